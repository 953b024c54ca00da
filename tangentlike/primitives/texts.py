"""Functions that are defined by a text which is written here, and keep it."""

from __future__ import annotations

from typing import Any

TEXT = "__tangentlike_text__"  # the attribute of a function that was written here, with its text


def defined(text: str, space: dict[str, Any]) -> Any:
    """The function that a text defines; ``space`` are its globals."""
    own: dict[str, Any] = {}
    exec(compile(text, "<source>", "exec"), space, own)
    (made,) = own.values()
    setattr(made, TEXT, text)
    return made

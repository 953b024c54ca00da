"""Methods, which take the object of their class first: an argument like any other, by the name that it has there."""

from __future__ import annotations

from ..errors import UnsupportedError, refusal_at
from .source import Source


def is_method(source: Source) -> bool:
    """True for a function that is defined in a class and takes the object, ``self``, first.

    Raises :class:`UnsupportedError` for one that takes the class.
    """
    first = next(iter(source.signature.parameters), "")
    names = source.function.__qualname__.split(".")
    inside = len(names) > 1 and names[-2] != "<locals>"
    if inside and first == "cls":
        refusal = refusal_at(
            source.tree,
            "method",
            f"{source.name} is a method of a class, which is no value that has a derivative",
            f"a static method, without `cls`, or a function outside of the class: `def {source.name}(x): ...`",
        )
        raise UnsupportedError([refusal], source.file, source.lines, source.name)
    return inside and first == "self"

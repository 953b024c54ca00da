"""Why a loss is not worked through tile by tile, in the words of the person who wrote it."""

from __future__ import annotations

import re

from .values import Untileable

UNFORESEEN = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def unforeseen(error: Exception) -> Untileable:
    """What a rule met that it was not written for: whole batches run it, or say better what is wrong with it."""
    return Untileable(f"tiles do not take it ({type(error).__name__}: {error})")


def reason_of(reason: Untileable, line: int, source: str) -> Untileable:
    """The reason with the user's line and what stands there; a reason that has a line keeps it.

    A function is named as it is written there; names that the compiler made up do not appear.
    """
    text = str(reason)
    if text.startswith("line ") or not line:
        return reason
    called = re.fullmatch(r"(?:np\.|math\.|\.)?(\w+)\(\)", text)
    if called:
        written = re.search(rf"[\w.]*\b{called[1]}(?=\()", source)
        text = f"{written[0]}() of samples" if written else "a function of samples"
        text += " has no form for tiles"
    else:
        for quoted in re.findall(r"'[^']+'", text):
            if quoted.strip("'") not in source:
                text = text.replace(f"{quoted}: ", "").replace(quoted, "this")
        if text == "this" or re.fullmatch(r"'[^']+'", text):
            text += " has no form for tiles"
    return Untileable(f"line {line}: {text}: {source.strip()}" if source.strip() else f"line {line}: {text}")

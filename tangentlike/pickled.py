"""Differentiated functions in other processes: by their name where they have one, else as what they are made of."""

from __future__ import annotations

import sys
from typing import Any

from .errors import SourceError


def held(function: Any) -> Any:
    """What a module holds under the name of a function; None where there is nothing."""
    found: Any = sys.modules.get(function.__module__)
    for each in function.__qualname__.split("."):
        found = getattr(found, each, None)
    return found


def plain(function: Any) -> Any:
    """A function as it can be found by its name: a differentiated one has taken its place there."""
    found = held(function)
    return found if getattr(found, "py_func", None) is function else function


def by_value() -> bool:
    """True where cloudpickle asks, which hands over what scripts and notebooks define: where it goes, nobody finds it
    by its name. It has no other mark than the frame that it pickles in."""
    frame = sys._getframe(2)
    return "cloudpickle" in str(frame.f_globals.get("__name__", ""))


def restored(make: Any, function: Any, text: str, *given: Any) -> Any:
    """A differentiated function in another process; ``text`` is that of a function whose file is not there."""
    try:
        return make(function, None, *given)
    except SourceError:
        return make(function, text, *given)

"""Classes of the templates that stand for classes of libraries, whose objects are made and used in one function."""

from __future__ import annotations

from typing import Any

from ..primitives.families import families
from ..primitives.library_calls import STAND_INS


def meant(found: Any) -> Any:
    """The class whose objects are what a call of ``found`` makes, or else ``found`` itself."""
    module = getattr(found, "__module__", None) or ""
    if not callable(found) or not (module == "numpy" or module.startswith(("scipy.", "numpy."))):
        return found
    families()
    try:
        return STAND_INS.get(found, found)
    except TypeError:
        return found


def stands_in(of: type) -> bool:
    """True for a class that stands for one of a library."""
    return of in STAND_INS.values()


def is_written_for_one(function: Any) -> bool:
    """True for a function of a module of templates that has such classes."""
    return getattr(function, "__module__", None) in {of.__module__ for of in STAND_INS.values()}

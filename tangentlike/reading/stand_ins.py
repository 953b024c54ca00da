"""What stands for something else: classes of the templates for classes of libraries, whose objects are made and used in
one function; NumPy and SciPy for the modules by which autograd follows them.
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import Any

import numpy as np

from ..primitives.families import families
from ..primitives.library_calls import STAND_INS


def meant(found: Any) -> Any:
    """The class whose objects are what a call of ``found`` makes, or else ``found`` itself.

    A function of a class that another stands for is the other's, if it has it.
    """
    module = getattr(found, "__module__", None) or ""
    if not callable(found) or not (module == "numpy" or module.startswith(("scipy.", "numpy."))):
        return found
    families()
    try:
        of, _, name = getattr(found, "__qualname__", "").rpartition(".")
        bound = getattr(found, "__self__", None)  # the class of a class method
        made = bound if isinstance(bound, type) else getattr(sys.modules.get(module), of, None) if of else None
        owner = None if made is None else STAND_INS.get(made)
        return STAND_INS.get(found, found) if owner is None else getattr(owner, name, found)
    except TypeError:
        return found


def stands_in(of: type) -> bool:
    """True for a class that stands for one of a library."""
    return of in STAND_INS.values()


def is_written_for_one(function: Any) -> bool:
    """True for a function of a module of templates that has such classes."""
    return getattr(function, "__module__", None) in {of.__module__ for of in STAND_INS.values()}


def followed(found: Any) -> Any:
    """NumPy's or SciPy's own for a module or function of ``autograd.numpy`` and ``autograd.scipy``, else ``found``.

    A name that NumPy does not have is autograd's own.
    """
    if type(found) is types.ModuleType:
        library = found.__name__.removeprefix("autograd.")
        if library == found.__name__ or library.split(".")[0] not in ("numpy", "scipy"):
            return found
        try:
            return importlib.import_module(library)
        except ImportError:
            return found
    if type(found) is types.FunctionType and (found.__module__ or "").split(".")[0] == "autograd":
        name = next((n for n, each in vars(sys.modules.get("autograd.numpy", np)).items() if each is found), "")
        return getattr(found, "fun", getattr(np, name, found))
    return found

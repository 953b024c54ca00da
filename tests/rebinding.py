"""Copies of a function, and of the functions it calls, that see other objects under their global names."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any


def python_function(function: Any) -> Callable:
    """The plain function behind a Numba dispatcher or a differentiated function; itself otherwise."""
    while not isinstance(function, types.FunctionType):
        inner = getattr(function, "py_func", None) or getattr(function, "__wrapped__", None)
        if inner is None:
            break
        function = inner
    return function


def rebind(function: Callable, substitutes: Mapping[Any, tuple[Any, Any]]) -> Callable:
    """A copy of ``function`` whose globals and closure hold the substitutes, functions it reaches included.

    ``substitutes`` maps ``id(original)`` to ``(original, twin)``, and a builtin's name to ``(builtin, twin)``.
    """
    copies: dict[int, Any] = {}

    def translate(value: Any) -> Any:
        if id(value) in substitutes:
            return substitutes[id(value)][1]
        if id(value) in copies:
            return copies[id(value)]
        plain = python_function(value) if hasattr(value, "py_func") or isinstance(value, types.FunctionType) else None
        if isinstance(plain, types.FunctionType) and not _library(plain):
            return copy_of(value, plain)
        return value

    def copy_of(original: Any, plain: types.FunctionType) -> Callable:
        names: dict[str, Any] = {}
        twin = types.FunctionType(plain.__code__, names, plain.__name__, plain.__defaults__, _cells(plain))
        twin.__kwdefaults__ = plain.__kwdefaults__
        copies[id(original)] = copies[id(plain)] = twin
        for key, (_, builtin_twin) in substitutes.items():
            if isinstance(key, str):
                names[key] = builtin_twin
        wanted = _names_in(plain.__code__)
        for name, value in plain.__globals__.items():
            names[name] = translate(value) if name in wanted else value
        for new, old in zip(twin.__closure__ or (), plain.__closure__ or (), strict=True):
            new.cell_contents = translate(old.cell_contents)
        return twin

    plain = python_function(function)
    assert isinstance(plain, types.FunctionType)
    return copy_of(function, plain)


def _cells(function: types.FunctionType) -> tuple[types.CellType, ...] | None:
    return tuple(types.CellType() for _ in function.__closure__) if function.__closure__ else None


def _names_in(code: types.CodeType) -> set[str]:
    """Every name that the code, or code nested in it, may look up."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _names_in(constant)
    return found


def _library(function: types.FunctionType) -> bool:
    """True for functions of NumPy, SciPy and Numba, which are called as they are."""
    return (function.__module__ or "").partition(".")[0] in ("numpy", "scipy", "numba", "autograd")

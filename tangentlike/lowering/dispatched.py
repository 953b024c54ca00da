"""Functions of ``functools.singledispatch``: which one is called follows from the type of the first argument."""

from __future__ import annotations

import ast
import functools
import types
from typing import Any

import numpy as np

from ..form.types import Array, Scalar
from ..reading.written import is_bound
from .lists import is_list
from .number_kinds import NUMBER, NUMPY, POINT, PYTHON, kinds
from .state import Lowering
from .temporaries import inertly


def called(lowering: Lowering, function: Any, node: ast.Call) -> Any:
    """The function behind a partial one, a method of an object, or one that dispatches."""
    if isinstance(function, functools.partial) or is_bound(function):
        function = lowering.context.written_for(function)
    return dispatched(lowering, function, node)


def is_dispatching(function: Any) -> bool:
    """True for what ``functools.singledispatch`` made of a function."""
    registry = getattr(function, "registry", None)
    return isinstance(function, types.FunctionType) and isinstance(registry, types.MappingProxyType)


def dispatched(lowering: Lowering, function: Any, node: ast.Call) -> Any:
    """The function for the first argument; ``function`` itself where it is none, or nothing tells the type."""
    if not is_dispatching(function) or not node.args or isinstance(node.args[0], ast.Starred):
        return function
    _, kind = inertly(lowering, node.args[0])
    found = [function.dispatch(each) for each in _types(lowering, node.args[0], kind)]
    return found[0] if found and all(each is found[0] for each in found) else function


def _types(lowering: Lowering, node: ast.expr, kind: Any) -> list[type]:
    """The types that Python may have there."""
    if isinstance(kind, Array):
        return [list if is_list(lowering, node) else np.ndarray]
    known = kinds(lowering, node)
    if not isinstance(kind, Scalar) or not known <= NUMBER:
        return []
    number = np.dtype(kind.dtype).type
    out = [type(number(0).item())] if known & PYTHON else []
    out += [number] if known & NUMPY else []
    return out + ([np.ndarray] if known & POINT else [])

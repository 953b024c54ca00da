"""From the text of a call to the object it calls: a primitive, a composite, a helper function or a constant."""

from __future__ import annotations

import ast
import builtins
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

MISSING = object()
LIBRARIES = ("numpy", "scipy", "numba", "math")


def resolve(node: ast.expr, names: dict[str, Any]) -> Any:
    """The object that a dotted name stands for among ``names`` (globals and closure) and builtins, else ``MISSING``."""
    if isinstance(node, ast.Name):
        if node.id in names:
            return names[node.id]
        return getattr(builtins, node.id, MISSING)
    if isinstance(node, ast.Attribute):
        base = resolve(node.value, names)
        if base is MISSING:
            return MISSING
        return getattr(base, node.attr, MISSING)
    return MISSING


def is_helper(found: Any) -> bool:
    """True for what is looked into: plain Python functions, Numba dispatchers, functions decorated by this package."""
    if isinstance(found, types.FunctionType) and (found.__module__ or "").split(".")[0] in LIBRARIES:
        return False
    return isinstance(found, (types.FunctionType, Dispatcher)) or hasattr(found, "__tangentlike_function__")


def python_function(found: Any) -> Callable:
    """The plain Python function behind a helper."""
    while hasattr(found, "__tangentlike_function__"):
        found = found.__tangentlike_function__
    return found.py_func if isinstance(found, Dispatcher) else found


@dataclass(frozen=True)
class Options:
    """How generated code is compiled.

    ``shared``: the ``prange`` loops of the function at hand are shared among threads; ``parallel`` says so of those
    that it calls (None: of those compiled with ``@njit(parallel=True)``). ``fastmath``: sums may be reordered.
    ``boundscheck``: indices are checked.
    """

    shared: bool = False
    parallel: bool | None = None
    fastmath: bool = False
    boundscheck: bool = True


def options_of(
    found: Any, parallel: bool | None = None, fastmath: bool | None = None, boundscheck: bool | None = None
) -> Options:
    """The options for a function; those that are not given are taken from the way it was compiled with Numba."""
    known: dict[str, Any] = {}
    while hasattr(found, "__tangentlike_function__"):
        if parallel is None:
            parallel = found.options.parallel
        fastmath = found.options.fastmath if fastmath is None else fastmath
        boundscheck = found.options.boundscheck if boundscheck is None else boundscheck
        found = found.__tangentlike_function__
    if isinstance(found, Dispatcher):
        known = found.targetoptions
    shared = bool(known.get("parallel")) if parallel is None else parallel
    reorder = bool(known.get("fastmath")) if fastmath is None else bool(fastmath)
    return Options(bool(shared), parallel, reorder, True if boundscheck is None else bool(boundscheck))


def is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, np.integer, np.floating, np.bool_))


def is_constant_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and (value.dtype.kind in "iub" or value.dtype.name in ("float32", "float64"))

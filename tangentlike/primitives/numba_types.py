"""Asking Numba for the type of a primitive that declares none."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator
from typing import Any

import numba
import numpy as np
from numba.core import config

from ..caching.libraries import for_code
from ..form.types import Array, Constant, Opaque, Scalar, Tuple, Type, TypeRuleError, describe
from . import registry
from .registry import Primitive


def numba_type(entry: Primitive, arguments) -> Type:
    """The type of a primitive's result as Numba infers it (for primitives declared without ``returns``)."""
    from numba.core.registry import CPUDispatcher

    signature = tuple(_numba(kind) for _, kind in arguments)
    function = registry.key_of(entry.call)
    try:
        dispatcher: Any = entry.call if isinstance(entry.call, CPUDispatcher) else _compilable(function)
        with _jit_enabled(), for_code():
            dispatcher.compile(signature)
        found = dispatcher.overloads[signature].signature.return_type
    except numba.core.errors.NumbaError as error:
        reason = str(error).strip().splitlines()[0]
        raise TypeRuleError(
            f"Numba cannot compile {entry.name}({', '.join(describe(k) for _, k in arguments)}): {reason}",
            "declare its type: `@primitive(returns=...)`",
        ) from None
    return _from_numba(found)


@contextlib.contextmanager
def _jit_enabled() -> Iterator[None]:
    """Numba makes its own functions by ``jit``, which does nothing under ``NUMBA_DISABLE_JIT=1``."""
    before = getattr(config, "DISABLE_JIT", 0)
    vars(config)["DISABLE_JIT"] = 0
    try:
        yield
    finally:
        vars(config)["DISABLE_JIT"] = before


def _compilable(function: types.FunctionType, around: tuple[types.FunctionType, ...] = ()) -> Any:
    """A function that is not compiled (``NUMBA_DISABLE_JIT=1``), with those that it calls, as Numba takes it."""
    from numba.core.registry import CPUDispatcher

    space = function.__globals__
    called = {n: space.get(n) for n in function.__code__.co_names if n != function.__name__}
    inner = {n: f for n, f in called.items() if isinstance(f, types.FunctionType) and _is_own(f)}
    made = {n: _compilable(f, (*around, function)) for n, f in inner.items() if f not in around}
    if made:
        parts = function.__name__, function.__defaults__, function.__closure__
        function = types.FunctionType(function.__code__, {**space, **made}, *parts)
    return CPUDispatcher(function)


def _is_own(function: types.FunctionType) -> bool:
    return (function.__module__ or "").split(".")[0] not in ("numpy", "numba", "scipy")


def _numba(kind: Any) -> Any:
    if isinstance(kind, Scalar):
        return getattr(numba.types, "boolean" if kind.dtype == "bool" else kind.dtype)
    if isinstance(kind, Array):
        layout: Any = "C" if kind.contiguous else "F" if kind.fortran else "A"
        return numba.types.Array(numba.from_dtype(np.dtype(kind.dtype)), kind.ndim, layout)
    if isinstance(kind, Tuple):
        return numba.types.Tuple([_numba(k) for k in kind.items])
    if isinstance(kind, Constant):
        return numba.typeof(kind.value)
    raise TypeRuleError(f"{kind} cannot be passed to a kernel", "numbers, arrays and tuples of them")


def _from_numba(found: Any) -> Type:
    items: Any = found
    if isinstance(found, numba.types.Array):
        dtype = str(found.dtype) if str(found.dtype) != "boolean" else "bool"
        return Array(dtype, (None,) * found.ndim, found.layout == "C", found.layout == "F" and found.ndim > 1)
    if isinstance(found, numba.types.BaseTuple):
        return Tuple(tuple(_from_numba(t) for t in items))
    if isinstance(found, (numba.types.Float, numba.types.Integer)):
        return Scalar(str(found))
    if isinstance(found, numba.types.Boolean):
        return Scalar("bool")
    if isinstance(found, numba.types.NoneType):
        return Opaque()
    raise TypeRuleError(f"a kernel that returns {found}", "declare its type: `@primitive(returns=...)`")

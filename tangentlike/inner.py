"""Kernels that are compiled once and called by address.

Numba copies the code of every function it calls into the caller and optimizes the whole once more, at each level of
calls: for the many unrolled kernels of a training step that is most of the compile time, and it gains nothing. An inner
kernel is compiled by itself, for one signature, and its callers hold no more than its symbol. Arrays arrive as bare
pointers to their first element: they must be contiguous, and long enough, which the generated code sees to.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.core.ccallback import CFunc
from numba.extending import intrinsic

from .kernel_cache import KernelCache, stamp_of
from .registry import KERNEL_OPTIONS, REORDER

NUMBERS: dict[str, Any] = {
    "float32": types.float32, "float64": types.float64, "int64": types.int64, "uint8": types.uint8,
    "int32": types.int32, "int8": types.int8, "int16": types.int16, "uint16": types.uint16, "uint32": types.uint32,
    "uint64": types.uint64, "bool": types.boolean,
}  # fmt: skip


def inner(function: Callable) -> Any:
    """Compile ``function`` for the types its annotations name: ``"float32"`` a number, ``"float32*"`` an array.

    A number is returned as float64. Callable from Numba functions only; under NUMBA_DISABLE_JIT=1 the function itself.
    """
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return _flat(function)
    annotations = dict(inspect.get_annotations(function))
    returned = annotations.pop("return", None)
    kinds = [_type(a) for a in annotations.values()]
    result = types.float64 if returned else types.void
    signature = result(*kinds)
    options = {**KERNEL_OPTIONS, "fastmath": set(REORDER), "nopython": True}
    compiled = CFunc(function, (tuple(kinds), result), locals={}, options=options)
    stamp = stamp_of(function)
    if stamp:
        compiled._cache = KernelCache(function, stamp)  # type: ignore[attr-defined]
    compiled.compile()
    symbol = f"{function.__module__}.{function.__name__}"
    llvmlite.binding.add_symbol(symbol, compiled.address)
    call = _caller(symbol, signature, list(annotations))
    call._tangentlike_kernel = compiled  # keeps the machine code alive
    return call


def _flat(function: Callable) -> Callable:
    """The plain function, its arrays seen as one row of elements, as through a pointer."""

    @functools.wraps(function)
    def call(*arguments):
        return function(*[a.reshape(-1) if isinstance(a, np.ndarray) else a for a in arguments])

    return call


def _type(annotation: str) -> types.Type:
    number = NUMBERS[annotation.rstrip("*")]
    pointer: types.Type = types.CPointer(number)
    return pointer if annotation.endswith("*") else number


def _caller(symbol: str, signature: Any, names: list[str]) -> Any:
    """An intrinsic that calls the symbol."""

    def typed(given):
        kinds = [g if isinstance(g, types.Array) else k for g, k in zip(given, signature.args, strict=True)]
        return signature.return_type(*kinds), generate

    def generate(context, builder, sig, arguments):
        values, kinds = [], []
        for kind, value, wanted in zip(sig.args, arguments, signature.args, strict=True):
            if isinstance(kind, types.Array):
                value = context.make_array(kind)(context, builder, value).data
            values.append(value)
            kinds.append(context.get_value_type(wanted))
        returned = ir.VoidType() if sig.return_type == types.void else context.get_value_type(sig.return_type)
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(returned, kinds), symbol)
        out = builder.call(function, values)
        return context.get_dummy_value() if sig.return_type == types.void else out

    scope: dict[str, Any] = {"typed": typed}
    exec(f"def call(typingctx, {', '.join(names)}):\n    return typed([{', '.join(names)}])", scope)
    return intrinsic(scope["call"])

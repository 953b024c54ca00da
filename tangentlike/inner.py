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
from types import ModuleType
from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import carray, types
from numba.core import cgutils, config
from numba.core.ccallback import CFunc
from numba.core.errors import TypingError
from numba.extending import intrinsic, overload

from .caching.kernel_cache import INNER, KernelCache, stamp_of
from .caching.libraries import compiling
from .primitives.registry import KERNEL_OPTIONS, REORDER

NUMBERS: dict[str, Any] = {
    "float32": types.float32, "float64": types.float64, "int64": types.int64, "uint8": types.uint8,
    "int32": types.int32, "int8": types.int8, "int16": types.int16, "uint16": types.uint16, "uint32": types.uint32,
    "uint64": types.uint64, "bool": types.boolean,
}  # fmt: skip

_compiled: dict[Any, tuple[Any, list]] = {}  # by code: modules of one process share the kernels that are the same


def inner(function: Callable) -> Any:
    """Compile ``function`` for the types its annotations name: ``"float32"`` a number, ``"float32*"`` an array.

    It is compiled when :func:`compile_kernels` comes to it, or when a function that calls it is. A number is returned
    as float64. Callable from Numba functions only; under NUMBA_DISABLE_JIT=1 the function itself.
    """
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return _flat(function)
    annotations = dict(inspect.get_annotations(function))
    returned = annotations.pop("return", None)
    kinds = [_type(a) for a in annotations.values()]
    signature = (types.float64 if returned else types.void)(*kinds)
    symbol = f"{function.__module__}.{function.__name__}"
    kernel = functools.cache(lambda: _compile(function, signature, symbol))  # holds on to the machine code
    call = _caller(symbol, signature, list(annotations), kernel)
    call._tangentlike_kernel = kernel
    INNER.setdefault(function.__module__, []).append(kernel)
    return call


def compile_kernels(module: ModuleType, report: Callable[[str], Any] | None = None) -> None:
    """Compile the inner kernels of a module, the last one first: what calls another stands above it.

    ``report`` is called with the name of each before it is compiled.
    """
    for name, kernel in kernels_of(module):
        if report is not None:
            report(name)
        kernel()


def kernels_of(module: ModuleType) -> list[tuple[str, Callable]]:
    """The names of a module's inner kernels, the last one first, each with what compiles it."""
    found = [(n, getattr(v, "_tangentlike_kernel", None)) for n, v in reversed(list(vars(module).items()))]
    return [(name, kernel) for name, kernel in found if kernel is not None]


def _compile(function: Callable, signature: Any, symbol: str) -> Any:
    """The machine code, under its symbol, and that of the kernels which it calls."""
    code, scope = function.__code__, function.__globals__
    used = [scope[n] for n in code.co_names if n in scope]
    for each in used:
        if hasattr(each, "_tangentlike_kernel"):
            each._tangentlike_kernel()
    names = code.co_names, code.co_varnames
    key = code.co_code, repr(code.co_consts), names, tuple(map(id, used)), signature  # 1 and 1.0 are two constants
    compiled, _ = _compiled.get(key, (None, None))
    if compiled is None:
        options = {**KERNEL_OPTIONS, "fastmath": set(REORDER), "nopython": True}
        compiled = CFunc(function, (signature.args, signature.return_type), locals={}, options=options)
        stamp = stamp_of(function)
        if stamp:
            compiled._cache = KernelCache(function, stamp)  # type: ignore[attr-defined]
        with compiling():
            compiled.compile()
        _compiled[key] = compiled, used  # which keeps what the key holds by identity
    llvmlite.binding.add_symbol(symbol, compiled.address)
    return compiled


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


def _caller(symbol: str, signature: Any, names: list[str], kernel: Callable) -> Any:
    """An intrinsic that calls the symbol."""

    def typed(given):
        kernel()
        if any(isinstance(g, types.Array) and g.layout != "C" for g in given):
            raise TypingError(f"{symbol} takes contiguous arrays")
        kinds = [g if isinstance(g, types.Array) else k for g, k in zip(given, signature.args, strict=True)]
        return signature.return_type(*kinds), generate

    def generate(context, builder, sig, arguments):
        values, kinds = [], []
        for kind, value, wanted in zip(sig.args, arguments, signature.args, strict=True):
            values.append(_pointer(context, builder, kind, value))
            kinds.append(context.get_value_type(wanted))
        returned = ir.VoidType() if sig.return_type == types.void else context.get_value_type(sig.return_type)
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(returned, kinds), symbol)
        out = builder.call(function, values)
        return context.get_dummy_value() if sig.return_type == types.void else out

    scope: dict[str, Any] = {"typed": typed}
    exec(f"def call(typingctx, {', '.join(names)}):\n    return typed([{', '.join(names)}])", scope)
    return intrinsic(scope["call"])


def _pointer(context: Any, builder: Any, kind: types.Type, value: Any) -> Any:
    """The address of an array's first element; any other value as it is."""
    return context.make_array(kind)(context, builder, value).data if isinstance(kind, types.Array) else value


@intrinsic
def _at(typingctx, values, offset):
    """The address of ``values[offset]``."""
    if isinstance(values, types.Array) and values.layout != "C":
        raise TypingError("at takes contiguous arrays")

    def generate(context, builder, sig, arguments):
        return builder.gep(_pointer(context, builder, sig.args[0], arguments[0]), [arguments[1]])

    return types.CPointer(values.dtype)(values, types.int64), generate


def at(values: Any, offset: int) -> Any:
    """The elements of a contiguous array from number ``offset`` on, in C order: what an inner kernel takes.

    In compiled code a bare pointer; as plain Python a view.
    """
    return values.reshape(-1)[offset:]


def part(values: Any, start: int, count: int) -> Any:
    """The ``count`` elements from number ``start`` on, in C order, as a one-dimensional view."""
    return values.reshape(-1)[start : start + count]


@overload(at)
def _typed_at(values, offset):
    return lambda values, offset: _at(values, offset)


@overload(part)
def _typed_part(values, start, count):
    return lambda values, start, count: carray(_at(values, start), count)

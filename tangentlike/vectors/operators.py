"""The operators of vectors: ``x * y + 1``, ``x < y``, ``~mask``; a number beside a vector is in every lane of it."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

from numba.core import types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import lower_builtin

from .vector import Vector, common_dtype, lanes_of, like, piecewise

FLOATS = {operator.add: "fadd", operator.sub: "fsub", operator.mul: "fmul", operator.truediv: "fdiv"}
INTEGERS = {
    operator.add: "add", operator.sub: "sub", operator.mul: "mul", operator.and_: "and_", operator.or_: "or_",
    operator.xor: "xor", operator.lshift: "shl", operator.rshift: "ashr",
}  # fmt: skip
MASKS = {operator.and_: "and_", operator.or_: "or_", operator.xor: "xor"}
COMPARISONS = {
    operator.lt: "<", operator.le: "<=", operator.gt: ">", operator.ge: ">=", operator.eq: "==", operator.ne: "!=",
}  # fmt: skip
IN_PLACE = {
    operator.iadd: operator.add, operator.isub: operator.sub, operator.imul: operator.mul,
    operator.itruediv: operator.truediv, operator.iand: operator.and_, operator.ior: operator.or_,
}  # fmt: skip
NUMBER = (types.Number, types.Boolean)


def instruction(operation: Any, dtype: Any) -> str | None:
    """What the builder calls the operation of lanes of a type; None where there is none."""
    if isinstance(dtype, types.Float):
        return FLOATS.get(operation)
    if isinstance(dtype, types.Boolean):
        return MASKS.get(operation)
    return "lshr" if operation is operator.rshift and not dtype.signed else INTEGERS.get(operation)


def compare(builder: Any, dtype: Any, text: str, left: Any, right: Any) -> Any:
    """The mask of a comparison; a NaN is different from everything."""
    if isinstance(dtype, types.Float):
        return (builder.fcmp_unordered if text == "!=" else builder.fcmp_ordered)(text, left, right)
    return (builder.icmp_signed if getattr(dtype, "signed", False) else builder.icmp_unsigned)(text, left, right)


def _typed(key: Any, result: Callable[[tuple], Any]) -> None:
    """Two operands, one of them a vector at least, give ``result`` of their types (None: they do not)."""

    @infer_global(key)
    class Template(AbstractTemplate):
        def generic(self, args: tuple, kws: dict) -> Any:
            if not any(isinstance(a, Vector) for a in args):
                return None
            found = result(args)
            return None if found is None else signature(found, *args)


def _lowered(key: Any, arity: int, generate: Callable[..., Any]) -> None:
    if arity == 1:
        lower_builtin(key, Vector)(generate)
        return
    lower_builtin(key, Vector, Vector)(generate)
    for number in NUMBER:
        lower_builtin(key, Vector, number)(generate)
        lower_builtin(key, number, Vector)(generate)


def _arithmetic(key: Any, operation: Any) -> None:
    def result(args: tuple) -> Any:
        dtype = common_dtype(args)
        return Vector(dtype, lanes_of(args)) if instruction(operation, dtype) else None

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        name = instruction(operation, common_dtype(sig.args))
        return piecewise(lambda b, x, y: getattr(b, str(name))(x, y))(context, builder, sig, values)

    _typed(key, result)
    _lowered(key, 2, generate)


def _comparison(key: Any, text: str) -> None:
    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        dtype = common_dtype(sig.args)
        return piecewise(lambda b, x, y: compare(b, dtype, text, x, y))(context, builder, sig, values)

    _typed(key, lambda args: common_dtype(args) and like(types.boolean, lanes_of(args)))
    _lowered(key, 2, generate)


def _negative(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    name = "fneg" if isinstance(sig.args[0].dtype, types.Float) else "neg"
    return piecewise(lambda b, x: getattr(b, name)(x))(context, builder, sig, values)


def _inverted(context: Any, builder: Any, sig: Any, values: Any) -> Any:
    return piecewise(lambda b, x: b.not_(x))(context, builder, sig, values)


@functools.cache
def enter() -> None:
    """Make the operators of vectors known to Numba."""
    for key in {**FLOATS, **INTEGERS}:
        _arithmetic(key, key)
    for key, operation in IN_PLACE.items():
        _arithmetic(key, operation)
    for key, text in COMPARISONS.items():
        _comparison(key, text)
    _typed(operator.neg, lambda args: None if isinstance(args[0].dtype, types.Boolean) else args[0])
    _typed(operator.invert, lambda args: None if isinstance(args[0].dtype, types.Float) else args[0])
    _lowered(operator.neg, 1, _negative)
    _lowered(operator.invert, 1, _inverted)

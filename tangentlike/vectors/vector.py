"""Vectors as a Numba type: ``Vector(float32, 56)`` is three registers of sixteen numbers and one of eight.

A vector of any number of lanes is cut into pieces that a register of the machine holds; what is left over is the next
power of two, partly filled. Vectors of all types are cut alike, in as many lanes as a register has of float32, so that
masks and conversions go piece by piece (LLVM lays a piece of float64 out in two registers). A number is a vector of one
lane to every operation that does not need to know how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.errors import TypingError
from numba.core.extending import models, register_model

from .machine import target


class Vector(types.Type):
    """``lanes`` numbers of the Numba type ``dtype``, or truth values: a mask."""

    def __init__(self, dtype: Any, lanes: int):
        self.dtype, self.lanes = dtype, lanes
        super().__init__(name=f"Vector({dtype}, {lanes} in {target().lanes}s)")


def cut(lanes: int) -> list[tuple[int, int]]:
    """The pieces of a vector: how many lanes each has, and how many of them are filled."""
    unit = target().lanes
    pieces = [(unit, unit)] * (lanes // unit)
    rest = lanes % unit
    return [*pieces, (power_of_two(rest), rest)] if rest else pieces


def power_of_two(count: int) -> int:
    """The least power of two that is not less than ``count``."""
    return 1 << (count - 1).bit_length()


class Register(types.Type):
    """A piece of a vector."""

    def __init__(self, dtype: Any, lanes: int):
        self.dtype, self.lanes = dtype, lanes
        super().__init__(name=f"Register({dtype}, {lanes})")


@register_model(Register)
class _RegisterModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Register):
        super().__init__(manager, kind, ir.VectorType(number(kind.dtype), kind.lanes))


@register_model(Vector)
class _VectorModel(models.StructModel):
    def __init__(self, manager: Any, kind: Vector):
        pieces = enumerate(cut(kind.lanes))
        super().__init__(manager, kind, [(f"r{k}", Register(kind.dtype, lanes)) for k, (lanes, _) in pieces])


def number(dtype: Any) -> ir.Type:
    """LLVM's type of one lane."""
    if isinstance(dtype, types.Float):
        return ir.DoubleType() if dtype.bitwidth == 64 else ir.FloatType()
    return ir.IntType(1 if isinstance(dtype, types.Boolean) else dtype.bitwidth)


# ---- pieces of values


def lanes_of(kinds: Sequence[Any]) -> int:
    """The lanes that all vectors among the types have; 0 where all are numbers."""
    found = {k.lanes for k in kinds if isinstance(k, Vector)}
    if len(found) > 1:
        raise TypingError(f"vectors of {' and '.join(map(str, sorted(found)))} lanes meet")
    return found.pop() if found else 0


def common_dtype(kinds: Sequence[Any]) -> Any:
    """The type of one lane: all vectors must have it, and numbers become it; among numbers alone the widest one."""
    found = {k.dtype for k in kinds if isinstance(k, Vector)}
    if len(found) > 1:
        raise TypingError(f"vectors of {' and '.join(sorted(map(str, found)))} meet: convert one")
    plain = [types.unliteral(k) for k in kinds if not isinstance(k, Vector)]
    if not all(isinstance(k, types.Number | types.Boolean) for k in plain):
        raise TypingError(f"{' and '.join(map(str, kinds))} are no vectors")
    if not found:
        return max(plain, key=lambda k: (isinstance(k, types.Float), getattr(k, "bitwidth", 1)))
    (dtype,) = found
    if any(isinstance(k, types.Float) for k in plain) and not isinstance(dtype, types.Float):
        raise TypingError(f"a vector of {dtype} meets a number of {plain[0]}: convert one")
    return dtype


def like(dtype: Any, lanes: int) -> Any:
    """The type of a result: a vector, or a number for 0 lanes."""
    return Vector(dtype, lanes) if lanes else dtype


def pieces(context: Any, builder: Any, operand: tuple[Any, Any], dtype: Any, lanes: int) -> list[Any]:
    """The registers of an ``operand`` (its type and its value); a number is brought to ``dtype`` and into each lane."""
    kind, value = operand
    if isinstance(kind, Vector):
        return [builder.extract_value(value, k) for k in range(len(cut(kind.lanes)))]
    one = context.cast(builder, value, kind, dtype)
    if not lanes:
        return [one]
    widths = [width for width, _ in cut(lanes)]
    made = {width: splat(builder, one, width) for width in dict.fromkeys(widths)}
    return [made[width] for width in widths]


def splat(builder: Any, value: Any, lanes: int) -> Any:
    """A register that holds the number in every lane."""
    nothing = ir.Constant(ir.VectorType(value.type, lanes), ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes))


def joined(context: Any, builder: Any, kind: Any, registers: Sequence[Any]) -> Any:
    """The value of the type ``kind`` that these registers are."""
    if not isinstance(kind, Vector):
        return registers[0]
    out = ir.Constant(context.get_value_type(kind), ir.Undefined)
    for k, register in enumerate(registers):
        out = builder.insert_value(out, register, k)
    return out


def piecewise(operation: Callable[..., Any], dtypes: Sequence[Any] | None = None) -> Callable[..., Any]:
    """What generates code from ``operation(builder, *registers)``, piece by piece.

    ``dtypes`` are those to which the operands' numbers are brought; without them it is the vectors' own.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Sequence[Any]) -> Any:
        lanes = lanes_of(signature.args)
        kinds = dtypes or [common_dtype(signature.args)] * len(values)
        operands = [
            pieces(context, builder, operand, dtype, lanes)
            for operand, dtype in zip(zip(signature.args, values, strict=True), kinds, strict=True)
        ]
        made = [operation(builder, *registers) for registers in zip(*operands, strict=True)]
        return joined(context, builder, signature.return_type, made)

    return generate


def call(builder: Any, name: str, *registers: Any) -> Any:
    """A call of LLVM's function ``name`` of registers (or numbers) of one type, which its result has too."""
    kind = registers[0].type
    one = kind.element if isinstance(kind, ir.VectorType) else kind
    of = {"float": "f32", "double": "f64"}.get(str(one)) or str(one)
    suffix = f"v{kind.count}{of}" if isinstance(kind, ir.VectorType) else of
    function = builder.module.globals.get(f"llvm.{name}.{suffix}")
    if function is None:
        function = ir.Function(builder.module, ir.FunctionType(kind, [kind] * len(registers)), f"llvm.{name}.{suffix}")
    return builder.call(function, registers)

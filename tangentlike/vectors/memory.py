"""Vectors from memory and back, and from numbers. Pointers need no alignment, places count elements."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.errors import TypingError
from numba.extending import intrinsic

from .vector import Vector, call, cut, joined, number, pieces

INT32 = ir.IntType(32)


def count_of(lanes: Any) -> int:
    """The number of lanes, which is to be written as a number."""
    if not isinstance(lanes, types.IntegerLiteral) or lanes.literal_value < 1:
        raise TypingError("the number of lanes is to be a positive number known while compiling")
    return lanes.literal_value


def dtype_of(values: Any) -> Any:
    """The type of what an array in C order, or a pointer, points to."""
    if not isinstance(values, types.CPointer | types.Array) or not isinstance(values.dtype, types.Number):
        raise TypingError(f"vectors are loaded from arrays of numbers, not from {values}")
    if isinstance(values, types.Array) and values.layout != "C":
        raise TypingError("vectors are loaded from contiguous arrays")
    return values.dtype


def address(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Where an array begins; a pointer as it is."""
    return context.make_array(kind)(context, builder, value).data if isinstance(kind, types.Array) else value


def _places(context: Any, builder: Any, kind: Any, values: Any, lanes: int) -> list[tuple[Any, int, int, int]]:
    """Of each piece: a pointer to where it lies from ``values[1]`` on, its lanes, those filled, and the alignment."""
    base = builder.gep(address(context, builder, kind, values[0]), [values[1]])
    out, offset = [], 0
    for width, filled in cut(lanes):
        pointer = builder.gep(base, [ir.Constant(ir.IntType(64), offset)])
        register = ir.VectorType(number(kind.dtype), width)
        out.append((builder.bitcast(pointer, register.as_pointer()), width, filled, kind.dtype.bitwidth // 8))
        offset += width
    return out


def filled_mask(width: int, filled: int) -> Any:
    """The mask of the first lanes."""
    return ir.Constant(ir.VectorType(ir.IntType(1), width), [int(k < filled) for k in range(width)])


def _masks(builder: Any, masks: list | None, width: int, filled: int, k: int) -> Any:
    """The mask with which piece ``k`` is loaded or stored; None for all of it."""
    mask = masks[k] if masks else None
    if filled == width:
        return mask
    first = filled_mask(width, filled)
    return first if mask is None else builder.and_(mask, first)


def _masked(builder: Any, name: str, operands: list, returned: Any, register: Any) -> Any:
    suffix = f"v{register.count}{ {'float': 'f32', 'double': 'f64'}.get(str(register.element)) or register.element }"
    full = f"llvm.masked.{name}.{suffix}.p0"
    function = builder.module.globals.get(full)
    if function is None:
        kinds = [o.type for o in operands]
        function = ir.Function(builder.module, ir.FunctionType(returned, kinds), full)
    return builder.call(function, operands)


@intrinsic(prefer_literal=True)
def load(typingctx: Any, values: Any, at: Any, lanes: Any, mask: Any = None) -> Any:
    """``values[at : at + lanes]``; with a mask only its lanes are read, and the others are 0."""
    made = Vector(dtype_of(values), count_of(lanes))
    _check_mask(mask, made)

    def generate(context: Any, builder: Any, sig: Any, given: Any) -> Any:
        masks = pieces(context, builder, (mask, given[3]), types.boolean, made.lanes) if mask else None
        out = []
        for k, (pointer, width, filled, align) in enumerate(_places(context, builder, values, given, made.lanes)):
            chosen, register = _masks(builder, masks, width, filled, k), ir.VectorType(number(made.dtype), width)
            if chosen is None:
                out.append(builder.load(pointer, align=align))
            else:
                operands = [pointer, ir.Constant(INT32, align), chosen, ir.Constant(register, [0] * width)]
                out.append(_masked(builder, "load", operands, register, register))
        return joined(context, builder, made, out)

    return made(values, types.intp, lanes, mask or types.Omitted(None)), generate


@intrinsic
def store(typingctx: Any, values: Any, at: Any, vector: Any, mask: Any = None) -> Any:
    """``values[at : at + lanes] = vector``; with a mask only its lanes are written."""
    if not isinstance(vector, Vector) or vector.dtype != dtype_of(values):
        raise TypingError(f"{vector} is stored in {values}")
    _check_mask(mask, vector)

    def generate(context: Any, builder: Any, sig: Any, given: Any) -> Any:
        masks = pieces(context, builder, (mask, given[3]), types.boolean, vector.lanes) if mask else None
        registers = pieces(context, builder, (vector, given[2]), vector.dtype, vector.lanes)
        for k, (pointer, width, filled, align) in enumerate(_places(context, builder, values, given, vector.lanes)):
            chosen = _masks(builder, masks, width, filled, k)
            if chosen is None:
                builder.store(registers[k], pointer, align=align)
            else:
                operands = [registers[k], pointer, ir.Constant(INT32, align), chosen]
                _masked(builder, "store", operands, ir.VoidType(), registers[k].type)
        return context.get_dummy_value()

    return types.void(values, types.intp, vector, mask or types.Omitted(None)), generate


def _check_mask(mask: Any, vector: Vector) -> None:
    if mask is not None and mask != Vector(types.boolean, vector.lanes):
        raise TypingError(f"a mask of {vector.lanes} lanes is wanted, not {mask}")


@intrinsic
def gather(typingctx: Any, values: Any, places: Any) -> Any:
    """``values[places]``, lane by lane: as fast as the instruction of that name, which loads lane by lane too."""
    if not isinstance(places, Vector) or not isinstance(places.dtype, types.Integer):
        raise TypingError(f"a vector of whole numbers is wanted, not {places}")
    made = Vector(dtype_of(values), places.lanes)

    def generate(context: Any, builder: Any, sig: Any, given: Any) -> Any:
        base, out = address(context, builder, values, given[0]), []
        indices = pieces(context, builder, (places, given[1]), places.dtype, places.lanes)
        for register, (width, filled) in zip(indices, cut(places.lanes), strict=True):
            found = ir.Constant(ir.VectorType(number(made.dtype), width), [0] * width)
            for k in range(filled):
                place = context.cast(builder, builder.extract_element(register, INT32(k)), places.dtype, types.intp)
                found = builder.insert_element(found, builder.load(builder.gep(base, [place])), INT32(k))
            out.append(found)
        return joined(context, builder, made, out)

    return made(values, places), generate


@intrinsic(prefer_literal=True)
def broadcast(typingctx: Any, value: Any, lanes: Any) -> Any:
    """A vector with the number ``value`` in every lane."""
    dtype = types.unliteral(value)
    made = Vector(dtype, count_of(lanes))

    def generate(context: Any, builder: Any, sig: Any, given: Any) -> Any:
        return joined(context, builder, made, pieces(context, builder, (dtype, given[0]), dtype, made.lanes))

    return made(dtype, lanes), generate


@intrinsic(prefer_literal=True)
def lane_numbers(typingctx: Any, lanes: Any) -> Any:
    """0, 1, 2, ... as int32."""
    made = Vector(types.int32, count_of(lanes))

    def generate(context: Any, builder: Any, sig: Any, given: Any) -> Any:
        return joined(context, builder, made, _numbered(made.lanes))

    return made(lanes), generate


def _numbered(lanes: int) -> list[Any]:
    unit = cut(lanes)[0][0]
    registers = enumerate(cut(lanes))
    return [ir.Constant(ir.VectorType(INT32, w), [unit * k + n for n in range(w)]) for k, (w, _) in registers]


@intrinsic(prefer_literal=True)
def first(typingctx: Any, count: Any, lanes: Any) -> Any:
    """The mask of the lanes before ``count``, a whole number that may be less than 0 or more than there are."""
    made = Vector(types.boolean, count_of(lanes))

    def generate(context: Any, builder: Any, sig: Any, given: Any) -> Any:
        least = call(builder, "smax", given[0], ir.Constant(ir.IntType(64), 0))
        most = call(builder, "smin", least, ir.Constant(ir.IntType(64), made.lanes))
        limit = builder.trunc(most, INT32)
        limits = pieces(context, builder, (types.int32, limit), types.int32, made.lanes)
        numbers = _numbered(made.lanes)
        masks = [builder.icmp_signed("<", n, many) for n, many in zip(numbers, limits, strict=True)]
        return joined(context, builder, made, masks)

    return made(types.int64, lanes), generate

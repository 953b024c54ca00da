"""Functions of vectors, lane by lane, and the sums over their lanes; each is the same function of plain numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.core.errors import TypingError
from numba.extending import intrinsic

from .operators import compare
from .vector import Vector, call, common_dtype, cut, joined, lanes_of, like, number, pieces, piecewise, power_of_two

ROW = 16  # lanes that are summed side by side, on every machine
SIDE = 8  # of a square that is transposed


def _of_floats(name: str, text: str) -> Any:
    """An intrinsic of one argument that is LLVM's function of this name."""

    def function(typingctx: Any, x: Any) -> Any:
        if not isinstance(getattr(x, "dtype", x), types.Float):
            raise TypingError(f"{name} takes vectors of float32 and float64, not {x}")
        return x(x), piecewise(lambda b, r: call(b, name, r))

    function.__doc__ = text
    return intrinsic(function)


sqrt = _of_floats("sqrt", "The square root.")
absolute = _of_floats("fabs", "The magnitude.")
floor, ceil = _of_floats("floor", "The whole number below."), _of_floats("ceil", "The whole number above.")
trunc, rint = _of_floats("trunc", "The whole number next to it, towards 0."), _of_floats("rint", "The nearest one.")


@intrinsic
def fma(typingctx: Any, x: Any, y: Any, z: Any) -> Any:
    """``x * y + z``, rounded once where the machine can, which all with AVX2 or NEON do."""
    kinds = x, y, z
    made = like(common_dtype(kinds), lanes_of(kinds))
    return made(*kinds), piecewise(lambda b, p, q, r: call(b, "fmuladd", p, q, r))


@intrinsic
def copysign(typingctx: Any, x: Any, y: Any) -> Any:
    """The magnitude of x with the sign of y."""
    made = like(common_dtype((x, y)), lanes_of((x, y)))
    return made(x, y), piecewise(lambda b, p, q: call(b, "copysign", p, q))


def _extreme(text: str, doc: str) -> Any:
    def function(typingctx: Any, x: Any, y: Any) -> Any:
        dtype = common_dtype((x, y))

        def larger(b: Any, p: Any, q: Any) -> Any:
            chosen = compare(b, dtype, text, p, q)
            if isinstance(dtype, types.Float):
                chosen = b.or_(chosen, b.fcmp_unordered("uno", p, p))
            return b.select(chosen, p, q)

        return like(dtype, lanes_of((x, y)))(x, y), piecewise(larger)

    function.__doc__ = doc
    return intrinsic(function)


maximum = _extreme(">=", "The larger one, as NumPy has it: NaN if one is; of equal ones the first.")
minimum = _extreme("<=", "The smaller one, as NumPy has it: NaN if one is; of equal ones the first.")


@intrinsic
def select(typingctx: Any, mask: Any, x: Any, y: Any) -> Any:
    """``x`` where the mask holds, else ``y``."""
    if getattr(mask, "dtype", mask) != types.boolean:
        raise TypingError(f"a mask is wanted, not {mask}")
    dtype = common_dtype((x, y))
    made = like(dtype, lanes_of((mask, x, y)))
    return made(mask, x, y), piecewise(lambda b, m, p, q: b.select(m, p, q), (types.boolean, dtype, dtype))


@intrinsic
def converted(typingctx: Any, x: Any, dtype: Any) -> Any:
    """``x`` as ``dtype`` (``np.float64``): rounded to the nearest, to whole numbers towards 0; a mask as 0 and 1."""
    before, after = types.unliteral(getattr(x, "dtype", x)), getattr(dtype, "dtype", None)
    if not isinstance(after, types.Float | types.Integer):
        raise TypingError(f"{dtype} is no type of numbers")
    made = like(after, lanes_of((x,)))
    return made(x, dtype), _first_only(lambda b, r: _convert(b, r, before, after))


def _convert(builder: Any, register: Any, before: Any, after: Any) -> Any:
    kind = register.type
    target = ir.VectorType(number(after), kind.count) if isinstance(kind, ir.VectorType) else number(after)
    signed = getattr(before, "signed", False)
    if isinstance(before, types.Float):
        if isinstance(after, types.Float):
            wider = after.bitwidth > before.bitwidth
            return register if after == before else (builder.fpext if wider else builder.fptrunc)(register, target)
        return (builder.fptosi if after.signed else builder.fptoui)(register, target)
    if isinstance(after, types.Float):
        return (builder.sitofp if signed else builder.uitofp)(register, target)
    width = getattr(before, "bitwidth", 1)
    if after.bitwidth <= width:
        return register if after.bitwidth == width else builder.trunc(register, target)
    return (builder.sext if signed else builder.zext)(register, target)


@intrinsic
def bits(typingctx: Any, x: Any, dtype: Any) -> Any:
    """The bits of ``x`` as a ``dtype`` of the same size (``np.int32``)."""
    before: Any = types.unliteral(getattr(x, "dtype", x))
    after: Any = getattr(dtype, "dtype", None)
    if not isinstance(after, types.Number) or getattr(after, "bitwidth", 0) != before.bitwidth:
        raise TypingError(f"the bits of {before} are no {dtype}")

    def cast(builder: Any, register: Any) -> Any:
        kind = register.type
        target = ir.VectorType(number(after), kind.count) if isinstance(kind, ir.VectorType) else number(after)
        return builder.bitcast(register, target)

    return like(after, lanes_of((x,)))(x, dtype), _first_only(cast)


def _first_only(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Code for a function whose second argument is a type."""

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        return piecewise(operation)(context, builder, sig.return_type(sig.args[0]), values[:1])

    return generate


# ---- over the lanes


@intrinsic
def total(typingctx: Any, x: Any) -> Any:
    """The sum of the lanes: in rows of 16 (or what there is), one row onto the other, then one half onto the other.

    The order is the same on every machine.
    """
    if not isinstance(x, Vector):
        return x(x), lambda context, builder, sig, values: values[0]
    if isinstance(x.dtype, types.Boolean):
        raise TypingError("total takes vectors of numbers: convert the mask")
    floats = isinstance(x.dtype, types.Float)

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        add = builder.fadd if floats else builder.add
        registers = pieces(context, builder, (x, values[0]), x.dtype, x.lanes)
        rows = _rows(builder, registers, x.lanes, -0.0 if floats else 0)
        out = rows[0]
        for row in rows[1:]:
            out = add(out, row)
        while out.type.count > 1:
            half = out.type.count // 2
            out = add(_lanes(builder, out, out, range(half)), _lanes(builder, out, out, range(half, 2 * half)))
        return builder.extract_element(out, ir.Constant(ir.IntType(32), 0))

    return x.dtype(x), generate


@intrinsic
def transposed(typingctx: Any, r0: Any, r1: Any, r2: Any, r3: Any, r4: Any, r5: Any, r6: Any, r7: Any) -> Any:
    """The columns of a square, from its rows: eight vectors of eight lanes.

    Squares of 1, 2 and 4 lanes change places across the diagonal (Eklundh, IEEE Transactions on Computers, 1972).
    """
    rows = r0, r1, r2, r3, r4, r5, r6, r7
    if not isinstance(r0, Vector) or r0.lanes != SIDE or set(rows) != {r0}:
        raise TypingError(f"transposed takes {SIDE} vectors of {SIDE} lanes, not {' and '.join(map(str, rows))}")
    widths = [width for width, _ in cut(SIDE)]
    returned = types.UniTuple(r0, SIDE)

    def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
        square = []
        for value in values:
            square += _rows(builder, pieces(context, builder, (r0, value), r0.dtype, SIDE), SIDE, 0)
        for step in (1, 2, 4):
            even = [n if not n & step else SIDE + n - step for n in range(SIDE)]
            odd = [n + step if not n & step else SIDE + n for n in range(SIDE)]
            for k in (k for k in range(SIDE) if not k & step):
                low, high = square[k], square[k + step]
                square[k], square[k + step] = _lanes(builder, low, high, even), _lanes(builder, low, high, odd)
        out = ir.Constant(context.get_value_type(returned), ir.Undefined)
        for k, row in enumerate(square):
            parts = [_lanes(builder, row, row, range(n * w, n * w + w)) for n, w in enumerate(widths)]
            out = builder.insert_value(out, joined(context, builder, r0, parts), k)
        return out

    return returned(*rows), generate


def _rows(builder: Any, registers: list[Any], lanes: int, neutral: float) -> list[Any]:
    """The lanes in vectors of ``ROW`` (or the next power of two, of fewer); ``neutral`` fills the last one."""
    row = min(ROW, power_of_two(lanes))
    unit = min(row, cut(lanes)[0][0])
    parts = []
    for register, (width, filled) in zip(registers, cut(lanes), strict=True):
        rest = ir.Constant(register.type, [neutral] * width)
        if filled < width or width < unit:
            places = [n if n < filled else width for n in range(max(width, unit))]
            register = _lanes(builder, register, rest, places)
        parts.append(register)
    while len(parts) % (row // unit):
        parts.append(ir.Constant(parts[0].type, [neutral] * unit))
    while unit < row:
        parts = [_lanes(builder, low, high, range(2 * unit)) for low, high in zip(parts[::2], parts[1::2], strict=True)]
        unit *= 2
    return parts


def _lanes(builder: Any, x: Any, y: Any, places: Any) -> Any:
    """The lanes at these places of x and y, one after the other."""
    chosen = list(places)
    return builder.shuffle_vector(x, y, ir.Constant(ir.VectorType(ir.IntType(32), len(chosen)), chosen))

"""Checks of indices and shapes, as compiled code performs them; ``checks.py`` beside it puts them in.

Each is told its *site*: the number, in a table of the generated module, of the place in the user's text. The error that
they raise carries the site, the index and the size; the caller of the compiled code puts them into words. For Numba the
functions are written as LLVM: two comparisons and a call that is never inlined, so that a check costs what the
comparison costs, to run and to compile.
"""

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.extending import overload
from numba.core.typing import signature
from numba.extending import lower_builtin, type_callable

from ..errors import OutOfBounds
from ..primitives.registry import kernel


def checked_index(index, size, site):
    """``index``, once it is known to lie in an axis of this size, negative ones from its end.

    A number; or an array of integers, all of which do; or a mask of that length, or of none, which NumPy takes for any.
    Raises :class:`OutOfBounds`.
    """
    if isinstance(index, np.ndarray):
        if index.dtype == np.bool_:
            if index.shape[0] not in (0, size):
                raise OutOfBounds(site, index.shape[0], size)
        elif index.size:
            for extreme in (index.max(), index.min()):
                checked_index(extreme, size, site)
    elif isinstance(index, (int, np.integer)) and not -size <= index < size:
        raise OutOfBounds(site, index, size)
    return index


@type_callable(checked_index)
def _index_type(context):
    def typer(index, size, site):
        return index

    return typer


@lower_builtin(checked_index, types.Any, types.Any, types.Any)
def _index_anything(context, builder, sig, args):
    """What is no integer and no array of them is an error of its own, or none."""
    _keep(context, builder, sig, args)
    return args[0]


@lower_builtin(checked_index, types.Integer, types.Any, types.Any)
def _index_number(context, builder, sig, args):
    index = context.cast(builder, args[0], sig.args[0], types.intp)
    size = context.cast(builder, args[1], sig.args[1], types.intp)
    too_large = builder.icmp_signed(">=", index, size)
    outside = builder.or_(too_large, builder.icmp_signed("<", index, builder.neg(size)))
    if sig.args[0].signed is False:
        outside = builder.icmp_unsigned(">=", index, size)
    with builder.if_then(outside, likely=False):
        site = context.cast(builder, args[2], sig.args[2], types.intp)
        _call_failing(context, builder, (site, index, size))
    return args[0]


@lower_builtin(checked_index, types.Array, types.Any, types.Any)
def _index_array(context, builder, sig, args):
    kind = sig.args[0].dtype
    check = _mask_check if isinstance(kind, types.Boolean) else _gather_check
    if isinstance(kind, (types.Boolean, types.Integer)):
        inner = signature(types.none, *sig.args)
        context.compile_internal(builder, check, inner, args)
    _keep(context, builder, sig, args)
    return args[0]


def _keep(context, builder, sig, args):
    if context.enable_nrt:
        context.nrt.incref(builder, sig.args[0], args[0])


@kernel
def _failing(site, index, size):
    raise OutOfBounds(site, index, size)


def _call_failing(context, builder, args):
    """Call :func:`_failing` without letting LLVM inline it: the code of a raise is long, and never in a hurry."""
    _failing.compile((types.intp, types.intp, types.intp))
    compiled = _failing.overloads[(types.intp, types.intp, types.intp)]
    context.active_code_library.add_linking_library(compiled.library)
    function = context.declare_function(builder.module, compiled.fndesc)
    status, _ = context.call_conv.call_function(builder, function, types.none, compiled.signature.args, args)
    for block in builder.function.blocks:
        for instruction in block.instructions:
            if isinstance(instruction, ir.CallInstr) and instruction.callee is function:
                instruction.attributes.add("noinline")
    context.call_conv.return_status_propagate(builder, status)


def _gather_check(index, size, site):
    if index.size > 0:
        smallest = largest = np.int64(index.flat[0])
        for each in index.flat:
            smallest = min(smallest, np.int64(each))
            largest = max(largest, np.int64(each))
        checked_index(largest, size, site)
        checked_index(smallest, size, site)


def _mask_check(mask, size, site):
    if mask.shape[0] > 0 and mask.shape[0] != size:
        _failing(site, mask.shape[0], size)


def checked_item(base, index, site):
    """``base[index]`` of an expression; ``index`` is a number or a tuple of numbers, each of them checked."""
    for axis, each in enumerate(index if isinstance(index, tuple) else (index,)):
        checked_index(each, base.shape[axis], site)
    return base[index]


@overload(checked_item)
def _checked_item(base, index, site):
    if isinstance(base, types.Array) and isinstance(index, types.Integer):
        return lambda base, index, site: base[checked_index(index, base.shape[0], site)]
    if isinstance(base, types.Array) and isinstance(index, types.UniTuple):

        def checked(base, index, site):
            for axis in range(len(index)):
                checked_index(index[axis], base.shape[axis], site)
            return base[index]

        return checked
    return lambda base, index, site: base[index]


@kernel
def checked_mask(mask, shape, site):
    """``mask``, once it is known to have this shape, or no elements along an axis."""
    for axis in range(mask.ndim):
        if mask.shape[axis] > 0 and mask.shape[axis] != shape[axis]:
            _failing(site, mask.shape[axis], shape[axis])
    return mask


def checked_shape(values, shape, site):
    """``values``, once they are known to broadcast to ``shape``; a number always does."""
    if isinstance(values, np.ndarray):
        _fits(values, shape, site)
    return values


@kernel
def _fits(values, shape, site):
    extra = values.ndim - len(shape)
    for axis in range(values.ndim):
        size = values.shape[axis]
        if axis < extra:
            if size != 1:
                _failing(site, size, 1)
        elif size != 1 and size != shape[axis - extra]:
            _failing(site, size, shape[axis - extra])


@overload(checked_shape)
def _checked_shape(values, shape, site):
    if not isinstance(values, types.Array):
        return lambda values, shape, site: values

    def checked(values, shape, site):
        _fits(values, shape, site)
        return values

    return checked


def checked_number(value, site):
    """``value``, once its whole part is known to have 64 bits; raises :class:`OutOfBounds` else, and for NaN, with 0
    where it has more, 1 for NaN and 2 for infinity."""
    if isinstance(value, (float, np.floating)) and not -(2.0**63) <= value < 2.0**63:
        raise OutOfBounds(site, 1 if value != value else 2 if np.isinf(value) else 0, 0)
    return float(value) if isinstance(value, np.floating) else value  # math.trunc takes no float32


@type_callable(checked_number)
def _number_type(context):
    return lambda value, site: value


@lower_builtin(checked_number, types.Any, types.Any)
def _number_anything(context, builder, sig, args):
    """What is no float needs no check."""
    _keep(context, builder, sig, args)
    return args[0]


@lower_builtin(checked_number, types.Float, types.Any)
def _number_float(context, builder, sig, args):
    value = args[0]

    def of(number):
        return context.get_constant(sig.args[0], number)

    within = builder.and_(
        builder.fcmp_ordered(">=", value, of(-(2.0**63))), builder.fcmp_ordered("<", value, of(2.0**63))
    )
    with builder.if_then(builder.not_(within), likely=False):
        zero, one, two = (context.get_constant(types.intp, n) for n in range(3))
        infinite = builder.or_(
            builder.fcmp_ordered("==", value, of(np.inf)), builder.fcmp_ordered("==", value, of(-np.inf))
        )
        what = builder.select(builder.fcmp_unordered("uno", value, value), one, builder.select(infinite, two, zero))
        site = context.cast(builder, args[1], sig.args[1], types.intp)
        _call_failing(context, builder, (site, what, zero))
    return value


@kernel
def checked_depth(depth, limit):
    """Raises RecursionError where a function calls itself more often than Python lets it."""
    if depth >= limit:
        raise RecursionError("maximum recursion depth exceeded")

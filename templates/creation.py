"""Arrays made from sizes and numbers: zeros, full, arange, linspace and their kind.

A dtype has to be known while compiling; float64 is NumPy's default. Only what fills the array carries a gradient.
"""

import numpy as np

from tangentlike.form.types import (
    Array,
    Constant,
    Scalar,
    Tuple,
    TypeRuleError,
    describe,
    in_order_of,
    is_complex,
    is_float,
    quotient,
    shape_of,
)
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive

from .broadcast import sum_all
from .by_columns import empty_by_columns, ones_by_columns, zeros_by_columns
from .conversions import converted


def dtype_name(t, default):
    """The name of the dtype in a static argument."""
    return default if t.value is None else np.dtype(t.value).name


def _made(value, by_columns):
    """An array without axes is a number here."""

    def lower(shape, dtype, order):
        sizes = shape_of(shape)
        if sizes == ():
            return np.dtype(dtype_name(dtype, "float64")).type, ((value,),)
        if order.value not in ("C", "F"):
            raise TypeRuleError(f"order={order.value!r}", "`order='C'`, or without it")
        return (by_columns, ("shape", (dtype.value,))) if order.value == "F" and len(sizes) > 1 else None

    return lower


for _function, _value, _by_columns in (
    (np.zeros, 0, zeros_by_columns),
    (np.ones, 1, ones_by_columns),
    (np.empty, 0, empty_by_columns),
):
    primitive(
        _function,
        lower=_made(_value, _by_columns),
        parameters="shape, dtype=None, order='C'",
        spelling=f"np.{_function.__name__}",
        static=("dtype", "order"),
        returns=lambda shape, dtype, order: Array(dtype_name(dtype, "float64"), shape_of(shape)),
        no_gradient=True,
    )


def _without_values(shape, dtype, buffer, offset, strides, order):
    if buffer != Constant(None) or strides != Constant(None) or offset != Constant(0):
        raise TypeRuleError("np.ndarray() of memory that is there already", "the array itself, or `np.empty(shape)`")
    return np.empty, ("shape", (dtype.value,), (order.value or "C",))


primitive(
    np.ndarray,
    lower=_without_values,
    parameters="shape, dtype=None, buffer=None, offset=0, strides=None, order=None",
    static=("dtype", "order", "offset"),
    no_gradient=True,
)


def _like_type(a, dtype):
    if not isinstance(a, Array):
        raise TypeRuleError(
            f"expects an array, not {describe(a)}", "`np.zeros(())` for a number, `np.zeros(n)` for a vector"
        )
    return in_order_of(a, dtype_name(dtype, a.dtype))


def _like(value):
    """Of a number an array without axes, which is a number here."""

    def lower(a, dtype):
        if not isinstance(a, Scalar):
            return None
        return np.dtype(dtype_name(dtype, a.dtype)).type, ((value,),)

    return lower


for _function, _lower in ((np.zeros_like, _like(0)), (np.ones_like, _like(1)), (np.empty_like, _like(0))):
    primitive(
        _function,
        lower=_lower,
        parameters="a, dtype=None",
        spelling=f"np.{_function.__name__}",
        static=("dtype",),
        returns=_like_type,
        no_gradient=True,
    )


def _filled_dtype(fill_value, dtype, default):
    """The name of the dtype of an array that is filled, in which the value must have a place."""
    name = dtype_name(dtype, default)
    if is_complex(fill_value) and not name.startswith("complex"):
        raise TypeRuleError(f"{describe(fill_value)} fills an array of {name}", "`dtype=complex`")
    return name


def _full_type(shape, fill_value, dtype):
    return Array(_filled_dtype(fill_value, dtype, fill_value.dtype), shape_of(shape))


def _full(shape, fill_value, dtype):
    """Filled with an array, it is that array broadcast; without axes, a number."""
    if isinstance(fill_value, Scalar) and shape_of(shape) == ():
        return np.dtype(_full_type(shape, fill_value, dtype).dtype).type, ("fill_value",)
    if not isinstance(fill_value, Array):
        return None
    wanted = _filled_dtype(fill_value, dtype, fill_value.dtype)
    return filled_with, (f"fill_value:{wanted}", "shape")


primitive(
    np.full,
    parameters="shape, fill_value, dtype=None",
    spelling="np.full",
    static=("dtype",),
    lower=_full,
    returns=_full_type,
)


def filled_with(fill_value, shape):
    """np.full with an array to fill in, which is broadcast."""
    return np.broadcast_to(fill_value, shape).copy()


def filled_like(a, fill_value):
    """np.full_like with an array to fill in, which is broadcast."""
    return np.broadcast_to(fill_value, a.shape).copy()


composite(filled_with)(filled_with)
composite(filled_like)(filled_like)


def _full_like(a, fill_value, dtype):
    _filled_dtype(fill_value, dtype, a.dtype)
    if isinstance(a, Scalar) and isinstance(fill_value, Scalar):
        return np.dtype(dtype_name(dtype, a.dtype)).type, ("fill_value",)
    if not isinstance(a, Array) or not isinstance(fill_value, Array):
        return None
    return filled_like, ("a", f"fill_value:{dtype_name(dtype, a.dtype)}")


primitive(
    np.full_like,
    parameters="a, fill_value, dtype=None",
    spelling="np.full_like",
    static=("dtype",),
    lower=_full_like,
    returns=lambda a, fill_value, dtype: _like_type(a, dtype),
)


@adjoint(np.full)
def full(dout, dfill_value):
    """Every element is the number."""
    dfill_value += sum_all(dout)


@adjoint(np.full_like)
def full_like(dout, da, dfill_value):
    """Every element is the number; of ``a`` only the shape is used."""
    da += dout * 0
    dfill_value += sum_all(dout)


def _given(*types):
    return [t for t in types if isinstance(t, Scalar)]


def _arange_type(start, stop, step, dtype):
    """Integers count in int64 and floats in the dtype of the numbers: what NumPy does is asked of NumPy."""
    numbers = [(1.0 if is_float(t) else 1) if t.weak else np.dtype(t.dtype).type(1) for t in _given(start, stop, step)]
    return Array(dtype_name(dtype, np.arange(*numbers).dtype.name), (None,))


def _arange(start, stop, step, dtype):
    """Small integers are counted in int64, which Numba does not do."""
    if not all(isinstance(t, Scalar) or t == Constant(None) for t in (start, stop, step)):
        raise TypeRuleError("np.arange takes numbers", "whole numbers: `np.arange(int(start))`")
    if any(t.dtype == "bool" for t in _given(start, stop, step)):
        raise TypeRuleError("np.arange of truth values", "`int(start)`")
    if not any(is_float(t) for t in _given(start, stop, step)):
        small = [t for t in _given(start, stop, step) if t.dtype not in ("int64", "uint64")]
        places = (("start", start), ("stop", stop), ("step", step))
        names = [f"{name}:int64" if t in small else name for name, t in places]
        return (np.arange, (*names, (dtype.value,))) if small else None
    return None


primitive(
    np.arange,
    parameters="start, stop=None, step=None, dtype=None",
    spelling="np.arange",
    static=("dtype",),
    lower=_arange,
    returns=_arange_type,
)


@kernel
def arange_start_gradient(dout, stop):
    """The gradient of the first argument, which is the start only where there is a second one."""
    if stop is None:
        return dout.dtype.type(0)
    return sum_all(dout)


@kernel
def arange_step_gradient(dout):
    """The gradient of the step: element k is k steps from the start."""
    total = 0.0
    for k in range(dout.size):
        total += k * dout[k]
    return dout.dtype.type(total)


@adjoint(np.arange)
def arange(stop, dout, dstart, dstop, dstep):
    """start + k step; where it stops decides only how many there are."""
    dstart += arange_start_gradient(dout, stop)
    dstop += sum_all(dout) * 0
    dstep += arange_step_gradient(dout)


def _eye_type(N, M, k, dtype):
    return Array(dtype_name(dtype, "float64"), (None, None))


primitive(
    np.eye,
    parameters="N, M=None, k=0, dtype=None",
    spelling="np.eye",
    static=("dtype",),
    returns=_eye_type,
    no_gradient=True,
)
primitive(
    np.identity,
    parameters="n, dtype=None",
    spelling="np.identity",
    static=("dtype",),
    returns=lambda n, dtype: Array(dtype_name(dtype, "float64"), (None, None)),
    no_gradient=True,
)


@kernel
def linspace_start_gradient(dout):
    """The gradient of the first number: each element weighted by its distance from the end."""
    total = 0.0
    for k in range(dout.size):
        total += dout[k] * (1 - k / max(dout.size - 1, 1))
    return dout.dtype.type(total)


@kernel
def linspace_stop_gradient(dout):
    """The gradient of the last number: each element weighted by its distance from the start."""
    total = 0.0
    for k in range(dout.size):
        total += dout[k] * (k / max(dout.size - 1, 1))
    return dout.dtype.type(total)


def linspace_in_float32(start, stop, num):
    """np.linspace between float32 numbers, computed in float64."""
    return converted(np.linspace(np.float64(start), np.float64(stop), num), np.float32)


composite(linspace_in_float32)(linspace_in_float32)


def linspace_open(start, stop, num):
    """np.linspace without its end."""
    return start + np.arange(num) * ((stop - start) / num)


def linspace_and_step(start, stop, num):
    """np.linspace, and how far its numbers lie apart."""
    return np.linspace(start, stop, num), (stop - start) / (num - 1) if num > 1 else np.nan * (stop - start)


def linspace_open_and_step(start, stop, num):
    """np.linspace without its end, and how far its numbers lie apart."""
    return linspace_open(start, stop, num), (stop - start) / num if num > 0 else np.nan * (stop - start)


def linspace_of_rows(start, stop, num, endpoint, axis):
    """np.linspace between the elements of arrays, which broadcast; the steps are counted along ``axis``."""
    first, last = np.asarray(start), np.asarray(stop)
    step = (last - first) / max(num - 1 if endpoint else num, 1)
    rows = np.multiply.outer(np.arange(num).astype(step.dtype), step) + first
    if endpoint and num > 1:
        rows[-1, ...] = last
    return rows if axis == 0 else np.moveaxis(rows, 0, axis)


for _form in (linspace_open, linspace_and_step, linspace_open_and_step):
    composite(_form)(_form)
composite(linspace_of_rows, static=("endpoint", "axis"))(linspace_of_rows)


def _linspace(start, stop, num, endpoint, retstep, dtype, axis):
    if not (isinstance(start, Scalar) and isinstance(stop, Scalar)):
        for t in (start, stop):
            if not isinstance(t, (Scalar, Array, Tuple)):
                raise TypeRuleError(f"np.linspace between numbers and arrays, not {describe(t)}", "two arrays")
        if retstep.value or dtype != Constant(None):
            raise TypeRuleError("np.linspace between arrays takes no `retstep=` and no `dtype=`", "leave them out")
        return linspace_of_rows, ("start", "stop", "num", (bool(endpoint.value),), (axis.value,))
    if dtype != Constant(None) and np.dtype(dtype.value) != np.float64:
        name = np.dtype(dtype.value).name
        raise TypeRuleError(f"np.linspace of {name}", f"`np.linspace(start, stop, num).astype(np.{name})`")
    if not endpoint.value or retstep.value:
        forms = {(True, True): linspace_and_step, (False, True): linspace_open_and_step, (False, False): linspace_open}
        return forms[bool(endpoint.value), bool(retstep.value)], ("start", "stop", "num")
    if quotient(start, stop).dtype == "float32" and dtype == Constant(None):
        return linspace_in_float32, ("start", "stop", "num")
    return (np.linspace, ("start", "stop", "num")) if dtype != Constant(None) else None


primitive(
    np.linspace,
    parameters="start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0",
    spelling="np.linspace",
    static=("endpoint", "retstep", "dtype", "axis"),
    lower=_linspace,
    returns=lambda start, stop, num, *options: Array("float64", (None,)),
)


@adjoint(np.linspace)
def linspace(dout, dstart, dstop):
    """start (1 - t) + stop t, for t in equal steps from 0 to 1."""
    dstart += linspace_start_gradient(dout)
    dstop += linspace_stop_gradient(dout)

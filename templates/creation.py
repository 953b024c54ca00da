"""Arrays made from sizes and numbers: zeros, full, arange, linspace and their kind.

A dtype has to be known while compiling; float64 is NumPy's default. Only what fills the array carries a gradient.
"""

import numpy as np

from tangentlike.registry import adjoint, kernel, primitive
from tangentlike.types import Array, Constant, Scalar, Tuple, TypeRuleError, describe, in_order_of, is_float, promote

from .broadcast import sum_all


def shape_of(t):
    """The sizes in a shape argument, as far as they are known: a number, or a tuple of numbers."""
    if isinstance(t, Constant):
        sizes = t.value if isinstance(t.value, tuple) else (t.value,)
        return tuple(size if isinstance(size, int) else None for size in sizes)
    if isinstance(t, Scalar) and not is_float(t):
        return (None,)
    if isinstance(t, Tuple):
        return (None,) * len(t.items)
    raise TypeRuleError(f"a shape is an integer or a tuple of integers, not {describe(t)}")


def dtype_name(t, default):
    """The name of the dtype in a static argument."""
    return default if t.value is None else np.dtype(t.value).name


for _function in (np.zeros, np.ones, np.empty):
    primitive(
        _function,
        parameters="shape, dtype=None",
        spelling=f"np.{_function.__name__}",
        static=("dtype",),
        returns=lambda shape, dtype: Array(dtype_name(dtype, "float64"), shape_of(shape)),
        no_gradient=True,
    )


def _like_type(a, dtype):
    if not isinstance(a, Array):
        raise TypeRuleError(f"expects an array, not {describe(a)}", "np.zeros(shape)")
    return in_order_of(a, dtype_name(dtype, a.dtype))


for _function in (np.zeros_like, np.ones_like, np.empty_like):
    primitive(
        _function,
        parameters="a, dtype=None",
        spelling=f"np.{_function.__name__}",
        static=("dtype",),
        returns=_like_type,
        no_gradient=True,
    )


def _full_type(shape, fill_value, dtype):
    return Array(
        dtype_name(dtype, "float64" if is_float(fill_value) and fill_value.weak else fill_value.dtype), shape_of(shape)
    )


primitive(
    np.full, parameters="shape, fill_value, dtype=None", spelling="np.full", static=("dtype",), returns=_full_type
)


primitive(
    np.full_like,
    parameters="a, fill_value, dtype=None",
    spelling="np.full_like",
    static=("dtype",),
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


def _arange_type(start, stop, step, dtype):
    given = [t for t in (start, stop, step) if isinstance(t, Scalar)]
    return Array(dtype_name(dtype, promote(*given)[0]), (None,))


primitive(
    np.arange,
    parameters="start, stop=None, step=None, dtype=None",
    spelling="np.arange",
    static=("dtype",),
    returns=_arange_type,
    no_gradient=True,
)


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


def _linspace(start, stop, num):
    for t in (start, stop):
        if not isinstance(t, Scalar):
            raise TypeRuleError(f"np.linspace goes between numbers, not {describe(t)}", "a loop over the rows")
    return None


primitive(
    np.linspace,
    parameters="start, stop, num=50",
    spelling="np.linspace",
    lower=_linspace,
    returns=lambda start, stop, num: Array("float64", (None,)),
)


@adjoint(np.linspace)
def linspace(dout, dstart, dstop):
    """start (1 - t) + stop t, for t in equal steps from 0 to 1."""
    dstart += linspace_start_gradient(dout)
    dstop += linspace_stop_gradient(dout)

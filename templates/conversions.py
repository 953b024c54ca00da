"""Copies, conversions to another dtype, broadcasting, and arrays made of lists."""

import copy as copylib
import operator
from dataclasses import replace

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, describe, in_order_of, shape_of
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, kernel, method, primitive

from .broadcast import spread, sum_all, sum_to
from .by_columns import copied_by_columns, laid_by_columns
from .shapes import lies_in_c_order


def _copy_type(a):
    return in_order_of(a) if isinstance(a, Array) else a


def _contiguous_type(a):
    if not isinstance(a, Array):
        raise TypeRuleError(f"expects an array, not {describe(a)}", "an array of it: `np.array([x])`")
    return Array(a.dtype, a.shape)


@kernel
def copied_in_c_order(a):
    """A copy whose elements lie in C order, as the method ``copy`` makes it (``np.copy`` keeps the order)."""
    out = np.empty(a.shape, a.dtype)
    out[...] = a
    return out


@kernel
def contiguous_copy(a):
    """``np.ascontiguousarray`` of what may not be contiguous: a copy even where it is, for one may be written."""
    return copied_in_c_order(a)


@kernel
def contiguous_apart(a):
    """``contiguous_copy`` of what is written, or whose result is; a ValueError where NumPy would give the array."""
    if lies_in_c_order(a):
        raise ValueError("np.ascontiguousarray is a view here, no copy, and it or its origin is written: copy first")
    return copied_in_c_order(a)


def copied(a, order="C"):
    """The method ``copy``."""
    return a.copy(order)


def _copied(a, order):
    if order == Constant("K") and isinstance(a, Array):
        return np.copy, ("a",)
    if order != Constant("C"):
        raise TypeRuleError(f"a copy with order={order.value!r}", "`np.asfortranarray(a)`, or leave `order=` out")
    if isinstance(a, Scalar) and a.weak:
        raise TypeRuleError("Python's own numbers have no copy", "the number itself: nothing changes it")
    if isinstance(a, Scalar):
        return np.dtype(a.dtype).type, ("a",)  # a number, where np.copy gives an array without axes
    # The order that NumPy gives may be another than that of compiled code: a gather is in the order of its origin.
    in_order = not isinstance(a, Array) or a.ndim < 2 or (a.contiguous and a.order == "C")
    return (np.copy if in_order else copied_in_c_order), ("a",)


def _copied_deeply(x):
    """``copy.copy`` and ``copy.deepcopy`` of an array, in the order that it has, and of a number."""
    if isinstance(x, Scalar):
        kind = np.dtype(x.dtype)
        return ({"b": bool, "i": int, "f": float, "c": complex}[kind.kind] if x.weak else kind.type), ("x",)
    if not isinstance(x, Array):
        raise TypeRuleError(f"copies an array or a number, not {describe(x)}", "a copy of each of its items")
    return np.copy, ("x",)


def _made_contiguous(a):
    if isinstance(a, Array) and a.order == "C" and not a.contiguous:
        return np.asarray, ("a",)
    return (contiguous_copy, ("a",)) if isinstance(a, Array) and not a.contiguous else None


primitive(np.copy, parameters="a", spelling="np.copy", returns=_copy_type)
primitive(copied, parameters="a, order='C'", static=("order",), lower=_copied)
primitive(copied_in_c_order, returns=_contiguous_type, order="C")
primitive(
    np.ascontiguousarray,
    parameters="a",
    spelling="np.ascontiguousarray",
    returns=_contiguous_type,
    lower=_made_contiguous,
    view=True,
    apart=contiguous_apart,
)
primitive(contiguous_copy, returns=_contiguous_type, apart=contiguous_apart, order="C")
primitive(contiguous_apart, returns=_contiguous_type, order="C")
method("copy", copied)
for _function in (copylib.copy, copylib.deepcopy):
    primitive(_function, parameters="x", lower=_copied_deeply)


@adjoint(np.copy)
def copy(dout, da):
    """A copy."""
    da += dout


for _function in (np.ascontiguousarray, copied_in_c_order, contiguous_copy, contiguous_apart):
    adjoint(_function)(copy)


@kernel
def converted(x, dtype):
    """``x`` in another dtype, a copy."""
    return x.astype(dtype)


def _converted_type(x, dtype):
    name = np.dtype(dtype.value).name
    return in_order_of(x, name) if isinstance(x, Array) else Scalar(name)


def _converted(x, dtype):
    """A number is converted by the function that its new dtype is."""
    if isinstance(x, Array):
        return (np.complex128, ("x",)) if np.dtype(dtype.value).name == "complex128" else None
    if isinstance(x, Scalar) and x.weak:
        raise TypeRuleError("Python's own numbers have no astype", f"`np.{np.dtype(dtype.value).name}(x)`")
    return np.dtype(dtype.value).type, ("x",)


primitive(converted, static=("dtype",), returns=_converted_type, lower=_converted)


def astype(x, dtype, copy=True):
    """``x.astype(dtype)``; without a copy it is the array itself where it has the dtype."""
    return np.asarray(x).astype(dtype, copy=copy)


def _astype(x, dtype, copy):
    same = isinstance(x, Array) and x.dtype == np.dtype(dtype.value).name
    return (np.asarray, ("x",)) if same and not copy.value else (converted, ("x", "dtype"))


primitive(astype, static=("dtype", "copy"), lower=_astype)
method("astype", astype)
method("__len__", len)


@adjoint(converted)
def converted_adjoint(x, dtype, dout, dx):
    """The gradient in the dtype of ``x``."""
    dx += dout.astype(x.dtype)


def _number_conversion(function):
    def lower(x):
        if not isinstance(x, Array):
            return None
        same = x.dtype == np.dtype(function).name  # NumPy hands the array itself back
        return (np.asarray, ("x",)) if same else (converted, ("x", (function,)))

    return lower


for _function in (np.float64, np.float32):
    primitive(
        _function,
        parameters="x",
        spelling=f"np.{_function.__name__}",
        returns=lambda x, name=_function.__name__: Scalar(name),
        lower=_number_conversion(_function),
    )

    @adjoint(_function)
    def number(dout, dx):
        """A change of type, which the compiler undoes."""
        dx += dout


WHOLE = (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)

for _function in (*WHOLE, np.bool_):
    primitive(
        _function,
        parameters="x",
        spelling="np.bool_" if _function is np.bool_ else f"np.{_function.__name__}",
        returns=lambda x, function=_function: Scalar(np.dtype(function).name),
        lower=_number_conversion(_function),
        no_gradient=True,
    )


@kernel
def fitting(number, dtype):
    """A Python integer in a dtype of NumPy's; raises OverflowError where it does not fit, as NumPy does."""
    value = dtype(number)
    if value != number or (number < 0) != (value < 0):
        raise OverflowError("a Python integer is out of bounds for the dtype of what it meets")
    return value


primitive(
    fitting,
    static=("dtype",),
    returns=lambda number, dtype: Scalar(np.dtype(dtype.value).name),
    no_gradient=True,
)


def _broadcast_type(array, shape):
    dtype = array.dtype
    if isinstance(shape, Constant):
        return Array(dtype, shape.value if isinstance(shape.value, tuple) else (shape.value,))
    return Array(dtype, (None,) * (len(shape.items) if isinstance(shape, Tuple) else 1))


def _broadcast_to(array, shape):
    shape_of(shape)
    form = spread_array if isinstance(array, Array) else spread_number
    return form, ("array", "shape")


@kernel
def spread_array(array, shape):
    """np.broadcast_to of an array, as a fresh array."""
    return spread(array, shape)


@kernel
def spread_number(number, shape):
    """np.broadcast_to of a number: an array filled with it."""
    return spread(number, shape)


primitive(np.broadcast_to, parameters="array, shape", lower=_broadcast_to)
primitive(
    spread_array,
    returns=lambda array, shape: replace(_broadcast_type(array, shape), order="?"),
    read_only=True,
)
primitive(spread_number, returns=_broadcast_type, read_only=True)


@adjoint(spread_array)
def spread_array_adjoint(array, dout, darray):
    """Summed back."""
    darray += sum_to(dout, array)


@adjoint(spread_number)
def spread_number_adjoint(dout, dnumber):
    """Summed up."""
    dnumber += sum_all(dout)


def _has_order(object, dtype, order):
    """Whether an array lies in the order that ``order=`` asks for, as it is or when it is converted."""
    if order.value not in ("C", "K", "A", "F", None):
        raise TypeRuleError(f"order={order.value!r} is not supported", "leave `order=` out")
    if order.value != "C" or not isinstance(object, Array) or object.ndim < 2:
        return True
    if object.contiguous and object.order == "C":
        return True
    if dtype != Constant(None) and np.dtype(dtype.value).name != object.dtype:
        raise TypeRuleError("order='C' with another dtype", "two steps: `np.ascontiguousarray(object).astype(dtype)`")
    return False


def _new_array(object, dtype, ndmin, copy, order):
    """np.array: as np.asarray, but of an array a copy."""
    if copy.value is not True and isinstance(object, Array) and ndmin.value <= object.ndim:
        return _as_array(object, dtype, order) or (np.asarray, ("object",))
    if copy.value is not True:
        raise TypeRuleError(f"np.array with copy={copy.value}", "`np.asarray(object)`")
    if order.value == "F" and isinstance(object, Array) and object.ndim > 1:
        return copied_by_columns, ("object", (dtype.value,))
    if not _has_order(object, dtype, order):
        return copied_in_c_order, ("object",)
    least = ndmin.value
    if least and least > getattr(object, "ndim", 1):
        if not isinstance(object, (Scalar, Array)) or dtype != Constant(None):
            raise TypeRuleError("np.array with ndmin= of this", "the axes by themselves: `np.array(object)[None, :]`")
        if isinstance(object, Scalar):
            return np.full, (((1,) * least,), "object")
        return new_axes, ("object", ((1,) * (least - object.ndim),))
    lowered = _array_of(object, dtype)
    return (np.copy, ("object",)) if lowered in (None, (np.asarray, ("object",))) else lowered


def new_axes(object, units):
    """``np.array(x, ndmin=2)`` of a vector: a copy with axes in front."""
    wide = np.expand_dims(np.copy(object), 0)
    return wide if len(units) == 1 else new_axes(wide, units[1:])


STATIC_OF_COMPOSITES[new_axes] = ("units",)


def _as_array(object, dtype, order):
    """np.asarray, in the order that is asked for."""
    if order.value == "F" and not isinstance(object, Scalar):
        return laid_by_columns, ("object", (dtype.value,))
    if not _has_order(object, dtype, order):
        return np.ascontiguousarray, ("object",)
    found = _array_of(object, dtype)
    return (np.asarray, ("object",)) if found is None and order != Constant(None) else found


def _array_of(object, dtype):
    """np.asarray: of an array the array itself, of a number the number, of numbers a vector, of arrays a stack."""
    if isinstance(object, Scalar):
        name = object.dtype if dtype == Constant(None) else np.dtype(dtype.value).name
        same = name == object.dtype and not object.weak
        return operator.pos if same and name != "bool" else np.dtype(name).type, ("object",)
    if isinstance(object, Array):
        if dtype == Constant(None) or np.dtype(dtype.value).name == object.dtype:
            return None if dtype == Constant(None) else (np.asarray, ("object",))
        return converted, ("object", "dtype")
    if not isinstance(object, Tuple):
        raise TypeRuleError(f"np.array takes an array or a list of numbers, not {describe(object)}", "`np.full(1, x)`")
    if not object.items:
        return np.zeros, ((0,), (np.float64 if dtype == Constant(None) else np.dtype(dtype.value).type,))
    if all(isinstance(item, Scalar) for item in object.items):
        # In a list Python's numbers are float64 and int64 whatever they stand beside.
        found = np.result_type(*(np.dtype(item.dtype) for item in object.items)).name
        wanted = found if dtype == Constant(None) else np.dtype(dtype.value).name
        if wanted == "int64" and dtype == Constant(None):
            return integer_vector, ("object",)
        return vector_of, ("object", (np.dtype(wanted).type,))
    if all(isinstance(item, Array) for item in object.items):
        found = np.result_type(*(np.dtype(item.dtype) for item in object.items)).name
        same = dtype == Constant(None) or np.dtype(dtype.value).name == found
        return (np.stack, ("object",)) if same else (stack_of, ("object", "dtype"))
    raise TypeRuleError(
        "np.array of a nested list is not supported",
        "fill it element by element: `$out = np.empty((2, 3))`, then `$out[0, 0] = ...` and so on",
    )


def stack_of(object, dtype):
    """``np.array([x, y], dtype=np.float64)`` of arrays."""
    return np.stack(object).astype(dtype)


@kernel
def vector_of(numbers, dtype):
    """A vector of numbers."""
    return np.array(numbers).astype(dtype)


@kernel
def integer_vector(numbers):
    """A vector of integers."""
    return np.array(numbers)


primitive(
    np.array,
    parameters="object, dtype=None, ndmin=0, copy=True, order='K'",
    static=("dtype", "ndmin", "copy", "order"),
    lower=_new_array,
)
primitive(
    np.asarray,
    parameters="object, dtype=None, order=None",
    spelling="np.asarray",
    static=("dtype", "order"),
    returns=lambda object, dtype, order: object,
    lower=_as_array,
    view=True,
)
primitive(
    np.asanyarray,
    parameters="object, dtype=None, order=None",
    static=("dtype", "order"),
    lower=lambda object, dtype, order: _as_array(object, dtype, order) or (np.asarray, ("object",)),
)
primitive(
    vector_of,
    static=("dtype",),
    returns=lambda numbers, dtype: Array(np.dtype(dtype.value).name, (len(numbers.items),)),
)
primitive(integer_vector, returns=lambda numbers: Array("int64", (len(numbers.items),)), no_gradient=True)


@adjoint(np.asarray)
def asarray(dout, dobject):
    """The array itself."""
    dobject += dout


@adjoint(vector_of)
def vector_of_adjoint(index, dout, dnumbers):
    """Each number receives the gradient of its element."""
    dnumbers += dout[index]

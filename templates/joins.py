"""Joining arrays along an axis: concatenate, stack and their kind.

Their templates are pasted once for each array that has a gradient, with ``index`` its position.
"""

from dataclasses import replace

import numpy as np
from numba import literal_unroll

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, describe, normalize_axis, promote
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive

from .axes import shape_with_axis, shape_with_size, shape_without_axis, split_around
from .broadcast import flattened
from .joined_elements import elements_in_line, numbers_in_line
from .shapes import reshaped_copy


@kernel
def joined_rows(rows):
    """The rows of one array as an array of their own, as np.stack gives it."""
    if rows.shape[0] == 0:
        raise ValueError("need at least one array to stack")
    return rows.copy()


@kernel
def rows_in_line(rows):
    """The rows of one array behind each other, as np.concatenate gives them."""
    if rows.shape[0] == 0:
        raise ValueError("need at least one array to concatenate")
    return np.ascontiguousarray(rows).copy().reshape((rows.shape[0] * rows.shape[1], *rows.shape[2:]))


@kernel
def rows_abreast(rows, axis):
    """The rows of one array beside each other, as np.concatenate gives them along ``axis``, not the first."""
    if rows.shape[0] == 0:
        raise ValueError("need at least one array to concatenate")
    count, shape = rows.shape[0], rows.shape[1:]
    outer, size, inner = split_around(shape, (axis,))
    return taken_in_turn(rows, count, outer, size * inner).reshape(shape_with_size(shape, axis, count * size))


@kernel
def rows_as_layers(rows, axis):
    """The rows of one array in layers, as np.stack gives them along ``axis``, not the first."""
    if rows.shape[0] == 0:
        raise ValueError("need at least one array to stack")
    count, shape = rows.shape[0], rows.shape[1:]
    outer = 1
    for k in range(axis):
        outer *= shape[k]
    run = rows.size // (count * outer) if outer > 0 else 0
    return taken_in_turn(rows, count, outer, run).reshape(shape_with_axis(shape, axis, count))


@kernel
def taken_in_turn(x, count, outer, run):
    """The elements of ``count`` blocks, each of ``outer`` runs of ``run``: the first run of each, then the second."""
    flat = flattened(x)
    out = np.empty(x.size, x.dtype)
    for n in range(count):
        for i in range(outer):
            for k in range(run):
                out[(i * count + n) * run + k] = flat[(n * outer + i) * run + k]
    return out


def _several(t):
    """True for an array that stands for the rows in it."""
    return isinstance(t, Array) and t.ndim > 1


def _arrays(t):
    """The types of the arrays to join; they have one rank."""
    if not isinstance(t, Tuple) or not t.items or not all(isinstance(item, Array) for item in t.items):
        raise TypeRuleError(f"joins a list of arrays, not {describe(t)}", "a tuple or a list of arrays")
    ranks = {item.ndim for item in t.items}
    if len(ranks) > 1:
        raise TypeRuleError(
            f"cannot join arrays of {min(ranks)} and {max(ranks)} dimensions",
            "give the smaller one another axis: `[None, :]` behind it",
        )
    return t.items


def _of_rows(first, others, parameter, axis):
    return (first, (parameter,)) if axis == 0 else (others, (parameter, (axis,)))


def _concatenate(arrays, axis):
    if axis.value is None:
        return (np.ravel if _several(arrays) else elements_in_line), ("arrays",)
    if _several(arrays):
        return _of_rows(rows_in_line, rows_abreast, "arrays", normalize_axis(axis.value, arrays.ndim - 1))
    rank = _arrays(arrays)[0].ndim
    position = normalize_axis(axis.value, rank)
    return None if position == axis.value else (np.concatenate, ("arrays", (position,)))


def _joined_type(items, shape, sizes=()):
    """The type of joined arrays: in F order when all of them are, and longer than 1 along the axis that is joined.

    ``sizes`` are theirs along it; none for a new axis. Along an axis of size 1 there is no order, and NumPy picks one.
    """
    orders = {item.order for item in items}
    longer = bool(sizes) and not any(size in (None, 0, 1) or "~" in str(size) for size in sizes)
    kept = orders == {"C"} or (orders == {"F"} and longer)
    order = items[0].order if kept else "?"
    contiguous = any(item.contiguous for item in items)
    fortran = all(item.fortran for item in items)
    return Array(promote(*items)[0], shape, contiguous, fortran, "C" if len(shape) < 2 else order)


def _concatenated_type(arrays, axis):
    first = arrays.items[0]
    total = 0
    for item in arrays.items:
        size = item.shape[axis.value]
        total = total + size if isinstance(size, int) and total is not None else None
    shape = tuple(total if k == axis.value else size for k, size in enumerate(first.shape))
    return _joined_type(arrays.items, shape, [item.shape[axis.value] for item in arrays.items])


@kernel
def piece(joined, arrays, index, axis):
    """The part of ``joined`` along ``axis`` that came from ``arrays[index]``, as a fresh array."""
    start = 0
    size = 0
    position = 0
    for item in literal_unroll(arrays):
        if position < index:
            start += item.shape[axis]
        if position == index:
            size = item.shape[axis]
        position += 1  # noqa: SIM113 - Numba unrolls no enumerate
    flat = flattened(joined)
    outer, count, inner = split_around(joined.shape, (axis,))
    out = np.empty(outer * size * inner, joined.dtype)
    for i in range(outer):
        for k in range(size * inner):
            out[i * size * inner + k] = flat[(i * count + start) * inner + k]
    return out.reshape(shape_with_size(joined.shape, axis, size))


@kernel
def layer(stacked, index, axis):
    """``stacked[..., index, ...]`` with the index at ``axis``, as a fresh array."""
    flat = flattened(stacked)
    outer, count, inner = split_around(stacked.shape, (axis,))
    out = np.empty(outer * inner, stacked.dtype)
    for i in range(outer):
        for j in range(inner):
            out[i * inner + j] = flat[(i * count + index) * inner + j]
    return out.reshape(shape_without_axis(stacked.shape, axis))


primitive(
    np.concatenate,
    parameters="arrays, axis=0",
    spelling="np.concatenate",
    static=("axis",),
    returns=_concatenated_type,
    lower=_concatenate,
)


@adjoint(np.concatenate)
def concatenate(arrays, index, axis, dout, darrays):
    """Each array receives its part of the gradient."""
    darrays += piece(dout, arrays, index, axis)


def _stack(arrays, axis):
    if _several(arrays):
        return _of_rows(joined_rows, rows_as_layers, "arrays", normalize_axis(axis.value, arrays.ndim))
    if isinstance(arrays, Tuple) and arrays.items and all(isinstance(item, Scalar) for item in arrays.items):
        normalize_axis(axis.value, 1)
        return numbers_in_line, ("arrays",)
    rank = _arrays(arrays)[0].ndim + 1
    position = normalize_axis(axis.value, rank)
    return None if position == axis.value else (np.stack, ("arrays", (position,)))


def _stacked_type(arrays, axis):
    shape = arrays.items[0].shape
    found = _joined_type(arrays.items, (*shape[: axis.value], len(arrays.items), *shape[axis.value :]))
    if axis.value and not found.contiguous:  # compiled code lays columns of a matrix in F order as they lie there
        return replace(found, order="?")
    return found


primitive(
    np.stack,
    parameters="arrays, axis=0",
    spelling="np.stack",
    static=("axis",),
    returns=_stacked_type,
    lower=_stack,
)


@adjoint(np.stack)
def stack(index, axis, dout, darrays):
    """Each array receives its layer of the gradient."""
    darrays += layer(dout, index, axis)


def _vstack(tup):
    if isinstance(tup, Array) and tup.ndim == 1:  # a list of numbers
        return reshaped_copy, ("tup", ((-1, 1),))
    if _several(tup):
        return (joined_rows if tup.ndim == 2 else rows_in_line), ("tup",)
    return (np.stack if _arrays(tup)[0].ndim == 1 else np.concatenate), ("tup", (0,))


def _hstack(tup):
    if isinstance(tup, Array) and tup.ndim == 1:
        return np.copy, ("tup",)
    if _several(tup):
        return _of_rows(rows_in_line, rows_abreast, "tup", int(tup.ndim > 2))
    return np.concatenate, ("tup", (0 if _arrays(tup)[0].ndim == 1 else 1,))


def _column_stack(tup):
    if _several(tup):
        return (rows_as_layers if tup.ndim == 2 else rows_abreast), ("tup", (1,))
    return (np.stack if _arrays(tup)[0].ndim == 1 else np.concatenate), ("tup", (1,))


for _function, _lower in ((np.vstack, _vstack), (np.hstack, _hstack), (np.column_stack, _column_stack)):
    primitive(_function, parameters="tup", lower=_lower)


def _appended_type(arr, values, *options):
    if not isinstance(arr, Array) or not isinstance(values, Scalar) or arr.ndim != 1:
        raise TypeRuleError(
            f"np.append of {describe(arr)} and {describe(values)}",
            "`np.concatenate((a, b))` of arrays with the same number of axes",
        )
    size = arr.shape[0]
    return Array(promote(arr, replace(values, weak=False))[0], (size + 1 if isinstance(size, int) else None,))


def joined_along(arr, values, axis):
    """Both, one behind the other."""
    if axis is None:
        return np.concatenate((np.ravel(np.asarray(arr)), np.ravel(np.asarray(values))))
    return np.concatenate((arr, values), axis=axis)


composite(joined_along, static=("axis",))(joined_along)


def _append(arr, values, axis=None):
    if axis in (None, Constant(None)) and isinstance(values, Scalar) and isinstance(arr, Array) and arr.ndim == 1:
        return None
    return joined_along, ("arr", "values", (axis.value if axis else None,))


primitive(
    np.append,
    parameters="arr, values, axis=None",
    spelling="np.append",
    static=("axis",),
    lower=_append,
    returns=_appended_type,
)


@adjoint(np.append)
def append(dout, darr, dvalues):
    """The last element is the number that was appended."""
    darr += dout[:-1]
    dvalues += dout[-1]


primitive(joined_rows, parameters="rows", returns=lambda rows: Array(rows.dtype, rows.shape))
primitive(rows_in_line, parameters="rows", returns=lambda rows: Array(rows.dtype, (None, *rows.shape[2:])))


def _abreast_type(rows, axis):
    return Array(rows.dtype, tuple(None if k == axis.value else size for k, size in enumerate(rows.shape[1:])))


def _layers_type(rows, axis):
    return Array(rows.dtype, (*rows.shape[1 : axis.value + 1], rows.shape[0], *rows.shape[axis.value + 1 :]))


primitive(rows_abreast, parameters="rows, axis", static=("axis",), returns=_abreast_type)
primitive(rows_as_layers, parameters="rows, axis", static=("axis",), returns=_layers_type)


@adjoint(joined_rows)
def joined_rows_adjoint(dout, drows):
    """The same elements."""
    drows += dout


@adjoint(rows_in_line)
def rows_in_line_adjoint(rows, dout, drows):
    """The same elements, row by row."""
    drows += np.ascontiguousarray(dout).reshape(rows.shape)


@kernel
def given_back(rows, dout, axis):
    """The elements of ``dout`` where they came from in ``rows``: see ``taken_in_turn``."""
    outer = 1
    for k in range(axis):
        outer *= rows.shape[k + 1]
    run = rows.size // (rows.shape[0] * outer) if outer > 0 else 0
    return taken_in_turn(dout, outer, rows.shape[0], run).reshape(rows.shape)


for _form in (rows_abreast, rows_as_layers):

    @adjoint(_form)
    def rows_beside_adjoint(rows, axis, dout, drows):
        """The same elements, row by row."""
        drows += given_back(rows, dout, axis)


def _longer_type(rows, row):
    return Array(promote(rows, row)[0], (None, *row.shape))


@kernel
def with_row(rows, row):
    """``rows`` with ``row`` as the last one; without rows it is the first, of any shape."""
    if rows.shape[0] == 0:
        return np.concatenate((np.empty((0, *row.shape), rows.dtype), np.expand_dims(row, 0)))
    if rows.shape[1:] != row.shape:
        raise ValueError("the arrays in a list have different shapes: as an array they cannot be kept")
    return np.concatenate((rows, np.expand_dims(row, 0)))


primitive(with_row, parameters="rows, row", returns=_longer_type)


@adjoint(with_row)
def with_row_adjoint(dout, drows, drow):
    """The last row is the one that was added."""
    drows += dout[:-1]
    drow += dout[-1]


def _more_rows_type(rows, more):
    shape = (a if a == b else None for a, b in zip(rows.shape[1:], more.shape[1:], strict=True))
    return Array(promote(rows, more)[0], (None, *shape))


@kernel
def more_rows(rows, more):
    """``rows`` with ``more`` behind them; where one of the two has none, those of the other, of any shape."""
    if rows.shape[0] == 0:
        return np.concatenate((np.empty((0, *more.shape[1:]), rows.dtype), more))
    if more.shape[0] == 0:
        return np.concatenate((rows, np.empty((0, *rows.shape[1:]), more.dtype)))
    if rows.shape[1:] != more.shape[1:]:
        raise ValueError("the arrays in a list have different shapes: as an array they cannot be kept")
    return np.concatenate((rows, more))


primitive(more_rows, parameters="rows, more", returns=_more_rows_type)


@adjoint(more_rows)
def more_rows_adjoint(rows, more, dout, drows, dmore):
    """The first rows are those of the one, the others those of the other."""
    drows += np.ascontiguousarray(dout[: rows.shape[0]]).reshape(rows.shape)
    dmore += np.ascontiguousarray(dout[rows.shape[0] :]).reshape(more.shape)

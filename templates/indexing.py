"""Kernels for reading and writing through index arrays and boolean masks, and for their gradients.

Those named ``..._add`` and ``..._set`` write into their first argument. Negative indices count from the end.
"""

import numpy as np

from tangentlike.form.types import Array
from tangentlike.primitives.registry import adjoint, kernel, primitive


@kernel
def add_into(row, part):
    """``row += part``, element by element and without a temporary; equal shapes of any rank."""
    for position in np.ndindex(row.shape):
        row[position] += part[position]


@kernel
def scatter_add(dx, index, dout):
    """``dx[index[k]] += dout[k]`` for each k: the gradient of ``x[index]``; an index that occurs twice adds twice.

    ``index`` holds integers of any shape (K, ...), ``dx`` has shape (N, ...), ``dout`` that of ``x[index]``.
    """
    places = np.ascontiguousarray(index).reshape(-1)
    parts = np.ascontiguousarray(dout).reshape((places.size, *dx.shape[1:]))
    if dx.ndim == 1:
        for k in range(places.size):
            dx[places[k]] += parts[k]
    elif dx.ndim == 2:
        for k in range(places.size):
            for j in range(dx.shape[1]):
                dx[places[k], j] += parts[k, j]
    else:
        for k in range(places.size):
            add_into(dx[places[k]], parts[k])


@kernel
def scatter_set_gradient(da, index):
    """The gradient of t in ``a[index] = t``: ``da[index]``, which is then set to zero.

    Backwards, so that of two equal indices the last one, whose value was stored, receives the gradient.
    """
    places = np.ascontiguousarray(index).reshape(-1)
    dt = np.empty((places.size, *da.shape[1:]), da.dtype)
    for back in range(places.size):
        k = places.size - 1 - back
        dt[k] = da[places[k]]
        da[places[k]] = 0
    return dt.reshape((*index.shape, *da.shape[1:]))


@kernel
def selected_shape(shape, mask, count):
    """The shape of what a mask selects from an array of ``shape``: ``(count, ...)``; the mask covers the first axes."""
    if mask.ndim == 1:
        return (count, *shape[1:])
    elif mask.ndim == 2:
        return (count, *shape[2:])
    elif mask.ndim == 3:
        return (count, *shape[3:])
    else:
        return (count, *shape[4:])


@kernel
def check_mask(shape, mask):
    """Raise NumPy's IndexError unless the mask covers the first axes of an array of ``shape``, or has no elements."""
    for axis in range(mask.ndim):
        if mask.shape[axis] > 0 and mask.shape[axis] != shape[axis]:
            raise IndexError("the sizes of a boolean index are not those of the array")


@kernel
def mask_get(x, mask):
    """``x[mask]``: the elements, in C order, where the mask of x's first axes holds; (count, ...)."""
    check_mask(x.shape, mask)
    out = np.empty(selected_shape(x.shape, mask, np.sum(mask)), x.dtype)
    k = 0
    for position in np.ndindex(mask.shape):
        if mask[position]:
            out[k] = x[position]
            k += 1
    return out


@kernel
def mask_get_gradient(dout, mask, shape):
    """The elements ``dout`` at the places that :func:`mask_get` took them from, zeros elsewhere."""
    dx = np.zeros(shape, dout.dtype)
    k = 0
    for position in np.ndindex(mask.shape):
        if mask[position]:
            dx[position] = dout[k]
            k += 1
    return dx


def _selected_type(x, mask):
    return Array(x.dtype, (None, *x.shape[mask.ndim :]))


primitive(mask_get, returns=_selected_type)


@adjoint(mask_get)
def mask_get_adjoint(x, mask, dout, dx):
    """Each element that was taken receives its gradient."""
    dx += mask_get_gradient(dout, mask, x.shape)


@kernel
def mask_add(dx, mask, dout):
    """Adds ``dout[k]`` to the k-th element of ``dx`` (to the k-th part, under a mask of the first axes) where the mask
    holds."""
    k = 0
    for position in np.ndindex(mask.shape):
        if mask[position]:
            dx[position] += dout[k]
            k += 1


@kernel
def mask_set(a, mask, values):
    """``a[mask] = values``, which broadcast to what the mask of a's first axes selects; else a ValueError."""
    check_mask(a.shape, mask)
    given = np.asarray(values)
    count = np.sum(mask)
    if mask.ndim == a.ndim:
        if given.size != count and given.size != 1:
            raise ValueError("the values do not broadcast to the places where the mask is true")
        flat = given.copy().reshape(-1)
        step = 1 if given.size == count else 0
        k = 0
        for position in np.ndindex(mask.shape):
            if mask[position]:
                a[position] = flat[k]
                k += step
    else:
        parts = np.broadcast_to(given, selected_shape(a.shape, mask, count))
        k = 0
        for position in np.ndindex(mask.shape):
            if mask[position]:
                a[position] = parts[k]
                k += 1


@kernel
def mask_set_gradient_array(da, mask):
    """The gradient of the array t in ``a[mask] = t``: ``da[mask]``, which is then set to zero."""
    dt = mask_get(da, mask)
    for position in np.ndindex(mask.shape):
        if mask[position]:
            da[position] = 0
    return dt


@kernel
def mask_set_gradient_scalar(da, mask):
    """The gradient of the number t in ``a[mask] = t``: the sum of ``da[mask]``, which is then set to zero."""
    total = 0.0
    for position in np.ndindex(mask.shape):
        if mask[position]:
            total += np.sum(da[position])
            da[position] = 0
    return da.dtype.type(total)

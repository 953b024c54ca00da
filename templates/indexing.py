"""Kernels for reading and writing through index arrays and boolean masks, and for their gradients.

Those named ``..._add`` and ``..._set`` write into their first argument. Negative indices count from the end.
"""

import numpy as np

from tangentlike.registry import adjoint, kernel, primitive
from tangentlike.types import Array


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
def mask_get(x, mask):
    """``x[mask]``: the elements, in C order, where the mask of x's own shape holds; (count,)."""
    out = np.empty(np.sum(mask), x.dtype)
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


primitive(mask_get, returns=lambda x, mask: Array(x.dtype, (None,)))


@adjoint(mask_get)
def mask_get_adjoint(x, mask, dout, dx):
    """Each element that was taken receives its gradient."""
    dx += mask_get_gradient(dout, mask, x.shape)


@kernel
def mask_add(dx, mask, dout):
    """Adds ``dout[k]`` to the k-th element of ``dx`` (to the k-th row, under a 1-D mask) where the mask holds."""
    k = 0
    if mask.ndim == dx.ndim:
        for position in np.ndindex(mask.shape):
            if mask[position]:
                dx[position] += dout[k]
                k += 1
    else:
        for row in range(mask.size):
            if mask[row]:
                add_into(dx[row], dout[k])
                k += 1


@kernel
def mask_set(a, mask, values):
    """``a[mask] = values``: a number, or one value (under a 1-D mask: one row) for each place where the mask holds."""
    several = np.asarray(values)
    if mask.ndim == a.ndim:
        flat = several.reshape(-1)
        step = 0 if flat.size == 1 else 1
        if step == 1 and flat.size != np.sum(mask):
            raise ValueError("the mask holds at another number of places than there are values for")
        k = 0
        for position in np.ndindex(mask.shape):
            if mask[position]:
                a[position] = flat[k]
                k += step
    else:
        a[mask] = values


@kernel
def mask_set_gradient_array(da, mask):
    """The gradient of the array t in ``a[mask] = t``: ``da[mask]``, which is then set to zero."""
    if mask.ndim == da.ndim:
        dt = mask_get(da, mask)
        for position in np.ndindex(mask.shape):
            if mask[position]:
                da[position] = 0
    else:
        dt = da[mask]
        for row in range(mask.size):
            if mask[row]:
                da[row] = 0
    return dt


@kernel
def mask_set_gradient_scalar(da, mask):
    """The gradient of the number t in ``a[mask] = t``: the sum of ``da[mask]``, which is then set to zero."""
    total = 0.0
    if mask.ndim == da.ndim:
        for position in np.ndindex(mask.shape):
            if mask[position]:
                total += da[position]
                da[position] = 0
    else:
        for row in range(mask.size):
            if mask[row]:
                total += np.sum(da[row])
                da[row] = 0
    return da.dtype.type(total)

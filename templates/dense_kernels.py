"""Kernels of the fully connected layer: matrix products through BLAS."""

import numpy as np

from tangentlike.primitives.registry import kernel

from .shapes import lies_in_c_order, reshaped_view
from .sizes import SizeError


@kernel
def dense(x, w, b=None):
    """x @ w + b for x (N, I), w (I, O) and b (O): (N, O). Raises ValueError when the sizes differ."""
    if x.shape[1] != w.shape[0]:
        raise SizeError(
            "dense: the features of x and the rows of w are {} and {}, which must be equal", x.shape[1], w.shape[0]
        )
    out = np.dot(np.ascontiguousarray(x), np.ascontiguousarray(w))
    if b is not None:
        if w.shape[1] != b.shape[0]:
            raise SizeError(
                "dense: the columns of w and the values of b are {} and {}, which must be equal", w.shape[1], b.shape[0]
            )
        for n in range(out.shape[0]):
            row = out[n]
            for i in range(row.size):
                row[i] += b[i]
    return out


@kernel
def dense_vector(x, w, b=None):
    """x @ w + b for one sample x (I): (O)."""
    return dense(np.ascontiguousarray(x).reshape(1, x.size), w, b)[0]


@kernel
def column_sums(dout):
    """The sum of the rows of dout (N, O), accumulated in float64: (O)."""
    total = np.zeros(dout.shape[1], np.float64)
    for n in range(dout.shape[0]):
        row = dout[n]
        for i in range(row.size):
            total[i] += row[i]
    return total.astype(dout.dtype)


@kernel
def flatten(x):
    """x (N, ...) as (N, product of the rest): a view where x is contiguous, else a copy."""
    features = 1
    for axis in range(1, x.ndim):
        features *= x.shape[axis]
    return np.ascontiguousarray(x).reshape(x.shape[0], features)


@kernel
def flatten_view(x):
    """``flatten`` of what lies in C order though its compiled type does not say so."""
    features = 1
    for axis in range(1, x.ndim):
        features *= x.shape[axis]
    return reshaped_view(x, (x.shape[0], features))


@kernel
def flatten_copy(x):
    """``flatten`` of what may not be contiguous: a copy even where it is, for one may be written."""
    return flatten(x.copy())


@kernel
def flatten_apart(x):
    """``flatten`` of what is written, or whose result is, as a copy; a ValueError where it would be a view."""
    if lies_in_c_order(x):
        raise ValueError("nn.flatten is a view here, no copy, and it or its origin is written: copy first")
    return flatten(x)

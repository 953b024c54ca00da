"""Kernels that undo and redo broadcasting, and the typed selections that keep float32 gradients float32."""

import numpy as np

from tangentlike.registry import kernel


@kernel
def typed(value, like):
    """The number ``value`` in the dtype of ``like`` (a number or an array)."""
    return np.asarray(like).dtype.type(value)


@kernel
def select(condition, gradient):
    """The array ``gradient`` where ``condition`` holds, zero elsewhere; infinities that are not selected do not leak."""
    return np.where(condition, gradient, gradient.dtype.type(0))


@kernel
def sum_all(gradient):
    """The sum of an array of any shape, in its dtype, accumulated in float64 whatever the dtype.

    Eight partial sums let the additions overlap and keep the rounding error low.
    """
    flat = np.ascontiguousarray(gradient).reshape(-1)
    size = flat.size
    blocks = size // 8
    a = b = c = d = e = f = g = h = 0.0
    for block in range(blocks):
        k = 8 * block
        a += flat[k]
        b += flat[k + 1]
        c += flat[k + 2]
        d += flat[k + 3]
        e += flat[k + 4]
        f += flat[k + 5]
        g += flat[k + 6]
        h += flat[k + 7]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for k in range(8 * blocks, size):
        total += flat[k]
    return gradient.dtype.type(total)


@kernel
def spread(gradient, shape):
    """A fresh array of ``shape``: a number repeated everywhere, or an array broadcast by NumPy's rules."""
    values = np.asarray(gradient)
    out = np.empty(shape, values.dtype)
    out[...] = values
    return out


@kernel
def broadcast_like(gradient, like):
    """``gradient`` (a number or an array) broadcast to the shape of ``like``, as a fresh array of its own dtype."""
    return spread(gradient, like.shape)

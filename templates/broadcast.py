"""Kernels that undo and redo broadcasting, and the typed selections that keep float32 gradients float32."""

import numpy as np

from tangentlike.primitives.registry import kernel


@kernel
def typed(value, like):
    """The number ``value`` in the dtype of ``like`` (a number or an array)."""
    return np.asarray(like).dtype.type(value)


@kernel
def select(condition, gradient):
    """The array ``gradient`` where ``condition`` holds, zero elsewhere: an infinity not selected leaves none."""
    chosen = np.broadcast_to(np.asarray(condition), gradient.shape).ravel()
    values = gradient.ravel()
    zero = gradient.dtype.type(0)
    out = np.empty(values.size, gradient.dtype)
    for k in range(out.size):
        out[k] = values[k] if chosen[k] else zero
    return out.reshape(gradient.shape)


@kernel
def sum_run(flat, start, stop):
    """The sum of ``flat[start:stop]`` in float64; eight partial sums let the additions overlap and round less."""
    a = b = c = d = e = f = g = h = 0.0
    blocks = (stop - start) // 8
    for block in range(blocks):
        k = start + 8 * block
        a += flat[k]
        b += flat[k + 1]
        c += flat[k + 2]
        d += flat[k + 3]
        e += flat[k + 4]
        f += flat[k + 5]
        g += flat[k + 6]
        h += flat[k + 7]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for k in range(start + 8 * blocks, stop):
        total += flat[k]
    return total


@kernel
def sum_middle(flat, outer, count, inner):
    """``flat``, seen as (outer, count, inner), summed over its middle axis: float64 of size outer * inner."""
    sums = np.zeros(outer * inner)
    if inner == 1:
        for i in range(outer):
            sums[i] = sum_run(flat, i * count, (i + 1) * count)
    else:
        for i in range(outer):
            for k in range(count):
                start = (i * count + k) * inner
                for j in range(inner):
                    sums[i * inner + j] += flat[start + j]
    return sums


@kernel
def flattened(x):
    """The elements of an array in C order: a view of a contiguous array, else a copy."""
    return np.ascontiguousarray(x).reshape(-1)


@kernel
def sum_all(gradient):
    """The sum of an array of any shape, in its dtype, accumulated in float64 whatever the dtype."""
    return gradient.dtype.type(sum_run(flattened(gradient), 0, gradient.size))


@kernel
def sum_to(gradient, like):
    """Undoes broadcasting: ``gradient`` summed to the shape of ``like``, as a fresh array of the gradient's dtype.

    ``like`` may lack leading axes of ``gradient``, or have size 1 where ``gradient`` has more. The sums accumulate in
    float64; axes that vanish side by side are summed in one pass.
    """
    offset = gradient.ndim - like.ndim
    sizes = np.ones(gradient.ndim, np.int64)
    targets = np.ones(gradient.ndim, np.int64)
    for axis in range(gradient.ndim):
        sizes[axis] = gradient.shape[axis]
        if axis >= offset:
            targets[axis] = like.shape[axis - offset]
    if np.all(sizes == targets):
        return flattened(gradient.copy()).reshape(like.shape)
    return sum_vanishing(flattened(gradient), sizes, targets).astype(gradient.dtype).reshape(like.shape)


@kernel
def sum_vanishing(flat, sizes, targets):
    """The elements ``flat`` of an array of ``sizes`` summed over the axes whose ``targets`` are 1: float64, flat."""
    axis, outer, count, inner = next_vanishing(sizes, targets, 0)
    sums = sum_middle(flat, outer, count, inner)
    while axis < sizes.size:
        axis, outer, count, inner = next_vanishing(sizes, targets, axis)
        if count != 1:
            sums = sum_middle(sums, outer, count, inner)
    return sums


@kernel
def next_vanishing(sizes, targets, axis):
    """The next run of axes, from ``axis`` on, whose ``sizes`` shrink to ``targets`` of 1.

    Returns (the axis after the run, the product of the target sizes before it, that of the run's sizes, that of the
    sizes after it).
    """
    while axis < sizes.size and sizes[axis] == targets[axis]:
        axis += 1
    outer = np.prod(targets[:axis])
    count = 1
    while axis < sizes.size and targets[axis] == 1:
        count *= sizes[axis]
        axis += 1
    return axis, outer, count, np.prod(sizes[axis:])


@kernel
def spread(gradient, shape):
    """A fresh array of ``shape``: a number repeated everywhere, or an array broadcast by NumPy's rules."""
    return np.broadcast_to(np.asarray(gradient), shape).copy()


@kernel
def broadcast_like(gradient, like):
    """``gradient`` (a number or an array) broadcast to the shape of ``like``, as a fresh array of its own dtype."""
    return spread(gradient, like.shape)


@kernel(fastmath={"reassoc"})
def plus(total, more):
    """``total + more``, in a sum whose terms may be added in any order, so that a loop adds in several lanes."""
    return total + more

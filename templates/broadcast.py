"""Kernels that undo and redo broadcasting, and the typed selections that keep float32 gradients float32."""

import numpy as np

from tangentlike.primitives.registry import kernel


@kernel
def typed(value, like):
    """The number ``value`` in the dtype of ``like`` (a number or an array)."""
    if isinstance(like, (bool, int, float, complex, np.float32, np.complex64, np.int32, np.int16, np.int8,
                         np.uint64, np.uint32, np.uint16, np.uint8)):  # fmt: skip
        return type(like)(value)
    return like.dtype.type(value)


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
def wide(x):
    """The dtype in which sums of ``x`` accumulate: float64, or complex128."""
    return (x[:0] * np.float64(1)).dtype


@kernel
def sum_middle(flat, outer, count, inner):
    """``flat``, seen as (outer, count, inner), summed over its middle axis, in double precision: outer * inner sums."""
    sums = np.zeros(outer * inner, wide(flat))
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
    """Undoes broadcasting: ``gradient`` summed to the shape of ``like``, in the gradient's dtype; ``gradient`` itself
    where that is its shape.

    ``like`` may lack leading axes of ``gradient``, or have size 1 where ``gradient`` has more. The sums accumulate in
    float64; axes that vanish side by side are summed in one pass.
    """
    if like.ndim == 0:  # Numba knows how many there are, and compiles no more than it needs
        return np.full(like.shape, sum_all(gradient), gradient.dtype)
    return sum_to_shape(gradient, like.shape)


@kernel
def sum_to_shape(gradient, shape):
    """``gradient`` summed to a shape of one axis or more, as ``sum_to`` does."""
    wanted = 1
    for size in shape:
        wanted *= size
    if gradient.ndim == 1:
        return flattened(gradient) if gradient.size == wanted else np.full(1, sum_all(gradient), gradient.dtype)
    if gradient.size == wanted:
        return flattened(gradient).reshape(shape)
    return sum_vanishing(gradient, shape).astype(gradient.dtype).reshape(shape)


@kernel
def sum_vanishing(x, wanted):
    """The elements of ``x`` summed over the axes of which 1 or none is ``wanted``: float64, flat."""
    axis, outer, count, inner = next_vanishing(x.shape, wanted, 0)
    sums = sum_middle(flattened(x), outer, count, inner)
    while axis < x.ndim:
        axis, outer, count, inner = next_vanishing(x.shape, wanted, axis)
        if count != 1:
            sums = sum_middle(sums, outer, count, inner)
    return sums


@kernel
def next_vanishing(shape, wanted, axis):
    """The next run of axes, from ``axis`` on, of which ``shape`` has more than the 1 that is ``wanted``.

    Returns (the axis after the run, the product of the wanted sizes before it, that of the run's sizes, that of the
    sizes after it).
    """
    offset = len(shape) - len(wanted)
    outer = count = inner = 1
    state = 0  # before the run, in it, after it
    after = len(shape)
    for k in range(len(shape)):
        target = wanted[k - offset] if k >= offset else 1
        if k < axis:
            outer *= target
            continue
        if state == 0 and shape[k] != target:
            state = 1
        if state == 1 and target != 1:
            state, after = 2, k
        if state == 0:
            outer *= target
        elif state == 1:
            count *= shape[k]
        else:
            inner *= shape[k]
    return after, outer, count, inner


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


@kernel
def rows_before(dout, drows):
    """What flows to the rows without the last one, to be added to ``drows``: a list without rows has any width."""
    return dout[:-1] if drows.shape[0] > 0 else drows

"""Picking and repeating elements: take, roll, repeat, tile, pad and sort.

All but tile and pad pick slices along one axis by an index vector; the gradient is added back where it was picked.
"""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, TypeRuleError, describe, normalize_axis
from tangentlike.primitives.registry import adjoint, kernel, method, primitive

from .axes import shape_with_size, split_around
from .broadcast import flattened, sum_all


@kernel
def pick(x, index, axis):
    """The slices ``index`` (k,) of ``x`` along ``axis``; indices from -n to n - 1, others raise IndexError."""
    flat = flattened(x)
    outer, count, inner = split_around(x.shape, (axis,))
    out = np.empty(outer * index.size * inner, x.dtype)
    for i in range(outer):
        for k in range(index.size):
            if not -count <= index[k] < count:
                raise IndexError("an index is out of bounds")
            source = (i * count + index[k] % count) * inner
            target = (i * index.size + k) * inner
            for j in range(inner):
                out[target + j] = flat[source + j]
    return out.reshape(shape_with_size(x.shape, axis, index.size))


@kernel
def put_back(dout, index, shape, axis):
    """The gradient of ``pick``: an array of ``shape`` to whose slices ``index`` those of ``dout`` are added."""
    gradient = flattened(dout)
    out = np.zeros(shape, dout.dtype)
    flat = out.reshape(-1)
    outer, count, inner = split_around(shape, (axis,))
    for i in range(outer):
        for k in range(index.size):
            target = (i * count + index[k] % count) * inner
            source = (i * index.size + k) * inner
            for j in range(inner):
                flat[target + j] += gradient[source + j]
    return out


def as_array(t):
    if not isinstance(t, Array):
        raise TypeRuleError(f"expects an array, not {describe(t)}", "an array of it: `np.array([x])`")
    return t


def same_type(x, *options):
    return Array(x.dtype, x.shape)


def _longer_type(x, *options):
    axis = options[-1].value
    return Array(x.dtype, tuple(None if k == axis else size for k, size in enumerate(x.shape)))


# ---- take


def _take(a, indices, axis):
    if not isinstance(indices, Array) or indices.ndim != 1 or indices.dtype.startswith("float"):
        raise TypeRuleError(
            f"np.take picks by a vector of integers, not {describe(indices)}", "the element: `a[indices]`"
        )
    if axis == Constant(None):
        if as_array(a).ndim > 1:
            raise TypeRuleError(
                "np.take without an axis takes an array of 1 dimension", "`np.take(a, indices, axis=0)`"
            )
        return pick, ("a", "indices", (0,))
    return pick, ("a", "indices", (normalize_axis(axis.value, as_array(a).ndim),))


primitive(np.take, parameters="a, indices, axis=None", static=("axis",), lower=_take)
primitive(
    pick,
    static=("axis",),
    order="C",
    returns=lambda x, index, axis: Array(
        x.dtype, tuple(index.shape[0] if k == axis.value else size for k, size in enumerate(x.shape))
    ),
)
method("take", np.take)


@adjoint(pick)
def pick_adjoint(x, index, axis, dout, dx):
    """Added where it was picked; an index that occurs twice adds twice."""
    dx += put_back(dout, index, x.shape, axis)


# ---- roll


@kernel
def rolled(x, shift, axis):
    """``x`` shifted along one axis; what leaves at one end enters at the other."""
    count = x.shape[axis]
    return pick(x, (np.arange(count) - shift) % max(count, 1), axis)


@kernel
def rolled_flat(x, shift):
    """``x`` shifted in its flat form."""
    return rolled(flattened(x), shift, 0).reshape(x.shape)


def _roll(a, shift, axis):
    if not isinstance(shift, Scalar):
        raise TypeRuleError(
            "np.roll by several shifts at once is not supported",
            "one after the other: `np.roll(np.roll(a, 1, 0), 2, 1)`",
        )
    rank = as_array(a).ndim
    if axis == Constant(None):
        return rolled_flat, ("a", "shift")
    return rolled, ("a", "shift", (normalize_axis(axis.value, rank),))


primitive(np.roll, parameters="a, shift, axis=None", static=("axis",), lower=_roll)
primitive(rolled, static=("axis",), returns=same_type, order="C")
primitive(rolled_flat, returns=same_type, order="C")


@adjoint(rolled)
def rolled_adjoint(shift, axis, dout, dx):
    """Shifted back."""
    dx += rolled(dout, -shift, axis)


@adjoint(rolled_flat)
def rolled_flat_adjoint(shift, dout, dx):
    """Shifted back."""
    dx += rolled_flat(dout, -shift)


# ---- repeat and tile


@kernel
def repeated(x, repeats, axis):
    """Each slice of ``x`` along ``axis``, ``repeats`` times in a row."""
    return pick(x, np.arange(x.shape[axis] * repeats) // max(repeats, 1), axis)


@kernel
def repeated_gradient(dout, repeats, shape, axis):
    """The gradients of the copies of each slice, added up."""
    return put_back(dout, np.arange(shape[axis] * repeats) // max(repeats, 1), shape, axis)


def _repeat(a, repeats, axis):
    if not isinstance(repeats, Scalar):
        raise TypeRuleError(
            "np.repeat with a number for each element is not supported",
            "one element at a time, joined by `np.concatenate`: `np.full(repeats[0], a[0])`",
        )
    if axis == Constant(None):
        if as_array(a).ndim > 1:
            raise TypeRuleError(
                "np.repeat without an axis takes an array of 1 dimension", "`np.repeat(a.ravel(), repeats)`"
            )
        return repeated, ("a", "repeats", (0,))
    return repeated, ("a", "repeats", (normalize_axis(axis.value, as_array(a).ndim),))


primitive(np.repeat, parameters="a, repeats, axis=None", static=("axis",), lower=_repeat)
primitive(repeated, static=("axis",), returns=_longer_type, order="C")
method("repeat", np.repeat)


@adjoint(repeated)
def repeated_adjoint(x, repeats, axis, dout, dx):
    """Each element receives the gradients of its copies."""
    dx += repeated_gradient(dout, repeats, x.shape, axis)


@kernel
def tiled(x, repeats, axis):
    """``x``, ``repeats`` times one after the other along ``axis``."""
    count = x.shape[axis]
    return pick(x, np.arange(count * repeats) % max(count, 1), axis)


@kernel
def tiled_gradient(dout, repeats, shape, axis):
    """The gradients of the copies of the array, added up."""
    return put_back(dout, np.arange(shape[axis] * repeats) % max(shape[axis], 1), shape, axis)


@kernel
def tiled_both(x, rows, columns):
    """A matrix repeated ``rows`` times downwards and ``columns`` times sideways."""
    return tiled(tiled(x, columns, 1), rows, 0)


@kernel
def tiled_both_gradient(dout, rows, columns, shape):
    """The gradients of the copies of the matrix, added up."""
    across = tiled_gradient(dout, rows, (shape[0], shape[1] * columns), 0)
    return tiled_gradient(across, columns, shape, 1)


def _tile(A, reps):
    counts = reps.value if isinstance(reps.value, tuple) else (reps.value,)
    rank = as_array(A).ndim
    if rank == 1 and len(counts) == 1:
        return tiled, ("A", counts, (0,))
    if rank == 2 and len(counts) <= 2:
        down, across = counts if len(counts) == 2 else (1, counts[0])
        return tiled_both, ("A", (down,), (across,))
    raise TypeRuleError(
        f"np.tile of {describe(A)} by {len(counts)} numbers is not supported",
        "`np.concatenate` of copies, axis by axis: `np.concatenate((A, A), axis=0)`",
    )


primitive(np.tile, parameters="A, reps", static=("reps",), lower=_tile)
primitive(tiled, static=("axis",), returns=_longer_type, order="C")
primitive(tiled_both, returns=lambda x, rows, columns: Array(x.dtype, (None, None)), order="C")


@adjoint(tiled)
def tiled_adjoint(x, repeats, axis, dout, dx):
    """Each element receives the gradients of its copies."""
    dx += tiled_gradient(dout, repeats, x.shape, axis)


@adjoint(tiled_both)
def tiled_both_adjoint(x, rows, columns, dout, dx):
    """Each element receives the gradients of its copies."""
    dx += tiled_both_gradient(dout, rows, columns, x.shape)


# ---- pad


@kernel
def positions_inside(inner, outer, before):
    """The flat positions that the elements of an array of shape ``inner`` take in one of shape ``outer``.

    ``before`` says how far from the start it lies along each axis.
    """
    size = 1
    for count in inner:
        size *= count
    positions = np.zeros(size, np.int64)
    stride = 1
    run = 1
    for axis in range(len(inner) - 1, -1, -1):
        for k in range(size):
            positions[k] += (k // run % inner[axis] + before[axis]) * stride
        stride *= outer[axis]
        run *= inner[axis]
    return positions


@kernel
def padded(x, before, after, value):
    """``x`` with ``before[k]`` and ``after[k]`` elements of ``value`` added along axis k."""
    shape = x.shape
    for axis in range(x.ndim):
        shape = shape_with_size(shape, axis, before[axis] + x.shape[axis] + after[axis])
    out = np.full(shape, x.dtype.type(value))
    positions = positions_inside(x.shape, shape, before)
    target = out.reshape(-1)
    source = flattened(x)
    for k in range(source.size):
        target[positions[k]] = source[k]
    return out


@kernel
def unpadded(dout, before, shape):
    """The part of ``dout`` of the given shape that starts ``before[k]`` elements inside along axis k."""
    return flattened(dout)[positions_inside(shape, dout.shape, before)].reshape(shape)


def _pad(array, pad_width, mode, constant_values):
    if mode != Constant("constant"):
        raise TypeRuleError(
            f"np.pad with mode={mode.value!r} is not supported",
            "join the array and its border: `np.concatenate((array[:1], array))`",
        )
    if not isinstance(constant_values, Scalar) and constant_values != Constant(0):
        raise TypeRuleError("np.pad with several constant_values is not supported", "one number for `constant_values`")
    rank = as_array(array).ndim
    width = pad_width.value
    if isinstance(width, int):
        width = (width, width)
    if all(isinstance(item, int) for item in width):
        pairs = [(width[0], width[-1])] * rank
    else:
        pairs = [tuple(item) for item in width] * (rank if len(width) == 1 else 1)
    if len(pairs) != rank or any(len(pair) != 2 for pair in pairs):
        raise TypeRuleError(
            f"pad_width {pad_width.value} does not fit an array of {rank} dimensions",
            f"{rank} pairs, one an axis, or one number",
        )
    return padded, ("array", (tuple(a for a, _ in pairs),), (tuple(b for _, b in pairs),), "constant_values")


def _padded_type(x, before, after, value):
    sizes = zip(before.value, x.shape, after.value, strict=True)
    return Array(x.dtype, tuple(a + n + b if isinstance(n, int) else None for a, n, b in sizes))


primitive(
    np.pad,
    parameters="array, pad_width, mode='constant', constant_values=0",
    static=("pad_width", "mode"),
    lower=_pad,
)
primitive(padded, static=("before", "after"), returns=_padded_type)


@adjoint(padded)
def padded_adjoint(x, before, dout, dx, dvalue):
    """The inner part of the gradient; the rest belongs to the padding."""
    dx += unpadded(dout, before, x.shape)
    dvalue += sum_all(dout) - sum_all(unpadded(dout, before, x.shape))

"""Picking and repeating elements: take, roll, repeat and tile.

They pick slices along one axis by an index vector; the gradient is added back where it was picked.
"""

import numpy as np

from tangentlike.form.types import Array, Constant, Scalar, Tuple, TypeRuleError, describe, normalize_axis
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, method, primitive

from .axes import shape_with_size, split_around
from .broadcast import flattened


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


def taken(a, indices, axis, mode):
    """The slices at an index, or at the elements of an array of them, in the place of the axis."""
    count = a.shape[axis]
    places = np.ravel(np.asarray(indices))
    if mode == "clip":
        places = np.minimum(np.maximum(places, 0), count - 1)
    elif mode == "wrap":
        places = places % count
    found = np.take(a, places, axis=axis)
    return np.reshape(found, a.shape[:axis] + np.shape(indices) + a.shape[axis + 1 :])


def taken_number(a, indices, mode):
    """The element of a vector at an index."""
    return np.take(a, np.full(1, indices), axis=0, mode=mode)[0]


def taken_flat(a, indices, mode):
    """Elements by their places in C order."""
    return np.take(np.ravel(a), indices, mode=mode)


STATIC_OF_COMPOSITES.update({taken: ("axis", "mode"), taken_number: ("mode",), taken_flat: ("mode",)})
for _form in (taken, taken_number, taken_flat):
    composite(_form, static=STATIC_OF_COMPOSITES[_form])(_form)


def _take(a, indices, axis, mode):
    if not isinstance(indices, (Array, Scalar)) or indices.dtype.startswith(("float", "complex")):
        raise TypeRuleError(f"np.take picks by integers, not {describe(indices)}", "the element: `a[indices]`")
    if indices.dtype == "bool":  # which count as 0 and 1
        return np.take, ("a", "indices:int64", (axis.value,), (mode.value,))
    if mode.value not in ("raise", "clip", "wrap"):
        raise TypeRuleError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got {mode.value!r})", "one of these")
    if axis == Constant(None) and as_array(a).ndim > 1:
        return taken_flat, ("a", "indices", (mode.value,))
    along = 0 if axis == Constant(None) else normalize_axis(axis.value, as_array(a).ndim)
    if isinstance(indices, Scalar) and as_array(a).ndim == 1:
        return taken_number, ("a", "indices", (mode.value,))
    if isinstance(indices, Scalar) or indices.ndim != 1 or mode.value != "raise":
        return taken, ("a", "indices", (along,), (mode.value,))
    return pick, ("a", "indices", (along,))


primitive(np.take, parameters="a, indices, axis=None, mode='raise'", static=("axis", "mode"), lower=_take)
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


def rolled_both(a, shift, first, second):
    """``a`` shifted along two axes."""
    if np.ndim(shift) == 0:
        return np.roll(np.roll(a, shift, axis=first), shift, axis=second)
    return np.roll(np.roll(a, shift[0], axis=first), shift[1], axis=second)


STATIC_OF_COMPOSITES[rolled_both] = ("first", "second")


@composite(np.rot90, static=("k", "axes"))
def rot90(m, k=1, axes=(0, 1)):
    """Two axes turned by quarters."""
    if k % 4 == 0:
        return m[:]
    if k % 4 == 1:
        return np.swapaxes(np.flip(m, axis=axes[1]), axes[0], axes[1])
    if k % 4 == 2:
        return np.flip(np.flip(m, axis=axes[0]), axis=axes[1])
    return np.flip(np.swapaxes(m, axes[0], axes[1]), axis=axes[1])


def _roll(a, shift, axis):
    several = axis.value if isinstance(axis.value, tuple) else ()
    if len(several) == 2 and (isinstance(shift, Scalar) or shift.shape == (2,)):
        return rolled_both, ("a", "shift", *((each,) for each in several))
    if not isinstance(shift, Scalar) or several:
        instead = "one `np.roll` for each, one after the other" if several else "their sum, as one number"
        raise TypeRuleError("np.roll by several shifts at once is not supported", instead)
    rank = as_array(a).ndim
    if axis == Constant(None):
        return rolled_flat, ("a", "shift")
    return rolled, ("a", "shift", (normalize_axis(axis.value, rank),))


primitive(np.roll, parameters="a, shift, axis=None", static=("axis",), lower=_roll)
primitive(rolled, static=("axis",), returns=same_type)
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


@kernel
def repeated_places(repeats, count):
    """The positions 0 to ``count`` - 1, each as often as ``repeats`` (count,) says."""
    if repeats.size != count:
        raise ValueError("operands could not be broadcast together: np.repeat takes a number for each element")
    return np.repeat(np.arange(count), repeats)


primitive(repeated_places, returns=lambda repeats, count: Array("int64", (None,)), no_gradient=True)


def repeated_each(a, repeats, axis):
    """Each slice of ``a`` along an axis, as often as its number says."""
    return np.take(a, repeated_places(repeats, a.shape[axis]), axis=axis)


def repeated_number(a, repeats):
    """A number, several times."""
    return np.full(repeats, a)


def repeated_flat(a, repeats):
    """Each element, several times."""
    return np.repeat(np.ravel(a), repeats)


STATIC_OF_COMPOSITES[repeated_each] = ("axis",)


def _repeat(a, repeats, axis):
    if isinstance(a, Scalar) and isinstance(repeats, Scalar):
        return repeated_number, ("a", "repeats")
    if axis == Constant(None) and as_array(a).ndim > 1:
        return repeated_flat, ("a", "repeats")
    along = 0 if axis == Constant(None) else normalize_axis(axis.value, as_array(a).ndim)
    if isinstance(repeats, Array) and repeats.ndim == 1 and not repeats.dtype.startswith("float"):
        return repeated_each, ("a", "repeats", (along,))
    if not isinstance(repeats, Scalar):
        raise TypeRuleError(f"np.repeat counts by whole numbers, not {describe(repeats)}", "a vector of integers")
    return repeated, ("a", "repeats", (along,))


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


def tiled_by(A, reps, count):
    """Copies of ``A`` along each of several axes; of the two ranks the smaller one gets axes in front."""
    if count == 1:
        return tiled(A, reps[0], 0) if A.ndim == 1 else tiled(A, reps[0], 1)
    if count == 2:
        return tiled_both(A[None] if A.ndim == 1 else A, reps[0], reps[1])
    if A.ndim == 1:
        return tiled_thrice(A[None, None], reps)
    return tiled_thrice(A[None] if A.ndim == 2 else A, reps)


def tiled_thrice(x, reps):
    """Copies of a stack of matrices along its three axes."""
    return tiled(tiled(tiled(x, reps[2], 2), reps[1], 1), reps[0], 0)


STATIC_OF_COMPOSITES[tiled_by] = ("count",)


def _tile(A, reps):
    if isinstance(A, Scalar):
        return np.full, ("reps", "A")
    if isinstance(reps, Scalar) and as_array(A).ndim <= 2:
        return tiled, ("A", "reps", (A.ndim - 1,))
    rank = reps.shape[0] if isinstance(reps, Array) and reps.ndim == 1 else 0
    rank = len(reps.items) if isinstance(reps, Tuple) else rank
    if (
        not isinstance(rank, int)
        or rank == 0
        or rank > 3
        or as_array(A).ndim > 3
        or (as_array(A).ndim == 3 and rank < 3)
    ):
        raise TypeRuleError(
            f"np.tile of {describe(A)} by {describe(reps)} is not supported",
            "`np.concatenate` of copies, axis by axis: `np.concatenate((A, A), axis=0)`",
        )
    return tiled_by, ("A", "reps", (rank,))


primitive(np.tile, parameters="A, reps", lower=_tile)
primitive(tiled, static=("axis",), returns=_longer_type)
primitive(tiled_both, returns=lambda x, rows, columns: Array(x.dtype, (None, None)))


@adjoint(tiled)
def tiled_adjoint(x, repeats, axis, dout, dx):
    """Each element receives the gradients of its copies."""
    dx += tiled_gradient(dout, repeats, x.shape, axis)


@adjoint(tiled_both)
def tiled_both_adjoint(x, rows, columns, dout, dx):
    """Each element receives the gradients of its copies."""
    dx += tiled_both_gradient(dout, rows, columns, x.shape)

"""Methods of NumPy's ufuncs: ``np.add.reduce``, ``np.maximum.accumulate``, ``np.multiply.outer`` and their kin."""

from collections.abc import Callable

import numpy as np

from tangentlike.primitives.registry import composite

# ---- reduce


def entered_reduction(ufunc: np.ufunc, reduction: Callable) -> None:
    """``ufunc.reduce`` as a reduction of NumPy's, which goes over all axes where no axis is named."""

    def reduce(arrays, axis=0, *, keepdims=False, initial=None, where=None):
        return reduction(np.asarray(arrays), axis=axis, keepdims=keepdims, initial=initial, where=where)

    composite(ufunc.reduce, static=("axis", "keepdims"))(reduce)


def entered_sum(ufunc: np.ufunc, reduction: Callable) -> None:
    """The same of what has a dtype to be computed in."""

    def reduce(arrays, axis=0, dtype=None, *, keepdims=False, initial=None, where=None):
        return reduction(np.asarray(arrays), axis=axis, dtype=dtype, keepdims=keepdims, initial=initial, where=where)

    composite(ufunc.reduce, static=("axis", "dtype", "keepdims"))(reduce)


def entered_test(ufunc: np.ufunc, reduction: Callable) -> None:
    """The same of tests, which have no first value."""

    def reduce(arrays, axis=0, *, keepdims=False, where=None):
        return reduction(np.asarray(arrays), axis=axis, keepdims=keepdims, where=where)

    composite(ufunc.reduce, static=("axis", "keepdims"))(reduce)


entered_sum(np.add, np.sum)
entered_sum(np.multiply, np.prod)
entered_reduction(np.maximum, np.max)
entered_reduction(np.minimum, np.min)
entered_test(np.logical_and, np.all)
entered_test(np.logical_or, np.any)


def entered_fold(ufunc: np.ufunc, one: float = 1) -> None:
    """``ufunc.reduce`` as a loop over one axis; ``one`` is of the kind that whole numbers give."""

    def reduce(arrays, axis=0):
        rows = np.moveaxis(np.asarray(arrays), axis, 0)
        folded = one * rows[0]
        for k in range(1, len(rows)):
            folded = ufunc(folded, rows[k])
        return folded

    composite(ufunc.reduce, static=("axis",))(reduce)


entered_fold(np.logaddexp, 1.0)
entered_fold(np.hypot, 1.0)
entered_fold(np.true_divide, 1.0)
entered_fold(np.subtract)
entered_fold(np.fmax)
entered_fold(np.fmin)

# ---- accumulate


@composite(np.add.accumulate, static=("axis", "dtype"))
def add_accumulate(array, axis=0, dtype=None, out=None):
    """Running sums."""
    return np.cumsum(np.asarray(array), axis=axis, dtype=dtype, out=out)


@composite(np.multiply.accumulate, static=("axis", "dtype"))
def multiply_accumulate(array, axis=0, dtype=None, out=None):
    """Running products."""
    return np.cumprod(np.asarray(array), axis=axis, dtype=dtype, out=out)


def entered_scan(ufunc: np.ufunc) -> None:
    """``ufunc.accumulate`` as a loop over one axis."""

    def accumulate(array, axis=0):
        running = np.moveaxis(np.asarray(array), axis, 0).copy()
        for k in range(1, len(running)):
            running[k] = ufunc(running[k - 1], running[k])
        return np.moveaxis(running, 0, axis)

    composite(ufunc.accumulate, static=("axis",))(accumulate)


for _ufunc in (np.maximum, np.minimum, np.fmax, np.fmin, np.logaddexp, np.subtract):
    entered_scan(_ufunc)

# ---- outer


def with_axes_of(x, y):
    """``x`` with an axis behind its own for each axis of ``y``."""
    if np.ndim(y) == 0:
        return x
    if np.ndim(y) == 1:
        return np.asarray(x)[..., None]
    if np.ndim(y) == 2:
        return np.asarray(x)[..., None, None]
    return np.asarray(x)[..., None, None, None]


def entered_outer(ufunc: np.ufunc) -> None:
    """``ufunc.outer``: the ufunc of each element of the one and each of the other."""

    def outer(A, B):
        return ufunc(with_axes_of(np.asarray(A), np.asarray(B)), np.asarray(B))

    composite(ufunc.outer)(outer)


for _ufunc in (
    np.add, np.subtract, np.multiply, np.true_divide, np.power, np.maximum, np.minimum, np.fmax, np.fmin, np.hypot,
    np.arctan2, np.logaddexp, np.remainder, np.floor_divide, np.less, np.less_equal, np.greater, np.greater_equal,
    np.equal, np.not_equal, np.logical_and, np.logical_or,
):  # fmt: skip
    entered_outer(_ufunc)

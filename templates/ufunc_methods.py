"""Methods of NumPy's ufuncs: ``np.add.reduce``, ``np.maximum.accumulate``, ``np.multiply.outer`` and their kin."""

from collections.abc import Callable

import numpy as np

from tangentlike.primitives.registry import composite

ALONG = ("axis", "keepdims")

# ---- reduce


def entered_reduction(ufunc: np.ufunc, reduction: Callable) -> None:
    """``ufunc.reduce`` as a reduction of NumPy's, which goes over all axes where no axis is named."""

    def reduce(arrays, axis=0, keepdims=False):
        return reduction(np.asarray(arrays), axis=axis, keepdims=keepdims)

    composite(ufunc.reduce, static=ALONG)(reduce)


for _ufunc, _reduction in (
    (np.add, np.sum), (np.multiply, np.prod), (np.maximum, np.max), (np.minimum, np.min),
    (np.logical_and, np.all), (np.logical_or, np.any),
):  # fmt: skip
    entered_reduction(_ufunc, _reduction)


def entered_fold(ufunc: np.ufunc) -> None:
    """``ufunc.reduce`` as a loop over one axis."""

    def reduce(arrays, axis=0):
        rows = np.moveaxis(np.asarray(arrays), axis, 0)
        folded = 1.0 * rows[0]
        for k in range(1, len(rows)):
            folded = ufunc(folded, rows[k])
        return folded

    composite(ufunc.reduce, static=("axis",))(reduce)


entered_fold(np.logaddexp)
entered_fold(np.hypot)

# ---- accumulate


@composite(np.add.accumulate, static=("axis",))
def add_accumulate(array, axis=0):
    """Running sums."""
    return np.cumsum(np.asarray(array), axis=axis)


@composite(np.multiply.accumulate, static=("axis",))
def multiply_accumulate(array, axis=0):
    """Running products."""
    return np.cumprod(np.asarray(array), axis=axis)


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

"""Variances, standard deviations and norms of arrays of a GPU, in float64 whatever the type, named as on a CPU."""

from __future__ import annotations

from typing import Any

import numpy as np

from .folds import folded, mean_all, mean_kept, size_along
from .whole_arrays import astype, each


def centered_all(x: Any) -> Any:
    """``x`` less its mean."""
    return each("-", x, mean_all(x))


def centered(x: Any, axes: tuple[int, ...]) -> Any:
    """``x`` less its means along axes."""
    return each("-", x, mean_kept(x, axes))


def var_all(x: Any, ddof: int) -> Any:
    distances = centered_all(x)
    total = folded("sum", each("*", distances, distances), None, np.float64)
    return x.dtype.type(total / np.float64(max(x.size - ddof, 0)))


def std_all(x: Any, ddof: int) -> Any:
    return np.sqrt(var_all(x, ddof))


def variances(x: Any, axes: tuple[int, ...], ddof: int, kept: bool) -> Any:
    distances = centered(x, axes)
    sums = folded("sum", each("*", distances, distances), axes, np.float64, kept)
    return astype(each("/", sums, np.float64(max(size_along(x.shape, axes) - ddof, 0))), x.dtype)


def var_axes(x: Any, axes: tuple[int, ...], ddof: int) -> Any:
    return variances(x, axes, ddof, False)


def var_kept(x: Any, axes: tuple[int, ...], ddof: int) -> Any:
    return variances(x, axes, ddof, True)


def std_axes(x: Any, axes: tuple[int, ...], ddof: int) -> Any:
    return each("sqrt", variances(x, axes, ddof, False))


def std_kept(x: Any, axes: tuple[int, ...], ddof: int) -> Any:
    return each("sqrt", variances(x, axes, ddof, True))


def norm_all(x: Any) -> Any:
    """The Euclidean norm of all elements, scaled by the largest so that squares do not overflow."""
    largest = np.float64(folded("max", each("abs", x), None, x.dtype)) if x.size else np.float64(0)
    if largest == 0.0 or not np.isfinite(largest):
        return x.dtype.type(largest)
    ratios = each("/", astype(x, np.float64), largest)
    return x.dtype.type(largest * np.sqrt(folded("sum", each("*", ratios, ratios), None, np.float64)))


def norms(x: Any, axes: tuple[int, ...], kept: bool) -> Any:
    return astype(each("sqrt", folded("sum", each("*", x, x), axes, np.float64, kept)), x.dtype)


def norm_axes(x: Any, axes: tuple[int, ...]) -> Any:
    return norms(x, axes, False)


def norm_kept(x: Any, axes: tuple[int, ...]) -> Any:
    return norms(x, axes, True)

"""Interpolation by ``scipy.interpolate``: lines and splines through samples."""

import numpy as np
from scipy import interpolate

from tangentlike.form.types import Array, Constant, Tuple, TypeRuleError
from tangentlike.primitives.library_calls import stand_in, written


@stand_in(interpolate.interp1d)
class Lines:
    """Lines between samples."""

    def __init__(
        self, x, y, kind="linear", axis=-1, copy=True, bounds_error=None, fill_value=np.nan, assume_sorted=False
    ):
        self.kind = kind
        if assume_sorted:
            self.x, self.y = np.asarray(x), np.asarray(y)
        else:
            order = np.argsort(np.asarray(x), kind="mergesort")
            self.x, self.y = np.asarray(x)[order], np.asarray(y)[order]
        self.bounds_error, self.fill_value = bounds_error, fill_value

    def __call__(self, x):
        return lines_at(self.x, self.y, x, self.bounds_error, self.fill_value, self.kind)


def lines_at(x, y, places, bounds_error, fill_value, kind="linear"):
    """The values at places, as SciPy computes them; outside of the samples what ``fill_value`` says."""
    return interpolate.interp1d(x, y, kind, bounds_error=bounds_error, fill_value=fill_value)(places)


@written(lines_at, static=("kind",))
def _lines_at(x, y, places, bounds_error, fill_value, kind):
    if kind.value != "linear":
        raise TypeRuleError(f"interp1d of the kind {kind.value!r}", "`kind='linear'`")
    if not isinstance(y, Array) or y.ndim != 1:
        raise TypeRuleError("interp1d of values that are no vector", "`interp1d` of each of their columns")
    text = "def lines_at(x, y, places, bounds_error, fill_value):\n    at = np.asarray(places)\n"
    if fill_value == Constant("extrapolate"):
        text += "    if bounds_error:\n"
        text += '        raise ValueError("Cannot extrapolate and raise at the same time.")\n'
        return text + "    return on_lines(x, y, at)\n"
    filled = "fill_value, np.interp(at, x, y)"
    if isinstance(fill_value, Tuple):
        filled = "fill_value[0], np.where(above, fill_value[1], np.interp(at, x, y))"
    outside = "below" if isinstance(fill_value, Tuple) else "np.logical_or(below, above)"
    text += "    below, above = at < x[0], at > x[-1]\n"
    text += "    if (bounds_error is None or bounds_error) and (np.any(below) or np.any(above)):\n"
    text += '        raise ValueError("A value in x_new is outside of the interpolation range.")\n'
    return text + f"    return np.where({outside}, {filled})\n"


def on_lines(x, y, at):
    """The values on the lines, and on the first and last beyond the samples."""
    high = np.clip(np.searchsorted(x, at), 1, len(x) - 1)
    low = high - 1
    slope = (y[high] - y[low]) / (x[high] - x[low])
    return slope * (at - x[low]) + y[low]

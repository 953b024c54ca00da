"""Interpolation by ``scipy.interpolate``: lines and splines through samples."""

import numpy as np
from scipy import interpolate

from tangentlike.form.types import Array, Constant, Tuple, TypeRuleError
from tangentlike.primitives.library_calls import stand_in, written
from tangentlike.primitives.registry import composite

from . import more_splines  # noqa: F401 - which enters those
from .by_axes import rank_of
from .called_functions import refuse
from .splines import pieces_of, samples_of, slopes_not_a_knot, value_of


@stand_in(interpolate.interp1d)
class Lines:
    """Lines between samples, or steps, or a spline."""

    def __init__(
        self, x, y, kind="linear", axis=-1, copy=True, bounds_error=None, fill_value=np.nan, assume_sorted=False
    ):
        if np.ndim(y) != 1:
            refuse("interp1d of several columns of values", "an interp1d of each column")
        if kind not in ("linear", "cubic", "nearest", "previous", "next", "zero", 1, 3):
            refuse("interp1d of this kind", '`kind="linear"` or `kind="cubic"`')
        if assume_sorted:
            self.x, self.y = np.asarray(x), np.asarray(y)
        else:
            order = np.argsort(np.asarray(x), kind="mergesort")
            self.x, self.y = np.asarray(x)[order], np.asarray(y)[order]
        self.bounds_error, self.fill_value, self.kind = bounds_error, fill_value, kind
        self.slopes = slopes_for(kind, self.x, self.y)

    def __call__(self, x):
        at = np.float64(1.0) * np.asarray(x)
        if self.kind == "linear" or self.kind == 1:
            return lines_at(self.x, self.y, x, self.bounds_error, self.fill_value)
        if self.kind == "cubic" or self.kind == 3:
            found = value_of(pieces_of(self.x, self.y, self.slopes), at, 0)
        elif self.kind == "next":
            found = self.y[np.clip(np.searchsorted(self.x, at), 0, len(self.x) - 1)]
        elif self.kind == "nearest":
            half = self.x / 2.0
            found = self.y[np.clip(np.searchsorted(half[1:] + half[:-1], at), 0, len(self.x) - 1)]
        else:
            found = self.y[np.clip(np.searchsorted(self.x, at, side="right") - 1, 0, len(self.x) - 1)]
        return outside_of(self.x, found, at, self.bounds_error, self.fill_value)


def slopes_for(kind, x, y):
    """The slopes of a spline, of which other kinds have none."""
    if kind != "cubic" and kind != 3:
        return y
    if len(x) < 4:
        raise ValueError("The number of derivatives at boundaries does not match: expected 2, got 0+0")
    places, values = samples_of(x, y)
    h = np.diff(places)
    return slopes_not_a_knot(places, h, np.diff(values) / h)


def outside_of(x, found, at, bounds_error, fill_value):
    """The values where places lie between samples; outside of them what ``fill_value`` says."""
    return np.where((at < x[0]) | (at > x[-1]), fill_value, found)


@written(outside_of)
def _outside_of(x, found, at, bounds_error, fill_value):
    text = "def outside_of(x, found, at, bounds_error, fill_value):\n"
    return text + _filled(fill_value, "found")


def lines_at(x, y, places, bounds_error, fill_value):
    """The values at places, as SciPy computes them; outside of the samples what ``fill_value`` says."""
    return interpolate.interp1d(x, y, bounds_error=bounds_error, fill_value=fill_value)(places)


@written(lines_at)
def _lines_at(x, y, places, bounds_error, fill_value):
    text = "def lines_at(x, y, places, bounds_error, fill_value):\n    at = np.asarray(places)\n"
    beyond = fill_value == Constant("extrapolate")
    return text + _filled(fill_value, "on_lines(x, y, at)" if beyond else "np.interp(at, x, y)")


def _filled(fill_value, found):
    """What is done outside of the samples, and the result."""
    if fill_value == Constant("extrapolate"):
        text = "    if bounds_error:\n"
        text += '        raise ValueError("Cannot extrapolate and raise at the same time.")\n'
        return text + f"    return {found}\n"
    filled = f"fill_value, {found}"
    if isinstance(fill_value, Tuple):
        filled = f"fill_value[0], np.where(above, fill_value[1], {found})"
    outside = "below" if isinstance(fill_value, Tuple) else "np.logical_or(below, above)"
    text = "    below, above = at < x[0], at > x[-1]\n"
    text += "    if (bounds_error is None or bounds_error) and (np.any(below) or np.any(above)):\n"
    text += '        raise ValueError("A value in x_new is outside of the interpolation range.")\n'
    return text + f"    return np.where({outside}, {filled})\n"


def on_lines(x, y, at):
    """The values on the lines, and on the first and last beyond the samples."""
    high = np.clip(np.searchsorted(x, at), 1, len(x) - 1)
    low = high - 1
    slope = (y[high] - y[low]) / (x[high] - x[low])
    return slope * (at - x[low]) + y[low]


@composite(interpolate.interpn, static=("method",))
def interpn(points, values, xi, method="linear", bounds_error=True, fill_value=np.nan):
    """The values at places in a grid, between its points."""
    if method != "linear":
        refuse("interpolation in a grid by this method", '`method="linear"`')
    return in_grid(points, values, xi, bounds_error, fill_value)


@stand_in(interpolate.RegularGridInterpolator)
class Grid:
    """``RegularGridInterpolator`` by lines."""

    def __init__(self, points, values, method="linear", bounds_error=True, fill_value=np.nan):
        if method != "linear":
            refuse("interpolation in a grid by this method", '`method="linear"`')
        self.points, self.values = points, np.asarray(values)
        self.bounds_error, self.fill_value = bounds_error, fill_value

    def __call__(self, xi):
        return in_grid(self.points, self.values, xi, self.bounds_error, self.fill_value)


def in_grid(points, values, xi, bounds_error, fill_value):
    """See ``interpn``."""
    return interpolate.interpn(points, values, xi, bounds_error=bounds_error, fill_value=fill_value)


@written(in_grid)
def _in_grid(points, values, xi, bounds_error, fill_value):
    if not isinstance(points, Tuple) or not isinstance(values, Array) or len(points.items) != values.ndim:
        raise TypeRuleError(
            "a grid whose values are no array of one axis for each of its points", "`(x, y)`, and values"
        )
    count = len(points.items)
    lines = ["def in_grid(points, values, xi, bounds_error, fill_value):"]
    if isinstance(xi, Tuple):
        lines += [f"    at_{k} = np.float64(1.0) * np.asarray(xi[{k}])" for k in range(count)]
    else:
        lines += ["    places = np.float64(1.0) * np.asarray(xi)"]
        lines += ["    places = np.reshape(places, (-1, places.shape[-1]))"] if rank_of(xi) == 1 else []
        lines += [f"    if places.shape[-1] != {count}:"]
        lines += ['        raise ValueError("The requested sample points xi have another dimension than the grid")']
        lines += [f"    at_{k} = places[..., {k}]" for k in range(count)]
    lines += ["    outside = at_0 != at_0"]
    for k in range(count):
        lines += [f"    x_{k} = np.float64(1.0) * np.asarray(points[{k}])"]
        lines += [f"    outside = outside | (at_{k} < x_{k}[0]) | (at_{k} > x_{k}[-1])"]
        lines += [f'    low_{k} = np.clip(np.searchsorted(x_{k}, at_{k}, side="right") - 1, 0, len(x_{k}) - 2)']
        lines += [f"    t_{k} = (at_{k} - x_{k}[low_{k}]) / (x_{k}[low_{k} + 1] - x_{k}[low_{k}])"]
    terms = []
    for corner in range(2**count):
        bits = [corner >> (count - 1 - k) & 1 for k in range(count)]
        place = ", ".join(f"low_{k} + {bit}" if bit else f"low_{k}" for k, bit in enumerate(bits))
        terms.append(
            f"values[{place}] * " + " * ".join(f"t_{k}" if bit else f"(1 - t_{k})" for k, bit in enumerate(bits))
        )
    lines += ["    found = " + "\\\n        + ".join(terms)]
    if fill_value == Constant(None):
        return "\n".join([*lines, "    return found"]) + "\n"
    lines += ["    if bounds_error and np.any(outside):"]
    lines += ['        raise ValueError("One of the requested xi is out of bounds")']
    return "\n".join([*lines, "    return np.where(outside, fill_value, found)"]) + "\n"

"""Filters of ``scipy.ndimage`` over windows of several axes, and images read between their elements."""

import numpy as np
from scipy import ndimage

from tangentlike.form.types import Array, Constant, Tuple, TypeRuleError
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES

from .borders import extended  # noqa: F401 - which texts read
from .by_axes import rank_of

TO_FLOATS = "`x.astype(np.float64)` first"


def _of_floats(kind, output):
    if not isinstance(kind, Array) or not kind.dtype.startswith("float"):
        raise TypeRuleError("filters of what is no array of floats", TO_FLOATS)
    if output != Constant(None):
        raise TypeRuleError("a filter with `output=`", "the filter without it, whose result is assigned")
    return kind.ndim


def _widened(rank, before, sizes, mode, cval):
    """The lines that put samples beyond the ends of each axis."""
    lines = ["    wide = np.float64(1.0) * input"]
    for k in range(rank):
        size = sizes(k)
        call = (
            f"extended(np.moveaxis(wide, {k}, 0), {before.format(size=size)}, {size} - 1 - ({before.format(size=size)})"
        )
        lines.append(f"    wide = np.moveaxis({call}, {mode!r}, {cval!r}), 0, {k})")
    return lines


def _loops(rank, sizes, body):
    """Nested loops over the places in a window, of which ``body`` is told the indices and the window."""
    lines = []
    for k in range(rank):
        lines.append("    " * (k + 1) + f"for i{k} in range({sizes(k)}):")
    places = [f"i{k}" for k in range(rank)]
    window = ", ".join(f"i{k} : i{k} + input.shape[{k}]" for k in range(rank))
    return [*lines, *("    " * (rank + 1) + line for line in body(", ".join(places), f"wide[{window}]"))]


def entered_weighted(function, backwards):
    """Sums of neighbors, weighted."""

    def weighted(input, weights, output=None, mode="reflect", cval=0.0, origin=0):
        rank = _of_floats(input, output)
        if rank_of(weights) != rank or origin != Constant(0):
            raise TypeRuleError("weights of another rank, or `origin=`", "weights with as many axes, and no `origin=`")
        lines = ["def weighted(input, weights):", "    w = np.float64(1.0) * np.asarray(weights)"]
        before = "{size} // 2"
        if backwards:
            lines.append(f"    w = w[{', '.join(['::-1'] * rank)}]")
            before = "({size} - 1) // 2"
        lines += _widened(rank, before, "w.shape[{}]".format, mode.value, cval.value)
        lines.append("    out = np.zeros(input.shape)")
        lines += _loops(rank, "w.shape[{}]".format, lambda at, window: [f"out += w[{at}] * {window}"])
        return "\n".join([*lines, "    return out.astype(input.dtype)"]) + "\n"

    written(function, static=("mode", "cval"))(weighted)


entered_weighted(ndimage.correlate, False)
entered_weighted(ndimage.convolve, True)


def _sizes(size, footprint, rank):
    if footprint != Constant(None) or size == Constant(None):
        raise TypeRuleError("a filter without `size=`, or with a footprint", "a size: `size=3`")
    known = size.value if isinstance(size, Constant) else None
    if isinstance(known, tuple):
        return lambda k: repr(known[k])
    if isinstance(size, Tuple):
        return "size[{}]".format
    return lambda k: "size" if known is None else repr(known)


def _parameters(size):
    return "input" if isinstance(size, Constant) else "input, size"


def entered_extreme(function, pick):
    """The largest or smallest of neighbors, along one axis after the other."""

    def extreme(input, size=None, footprint=None, output=None, mode="reflect", cval=0.0, origin=0):
        rank = _of_floats(input, output)
        if origin != Constant(0):
            raise TypeRuleError("a filter with `origin=`", "the filter without it")
        sizes = _sizes(size, footprint, rank)
        lines = [f"def extreme({_parameters(size)}):", "    out = input.copy()"]
        for k in range(rank):
            ends = f"{sizes(k)} // 2, {sizes(k)} - 1 - {sizes(k)} // 2, {mode.value!r}, {cval.value!r}"
            lines += [f"    wide = extended(np.moveaxis(out, {k}, 0), {ends})"]
            lines += [f"    best, n = wide[: input.shape[{k}]], input.shape[{k}]"]
            lines += [f"    for i in range(1, {sizes(k)}):", f"        best = np.{pick}(best, wide[i : i + n])"]
            lines += [f"    out = np.moveaxis(best, 0, {k})"]
        return "\n".join([*lines, "    return out.copy()"]) + "\n"

    written(function, static=("mode", "cval"))(extreme)


def along_one_axis(function, whole):
    """The filter along one axis, by the one of all axes."""

    def filtered(input, size, axis=-1, output=None, mode="reflect", cval=0.0, origin=0):
        rank = _of_floats(input, output)
        sizes = ", ".join("size" if k == axis.value % rank else "1" for k in range(rank))
        if origin != Constant(0):
            raise TypeRuleError("a filter with `origin=`", "the filter without it")
        options = f"mode={mode.value!r}, cval={cval.value!r}"
        return f"def filtered(input, size):\n    return ndimage.{whole}(input, size=({sizes},), {options})\n"

    written(function, static=("axis", "mode", "cval"))(filtered)


along_one_axis(ndimage.maximum_filter1d, "maximum_filter")
along_one_axis(ndimage.minimum_filter1d, "minimum_filter")
entered_extreme(ndimage.maximum_filter, "maximum")
entered_extreme(ndimage.minimum_filter, "minimum")


@written(ndimage.median_filter, static=("mode", "cval"))
def median_filter(input, size=None, footprint=None, output=None, mode="reflect", cval=0.0, origin=0):
    """The middle one of neighbors."""
    rank = _of_floats(input, output)
    if origin != Constant(0):
        raise TypeRuleError("a filter with `origin=`", "the filter without it")
    sizes = _sizes(size, footprint, rank)
    lines = [f"def median_filter({_parameters(size)}):"]
    lines += _widened(rank, "{size} // 2", sizes, mode.value, cval.value)
    lines += [f"    count = {' * '.join(sizes(k) for k in range(rank))}"]
    lines += [f"    rows = np.zeros((count, {', '.join(f'input.shape[{k}]' for k in range(rank))}))", "    at = 0"]
    lines += _loops(rank, sizes, lambda at, window: [f"rows[at] = {window}", "at += 1"])
    return "\n".join([*lines, "    return np.sort(rows, axis=0)[count // 2].astype(input.dtype)"]) + "\n"


# ---- between the elements


def on_last_axis(x, places, order, mode, cval):
    """The values at places along the last axis, by steps or lines."""
    n = x.shape[-1]
    at = np.clip(places, 0.0, n - 1.0)
    if order == 0:
        found = x[..., np.floor(at + 0.5).astype(np.int64)]
    else:
        low = np.clip(np.floor(at).astype(np.int64), 0, max(n - 2, 0))
        t = at - low
        found = x[..., low] * (1 - t) + x[..., np.minimum(low + 1, n - 1)] * t
    if mode == "constant":
        return np.where((places < 0) | (places > n - 1), cval, found)
    return found


STATIC_OF_COMPOSITES[on_last_axis] = ("order", "mode")


def _by_lines(order, mode, prefilter=True):
    if order.value not in (0, 1) or mode.value not in ("constant", "nearest"):
        raise TypeRuleError("values between elements by splines, or beyond the ends", '`order=1, mode="nearest"`')


@written(ndimage.shift, static=("order", "mode", "cval", "prefilter"))
def shift(input, shift, output=None, order=3, mode="constant", cval=0.0, prefilter=True):
    """An image that is moved."""
    rank = _of_floats(input, output)
    _by_lines(order, mode)
    lines = ["def shift(input, shift_):", "    out = np.float64(1.0) * input"]
    for k in range(rank):
        by = f"shift_[{k}]" if isinstance(shift, (Tuple, Array)) else "shift_"
        places = f"np.arange(input.shape[{k}]) - {by}"
        more = f"{order.value}, {mode.value!r}, {cval.value!r}"
        lines.append(f"    moved = on_last_axis(np.moveaxis(out, {k}, -1), {places}, {more})")
        lines.append(f"    out = np.moveaxis(moved, -1, {k})")
    return "\n".join([*lines, "    return out.astype(input.dtype)"]) + "\n"


@written(ndimage.zoom, static=("order", "mode", "cval", "prefilter"))
def zoom(input, zoom, output=None, order=3, mode="constant", cval=0.0, prefilter=True):
    """An image of more or fewer elements."""
    rank = _of_floats(input, output)
    _by_lines(order, mode)
    lines = ["def zoom(input, zoom_):", "    out = np.float64(1.0) * input"]
    for k in range(rank):
        by = f"zoom_[{k}]" if isinstance(zoom, (Tuple, Array)) else "zoom_"
        lines += [f"    n, m = input.shape[{k}], int(round(input.shape[{k}] * {by}))"]
        lines += ["    places = np.arange(m) * ((n - 1) / (m - 1) if m > 1 else 1.0)"]
        lines += ["    places = np.minimum(places, n - 1.0)"]
        lines.append(f"    moved = on_last_axis(np.moveaxis(out, {k}, -1), places, {order.value}, {mode.value!r}, 0.0)")
        lines.append(f"    out = np.moveaxis(moved, -1, {k})")
    return "\n".join([*lines, "    return out.astype(input.dtype)"]) + "\n"


@written(ndimage.map_coordinates, static=("order", "mode", "cval", "prefilter"))
def map_coordinates(input, coordinates, output=None, order=3, mode="constant", cval=0.0, prefilter=True):
    """The values of an image at places."""
    rank = _of_floats(input, output)
    _by_lines(order, mode)
    lines = ["def map_coordinates(input, coordinates):"]
    for k in range(rank):
        lines += [f"    x{k}, n{k} = np.float64(1.0) * np.asarray(coordinates[{k}]), input.shape[{k}]"]
        lines += [f"    at{k} = np.clip(x{k}, 0.0, n{k} - 1.0)"]
        if order.value == 0:
            lines += [f"    low{k} = np.floor(at{k} + 0.5).astype(np.int64)"]
        else:
            lines += [f"    low{k} = np.clip(np.floor(at{k}).astype(np.int64), 0, max(n{k} - 2, 0))"]
            lines += [f"    high{k}, t{k} = np.minimum(low{k} + 1, n{k} - 1), at{k} - low{k}"]
    terms = []
    for corner in range(2**rank if order.value else 1):
        bits = [corner >> k & 1 for k in range(rank)]
        place = ", ".join(f"{'high' if bit else 'low'}{k}" for k, bit in enumerate(bits))
        shares = [f"t{k}" if bit else f"(1 - t{k})" for k, bit in enumerate(bits)] if order.value else []
        terms.append(" * ".join([f"input[{place}]", *shares]))
    lines += [f"    found = {' + '.join(terms)}"]
    if mode.value == "constant":
        beyond = " | ".join(f"(x{k} < 0) | (x{k} > n{k} - 1)" for k in range(rank))
        lines += [f"    found = np.where({beyond}, {cval.value!r}, found)"]
    return "\n".join([*lines, "    return found.astype(input.dtype)"]) + "\n"

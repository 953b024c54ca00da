"""Convolution and pooling: one thread a result, which gathers what it needs; images are (C, H, W) of each sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tile.kernels_conv import Window
from ..tile.kernels_pool import Pool
from ..tile.operations import Kernel
from ..tile.text import Lines
from .calls import Call, Made, Site, first, form, share_out
from .sums import sum_samples


def _by(index: str, factor: int) -> str:
    return index if factor == 1 else f"{index} * {factor}"


def _correlated(lines: Lines, s: Window, x: Any, row: str, column: str, flipped: bool = False) -> None:
    """Adds to ``total`` the window of x at (row, column) times the filter ``o``; flipped: the turned filters."""
    with (
        lines.block(f"for c in range({s.channels}):"),
        lines.block(f"for u in range({s.rows}):"),
        lines.block(f"for v in range({s.columns}):"),
    ):
        if flipped:
            tap = f"((c * {s.filters} + o) * {s.rows} + {s.rows - 1} - u) * {s.columns} + {s.columns - 1} - v"
        else:
            tap = f"((o * {s.channels} + c) * {s.rows} + u) * {s.columns} + v"
        place = f"(c * {s.height} + {row} + u) * {s.width} + {column} + v"
        lines(f"total += w[{tap}] * x[{first(x)} + {place}]")


@form("conv2d", "conv2d_activated", "conv2d_input_gradient")
def conv2d(operation: Kernel, site: Site) -> Made:
    """out = correlation of x and w, plus b, activated."""
    s, given = operation.sizes["sizes"], operation.operands
    activation: Callable[[str], str] | None = operation.sizes["activation"]
    lines = Lines()
    with share_out(lines, "count", ("n", "o", "i0", "i1"), (s.filters, s.out_height, s.out_width)):
        lines("total = b[o]" if operation.sizes["bias"] else f"total = np.{site.dtype}(0)")
        row, column = _by("i0", s.stride[0]), _by("i1", s.stride[1])
        _correlated(lines, s, given["x"], row, column, operation.sizes.get("flipped", False))
        place = f"{first(given['out'])} + (o * {s.out_height} + i0) * {s.out_width} + i1"
        lines(f"out[{place}] = {activation('total') if activation else 'total'}")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["out"],))])


@form("conv2d_pool", "conv2d_activated_pool")
def conv2d_pool(operation: Kernel, site: Site) -> Made:
    """h, winners = max-pool of the activated convolution, whose results stay in registers."""
    s, (high, wide), given = operation.sizes["sizes"], operation.sizes["pool"], operation.operands
    activation: Callable[[str], str] | None = operation.sizes["activation"]
    out_height, out_width = s.out_height // high, s.out_width // wide
    lines = Lines()
    with share_out(lines, "count", ("n", "o", "i0", "i1"), (s.filters, out_height, out_width)):
        lines(f"best, winner = np.{site.dtype}(0), 0")
        with lines.block(f"for p in range({high}):"), lines.block(f"for q in range({wide}):"):
            lines("total = b[o]" if operation.sizes["bias"] else f"total = np.{site.dtype}(0)")
            lines(f"row, column = {_cell('i0', high, 'p', s.stride[0])}, {_cell('i1', wide, 'q', s.stride[1])}")
            _correlated(lines, s, given["x"], "row", "column")
            with lines.block("if p + q == 0 or total > best or total != total:"):
                lines(f"best, winner = total, p * {wide} + q")
        for name, value in (("h", activation("best") if activation else "best"), ("winners", "winner")):
            lines(f"{name}[{first(given[name])} + (o * {out_height} + i0) * {out_width} + i1] = {value}")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["h"], given["winners"]))])


def _cell(index: str, window: int, cell: str, stride: int) -> str:
    """Where a cell of a pool's window begins in the convolved image's input."""
    first_cell = f"{index} * {window} + {cell}"
    return first_cell if stride == 1 else f"({first_cell}) * {stride}"


def _filter_sums(operation: Kernel, site: Site, write: Callable[[Lines], None], names: tuple[str, ...]) -> Made:
    """The gradient of the filters: what each sample adds to each tap, then the sum over the samples."""
    s, given = operation.sizes["sizes"], operation.operands
    taps = s.filters * s.channels * s.rows * s.columns
    each = site.local(f"{given['dw'].name}_each", taps)  # type: ignore[union-attr]
    lines = Lines()
    with share_out(lines, "count", ("n", "o", "c", "u", "v"), (s.filters, s.channels, s.rows, s.columns)):
        lines(f"total = np.{site.dtype}(0)")
        write(lines)
        lines("each[i] = total" if taps > 1 else "each[n] = total")
    operands = {"each": each} | {name: given[name] for name in names}
    call = Call(operation.line, operation.title, operands, lines.text, (each,))
    return Made([call], [sum_samples(operation.line, given["dw"], each)])  # type: ignore[arg-type]


@form("conv2d_weight_gradient")
def conv2d_weight_gradient(operation: Kernel, site: Site) -> Made:
    """dw = correlation of x and dout."""
    s, given = operation.sizes["sizes"], operation.operands

    def write(lines: Lines) -> None:
        with lines.block(f"for i0 in range({s.out_height}):"), lines.block(f"for i1 in range({s.out_width}):"):
            slope = f"dout[{first(given['dout'])} + (o * {s.out_height} + i0) * {s.out_width} + i1]"
            row, column = _by("i0", s.stride[0]), _by("i1", s.stride[1])
            place = f"(c * {s.height} + {row} + u) * {s.width} + {column} + v"
            lines(f"total += {slope} * x[{first(given['x'])} + {place}]")

    return _filter_sums(operation, site, write, ("dout", "x"))


@form("conv2d_pool_weight_gradient")
def conv2d_pool_weight_gradient(operation: Kernel, site: Site) -> Made:
    """The same from the gradient of the pooled values, which reaches the winners only."""
    s, (high, wide), given = operation.sizes["sizes"], operation.sizes["pool"], operation.operands
    out_height, out_width = s.out_height // high, s.out_width // wide

    def write(lines: Lines) -> None:
        with lines.block(f"for i0 in range({out_height}):"), lines.block(f"for i1 in range({out_width}):"):
            lines(f"at = (o * {out_height} + i0) * {out_width} + i1")
            lines(f"winner = np.int64(winners[{first(given['winners'])} + at])")
            row = _cell("i0", high, f"winner // {wide}", s.stride[0])
            column = _cell("i1", wide, f"winner % {wide}", s.stride[1])
            lines(f"row, column = {row} + u, {column} + v")
            place = f"(c * {s.height} + row) * {s.width} + column"
            lines(f"total += dout[{first(given['dout'])} + at] * x[{first(given['x'])} + {place}]")

    return _filter_sums(operation, site, write, ("dout", "winners", "x"))


@form("pad")
def pad(operation: Kernel, site: Site) -> Made:
    """out = x with zeros around it, and between its pixels where ``stride`` is more than 1."""
    sizes, given = operation.sizes, operation.operands
    top, bottom, left, right = sizes["padding"]
    (down, across), height, width = sizes["stride"], sizes["height"], sizes["width"]
    tall, broad = (height - 1) * down + 1 + top + bottom, (width - 1) * across + 1 + left + right
    lines = Lines()
    with share_out(lines, "count", ("n", "c", "i0", "i1"), (sizes["channels"], tall, broad)):
        lines(f"row, column = i0 - {top}, i1 - {left}")
        tests = [f"0 <= row < {(height - 1) * down + 1}", f"0 <= column < {(width - 1) * across + 1}"]
        tests += [f"row % {down} == 0"] * (down > 1) + [f"column % {across} == 0"] * (across > 1)
        lines(f"value = np.{site.dtype}(0)")
        with lines.block(f"if {' and '.join(tests)}:"):
            row, column = f"row // {down}" if down > 1 else "row", f"column // {across}" if across > 1 else "column"
            lines(f"value = x[{first(given['x'])} + (c * {height} + {row}) * {width} + {column}]")
        lines(f"out[{first(given['out'])} + (c * {tall} + i0) * {broad} + i1] = value")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["out"],))])


# ---- pools


def _cells(lines: Lines, s: Pool) -> None:
    """The head of the loop over a window's cells: each is (row, column) of the image."""
    top, _, left, _ = s.padding
    lines(f"for p in range({s.window[0]}):")
    lines.depth += 1
    lines(f"for q in range({s.window[1]}):")
    lines.depth += 1
    lines(f"row, column = i0 * {s.stride[0]} + p - {top}, i1 * {s.stride[1]} + q - {left}")
    if not s.inside:
        lines(f"if 0 <= row < {s.height} and 0 <= column < {s.width}:")
        lines.depth += 1


def _windows(lines: Lines, s: Pool) -> None:
    """The head of the loop over the windows that a pixel (row, column) is in: each is (i0, i1)."""
    top, _, left, _ = s.padding
    lines(f"for p in range({s.window[0]}):")
    lines.depth += 1
    lines(f"for q in range({s.window[1]}):")
    lines.depth += 1
    lines(f"down, across = row + {top} - p, column + {left} - q")
    inside = f"0 <= down < {s.out_height * s.stride[0]} and 0 <= across < {s.out_width * s.stride[1]}"
    divides = f"down % {s.stride[0]} == 0 and across % {s.stride[1]} == 0"
    lines(f"if {inside} and {divides}:")
    lines.depth += 1
    lines(f"i0, i1 = down // {s.stride[0]}, across // {s.stride[1]}")


@form("max_pool2d")
def max_pool2d(operation: Kernel, site: Site) -> Made:
    """h and winners: the largest value of each window, NaN above all, and which of its cells it was."""
    s, given = operation.sizes["s"], operation.operands
    lines = Lines()
    with share_out(lines, "count", ("n", "c", "i0", "i1"), (s.channels, s.out_height, s.out_width)):
        lines(f"best, winner, found = np.{site.dtype}(0), 0, False")
        depth = lines.depth
        _cells(lines, s)
        lines(f"value = x[{first(given['x'])} + (c * {s.height} + row) * {s.width} + column]")
        with lines.block("if not found or value > best or value != value:"):
            lines(f"best, winner, found = value, p * {s.window[1]} + q, True")
        lines.depth = depth
        for name, value in (("h", "best"), ("winners", "winner")):
            lines(f"{name}[{first(given[name])} + (c * {s.out_height} + i0) * {s.out_width} + i1] = {value}")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["h"], given["winners"]))])


@form("max_pool2d_gradient")
def max_pool2d_gradient(operation: Kernel, site: Site) -> Made:
    """dx: each pixel gets the slopes of the windows that it won."""
    s, given = operation.sizes["s"], operation.operands
    lines = Lines()
    with share_out(lines, "count", ("n", "c", "row", "column"), (s.channels, s.height, s.width)):
        lines(f"total = np.{site.dtype}(0)")
        depth = lines.depth
        _windows(lines, s)
        place = f"(c * {s.out_height} + i0) * {s.out_width} + i1"
        with lines.block(f"if winners[{first(given['winners'])} + {place}] == p * {s.window[1]} + q:"):
            lines(f"total += dout[{first(given['dout'])} + {place}]")
        lines.depth = depth
        lines(f"dx[{first(given['dx'])} + (c * {s.height} + row) * {s.width} + column] = total")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["dx"],))])


def _share(lines: Lines, s: Pool, dtype: str) -> None:
    """``share`` is what each cell of the window (i0, i1) counts."""
    if s.inside or s.count_padding:
        lines(f"share = np.{dtype}(1 / {s.window[0] * s.window[1]})")
        return
    top, _, left, _ = s.padding
    for name, index, size, window, stride, before in (
        ("high", "i0", s.height, s.window[0], s.stride[0], top),
        ("wide", "i1", s.width, s.window[1], s.stride[1], left),
    ):
        start = f"{index} * {stride} - {before}"
        lines(f"{name} = min({start} + {window}, {size}) - max({start}, 0)")
    lines(f"share = np.{dtype}(1 / max(high * wide, 1))")


@form("avg_pool2d")
def avg_pool2d(operation: Kernel, site: Site) -> Made:
    """The mean of each window."""
    s, given = operation.sizes["s"], operation.operands
    lines = Lines()
    with share_out(lines, "count", ("n", "c", "i0", "i1"), (s.channels, s.out_height, s.out_width)):
        _share(lines, s, site.dtype)
        lines(f"total = np.{site.dtype}(0)")
        depth = lines.depth
        _cells(lines, s)
        lines(f"total += share * x[{first(given['x'])} + (c * {s.height} + row) * {s.width} + column]")
        lines.depth = depth
        lines(f"h[{first(given['h'])} + (c * {s.out_height} + i0) * {s.out_width} + i1] = total")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["h"],))])


@form("avg_pool2d_gradient")
def avg_pool2d_gradient(operation: Kernel, site: Site) -> Made:
    """dx: each pixel gets its share of the windows that it is in."""
    s, given = operation.sizes["s"], operation.operands
    lines = Lines()
    with share_out(lines, "count", ("n", "c", "row", "column"), (s.channels, s.height, s.width)):
        lines(f"total = np.{site.dtype}(0)")
        depth = lines.depth
        _windows(lines, s)
        _share(lines, s, site.dtype)
        lines(f"total += share * dout[{first(given['dout'])} + (c * {s.out_height} + i0) * {s.out_width} + i1]")
        lines.depth = depth
        lines(f"dx[{first(given['dx'])} + (c * {s.height} + row) * {s.width} + column] = total")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["dx"],))])

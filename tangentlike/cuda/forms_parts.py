"""Tables that samples look up, places of extremes, products within each sample: one thread a result."""

from __future__ import annotations

import math

from ..tile.operations import Kernel
from ..tile.text import Lines
from .calls import Call, Made, Site, first, form, share_out


def _made(operation: Kernel, lines: Lines, name: str) -> Made:
    given = operation.operands
    return Made([Call(operation.line, operation.title, given, lines.text, (given[name],))])


@form("look_up")
def look_up(operation: Kernel, site: Site) -> Made:
    """out = table[index]; negative numbers count from the end."""
    sizes, given, lines = operation.sizes, operation.operands, Lines()
    count, rows, inner = sizes["count"], sizes["rows"], sizes["inner"]
    with share_out(lines, "count", ("n", "j", "k"), (count, inner)):
        lines(f"row = np.int64(index[{first(given['index'])} + j])")
        place = f"(row + {rows} if row < 0 else row) * {inner} + k"
        lines(f"out[{first(given['out'])} + j * {inner} + k] = table[{place}]")
    return _made(operation, lines, "out")


@form("scatter_add")
def scatter_add(operation: Kernel, site: Site) -> Made:
    """dtable[index] += dout: each element of the table looks for what belongs to it, in the samples' order."""
    sizes, given, lines = operation.sizes, operation.operands, Lines()
    count, rows, inner = sizes["count"], sizes["rows"], sizes["inner"]
    with lines.block(f"for i in range(thread, {rows * inner}, threads):"):
        lines(f"row, k = i // {inner}, i % {inner}")
        lines(f"total = np.{site.dtype}(0)")
        with lines.block("for n in range(size):"), lines.block(f"for j in range({count}):"):
            lines(f"found = np.int64(index[{first(given['index'])} + j])")
            with lines.block(f"if found == row or found + {rows} == row:"):
                lines(f"total += dout[{first(given['dout'])} + j * {inner} + k]")
        lines("dtable[i] = total")
    operands = {name: given[name] for name in ("dtable", "dout", "index")}
    return Made(sums=[Call(operation.line, operation.title, operands, lines.text, (given["dtable"],))])


@form("winners")
def winners(operation: Kernel, site: Site) -> Made:
    """The place of the first of the extremes along the middle axis of x (outer, count, inner); a NaN is one."""
    sizes, given, lines = operation.sizes, operation.operands, Lines()
    outer, count, inner = sizes["outer"], sizes["count"], sizes["inner"]
    sign = ">" if sizes["largest"] else "<"
    with share_out(lines, "count", ("n", "i", "j"), (outer, inner)):
        lines(f"at = {first(given['x'])} + i * {count * inner} + j")
        lines("best, winner = x[at], 0")
        with lines.block(f"for k in range(1, {count}):"):
            lines(f"value = x[at + k * {inner}]")
            with lines.block(f"if value {sign} best or (value != value and best == best):"):
                lines("best, winner = value, k")
        lines(f"index[{first(given['index'])} + i * {inner} + j] = winner")
    operands = {name: given[name] for name in ("index", "x")}
    return Made([Call(operation.line, operation.title, operands, lines.text, (given["index"],))])


@form("put_at")
def put_at(operation: Kernel, site: Site) -> Made:
    """dx = dout where the winner is, 0 elsewhere."""
    sizes, given, lines = operation.sizes, operation.operands, Lines()
    outer, count, inner = sizes["outer"], sizes["count"], sizes["inner"]
    with share_out(lines, "count", ("n", "i", "k", "j"), (outer, count, inner)):
        lines(f"here = index[{first(given['index'])} + i * {inner} + j] == k")
        value = f"dout[{first(given['dout'])} + i * {inner} + j] if here else np.{site.dtype}(0)"
        lines(f"dx[{first(given['dx'])} + (i * {count} + k) * {inner} + j] = {value}")
    return _made(operation, lines, "dx")


@form("product_gradient")
def product_gradient(operation: Kernel, site: Site) -> Made:
    """dx = dout times the product of the other elements: those before each one, times those after it."""
    sizes, given, lines = operation.sizes, operation.operands, Lines()
    outer, count, inner = sizes["outer"], sizes["count"], sizes["inner"]
    with share_out(lines, "count", ("n", "i", "k", "j"), (outer, count, inner)):
        at = f"{first(given['x'])} + i * {count * inner} + j"
        lines(f"before = dout[{first(given['dout'])} + i * {inner} + j]")
        lines(f"after = np.{site.dtype}(1)")
        with lines.block("for other in range(k):"):
            lines(f"before *= x[{at} + other * {inner}]")
        with lines.block(f"for other in range({count - 1}, k, -1):"):
            lines(f"after *= x[{at} + other * {inner}]")
        lines(f"dx[{first(given['dx'])} + (i * {count} + k) * {inner} + j] = before * after")
    operands = {name: given[name] for name in ("dx", "dout", "x")}
    return Made([Call(operation.line, operation.title, operands, lines.text, (given["dx"],))])


@form("stacked_product")
def stacked_product(operation: Kernel, site: Site) -> Made:
    """out = x @ y for matrices of each sample; ``left`` and ``right`` say which of them lies transposed."""
    sizes, given, lines = operation.sizes, operation.operands, Lines()
    (stack, rows, columns), inner = sizes["shape"], sizes["inner"]
    x_at = f"k * {rows} + i0" if sizes["left"] else f"i0 * {inner} + k"
    y_at = f"i1 * {inner} + k" if sizes["right"] else f"k * {columns} + i1"
    with share_out(lines, "count", ("n", "b", "i0", "i1"), (stack, rows, columns)):
        lines(f"total = np.{site.dtype}(0)")
        with lines.block(f"for k in range({inner}):"):
            x, y = f"{first(given['x'])} + b * {rows * inner}", f"{first(given['y'])} + b * {inner * columns}"
            lines(f"total += x[{x} + {x_at}] * y[{y} + {y_at}]")
        lines(f"out[{first(given['out'])} + (b * {rows} + i0) * {columns} + i1] = total")
    assert math.prod(given["out"].shape) == stack * rows * columns  # type: ignore[union-attr]
    return _made(operation, lines, "out")

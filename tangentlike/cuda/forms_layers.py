"""Dropout."""

from __future__ import annotations

from ..tile.operations import Kernel
from ..tile.text import Lines
from .calls import Call, Made, Site, first, form, share_out


@form("dropout")
def dropout(operation: Kernel, site: Site) -> Made:
    """out = x / (1 - rate) where a value is kept: its place in the whole batch decides, the same on any machine."""
    given, size, rate = operation.operands, operation.sizes["size"], operation.sizes["rate"]
    lines = Lines()
    with share_out(lines, "count", ("n", "k"), (size,)):
        lines(f"gone = dropped((start + n) * {size} + k, {rate!r}, seed)")
        kept = f"x[{first(given['x'])} + k] * np.{site.dtype}({1 / (1 - rate)!r})"
        lines(f"out[{first(given['out'])} + k] = np.{site.dtype}(0) if gone else {kept}")
    return Made([Call(operation.line, operation.title, given, lines.text, (given["out"],))])

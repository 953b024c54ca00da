"""Indices: of the values of samples, whose first axis stays whole, and of tables that samples look up."""

from __future__ import annotations

import ast
import math
from typing import Any

from .operations import Kernel
from .text import Lines
from .values import Batched, Known, Lazy, Rows, Shared, Untileable, Value
from .views import places, view


def index(t: Any, node: ast.expr) -> Value:
    """An index: numbers and slices with bounds that are known."""
    if isinstance(node, ast.Tuple):
        items = [index(t, e) for e in node.elts]
        if not all(isinstance(i, Known) for i in items):
            raise Untileable(f"the index '{ast.unparse(node)}' is not known")
        return Known(tuple(i.value for i in items))
    if not isinstance(node, ast.Slice):
        return t.value(node)
    bounds = [t.value(b) if b is not None else Known(None) for b in (node.lower, node.upper, node.step)]
    if not all(isinstance(b, Known) and not hasattr(b.value, "factor") for b in bounds):
        raise Untileable(f"'{ast.unparse(node)}' has bounds that are not known")
    return Known(slice(*(b.value for b in bounds)))


def inner_index(t: Any, node: ast.expr, rank: int, what: str) -> tuple:
    """The index into one sample of ``rank`` axes, of an index that takes all samples; raises for others."""
    found = index(t, node)
    if not isinstance(found, Known):
        raise Untileable(f"'{what}' has an index that is not known")
    items = found.value if isinstance(found.value, tuple) else (found.value,)
    if items and items[0] is Ellipsis:
        if sum(i is not None for i in items) - 1 > rank:
            raise Untileable(f"'{what}' takes some of the samples")
        return items
    if not items or items[0] != slice(None):
        raise Untileable(f"'{what}' takes some of the samples")
    for item in items[1:]:
        if not (item is None or item is Ellipsis or isinstance(item, (int, slice))):
            raise Untileable(f"'{what}' has an index that is no number or slice")
    return items[1:]


def part(t: Any, value: Batched | Lazy | Rows, node: ast.Subscript) -> Value:
    """``x[:, k]``, ``x[:, a:b]``, ``x[..., ::2]``, ``x[:, None]``: all samples, a part of each."""
    if isinstance(value, Rows):
        inner = inner_index(t, node.slice, len(value.shape), ast.unparse(node))
        stored = t.kept(value.value, "value")
        return Rows(view(stored, lambda x: x[(slice(None), *inner)]))
    inner = inner_index(t, node.slice, len(value.shape), ast.unparse(node))
    return view(viewed(t, value), lambda x: x[inner])


def viewed(t: Any, value: Batched | Lazy) -> Batched:
    """The value in a buffer, or where it already lies in one."""
    only = value if isinstance(value, Batched) else value.leaves.get(getattr(value.expression, "id", ""))
    if isinstance(only, Batched) and only.shape == value.shape:
        return only
    return t.kept(value, "value")


# ---- tables


def looked_up(t: Any, table: Shared, chosen: Value, node: ast.Subscript) -> Batched | Rows:
    """``table[x]``: for each whole number of a sample its row of the table."""
    if isinstance(chosen, Rows):
        return Rows(looked_up(t, table, chosen.value, node))
    if not isinstance(chosen, (Batched, Lazy)) or not table.shape:
        raise Untileable(f"'{ast.unparse(node)}'")
    chosen = whole_numbers(t, chosen, table.shape[0], ast.unparse(node))
    out = t.batched("looked_up", (*chosen.shape, *table.shape[1:]), table.dtype)
    sizes = {"count": chosen.size, "rows": table.shape[0], "inner": math.prod(table.shape[1:])}
    t.add(Kernel(t.line, "look_up", {"out": out, "table": table, "index": chosen}, (out,), sizes, look_up))
    if table.dtype not in ("float32", "float64"):
        out.attributes["below"] = 0  # values of a table are no rows of another one
    return out


def whole_numbers(t: Any, given: Batched | Lazy, rows: int, what: str) -> Batched:
    """Indices of a table with so many rows: an argument of the loss, which is checked, or positions of extremes."""
    chosen: Batched = t.kept(given, "index")
    if not chosen.dtype.startswith(("int", "uint")):
        raise Untileable(f"'{what}' has an index that is no whole number")
    if "argument" in chosen.attributes:
        noted(t.indices, chosen, rows)
    elif not 0 < chosen.attributes.get("below", 0) <= rows:
        raise Untileable(f"'{what}': an index that is computed")
    return chosen


def noted(bounds: dict, value: Batched, bound: int) -> None:
    """Remember the smallest bound that the numbers of an argument, or of the part that the value is, must keep."""
    key = value.attributes["argument"], tuple(places(value).tolist())
    bounds[key] = min(bound, bounds.get(key, bound))


def look_up(count: int, rows: int, inner: int, lanes: int) -> tuple[str, str]:
    """out = table[index], for ``count`` indices a sample; negative ones count from the end."""
    lines = Lines()
    with lines.block(f"for j in range({count}):"), lines.block(f"for n in range({lanes}):"):
        lines(f"row = np.int64(index[j * {lanes} + n])")
        lines(f"at = (row + {rows} if row < 0 else row) * {inner}")
        with lines.block(f"for k in range({inner}):"):
            lines(f"out[(j * {inner} + k) * {lanes} + n] = table[at + k]")
    return "out, table, index", lines.text


def scatter(count: int, rows: int, inner: int, lanes: int) -> tuple[str, str]:
    """dtable[index] += dout over the first ``more`` lanes, or with ``more`` of an earlier tile added to it."""
    lines = Lines()
    with lines.block("if more == 0:"), lines.block(f"for k in range({rows * inner}):"):
        lines("dtable[k] = 0")
    with lines.block(f"for j in range({count}):"), lines.block("for n in range(count):"):
        lines(f"row = np.int64(index[j * {lanes} + n])")
        lines(f"at = (row + {rows} if row < 0 else row) * {inner}")
        with lines.block(f"for k in range({inner}):"):
            lines(f"dtable[at + k] += dout[(j * {inner} + k) * {lanes} + n]")
    return "dtable, dout, index, count, more", lines.text


def scatter_add(t: Any, name: str, table: Value, chosen: Value, gradient: Value) -> Value:
    """``scatter_add(dtable, x, dout)``: what the samples add to each row of the table."""
    chosen = chosen.value if isinstance(chosen, Rows) else chosen
    gradient = gradient.value if isinstance(gradient, Rows) else gradient
    shape = table.value.shape if isinstance(table, Known) else getattr(table, "shape", None)
    if shape is None or isinstance(table, (Batched, Lazy)) or not isinstance(chosen, (Batched, Lazy)):
        raise Untileable("sums into rows of what is no parameter")
    index = whole_numbers(t, chosen, shape[0], name)
    dout = t.stored(gradient, name)
    out = t.partial(name, shape)
    sizes = {"count": index.size, "rows": shape[0], "inner": math.prod(shape[1:])}
    operands = {"dtable": out, "dout": dout, "index": index, "count": "count"}
    t.add(Kernel(t.line, "scatter_add", operands, (out,), sizes, scatter))
    return out

"""Reductions along axes, written: totals beside the loops over the last axes, or an array that grows in the loops."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..form.program import assign, augment, call, copy_of, name, parse, store, subscript, tuple_of
from ..form.trees import nodes
from .operations import typed
from .units import Fold

if TYPE_CHECKING:
    from .writing import Writer

EMPTY = "max or min along an axis without elements"
STARTS = {"max": "-np.inf", "min": "np.inf"}
FURTHER = {"max": ">", "min": "<"}


@dataclass
class Around:
    """Statements before and behind the loops over some of the last axes of a nest."""

    before: list[ast.stmt]
    after: list[ast.stmt]


def write_fold(writer: Writer, item: Fold, value: ast.expr) -> None:
    """Write one item of a nest, ``value`` at the point."""
    gone = item.gone(writer.loop_axes)
    into = item.name
    if item.name in writer.read_before:
        into = writer.fresh(item.name)
        writer.after.append(assign(item.name, name(into), item.line))
    shape = [ast.Constant(value=1) if place is None else writer.sizes[place] for place in item.places]
    place = subscript(into, writer.point([_index(writer, each) for each in item.places]))
    if item.kind in STARTS:
        _refuse_empty(writer, gone)
    if item.is_beside(writer.loop_axes):
        _beside_loops(writer, item, value, gone, into, shape, place)
    else:
        _into_array(writer, item, value, gone, into, shape, place)


def _index(writer: Writer, place: int | None) -> ast.expr:
    return ast.Constant(value=0) if place is None else name(writer.counters[place])


def _made(writer: Writer, into: str, maker: str, shape: list[ast.expr], dtype: str, line: int) -> None:
    sizes: ast.expr = tuple_of([copy_of(size) for size in shape]) if len(shape) > 1 else copy_of(shape[0])
    filled = [parse(STARTS[maker])] if maker in STARTS else []
    function = "np.full" if filled else f"np.{maker}"
    made = writer.unshared(call(function, sizes, *filled, parse(f"np.{dtype}")))
    writer.before.append(assign(into, made, line))


def _beside_loops(
    writer: Writer, item: Fold, value: ast.expr, gone: list[int], into: str, shape: list[ast.expr], place: ast.expr
) -> None:
    """A number for each point of the outer loops, the sums of which are stored behind the inner ones."""
    _made(writer, into, "empty", shape, item.value.dtype, item.line)
    around = writer.around.setdefault(len(gone), Around([], []))
    writer.sums.others |= len(gone) == len(writer.loop_axes)  # one number for all trips of all loops
    total = writer.fresh("total" if item.kind in ("sum", "mean") else "extreme")
    start = typed(parse(STARTS[item.kind]), item.value.dtype) if item.kind in STARTS else ast.Constant(value=0.0)
    around.before.append(assign(total, start, item.line))
    writer.inside.append(assign(total, _more(writer, item, name(total), value), item.line))
    around.after.append(assign(place, _result(writer, item, name(total), gone), item.line))


def _into_array(
    writer: Writer, item: Fold, value: ast.expr, gone: list[int], into: str, shape: list[ast.expr], place: ast.Subscript
) -> None:
    """The elements of the array take part in the loops: inner ones run along them."""
    shared = writer.loop_axes[0] in gone  # by the trips of the outermost loop
    if item.kind in STARTS:
        writer.sums.others |= shared
        _made(writer, into, item.kind, shape, item.value.dtype, item.line)
        writer.inside.append(assign(place, _more(writer, item, _read(place), value), item.line))
        return
    totals = into if item.value.dtype == "float64" else writer.fresh("totals")
    _made(writer, totals, "zeros", shape, "float64", item.line)
    if shared:
        writer.sums.arrays[totals] = shape
    grown = subscript(totals, copy_of(place.slice))
    term = value if item.value.dtype == "float64" else typed(value, "float64")
    writer.inside.append(augment(grown, ast.Add(), term, item.line))
    if item.kind == "sum" and totals == into:
        return
    if totals != into:
        _made(writer, into, "empty", shape, item.value.dtype, item.line)
    body: list[ast.stmt] = [assign(copy_of(place), _result(writer, item, _read(grown), gone), item.line)]
    for axis in (axis for axis in reversed(writer.loop_axes) if axis in item.places):
        loop = ast.For(
            target=store(writer.counters[axis]), iter=call("range", writer.sizes[axis]), body=body, orelse=[]
        )
        loop.lineno = item.line
        body = [loop]
    writer.after[:0] = body


def _read(place: ast.Subscript) -> ast.expr:
    return ast.Subscript(value=copy_of(place.value), slice=copy_of(place.slice), ctx=ast.Load())


def _more(writer: Writer, item: Fold, total: ast.expr, value: ast.expr) -> ast.expr:
    """What has been reduced so far and one element more."""
    if item.kind in STARTS:
        element = writer.simple(value if not item.value.weak else typed(value, item.value.dtype))
        text, known = ast.unparse(element), ast.unparse(total)
        test = parse(f"({text} {FURTHER[item.kind]} {known}) | ({text} != {text})")
        return ast.IfExp(test=test, body=element, orelse=total)
    term = value if item.value.dtype == "float64" else typed(value, "float64")
    return writer.sum_of(total, term)


def _result(writer: Writer, item: Fold, total: ast.expr, gone: list[int]) -> ast.expr:
    if item.kind in STARTS:
        return total
    if item.kind == "mean":
        count = parse(" * ".join(ast.unparse(writer.sizes[axis]) for axis in gone) or "1")
        total = ast.BinOp(left=total, op=ast.Div(), right=typed(count, "float64"))
    return total if item.value.dtype == "float64" else typed(total, item.value.dtype)


def _refuse_empty(writer: Writer, gone: list[int]) -> None:
    """The largest of no elements is none."""
    sizes = [ast.unparse(writer.sizes[axis]) for axis in gone]
    raised = parse_statement(f"if {' or '.join(f'{size} == 0' for size in sizes)}:\n    raise ValueError({EMPTY!r})")
    for each in nodes(raised):
        if isinstance(each, ast.stmt):
            each.lineno = writer.line
    writer.before.append(raised)


def parse_statement(text: str) -> ast.stmt:
    """One statement of a text."""
    return ast.parse(text).body[0]

"""Loops over rows of tables, and over tables, where rows are numbers (``ragged_lists.py``)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...form.program import name, store
from ...form.trees import nodes
from ..syntax.callee import Scope
from ..syntax.short_forms import placed
from ..syntax.written_out import UnknownUse
from .ragged_kinds import ROW, TABLE, is_builtin
from .ragged_names import changes_row

if TYPE_CHECKING:
    from .ragged_statements import Writing


def loop(writing: Writing, node: ast.For) -> list[ast.stmt]:
    """What a loop is replaced by."""
    inner = [n for s in node.body for n in nodes(s)]
    changing = any(changes_row(n, writing.kinds, writing.family) for n in inner)
    if changing and any(writing.of(part) == ROW for part in _gone_over(node.iter, writing.scope)):
        return _by_places(writing, node, inner)
    if not writing.reading.fits(node.target, node.iter):
        return _unpacked(writing, node)
    node.iter = writing.reading.over(node.iter)
    writing.blocks(node)
    return [node]


def _unpacked(writing: Writing, node: ast.For) -> list[ast.stmt]:
    """``for a, b in rows``: the items of a row that has no name."""
    if writing.of(node.iter) != TABLE:
        raise UnknownUse
    row, target = writing.fresh("row"), node.target
    node.iter, node.target = writing.reading.numbers(node.iter), placed(store(row), target)
    writing.blocks(node)
    part = writing.reading.expression(node, writing.reading.part_text.replace("ROW", row))
    node.body = [placed(ast.Assign(targets=[target], value=part), node), *node.body]
    return [node]


def _by_places(writing: Writing, node: ast.For, inner: list[ast.AST]) -> list[ast.stmt]:
    """A loop over a row while rows change: each item is read when its trip begins."""
    over, target, count = node.iter, node.target, None
    if isinstance(over, ast.Call) and is_builtin(writing.scope, over.func, "enumerate") and len(over.args) == 1:
        if not (isinstance(target, ast.Tuple) and len(target.elts) == 2 and not over.keywords):
            raise UnknownUse
        over, (count, target) = over.args[0], target.elts
    if writing.of(over) != ROW:
        raise UnknownUse
    row, place = writing.fresh("row"), writing.fresh("k")
    grows = any(changes_row(n, writing.kinds, writing.family) and not isinstance(n, ast.Subscript) for n in inner)
    before = [placed(ast.Assign(targets=[store(row)], value=writing.reading.numbers(over)), node)]
    first = writing.lines(node, "ITEM = ITEMS[ENDS[ROW] + PLACE]", ROW=row, PLACE=place)
    first[0].targets = [target]  # type: ignore[attr-defined]
    if count is not None:
        first.insert(0, placed(ast.Assign(targets=[count], value=name(place)), node))
    length = writing.reading.expression(node, "ENDS[ROW + 1] - ENDS[ROW]", ROW=name(row))
    node.target, node.iter = placed(store(place), target), length
    writing.blocks(node)
    if not grows:
        node.iter = writing.reading.expression(node, "range(LENGTH)", LENGTH=length)
        node.body = [*first, *node.body]
        return [*before, node]
    test = writing.reading.expression(node, "PLACE < LENGTH", PLACE=name(place), LENGTH=length)
    step = writing.lines(node, "PLACE += 1", PLACE=place)
    made = ast.While(test=test, body=[*first, *step, *node.body], orelse=node.orelse)
    return [*before, *writing.lines(node, "PLACE = 0", PLACE=place), placed(made, node)]


def _gone_over(node: ast.expr, scope: Scope) -> list[ast.expr]:
    """What a loop goes over while it runs."""
    if isinstance(node, ast.Call) and is_builtin(scope, node.func, "enumerate", "zip", "reversed", "map", "filter"):
        return [e for each in node.args for e in _gone_over(each, scope)]
    return [node]

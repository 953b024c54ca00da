"""Comprehensions as loops: one whose length is known fills a list of that length, any other adds to a list.

z = [w * e for e in x]              ->   z = [...] * len(x);  for k, e in enumerate(x): z[k] = w * e
d = {k: sum(... for ...) for k in x}  ->   d = {};  for k in x: d[k] = sum(... for ...)
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeGuard

from ...form.constant_nodes import ROWS, ToBeFilled, list_to_fill, marked_item
from ...form.program import name, replace_names, store, subscript
from ..syntax.callee import Scope
from ..syntax.lengths import counter_of, is_harmless, length, with_names
from ..syntax.short_forms import hides_its_variables, lines_of, loop_of
from .list_changes import row_of


def filled_by_loop(
    node: ast.ListComp, items: ToBeFilled, scope: Scope, fresh: Callable[..., str]
) -> tuple[list[ast.stmt], ast.expr]:
    """The statements that fill a list, and the list."""
    first = node.generators[0]
    named, first.iter = with_names(scope, first.iter, fresh)
    values, size = fresh("values", node), length(scope, node)
    assert size is not None
    plain = len(node.generators) == 1 and not first.ifs
    counter = counter_of(scope, first, fresh("k")) if plain else ""
    index = counter or fresh("k")
    element = node.elt if items is ROWS else marked_item(row_of(node.elt))
    body = replace_names(lines_of(f"{values}[{index}] = ELEMENT"), {"ELEMENT": element})
    body += [] if counter else lines_of(f"{index} = {index} + 1")
    opening: list[ast.stmt] = [ast.Assign(targets=[store(values)], value=list_to_fill(size, items))]
    opening += [] if counter else lines_of(f"{index} = 0")
    whole = name(values)
    loops = _loops(node, body)
    return [*named, *opening, *loops], whole if plain else subscript(values, ast.Slice(upper=name(index)))


def appended(node: ast.ListComp, values: str) -> list[ast.stmt]:
    """The statements that add to a list."""
    body = replace_names(lines_of(f"{values}.append(ELEMENT)"), {"ELEMENT": node.elt})
    return [*lines_of(f"{values} = []"), *_loops(node, body)]


def is_filled(node: ast.AST, moves: Callable[[ast.AST], bool]) -> TypeGuard[ast.DictComp]:
    """True for a comprehension of a dict in which something ``moves`` before the statement that it stands in."""
    if not isinstance(node, ast.DictComp) or any(g.is_async for g in node.generators) or hides_its_variables(node):
        return False
    return any(map(moves, (node.key, node.value, *(test for g in node.generators for test in g.ifs))))


def stored_by_loop(node: ast.DictComp, scope: Scope, fresh: Callable[..., str]) -> tuple[list[ast.stmt], ast.expr]:
    """The statements that fill a dict, and the dict."""
    made, before, key = fresh("items", node), list[ast.stmt](), node.key
    if not is_harmless(scope, key):
        chosen = fresh("key", key)
        before, key = [ast.Assign(targets=[store(chosen)], value=key)], name(chosen)
    target = ast.Subscript(value=name(made), slice=key, ctx=ast.Store())
    body = [*before, ast.Assign(targets=[target], value=node.value)]
    return [*lines_of(f"{made} = {{}}"), *_loops(node, body)], name(made)


def _loops(node: ast.ListComp | ast.DictComp, body: list[ast.stmt]) -> list[ast.stmt]:
    for each in reversed(node.generators):
        body = [loop_of(each, body)]
    return body

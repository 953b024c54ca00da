"""Assignments of several names at one time, one after the other, where nothing can tell; displays of arrays that were
refused, item by item.

bars, order = [(0, 1), (1, 2)], [1, 0]      ->      bars = [(0, 1), (1, 2)]; order = [1, 0]
places = [np.zeros(2), np.ones(2)]          ->      places = []; places.append(np.zeros(2)); ...
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ...form.program import name, store
from ...form.trees import inner_blocks, nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.lengths import changes_nothing
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed

_CONTAINERS = (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def write_displays_apart(source: Source) -> None:
    """Give each name that gets a container a statement of its own."""
    scope = Scope(source)
    with scope.inside(source.tree):
        write_apart(source.tree, scope, lambda value: isinstance(value, _CONTAINERS))


def write_item_by_item(source: Source) -> None:
    """Let the lists of some lines grow to what they are: arrays in them are followed then."""
    fresh = MadeNames(source.tree, source.made)
    for node in nodes(source.tree):
        for block in inner_blocks(node):
            block[:] = [made for each in block for made in _grown(each, source.displays_grown, fresh)]


def _grown(node: ast.stmt, lines: frozenset[int], fresh: MadeNames) -> list[ast.stmt]:
    match node:
        case ast.Assign(targets=[ast.Name(id=target)], value=ast.List(elts=[_, *_] as items)) if node.lineno in lines:
            pass
        case _:
            return [node]
    if any(isinstance(e, ast.Starred) for e in items):
        return [node]
    reads = any(isinstance(n, ast.Name) and n.id == target for e in items for n in nodes(e))
    chosen = fresh(target, target) if reads else target
    made: list[ast.stmt] = [ast.Assign(targets=[store(chosen)], value=ast.List(elts=[], ctx=ast.Load()))]
    for each in items:
        append = ast.Attribute(value=name(chosen), attr="append", ctx=ast.Load())
        made.append(ast.Expr(value=ast.Call(func=append, args=[each], keywords=[])))
    made += [ast.Assign(targets=[store(target)], value=name(chosen))] if reads else []
    return [placed(each, node) for each in made]


def apart(node: ast.Assign, scope: Scope) -> list[ast.Assign] | None:
    """``a, b = [], [c]`` as one assignment after the other, where no value reads what another one has been given.

    A function of the user's may read it without a word.
    """
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            names = {t.id for t in targets if isinstance(t, ast.Name)}
            read = {n.id for v in values for n in nodes(v) if isinstance(n, ast.Name)}
            calls_no_one = changes_nothing(scope, *values[1:])
            if len(names) == len(targets) and not names & read and calls_no_one:
                return [
                    ast.copy_location(ast.Assign(targets=[t], value=v), node)
                    for t, v in zip(targets, values, strict=True)
                ]
    return None


def write_apart(tree: ast.FunctionDef, scope: Scope, wanted: Callable[[ast.expr], bool]) -> None:
    """Assignments of several names at one time, one of which gets what is ``wanted``, one after the other, in place."""
    for node in nodes(tree):
        for field_ in ("body", "orelse", "finalbody"):
            block = getattr(node, field_, None)
            if isinstance(block, list):
                block[:] = [made for each in block for made in _single(each, scope, wanted)]


def _single(node: ast.stmt, scope: Scope, wanted: Callable[[ast.expr], bool]) -> list[ast.stmt]:
    row = node.value.elts if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) else []
    single = apart(node, scope) if isinstance(node, ast.Assign) and any(map(wanted, row)) else None
    return [node] if single is None else list(single)

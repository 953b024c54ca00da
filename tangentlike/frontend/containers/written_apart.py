"""Assignments of several names at one time, one after the other, where nothing can tell.

bars, order = [(0, 1), (1, 2)], [1, 0]      ->      bars = [(0, 1), (1, 2)]; order = [1, 0]
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.lengths import changes_nothing

_CONTAINERS = (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def write_displays_apart(source: Source) -> None:
    """Give each name that gets a container a statement of its own."""
    scope = Scope(source)
    with scope.inside(source.tree):
        write_apart(source.tree, scope, lambda value: isinstance(value, _CONTAINERS))


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

"""Second names of containers, where both names stand for one of them from beginning to end: the first name.

history = path                       ->      (nothing)
path.append(v); s = sum(history)     ->      path.append(v); s = sum(path)
"""

from __future__ import annotations

import ast
from collections import Counter

from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import Scope

_DISPLAYS = (ast.List, ast.ListComp, ast.Dict, ast.DictComp, ast.Set, ast.SetComp)
_MAKERS = (list, dict, set)


def write_first_names(source: Source) -> None:
    """Write the first names, in the tree of a function."""
    tree, scope = source.tree, Scope(source)
    bound = Counter(n.id for n in nodes(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))
    bound.update(n.arg for n in nodes(tree) if isinstance(n, ast.arg))
    bound.update(n.name for n in nodes(tree) if isinstance(n, ast.FunctionDef))
    declared = {each for n in nodes(tree) if isinstance(n, (ast.Global, ast.Nonlocal)) for each in n.names}
    made = set[str]()
    body: list[ast.stmt] = []
    with scope.inside(tree):
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=other)], value=ast.Name(id=first)) if (
                    first in made and bound[other] == 1 and other not in declared and _is_read_later(tree, other, node)
                ):
                    _rename(tree, other, first)
                    continue
                case ast.Assign(targets=[ast.Name(id=called)], value=value) if bound[called] == 1:
                    if called not in declared and _makes(value, scope):
                        made.add(called)
            body.append(node)
    tree.body = body


def _makes(value: ast.expr, scope: Scope) -> bool:
    """True for an expression that makes a container."""
    called = isinstance(value, ast.Call) and scope.value(value.func)
    return isinstance(value, _DISPLAYS) or any(called is each for each in _MAKERS)


def _is_read_later(tree: ast.FunctionDef, called: str, statement: ast.stmt) -> bool:
    """True where a name is read behind the statement that binds it only: before, it has no value."""
    reads = (n for n in nodes(tree) if isinstance(n, ast.Name) and n.id == called and isinstance(n.ctx, ast.Load))
    return all((n.lineno, n.col_offset) > (statement.lineno, statement.col_offset) for n in reads)


def _rename(tree: ast.FunctionDef, old: str, new: str) -> None:
    for node in nodes(tree):
        if isinstance(node, ast.Name) and node.id == old and isinstance(node.ctx, ast.Load):
            node.id = new

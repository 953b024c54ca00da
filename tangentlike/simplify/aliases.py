"""Temporaries that only rename another name are replaced by it.

dproduct_1 = ds
dw += dproduct_1 * x       ->    dw += ds * x
dx[i] += dproduct_1 * w          dx[i] += ds * w
"""

from __future__ import annotations

import ast
from collections import Counter

from ..form.program import name, own_nodes, replace_names, walk
from ..form.trees import nodes


def drop_renames(body: list[ast.stmt], temporaries: set[str]) -> list[ast.stmt]:
    """The block without ``t = name`` where ``name`` keeps its value as long as t is read."""
    counts: Counter = Counter()
    for node in walk(body):
        for child in own_nodes(node):
            if isinstance(child, ast.Name):
                counts[child.id] += 1
    return _block(body, temporaries, counts)


def _block(body: list[ast.stmt], temporaries: set[str], counts: Counter) -> list[ast.stmt]:
    body = list(body)
    position = 0
    while position < len(body):
        node = body[position]
        if isinstance(node, ast.If):
            node.body, node.orelse = _block(node.body, temporaries, counts), _block(node.orelse, temporaries, counts)
        elif isinstance(node, (ast.For, ast.While)):
            node.body = _block(node.body, temporaries, counts)
        renamed = _renamed(node, temporaries)
        if renamed is not None:
            target, source = renamed
            last = _last_use(body, position, target, source, counts)
            if last is not None:
                body[position + 1 : last + 1] = replace_names(body[position + 1 : last + 1], {target: name(source)})
                del body[position]
                continue
        position += 1
    return body


def _renamed(node: ast.stmt, temporaries: set[str]) -> tuple[str, str] | None:
    """``(t, name)`` for a rename ``t = name`` of a temporary."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and isinstance(node.targets[0], ast.Name):
        target = node.targets[0].id
        return (target, node.value.id) if target in temporaries else None
    return None


def _last_use(body: list[ast.stmt], position: int, target: str, source: str, counts: Counter) -> int | None:
    """The index of the last statement that reads ``target``, when all of them stand here and see the same value."""
    seen, last = 1, None
    for index in range(position + 1, len(body)):
        uses = [n for n in nodes(body[index]) if isinstance(n, ast.Name) and n.id == target]
        if any(isinstance(n.ctx, ast.Store) for n in uses):
            return None
        if uses:
            seen += len(uses)
            last = index
            if not isinstance(body[index], (ast.Assign, ast.AugAssign, ast.Expr, ast.Return)):
                return None
    if last is None or seen != counts[target]:
        return None
    for index in range(position + 1, last + 1):
        changed = {n.id for n in nodes(body[index]) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if source in changed and (index < last or isinstance(body[index], ast.AugAssign)):
            return None
        for each in walk([body[index]]):
            if _base(each) == source:
                return None
    return last


def _base(node: ast.stmt) -> str:
    """The array that a statement changes in place."""
    target = (
        node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AugAssign) else None
    )
    if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        return target.value.id
    return ""

"""Temporaries that are read once go back to where they are read, so that the text reads like the user's.

x_i = x[i]
sin_1 = np.sin(x_i)       ->    s = s + np.sin(x[i]) * w
product_1 = sin_1 * w
s = s + product_1
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable

from ..form.program import loads, own_nodes, replace_names, root_name, walk
from ..form.trees import nodes

LONGEST = 88


def nest(
    body: list[ast.stmt],
    temporaries: set[str],
    keep: set[str],
    may_alias: Callable[[str, str], bool],
    pure: Callable[[ast.expr], bool],
) -> list[ast.stmt]:
    """The block with single-use temporaries nested; ``keep`` names stay. ``may_alias`` tells whether writing the first
    array may change the second, ``pure`` whether an expression writes nothing."""
    reads: Counter = Counter()
    binds: Counter = Counter()
    for node in walk(body):
        for child in own_nodes(node):
            if isinstance(child, ast.Name):
                (reads if isinstance(child.ctx, ast.Load) else binds)[child.id] += 1
    once = {t for t in temporaries if reads[t] == 1 and binds[t] == 1 and t not in keep}
    return _block(body, once, may_alias, pure)


def _block(body: list[ast.stmt], once: set[str], may_alias, pure) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.If):
            node.body, node.orelse = (
                _block(node.body, once, may_alias, pure),
                _block(node.orelse, once, may_alias, pure),
            )
        elif isinstance(node, (ast.For, ast.While)):
            node.body = _block(node.body, once, may_alias, pure)
        if not isinstance(node, ast.While):
            node = _nested(node, out, once, may_alias, pure)
        out.append(node)
    return out


def _nested(node: ast.stmt, out: list[ast.stmt], once: set[str], may_alias, pure) -> ast.stmt:
    """Nest into one statement the temporaries that it reads and that ``out`` ends with."""
    while True:
        wanted = {c.id for c in own_nodes(node) if isinstance(c, ast.Name) and isinstance(c.ctx, ast.Load)} & once
        for position in range(len(out) - 1, -1, -1):
            made = out[position]
            if not (isinstance(made, ast.Assign) and isinstance(made.targets[0], ast.Name)):
                continue
            target = made.targets[0].id
            if target in wanted and pure(made.value) and _may_move(made.value, out[position + 1 :], may_alias, pure):
                changed = _replaced(node, target, made.value)
                if changed is not None:
                    del out[position]
                    node = changed
                    break
        else:
            return node


def _replaced(node: ast.stmt, target: str, value: ast.expr) -> ast.stmt | None:
    if isinstance(node, ast.If):
        fresh: ast.stmt = ast.If(test=replace_names(node.test, {target: value}), body=node.body, orelse=node.orelse)
    elif isinstance(node, ast.For):
        fresh = ast.For(target=node.target, iter=replace_names(node.iter, {target: value}), body=node.body, orelse=[])
    else:
        fresh = replace_names(node, {target: value})
        simple = isinstance(value, (ast.Name, ast.Constant, ast.Subscript, ast.Attribute))
        if not simple and len(ast.unparse(fresh)) > LONGEST:
            return None
    return ast.copy_location(fresh, node)


def _may_move(value: ast.expr, between: list[ast.stmt], may_alias, pure) -> bool:
    """True when nothing between changes what ``value`` reads."""
    read = loads(value)
    for each in between:
        for nested in walk([each]):
            for child in own_nodes(nested):
                if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store) and child.id in read:
                    return False
            for written in _written(nested, pure):
                if any(may_alias(written, r) for r in read):
                    return False
    return True


def _written(node: ast.stmt, pure) -> list[str]:
    """The arrays that a statement may change in place."""
    if isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign)) and not pure(node.value):
        return [n.id for n in nodes(node) if isinstance(n, ast.Name)]
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return [root_name(node.targets[0])]
    if isinstance(node, ast.AugAssign):
        return [root_name(node.target)]
    return []

"""Statements whose value nobody reads are dropped.

n = x.shape[0]
dx = 0.0            ->    dx = dy * 2
dx = dy * 2
return dx                 return dx
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..analysis.liveness import block_live, live_before
from ..form.program import walk
from ..form.trees import nodes


def drop_dead(body: list[ast.stmt], live: set[str], removable: Callable[[ast.expr], bool]) -> list[ast.stmt]:
    """The block without assignments to names that are not read afterwards; ``live`` are those read after it.

    ``removable`` tells whether an expression has no effect beside its value.
    """
    while True:
        count = sum(1 for _ in walk(body))
        fresh = _block(body, set(live), set(live), removable)
        if sum(1 for _ in walk(fresh)) == count:
            return fresh
        body = fresh


def _block(body: list[ast.stmt], live: set[str], after_loop: set[str], removable) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in reversed(body):
        if isinstance(node, ast.Break):
            live = set(after_loop)
        if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
            names = {n.id for n in nodes(node.targets[0]) if isinstance(n, ast.Name)}
            if not names & live and removable(node.value):
                continue
        if isinstance(node, ast.Pass):
            continue
        if isinstance(node, ast.If):
            branch = _if(node, live, after_loop, removable)
            if branch is not None:
                live = _live_if(branch, live, after_loop)
                out.append(branch)
            continue
        if isinstance(node, (ast.For, ast.While)):
            head = live_before(node, live)
            inner = _block(node.body, set(head), set(live), removable)
            if not inner and isinstance(node, ast.For) and removable(node.iter):
                continue
            node.body = inner or [ast.copy_location(ast.Pass(), node)]
        live = live_before(node, live)
        out.append(node)
    return out[::-1]


def _if(node: ast.If, live: set[str], after_loop: set[str], removable) -> ast.If | None:
    body, orelse = (_block(b, set(live), after_loop, removable) for b in (node.body, node.orelse))
    test = node.test
    if not body and not orelse:
        if removable(test):
            return None
        body = [ast.copy_location(ast.Pass(), node)]
    if not body:
        body, orelse = orelse, []
        test = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else ast.UnaryOp(
            op=ast.Not(), operand=test
        )  # fmt: skip
    return ast.copy_location(ast.If(test=test, body=body, orelse=orelse), node)


def _live_if(node: ast.If, live: set[str], after_loop: set[str]) -> set[str]:
    return block_live([node], live, after_loop)

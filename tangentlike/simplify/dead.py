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
from ..form.program import dotted, loads
from ..form.trees import nodes

ALLOCATIONS = ("np.zeros_like", "np.zeros", "np.empty")


def drop_dead(body: list[ast.stmt], live: set[str], removable: Callable[[ast.expr], bool]) -> list[ast.stmt]:
    """The block without assignments to names that are not read afterwards; ``live`` are those read after it.

    ``removable`` tells whether an expression has no effect beside its value.
    """
    while True:
        fresh = _block(body, set(live), set(live), removable)
        fresh = _without_unread_arrays(fresh, live)
        if sum(1 for n in fresh for _ in nodes(n)) == sum(1 for n in body for _ in nodes(n)):
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


def _without_unread_arrays(body: list[ast.stmt], live: set[str]) -> list[ast.stmt]:
    """Drop writes into arrays that are made here and never read."""
    read: set[str] = set(live)
    made: set[str] = set()
    shown: set[str] = set()  # views and renames: writing them changes other arrays
    for node in body:
        for child in nodes(node):
            if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
                fresh = isinstance(child.value, ast.Call) and dotted(child.value.func) in ALLOCATIONS
                (made if fresh else shown).add(child.targets[0].id)
            elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                shown.add(child.id)
    for node in body:
        for child in nodes(node):
            if isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Subscript):
                read |= loads(child.value) | loads(child.targets[0].slice)
                base = child.targets[0].value
                read |= loads(base) if not isinstance(base, ast.Name) else set()
            elif isinstance(child, ast.Assign):
                read |= loads(child.value)
            elif isinstance(child, ast.AugAssign):
                read |= loads(child.value)
                if isinstance(child.target, ast.Subscript):
                    read |= loads(child.target.slice)
                elif isinstance(child.target, ast.Name):
                    pass
            elif isinstance(child, (ast.If, ast.While)):
                read |= loads(child.test)
            elif isinstance(child, ast.For):
                read |= loads(child.iter)
            elif isinstance(child, (ast.Expr, ast.Assert, ast.Raise, ast.Return)):
                read |= loads(child)
    unread = made - read - shown

    def keep(statements: list[ast.stmt]) -> list[ast.stmt]:
        out = []
        for node in statements:
            target = (
                node.targets[0]
                if isinstance(node, ast.Assign)
                else node.target
                if isinstance(node, ast.AugAssign)
                else None
            )
            base = (
                target.value
                if isinstance(target, ast.Subscript)
                else target
                if isinstance(node, ast.AugAssign)
                else None
            )
            if isinstance(base, ast.Name) and base.id in unread:
                continue
            if isinstance(node, ast.If):
                node.body, node.orelse = keep(node.body) or [ast.copy_location(ast.Pass(), node)], keep(node.orelse)
            elif isinstance(node, (ast.For, ast.While)):
                node.body = keep(node.body) or [ast.copy_location(ast.Pass(), node)]
            out.append(node)
        return out

    return keep(body) if unread else body

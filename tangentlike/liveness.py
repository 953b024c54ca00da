"""Liveness of names in structured programs: which values are still read after a statement."""

from __future__ import annotations

import ast

from .program import loads


def live_before(node: ast.stmt, live: set[str]) -> set[str]:
    """The names live before a statement, given those live after it."""
    if isinstance(node, ast.If):
        return block_live(node.body, live) | block_live(node.orelse, live) | loads(node.test)
    if isinstance(node, (ast.For, ast.While)):
        header = loads(node.iter if isinstance(node, ast.For) else node.test)
        head = set(live)
        while True:
            body = block_live(node.body, head, live)
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
                body = body - {node.target.id}
            merged = head | body
            if merged == head:
                return head | header
            head = merged
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Subscript):
            return live | loads(target) | loads(node.value) | loads(target.value)
        return (live - {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}) | loads(node.value)
    if isinstance(node, ast.AugAssign):
        names = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        return live | names | loads(node.value)
    return live | loads(node)


def block_live(body: list[ast.stmt], live: set[str], after_loop: set[str] | None = None) -> set[str]:
    """The names live before a block; ``after_loop`` is what is live where a ``break`` goes."""
    for node in reversed(body):
        if isinstance(node, ast.Break):
            live = set(after_loop if after_loop is not None else live)
        elif isinstance(node, ast.If):
            live = (
                block_live(node.body, live, after_loop) | block_live(node.orelse, live, after_loop) | loads(node.test)
            )
        else:
            live = live_before(node, live)
    return live

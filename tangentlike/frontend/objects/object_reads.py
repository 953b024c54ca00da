"""Where a name is read that is given a value once: only behind that, or elsewhere too, where it may have an older one.

for v in values:
    p = Cell(v)
    if v > 0:
        q = p            # in a later trip `q` may be the cell of an earlier one
    total += q.v
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...form.trees import children, inner_blocks, nodes


def is_read_behind(bodies: list[list[ast.stmt]], called: str) -> bool:
    """True where every read of a name follows, in the same block, the one statement that gives it a value."""
    for body in bodies:
        found = next(_stores(body, called), None)
        if found is None:
            continue
        block, place = found
        behind = sum(_reads(node, called) for node in block[place + 1 :])
        return behind == sum(_reads(node, called) for other in bodies for node in other)
    return False


def _stores(body: list[ast.stmt], called: str) -> Iterator[tuple[list[ast.stmt], int]]:
    """The blocks that give a name a value by a statement of their own, and the places of these."""
    for place, node in enumerate(body):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            continue
        blocks = list(inner_blocks(node))
        parts = [c for c in children(node) if isinstance(c, ast.expr)] if blocks else [node]
        if any(_is_store(n, called) for part in parts for n in nodes(part)):
            yield body, place
        for block in blocks:
            yield from _stores(block, called)


def _is_store(node: ast.AST, called: str) -> bool:
    return isinstance(node, ast.Name) and node.id == called and isinstance(node.ctx, ast.Store)


def _reads(node: ast.AST, called: str) -> int:
    return sum(isinstance(n, ast.Name) and n.id == called and isinstance(n.ctx, ast.Load) for n in nodes(node))


def given_inside(tree: ast.FunctionDef, bodies: list[ast.stmt]) -> set[str]:
    """The variables to which functions inside give values, by ``nonlocal``, there or in bodies that stand there."""
    return {each for s in (tree, *bodies) for n in nodes(s) if isinstance(n, ast.Nonlocal) for each in n.names}

"""Which names have a value wherever a statement is reached: definite assignment, as compilers know it.

while True:
    y_before.append(y)      # the first time, y has no value
    y = x * x
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..form.program import binds, loads, walk

Names = frozenset[str]


def unassigned_reads(
    body: list[ast.stmt], parameters: list[str], asked: Callable[[ast.stmt], bool], at_end: list[str]
) -> set[str]:
    """The names bound in ``body`` that a statement asked about, or its end (``at_end``), may read without a value."""
    bound = frozenset(n for s in walk(body) for n in binds(s)) - set(parameters)
    found: set[str] = set()
    ends: list[list[Names]] = []  # what is assigned where a break leaves, a list for each loop around

    def block(body: list[ast.stmt], assigned: Names | None) -> Names | None:
        """What is assigned after a block; None when its end is never reached."""
        for node in body:
            if assigned is None:
                return None
            assigned = statement(node, assigned)
        return assigned

    def statement(node: ast.stmt, assigned: Names) -> Names | None:
        if isinstance(node, ast.If):
            return both(block(node.body, assigned), block(node.orelse, assigned))
        if isinstance(node, (ast.For, ast.While)):
            ends.append([])
            block(node.body, assigned | (binds(node.target) if isinstance(node, ast.For) else frozenset()))
            after = None if is_endless(node) else assigned
            for left in ends.pop():
                after = both(after, left)
            return after
        if isinstance(node, ast.Break):
            ends[-1].append(assigned)
            return None
        if isinstance(node, (ast.Raise, ast.Return)):
            return None
        if asked(node):
            found.update((loads(node) & bound) - assigned)
        return assigned | binds(node)

    after = block(body, frozenset())
    if after is not None:
        found.update((bound & set(at_end)) - after)
    return found


def both(a: Names | None, b: Names | None) -> Names | None:
    """What is assigned where two paths meet."""
    return b if a is None else a if b is None else a & b


def is_endless(node: ast.stmt) -> bool:
    """True for ``while True``, which only a break leaves."""
    return isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)

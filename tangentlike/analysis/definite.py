"""Which names have a value wherever a statement is reached: definite assignment, as compilers know it.

while True:
    y_before.append(y)      # the first time, y has no value
    y = x * x
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..form.program import binds, blocks, is_endless, loads, walk

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


def without_value(body: list[ast.stmt], unassigned: set[str]) -> dict[int, Names]:
    """For each branch (by id), the names among ``unassigned`` that have at most their first value before it.

    That one stands at the start of ``body``, and nobody reads it (``Program.unassigned``).
    """
    first = [node for node in body if node.lineno == 0 and isinstance(node, ast.Assign)]
    begun = {n for node in first for n in binds(node)} & unassigned
    found: dict[int, Names] = {}

    def block(body: list[ast.stmt], assigned: set[str]) -> None:
        for node in body:
            if isinstance(node, ast.If):
                found[id(node)] = frozenset(begun - assigned)
            elif isinstance(node, (ast.For, ast.While)):
                assigned |= binds(node)
            for each in blocks(node):
                block(each, set(assigned))
            if node not in first:
                assigned |= binds(node)

    if begun:
        block(body, set())
    return found

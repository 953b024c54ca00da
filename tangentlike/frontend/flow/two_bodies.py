"""A loop that gives a variable a value of another type in some trips, and reads it before: its body stands twice.

    peak = -99.0                      peak = -99.0
    for row in table:                 peak_is_unchanged = True
        if row > peak:                for row in table:
            peak = row                    if peak_is_unchanged:
        s = s + peak - row                    if row > peak:
                               ->                 peak_1 = row
                                                  peak_is_unchanged = False
                                                  s = s + peak_1 - row
                                              else:
                                                  s = s + peak - row
                                          else:
                                              if row > peak_1:
                                                  peak_1 = row
                                              s = s + peak_1 - row

In the first body the variable has the type that it has before the loop until it gets another value, and what follows
that statement stands in each branch. What comes behind the loop is ``begun_sums.py``'s.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...form.program import assign, binds, copy_of, fresh_name, name, store
from ...form.trees import nodes
from ..unrolled.trips import locate
from .exits import always_exits

Copied = Callable[[list[ast.stmt]], list[ast.stmt]]
MOST = 4  # statements that give the variable a value
Places = set[tuple[int, int]]  # lines and columns of statements


@dataclass(frozen=True)
class Names:
    """A variable, the name of what it becomes, the flag that it has not become that yet, and the loop's text."""

    variable: str
    array: str
    flag: str
    loop: str

    @classmethod
    def of(cls, variable: str, node: ast.For | ast.While, function: Any) -> Names:
        """New ones; ``function`` is an ``unbound.Function``."""
        flag, array = fresh_name(f"{variable}_is_unchanged", function.taken), fresh_name(variable, function.taken)
        function.taken |= {flag, array}
        function.flags.add(flag)
        function.begun.add(array)
        function.wording.record(array, variable)
        return cls(variable, array, flag, ast.unparse(node).splitlines()[0].rstrip(":"))

    def renamed(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The body, in which the variable has its other name."""
        for node in (n for s in body for n in nodes(s)):
            if isinstance(node, ast.Name) and node.id == self.variable:
                node.id = self.array
        return body


def can_stand_twice(node: ast.For | ast.While, variable: str) -> bool:
    """True where each statement that gives the variable a value is one of the body, or of a branch in it."""
    heads = [node.target] if isinstance(node, ast.For) else []
    if any(_reads(n, variable) for n in [*heads, *node.orelse]):
        return False
    inside = [n for s in node.body for n in nodes(s) if isinstance(n, ast.stmt)]
    few = sum(_gives(n, variable) for n in inside) <= MOST
    return few and all(_is_followed(s, variable) for s in node.body)


def _is_followed(node: ast.stmt, variable: str) -> bool:
    if isinstance(node, ast.If):
        return all(_is_followed(s, variable) for s in [*node.body, *node.orelse])
    given = any(_gives(n, variable) for n in nodes(node) if isinstance(n, ast.stmt))
    return not given or _new_value(node, variable) is not None


def stand_twice(node: ast.For | ast.While, names: Names, changes: Places, copied: Copied) -> None:
    """Change a loop that can stand twice, in place; ``changes`` are where the variable gets another type."""
    second = _body(copied(node.body), names, changes, copied, True)
    first = _body(node.body, names, changes, copied, False)
    taken = ast.If(test=name(names.flag), body=first, orelse=second)
    if isinstance(node, ast.While) and _reads(node.test, names.variable):
        other = ast.Expr(value=copy_of(node.test))
        names.renamed([other])
        chosen = ast.IfExp(test=name(names.flag), body=node.test, orelse=other.value)
        node.test = ast.copy_location(chosen, node.test)
        ast.copy_location(chosen.test, node.test)
    node.body = locate([taken], node)


def _body(body: list[ast.stmt], names: Names, changes: Places, copied: Copied, is_array: bool) -> list[ast.stmt]:
    """The statements for a variable that is an array, or not yet; where that changes, it does for what follows."""
    out: list[ast.stmt] = []

    def turns(node: ast.AST) -> bool:
        if not isinstance(node, ast.stmt) or not _gives(node, names.variable):
            return False
        place = getattr(node, "lineno", -1), getattr(node, "col_offset", -1)
        if is_array:  # what does not depend on the variable has the type that it has in the other body
            return place not in changes and not any(_reads(n, names.variable) for n in _values(node))
        return place in changes

    for position, node in enumerate(body):
        rest = body[position + 1 :]
        if not any(turns(n) for n in nodes(node)):
            out += names.renamed([node]) if is_array else [node]
        elif isinstance(node, ast.If):
            parts = [b if always_exits(b) else [*b, *copied(rest)] for b in (node.body, node.orelse)]
            node.body, node.orelse = [], []
            out += names.renamed([node]) if is_array else [node]
            node.body, node.orelse = (_body(part, names, changes, copied, is_array) for part in parts)
            return out
        else:
            value = _new_value(node, names.variable)
            assert value is not None  # it is followed
            target = names.variable if is_array else names.array
            made: list[ast.stmt] = [ast.Assign(targets=[store(target)], value=value)]
            made = locate([*made, assign(names.flag, ast.Constant(value=is_array))], node)
            return [*out, *made, *_body(rest, names, changes, copied, not is_array)]
    return out


def _reads(node: ast.AST, variable: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == variable for n in nodes(node))


def _gives(node: ast.stmt, variable: str) -> bool:
    return not isinstance(node, (ast.If, ast.For, ast.While)) and variable in binds(node)


def _values(node: ast.stmt) -> list[ast.AST]:
    return [node.value] if isinstance(node, ast.Assign) else [node]


def _new_value(node: ast.stmt, variable: str) -> ast.expr | None:
    match node:
        case ast.AugAssign(target=ast.Name(id=called), op=op, value=value) if called == variable:
            return ast.BinOp(left=name(variable), op=op, right=copy_of(value))
        case ast.Assign(targets=[ast.Name(id=called)], value=value) if called == variable:
            return value
    return None

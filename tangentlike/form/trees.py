"""What Python's syntax trees are made of: their nodes, fast."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

# What each kind of node has: every field, and the fields in which other nodes may stand.
FIELDS: dict[type, tuple[str, ...]] = {
    kind: kind._fields for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)
}


class _Children(dict[type, tuple[str, ...]]):
    """The fields of each kind in which other nodes stand; of a kind of somebody's own, those that it has."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        return getattr(kind, "_fields", ())


CHILDREN = _Children(
    (kind, () if kind is ast.Constant else tuple(f for f in fields if f not in ("id", "ctx", "attr", "arg", "kind")))
    for kind, fields in FIELDS.items()
)
SHARED = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)  # these have nothing of their own
LEAVES = frozenset(kind for kind in FIELDS if issubclass(kind, SHARED))
PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")
OWN = {kind: frozenset((*fields, *PLACES)) for kind, fields in FIELDS.items()}


def nodes(node: ast.AST) -> list[ast.AST]:
    """The nodes of a tree in the order of ``ast.walk``, without contexts (several times as fast)."""
    found = [node]
    add, kinds = found.append, CHILDREN
    for each in found:  # grows while it is read
        for key in kinds[each.__class__]:
            value: Any = getattr(each, key, None)
            if value.__class__ in kinds:
                add(value)
            elif value.__class__ is list:
                for item in value:
                    if item.__class__ in kinds:
                        add(item)
    return found


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below one, in the order of ``ast.iter_child_nodes``, without contexts."""
    found: list[ast.AST] = []
    for key in CHILDREN[node.__class__]:
        value: Any = getattr(node, key, None)
        if value.__class__ in CHILDREN:
            found.append(value)
        elif value.__class__ is list:
            found += [item for item in value if item.__class__ in CHILDREN]
    return found


def names_in(bodies: Iterable[list[ast.stmt]]) -> set[str]:
    """The names in blocks of statements, read or bound."""
    return {n.id for body in bodies for s in body for n in nodes(s) if isinstance(n, ast.Name)}


def inner_blocks(node: Any) -> Iterator[list[Any]]:
    """The blocks right inside of a statement, those of its handlers and cases included: lists that may be changed."""
    for part in (node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        for key in ("body", "orelse", "finalbody"):
            block = getattr(part, key, None)
            if isinstance(block, list):
                yield block

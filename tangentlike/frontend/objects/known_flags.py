"""Branches of a function whose body stands in the place of a call, where what is handed over decides them.

    def moved(p, inplace=False):            moved(p)   ->      q = copy.copy(p)
        if not inplace:                                        q.x = q.x + 1.0
            p = copy.copy(p)
        p.x = p.x + 1.0

What is left is assigned on every way, so that a name which gets another object stands for that one from there on.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.trees import inner_blocks, nodes

_UNKNOWN = object()


def with_flags_known(body: list[ast.stmt], mapping: dict[str, str], given: dict[str, Any]) -> list[ast.stmt]:
    """The body with the branches that are taken; ``mapping`` are the names in it of the parameters, ``given`` their
    values."""
    stored = {n.id for s in body for n in nodes(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    known = {
        mapping[parameter]: value.value for parameter, value in given.items()
        if isinstance(value, ast.Constant) and parameter in mapping and mapping[parameter] not in stored
    }  # fmt: skip
    return _block(body, known) if known else body


def _block(body: list[ast.stmt], known: dict[str, Any]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        taken = _value(node.test, known) if isinstance(node, ast.If) else _UNKNOWN
        if isinstance(node, ast.If) and taken is not _UNKNOWN:
            out += _block(node.body if taken else node.orelse, known)
            continue
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            for inside in inner_blocks(node):
                made = _block(inside, known)
                inside[:] = made if made or not inside else [ast.copy_location(ast.Pass(), node)]
        out.append(node)
    return out


def _value(node: ast.expr, known: dict[str, Any]) -> Any:
    """What a test comes to that only asks for flags, None and texts."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=called):
            return known.get(called, _UNKNOWN)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            value = _value(operand, known)
            return value if value is _UNKNOWN else not value
        case ast.BoolOp(op=op, values=values):
            found: Any = _UNKNOWN
            for each in values:
                found = _value(each, known)
                if found is _UNKNOWN or bool(found) is isinstance(op, ast.Or):
                    break
            return found
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            one, other = _value(left, known), _value(right, known)
            if one is _UNKNOWN or other is _UNKNOWN:
                return _UNKNOWN
            single = (bool, type(None))
            if isinstance(op, (ast.Is, ast.IsNot)) and (isinstance(one, single) or isinstance(other, single)):
                return (one is other) is isinstance(op, ast.Is)
            if isinstance(op, (ast.Eq, ast.NotEq)):
                return (one == other) is isinstance(op, ast.Eq)
    return _UNKNOWN

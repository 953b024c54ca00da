"""What kind of thing holds objects that have numbers: a list of them, a dict, a tuple (``object_numbers.py``)."""

from __future__ import annotations

import ast
from typing import Any

from .object_things import NOBODY, Fields, Items, Many, Object, One, Refs, Untracked, Values


def is_numbered(value: Any) -> bool:
    """True for an object that has a number."""
    return isinstance(value, Object) and value.row is not None and value.row[0].is_all


def kind_of(value: Any) -> Any:
    """What kind of thing a value is; None for what has nothing to do with such objects."""
    if isinstance(value, Refs):
        return value.kind
    if isinstance(value, Object) and is_numbered(value):
        return One(value.of, value.or_none)
    if isinstance(value, Many) and value.items:
        kinds = [kind_of(each) for each in value.items]
        if not value.changes:
            return Fields(tuple(kinds)) if any(kinds) else None
        if all(isinstance(k, One) for k in kinds) and len({k.of for k in kinds}) == 1:
            return Items(One(kinds[0].of, any(k.or_none for k in kinds)))
    return None


def either(one: Any, other: Any, node: ast.AST) -> Any:
    """What holds one kind of thing and the other, None for what is not known."""
    match one, other:
        case None, _:
            return other
        case _, None:
            return one
        case One(), One() if one.of is other.of:
            return One(one.of, one.or_none or other.or_none)
        case ((Items() | Values()), (Items() | Values())) if type(one) is type(other):
            return type(one)(either(one.item, other.item, node))
        case Fields(), Fields() if len(one.items) == len(other.items):
            return Fields(tuple(either(a, b, node) for a, b in zip(one.items, other.items, strict=True)))
    raise Untracked(node, "is of another class, or another kind of thing, than what was there")


def covers(kind: Any, other: Any) -> bool:
    """True where what holds one kind of thing may hold the other."""
    match kind, other:
        case One(), One():
            return kind.of is other.of and (kind.or_none or not other.or_none)
        case ((Items() | Values()), (Items() | Values())) if type(kind) is type(other):
            return other.item is None or covers(kind.item, other.item)
        case Fields(), Fields() if len(kind.items) == len(other.items):
            return all(map(covers, kind.items, other.items))
    return kind is None and other is None


def is_none(value: Any) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def is_of_none(value: Any) -> bool:
    """True for ``[None] * n`` and ``[None for ...]``."""
    match value:
        case ast.BinOp(left=ast.List(elts=[each]), op=ast.Mult()) | ast.ListComp(elt=each):
            return is_none(each) or is_of_none(each)
    return False


def with_none(kind: Any) -> Any:
    return One(kind.of, True) if isinstance(kind, One) else None


def of_nobody(value: Any) -> Any:
    """``[None] * n`` with the number of None."""
    if is_none(value):
        return ast.Constant(value=NOBODY)
    if isinstance(value, ast.BinOp):
        assert isinstance(value.left, ast.List)
        value.left.elts = [of_nobody(value.left.elts[0])]
    else:
        value.elt = of_nobody(value.elt)
    return value

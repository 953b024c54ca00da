"""What kind of thing holds objects that have numbers: a list of them, a dict, a tuple (``object_numbers.py``)."""

from __future__ import annotations

import ast
import functools
from typing import Any

from ...form.program import copy_of, located_everywhere
from .object_things import (
    NOBODY,
    Codes,
    Fields,
    Items,
    Many,
    Object,
    One,
    Refs,
    Untracked,
    Values,
    is_box,
    is_family,
    members_of,
)


def is_numbered(value: Any) -> bool:
    """True for an object that has a number."""
    return isinstance(value, Object) and value.row is not None and value.row[0].is_all


def kind_of(value: Any) -> Any:
    """What kind of thing a value is; None for what has nothing to do with such objects."""
    if isinstance(value, Refs):
        return value.kind
    if isinstance(value, Object) and is_numbered(value):
        return One(value.row[0].family or value.of, value.or_none)
    if isinstance(value, Many) and value.items:
        kinds = [kind_of(each) for each in value.items]
        if not value.changes:
            return Fields(tuple(kinds)) if any(kinds) else None
        if all(isinstance(k, One) for k in kinds):
            return Items(One(either_class(*(k.of for k in kinds)), any(k.or_none for k in kinds)))
    return None


def either_class(*classes: type) -> type:
    """The class of what is of any of these."""
    if len(set(classes)) == 1:
        return classes[0]
    members = {each for of in classes for each in members_of(of)}
    return _family_of(tuple(sorted(members, key=lambda of: (of.__module__, of.__qualname__))))


@functools.cache
def _family_of(classes: tuple[type, ...]) -> type:
    """The class that stands for any of these."""
    equal = next((found for of in classes if (found := of.__eq__) is not object.__eq__), object.__eq__)
    shared = [each for each in classes[0].__mro__ if each is not object and all(issubclass(c, each) for c in classes)]
    label = shared[0].__name__ if shared else "_or_".join(of.__name__ for of in classes)
    return type(label, (), {"members_of_family": classes, "__eq__": equal})


def either(one: Any, other: Any, node: ast.AST) -> Any:
    """What holds one kind of thing and the other, None for what is not known."""
    match one, other:
        case None, _:
            return other
        case _, None:
            return one
        case Codes(), Codes():
            return Codes(tuple(dict.fromkeys((*one.values, *other.values))))
        case One(), One() if one.of is other.of or not (is_box(one.of) or is_box(other.of)):
            return One(either_class(one.of, other.of), one.or_none or other.or_none)
        case ((Items() | Values()), (Items() | Values())) if type(one) is type(other):
            return type(one)(either(one.item, other.item, node))
        case Fields(), Fields() if len(one.items) == len(other.items):
            return Fields(tuple(either(a, b, node) for a, b in zip(one.items, other.items, strict=True)))
    raise Untracked(node, "is of another class, or another kind of thing, than what was there")


def covers(kind: Any, other: Any) -> bool:
    """True where what holds one kind of thing may hold the other."""
    match kind, other:
        case Codes(), Codes():
            return set(other.values) <= set(kind.values)
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
    if isinstance(kind, Codes):
        return Codes(tuple(dict.fromkeys((*kind.values, None))))
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


def number_in_family(value: Object, node: ast.AST) -> ast.expr:
    """The number of an object where objects of other classes may be as well."""
    rows, number, _ = value.row
    if rows.family is None or is_family(value.of):
        return copy_of(number)
    classes = members_of(rows.family)
    times = ast.BinOp(left=copy_of(number), op=ast.Mult(), right=ast.Constant(value=len(classes)))
    place = classes.index(value.of)
    made = times if place == 0 else ast.BinOp(left=times, op=ast.Add(), right=ast.Constant(value=place))
    return located_everywhere(made, node)

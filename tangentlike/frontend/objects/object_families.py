"""Objects of several classes in one place: a number says which class an object is of, and which of it.

    shapes = [Circle(r) for r in rs]               for r in rs: ...; shapes.append(circle_place * 2)
    shapes.append(Square(a))                       ...; shapes.append(square_place * 2 + 1)
    for s in shapes:                               for s in shapes:
        total += s.area()              ->              if s % 2 == 0:
                                                           area = pi * circle_r[s // 2] ** 2
                                                       else:
                                                           area = square_a[s // 2] ** 2
                                                       total += area

Which classes come together is learned (``Known.families``): such a family is a class made here, of which the objects
that may be of any of them are. What is asked of one is asked of each class in a branch of its own (``by_class``).
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import assign, copy_of, located, located_everywhere, name
from ...form.trees import nodes
from ...reading.resolve import MISSING
from ..syntax.short_forms import lines_of, placed
from .made_objects import Tracking
from .object_attributes import now, plain
from .object_boxes import kept
from .object_classes import member
from .object_kinds import either, either_class, is_none
from .object_things import (
    NOBODY,
    THINGS,
    Again,
    Fields,
    Items,
    Known,
    Object,
    One,
    Untracked,
    Values,
    is_family,
    members_of,
)


def joined(tracking: Tracking, one: Any, other: Any, node: ast.AST) -> Any:
    """What holds one kind of thing and the other; their classes come together."""
    kind = either(one, other, node)
    join(tracking.known, kind, node)
    return kind


def join(known: Known, kind: Any, node: ast.AST) -> None:
    """Note that the classes of a kind come together; raises Again where that is new."""
    of = kind.of if isinstance(kind, One) else None
    if isinstance(kind, (Items, Values)):
        join(known, kind.item, node)
    elif isinstance(kind, Fields):
        for each in kind.items:
            join(known, each, node)
    if of is None or not is_family(of) or known.families.get(members_of(of)[0]) is of:
        return
    if any("keys_of_dict" in vars(each) for each in members_of(of)):
        raise Untracked(node, "is of another class, or another kind of thing, than what was there")
    whole = either_class(*(known.families.get(each, each) for each in members_of(of)))
    known.classes.update(members_of(whole))
    known.families |= dict.fromkeys(members_of(whole), whole)
    known.names = {key: in_families(known, each) for key, each in known.names.items()}
    known.attributes = {key: in_families(known, each) for key, each in known.attributes.items()}
    raise Again


def in_families(known: Known, kind: Any) -> Any:
    """The same kind of thing, with the families in the place of their classes."""
    match kind:
        case One():
            return One(known.families.get(members_of(kind.of)[0], kind.of), kind.or_none)
        case Items() | Values():
            return type(kind)(in_families(known, kind.item))
        case Fields():
            return Fields(tuple(in_families(known, each) for each in kind.items))
    return kind


# ---- numbers


def as_member(tracking: Tracking, owner: Object, of: type, node: ast.AST) -> Object:
    """The object as one of a class of its family, where it is of that class."""
    count = len(members_of(owner.of))
    number = ast.BinOp(left=copy_of(owner.row[1]), op=ast.FloorDiv(), right=ast.Constant(value=count))
    return tracking.ways.object_of(tracking, of, located_everywhere(number, node), node)


def is_of(owner: Object, classes: list[type], node: ast.AST) -> ast.expr:
    """Whether an object of a family is of one of its classes in a list; its number is read several times."""
    every = members_of(owner.of)
    tests: list[ast.expr] = [_is_member(owner, each, node) for each in every if each in classes]
    if not tests:
        return located(ast.Constant(value=False), node)
    there = ast.Compare(left=copy_of(owner.row[1]), ops=[ast.NotEq()], comparators=[ast.Constant(value=NOBODY)])
    if len(tests) == len(every):
        return located_everywhere(there, node) if owner.or_none else located(ast.Constant(value=True), node)
    found = tests[0] if len(tests) == 1 else ast.BoolOp(op=ast.Or(), values=tests)
    return located_everywhere(ast.BoolOp(op=ast.And(), values=[there, found]) if owner.or_none else found, node)


def _is_member(owner: Object, of: type, node: ast.AST) -> ast.expr:
    every = members_of(owner.of)
    rest = ast.BinOp(left=copy_of(owner.row[1]), op=ast.Mod(), right=ast.Constant(value=len(every)))
    test = ast.Compare(left=rest, ops=[ast.Eq()], comparators=[ast.Constant(value=every.index(of))])
    return located_everywhere(test, node)


# ---- what is asked of each class


def by_class(tracking: Tracking, owner: Object, attr: str, ask: Callable[[Object], Any], node: ast.AST) -> Any:
    """What ``ask`` gives of an object of a family: of each of its classes in a branch of its own. ``attr`` is what the
    classes have to have, where that is asked."""
    if tracking.out is None:
        return _in_expression(tracking, owner, attr, ask, node)
    number = owner.row[1]
    if not (isinstance(number, ast.Name) and number.id in tracking.numbers):
        owner = tracking.ways.settled_row(tracking, owner, node)
    found: list[tuple[type, list[ast.stmt], int, Any]] = []
    for of in members_of(owner.of):
        with tracking.block() as body:
            view, value = as_member(tracking, owner, of, node), None
            if attr and attr not in view.items and member(of, attr) is MISSING:
                _raise(tracking, of.__name__, attr, node)
                found.append((of, body, tracking.blocks[-1], None))
                continue
            value = now(ask(view))
            found.append((of, body, tracking.blocks[-1], value))
    values = [value for *_, value in found if value is not None]
    same = bool(values) and all(isinstance(each, ast.Constant) for each in values)
    same = same and len({ast.dump(each) for each in values}) == 1
    chosen = "" if same or not values else tracking.fresh(attr.strip("_") or "result")
    if chosen:
        tracking.counts[chosen] = len(values) + 1
        for _, body, block, value in found:
            if value is not None:
                _give(tracking, chosen, value, body, block, node)
    _branches(tracking, owner, attr, [(of, body) for of, body, _, _ in found], node)
    if not chosen:
        return copy_of(values[0]) if values else located(ast.Constant(value=None), node)
    return tracking.env.get(chosen) or located(name(chosen), node)


def _give(tracking: Tracking, chosen: str, value: Any, body: list[ast.stmt], block: int, node: ast.AST) -> None:
    """Let a name stand for a value at the end of a block."""
    outer, tracking.out = tracking.out, body
    tracking.blocks.append(block)
    if not tracking.ways.bind_number(tracking, chosen, value, node):
        if isinstance(value, THINGS):
            tracking.bind(chosen, value, node)
        elif isinstance(value, ast.expr):
            if is_none(value) and len(body):
                raise Untracked(node, "has a method that gives something in some classes only")
            tracking.emit(assign(chosen, kept(tracking, copy_of(value), node)), node)
        else:
            raise Untracked(node, "has a class as an attribute in some classes")
    tracking.blocks.pop()
    tracking.out = outer


def _branches(
    tracking: Tracking, owner: Object, attr: str, found: list[tuple[type, list[ast.stmt]]], node: ast.AST
) -> None:
    """``if``, ``elif`` and ``else`` over the classes; nothing where nothing is to be done."""
    if not any(body for _, body in found) and not owner.or_none:
        return
    chain: list[ast.stmt] = []
    for of, body in reversed(found):
        filled = body or [located(ast.Pass(), node)]
        chain = filled if not chain else [located(ast.If(test=_is_member(owner, of, node), body=filled, orelse=chain),
                                                  node)]  # fmt: skip
    if owner.or_none:
        with tracking.block() as nobody:
            _raise(tracking, "NoneType", attr, node)
        there = ast.Compare(left=copy_of(owner.row[1]), ops=[ast.Eq()], comparators=[ast.Constant(value=NOBODY)])
        chain = [located(ast.If(test=located_everywhere(there, node), body=nobody, orelse=chain), node)]
    for each in chain:
        tracking.emit(each, node)


def _raise(tracking: Tracking, of: str, attr: str, node: ast.AST) -> None:
    message = f"'{of}' object has no attribute '{attr}'"
    for each in lines_of(f"raise AttributeError({message!r})"):
        tracking.emit(placed(each, node), node)


def _in_expression(tracking: Tracking, owner: Object, attr: str, ask: Callable[[Object], Any], node: ast.AST) -> Any:
    """The same as a conditional expression, where no statement can stand."""
    number = owner.row[1]
    if any(isinstance(n, ast.Call) for n in nodes(number)):
        raise Untracked(node, "may be of several classes, and is used where it may not be evaluated")
    made: ast.expr | None = None
    for of in reversed(members_of(owner.of)):
        view = as_member(tracking, owner, of, node)
        if attr and attr not in view.items and member(of, attr) is MISSING:
            raise Untracked(node, f"may be of a class that has no `{attr}`")
        value = plain(now(ask(view)), node)
        if owner.or_none and not any(isinstance(n, ast.Subscript) for n in nodes(value)):
            raise Untracked(node, f"may be None, and is asked for `{attr}`")
        if made is None or ast.dump(made) == ast.dump(value):
            made = value
        else:
            made = located(ast.IfExp(test=_is_member(owner, of, node), body=value, orelse=made), node)
    return made

"""What variables, attributes and items are given: known where it is known, else by a statement of the run."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial
from typing import Any

from ...form.program import name
from .coded import Keyed
from .expressions import computed, expression, in_order
from .items import index_of, index_written
from .joins import named
from .keyed import adds_key, store_in
from .special import ABSENT, special
from .state import Frame, Late, Once, Raised, Run, Stays, Thing, Zipped, has_late, variable_of
from .things import set_attribute
from .trips import items_of, lasting
from .variables import indexed_late
from .written_values import lifted


def bind(run: Run, frame: Frame, variable: str, value: Any) -> None:
    """Give a variable a value."""
    owner = frame.owner(variable)
    if owner is None or variable not in run.allowed.get(id(owner), {variable}):
        raise Stays
    if isinstance(value, Zipped):
        raise Stays
    value = lasting(run, value) if isinstance(value, Once) else value
    known = not isinstance(value, Late) or value.steady
    if known and variable not in owner.pinned:
        owner.names[variable] = value
        return
    target = named(run, owner, variable)
    run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=lifted(run, value)))
    owner.names[variable] = Late(name(target), shape=value.shape if isinstance(value, Late) else None)


def bound(run: Run, frame: Frame, target: ast.expr, value: Any) -> None:
    """Assign a value to a target."""
    match target:
        case ast.Name(id=variable):
            bind(run, frame, variable, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets) if isinstance(value, Late) and not value.shape:
            _unpack_late(run, frame, targets, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            items = items_of(run, value)
            stars = [k for k, t in enumerate(targets) if isinstance(t, ast.Starred)]
            if stars:
                before, behind = stars[0], len(targets) - stars[0] - 1
                if len(items) < before + behind:
                    raise _unpacking_error(items, targets)
                middle = items[before : len(items) - behind]
                items = [*items[:before], middle, *items[len(items) - behind :]]
            if len(items) != len(targets):
                raise _unpacking_error(items, targets)
            for each, part in zip(targets, [run.kept(i) for i in items], strict=True):
                bound(run, frame, each.value if isinstance(each, ast.Starred) else each, part)
        case ast.Subscript(value=owner, slice=index):
            parts: list[Any] = [partial(expression, run, frame, owner), partial(index_of, run, frame, index)]
            value, base, at = in_order(run, [lambda: value, *parts])
            store(run, base, at, value, target)
        case ast.Attribute(value=owner, attr=attribute):
            value, thing = in_order(run, [lambda: value, partial(expression, run, frame, owner)])
            set_attribute(run, thing, attribute, value)
        case _:
            raise Stays


def _unpacking_error(items: Sequence[Any], targets: list[ast.expr]) -> Raised:
    """What Python raises where items are more or fewer than the targets."""
    names = [f"*v{k}" if isinstance(t, ast.Starred) else f"v{k}" for k, t in enumerate(targets)]
    try:
        exec(f"[{', '.join(names)}] = values", {"values": list(items)})
    except ValueError as error:
        return Raised(error)
    raise AssertionError("they fit")


def _unpack_late(run: Run, frame: Frame, targets: list[ast.expr], value: Late) -> None:
    """``a, b = x``, where a run decides what ``x`` is."""
    left: list[ast.expr] = []
    owners = []
    for each in targets:
        owner = frame.owner(each.id) if isinstance(each, ast.Name) else None
        if owner is None or not isinstance(each, ast.Name) or each.id not in run.allowed.get(id(owner), {each.id}):
            raise Stays
        owners.append((owner, each.id, named(run, owner, each.id)))
        left.append(ast.Name(id=owners[-1][2], ctx=ast.Store()))
    run.emit(ast.Assign(targets=[ast.Tuple(elts=left, ctx=ast.Store())], value=value.node))
    for owner, variable, target in owners:
        owner.names[variable] = Late(name(target))


def store(run: Run, base: Any, index: Any, value: Any, target: ast.expr) -> None:
    """``base[index] = value``."""
    if isinstance(base, Thing):
        if special(run, base, "__setitem__", index, value) is ABSENT:
            raise Stays
        return
    base = indexed_late(run, base, index)
    adds_key(run, base, index)
    if isinstance(base, Keyed):
        store_in(run, base, index, value)
        return
    if isinstance(base, Late):
        left = ast.Subscript(value=base.node, slice=index_written(run, index), ctx=ast.Store())
        run.emit(ast.Assign(targets=[left], value=lifted(run, value)))
        return
    if chosen := variable_in(base, index):
        run.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=lifted(run, value)))
        return
    run.changes(base, index)
    if not isinstance(base, (list, dict)):
        raise Stays
    computed(lambda: base.__setitem__(index, run.kept(value, hint(base, index, target))))


def variable_in(base: Any, key: Any) -> str:
    """The variable of the run that an item of a dict is, which a loop changes; "" for what is no such variable."""
    return variable_of(base.get(key)) if type(base) is dict and not has_late(key) else ""


def hint(base: Any, index: Any, target: ast.expr) -> str:
    """What an item is called in what is written."""
    root = target.value if isinstance(target, ast.Subscript) else target
    text = f"{root.id}_{index}" if isinstance(root, ast.Name) else ""
    return text if text.isidentifier() and text.isascii() else "value"

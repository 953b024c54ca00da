"""Attributes that are None, and numbers or arrays at other times: numbers of boxes, which hold one value each.

    m.last = None                                  monitor_last[m] = NOBODY
    if m.last is not None:                         if monitor_last[m] != NOBODY:
        d = x - m.last                     ->          d = x - last_value[monitor_last[m]]
    m.last = x                                     place = last_count;  last_count += 1
                                                   last_value.append(x);  monitor_last[m] = place

A box is an object of a class made here, which has a number (``object_numbers.py``) and is known by one attribute only.
The value of None is out of range, where Python is asked for the exception that it raises.
"""

from __future__ import annotations

import ast
import functools
from typing import Any

from ...form.program import assign, copy_of, located, located_everywhere, name
from .made_objects import Tracking
from .object_attributes import store_attribute
from .object_kinds import is_none
from .object_things import NOBODY, Again, Object, One, Rows, Untracked, is_box


@functools.cache
def _box_of(of: type, path: tuple[str, ...]) -> type:
    return type("_".join([of.__name__, *path]), (), {"is_box": True})


def note(tracking: Tracking, of: type, path: tuple[str, ...], value: Any) -> None:
    """Note that an attribute is None, or is no object."""
    if isinstance(value, ast.expr):
        (tracking.nones if is_none(value) else tracking.plains).add((of, path))


def learn_boxes(tracking: Tracking) -> None:
    """Let attributes have boxes that were found to be None and numbers; raises Again where there are such."""
    new = {key for key in tracking.nones & tracking.plains if tracking.known.attributes.get(key) is None}
    for of, path in new:
        if not is_box(of):
            tracking.known.attributes[of, path] = One(_box_of(of, path), True)
    if any(not is_box(of) for of, _ in new):
        raise Again


def _rows_of(tracking: Tracking, of: type) -> None:
    """See that there is a list for the values in the boxes of a class."""
    if of not in tracking.arenas:
        base = of.__name__.lower()
        values, count = tracking.fresh(f"{base}_values"), tracking.fresh(f"{base}_count")
        tracking.arenas[of] = Rows(of, base, {("value",): values}, {}, 0, kinds={}, count=count)


def opened(tracking: Tracking, number: ast.expr, kind: One, node: ast.AST) -> ast.expr:
    """The value in a box."""
    _rows_of(tracking, kind.of)
    box = tracking.ways.object_of(tracking, kind.of, number, node)
    value = copy_of(box.items["value"])
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        tracking.boxes.add(value.value.id)
        return located(value, node)
    raise Untracked(node, "is None, or always the same")


def _place(tracking: Tracking, value: Any) -> ast.expr | None:
    """The number of the box that an expression reads; None for any other."""
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and value.value.id in tracking.boxes:
        return value.slice
    return None


def is_nothing(tracking: Tracking, value: Any, op: ast.cmpop, node: ast.AST) -> ast.expr | None:
    """``m.last is None`` and its opposite; None for what is in no box."""
    place = _place(tracking, value)
    if place is None:
        return None
    operator = ast.Eq() if isinstance(op, (ast.Is, ast.Eq)) else ast.NotEq()
    nobody = ast.Constant(value=NOBODY)
    return located_everywhere(ast.Compare(left=copy_of(place), ops=[operator], comparators=[nobody]), node)


def kept(tracking: Tracking, value: Any, node: ast.AST) -> Any:
    """What a name gets that is given the value in a box: that, or None."""
    nothing = is_nothing(tracking, value, ast.Is(), node)
    if nothing is None:
        return value
    return located_everywhere(ast.IfExp(test=nothing, body=ast.Constant(value=None), orelse=copy_of(value)), node)


def boxed(tracking: Tracking, value: ast.expr, kind: One, node: ast.AST, sure: bool = False) -> ast.expr:
    """The number of a new box with a value, or that of None; a box that is read is there with ``sure``."""
    is_there = _place(tracking, value) is not None and not sure
    value = kept(tracking, value, node) if is_there else value
    if is_none(value):
        return located_everywhere(ast.Constant(value=NOBODY), node)
    if not isinstance(value, ast.IfExp):
        _rows_of(tracking, kind.of)
        made = Object(kind.of, kind.of.__name__.lower(), tracking.blocks[-1], inside=tracking.inside)
        store_attribute(tracking, made, "value", value, node)
        number: ast.expr = copy_of(tracking.ways.numbered(tracking, made, node).row[1])
        return number
    chosen = tracking.fresh("place")
    branches: list[list[ast.stmt]] = []
    for each in (value.body, value.orelse):
        with tracking.block() as body:
            tracking.emit(assign(chosen, boxed(tracking, copy_of(each), kind, node, is_there)), node)
        branches.append(body)
    tracking.emit(located(ast.If(test=value.test, body=branches[0], orelse=branches[1]), node), node)
    return located(name(chosen), node)

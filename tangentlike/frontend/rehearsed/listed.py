"""Lists of the run whose items are tuples with texts, heaps among them: a text stands there as a number.

    late = []                                          late = []
    for name, due, done in jobs:               ->      for ...:
        if done > due:                                     if done > due:
            late.append((name, done - due))                    late.append((0, done - due))

Which texts there are is found out on the way: a function is gone through again with them (``texts_run.py``). The
numbers are in the order of the texts, so that items come in the same order as in Python.
"""

from __future__ import annotations

import ast
import collections
from typing import Any

from ...form.program import copy_of, name
from .coded import Keyed, Listed, Shape, Unshaped
from .picked import column_of, picked
from .state import Chosen, Late, NeedsKnown, Run, Stays
from .written_values import lifted

MOST = 32  # texts of a part


def shape_of(item: Any) -> Shape | None:
    """Of what an item is made; None for one without texts, or with anything but texts and numbers."""
    if not isinstance(item, tuple) or not item or hasattr(item, "_fields"):
        return None
    shape = tuple(map(_part, item))
    return None if not any(shape) or "" in shape else shape  # type: ignore[return-value]


def _part(part: Any) -> Any:
    if type(part) is str:
        return (part,)
    if isinstance(part, Chosen):
        return tuple(sorted(set(part.options))) if all(type(each) is str for each in part.options) else ""
    return None if isinstance(part, Late) or type(part) in (int, float) else ""


def merged(one: Shape, other: Shape) -> Shape | None:
    """The shape of both; None for shapes that no list has."""
    if len(one) != len(other) or any((a is None) is not (b is None) for a, b in zip(one, other, strict=True)):
        return None
    found = tuple(None if a is None else in_their_order({*a, *(b or ())}) for a, b in zip(one, other, strict=True))
    return None if any(part is not None and len(part) > MOST for part in found) else found


def in_their_order(things: Any) -> tuple[Any, ...]:
    """Texts in their order, other things in any that is always the same."""
    return tuple(sorted(things) if all(type(each) is str for each in things) else sorted(things, key=repr))


def encoded(run: Run, listed: Listed, item: Any) -> ast.expr:
    """An item as it stands in the list."""
    shape = shape_of(item)
    if shape is None:
        raise Stays
    if merged(listed.shape, shape) != listed.shape:
        raise Unshaped(listed.key, shape)
    parts = [
        lifted(run, part) if texts is None else _number(run, texts, part)
        for texts, part in zip(listed.shape, item, strict=True)
    ]
    return ast.Tuple(elts=parts, ctx=ast.Load())


def _number(run: Run, texts: tuple[str, ...], part: Any) -> ast.expr:
    if not isinstance(part, Chosen):
        return ast.Constant(value=texts.index(part))
    numbers = [texts.index(each) for each in part.options]
    if numbers == list(range(len(numbers))):
        return copy_of(part.index)
    return ast.Subscript(value=column_of(run, numbers, "numbers"), slice=copy_of(part.index), ctx=ast.Load())


def taken_apart(run: Run, listed: Listed) -> tuple[ast.Tuple, tuple[Any, ...]]:
    """A target for an item, and the item."""
    names = [run.fresh("part") for _ in listed.shape]
    target = ast.Tuple(elts=[ast.Name(id=each, ctx=ast.Store()) for each in names], ctx=ast.Store())
    parts = [
        Late(name(each), True) if texts is None else picked(run, list(texts), name(each))
        for each, texts in zip(names, listed.shape, strict=True)
    ]
    return target, tuple(parts)


def taken(run: Run, listed: Listed, value: ast.expr) -> tuple[Any, ...]:
    """The item that an expression gives."""
    target, item = taken_apart(run, listed)
    run.emit(ast.Assign(targets=[target], value=value))
    return item


def has_texts(run: Run, key: str, items: Any) -> bool:
    """True for a list that is to have texts in its items; ``key`` says which it is."""
    kinds = (list, collections.deque) if run.splits else (list,)
    if type(items) not in kinds or getattr(items, "maxlen", None) is not None:
        return False
    return key in run.shapes or any(shape_of(each) is not None for each in items)


def made_listed(run: Run, key: str, target: str, items: Any) -> Listed:
    """The list of that name with texts in its items, made of what is known."""
    for each in items:
        if key not in run.shapes and (shape := shape_of(each)) is not None:
            raise Unshaped(key, shape)
    listed = Listed(target, key, run.shapes[key])
    made = ast.List(elts=[encoded(run, listed, each) for each in items], ctx=ast.Load())
    run.emit(ast.Assign(targets=[ast.Name(id=target, ctx=ast.Store())], value=made))
    return listed


def adds_texts(run: Run, base: Any, item: Any) -> None:
    """Say so where a list of the run gets an item with texts."""
    shape = shape_of(item)
    if shape is None or not isinstance(base, Late) or not isinstance(base.node, ast.Name):
        return
    called = base.node.id
    while called not in run.listed_as and called in run.made:  # it was kept under another name
        called = run.made[called]
    if called in run.listed_as:
        raise Unshaped(run.listed_as[called], shape)


def method_of(run: Run, base: Listed, method: str, given: list[Any], named: dict[str, Any]) -> Any:
    """``base.append(item)`` and ``base.pop()``."""
    if named:
        raise Stays
    called = ast.Attribute(value=name(base.variable), attr=method, ctx=ast.Load())
    if method == "append" and len(given) == 1:
        run.emit(ast.Expr(value=ast.Call(func=called, args=[encoded(run, base, given[0])], keywords=[])))
        return None
    if method == "popleft" and not given:
        called.attr = "pop"
        return taken(run, base, ast.Call(func=called, args=[ast.Constant(value=0)], keywords=[]))
    if method == "pop" and len(given) < 2 and all(isinstance(each, (int, Late)) for each in given):
        return taken(run, base, ast.Call(func=called, args=[lifted(run, each) for each in given], keywords=[]))
    raise NeedsKnown


def joined(run: Run, left: Any, right: Any) -> Listed:
    """``left + right`` of two lists, one of which is such a list."""
    first, second = (each.shape if isinstance(each, Listed) else None for each in (left, right))
    shape = first if second is None else second if first is None else merged(first, second)
    if shape is None:
        raise Stays
    for each in (left, right):
        if isinstance(each, Listed) and each.shape != shape:
            raise Unshaped(each.key, shape)
    whole = Listed(run.fresh("items"), left.key if isinstance(left, Listed) else right.key, shape)
    parts: list[ast.expr] = []
    for each in (left, right):
        known = each if type(each) is list else []
        items = ast.List(elts=[encoded(run, whole, item) for item in known], ctx=ast.Load())
        parts.append(name(each.variable) if isinstance(each, Listed) else items if type(each) is list else _stay())
    made = ast.BinOp(left=parts[0], op=ast.Add(), right=parts[1])
    run.emit(ast.Assign(targets=[ast.Name(id=whole.variable, ctx=ast.Store())], value=made))
    return whole


def _stay() -> Any:
    raise Stays


def length(listed: Listed | Keyed) -> ast.expr:
    return ast.Call(func=name("len"), args=[name(listed.variable)], keywords=[])

"""Dicts whose keys are constants and whose values are objects: what is taken out of them, and what changes them."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import located
from .made_objects import Tracking
from .object_lists import settled
from .object_order import evaluated
from .object_things import HELD, THINGS, Keyed, Many, Untracked


def display(tracking: Tracking, node: ast.Dict, fresh: Any) -> Any:
    """``{"a": Object()}``; where no value is an object, what ``fresh`` makes of the keys and values."""
    known = [key for key in node.keys if key is not None]
    if len(known) < len(node.keys):
        return fresh(node)
    values = evaluated(tracking, [each for pair in zip(known, node.values, strict=True) for each in pair])
    keys, items = values[::2], values[1::2]
    if not any(isinstance(v, HELD) for v in items):
        return located(ast.Dict(keys=keys, values=items), node)
    made = Keyed([], [], tracking.blocks[-1])
    for key, item in zip(keys, items, strict=True):
        _put(made, key, item, node)
    return made


def dict_of(tracking: Tracking, pairs: Any, node: ast.AST) -> Any:
    """The dict of a list of keys and values."""
    rows = pairs.items if isinstance(pairs, Many) else getattr(pairs, "elts", None)
    if rows is None:
        raise Untracked(node, "is gone over in a comprehension with conditions")
    made = Keyed([], [], tracking.blocks[-1])
    for row in rows:
        key, item = row.items if isinstance(row, Many) else row.elts
        _put(made, key, item, node)
    if any(isinstance(v, THINGS) for v in made.items):
        return made
    return located(ast.Dict(keys=made.keys, values=made.items), node)


def key_of(key: Any, node: ast.AST) -> Any:
    """The value of a constant key."""
    if isinstance(key, ast.Constant) and isinstance(key.value, (str, int, bool, bytes, type(None))):
        return key.value
    if isinstance(key, ast.Tuple):
        return tuple(key_of(each, node) for each in key.elts)
    raise Untracked(node, "is kept in a dict under what is only known while it runs")


def is_known_key(key: Any) -> bool:
    try:
        key_of(key, key)
    except Untracked:
        return False
    return True


def _place(owner: Keyed, key: Any, node: ast.AST) -> int | None:
    wanted = key_of(key, node)
    return next((k for k, each in enumerate(owner.keys) if key_of(each, node) == wanted), None)


def _put(owner: Keyed, key: Any, item: Any, node: ast.AST) -> None:
    place = _place(owner, key, node)
    if place is None:
        owner.keys.append(key)
        owner.items.append(item)
    else:
        owner.items[place] = item


def changeable(tracking: Tracking, owner: Keyed, node: ast.AST, value: Any = None) -> Keyed:
    if owner.block != tracking.blocks[-1] or owner.is_read_inside or owner.is_plain or tracking.out is None:
        raise tracking.untold(value or owner, node, "is a dict of objects that changes")
    tracking.changing(owner)
    return owner


def store_value(tracking: Tracking, owner: Keyed, key: Any, value: Any, node: ast.AST) -> None:
    """``objects["a"] = object``."""
    tracking.settled_items(owner, "item", node)
    if not is_known_key(key):
        raise tracking.untold(value, node, "is kept in a dict under what is only known while it runs")
    _put(changeable(tracking, owner, node, value), key, settled(tracking, [value], node)[0], node)


def looked_up(owner: Keyed, key: Any, node: ast.AST) -> Any:
    """``objects["a"]``."""
    place = _place(owner, key, node)
    if place is None:
        raise Untracked(node, "is taken out of a dict in which it is not")
    return owner.items[place]


def contains_key(owner: Keyed, key: Any, node: ast.AST) -> bool:
    return _place(owner, key, node) is not None


def method_of_dict(tracking: Tracking, owner: Keyed, node: ast.Call, positional: list[Any], keywords: Any) -> Any:
    """``objects.values()`` and its kin."""
    assert isinstance(node.func, ast.Attribute)
    attr = node.func.attr
    tracking.settled_items(owner, "item", node)

    def view(items: list[Any]) -> Many:
        return Many(items, False, tracking.blocks[-1], is_settled=True, is_iterator=True, sources=[owner])

    match attr, positional, keywords:
        case "values", [], {}:
            return view(list(owner.items))
        case "keys", [], {}:
            return view(list(owner.keys))
        case "items", [], {}:
            return view([Many([k, v], is_settled=True) for k, v in zip(owner.keys, owner.items, strict=True)])
        case "copy", [], {}:
            return Keyed(list(owner.keys), list(owner.items), tracking.blocks[-1], is_settled=True)
        case "get", [key, *otherwise], {} if len(otherwise) < 2:
            if contains_key(owner, key, node):
                return looked_up(owner, key, node)
            return otherwise[0] if otherwise else located(ast.Constant(value=None), node)
        case "pop", [key, *otherwise], {} if len(otherwise) < 2:
            place = _place(changeable(tracking, owner, node), key, node)
            if place is None and otherwise:
                return otherwise[0]
            if place is not None:
                del owner.keys[place]
                return owner.items.pop(place)
        case "setdefault", [key, value], {}:
            if not contains_key(owner, key, node):
                store_value(tracking, owner, key, value, node)
            return looked_up(owner, key, node)
        case "update", [Keyed() as other], {}:
            for key, value in zip(list(other.keys), list(other.items), strict=True):
                store_value(tracking, owner, key, value, node)
            return located(ast.Constant(value=None), node)
    raise Untracked(node, "is a dict of objects that changes")

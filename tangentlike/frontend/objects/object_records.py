"""Dicts with texts for keys that stand in lists and change, as objects whose attributes are their values.

    bodies = [{"x": a, "v": 0.0} for a in x]               (see ``object_numbers.py``)
    for b in bodies:
        b["v"] += dt * b["x"]           ->      for b in bodies: row_v[b] += dt * row_x[b]

Each set of keys is a class of its own; such objects are not compared, for dicts are by what they hold.
"""

from __future__ import annotations

import ast
import functools
from typing import Any, TypeGuard

from ...form.program import copy_of, located
from ...form.trees import nodes
from .made_objects import Tracking
from .object_attributes import attribute, store_attribute
from .object_numbers import numbered
from .object_order import evaluated
from .object_things import Again, Object, Untracked


@functools.cache
def class_of(keys: frozenset[str]) -> type:
    """The class that stands for dicts with these keys."""
    return type("Row", (), {"__eq__": dict.__eq__, "__hash__": None, "__len__": dict.__len__, "keys_of_dict": keys})


def is_record(value: Any) -> TypeGuard[Object]:
    """True for an object that is a dict in Python."""
    return isinstance(value, Object) and "keys_of_dict" in vars(value.of)


def keys_of(node: Any) -> frozenset[str] | None:
    """The keys of a display whose keys are all texts that may be names."""
    if not isinstance(node, ast.Dict) or not node.keys:
        return None
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    texts = {key for key in keys if isinstance(key, str) and key.isidentifier()}
    return frozenset(texts) if len(texts) == len(keys) else None


def changes_records(tree: ast.AST) -> bool:
    """True where dicts go into lists, and something is stored under a text."""
    listed = stored = False
    for node in nodes(tree):
        match node:
            case ast.ListComp(elt=ast.Dict()) | ast.Call(func=ast.Attribute(attr="append"), args=[ast.Dict()]):
                listed = True
            case ast.List(elts=[ast.Dict(), *_]):
                listed = True
            case ast.Subscript(slice=ast.Constant(value=str()), ctx=ast.Store()):
                stored = True
    return listed and stored


def learn(tracking: Tracking, node: Any) -> None:
    """Let dicts with the keys of a display have numbers."""
    keys = keys_of(node)
    if keys is not None and tracking.numbers_all and class_of(keys) not in tracking.known.classes:
        tracking.known.classes.add(class_of(keys))
        raise Again


def display(tracking: Tracking, node: ast.Dict, hint: str) -> Object | None:
    """``{"x": a}`` of keys whose dicts have numbers; None for any other."""
    keys = keys_of(node)
    of = None if keys is None else class_of(keys)
    if of is None or of not in tracking.known.classes:
        return None
    values = evaluated(tracking, node.values)
    texts = [key.value for key in node.keys if isinstance(key, ast.Constant)]
    return _made(tracking, of, dict(zip(map(str, texts), values, strict=True)), node, hint)


def _made(tracking: Tracking, of: type, values: dict[str, Any], node: ast.AST, hint: str) -> Object:
    tracking.stored_of.setdefault(of, set(vars(of)["keys_of_dict"]))
    made = Object(of, hint or "row", tracking.blocks[-1], inside=tracking.inside)
    made.frame = len(tracking.calls), tracking.looping
    for key, value in values.items():
        store_attribute(tracking, made, key, value, node)
    return numbered(tracking, made, node)


def taken(tracking: Tracking, owner: Object, index: Any, node: ast.AST) -> Any:
    """``b["x"]``."""
    return attribute(tracking, owner, _key(owner, index, node), node)


def store_value(tracking: Tracking, owner: Object, index: Any, value: Any, node: ast.AST) -> None:
    """``b["x"] = e``."""
    store_attribute(tracking, owner, _key(owner, index, node), value, node)


def _key(owner: Object, index: Any, node: ast.AST) -> str:
    key = index.value if isinstance(index, ast.Constant) else None
    if not isinstance(key, str) or key not in vars(owner.of)["keys_of_dict"]:
        raise Untracked(node, "is a dict, and is asked for a key that is not in it, or not known")
    return key


def method_of(tracking: Tracking, owner: Object, node: ast.Call, positional: list[Any], keywords: Any) -> Any:
    """``b.get("x")``, ``b.update(x=e)`` and ``b.copy()``."""
    assert isinstance(node.func, ast.Attribute)
    keys = sorted(vars(owner.of)["keys_of_dict"])
    match node.func.attr, positional, keywords:
        case "get", [ast.Constant(value=str()) as key, *otherwise], {} if len(otherwise) < 2:
            if key.value in keys:
                return taken(tracking, owner, key, node)
            return otherwise[0] if otherwise else located(ast.Constant(value=None), node)
        case "update", [], _ if None not in keywords:
            for text, value in keywords.items():
                store_value(tracking, owner, located(ast.Constant(value=text), node), value, node)
            return located(ast.Constant(value=None), node)
        case "copy", [], {}:
            return copied(tracking, owner, node)
    raise Untracked(node, "is a dict in a list, and changes in another way")


def contains(owner: Object, key: Any, op: ast.cmpop, node: ast.AST) -> ast.expr:
    """``"x" in b``."""
    if not isinstance(key, ast.Constant):
        raise Untracked(node, "is a dict, and is asked for a key that is not known")
    there = key.value in vars(owner.of)["keys_of_dict"]
    return located(ast.Constant(value=there is isinstance(op, ast.In)), node)


def copied(tracking: Tracking, owner: Object, node: ast.AST) -> Object:
    """``dict(b)``: another dict with the same values."""
    keys = sorted(vars(owner.of)["keys_of_dict"])
    values = {k: copy_of(v) if isinstance(v := attribute(tracking, owner, k, node), ast.expr) else v for k in keys}
    return _made(tracking, owner.of, values, node, "")

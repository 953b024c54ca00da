"""The attributes of an object by their names: ``vars(p)``, ``dataclasses.asdict``, ``astuple`` and ``fields``."""

from __future__ import annotations

import ast
import dataclasses
import types
from typing import Any

from ...form.program import located
from .made_objects import Tracking
from .object_attributes import attribute, plain, store_attribute
from .object_making import copied_deeply
from .object_order import evaluated
from .object_things import NOWHERE, Keyed, Many, Object, Untracked


def attributes_of(tracking: Tracking, owner: Object, node: ast.AST) -> Keyed:
    """``vars(p)`` and ``p.__dict__``: what is stored there would be stored in the object, so nothing is."""
    if not tracking.sealed(owner) or hasattr(owner.of, "__slots__"):
        raise Untracked(node, "changes, and is looked at as a dict")
    keys: list[Any] = [located(ast.Constant(value=key), node) for key in owner.items]
    values = [attribute(tracking, owner, key, node) for key in owner.items]
    return Keyed(keys, values, NOWHERE, is_settled=True)


def item_by_name(tracking: Tracking, node: ast.Subscript) -> Any:
    """``p.__dict__["name"]``, and the same of what is no object."""
    assert isinstance(node.value, ast.Attribute)
    owner, text = evaluated(tracking, [node.value.value, node.slice])
    if not isinstance(owner, Object):
        whole = located(ast.Attribute(value=plain(owner, node), attr="__dict__", ctx=ast.Load()), node)
        return located(ast.Subscript(value=whole, slice=plain(text, node), ctx=ast.Load()), node)
    if not isinstance(text, ast.Constant) or text.value not in owner.items:
        raise Untracked(node, "is asked for an attribute whose name is computed")
    return attribute(tracking, owner, text.value, node)


def store_by_name(tracking: Tracking, target: ast.expr, value: Any, node: ast.AST) -> bool:
    """``p.__dict__["name"] = value``; False for any other target."""
    match target:
        case ast.Subscript(value=ast.Attribute(value=of, attr="__dict__"), slice=key):
            owner, text = tracking.value_of(of), tracking.value_of(key)
            if not isinstance(owner, Object):
                return False
            if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
                raise Untracked(node, "gets attributes whose names are computed")
            store_attribute(tracking, owner, text.value, value, node, by="object")
            return True
    return False


def stored_by_names(tracking: Tracking, of: ast.expr, node: ast.Call) -> ast.expr:
    """``p.__dict__.update(options)``, an attribute for each of them."""
    owner, *given = evaluated(tracking, [of, *node.args, *(k.value for k in node.keywords)])
    found: list[tuple[Any, Any]] = []
    for each in given[: len(node.args)]:
        keys = getattr(each, "keys", None)
        if not isinstance(each, (Keyed, ast.Dict)) or keys is None or not isinstance(owner, Object):
            raise Untracked(node, "gets attributes whose names are computed")
        found += zip(keys, each.items if isinstance(each, Keyed) else each.values, strict=True)
    found += [
        (located(ast.Constant(value=k.arg), node), v)
        for k, v in zip(node.keywords, given[len(node.args) :], strict=True)
    ]
    if not all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key, _ in found):
        raise Untracked(node, "gets attributes whose names are computed")
    for key, value in found:
        store_attribute(tracking, owner, key.value, value, node, by="object")
    return located(ast.Constant(value=None), node)


def fields_of_object(tracking: Tracking, found: Any, owner: Any, node: ast.AST) -> Any:
    """``asdict(p)``, ``astuple(p)`` and ``fields(p)`` of a dataclass."""
    of = owner.of if isinstance(owner, Object) else owner
    if not dataclasses.is_dataclass(of):
        raise Untracked(node, "is no dataclass")
    names = [f.name for f in dataclasses.fields(of)]
    texts: list[Any] = [located(ast.Constant(value=each), node) for each in names]
    if found is dataclasses.fields:
        return Many([_field(tracking, each) for each in texts], False, tracking.blocks[-1], is_settled=True)
    if not isinstance(owner, Object):
        raise Untracked(node, "is a class of which values are asked for")
    values: list[Any] = []
    for each in names:
        value = attribute(tracking, owner, each, node)
        if isinstance(value, Object):
            values.append(fields_of_object(tracking, found, value, node))
        else:
            values.append(copied_deeply(tracking, value, node))
    if found is dataclasses.asdict:
        return tracking.settled_items(Keyed(texts, values, tracking.blocks[-1]), "item", node)
    return tracking.settled_items(Many(values, False, tracking.blocks[-1]), "item", node)


def _field(tracking: Tracking, text: ast.expr) -> Object:
    here = tracking.blocks[-1]
    return Object(types.SimpleNamespace, "field", here, {"name": text}, {"name": {here}})

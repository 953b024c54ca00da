"""What is asked of objects by functions of Python's: ``isinstance``, and attributes by their names."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import located
from ...reading.resolve import MISSING
from .made_objects import Tracking
from .object_attributes import attribute, copies, delete_attribute, store_attribute
from .object_families import by_class, is_of
from .object_order import settled_object
from .object_things import Object, Untracked, is_family, members_of


def by_text(tracking: Tracking, found: Any, positional: list[Any], node: ast.AST) -> Any:
    """``getattr(object, "name")`` and its kin, of a name that is known."""
    owner, text, *more = positional
    if isinstance(owner, Object) and is_family(owner.of):
        return by_class(
            tracking, owner, "", lambda one: by_text(tracking, found, [one, *copies([text, *more])], node), node
        )
    if not isinstance(owner, Object) or not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        raise Untracked(node, "is asked for an attribute whose name is computed")
    attr, is_there = text.value, text.value in owner.items or hasattr(owner.of, text.value)
    if attr in owner.items and not owner.known[attr] & {owner.block, *tracking.blocks}:
        raise Untracked(node, f"has the attribute `{attr}` on some ways only")
    if found is hasattr:
        return located(ast.Constant(value=is_there), node)
    if found is getattr:
        return attribute(tracking, owner, attr, node) if is_there or not more else more[0]
    if found is setattr:
        store_attribute(tracking, owner, attr, more[0], node)
    else:
        delete_attribute(tracking, owner, attr, node)
    return located(ast.Constant(value=None), node)


def instance(tracking: Tracking, positional: list[Any], node: ast.AST) -> Any:
    asked = positional[1]
    classes = [tracking.scope.value(e) if isinstance(e, ast.expr) else e
               for e in (asked.elts if isinstance(asked, ast.Tuple) else [asked])]  # fmt: skip
    if isinstance(positional[0], ast.expr):
        if not all(c in tracking.classes for c in classes):
            return MISSING
        return located(ast.Constant(value=False), node)
    if not all(isinstance(c, type) for c in classes):
        raise Untracked(node, "is asked for a class that is not known")
    if is_family(positional[0].of):
        owner = positional[0] if tracking.out is None else settled_object(tracking, positional[0], node)
        return is_of(owner, [of for of in members_of(owner.of) if issubclass(of, tuple(classes))], node)
    return located(ast.Constant(value=issubclass(positional[0].of, tuple(classes))), node)

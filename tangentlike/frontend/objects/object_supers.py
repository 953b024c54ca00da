"""What stands behind the class at hand: ``super().m(...)`` and ``super().level``."""

from __future__ import annotations

import ast
import types
from typing import Any

from ...form.program import located
from ...reading.resolve import MISSING
from ..syntax.short_forms import parts_of
from .made_objects import Tracking
from .object_arguments import in_places
from .object_classes import is_written_by_dataclasses
from .object_making import fields_of
from .object_order import evaluated
from .object_questions import by_text
from .object_things import Object, Untracked


def is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def called_above(tracking: Tracking, node: ast.Call, hint: str) -> Any:
    """``super().m(...)`` and ``super(Class, self).m(...)``: the method behind that of the class at hand."""
    assert isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    owner, behind, found = _behind(tracking, node.func.value, node.func.attr, node)
    positional, keywords = in_places(tracking, node, evaluated(tracking, parts_of(node)[1:]))
    if node.func.attr in ("__init__", "__post_init__") and found in (object.__init__, MISSING) and not positional:
        return located(ast.Constant(value=None), node)
    if found is object.__setattr__ and len(positional) == 2 and not keywords:
        return by_text(tracking, setattr, [owner, *positional], node, by="object")
    if not isinstance(found, types.FunctionType):
        raise Untracked(node, "is reached through `super`")
    if is_written_by_dataclasses(found):
        fields_of(tracking, owner, next(c for c in behind if "__init__" in vars(c)), positional, keywords, node)
        return located(ast.Constant(value=None), node)
    return tracking.dispatched(found, [owner, *positional], keywords, node, hint)


def attribute_above(tracking: Tracking, node: ast.Attribute) -> Any:
    """``super().level``: a property behind that of the class at hand."""
    assert isinstance(node.value, ast.Call)
    owner, _, found = _behind(tracking, node.value, node.attr, node)
    if not isinstance(found, property) or found.fget is None:
        raise Untracked(node, "is reached through `super`")
    return tracking.dispatched(found.fget, [owner], {}, node, "")


def _behind(tracking: Tracking, above: ast.Call, attr: str, node: ast.AST) -> tuple[Object, list[type], Any]:
    """The object whose method is at hand, the classes behind that of the method, and what they hold under a name."""
    named = above.args
    if len(named) not in (0, 2) or not tracking.calls or not isinstance(tracking.calls[-1].first, Object):
        raise Untracked(node, "is reached through `super`")
    function, owner = tracking.calls[-1].function, tracking.calls[-1].first
    if named:
        of, first = evaluated(tracking, named)
        of = tracking.scope.value(of) if isinstance(of, ast.expr) else of
        if first is not owner or not isinstance(of, type):
            raise Untracked(node, "is reached through `super`")
    else:
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        of = cells["__class__"].cell_contents
    order = list(owner.of.__mro__)
    behind = order[order.index(of) + 1 :]
    return owner, behind, next((vars(c)[attr] for c in behind if attr in vars(c)), MISSING)

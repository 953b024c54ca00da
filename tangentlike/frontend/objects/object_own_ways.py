"""Attributes by methods of a class: ``__setattr__``, and ``__getattr__`` for those that an object does not have.

def __setattr__(self, name, value):                 c.v = x   ->   value = min(x, 1.0)
    super().__setattr__(name, min(value, 1.0))                     c_v = value
"""

from __future__ import annotations

import ast
import types
from typing import Any

from ...form.program import located
from ...reading.resolve import MISSING
from .made_objects import Tracking
from .object_classes import member
from .object_things import Object, Untracked


def sets_its_own(of: type) -> bool:
    """True for a class that decides itself what an assignment of an attribute does."""
    return isinstance(member(of, "__setattr__"), types.FunctionType)


def gives_its_own(of: type) -> bool:
    """True for a class that is asked for attributes which an object does not have."""
    return isinstance(member(of, "__getattr__"), types.FunctionType)


def stored(tracking: Tracking, owner: Object, attr: str, value: Any, node: ast.AST) -> Any:
    """What ``__setattr__`` gives back that is called for ``owner.attr = value``."""
    found = _method(tracking, owner, "__setattr__", node)
    return tracking.dispatched(found, [owner, located(ast.Constant(value=attr), node), value], {}, node, "")


def given(tracking: Tracking, owner: Object, attr: str, node: ast.AST) -> Any:
    """What ``__getattr__`` gives for ``owner.attr``."""
    found = _method(tracking, owner, "__getattr__", node)
    return tracking.dispatched(found, [owner, located(ast.Constant(value=attr), node)], {}, node, "")


def _method(tracking: Tracking, owner: Object, called: str, node: ast.AST) -> Any:
    found = member(owner.of, called)
    tracking.guards.append((owner.of, called))
    if found is MISSING or any(f.function is found and f.first is owner for f in tracking.calls):
        raise Untracked(node, f"has a method `{called}` that asks itself")
    return found

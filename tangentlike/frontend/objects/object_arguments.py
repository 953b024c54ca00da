"""The arguments of calls in their places, those of ``*values`` and ``**options`` among them."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import located
from .made_objects import Tracking
from .object_attributes import iterated, plain
from .object_comprehensions import values_in_turn
from .object_dicts import key_of
from .object_lists import one_by_one
from .object_things import Keyed, Many, Object


def in_places(tracking: Tracking, node: ast.Call, given: list[Any]) -> tuple[list[Any], dict[str | None, Any]]:
    """The positional arguments, starred ones as they are, and those with names."""
    positional = with_starred(tracking, node.args, given[: len(node.args)], node)
    keywords: dict[str | None, Any] = {}
    for keyword, value in zip(node.keywords, given[len(node.args) :], strict=True):
        keys = [getattr(k, "value", None) for k in value.keys] if isinstance(value, ast.Dict) else []
        if keyword.arg is None and isinstance(value, ast.Dict) and all(isinstance(k, str) for k in keys):
            keywords |= dict(zip(keys, value.values, strict=True))
        elif keyword.arg is None and isinstance(value, Keyed):
            keywords |= dict(zip([key_of(key, node) for key in value.keys], value.items, strict=True))
        else:
            keywords[keyword.arg] = value
    return positional, keywords


def with_starred(tracking: Tracking, items: list[ast.expr], values: list[Any], node: ast.AST) -> list[Any]:
    """The values of arguments or of the items of a display, among them those of ``*objects``."""
    made: list[Any] = []
    for item, value in zip(items, values, strict=True):
        if not isinstance(item, ast.Starred):
            made.append(value)
            continue
        value = iterated(tracking, value, node) if isinstance(value, Object) else value
        if isinstance(value, Many):
            made += value.items
        elif isinstance(value, (ast.Tuple, ast.List)):
            made += value.elts
        elif (known := _items_of_star(tracking, value)) is not None:
            made += known
        else:
            made.append(located(ast.Starred(value=plain(value, node), ctx=ast.Load()), node))
    return made


def _items_of_star(tracking: Tracking, value: Any) -> list[Any] | None:
    """What ``*value`` gives, where that is known one by one."""
    if isinstance(value, ast.GeneratorExp | ast.ListComp):
        return values_in_turn(tracking, value)
    return one_by_one(tracking, value) if isinstance(value, ast.expr) else None

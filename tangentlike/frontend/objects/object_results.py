"""Objects whose attributes are variables, and which the function returns: made of the attributes, as they are then."""

from __future__ import annotations

import ast
from typing import Any

from ...form.kinds import Whole
from ...form.program import located, located_everywhere, name
from ...form.trees import nodes
from .made_objects import Tracking
from .object_attributes import attribute
from .object_records import is_record
from .object_texts import DROPPED
from .object_things import Again, Keyed, Many, Object, Untracked, is_family


def _is_dropped(value: Any) -> bool:
    return isinstance(value, ast.Constant) and value.value == DROPPED


def whole(tracking: Tracking, value: Any, node: ast.AST, seen: list[Any]) -> ast.expr:
    """The expression for an object, or what holds some; ``seen`` are those that it holds already."""
    if isinstance(value, ast.expr):
        return value
    if isinstance(value, Many) and not value.is_iterator:
        items = [whole(tracking, each, node, seen) for each in value.items]
        return located((ast.List if value.changes else ast.Tuple)(elts=items, ctx=ast.Load()), node)
    if isinstance(value, Keyed):
        values = [whole(tracking, each, node, seen) for each in value.items]
        return located(ast.Dict(keys=list(value.keys), values=values), node)
    if not isinstance(value, Object) or value.given or is_family(value.of) or any(value is each for each in seen):
        raise Untracked(node, "is used as a whole")
    sometimes = {key for key, blocks in value.known.items() if not blocks & {value.block, *tracking.blocks}}
    if sometimes:
        caught = any(
            isinstance(n, (ast.Try, ast.With)) for s in (tracking.source.tree, *tracking.bodies) for n in nodes(s)
        )
        if caught or sometimes <= tracking.known.sometimes:
            raise Untracked(node, "is returned, and has attributes on some ways only")
        tracking.known.sometimes |= sometimes
        raise Again
    if any(tracking.constants.get(v) is not None and _is_dropped(tracking.constants[v]) for v in value.items.values()
           if isinstance(v, str)) or any(map(_is_dropped, value.items.values())):  # fmt: skip
        raise Untracked(node, "is returned, and holds a text that is put together")
    seen.append(value)
    parts = {key: whole(tracking, attribute(tracking, value, key, node), node, seen) for key in value.items}
    if is_record(value):
        keys: list[Any] = [ast.Constant(value=key) for key in parts]
        return located_everywhere(ast.Dict(keys=keys, values=list(parts.values())), node)
    function = located(name(tracking.place(Whole(value.of))), node)
    keywords = [ast.keyword(arg=key, value=part) for key, part in parts.items()]
    return located_everywhere(ast.Call(func=function, args=[], keywords=keywords), node)

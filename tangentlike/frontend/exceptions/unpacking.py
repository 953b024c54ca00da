"""Items that are unpacked in a ``try``: whether they are as many as the names is asked before.

for a, b in rows:          ->      for item in rows:
    s += a * b                         if wrong-length?(item, 2):
                                           raise ValueError
                                       a, b = item
                                       s += a * b
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ...form.program import name, store
from ...form.questions import Question
from ..syntax.plain_parts import is_path
from ..syntax.raising import Site, parts_of_items
from ..syntax.short_forms import placed

if TYPE_CHECKING:
    from .explicit import Explicit


def unpacked(explicit: Explicit, node: ast.Assign, target: ast.Tuple | ast.List) -> None:
    """Ask what an assignment to several names may raise."""
    if any(isinstance(e, ast.Starred) for e in target.elts):
        return
    kinds = [("ValueError", Question("wrong length", len(target.elts))), ("TypeError", Question("not iterable"))]
    for exception, question in kinds:
        if explicit.taken(exception) is not None and (id(target), exception) not in explicit.done:
            if not is_path(node.value):
                node.value = explicit.hoisted(node.value, "values")
            explicit.raising(Site(exception, question, (node.value,)), target)


def unpacked_in_body(explicit: Explicit, node: ast.For) -> list[ast.stmt]:
    """What unpacks the items of a loop at the begin of its body, where they may be more or fewer than its names."""
    if explicit.taken("ValueError") is None:
        return []
    out: list[ast.stmt] = []
    node.target = _named_items(explicit, node.target, node.iter, out)
    return out


def _named_items(explicit: Explicit, target: ast.expr, iterated: ast.expr | None, out: list[ast.stmt]) -> ast.expr:
    """A loop's target in which one name stands for each item of an open number of parts, which ``out`` unpacks."""
    if not isinstance(target, (ast.Tuple, ast.List)) or any(isinstance(e, ast.Starred) for e in target.elts):
        return target
    parts = parts_of_items(iterated, explicit.scope)
    if parts and isinstance(parts[-1], ast.Starred):
        return target
    if parts is None or len(parts) != len(target.elts):
        item = explicit.fresh("item")
        out.append(placed(ast.Assign(targets=[target], value=name(item)), target))
        return ast.copy_location(store(item), target)
    made = [_named_items(explicit, each, part, out) for each, part in zip(target.elts, parts, strict=True)]
    return ast.copy_location(ast.Tuple(elts=made, ctx=ast.Store()), target)

"""Assignments to several places of which some are items of dicts that are made here.

m, (b["x"], y) = f(p)      ->      m, (value, y) = f(p);  b["x"] = value
"""

from __future__ import annotations

import ast

from ...form.program import name, store
from ...form.structures import Node
from ..syntax.short_forms import placed
from .unrolling import Unrolling


def stored_items(unrolling: Unrolling, node: ast.Assign) -> list[ast.stmt] | None:
    """``d["a"], y = e`` and ``d["a"] = d["b"] = e``: the values under names first, then one after the other."""
    targets = node.targets
    own = [e for t in targets for e in _places_in(t) if isinstance(e, ast.Subscript) and _is_item(unrolling, e)]
    if not own or (len(targets) == 1 and own[0] is targets[0]):
        return None
    if len(targets) > 1:
        first = unrolling.made("value", node.value)
        out: list[ast.stmt] = [ast.Assign(targets=[store(first)], value=node.value)]
        out += [ast.Assign(targets=[t], value=name(first)) for t in targets]
        return [placed(each, node) for each in out]
    names = {id(each): unrolling.made("value", ast.unparse(each)) for each in own}
    target = targets[0]
    assert isinstance(target, (ast.Tuple, ast.List))
    whole = ast.Assign(targets=[_with_names(target, names)], value=node.value)
    later = [ast.Assign(targets=[e], value=name(names[id(e)])) for e in own]
    return [placed(each, node) for each in (whole, *later)]


def _places_in(target: ast.expr) -> list[ast.expr]:
    """The places that a target gives values to, those of nested targets too."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        return [target]
    return [e for t in target.elts for e in _places_in(t)]


def _with_names(target: ast.expr, names: dict[int, str]) -> ast.expr:
    """A target with names in some of its places."""
    if not isinstance(target, (ast.Tuple, ast.List)):
        return store(names[id(target)]) if id(target) in names else target
    return ast.Tuple(elts=[_with_names(t, names) for t in target.elts], ctx=ast.Store())


def _is_item(unrolling: Unrolling, node: ast.Subscript) -> bool:
    base = unrolling.structure(node.value)
    return isinstance(base, Node) and unrolling.is_own(base)

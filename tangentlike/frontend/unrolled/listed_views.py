"""Comprehensions over the keys, values or items of a dict whose keys are known, as the lists that they make.

z = [w * v for v in d.values()]      ->      z = [w * d_a, w * d_b]
z = [d[k] for k in sorted(d)]        ->      z = [d["a"], d["b"]]
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of, located, name, replace_everywhere, subscript, tuple_of
from ...form.structures import Leaf, Node
from ...form.trees import nodes
from ..syntax.outlived import may_change_dict
from ..syntax.refusals import RULES
from ..syntax.rewrites import comprehension_loop
from ..syntax.texts import parts_of_text
from .trips import trips_of
from .unrolling import Unrolling


def with_sorted_items(unrolling: Unrolling, node: ast.For) -> ast.For:
    """A loop over ``sorted(d.items())``, of keys that are known, as one over the pairs, if it changes no dict."""
    if any(may_change_dict(n) for s in node.body for n in nodes(s)):
        return node
    made = _Sorted(unrolling).visit(copy_of(node.iter))
    return node if ast.dump(made) == ast.dump(node.iter) else with_parts(node, iter=made)


def with_parts(node: ast.For, **parts: ast.expr) -> ast.For:
    return ast.copy_location(ast.For(**{**dict(ast.iter_fields(node)), **parts}), node)


class _Sorted(ast.NodeTransformer):
    """``sorted(d.items())``: no two keys are equal, so that nothing is asked of the values."""

    def __init__(self, unrolling: Unrolling):
        self.unrolling = unrolling

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="sorted"), args=[ast.Call(func=ast.Attribute(value=owner, attr="items"),
                                                                     args=[], keywords=[])], keywords=[]):  # fmt: skip
                base = self.unrolling.structure(owner)
                if not isinstance(base, Node) or base.kind != "dict" or len({*map(type, base.keys)}) != 1:
                    return node
                self.unrolling.is_certain(base, node)
                pairs = [
                    tuple_of([ast.Constant(value=key), subscript(copy_of(owner), ast.Constant(value=key))])
                    for key in sorted(base.keys)
                ]
                return located(tuple_of(pairs), node)
        return node


def with_listed_views(unrolling: Unrolling, node: ast.stmt) -> ast.stmt:
    """A statement with such lists in the place of the comprehensions in its own expressions."""
    fields = [f for f in ("value", "test", "iter") if isinstance(getattr(node, f, None), ast.expr)]
    if not any(isinstance(n, ast.ListComp) for f in fields for n in nodes(getattr(node, f))):
        return node
    made = copy_of(node)
    for each in fields:
        setattr(made, each, _Listed(unrolling).visit(getattr(made, each)))
    return made


class _Listed(ast.NodeTransformer):
    def __init__(self, unrolling: Unrolling):
        self.unrolling = unrolling

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        generator = node.generators[0]
        trips = trips_of(self.unrolling, _Sorted(self.unrolling).visit(copy_of(generator.iter)))
        bound = None if trips is None else [self.bound(generator.target, trip) for trip in trips]
        if bound is None or None in bound:
            reason, rewrite = RULES["comprehension"].reason, RULES["comprehension"].rewrite
            self.unrolling.refuse(node, "comprehension", reason, rewrite.format(loop=comprehension_loop(node, "$out")))
            return located(ast.Constant(value=None), node)
        items = [self.visit(replace_everywhere(copy_of(node.elt), names or {})) for names in bound]
        texts = [parts_of_text(self.unrolling, each) for each in items]
        items = [e if t is None else located(tuple_of(t), node) for e, t in zip(items, texts, strict=True)]
        return located(ast.List(elts=items, ctx=ast.Load()), node)

    def bound(self, target: ast.expr, trip: Any) -> dict[str, ast.expr] | None:
        """What the names of the target stand for in a trip; None where that is not known."""
        if isinstance(target, ast.Name):
            return {target.id: self.whole(trip)}
        parts = list(trip.children) if isinstance(trip, Node) else list(trip) if isinstance(trip, tuple) else []
        if not isinstance(target, (ast.Tuple, ast.List)) or len(parts) != len(target.elts):
            return None
        found: dict[str, ast.expr] = {}
        for item, part in zip(target.elts, parts, strict=True):
            inner = self.bound(item, part)
            if inner is None:
                return None
            found |= inner
        return found

    def whole(self, trip: Any) -> ast.expr:
        if isinstance(trip, tuple):
            return tuple_of(self.whole(each) for each in trip)
        if isinstance(trip, Node):
            return name(self.unrolling.alias("item", trip))
        return name(trip.name) if isinstance(trip, Leaf) else copy_of(trip)

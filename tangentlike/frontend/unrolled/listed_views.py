"""Comprehensions over the keys, values or items of a dict whose keys are known, as the lists that they make.

z = [w * v for v in d.values()]      ->      z = [w * d_a, w * d_b]
z = [d[k] for k in sorted(d)]        ->      z = [d["a"], d["b"]]
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of, located, name, replace_everywhere, tuple_of
from ...form.structures import Leaf, Node
from ...form.trees import nodes
from ..syntax.refusals import RULES
from ..syntax.rewrites import comprehension_loop
from .trips import trips_of
from .unrolling import Unrolling


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
        trips = trips_of(self.unrolling, generator.iter)
        bound = None if trips is None else [self.bound(generator.target, trip) for trip in trips]
        if bound is None or None in bound:
            reason, rewrite = RULES["comprehension"].reason, RULES["comprehension"].rewrite
            self.unrolling.refuse(node, "comprehension", reason, rewrite.format(loop=comprehension_loop(node, "$out")))
            return located(ast.Constant(value=None), node)
        items = [self.visit(replace_everywhere(copy_of(node.elt), names or {})) for names in bound]
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

"""Lambdas and functions inside that are given objects, or make some: their bodies stand where they are called.

    slope = lambda f, x: f(Dual(x, 1.0)).eps           t_re = x;  t_eps = 1.0
    return slope(lambda t: t * t + t, 2.0)   ->   return t_re * t_eps + t_eps * t_re + t_eps

Those that have nothing to do with objects stay functions (``Tracking.defined``); of each it is kept here what it does,
for a call that hands it an object later.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of, located, name
from ...form.trees import nodes
from .made_objects import Tracking
from .object_things import Inner, Untracked


def inner_of(tracking: Tracking, node: ast.Lambda) -> Inner:
    """A lambda as a function inside whose body stands where it is called."""
    own = {a.arg for a in nodes(node.args) if isinstance(a, ast.arg)}
    free = {n.id for n in nodes(node.body) if isinstance(n, ast.Name)} - own
    if tracking.inside or tracking.deferred or free & _renewed(tracking):
        raise Untracked(node, "is made by a function that reads variables of loops")
    if not _has_known_defaults(node):
        raise Untracked(node, "is made by a function with defaults that are computed")
    return Inner(_as_function(node), tracking.blocks[-1], dict(tracking.env))


def _has_known_defaults(node: ast.Lambda) -> bool:
    return all(isinstance(d, ast.Constant) for d in (*node.args.defaults, *node.args.kw_defaults) if d is not None)


def _as_function(node: ast.Lambda, called: str = "function") -> ast.FunctionDef:
    returned = located(ast.Return(value=copy_of(node.body)), node)
    made = ast.FunctionDef(name=called, args=node.args, body=[returned], decorator_list=[])
    return located(made, node)


def _renewed(tracking: Tracking) -> set[str]:
    """The variables of loops and comprehensions, which a function reads as they are when it is called."""
    every = [n for s in (*tracking.source.tree.body, *tracking.bodies) for n in nodes(s)]
    targets = [n.target for n in every if isinstance(n, (ast.For, ast.comprehension))]
    return {n.id for t in targets for n in nodes(t) if isinstance(n, ast.Name)}


def note_function(tracking: Tracking, called: str, node: ast.Lambda | ast.FunctionDef) -> None:
    """Note what the function does that a name stands for."""
    if isinstance(node, ast.Lambda):
        if any(
            d is not None and not isinstance(d, ast.Constant) for d in (*node.args.defaults, *node.args.kw_defaults)
        ):
            return
        node = _as_function(node)
    tracking.inners[called] = Inner(node, tracking.blocks[-1])


def function_known(tracking: Tracking, function: Any) -> Inner | None:
    """What the function does that an expression is; None where that is not known."""
    if isinstance(function, ast.Lambda):
        return inner_of(tracking, function)
    if not isinstance(function, ast.Name):
        return None
    if function.id in tracking.inners:
        return tracking.inners[function.id]
    made = next((d for d in tracking.definitions if isinstance(d, ast.FunctionDef) and d.name == function.id), None)
    methods = tracking.methods.values()
    return None if made is None or function.id in methods else Inner(made, tracking.blocks[0])


def defined(tracking: Tracking, node: ast.Lambda, base: str, place: ast.AST) -> ast.expr:
    """The name of a function inside that a lambda is; the lambda itself where that is not possible."""
    if [*node.args.defaults, *node.args.kw_defaults] or tracking.inside or tracking.looping:
        return node
    made = _as_function(node, tracking.fresh(base))
    tracking.definitions.append(located(made, place))
    return located(name(made.name), place)

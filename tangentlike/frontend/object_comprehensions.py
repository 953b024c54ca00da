"""Comprehensions over objects, or that make or change them."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import copy_of, located, located_everywhere, name, replace_names, whole_number
from ..form.trees import nodes
from .made_objects import Many, Object, Tracking, Untracked, attempt
from .object_attributes import iterated, plain
from .object_order import inside, settle

LONGEST = 32  # objects that a comprehension makes, one by one


def comprehension(tracking: Tracking, node: Any) -> Any:
    """A comprehension over objects, item by item; any other one with what stands in it."""
    first = node.generators[0]
    over = iterated(tracking, tracking.value_of(first.iter), node)
    bound = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
    if isinstance(over, Many):
        if (
            len(node.generators) > 1
            or first.ifs
            or not isinstance(first.target, ast.Name)
            or isinstance(node, ast.DictComp)
        ):
            raise Untracked(node, "is gone over in a comprehension with conditions")
        return _each(tracking, node, over.items)
    fresh = None
    with attempt(tracking), tracking.hidden(bound), tracking.only_expressions():
        fresh = inside(tracking, node)
    items = _items_known(tracking, over) if fresh is None and len(node.generators) == 1 and not first.ifs else None
    if items is not None and isinstance(first.target, ast.Name) and isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        return _each(tracking, node, items)
    if fresh is None:
        return _listed(tracking, node, over, bound)
    fresh.generators[0].iter = plain(over, node)
    return fresh


def _each(tracking: Tracking, node: Any, items: list[Any]) -> Any:
    """The values of a comprehension over things that are known, one by one."""
    values: list[Any] = []
    target = node.generators[0].target.id
    for each in items:
        before = len(tracking.out) if tracking.out is not None else 0
        with tracking.hidden({target}):
            tracking.env[target] = each
            value = tracking.value_of(node.elt)
        if tracking.out is not None and len(tracking.out) > before:
            settle(tracking, values, before, node)
        values.append(value)
    made = Many(values, isinstance(node, ast.ListComp), tracking.blocks[-1])
    return made if any(isinstance(v, (Object, Many)) for v in values) else plain(made, node)


def _items_known(tracking: Tracking, over: Any) -> list[ast.expr] | None:
    """The items of a short range, or of a display of constants."""
    if isinstance(over, (ast.Tuple, ast.List)) and all(isinstance(e, ast.Constant) for e in over.elts):
        return over.elts
    if not (isinstance(over, ast.Call) and tracking.scope.value(over.func) is range and not over.keywords):
        return None
    bounds = [k for k in map(whole_number, over.args) if k is not None]
    if len(bounds) < len(over.args) or len(range(*bounds)) > LONGEST:
        return None
    return [located(ast.Constant(value=k), over) for k in range(*bounds)]


def _listed(tracking: Tracking, node: Any, over: Any, bound: set[str]) -> ast.expr:
    """A list that a loop fills, in which methods may change their objects."""
    if not isinstance(node, ast.ListComp) or len(node.generators) > 1:
        raise Untracked(node, "is used in a comprehension")
    first = node.generators[0]
    values = tracking.variable("values", ast.List(elts=[], ctx=ast.Load()), node)
    names: dict[str, ast.expr] = {each: name(tracking.fresh(each)) for each in sorted(bound)}
    target, element, *tests = (replace_names(part, names) for part in (first.target, node.elt, *first.ifs))
    with tracking.block() as body:
        for test in tests:
            leave = ast.If(test=plain(tracking.value_of(test), node), body=[], orelse=[located(ast.Continue(), node)])
            leave.body = [located(ast.Pass(), node)]
            tracking.emit(leave, node)
        append = ast.Attribute(value=copy_of(values), attr="append", ctx=ast.Load())
        added = ast.Call(func=append, args=[plain(tracking.value_of(element), node)], keywords=[])
        tracking.emit(ast.Expr(value=added), node)
    loop = ast.For(target=target, iter=plain(over, node), body=body, orelse=[])
    tracking.emit(located_everywhere(loop, node), node)
    return values

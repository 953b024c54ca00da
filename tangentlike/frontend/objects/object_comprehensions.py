"""Comprehensions over objects, or that make or change them."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of, located, located_everywhere, name, replace_everywhere
from ...form.trees import nodes
from . import object_refs, object_row_loops
from .generator_turns import check_turns
from .made_objects import Tracking
from .object_attempts import attempt
from .object_attributes import iterated, plain
from .object_dicts import dict_of
from .object_displays import items_of, let_go_of, note_display, parts_of_item
from .object_lists import gone_over, one_by_one
from .object_order import inside, settle
from .object_things import THINGS, Many, Object, Refs, Untracked


def comprehension(tracking: Tracking, node: Any) -> Any:
    """A comprehension over objects, item by item; any other one with what stands in it."""
    first = node.generators[0]
    if any(object_row_loops.has_rows(tracking, each.iter) for each in node.generators):
        return _over_rows(tracking, node)
    before = len(tracking.going)
    over = iterated(tracking, tracking.value_of(first.iter), node)
    check_turns(tracking, before, node, _evaluated(node))
    if isinstance(over, Refs) and isinstance(over.expr, ast.ListComp) and tracking.out is not None:
        over = Refs(tracking.variable("chosen", over.expr, node), over.kind)
    bound = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
    let_go_of(tracking, [getattr(node, "elt", None), getattr(node, "value", None)], node)
    if isinstance(over, Many):
        return _one_by_one(tracking, node, over, bound)
    if tracking.numbers_all:
        with attempt(tracking) as tried, tracking.hidden(bound):
            tried.append(object_refs.comprehension(tracking, node, over))
        if tried:
            return tried[0]
        if isinstance(over, Refs) and tracking.out is not None and isinstance(node, ast.ListComp):
            return object_row_loops.listed(tracking, node)
    if isinstance(over, Refs):
        raise Untracked(node, "is used in a comprehension")
    fresh = None
    with attempt(tracking), tracking.hidden(bound), tracking.only_expressions():
        fresh = inside(tracking, node)
    items = one_by_one(tracking, over) if fresh is None else None
    if items is not None and not isinstance(node, ast.SetComp):
        return _one_by_one(tracking, node, Many(list(items), is_settled=True), bound)
    if fresh is None and tracking.rows and isinstance(node, ast.ListComp) and tracking.out is not None:
        first.iter = plain(over, node)
        return object_row_loops.listed(tracking, node)
    if fresh is None:
        return _listed(tracking, node, over, bound)
    fresh.generators[0].iter = plain(over, node)
    return fresh


def _evaluated(node: Any) -> list[ast.stmt]:
    """What a comprehension evaluates for each item of what it goes over first."""
    parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    parts += [each for g in node.generators for each in g.ifs] + [g.iter for g in node.generators[1:]]
    return [located(ast.Expr(value=each), node) for each in parts]


def _over_rows(tracking: Tracking, node: Any) -> Any:
    """A comprehension over lists of objects."""
    with attempt(tracking) as tried:
        tried.append(object_row_loops.comprehension(tracking, node))
    if tried:
        return tried[0]
    if tracking.out is None or not isinstance(node, ast.ListComp):
        raise Untracked(node, "is used in a comprehension")
    return object_row_loops.listed(tracking, node)


def _one_by_one(tracking: Tracking, node: Any, over: Many, bound: set[str]) -> Any:
    """The values of a comprehension over things that are known."""
    if isinstance(node, ast.DictComp):
        pair = located(ast.Tuple(elts=[node.key, node.value], ctx=ast.Load()), node)
        listed = ast.copy_location(ast.ListComp(elt=pair, generators=node.generators), node)
        return dict_of(tracking, _one_by_one(tracking, listed, over, bound), node)
    if not isinstance(node, (ast.ListComp, ast.GeneratorExp)):
        raise Untracked(node, "is gone over in a comprehension of another kind")
    values: list[Any] = []
    with attempt(tracking) as tried, tracking.hidden(bound):
        _trips(tracking, node, list(node.generators), over, values)
        tried.append(True)
    if not tried:
        into = tracking.variable("values", ast.List(elts=[], ctx=ast.Load()), node)
        with tracking.hidden(bound):
            _collected(tracking, node, list(node.generators), over, into)
        return into
    made = Many(values, isinstance(node, ast.ListComp), tracking.blocks[-1])
    return made if any(isinstance(v, THINGS) for v in values) else plain(made, node)


def values_in_turn(tracking: Tracking, node: ast.ListComp | ast.GeneratorExp) -> list[Any] | None:
    """What a comprehension of no objects gives, one by one, where what it goes over is known."""
    over = items_of(tracking, node.generators[0].iter)
    bound = {n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)}
    if over is None or tracking.out is None:
        return None
    values: list[Any] = []
    items = one_by_one(tracking, node.generators[0].iter)
    with attempt(tracking) as tried, tracking.hidden(bound):
        _trips(tracking, node, list(node.generators), Many(list(items or ()), is_settled=True), values)
        tried.append(True)
    return values if tried else None


def _trips(tracking: Tracking, node: Any, generators: list[ast.comprehension], over: Any, values: list[Any]) -> None:
    """Add what one ``for`` of a comprehension gives, and those in it."""
    here, *inner = generators
    if not isinstance(over, Many):
        known = one_by_one(tracking, over)
        if known is None:
            raise Untracked(node, "is gone over together with something of another length")
        over = Many(list(known), is_settled=True)
    with gone_over(tracking, over, node) as items:
        for each in items:
            _bind(tracking, here.target, each, node)
            if not all([_holds(tracking, test, node) for test in here.ifs]):
                continue
            before = len(tracking.out) if tracking.out is not None else 0
            if inner:
                more = iterated(tracking, tracking.value_of(inner[0].iter), node)
                _trips(tracking, node, inner, more, values)
                continue
            value = tracking.value_of(node.elt)
            if tracking.out is not None and len(tracking.out) > before:
                settle(tracking, values, before, node)
            values.append(value)


def _collected(tracking: Tracking, node: Any, generators: list[ast.comprehension], over: Any, into: ast.Name) -> None:
    """Let a list grow by what a comprehension gives under conditions that are only known while it runs."""
    here, *inner = generators
    if not isinstance(over, Many):
        raise Untracked(node, "is gone over together with something of another length")

    def add(tests: list[ast.expr]) -> None:
        if tests:
            test = tracking.value_of(tests[0])
            if isinstance(test, ast.Constant):
                if test.value:
                    add(tests[1:])
                return
            with tracking.block() as body:
                add(tests[1:])
            tracking.emit(ast.If(test=plain(test, node), body=body or [located(ast.Pass(), node)], orelse=[]), node)
        elif inner:
            _collected(tracking, node, inner, iterated(tracking, tracking.value_of(inner[0].iter), node), into)
        else:
            append = ast.Attribute(value=copy_of(into), attr="append", ctx=ast.Load())
            value = tracking.value_of(node.elt)
            if isinstance(value, Object):
                raise tracking.untold(value, node, "is gone over in a comprehension with conditions")
            added = ast.Call(func=append, args=[plain(value, node)], keywords=[])
            tracking.emit(located_everywhere(ast.Expr(value=added), node), node)

    with gone_over(tracking, over, node) as items:
        for each in items:
            _bind(tracking, here.target, each, node)
            add(here.ifs)


def _holds(tracking: Tracking, test: ast.expr, node: Any) -> bool:
    value = tracking.value_of(test)
    if not isinstance(value, ast.Constant):
        raise Untracked(node, "is gone over in a comprehension with conditions")
    return bool(value.value)


def _bind(tracking: Tracking, target: ast.expr, value: Any, node: Any) -> None:
    """Let the variables of a comprehension stand for what they are in one trip."""
    if isinstance(target, ast.Name):
        if isinstance(value, ast.expr) and not isinstance(value, (ast.Constant, ast.Name)) and not (
            tracking.is_function(value)
        ):  # fmt: skip
            part, value = value, tracking.variable(target.id, value, node)
            note_display(tracking, value.id, part, is_trip=True)
        tracking.env[target.id] = value
        return
    if isinstance(target, (ast.Tuple, ast.List)) and not any(isinstance(e, ast.Starred) for e in target.elts):
        items = parts_of_item(tracking, target, value)
        if items is not None:
            for one, item in zip(target.elts, items, strict=True):
                _bind(tracking, one, item, node)
            return
        if isinstance(value, ast.expr) and getattr(value, "elts", None) is None and tracking.out is not None:
            chosen = [tracking.fresh("item") for _ in target.elts]
            taken = ast.Tuple(elts=[ast.Name(id=n, ctx=ast.Store()) for n in chosen], ctx=ast.Store())
            tracking.emit(ast.Assign(targets=[taken], value=value), node)
            for one, each in zip(target.elts, chosen, strict=True):
                _bind(tracking, one, located(name(each), node), node)
            return
    raise Untracked(node, "is unpacked")


def _listed(tracking: Tracking, node: Any, over: Any, bound: set[str]) -> ast.expr:
    """A list that a loop fills, in which methods may change their objects."""
    if not isinstance(node, ast.ListComp) or len(node.generators) > 1:
        raise Untracked(node, "is used in a comprehension")
    first = node.generators[0]
    values = tracking.variable("values", ast.List(elts=[], ctx=ast.Load()), node)
    names: dict[str, ast.expr] = {each: name(tracking.fresh(each, each)) for each in sorted(bound)}
    target, element, *tests = (replace_everywhere(part, names) for part in (first.target, node.elt, *first.ifs))
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

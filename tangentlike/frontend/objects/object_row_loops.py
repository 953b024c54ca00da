"""Loops and comprehensions over lists of objects that are lists of their attributes (``object_rows.py``)."""

from __future__ import annotations

import ast
import contextlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ...form.program import assign, copy_of, located, located_everywhere, name, replace_everywhere, root_name
from ...form.trees import nodes
from ..syntax.short_forms import placed
from .made_objects import Tracking
from .object_attributes import held, length, plain
from .object_blocks import stores
from .object_rows import object_at, shared_place
from .object_things import Rows, Untracked


def has_rows(tracking: Tracking, over: ast.expr) -> bool:
    """True for ``objects``, ``enumerate(objects)``, ``zip(objects, x)`` and the like."""
    if not tracking.rows:
        return False
    if isinstance(over, ast.Call) and tracking.scope.value(over.func) in (enumerate, zip, reversed, list, tuple,
                                                                          itertools.combinations):  # fmt: skip
        return any(has_rows(tracking, each) for each in over.args)
    return isinstance(held(tracking, _whole(over)), Rows)


def _whole(over: ast.expr) -> ast.expr:
    """The list of a part of one."""
    return over.value if isinstance(over, ast.Subscript) and isinstance(over.slice, ast.Slice) else over


def by_number(tracking: Tracking, over: ast.expr, target: ast.expr, found: dict[str, tuple[Rows, str]]) -> Any:
    """What a loop goes over instead, and by which variables; ``found`` gets those that stood for objects."""
    rows = held(tracking, _whole(over))
    if isinstance(rows, Rows):
        if not isinstance(target, ast.Name) or rows.inside != tracking.inside:
            raise Untracked(over, "is unpacked")
        number = tracking.fresh(f"{target.id}_place", target.id)
        tracking.numbers.add(number)
        found[target.id] = rows, number
        numbers: ast.expr = ast.Call(func=name("range"), args=[length(rows, over)], keywords=[])
        if isinstance(over, ast.Subscript):
            every = ast.Call(func=name(tracking.place(np.arange)), args=[length(rows, over)], keywords=[])
            assert isinstance(over.slice, ast.Slice)
            numbers = ast.Subscript(value=every, slice=_bounds(tracking, over.slice), ctx=ast.Load())
        return located_everywhere(numbers, over), located(ast.Name(id=number, ctx=ast.Store()), over)
    if not has_rows(tracking, over):
        return plain(tracking.value_of(over), over), target
    assert isinstance(over, ast.Call)
    function = tracking.scope.value(over.func)
    if function in (reversed, list, tuple):
        first, target = by_number(tracking, over.args[0], target, found)
        made = ast.Call(func=over.func, args=[first], keywords=[]) if function is reversed else first
        return located(made, over), target
    targets = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
    if function is itertools.combinations and all(isinstance(t, ast.Name) for t in targets):
        pairs = [by_number(tracking, over.args[0], each, found) for each in targets]
        call = ast.Call(func=over.func, args=[pairs[0][0], *over.args[1:]], keywords=[]) if pairs else None
    elif function is enumerate and len(targets) == 2:
        pairs = [(None, targets[0]), by_number(tracking, over.args[0], targets[1], found)]
        call = ast.Call(func=over.func, args=[pairs[1][0], *over.args[1:]], keywords=over.keywords)
    elif function is zip and len(targets) == len(over.args):
        pairs = [by_number(tracking, a, t, found) for a, t in zip(over.args, targets, strict=True)]
        call = ast.Call(func=over.func, args=[p for p, _ in pairs], keywords=over.keywords)
    else:
        call = None
    if call is None:
        raise Untracked(over, "is gone over together with other things")
    return located(call, over), located(ast.Tuple(elts=[t for _, t in pairs], ctx=ast.Store()), over)


def _bounds(tracking: Tracking, part: ast.Slice) -> ast.expr:
    ends = [None if e is None else plain(tracking.value_of(e), part) for e in (part.lower, part.upper, part.step)]
    return ast.copy_location(ast.Slice(*ends), part)


@contextmanager
def gone_over(tracking: Tracking, found: dict[str, tuple[Rows, str]], node: ast.AST) -> Iterator[None]:
    """Where the variables of a loop stand for the objects of lists, which stay as they are."""
    before = {each: tracking.env.get(each) for each in found}
    for each, (rows, number) in found.items():
        if isinstance(node, ast.For) and stores(node, each) > 1:
            raise Untracked(node, "is a variable of a loop that is assigned")
        rows.going += 1
        tracking.named.add(each)
        tracking.env[each] = object_at(tracking, rows, located(name(number), node), node)
    try:
        yield
    finally:
        for each, (rows, _) in found.items():
            rows.going -= 1
            last = tracking.env.pop(each, None)
            old = before[each]
            if old is None and isinstance(node, ast.For) and tracking.counts[each] == 1:
                old = last  # the only object that the name ever stands for
            if old is not None:
                tracking.env[each] = old


def loop(tracking: Tracking, node: ast.For, in_block: Any) -> ast.For:
    """A loop over objects of lists as one over their numbers."""
    found: dict[str, tuple[Rows, str]] = {}
    over, target = by_number(tracking, node.iter, node.target, found)
    begin: list[ast.stmt] = []
    for each, (rows, number) in found.items():
        old = tracking.env.get(each)
        if old is not None:  # the name keeps the last object behind the loop
            begin.append(located(assign(shared_place(old, rows, node), name(number)), node))
    with gone_over(tracking, found, node):
        body, _ = in_block(tracking, node.body)
    orelse, _ = in_block(tracking, node.orelse)
    body = [*begin, *body] or [ast.copy_location(ast.Pass(), node)]
    return ast.copy_location(ast.For(target=target, iter=over, body=body, orelse=orelse), node)


def comprehension(tracking: Tracking, node: Any) -> ast.expr:
    """A comprehension over objects of lists as one over their numbers, in which nothing changes."""
    fresh = copy_of(node)
    with contextlib.ExitStack() as inner, tracking.only_expressions():
        for each in fresh.generators:
            found: dict[str, tuple[Rows, str]] = {}
            each.iter, each.target = by_number(tracking, each.iter, each.target, found)
            inner.enter_context(gone_over(tracking, found, node))
            each.ifs = [plain(tracking.value_of(test), node) for test in each.ifs]
        for part in ("elt", "key", "value"):
            if hasattr(fresh, part):
                setattr(fresh, part, plain(tracking.value_of(getattr(fresh, part)), node))
    return fresh


def listed(tracking: Tracking, node: Any) -> Any:
    """``[e for ... if ...]`` as a loop that fills a list, where objects are made, or change, in it; ``sum(...)`` of
    such a generator is of a list."""
    into = located(name(tracking.fresh("values")), node)
    tracking.counts[into.id] = 1
    tracking.listed.add(into.id)
    tracking.filled.add(into.id)
    bound = [n.id for g in node.generators for n in nodes(g.target) if isinstance(n, ast.Name)]
    own: dict[str, ast.expr] = {each: name(tracking.fresh(each, each)) for each in bound}
    tracking.counts.update(root_name(each) for each in own.values())
    add: Any = ast.Attribute(value=name(into.id), attr="append", ctx=ast.Load())
    add = ast.Expr(value=ast.Call(func=add, args=[replace_everywhere(copy_of(node.elt), own)], keywords=[]))
    for k, each in reversed(list(enumerate(node.generators))):
        for test in reversed(each.ifs):
            add = ast.If(test=replace_everywhere(copy_of(test), own), body=[add], orelse=[])
        over = copy_of(each.iter) if k == 0 else replace_everywhere(copy_of(each.iter), own)
        add = ast.For(target=replace_everywhere(copy_of(each.target), own), iter=over, body=[add], orelse=[])
    begin_list = assign(into.id, ast.List(elts=[], ctx=ast.Load()))
    for made in tracking.walk_block([placed(s, node) for s in (begin_list, add)]):
        tracking.emit(made, node)
    return tracking.value_of(into)

"""Generators that are methods, or that have to do with objects: a list of what they give, made where they are called.

    class Chain:                                     values = []
        def __iter__(self):                          each_place = chain_head
            each = self.head                         while each_place != NOBODY:
            while each is not None:                      values.append(node_v[each_place])
                yield each.v               ->            each_place = node_next[each_place]
                each = each.next                     for v in values:
    for v in chain:                                      total += v
        total += v

In Python the generator and what takes its values go on in turns; ``generator_turns`` says where that makes no
difference.
"""

from __future__ import annotations

import ast
import inspect
import types
from dataclasses import replace
from typing import Any

from ...form.program import assign, copy_of, located_everywhere, name
from ...form.trees import nodes
from ..syntax.made_names import MadeNames
from ..syntax.short_forms import placed
from .made_objects import Tracking
from .object_classes import attributes_stored
from .object_things import Refs, Untracked

_BLOCKS = ("body", "orelse", "finalbody")


def is_generator(code: Any) -> bool:
    return isinstance(code, types.CodeType) and bool(code.co_flags & inspect.CO_GENERATOR)


def collecting(tracking: Tracking, source: Any, node: ast.AST) -> Any:
    """A function that returns a list of what a generator gives; raises Untracked where it may have no end."""
    tree = copy_of(source.tree)
    every = [n for s in tree.body for n in nodes(s)]
    given = [n for n in every if isinstance(n, (ast.Yield, ast.YieldFrom))]
    alone = [n.value for n in every if isinstance(n, ast.Expr) and isinstance(n.value, (ast.Yield, ast.YieldFrom))]
    endless = any(isinstance(n, ast.While) and isinstance(n.test, ast.Constant) for n in every)
    if len(alone) != len(given) or endless or any(isinstance(n, (ast.FunctionDef, ast.Try, ast.With)) for n in every):
        raise Untracked(node, "is gone over by a generator that is more than a loop")
    own, others = attributes_stored(source.code)
    if own | others:
        raise Untracked(node, "is gone over by a generator that changes it")
    fresh = MadeNames(tree)
    first = [s.value for s in tree.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Yield)]
    if len(first) == len(given) and not any(isinstance(n, ast.Return) for n in every):
        tree.body = _as_tuple(tree.body, fresh)
    else:
        into = fresh("values")
        begin = placed(assign(into, ast.List(elts=[], ctx=ast.Load())), tree.body[0])
        body = [made for each in tree.body for made in _collected(each, into, fresh)]
        tree.body = [begin, *body, placed(ast.Return(value=name(into)), tree.body[-1])]
    return replace(source, tree=tree)


def _as_tuple(body: list[ast.stmt], fresh: MadeNames) -> list[ast.stmt]:
    """The statements of a generator that gives one value after the other, and their tuple."""
    made: list[ast.stmt] = []
    items: list[ast.expr] = []
    for each in body:
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Yield):
            chosen = fresh("item")
            made.append(placed(assign(chosen, each.value.value or ast.Constant(value=None)), each))
            items.append(name(chosen))
        else:
            made.append(each)
    return [*made, placed(ast.Return(value=ast.Tuple(elts=items, ctx=ast.Load())), body[-1])]


def _collected(node: Any, into: str, fresh: MadeNames) -> list[ast.stmt]:
    """A statement of a generator, as one that puts what it gives into a list."""
    if isinstance(node, ast.Return):
        return [placed(ast.Return(value=name(into)), node)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield):
        return [_added(node.value.value or ast.Constant(value=None), into, node)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.YieldFrom):
        each = fresh("each")
        target = ast.Name(id=each, ctx=ast.Store())
        loop = ast.For(target=target, iter=node.value.value, body=[_added(name(each), into, node)], orelse=[])
        return [placed(loop, node)]
    for key in _BLOCKS:
        block = getattr(node, key, None)
        if isinstance(block, list):
            setattr(node, key, [made for each in block for made in _collected(each, into, fresh)])
    return [node]


def _added(value: ast.expr, into: str, node: ast.AST) -> ast.stmt:
    function = ast.Attribute(value=name(into), attr="append", ctx=ast.Load())
    return placed(located_everywhere(ast.Expr(value=ast.Call(func=function, args=[value], keywords=[])), node), node)


# ---- in turns


def note(tracking: Tracking, source: Any, value: Any) -> None:
    """Note which code gives values, and which variable holds them."""
    tracking.going.append(source.code)
    if (chosen := _variable(value)) is not None:
        tracking.collected.add(chosen)


def _variable(value: Any) -> str | None:
    value = value.expr if isinstance(value, Refs) else value
    return value.id if isinstance(value, ast.Name) else None


def check_kept(tracking: Tracking, value: Any, node: ast.AST) -> None:
    """A generator that has a name goes on whenever it is asked."""
    if _variable(value) in tracking.collected:
        raise Untracked(node, "is gone over by a generator that has a name")

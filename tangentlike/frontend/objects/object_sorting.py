"""The order of objects, by a key: one that is given, or what ``__lt__`` of their class compares of both of them.

    def __lt__(self, other):                     events.sort()   ->   events.sort(key=lambda e: e.time)
        return self.time < other.time

Where they have numbers (``object_numbers.py``), a key is a function of these.
"""

from __future__ import annotations

import ast
import dataclasses
import types
from typing import Any

from ...form.program import copy_of, located, located_everywhere, name, replace_names
from ...form.trees import nodes
from ...reading.resolve import is_helper
from .made_objects import Tracking
from .object_attributes import plain
from .object_bodies import source_of
from .object_classes import is_written_by_dataclasses, member
from .object_numbers import meant
from .object_things import Fields, One, Untracked

_OTHER_WAYS = ("__gt__", "__le__", "__ge__")


def key_of_class(tracking: Tracking, item: Any, node: ast.AST) -> ast.Lambda:
    """The key by which objects of a class come in the order of its operators, and tuples that hold some."""
    if isinstance(item, Fields):
        return _key_of_tuple(tracking, item, node)
    if not isinstance(item, One) or item.or_none:
        raise Untracked(node, "is sorted by an operator of its class")
    less = member(item.of, "__lt__")
    tracking.guards.append((item.of, "__lt__"))
    if is_written_by_dataclasses(less):
        names = [f.name for f in dataclasses.fields(item.of) if f.compare]
        values: list[ast.expr] = [ast.Attribute(value=ast.Name(id="self"), attr=each) for each in names]
        return _key("self", values[0] if len(values) == 1 else ast.Tuple(elts=values, ctx=ast.Load()), node)
    others = [member(item.of, each) for each in _OTHER_WAYS]
    if not isinstance(less, types.FunctionType) or any(
        isinstance(f, types.FunctionType) and f.__module__ != "functools" for f in others
    ):
        raise Untracked(node, "is sorted by an operator of its class")
    tree = source_of(less, node).tree
    match tree.args.args, tree.body[-1]:
        case [own, other], ast.Return(
            value=ast.Compare(left=left, ops=[ast.Lt() | ast.Gt() as op], comparators=[right])
        ) if len(tree.body) - _has_words(tree) == 1:
            read = {n.id for n in nodes(left) if isinstance(n, ast.Name)}
            turned = replace_names(copy_of(left), {own.arg: ast.Name(id=other.arg, ctx=ast.Load())})
            if read == {own.arg} and ast.dump(turned) == ast.dump(right):
                if isinstance(op, ast.Lt):
                    return _key(own.arg, copy_of(left), node)
                if not isinstance(left, (ast.Tuple, ast.List)):
                    return _key(own.arg, ast.UnaryOp(op=ast.USub(), operand=copy_of(left)), node)
    raise Untracked(node, "is sorted by an operator of its class")


def _key_of_tuple(tracking: Tracking, item: Fields, node: ast.AST) -> ast.Lambda:
    parts: list[ast.expr] = []
    for k, kind in enumerate(item.items):
        part: Any = ast.Subscript(value=ast.Name(id="items"), slice=ast.Constant(value=k), ctx=ast.Load())
        if kind is not None:
            key = key_of_class(tracking, kind, node)
            part = replace_names(copy_of(key.body), {key.args.args[0].arg: part})
        parts.append(part)
    return _key("items", ast.Tuple(elts=parts, ctx=ast.Load()), node)


def _has_words(tree: ast.FunctionDef) -> bool:
    first = tree.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)


def _key(parameter: str, value: ast.expr, node: ast.AST) -> ast.Lambda:
    given = ast.arguments(posonlyargs=[], args=[ast.arg(arg=parameter)], kwonlyargs=[], kw_defaults=[], defaults=[])
    for each in nodes(value):
        if isinstance(each, (ast.Name, ast.Attribute)):
            each.ctx = ast.Load()
    return located_everywhere(ast.Lambda(args=given, body=value), node)


def sort_options(tracking: Tracking, item: Any, keywords: Any, node: ast.AST) -> dict[str, ast.expr]:
    if not set(keywords) <= {"key", "reverse"}:
        raise Untracked(node, "is sorted by an operator of its class")
    if "key" not in keywords and _are_told_before(item):
        return {}
    key = keywords.get("key") or key_of_class(tracking, item, node)
    named = {"key": key_by_number(tracking, key, item, node)}
    if "reverse" in keywords:
        named["reverse"] = plain(keywords["reverse"], node)
    return named


def _are_told_before(item: Any) -> bool:
    """True for tuples in which numbers stand before the objects, which have no order."""
    if not isinstance(item, Fields) or item.items[0] is not None:
        return False
    return all(
        k is None or (isinstance(k, One) and member(k.of, "__lt__") is vars(object)["__lt__"]) for k in item.items
    )


def key_by_number(tracking: Tracking, key: Any, item: Any, node: ast.AST) -> ast.expr:
    """``lambda b: b.x`` as a function of the number of ``b``."""
    parameter = tracking.fresh("place")
    value = meant(tracking, located(name(parameter), node), item, node)
    with tracking.only_expressions():
        if isinstance(key, ast.Lambda):
            [own] = [a.arg for a in nodes(key.args) if isinstance(a, ast.arg)]
            with tracking.hidden({own}):
                tracking.env[own] = value
                body = plain(tracking.value_of(copy_of(key.body)), node)
        else:
            found = tracking.scope.value(key) if isinstance(key, (ast.Name, ast.Attribute)) else None
            if not is_helper(found):
                raise Untracked(node, "is ordered by what has no text")
            body = plain(tracking.dispatched(found, [value], {}, node, ""), node)
    given = ast.arguments(posonlyargs=[], args=[ast.arg(arg=parameter)], kwonlyargs=[], kw_defaults=[], defaults=[])
    return located_everywhere(ast.Lambda(args=given, body=body), node)

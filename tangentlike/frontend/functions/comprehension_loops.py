"""Comprehensions as loops before the statement that they stand in, or in its place.

s = sum([r for v in x if (r := half(v))])   ->   values = []
                                                 for v in x:
                                                     if (r := half(v)): values.append(r)
                                                 s = sum(values)
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import name, store
from ...form.trees import children, nodes
from ...reading.resolve import MISSING
from ..syntax.callee import Scope
from ..syntax.plain_parts import mentions
from ..syntax.short_forms import Instead, evaluated_before, hides_its_variables, loops_of, placed

WHOLE = (sum, min, max, list, tuple, sorted)  # which take all items of a generator


def loop_before(
    node: ast.stmt, whole: ast.expr, wanted: Callable[[Any], bool], scope: Scope, fresh: Callable[..., str]
) -> list[ast.stmt] | None:
    """The statement, and before it the loop that a ``wanted`` comprehension in ``whole``, a part of it, is."""
    for each in [n for n in nodes(whole) if isinstance(n, (ast.ListComp, ast.Call))]:
        made = _listed(each, scope)
        if made is None or not is_reached(whole, each) or hides_its_variables(made) or not wanted(made):
            continue
        first = [e for e in evaluated_before(node, whole, made) if not is_steady(e, scope)]
        if any(e is getattr(node, "target", None) or isinstance(e, (ast.Slice, ast.Starred)) for e in first):
            continue
        if first:
            return [*named_first(first, node, fresh), node]
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if value is made and not mentions(made, target):
                values = target
            case _:
                values = fresh("values", made)
        loops = loops_of(made, fresh, lambda own, values=values: [_adds(values, own.elt)])  # type: ignore[misc]
        empty: ast.stmt = ast.Assign(targets=[store(values)], value=ast.List(elts=[], ctx=ast.Load()))
        before = [placed(each, node) for each in (empty, *loops)]
        if getattr(node, "value", None) is made and isinstance(node, ast.Assign) and mentions(node.targets[0], values):
            return before
        Instead(made, name(values)).visit(node)
        return [*before, node]
    return None


def is_steady(node: ast.expr, scope: Scope) -> bool:
    """True for what is the same before and after other parts of the statement that it stands in."""
    return isinstance(node, (ast.Name, ast.Constant)) or scope.value(node) is not MISSING


def named_first(parts: list[ast.expr], node: ast.stmt, fresh: Callable[..., str]) -> list[ast.stmt]:
    """Names for parts of a statement, which gets these in their place."""
    before: list[ast.stmt] = []
    for part in parts:
        chosen = fresh("first", part)
        before.append(placed(ast.Assign(targets=[store(chosen)], value=part), node))
        Instead(part, name(chosen)).visit(node)
    return before


def _listed(node: ast.AST, scope: Scope) -> Any:
    """A comprehension of a list, or one that a function takes as a whole; None for anything else."""
    match node:
        case ast.ListComp():
            return node
        case ast.Call(func=function, args=[ast.GeneratorExp() as given], keywords=[]):
            asks = isinstance(given.elt, ast.Compare) and all(isinstance(o, (ast.Is, ast.IsNot)) for o in given.elt.ops)
            taken = (*WHOLE, any, all) if asks and len(given.generators) == 1 else WHOLE
            return given if any(scope.value(function) is each for each in taken) else None
    return None


def _adds(values: str, item: ast.expr) -> ast.stmt:
    append = ast.Attribute(value=name(values), attr="append", ctx=ast.Load())
    return ast.Expr(value=ast.Call(func=append, args=[item], keywords=[]))


def is_reached(node: ast.AST, call: ast.expr) -> bool:
    """True for a call that is evaluated wherever the expression is that it stands in."""
    if node is call:
        return True
    match node:
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            return is_reached(first, call)
        case ast.Compare(left=left, comparators=[second, *_]):
            return is_reached(left, call) or is_reached(second, call)
        case ast.ListComp(generators=[first, *_]) | ast.GeneratorExp(generators=[first, *_]):
            return is_reached(first.iter, call)
        case ast.Lambda() | ast.DictComp() | ast.SetComp():
            return False
    return any(is_reached(each, call) for each in children(node))

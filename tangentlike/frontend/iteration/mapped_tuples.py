"""Tuples of generators, as calls of a function for each item: how many there are is known where types are.

s = tuple(a + k * b for a, b in zip(x, y))   ->   def item(a, b): return a + k * b;  s = tuple(map(item, x, y))

Where an item has a tuple in it (``for (a, b), c in ...``) the function unpacks it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import located, name
from ...form.trees import nodes
from ...reading.definition import as_definition
from ..syntax.callee import Scope
from ..syntax.short_forms import placed

_HIDING = (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await, ast.Starred)


def is_tuple_of_generator(scope: Scope, node: ast.AST) -> bool:
    """True for ``tuple(e for t in x)`` that can be written so."""
    match node:
        case ast.Call(func=function, args=[(ast.GeneratorExp() | ast.ListComp()) as made], keywords=[]) if (
            len(made.generators) == 1
        ):
            e, loop = made.elt, made.generators[0]
            plain = not loop.ifs and not loop.is_async and not any(isinstance(n, _HIDING) for n in nodes(e))
            return (
                plain and scope.value(function) is tuple and _is_builtin(scope, "map") and _is_builtin(scope, "tuple")
            )
    return False


def _is_builtin(scope: Scope, called: str) -> bool:
    return scope.value(name(called)) is {"map": map, "tuple": tuple, "zip": zip, "enumerate": enumerate}[called]


def mapped(scope: Scope, node: Any, fresh: Callable[..., str]) -> tuple[ast.FunctionDef, ast.Call]:
    """The function of one item, and the call that takes it for all."""
    made, loop = node.args[0], node.args[0].generators[0]
    targets, iterables = _beside(scope, loop.target, loop.iter)
    parameters, unpacked = [], []
    for target in targets:
        if isinstance(target, ast.Name):
            parameters.append(target.id)
            continue
        parameters.append(chosen := fresh("item", target))
        unpacked.append(placed(ast.Assign(targets=[target], value=name(chosen)), target))
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=p) for p in parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    called = fresh("item", made.elt)
    function = as_definition(called, located(ast.Lambda(args=arguments, body=made.elt), made))
    function.body = [*unpacked, *function.body]
    for each in function.args.args:
        ast.copy_location(each, made)
    over = ast.Call(func=name("map"), args=[name(called), *iterables], keywords=[])
    return function, placed(ast.Call(func=name("tuple"), args=[over], keywords=[]), node)


def _beside(scope: Scope, target: ast.expr, iterable: ast.expr) -> tuple[list[ast.expr], list[ast.expr]]:
    """What an item is given to, part by part, and what each part comes from."""
    match target, iterable:
        case ast.Tuple(elts=targets), ast.Call(func=function, args=[*given], keywords=options) if (
            scope.value(function) is zip
            and len(targets) == len(given)
            and not any(map(_is_star, given))
            and all(ast.unparse(each) == "strict=False" for each in options)
        ):
            return targets, given
        case ast.Tuple(elts=[number, item]), ast.Call(func=function, args=[ast.Name() as given], keywords=[]) if (
            scope.value(function) is enumerate and scope.value(name("range")) is range
        ):
            length = ast.Call(func=name("len"), args=[given], keywords=[])
            return [number, item], [ast.Call(func=name("range"), args=[length], keywords=[]), given]
    return [target], [iterable]


def _is_star(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)

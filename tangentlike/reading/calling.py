"""A function that does nothing but call another one with what it is given.

def fact(n, x):                             def fact_call(n, x, fact=fact):
    ...                            ->           return fact(n, x)

def nearest(p, x):                          def nearest_call(p, x, nearest=nearest):
    return p[int(x)]               ->           return nearest([p[0], p[1]], x)
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from ..form.names import fresh_name
from ..form.program import copy_of, name, subscript
from ..form.trees import nodes
from ..form.types import Constant
from .source import Source

OPEN = 0x0C  # the flags of code that takes any number of arguments


def is_plain(source: Source) -> bool:
    """True for a function with a name for each of its arguments."""
    return not source.function.__code__.co_flags & OPEN


def calling(source: Source, displays: dict[str, ast.expr] | None = None) -> Source:
    """The function that calls this one, which it gets as its last argument, with ``displays`` in the place of what it
    is given."""
    arguments = source.tree.args
    own = _own(source)
    given_as = {} if displays is None else displays
    positional = [given_as.get(a.arg, name(a.arg)) for a in [*arguments.posonlyargs, *arguments.args]]
    keywords = [ast.keyword(arg=a.arg, value=given_as.get(a.arg, name(a.arg))) for a in arguments.kwonlyargs]
    value = ast.Call(func=name(own), args=positional, keywords=keywords)
    given = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=p) for p in [*source.signature.parameters, own]], kwonlyargs=[],
        kw_defaults=[], defaults=[],
    )  # fmt: skip
    tree = ast.FunctionDef(
        name=f"{source.name}_call", args=given, body=[ast.Return(value=value)], decorator_list=[], returns=None
    )
    for node in nodes(tree):
        if isinstance(node, (ast.stmt, ast.expr)):
            ast.copy_location(node, source.tree)
    return replace(source, name=tree.name, tree=tree)


def lists_given(arguments: dict[str, Any]) -> dict[str, ast.expr]:
    """The arguments that are lists, by their types, each as a display of its items; empty where there are none."""
    return {p: _display(name(p), kind) for p, kind in arguments.items() if isinstance(kind, list)}


def _display(given: ast.expr, kind: Any) -> ast.expr:
    if not isinstance(kind, list):
        return given
    items = [_display(subscript(copy_of(given), ast.Constant(value=k)), item) for k, item in enumerate(kind)]
    return ast.List(elts=items, ctx=ast.Load())


def with_function(source: Source, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the function that calls this one, as types."""
    return {**arguments, _own(source): Constant(source.function)}


def _own(source: Source) -> str:
    return fresh_name(source.name, set(source.signature.parameters))

"""What a function of the user's may raise, as far as its text tells."""

from __future__ import annotations

import ast
from typing import Any

from ...errors import TangentlikeError
from ...form.trees import nodes
from ...reading.resolve import python_function
from ...reading.source import read
from .callee import BUILTINS, Scope
from .raised_classes import Classes, Untold
from .raising import called_function, expressions_of, may_not_fit, sites


def may_raise(function: Any, kinds: tuple[type, ...], seen: tuple = ()) -> bool:
    """True where a call may raise one of these exceptions, or nothing tells."""
    if function is True:
        return True
    try:
        source = read(function)
        plain = python_function(function)
    except (TangentlikeError, TypeError, AttributeError):
        return False  # refused for what it is, where it is called
    if plain in seen:
        return False
    scope = Scope(source)
    with scope.inside(source.tree):
        return any(_in_statement(node, kinds, scope, (*seen, plain)) for node in _all(source.tree.body))


def _all(body: list[ast.stmt]) -> list[ast.stmt]:
    return [n for s in body for n in nodes(s) if isinstance(n, ast.stmt)]


def _in_statement(node: ast.stmt, kinds: tuple[type, ...], scope: Scope, seen: tuple) -> bool:
    if isinstance(node, ast.Raise):
        try:
            return issubclass(Classes(scope).raised(node), kinds)
        except Untold:
            return True
    if isinstance(node, ast.Assert) and issubclass(AssertionError, kinds):
        return True
    if issubclass(ValueError, kinds) and may_not_fit(node, scope):
        return True
    for part in expressions_of(node):
        found = [site for site in sites(part, scope) if site.question.kind != "no truth"]
        if any(issubclass(BUILTINS[site.exception], kinds) for site in found):
            return True
        called = called_function(part, scope) if isinstance(part, ast.Call) else None
        if called is not None and called is not True and may_raise(called, kinds, seen):
            return True
    return False

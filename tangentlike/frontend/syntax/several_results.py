"""Loops over what a call gives as a tuple whose length its text tells: a name for each item.

for part in np.split(x, 3): ...        ->    item, item_1, item_2 = np.split(x, 3)
                                             for part in (item, item_1, item_2): ...
parts = sides(x)                       ->    parts_0, parts_1 = sides(x); parts = (parts_0, parts_1)
for side in parts: ...                       for side in parts: ...

Only names that a loop goes over are taken apart.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...errors import SourceError, UnsupportedError
from ...form.program import name, store, tuple_of
from ...form.trees import children, nodes
from ...reading import source
from .callee import Scope, is_library
from .short_forms import placed

SPLITTING = (np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit)
AT_MOST = 32  # copies of the body of a loop
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class SeveralResults:
    """``tree`` is the function as it was written."""

    def __init__(self, scope: Scope, fresh: Callable[..., str], tree: ast.FunctionDef):
        self.scope, self.fresh, self.tree = scope, fresh, tree
        self.over: set[str] | None = None  # the names that loops go over

    def before(self, node: ast.stmt) -> list[ast.stmt]:
        """The statements that name the items before a loop or an assignment, which then has them in the place of the
        call; none for any other statement."""
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call() as call):
                if (count := result_count(self.scope, call)) and self.is_gone_over(target):
                    made, node.value = self.named(target, call, count)
                    return [placed(made, node)]
            case ast.For(iter=ast.Call() as call):
                if count := result_count(self.scope, call):
                    made, node.iter = self.named("item", call, count)
                    return [placed(made, node)]
                if self.scope.value(call.func) in (enumerate, reversed, zip):
                    return [placed(each, node) for each in self.arguments(call)]
        return []

    def arguments(self, call: ast.Call) -> list[ast.stmt]:
        """The same for the arguments of ``enumerate`` and alike."""
        out: list[ast.stmt] = []
        for position, each in enumerate(call.args):
            count = result_count(self.scope, each) if isinstance(each, ast.Call) else 0
            if count:
                made, call.args[position] = self.named("item", each, count)
                out.append(made)
            elif not isinstance(each, (ast.Name, ast.Constant)):
                break  # it is evaluated before what follows it
        return out

    def named(self, base: str, call: ast.expr, count: int) -> tuple[ast.stmt, ast.expr]:
        chosen = [self.fresh(base, call) for _ in range(count)]
        targets = ast.Tuple(elts=[store(each) for each in chosen], ctx=ast.Store())
        items = placed(tuple_of(name(each) for each in chosen), call)
        return ast.Assign(targets=[targets], value=call), items

    def is_gone_over(self, target: str) -> bool:
        """True for a name that a loop goes over, and one that was made for that."""
        if self.over is None:
            found = (n.iter for n in nodes(self.tree) if isinstance(n, (ast.For, ast.comprehension)))
            self.over = {n.id for each in found for n in [each, *getattr(each, "args", [])] if isinstance(n, ast.Name)}
            self.written = {n.id for n in nodes(self.tree) if isinstance(n, ast.Name)}
        return target in self.over or target not in self.written


def result_count(scope: Scope, call: ast.Call) -> int:
    """How many items a call gives; 0 where its text does not tell."""
    function = scope.value(call.func)
    if any(function is each for each in SPLITTING):
        return _parts(call)
    if not isinstance(function, types.FunctionType) or is_library(function):
        return 0
    return _returned(function)


def _parts(call: ast.Call) -> int:
    """How many parts ``np.split`` makes."""
    given = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg != "axis"), None)
    match given:
        case ast.Constant(value=int() as count) if 0 < count <= AT_MOST:
            return count
        case ast.Tuple(elts=places) | ast.List(elts=places) if len(places) < AT_MOST:
            return 0 if any(isinstance(e, ast.Starred) for e in places) else len(places) + 1
    return 0


def _returned(function: Any) -> int:
    """How many items a function returns in a tuple at each of its returns."""
    try:
        tree = source.read(function).tree
    except (SourceError, UnsupportedError):
        return 0
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in nodes(tree)) or not isinstance(tree.body[-1], ast.Return):
        return 0
    sizes = {
        len(n.value.elts)
        if isinstance(n.value, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in n.value.elts)
        else 0
        for n in _returns(tree)
    }
    return sizes.pop() if len(sizes) == 1 else 0


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    for each in children(node):
        if isinstance(each, ast.Return):
            yield each
        elif not isinstance(each, (*_INNER, ast.expr)):
            yield from _returns(each)

"""``itertools.groupby`` by keys that a run decides, as a generator that goes over a list.

    for k, g in itertools.groupby(sorted(x), key=int):    ->    for k, g in _groups(sorted(x), int):

The group is a list there, and an iterator that can be gone through once in Python: its name stands only once, where it
is gone through, or first in a statement that makes a list of it. Elsewhere ``groupby`` stays, and is refused.
"""

from __future__ import annotations

import ast
import itertools

from ...form.groups import GROUPS, RUNS
from ...form.program import name
from ...form.trees import nodes
from ...reading.source import Source
from ..syntax.callee import BUILTINS, Scope
from ..syntax.short_forms import placed

_GOING_THROUGH = ("list", "tuple", "sorted", "sum", "max", "min", "set")
_LISTS = ("list", "sorted")
_NESTED = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef)


def write_groups(source: Source) -> bool:
    """Write the generators in their places, in the function's tree; whether there are any."""
    every = {**source.globals, **source.closure}
    if "groupby" not in source.names_as_read and not any(
        every.get(each) is itertools.groupby for each in source.names_as_read
    ):
        return False
    scope, found = Scope(source), False
    with scope.inside(source.tree):
        for node in nodes(source.tree):
            if isinstance(node, ast.For) and _is_once(node.target, node.body, scope):
                made = _generator(node.iter, scope)
                node.iter, found = made or node.iter, found or made is not None
            elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
                first, parts = node.generators[0], [each for each in ast.iter_child_nodes(node)]
                if len(node.generators) == 1 and _is_once(first.target, [*parts[:-1], *first.ifs], scope):
                    made = _generator(first.iter, scope)
                    first.iter, found = made or first.iter, found or made is not None
    return found


def _generator(node: ast.expr, scope: Scope) -> ast.expr | None:
    """The call of a generator in the place of one of ``groupby``; None for any other expression."""
    if not isinstance(node, ast.Call) or scope.value(node.func) is not itertools.groupby:
        return None
    given = {**dict(zip(("iterable", "key"), node.args, strict=False)), **{str(k.arg): k.value for k in node.keywords}}
    key = given.get("key")
    if given.keys() - {"iterable", "key"} or "iterable" not in given or len(node.args) > 2:
        return None
    items = given["iterable"]
    listed = isinstance(items, ast.Call) and any(scope.value(items.func) is BUILTINS[each] for each in _LISTS)
    if not listed and not isinstance(items, (ast.List, ast.ListComp, ast.BinOp, ast.Compare)):
        if scope.value(name("list")) is not list:
            return None
        items = ast.Call(func=name("list"), args=[items], keywords=[])
    if key is None or (isinstance(key, ast.Constant) and key.value is None):
        return placed(ast.Call(func=name(RUNS), args=[items], keywords=[]), node)
    return placed(ast.Call(func=name(GROUPS), args=[items, key], keywords=[]), node)


def _is_once(target: ast.expr, body: list[ast.AST] | list[ast.stmt], scope: Scope) -> bool:
    """Whether the second name of a pair is gone through once at most."""
    if not isinstance(target, ast.Tuple) or len(target.elts) != 2 or not isinstance(target.elts[1], ast.Name):
        return False
    group = target.elts[1].id
    for statement in body:
        reads = [n for n in nodes(statement) if isinstance(n, ast.Name) and n.id == group]
        if not reads:
            continue
        going = [n for n in _gone_through(statement, scope, False) if n.id == group]
        loads = [n for n in reads if isinstance(n.ctx, ast.Load)]
        if len(loads) != 1 or going != loads:
            return False
        rebound = isinstance(statement, ast.Assign) and len(reads) == 2 and isinstance(statement.targets[0], ast.Name)
        if rebound:
            return True  # what stands behind reads the list
        if len(reads) > 1:
            return False
        later = body[body.index(statement) + 1 :]  # type: ignore[arg-type]
        return not any(isinstance(n, ast.Name) and n.id == group for s in later for n in nodes(s))
    return True


def _gone_through(node: ast.AST, scope: Scope, nested: bool) -> list[ast.Name]:
    """The names that are gone through, each of them once in a trip."""
    found: list[ast.Name] = []
    if not nested:
        match node:
            case ast.For(iter=ast.Name() as over) | ast.comprehension(iter=ast.Name() as over):
                found.append(over)
            case ast.Call(func=function, args=[ast.Name() as over, *_]):
                found += [over] if any(scope.value(function) is BUILTINS[each] for each in _GOING_THROUGH) else []
    for child in ast.iter_child_nodes(node):
        first = isinstance(node, _NESTED) and child is (
            node.generators[0] if hasattr(node, "generators") else getattr(node, "iter", None)
        )
        found += _gone_through(child, scope, nested or (isinstance(node, _NESTED) and not first))
    return found

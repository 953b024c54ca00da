"""``map``, ``filter`` and ``functools.reduce`` over objects, as comprehensions and loops.

sum(map(lambda p: p.mass, ps))            ->    sum(p.mass for p in ps)
reduce(lambda h, l: l(h), layers, x)      ->    h = x;  for l in layers: h = l(h)
"""

from __future__ import annotations

import ast
import functools
from typing import Any

from ...form.program import assign, copy_of, located, located_everywhere, name, replace_everywhere, replace_names
from ...form.trees import nodes
from ..syntax.short_forms import lines_of
from .made_objects import Tracking
from .object_attributes import held
from .object_things import THINGS, Untracked


def in_turn(tracking: Tracking, node: ast.Call) -> Any:
    """What one of these calls gives of objects that have a name; None for any other call."""
    found = tracking.scope.value(node.func)
    if not (found is map or found is filter or found is functools.reduce) or node.keywords or len(node.args) < 2:
        return None
    over = node.args[1]
    if not isinstance(held(tracking, over), THINGS) or any(isinstance(each, ast.Starred) for each in node.args):
        return None
    if found is functools.reduce:
        return _folded(tracking, node)
    if len(node.args) > 2:
        return None
    each = tracking.fresh("each")
    value = _applied(tracking, node.args[0], [name(each)])
    target = ast.Name(id=each, ctx=ast.Store())
    tests = [value] if found is filter else []
    loop = ast.comprehension(target=target, iter=over, ifs=tests, is_async=0)
    made: Any = ast.GeneratorExp(elt=value, generators=[loop])
    if found is filter:
        made = ast.ListComp(elt=name(each), generators=[loop])
    return tracking.value_of(located_everywhere(made, node))


def _applied(tracking: Tracking, function: ast.expr, given: list[ast.expr]) -> ast.expr:
    """The call of a function, or the formula of a lambda."""
    if not isinstance(function, ast.Lambda):
        if any(isinstance(n, ast.Call) for n in nodes(function)):
            raise Untracked(function, "is handed to a function that a call gives")
        return ast.Call(func=copy_of(function), args=given, keywords=[])
    parameters = [a.arg for a in function.args.args]
    every = [a.arg for a in nodes(function.args) if isinstance(a, ast.arg)]
    if parameters != every or len(parameters) != len(given) or function.args.defaults or _binds(function.body):
        raise Untracked(function, "is handed to a function of other arguments")
    return replace_everywhere(copy_of(function.body), dict(zip(parameters, given, strict=True)))


def _binds(body: ast.expr) -> bool:
    """True where names are bound in an expression, which may be those that are put into it."""
    return any(isinstance(n, (ast.Lambda, ast.comprehension, ast.NamedExpr)) for n in nodes(body))


def _folded(tracking: Tracking, node: ast.Call) -> Any:
    """``functools.reduce(f, items, first)``, as a loop; without a first value it begins with the first item."""
    function, over, *begin = node.args
    if tracking.out is None:
        raise Untracked(node, "is used where it may not be evaluated")
    written: list[ast.stmt] = []
    if not begin:
        written += lines_of(
            "if len(ITEMS) == 0:\n    raise TypeError('reduce() of empty iterable with no initial value')"
        )
        written = [replace_names(each, {"ITEMS": copy_of(over)}) for each in written]
        begin = [ast.Subscript(value=copy_of(over), slice=ast.Constant(value=0), ctx=ast.Load())]
        over = ast.Subscript(value=over, slice=ast.Slice(lower=ast.Constant(value=1)), ctx=ast.Load())
    base = function.args.args[0].arg if isinstance(function, ast.Lambda) and function.args.args else "folded"
    so_far, each = tracking.fresh(base), tracking.fresh("each")
    tracking.counts[so_far], tracking.counts[each] = 2, 1
    step = located(assign(so_far, _applied(tracking, function, [name(so_far), name(each)])), node)
    loop = ast.For(target=ast.Name(id=each, ctx=ast.Store()), iter=over, body=[step], orelse=[])
    written = [located_everywhere(located(s, node), node) for s in (*written, assign(so_far, begin[0]), loop)]
    for statement in tracking.walk_block(written):
        tracking.emit(statement, node)
    return tracking.value_of(located_everywhere(name(so_far), node))

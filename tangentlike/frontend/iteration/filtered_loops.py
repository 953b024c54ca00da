"""Loops over what ``itertools`` picks, repeats and pairs, as the loops that say the same (``iterables.py``).

for v in takewhile(f, x): ...          ->   for item in x: if not f(item): break;  v = item; ...
for v in dropwhile(f, x): ...          ->   for item in x: if dropping and f(item): continue;  dropping = False; ...
for v in filterfalse(f, x): ...        ->   for item in x: if f(item): continue;  v = item; ...
for v in compress(x, mask): ...        ->   for item, is_chosen in zip(x, mask): if not is_chosen: continue; ...
for v in starmap(f, zip(x, y)): ...    ->   for item, item_1 in zip(x, y): v = f(item, item_1); ...
for v in repeat(e, n): ...             ->   for _ in range(n): v = e; ...
for k, v in zip(count(1, 2), x): ...   ->   for v in x: k = n; n = n + 2; ...
for v, c in zip(x, repeat(e)): ...     ->   for v in x: c = e; ...
for v, c in zip(x, cycle(y)): ...      ->   for v in x: c = y[k % len(y)]; k = k + 1; ...
for a, b in zip_longest(x, y, fillvalue=e): ...
                                       ->   for k in range(max(len(x), len(y))): a = x[k] if k < len(x) else e; ...
"""

from __future__ import annotations

import ast
import itertools
from typing import Any

from ...form.program import copy_of, name, replace_names, store
from ..syntax.callee import is_library
from ..syntax.lazy import is_endless, special, width
from ..syntax.lengths import is_harmless
from ..syntax.short_forms import lines_of
from .array_places import range_of
from .iterators import applied


def begun_with(scope: Any, call: ast.Call, named: dict[str | None, ast.expr]) -> ast.expr | None:
    """What ``accumulate(xs, f, initial=v)`` goes over: ``[v] + list(xs)``, where nobody tells when items are made."""
    over, begun, function = (
        call.args[0],
        named.get("initial"),
        named.get("func", call.args[1] if call.args[1:] else None),
    )
    if begun is None or (isinstance(begun, ast.Constant) and begun.value is None):
        return over
    early = function is None or is_library(scope.value(function)) or is_harmless(scope, over)
    if not early or not is_harmless(scope, begun):
        return None
    listed = ast.Call(func=name("list"), args=[over], keywords=[])
    return ast.BinOp(left=ast.List(elts=[begun], ctx=ast.Load()), op=ast.Add(), right=listed)


def takewhile(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    item = loops.fresh("item", node.target)
    test = applied(call.args[0], [item]) if len(call.args) == 2 and not call.keywords else None
    if test is None or node.orelse:
        return None
    leaves = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Break()], orelse=[])
    return [_over(node, item, call.args[1], [leaves])]


def dropwhile(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    item, dropping = loops.fresh("item", node.target), loops.fresh("is_dropping")
    test = applied(call.args[0], [item]) if len(call.args) == 2 and not call.keywords else None
    if test is None:
        return None
    both = ast.BoolOp(op=ast.And(), values=[name(dropping), test])
    begin = [ast.If(test=both, body=[ast.Continue()], orelse=[]), *lines_of(f"{dropping} = False")]
    return [*lines_of(f"{dropping} = True"), _over(node, item, call.args[1], begin)]


def filterfalse(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    if len(call.args) != 2 or call.keywords:
        return None
    item = loops.fresh("item", node.target)
    plain = isinstance(call.args[0], ast.Constant) and call.args[0].value is None
    test = name(item) if plain else applied(call.args[0], [item])
    if test is None:
        return None
    return [_over(node, item, call.args[1], [ast.If(test=test, body=[ast.Continue()], orelse=[])])]


def compress(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    if len(call.args) != 2 or call.keywords:
        return None
    item, chosen = loops.fresh("item", node.target), loops.fresh("is_chosen", call.args[1])
    skips = lines_of(f"if not {chosen}:\n    continue")
    pairs = ast.Call(func=name("zip"), args=call.args, keywords=[])
    loop = _over(node, item, pairs, skips)
    loop.target = ast.Tuple(elts=[store(item), store(chosen)], ctx=ast.Store())
    return [loop]


def starmap(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    if len(call.args) != 2 or call.keywords:
        return None
    function, over = call.args
    count = len(function.args.args) if isinstance(function, ast.Lambda) else width(loops.scope, over)
    if not count:
        return None
    items = [loops.fresh("item", over) for _ in range(count)]
    value = applied(function, items)
    if value is None:
        return None
    target = ast.Tuple(elts=[store(i) for i in items], ctx=ast.Store())
    bound = ast.Assign(targets=[node.target], value=value)
    return [ast.For(target=target, iter=over, body=[bound, *node.body], orelse=node.orelse)]


def repeat(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    if len(call.args) != 2 or call.keywords:
        return None
    value, trip = loops.fresh("value", call.args[0]), loops.fresh("k")
    before = [ast.Assign(targets=[store(value)], value=call.args[0])]
    bound = ast.Assign(targets=[node.target], value=name(value))
    loop = ast.For(target=store(trip), iter=range_of(call.args[1]), body=[bound, *node.body], orelse=node.orelse)
    return [*before, loop]


def zip_longest(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    fill = [k.value for k in call.keywords if k.arg == "fillvalue"]
    if len(call.args) < 2 or len(fill) != 1 or len(call.keywords) != 1 or loops.may_write(node.body):
        return None
    if not all(is_harmless(loops.scope, each) for each in [*call.args, *fill]):
        return None
    before: list[ast.stmt] = []
    pools = [loops.sequence(a, node, before, sliced=False) for a in call.args]
    if None in pools:
        return None
    otherwise = loops.number(fill[0], loops.stored(node), before)
    counter, size = loops.fresh("k"), loops.fresh("size")
    sizes = ", ".join(f"len({ast.unparse(pool)})" for pool in pools)
    before += lines_of(f"{size} = max({sizes})")
    items: list[ast.expr] = []
    for pool in pools:
        there = ast.Subscript(value=copy_of(pool), slice=name(counter), ctx=ast.Load())
        inside = ast.Compare(left=name(counter), ops=[ast.Lt()], comparators=[loops.size(pool)])
        items.append(ast.IfExp(test=inside, body=there, orelse=copy_of(otherwise)))
    targets, opening = loops.targets(node, len(items))
    bound = [ast.Assign(targets=[t], value=v) for t, v in zip(targets, items, strict=True)]
    over = range_of(name(size))
    return [*before, ast.For(target=store(counter), iter=over, body=[*bound, *opening, *node.body], orelse=node.orelse)]


def with_endless(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    """``zip`` with ``repeat(e)`` and ``cycle(y)`` among its arguments."""
    endless = [a for a in call.args if is_endless(loops.scope, a)]
    if any(special(loops.scope, a) is itertools.count or not isinstance(a, ast.Call) or a.keywords for a in endless):
        return None
    if call.keywords or len(endless) == len(call.args) or not all(is_harmless(loops.scope, a) for a in call.args):
        return None
    before: list[ast.stmt] = []
    begin: list[ast.stmt] = []
    targets, opening = loops.targets(node, len(call.args))
    rest = [(t, a) for t, a in zip(targets, call.args, strict=True) if not is_endless(loops.scope, a)]
    for target, argument in zip(targets, call.args, strict=True):
        if not isinstance(argument, ast.Call) or not is_endless(loops.scope, argument):
            continue
        if special(loops.scope, argument) is itertools.repeat:
            value = loops.number(argument.args[0], loops.stored(node), before)
            begin.append(ast.Assign(targets=[target], value=copy_of(value)))
            continue
        pool, counter = loops.sequence(argument.args[0], node, before, sliced=False), loops.fresh("k")
        if pool is None:
            return None
        before += lines_of(f"{counter} = 0")
        item = replace_names(lines_of(f"POOL[{counter} % len(POOL)]")[0], {"POOL": pool})
        begin.append(ast.Assign(targets=[target], value=item.value))
        begin += lines_of(f"{counter} = {counter} + 1")
    node.body = [*begin, *opening, *node.body]
    node.target, node.iter = rest[0]
    if len(rest) > 1:
        node.target = ast.Tuple(elts=[t for t, _ in rest], ctx=ast.Store())
        node.iter = ast.Call(func=call.func, args=[a for _, a in rest], keywords=[])
    return [*before, node]


def counted(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    """``zip(count(1), x)``, ``zip(count(0.5, 2), x)``."""
    if len(call.args) != 2 or call.keywords or not isinstance(node.target, ast.Tuple) or len(node.target.elts) != 2:
        return None
    first = special(loops.scope, call.args[0]) is itertools.count
    numbers, items = call.args if first else reversed(call.args)
    if not isinstance(numbers, ast.Call) or numbers.keywords:
        return None
    if not all(isinstance(a, ast.Constant) and type(a.value) in (int, float) for a in numbers.args):
        return None
    if len(numbers.args) > 1 or any(type(a.value) is float for a in numbers.args if isinstance(a, ast.Constant)):
        counter = loops.fresh("k")
        start, step = (ast.unparse(a) for a in [*numbers.args, ast.Constant(value=1)][:2])
        number, item = node.target.elts if first else node.target.elts[::-1]
        counted = [ast.Assign(targets=[number], value=name(counter)), *lines_of(f"{counter} = {counter} + {step}")]
        loop = ast.For(target=item, iter=items, body=[*counted, *node.body], orelse=node.orelse)
        return [*lines_of(f"{counter} = {start}"), loop]
    node.iter = ast.Call(func=name("enumerate"), args=[items, *numbers.args], keywords=[])
    if not first:
        node.target = ast.Tuple(elts=node.target.elts[::-1], ctx=ast.Store())
    return [node]


def _over(node: ast.For, item: str, over: ast.expr, begin: list[ast.stmt]) -> ast.For:
    """A loop with an item that ``begin`` looks at, before the target has it."""
    bound = ast.Assign(targets=[node.target], value=name(item))
    return ast.For(target=store(item), iter=over, body=[*begin, bound, *node.body], orelse=node.orelse)


def cycle(loops: Any, node: ast.For, call: ast.Call) -> None:
    """By itself it has no end that can be told."""


FORMS: dict[Any, Any] = {
    itertools.cycle: cycle,
    itertools.takewhile: takewhile,
    itertools.dropwhile: dropwhile,
    itertools.filterfalse: filterfalse,
    itertools.compress: compress,
    itertools.starmap: starmap,
    itertools.repeat: repeat,
    itertools.zip_longest: zip_longest,
}

"""Loops over the places of an array, as the loops that say the same.

for i, j in np.ndindex(n, m): ...            ->   for i in range(n): for j in range(m): ...
for (i, j), v in np.ndenumerate(a): ...      ->   rows, columns = a.shape
                                                  for i in range(rows): for j in range(columns): v = a[i, j]; ...
for place in np.ndindex(a.shape): ...        ->   for k in range(np.prod(a.shape)):
                                                      place = np.unravel_index(k, a.shape); ...

An array is read as it is in each trip, as Python reads it.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ...form.program import copy_of, name, store
from ..syntax.short_forms import lines_of

AT_MOST = 5  # loops in each other


def over_places(loops: Any, node: ast.For) -> list[ast.stmt] | None:
    """The statements for a loop over what one of these functions makes; None for any other loop."""
    assert isinstance(node.iter, ast.Call)
    function = loops.scope.value(node.iter.func)
    if function is np.ndindex:
        return _indices(loops, node, node.iter)
    return _enumerated(loops, node, node.iter) if function is np.ndenumerate else None


def _indices(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    """``np.ndindex(n, m)``, ``np.ndindex(a.shape)`` and ``np.ndindex(*a.shape)``."""
    if call.keywords or not call.args:
        return None
    before: list[ast.stmt] = []
    one = call.args[0].value if isinstance(call.args[0], ast.Starred) else call.args[0]
    if len(call.args) == 1 and isinstance(one, (ast.Tuple, ast.List)):
        sizes: list[ast.expr] | None = list(one.elts)
    elif len(call.args) == 1 and isinstance(one, ast.Constant):
        sizes = [one]
    elif len(call.args) == 1 and (isinstance(call.args[0], ast.Starred) or _is_shape(one)):
        sizes = None
    elif len(call.args) == 1 and not isinstance(node.target, (ast.Tuple, ast.List)):
        return None  # a number or a tuple of them
    else:
        sizes = list(call.args)
    if sizes is not None and any(isinstance(each, ast.Starred) for each in sizes):
        return None
    stored = loops.stored(node)
    if sizes is not None:
        if not 1 <= len(sizes) <= AT_MOST:
            return None
        return _nested(loops, node, [loops.number(each, stored, before) for each in sizes], before, [])
    shape = loops.number(one, stored, before)
    count = _parts(node.target)
    if count is not None:
        return _nested(loops, node, _taken_apart(loops, shape, count, before), before, [])
    whole = _one_by_one(loops, node, (node.target, None), shape, [])
    return None if whole is None else [*before, *whole]


def _enumerated(loops: Any, node: ast.For, call: ast.Call) -> list[ast.stmt] | None:
    """``np.ndenumerate(a)``, whose target is a place and a value."""
    pair = isinstance(node.target, (ast.Tuple, ast.List)) and len(node.target.elts) == 2
    if call.keywords or len(call.args) != 1 or not pair or isinstance(call.args[0], ast.Starred):
        return None
    assert isinstance(node.target, (ast.Tuple, ast.List))
    place, value = node.target.elts
    before: list[ast.stmt] = []
    array = loops.number(call.args[0], loops.stored(node), before)
    shape = loops.number(ast.Attribute(value=copy_of(array), attr="shape", ctx=ast.Load()), set(), before)

    def read(index: ast.expr) -> list[ast.stmt]:
        item = ast.Subscript(value=copy_of(array), slice=index, ctx=ast.Load())
        return [ast.Assign(targets=[value], value=item)]

    count = _parts(place)
    if count is None and isinstance(place, ast.Name):
        count_all = ast.Attribute(value=copy_of(array), attr="size", ctx=ast.Load())
        whole = _one_by_one(loops, node, (place, count_all), shape, read(name(place.id)))
        return None if whole is None else [*before, *whole]
    if count is None or not isinstance(place, (ast.Tuple, ast.List)):
        return None
    sizes = _taken_apart(loops, shape, count, before)
    counters = [loops.fresh(each) for each in "ijklm"[:count]]
    index = ast.Tuple(elts=[name(each) for each in counters], ctx=ast.Load())
    bound = [ast.Assign(targets=[t], value=name(c)) for t, c in zip(place.elts, counters, strict=True)]
    headers = [(store(c), range_of(size)) for c, size in zip(counters, sizes, strict=True)]
    return [*before, *loops.nested(node, headers, [*bound, *read(index), *node.body])]


def _nested(
    loops: Any, node: ast.For, sizes: list[ast.expr], before: list[ast.stmt], opening: list[ast.stmt]
) -> list[ast.stmt]:
    targets, first = loops.targets(node, len(sizes))
    headers = [(target, range_of(size)) for target, size in zip(targets, sizes, strict=True)]
    return [*before, *loops.nested(node, headers, [*first, *opening, *node.body])]


def _one_by_one(
    loops: Any, node: ast.For, target: tuple[ast.expr, ast.expr | None], shape: ast.expr, opening: list[ast.stmt]
) -> list[ast.stmt] | None:
    """One loop, of which each trip finds its place; of what has a number of axes that only its type tells. ``target``
    is that of the places, and how many there are, if that has an expression."""
    place, size = target
    numpy = loops.scope.numpy()
    counter = loops.fresh("k")
    [every] = lines_of(f"{numpy}.prod({ast.unparse(shape)})")
    [found] = lines_of(f"{numpy}.unravel_index({counter}, {ast.unparse(shape)})")
    assert isinstance(every, ast.Expr) and isinstance(found, ast.Expr)
    body = [ast.Assign(targets=[place], value=found.value), *opening, *node.body]
    return [ast.For(target=store(counter), iter=range_of(size or every.value), body=body, orelse=node.orelse)]


def _taken_apart(loops: Any, shape: ast.expr, count: int, before: list[ast.stmt]) -> list[ast.expr]:
    """The sizes in a shape, which has to have as many."""
    sizes = [loops.fresh("size") for _ in range(count)]
    target = ast.Tuple(elts=[store(each) for each in sizes], ctx=ast.Store())
    before.append(ast.Assign(targets=[target], value=shape))
    return [name(each) for each in sizes]


def _parts(target: ast.expr) -> int | None:
    """How many names a place is taken apart into."""
    if not isinstance(target, (ast.Tuple, ast.List)) or any(isinstance(e, ast.Starred) for e in target.elts):
        return None
    return len(target.elts) if 1 <= len(target.elts) <= AT_MOST else None


def _is_shape(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def range_of(*bounds: ast.expr) -> ast.Call:
    return ast.Call(func=name("range"), args=copy_of(list(bounds)), keywords=[])

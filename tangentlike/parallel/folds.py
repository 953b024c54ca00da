"""Maxima, minima and products over the trips of a parallel loop: each trip stores its own, merged in order.

                                   top_trips = np.empty(n)
for i in prange(n):                for i in prange(n):
    top = max(top, x[i])    ->         top_trip = top
                                       top_trip = max(top_trip, x[i])
                                       top_trips[i] = top_trip
                                   for trip in range(n):
                                       top = max(top, top_trips[trip])

So a tie goes to the first, as in a loop without threads. Sums are left as they are: see ``loops.py``.
"""

from __future__ import annotations

import ast

import numpy as np

from ..analysis.touches import find_touches, only_added_to, read_first
from ..form.program import (  # fmt: skip
    Program,
    assign,
    binary,
    blocks,
    bounds,
    call,
    fresh_name,
    is_parallel,
    loads,
    name,
    parse,
    replace_names,
    subscript,
    walk,
    whole_number,
)
from ..form.trees import nodes
from ..form.types import INTEGER, Array, Scalar
from ..primitives.families import find

EXTREMES = ("max", "min", "np.maximum", "np.minimum", "np.fmax", "np.fmin")


def separate_folds(program: Program, taken: set[str]) -> None:
    """Rewrite such loops of a program, in place; ``taken`` are the names in use."""
    if any(is_parallel(n) for n in walk(program.body)):
        program.body = _block(program, program.body, taken)


def _block(program: Program, body: list[ast.stmt], taken: set[str]) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.For) and is_parallel(node):
            out += _loop(program, node, taken)
            continue
        if isinstance(node, ast.If):
            node.body, node.orelse = (_block(program, b, taken) for b in blocks(node))
        elif isinstance(node, (ast.For, ast.While)):
            node.body = _block(program, node.body, taken)
        out.append(node)
    return out


def _loop(program: Program, loop: ast.For, taken: set[str]) -> list[ast.stmt]:
    assert isinstance(loop.target, ast.Name)
    carried = sorted(set(find_touches(program, loop).bound) & read_first(loop.body) - {loop.target.id})
    before: list[ast.stmt] = []
    after: list[ast.stmt] = []
    start, stop, _ = bounds(loop)
    plain = whole_number(start) == 0
    for each in carried:
        kind = program.types.get(each)
        fold = _fold(each, loop.body)
        if fold is None or not isinstance(kind, Scalar) or only_added_to(each, loop.body):
            continue
        line = loop.lineno
        trips, mine, one, merged, trip = (
            _fresh(base, taken) for base in (f"{each}_trips", f"{each}_trip", f"{each}_one", f"{each}_merged", "trip")
        )
        count = stop if plain else binary(stop, ast.Sub(), start)
        place = name(loop.target.id) if plain else binary(name(loop.target.id), ast.Sub(), start)
        program.types.update({mine: kind, one: kind, merged: kind, trip: INTEGER})
        program.types[trips] = Array(kind.dtype, (f"~{trips}.0",), True)
        program.temporaries |= {one, merged}
        entry = find(np.empty)
        program.functions.setdefault("np.empty", entry)
        program.functions.setdefault("max", find(max))
        size = count if isinstance(count, ast.Subscript) else call("max", count, ast.Constant(value=0))
        before.append(assign(trips, call("np.empty", size, parse(f"np.{kind.dtype}")), line))
        first = name(each) if isinstance(fold, ast.Call) else parse(_ONES.get(kind.dtype, f"np.{kind.dtype}(1)"))
        loop.body = [
            assign(mine, first),
            *replace_names(loop.body, {each: name(mine)}),
            assign(subscript(trips, place), name(mine)),
        ]
        value: ast.expr = binary(name(each), ast.Mult(), name(one))
        if isinstance(fold, ast.Call):
            value = ast.Call(func=fold.func, args=[name(each), name(one), *fold.args[2:]], keywords=[])
        merge = ast.For(
            target=ast.Name(id=trip, ctx=ast.Store()),
            iter=call("range", ast.Constant(value=0), count, ast.Constant(value=1)),
            body=[
                assign(one, subscript(trips, name(trip))),
                assign(merged, value),
                assign(each, name(merged)),
            ],
            orelse=[],
        )
        merge.lineno = line
        after.append(merge)
    return [*before, loop, *after]


_ONES = {"float64": "1.0", "int64": "1"}


def _fresh(base: str, taken: set[str]) -> str:
    chosen = fresh_name(base, taken)
    taken.add(chosen)
    return chosen


def _fold(each: str, body: list[ast.stmt]) -> ast.expr | None:
    """The call or product that merges values into a name, when all that its statements do is merge in this way."""
    found: dict[str, ast.expr] = {}
    results: dict[str, str] = {}
    statements = list(walk(body))
    for position, node in enumerate(statements):
        header = (
            node.test if isinstance(node, (ast.If, ast.While)) else node.iter if isinstance(node, ast.For) else None
        )
        if header is not None:
            if each in loads(header):
                return None
            continue
        if each not in {n.id for n in nodes(node) if isinstance(n, ast.Name)}:
            continue
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            return None
        target, value = node.targets[0].id, node.value
        if target == each and isinstance(value, ast.Name) and value.id in results:
            continue
        kind = _merge(each, value)
        if kind is None:
            return None
        if target != each:
            following = statements[position + 1] if position + 1 < len(statements) else None
            if not (isinstance(following, ast.Assign) and ast.unparse(following) == f"{each} = {target}"):
                return None
            if sum(target in loads(s) for s in statements if not list(blocks(s))) > 1:
                return None
            results[target] = kind
        found[kind] = value
    return next(iter(found.values())) if len(found) == 1 else None


def _merge(each: str, value: ast.expr) -> str | None:
    """How an expression merges something into a name: the function's name, or ``*``."""
    if isinstance(value, ast.Call) and ast.unparse(value.func) in EXTREMES and len(value.args) >= 2:
        first, second = value.args[:2]
        mine = [isinstance(a, ast.Name) and a.id == each for a in (first, second)]
        other = second if mine[0] else first
        return ast.unparse(value.func) if any(mine) and each not in loads(other) else None
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Mult, ast.Div)):
        left = isinstance(value.left, ast.Name) and value.left.id == each
        right = isinstance(value.right, ast.Name) and value.right.id == each and isinstance(value.op, ast.Mult)
        if (left and each not in loads(value.right)) or (right and each not in loads(value.left)):
            return "*"
    return None

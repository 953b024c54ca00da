"""Comprehensions of dicts with keys that are known, as dicts that a loop fills.

d = {n: x[i] for i, n in enumerate(names)}   ->   d = {}
                                                  for i, n in enumerate(names): d[n] = x[i]

One that reads what its name stood for before is filled under another name, and copied.
"""

from __future__ import annotations

import ast

from ...form.program import call, fresh_name, loads, name, replace_everywhere, store, subscript
from ...form.trees import nodes
from ..syntax.short_forms import lines_of, placed
from .trips import trips_of
from .unrolling import Unrolling


def comprehended(unrolling: Unrolling, node: ast.Assign) -> list[ast.stmt] | None:
    """``d = {k: e for k in keys}`` as a dict that a loop fills; None for any other statement."""
    made = node.value
    if not isinstance(made, ast.DictComp) or len(made.generators) > 1 or len(node.targets) > 1:
        return None
    generator = made.generators[0]
    before, over = with_all_values(unrolling, generator.iter)
    bound = sorted({n.id for n in nodes(generator.target) if isinstance(n, ast.Name)})
    names: dict[str, ast.expr] = {}
    for each in bound:
        names[each] = name(fresh_name(each, unrolling.taken))
        unrolling.taken.add(ast.unparse(names[each]))
        unrolling.outer_names.add(ast.unparse(names[each]))
    target_name = node.targets[0].id if isinstance(node.targets[0], ast.Name) else ""
    filled = target_name if target_name and target_name not in loads(made) else unrolling.made("items", made)
    unrolling.outer_names.add(filled)
    key, value, target, *tests = (
        replace_everywhere(part, names) for part in (made.key, made.value, generator.target, *generator.ifs)
    )
    item = ast.Subscript(value=name(filled), slice=key, ctx=ast.Store())
    body: list[ast.stmt] = [ast.Assign(targets=[item], value=value)]
    for test in reversed(tests):
        body = [ast.If(test=test, body=body, orelse=[])]
    loop = ast.For(target=target, iter=over, body=body, orelse=[])
    empty = ast.Assign(targets=[ast.Name(id=filled, ctx=ast.Store())], value=ast.Dict(keys=[], values=[]))
    copy = call(f"{filled}.copy")
    last = [] if filled == target_name else [ast.Assign(targets=node.targets, value=copy)]
    return [placed(each, node) for each in (*before, empty, loop, *last)]


def with_all_values(unrolling: Unrolling, over: ast.expr) -> tuple[list[ast.stmt], ast.expr]:
    """``zip(names, x)`` of names that are known and an array as one with its items, ``(x[0], x[1])``, and before it
    what raises where there are too few: which keys there are does not depend on the run."""
    if not (isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.args):
        return [], over
    if over.func.id == "enumerate":
        before, inner = with_all_values(unrolling, over.args[0])
        return before, ast.Call(func=over.func, args=[inner, *over.args[1:]], keywords=over.keywords)
    if over.func.id != "zip":
        return [], over
    known = [trips_of(unrolling, part) for part in over.args]
    lengths = [len(trips) for trips in known if trips is not None]
    open_parts = [part for part, trips in zip(over.args, known, strict=True) if trips is None]
    strict = any(ast.unparse(k) != "strict=False" for k in over.keywords)
    if not lengths or strict or any(isinstance(p, (ast.Call, ast.Starred)) for p in open_parts):
        return [], over
    before = []
    parts: list[ast.expr] = []
    for part, trips in zip(over.args, known, strict=True):
        if trips is None:
            chosen = unrolling.made("values", part)
            unrolling.outer_names.add(chosen)
            before.append(ast.Assign(targets=[store(chosen)], value=part))
            few = f"if len({chosen}) < {min(lengths)}:\n    raise ValueError('a dict gets fewer values than keys')"
            before += lines_of(few)
            items: list[ast.expr] = [subscript(chosen, ast.Constant(value=k)) for k in range(min(lengths))]
            part = ast.Tuple(elts=items, ctx=ast.Load())
        parts.append(part)
    return before, ast.Call(func=over.func, args=parts, keywords=[])

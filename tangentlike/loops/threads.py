"""Nests that threads share: in parts, whose sums are added up in their order.

    s = 0.0                                s_parts = np.empty(parts)
    for i in range(n):                     for part in prange(parts):
        y[i] = x[i] * w            ->          s_part = 0.0
        s = s + y[i]                           for i in range(part * n // parts, (part + 1) * n // parts):
                                                   y[i] = x[i] * w
                                                   s_part = s_part + y[i]
                                               s_parts[part] = s_part
                                           s = 0.0
                                           for part_1 in range(parts):
                                               s = s + s_parts[part_1]

How many parts there are follows from the sizes alone, so the result is the same, bit for bit, for any number of
threads; where there is little to do it is one, and the loop runs on the caller's own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..form.program import assign, call, copy_of, name, parse, replace_names, subscript
from ..primitives.families import support_kernel

Fresh = Callable[[str], str]


def in_parts(
    loop: ast.For, sizes: list[ast.expr], totals: list[str], fresh: Fresh, called: Callable[..., str]
) -> list[ast.stmt]:
    """A nest's outermost loop in parts; ``sizes`` are those of all its loops, from the outermost inwards, ``totals``
    the numbers that it adds to."""
    trips, *inner = sizes
    parts, part = fresh("parts"), fresh("part")
    each = ast.unparse(inner[0]) if len(inner) == 1 else " * ".join(map(ast.unparse, inner)) or "1"
    text = f"{called(support_kernel('parts_of_loop'))}({ast.unparse(trips)}, {each})"
    out: list[ast.stmt] = [assign(parts, parse(text), 0)]
    own = {total: fresh(f"{total}_part") for total in totals}
    kept = {total: fresh(f"{total}_parts") for total in totals}
    out += [assign(array, call("np.empty", name(parts), parse("np.float64")), 0) for array in kept.values()]
    n = ast.unparse(trips)
    bounds = parse(f"range({part} * {n} // {parts}, ({part} + 1) * {n} // {parts})")
    renamed: dict[str, ast.expr] = {total: name(mine) for total, mine in own.items()}
    body = [replace_names(statement, renamed) for statement in loop.body]
    inside = ast.For(target=loop.target, iter=bounds, body=body, orelse=[])
    starts = [assign(mine, ast.Constant(value=0.0), 0) for mine in own.values()]
    ends = [assign(subscript(kept[total], name(part)), name(mine), 0) for total, mine in own.items()]
    shared = ast.For(
        target=ast.Name(id=part, ctx=ast.Store()),
        iter=call("prange", name(parts)),
        body=[*starts, inside, *ends],
        orelse=[],
    )
    inside.lineno, shared.lineno = loop.lineno, 0
    out.append(shared)
    if totals:
        again = fresh("part")
        added: list[ast.stmt] = [
            assign(total, ast.BinOp(left=name(total), op=ast.Add(), right=subscript(array, name(again))), 0)
            for total, array in kept.items()
        ]
        sums = ast.For(
            target=ast.Name(id=again, ctx=ast.Store()), iter=call("range", name(parts)), body=added, orelse=[]
        )
        sums.lineno = 0
        out.append(sums)
    return [copy_of([statement])[0] for statement in out]

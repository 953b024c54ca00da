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

An array to whose elements trips of that loop add has one for each part as well. How many parts there are follows from
the sizes alone, so the result is the same, bit for bit, for any number of threads; where there is little to do it is
one, and the loop runs on the caller's own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from ..form.program import assign, augment, call, copy_of, name, parse, replace_names, store, subscript, tuple_of
from ..primitives.families import support_kernel
from .elements import functions
from .operations import OF_FLOATS, SLOW
from .units import Nest

Fresh = Callable[[str], str]
Trips = Callable[[str, str], list[ast.stmt]]


@dataclass
class Sums:
    """What a nest adds to in its trips: ``totals`` are numbers, ``arrays`` map names to the sizes of arrays whose
    elements the trips of the outermost loop have in common. ``others`` says that there are such elements which are no
    sums, and the nest stays on one thread."""

    totals: list[str] = field(default_factory=list)
    arrays: dict[str, list[ast.expr]] = field(default_factory=dict)
    others: bool = False


def is_worth_threads(nest: Nest) -> bool:
    """Whether a nest does more at a point than to move a few numbers: threads that wait for memory win nothing, and
    each loop that they share takes Numba half a second to compile."""
    done = [function for item in nest.items for function in functions(item.value)]
    return len(nest.space) > 1 or len(done) > 3 or is_slow(nest)


def is_slow(nest: Nest) -> bool:
    """Whether there is an elementary function in a nest."""
    return any(each in OF_FLOATS or each in SLOW for item in nest.items for each in functions(item.value))


def in_parts(
    trips: Trips, sizes: list[ast.expr], sums: Sums, fresh: Fresh, called: Callable[..., str]
) -> list[ast.stmt]:
    """A nest's outermost loop in parts, each of them ``trips`` from one number to another; ``sizes`` are those of all
    its loops, from the outermost inwards."""
    n, *inner = map(ast.unparse, sizes)
    parts, part, again = fresh("parts"), fresh("part"), fresh("part")
    each = " * ".join(inner) or "1"
    text = f"{called(support_kernel('parts_of_loop'))}({n}, {each}{', True' if sums.arrays else ''})"
    out: list[ast.stmt] = [assign(parts, parse(text), 0)]
    own = {total: fresh(f"{total}_part") for total in [*sums.totals, *sums.arrays]}
    kept = {total: fresh(f"{total}_parts") for total in own}
    out += [assign(kept[total], call("np.empty", name(parts), parse("np.float64")), 0) for total in sums.totals]
    for total, shape in sums.arrays.items():
        every = tuple_of([name(parts), *map(copy_of, shape)])
        out.append(assign(kept[total], call("np.zeros", every, parse("np.float64")), 0))
    renamed: dict[str, ast.expr] = {total: name(mine) for total, mine in own.items()}
    ends_at = f"({part} + 1) * {n} // {parts}"
    inside = [replace_names(s, renamed) for s in trips(f"{part} * {n} // {parts}", ends_at)]
    starts = [assign(own[total], ast.Constant(value=0.0), 0) for total in sums.totals]
    starts += [assign(own[total], subscript(kept[total], name(part)), 0) for total in sums.arrays]
    ends = [assign(subscript(kept[total], name(part)), name(own[total]), 0) for total in sums.totals]
    shared = ast.For(target=store(part), iter=call("prange", name(parts)), body=[*starts, *inside, *ends], orelse=[])
    shared.lineno = 0
    out.append(shared)
    added: list[ast.stmt] = [augment(name(total), ast.Add(), parse(f"{kept[total]}[{again}]"), 0) for total in own]
    if added:
        whole = ast.For(target=store(again), iter=call("range", name(parts)), body=added, orelse=[])
        whole.lineno = 0
        out.append(whole)
    return [copy_of(statement) for statement in out]

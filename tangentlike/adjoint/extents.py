"""The sizes of an array that holds one value for each trip of some loops, and where in it a trip's value is.

for i in range(n):
    for j in range(1, m):                 (n, m - 1)    [i, j - 1]
for i in range(n - 2, -1, -1):            n - 1         [i]
for i in range(n):
    for j in range(i + 1):                (n, n)        [i, j]          half of it is not used
    for j in range(i - 1, i + 2):         (n, 3)        [i, j - (i - 1)]
"""

from __future__ import annotations

import ast

from ..analysis.effects import rebound
from ..form.folding import shifted
from ..form.program import binary, bounds, call, copy_of, loads, name, unit_step, whole_number


def extents(loops: tuple[ast.stmt, ...]) -> tuple[list[ast.expr], list[ast.expr]] | None:
    """Sizes and indices, or None when the trips cannot be counted before the first loop.

    One loop may end, or begin, where the variable of a loop around it says: it gets the room of its longest run. More
    of them would waste more than half of the memory.
    """
    sizes: list[ast.expr] = []
    indices: list[ast.expr] = []
    bound = rebound(list(loops))
    ranges: dict[str, tuple[ast.expr, ast.expr]] = {}  # the least and the largest value of a loop variable
    uneven = 0
    for loop in loops:
        if not (isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)) or unit_step(loop) is None:
            return None
        start, stop, _step = bounds(loop)
        least, largest = (start, shifted(stop, -1)) if unit_step(loop) == 1 else (shifted(stop, 1), start)
        if loads(start) & bound and loads(stop) & bound:
            (base, first), (other, last) = _parts(least), _parts(largest)
            if ast.dump(base) != ast.dump(other):
                return None
            sizes.append(ast.Constant(value=max(last - first + 1, 0)))
            indices.append(binary(name(loop.target.id), ast.Sub(), copy_of(least)))
            continue
        if (loads(start) | loads(stop)) & bound:
            uneven += 1
            least, largest = _widest(least, 0, ranges), _widest(largest, 1, ranges)
            if uneven > 1 or (loads(least) | loads(largest)) & bound:
                return None
        size, variable = _less(shifted(largest, 1), least), _less(name(loop.target.id), least)
        sizes.append(size if _is_size(size) else call("max", size, ast.Constant(value=0)))
        indices.append(variable)
        ranges[loop.target.id] = least, largest
    return sizes, indices


def _widest(value: ast.expr, end: int, ranges: dict[str, tuple[ast.expr, ast.expr]]) -> ast.expr:
    """The least (``end`` 0) or largest (1) value of ``i + constant`` over the trips of the loop over ``i``."""
    base, constant = _parts(value)
    if not (isinstance(base, ast.Name) and base.id in ranges):
        return value
    return shifted(copy_of(ranges[base.id][end]), constant)


def _parts(value: ast.expr) -> tuple[ast.expr, int]:
    """``e + constant`` as ``(e, constant)``."""
    constant = 0
    while isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub)):
        number = whole_number(value.right)
        if number is None:
            break
        constant += number if isinstance(value.op, ast.Add) else -number
        value = value.left
    return value, constant


def _less(value: ast.expr, by: ast.expr) -> ast.expr:
    """``value - by``."""
    number = whole_number(by)
    return shifted(value, -number) if number is not None else binary(value, ast.Sub(), copy_of(by))


def _is_size(stop: ast.expr) -> bool:
    """True for an expression that cannot be negative: a literal, a size."""
    text = ast.unparse(stop)
    return (
        (whole_number(stop) or -1) >= 0
        or (".shape[" in text and isinstance(stop, ast.Subscript))
        or (text.startswith("len(") and isinstance(stop, ast.Call))
    )

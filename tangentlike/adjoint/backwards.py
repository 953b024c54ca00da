"""Loops that run backwards.

for i in range(1, n): ...    ->    for i in range(n - 1, 0, -1): ...
"""

from __future__ import annotations

import ast

from ..form.folding import shifted
from ..form.program import assign, binary, bounds, call, copy_of, name, unit_step, whole_number


def reversed_loop(
    node: ast.For | ast.While, body: list[ast.stmt], trips: str | None, variable: str | None = None
) -> ast.For:
    """The loop that undoes ``node``; ``body`` undoes one trip.

    ``trips`` is the variable that counted the trips, where the header does not tell them; ``variable`` the name that
    counts them down, where the loop's own variable does not (see :func:`counts_down`).
    """
    one, minus = ast.Constant(value=1), ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))
    if variable is not None:
        assert trips is not None
        if isinstance(node, ast.For):
            assert isinstance(node.target, ast.Name)
            start, _stop, step = bounds(node)
            moved = binary(name(variable), ast.Mult(), copy_of(step))
            if whole_number(start) != 0:
                moved = binary(copy_of(start), ast.Add(), moved)
            body = [assign(node.target.id, moved, node.lineno), *body]
        target: ast.expr = ast.Name(id=variable, ctx=ast.Store())
        header = call("range", shifted(name(trips), -1), minus, minus)
    else:
        assert isinstance(node, ast.For)
        start, stop, _step = copy_of(list(bounds(node)))
        target = copy_of(node.target)
        upward = unit_step(node) == 1
        if trips is not None and upward:
            stop = name(trips) if whole_number(start) == 0 else binary(copy_of(start), ast.Add(), name(trips))
        elif trips is not None:
            stop = binary(copy_of(start), ast.Sub(), name(trips))
        by = -1 if upward else 1
        header = call("range", shifted(stop, by), shifted(start, by), minus if upward else one)
    fresh = ast.For(target=target, iter=header, body=body, orelse=[])
    fresh.lineno = node.lineno
    return fresh


def passed_on(node: ast.For | ast.While, body: list[ast.stmt]) -> ast.For:
    """The same loop, in the same order, around another body: trips that touch nothing of each other have no order."""
    assert isinstance(node, ast.For)
    fresh = ast.For(target=copy_of(node.target), iter=copy_of(node.iter), body=body, orelse=[])
    fresh.lineno = node.lineno
    return fresh


def counts_down(node: ast.For | ast.While) -> bool:
    """True for a loop whose trips another variable counts down: a ``while``, or a range with a step that is not 1."""
    return isinstance(node, ast.While) or unit_step(node) is None

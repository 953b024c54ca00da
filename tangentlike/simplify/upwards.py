"""A loop whose trips do not depend on each other runs upwards: compilers know then that its indices are not negative,
and vectorize it.

for i in range(n - 1, -1, -1):          for i in range(n):
    dx[i] += ds * y[i]            ->        dx[i] += ds * y[i]

Contributions may be added in any order. What else a trip writes, no other trip may read or write.
"""

from __future__ import annotations

import ast

from ..analysis.liveness import live_before, lives_after
from ..analysis.uses import Uses
from ..form.folding import shifted
from ..form.program import bounds, whole_number


def run_upwards(body: list[ast.stmt], uses: Uses) -> list[ast.stmt]:
    """The block with such loops turned round, in place."""
    _block(body, (), set(), uses)
    return body


def _block(body: list[ast.stmt], loops: tuple[ast.stmt, ...], live: set[str], uses: Uses) -> None:
    """``live`` are the names read after the block."""
    for node, after in zip(reversed(body), reversed(lives_after(body, live)), strict=True):
        if isinstance(node, ast.If):
            _block(node.body, loops, after, uses)
            _block(node.orelse, loops, after, uses)
        elif isinstance(node, (ast.For, ast.While)):
            _block(node.body, (*loops, node), live_before(node, after), uses)
            if isinstance(node, ast.For) and _goes_down(node) and uses.any_order(node, loops, after):
                start, stop, _step = bounds(node)
                assert isinstance(node.iter, ast.Call)
                node.iter.args = [shifted(stop, 1), shifted(start, 1), ast.Constant(value=1)]


def _goes_down(node: ast.For) -> bool:
    return whole_number(bounds(node)[2]) == -1 and isinstance(node.target, ast.Name)

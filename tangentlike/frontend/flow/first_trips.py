"""The first trip of a loop in front of it, where it gives a dict its keys.

    for k in range(n):                                if 0 < n:
        if "x" not in state:                              k = 0
            state["x"] = np.zeros(3)                      if "x" not in state: ...
        state["x"] = state["x"] + g      ->               state["x"] = state["x"] + g
                                                          for k in range(1, n): ...

Behind it the keys are known. This is done where the function was refused without.
"""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import copy_of
from ...form.trees import inner_blocks
from ...reading.source import Source
from ..syntax.made_names import names_in
from ..syntax.peeled import can_be_peeled, peeled


class _Names:
    """The names of a function, and what those stand for that are made."""

    def __init__(self, source: Source):
        self.source, self.taken, self.wording = source, names_in(source.tree), self

    def record(self, made: str, stands_for: ast.expr) -> None:
        self.source.made[made] = ast.unparse(stands_for)


def write_first_trips(source: Source) -> None:
    """Write the first trips of the loops that begin at the lines ``source.first_trips``, in the function's tree."""
    if source.first_trips:
        source.tree.body = _block(source.tree.body, source, _Names(source))


def _block(body: list[ast.stmt], source: Source, names: Any) -> list[ast.stmt]:
    out: list[ast.stmt] = []
    for node in body:
        for block in inner_blocks(node):
            block[:] = _block(block, source, names)
        loop = isinstance(node, (ast.For, ast.While)) and node.lineno in source.first_trips
        out += _first_apart(node, names) if loop and can_be_peeled(node) else [node]  # type: ignore[arg-type]
    return out


def _first_apart(node: ast.For | ast.While, names: Any) -> list[ast.stmt]:
    before, taken = peeled(node, copy_of(node.body), names)
    match taken.test:
        case ast.Compare(left=ast.Constant(value=int() as start), comparators=[ast.Constant(value=int() as stop)]) if (
            start < stop
        ):
            return [*before, *taken.body]
    return [*before, taken]

"""What a function is lowered for."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import Any

from ..analysis.shared_arguments import Groups
from ..form.sizes import without_symbols
from ..form.types import Constant, Scalar, Tuple
from ..reading.resolve import Outside

Numbers = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True)
class Signature:
    """What a function is lowered for: ``arguments`` given as (nested) types.

    ``overlapping`` are the positions of arguments that may share memory, ``lists`` the parameters that are lists, and
    whether of Python's own numbers, ``numbers`` what some of them are to Python. ``inner`` and ``names`` are what an
    inner function sees. ``shared`` tells whether the trips of its ``prange`` loops are shared among threads.
    """

    arguments: dict[str, Any]
    overlapping: Groups = ()
    lists: frozenset[tuple[str, bool | None]] = frozenset()
    numbers: Numbers = ()
    shared: bool = False
    inner: Any = None
    names: Outside | None = None

    def key(self, identity: Any) -> Any:
        """What tells the helpers of a function apart."""
        kinds = repr([*map(without_symbols, self.arguments.values()), *self.numbers])
        return identity, kinds, self.overlapping, self.lists, self.shared

    def otherwise_shared(self) -> Signature:
        return replace(self, shared=not self.shared)


def as_known(expression: ast.expr, kind: Any) -> tuple[ast.expr, Any]:
    """An argument with the whole numbers that are written in it known, also those of ``**more``."""
    if isinstance(expression, ast.Constant) and isinstance(kind, Scalar) and isinstance(expression.value, int):
        return expression, Constant(expression.value)
    if isinstance(expression, ast.Tuple) and isinstance(kind, Tuple):
        items = [as_known(*item)[1] for item in zip(expression.elts, kind.items, strict=True)]
        return expression, replace(kind, items=tuple(items))
    return expression, kind

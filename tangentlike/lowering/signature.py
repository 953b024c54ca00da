"""What a function is lowered for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..analysis.shared_arguments import Groups
from ..form.sizes import without_symbols
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

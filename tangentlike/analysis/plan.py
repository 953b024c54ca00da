"""What the forward run hands over to the adjoint, as decided by ``keep.py`` and written out by ``assemble.py``."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from .conflicts import Access


@dataclass
class Needs:
    """``names`` whose current values, and ``reads`` of memory whose current contents, are needed on the way back."""

    names: set[str] = field(default_factory=set)
    reads: dict[Any, Access] = field(default_factory=dict)

    def copy(self) -> Needs:
        return Needs(set(self.names), dict(self.reads))

    def merge(self, other: Needs) -> bool:
        """Add another set of needs; True when that changed anything."""
        size = len(self.names), len(self.reads)
        self.names |= other.names
        self.reads.update(other.reads)
        return size != (len(self.names), len(self.reads))


@dataclass
class Repeat:
    """A loop whose trips run again, each just before it is undone: ``outward`` are the statements left out then,
    by id, because they change what is outside of the trip."""

    outward: set[int]


@dataclass
class Plan:
    """The decisions: per step the names and contents saved before it (``first``: the names that have no value before
    it), per block what is recorded at its end or computed again at its reversed start, per branch the test's form, per
    loop whether its trips are counted."""

    saves: dict[int, list[str]] = field(default_factory=dict)
    first: dict[int, list[str]] = field(default_factory=dict)
    contents: dict[int, list[ast.expr]] = field(default_factory=dict)
    records: dict[int, list[str]] = field(default_factory=dict)
    recomputed: dict[int, dict[str, ast.expr]] = field(default_factory=dict)
    flags: dict[int, str] = field(default_factory=dict)
    trips: dict[int, str] = field(default_factory=dict)
    restored: dict[tuple[int, int], dict[str, ast.expr]] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
    final: set[str] = field(default_factory=set)
    guarded: set[str] = field(default_factory=set)
    repeated: dict[int, Repeat] = field(default_factory=dict)

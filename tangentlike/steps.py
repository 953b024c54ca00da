"""A forward statement beside the adjoint lines that reverse it, in blocks."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

NONE, OWNED, SHARED = "none", "owned", "shared"


@dataclass
class Step:
    """A forward statement with the adjoint lines that reverse it.

    ``forward`` replaces the statement in the recorded forward run (extras); ``before`` runs ahead of a reversed branch
    or loop; ``blocks`` are the reversed bodies of a branch or loop; ``self_update`` tells that the lines read the value
    that the statement overwrites.
    """

    node: ast.stmt
    forward: list[ast.stmt]
    lines: list[ast.stmt] = field(default_factory=list)
    before: list[ast.stmt] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    self_update: bool = False

    @property
    def is_active(self) -> bool:
        return bool(self.lines) or any(b.is_active for b in self.blocks)


@dataclass
class Block:
    """Steps in forward order; ``start`` and ``end`` are lines at the two ends of the reversed block."""

    steps: list[Step] = field(default_factory=list)
    start: list[ast.stmt] = field(default_factory=list)
    end: list[ast.stmt] = field(default_factory=list)

    @property
    def is_active(self) -> bool:
        return bool(self.start or self.end) or any(s.is_active for s in self.steps)

"""A forward statement beside the adjoint lines that reverse it, in blocks; and the states of adjoints on the way."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

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
    def statements(self) -> list[ast.stmt]:
        """The statement and those that the recorded run adds to it, and to what is nested in it."""
        added = [n for n in self.forward if n is not self.node]
        return [self.node, *added, *(n for b in self.blocks for s in b.steps for n in s.statements[1:])]

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


class Carry(Exception):
    """Raised while a program is reversed: the class of this array needs shadows that are carried along."""

    def __init__(self, root: str):
        super().__init__(root)
        self.root = root


class State(dict[str, str]):
    """The state of each adjoint; a shadow that is carried along is there, and its own, at all times."""

    def __init__(self, carried: set[str], known: Any = ()):
        super().__init__(known)
        self.carried = carried

    def get(self, key: str, default: Any = None) -> Any:
        return OWNED if key in self.carried else super().get(key, default)

    def __getitem__(self, key: str) -> str:
        return OWNED if key in self.carried else super().__getitem__(key)

    def __setitem__(self, key: str, value: str) -> None:
        if key not in self.carried:
            super().__setitem__(key, value)

    def update(self, *others: Any, **named: str) -> None:
        for key, value in dict(*others, **named).items():
            self[key] = value

    def copy(self) -> State:
        return State(self.carried, self)

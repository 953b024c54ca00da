"""Which keys of the dicts of a function are certain where a branch or a loop has given some."""

from __future__ import annotations

from typing import Any

from ...form.structures import Node


class BranchKeys:
    """The keys that only a branch or a loop has given dicts: ``uncertain`` ones behind it, and those that are ``here``,
    in the branch at hand, with how deep that is."""

    def __init__(self) -> None:
        self.depth = 0
        self.uncertain: list[tuple[Node, Any]] = []
        self.here: list[tuple[Node, Any, int]] = []

    def enter(self, depth: int) -> None:
        self.depth = depth
        self.end(depth + 1)

    def end(self, depth: int) -> None:
        """Behind a branch or a loop that is so deep its keys are certain no more."""
        self.uncertain += [(made, key) for made, key, inside in self.here if inside >= depth]
        self.here = [each for each in self.here if each[2] < depth]

    def given(self, made: Node, key: Any, own_depth: int) -> None:
        """Note that a dict gets a key; ``own_depth`` says how deep it was made."""
        self.uncertain = [(n, k) for n, k in self.uncertain if n is not made or k != key]
        self.here = [each for each in self.here if each[0] is not made or each[1] != key]
        if self.depth > own_depth:
            self.here.append((made, key, self.depth))

    def of(self, known: Node) -> list[Any]:
        """The keys of which it is only known while it runs whether a dict has them."""
        return [key for made, key in self.uncertain if made is known]

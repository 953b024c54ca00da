"""Whole numbers from outside: handed over at each call, or fixed, which types, shapes and branches may need."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UnsupportedError


@dataclass
class Integers:
    """Whether captured whole numbers are ``known`` while compiling; ``asked`` whether anything was read of that.

    ``refused`` is with what the function was refused as it stands, ``of_python`` are arguments that are Python's own.
    ``sized``: the sizes of all arguments are known.
    """

    known: bool = False
    asked: bool = False
    refused: UnsupportedError | None = None
    of_python: frozenset[str] = frozenset()
    sized: bool = False

    def are_known(self) -> bool:
        """The answer, for what hangs on it."""
        self.asked = True
        return self.known

    def fixed(self) -> Integers:
        """The same with the numbers known; what was refused before is so again where nothing hangs on them."""
        return Integers(True, refused=None if self.asked else self.refused)

    def may_matter(self) -> bool:
        """Whether another attempt with the numbers known may end otherwise: one may do more for lists, too."""
        return self.asked or self.refused is not None

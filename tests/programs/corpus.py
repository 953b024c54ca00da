"""What a program of the corpus is, and the list that the themes' files add to."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Program:
    """A plain function with makers of its arguments (``rng -> tuple``), one for each case it is run on.

    ``wrt``         as for the package: a name or a tuple of names.
    ``has_aux``     the function returns ``(value, something)``.
    ``may_refuse``  a refusal is as good as the right gradient (a wrong one never is).
    ``compiled``    belongs to the share of the corpus that is also run compiled; every program runs interpreted.
    ``smooth``      False when differences are no oracle for it (the result hangs on comparisons of moving numbers).
    """

    function: Callable
    makers: tuple[Callable[[np.random.Generator], tuple], ...]
    wrt: Any
    has_aux: bool
    may_refuse: bool
    compiled: bool
    smooth: bool

    @property
    def name(self) -> str:
        return getattr(self.function, "__name__", "function")

    def cases(self) -> list[tuple]:
        """The arguments of each case; the same at every call."""
        seed = zlib.crc32(self.name.encode())
        return [maker(np.random.default_rng([seed, number])) for number, maker in enumerate(self.makers)]


CORPUS: list[Program] = []


def add(function, *makers, wrt="x", has_aux=False, may_refuse=False, compiled=False, smooth=True):
    """Add a program to the corpus; see :class:`Program`."""
    assert makers, "a program needs arguments"
    program = Program(function, makers, wrt, has_aux, may_refuse, compiled, smooth)
    assert program.name not in [other.name for other in CORPUS], f"{program.name} is there already"
    CORPUS.append(program)

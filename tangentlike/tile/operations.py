"""The operations of a tiled step, in the order of the program: those of a tile, and those done once for all tiles."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .values import Batched, Lazy, Partial, Shared


@dataclass(eq=False)
class Operation:
    """``reads`` and ``writes`` are values, ``line`` is the user's, ``level`` counts the finished sums before it."""

    line: int
    level: int = field(default=0, kw_only=True)

    @property
    def reads(self) -> list[Batched | Shared]:
        return []

    @property
    def writes(self) -> list[Batched | Shared | Partial]:
        return []


@dataclass(eq=False)
class Map(Operation):
    """out = an elementwise expression."""

    out: Batched
    lazy: Lazy

    @property
    def reads(self):
        return list(self.lazy.leaves.values())

    @property
    def writes(self):
        return [self.out]


@dataclass(eq=False)
class Sum(Operation):
    """out = an elementwise expression summed over the samples and all but the ``kept`` axes of its shape."""

    out: Partial
    lazy: Lazy
    kept: tuple[int, ...]

    @property
    def reads(self):
        return list(self.lazy.leaves.values())

    @property
    def writes(self):
        return [self.out]


@dataclass(eq=False)
class Reduce(Operation):
    """out = an elementwise expression reduced along axes of each sample; ``out`` has them with the size 1."""

    out: Batched
    lazy: Lazy
    kind: str

    @property
    def reads(self):
        return list(self.lazy.leaves.values())

    @property
    def writes(self):
        return [self.out]


@dataclass(eq=False)
class Load(Operation):
    """out = the tile's samples of an argument."""

    out: Batched
    argument: str

    @property
    def writes(self):
        return [self.out]


@dataclass(eq=False)
class Kernel(Operation):
    """A call of a generated kernel: ``title`` names it, ``operands`` go by the names in ``parameters``.

    ``sizes`` are what the kernel's text is made from by ``make``. ``result`` is a partial sum that it returns;
    ``clears`` are gradients whose unused lanes must be zero.
    With ``again`` it adds to a sum that an earlier kernel began. With several ``rows`` it is called for each.
    """

    title: str
    operands: dict[str, Batched | Shared | Partial | str]
    made: tuple[Batched | Partial, ...]
    sizes: dict
    make: object
    result: Partial | None = None
    clears: tuple[Batched, ...] = ()
    again: bool = False
    rows: int = 1  # calls, each with the next part of every operand of samples
    scratch: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def reads(self):
        made = set(map(id, self.made))
        return [v for v in self.operands.values() if isinstance(v, (Batched, Shared)) and id(v) not in made]

    @property
    def writes(self):
        return [*self.made, *([self.result] if self.result is not None else [])]


@dataclass(eq=False)
class Statement(Operation):
    """A statement over shared values, as the program has it; one with an ``effect`` changes an argument in place.

    ``then`` write into what it made.
    """

    node: ast.stmt
    made: tuple[Shared, ...]
    read: tuple[Shared, ...]
    effect: bool = False
    then: tuple[ast.stmt, ...] = ()

    @property
    def reads(self):
        return list(self.read)

    @property
    def writes(self):
        return list(self.made)

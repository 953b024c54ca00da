"""What a name stands for when a batch is worked through tile by tile.

A tile holds a fixed number of samples, its *lanes*, as the last and contiguous axis: a value of the shape (N, C, H, W)
is a flat buffer of C * H * W * lanes numbers. ``Batched`` values live in such buffers, ``Shared`` ones are the same for
all samples, ``Partial`` ones are sums over the samples that are complete only when every tile has been added.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, field
from typing import Any


class Untileable(Exception):
    """The program has a part that is not worked through tile by tile; the message says which."""


@dataclass(frozen=True)
class Known:
    """A value known while compiling: a number, None, a tuple of sizes; ``SAMPLES`` stands for the batch's size."""

    value: Any


class Samples:
    """The number of samples of the batch, times a factor: known only when the code runs."""

    def __init__(self, factor: int = 1):
        self.factor = factor

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Samples) and other.factor == self.factor

    def __hash__(self) -> int:
        return hash(("samples", self.factor))

    def __mul__(self, other: int) -> Samples:
        return Samples(self.factor * other)

    __rmul__ = __mul__


@dataclass(eq=False)
class Batched:
    """One value a sample of the shape ``shape``, in the buffer of ``base`` from element ``offset * lanes`` on.

    One with ``strides`` stands in formulas only.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    base: Batched | None = None
    offset: int = 0
    attributes: dict[str, Any] = field(default_factory=dict)
    strides: tuple[int, ...] | None = None  # in elements, where they are not those of a run of the buffer

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def root(self) -> Batched:
        return self.base.root if self.base is not None else self


@dataclass(eq=False)
class Shared:
    """An array or number that all samples share: a parameter, or made from parameters and finished sums."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    level: int = 0


@dataclass(eq=False)
class Partial:
    """A sum over samples of the shape ``shape``; ``total`` is the shared value that it becomes."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    total: Shared | None = None


@dataclass(eq=False)
class Lazy:
    """An elementwise expression over ``leaves`` that has no buffer yet; ``shape`` as of a batched value."""

    expression: ast.expr
    leaves: dict[str, Batched | Shared]
    shape: tuple[int, ...]
    dtype: str
    copy: Batched | None = None  # of a part with gaps, in a buffer of its own


@dataclass(eq=False)
class Rows:
    """Samples and the first axis of each as one axis: ``x.reshape(-1, C)`` of a ``value`` (N, T, C)."""

    value: Any  # Batched or Lazy

    @property
    def each(self) -> int:
        """Rows of a sample."""
        return self.value.shape[0]

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a row."""
        return self.value.shape[1:]


@dataclass(eq=False)
class Pieces:
    """An array that is written in place: ``whole`` (None for zeros), then ``parts``, each a place and what it gets.

    A place is the array of positions in the flat buffer; a part with ``adds`` is added to what is there.
    """

    shape: tuple[int, ...]
    dtype: str
    whole: Any
    parts: tuple[tuple[Any, bool, Any], ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the array ``of`` that is written in place: read anew where it is read."""

    of: str
    index: tuple


@dataclass(frozen=True)
class Refused:
    """What a name stands for whose statement is not worked through tile by tile: only reading it matters."""

    reason: str


@dataclass(eq=False)
class Transposed:
    """``x.T`` of a matrix: an operand of a product."""

    value: Batched | Shared


Value = Any  # one of the classes above, or a tuple of them: what a name stands for is only known value by value


def storage(dtype: str) -> str:
    """The dtype in which values are kept in a tile: truth values as 0 and 1."""
    return "uint8" if dtype == "bool" else dtype

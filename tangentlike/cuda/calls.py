"""Device functions: what each does, on which values; and the table of the operations that have such a form.

The values of a sample lie one after another, sample after sample: element ``e`` of sample ``n`` of a value of ``size``
numbers is at ``n * size + e``. The threads that work together share out the results, each of which one thread computes
from end to end in a fixed order: there are no races, and the bits do not depend on how many threads there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..form.program import fresh_name
from ..tile.operations import Kernel
from ..tile.text import Lines
from ..tile.values import Batched


class NoCudaForm(Exception):
    """An operation of the loss has no form for a GPU; the message says which, and where it stands."""


@dataclass(eq=False)
class Call:
    """One device function, called with ``operands`` in this order; ``made`` are those that it writes."""

    line: int
    title: str
    operands: dict[str, Any]  # a value, or text, by the parameter's name
    body: str
    made: tuple[Any, ...]


@dataclass
class Site:
    """Where a form stands: the dtype of the step, and how a block works through a batch."""

    dtype: str
    samples: int  # of a block at one time
    threads: int  # of a block
    taken: set[str]

    def local(self, base: str, size: int, dtype: str = "") -> Batched:
        """Room for ``size`` numbers of each sample."""
        return Batched(self.name(base), (size,), dtype or self.dtype)

    def name(self, base: str) -> str:
        """A name that nothing else has."""
        name = fresh_name(base, self.taken)
        self.taken.add(name)
        return name


@dataclass
class Made:
    """What an operation becomes: calls on a tile of samples, then calls on the sums over all samples of the batch."""

    tile: list[Call] = field(default_factory=list)
    sums: list[Call] = field(default_factory=list)


FORMS: dict[str, Callable[[Kernel, Site], Made]] = {}


def form(*titles: str) -> Callable[[Callable], Callable]:
    """Register the form of the kernels with these titles."""

    def register(function: Callable) -> Callable:
        for title in titles:
            FORMS[title] = function
        return function

    return register


def first(value: Any, rows: int = 1) -> str:
    """Where sample ``n`` of a value begins in its buffer, or its row: ``n`` counts the rows of all samples."""
    each, whole = value.size // rows, value.root.size
    if whole == value.size:
        return f"n * {each}" if each != 1 else "n"
    if rows == 1:
        return f"n * {whole}"
    return f"n // {rows} * {whole} + n % {rows} * {each}"


def items(rows: int = 1) -> str:
    """How many samples, or rows of samples, a tile has."""
    return "count" if rows == 1 else f"count * {rows}"


@contextmanager
def share_out(lines: Lines, what: str, names: tuple[str, ...], sizes: tuple[int, ...]) -> Iterator[None]:
    """The loop of a thread over its share of the results: ``what`` (samples, say) times ``sizes``, counted by ``i``.

    ``names`` are the numbers of a result: which sample, and where in an array of ``sizes``.
    """
    total = math.prod(sizes)
    if total == 1 or not sizes:
        with lines.block(f"for {names[0]} in range(thread, {what}, threads):"):
            for name in names[1:]:
                lines(f"{name} = 0")
            yield
        return
    with lines.block(f"for i in range(thread, {what} * {total}, threads):"):
        parts, left = [f"i // {total}"], total
        for size in sizes:
            inner = left // size
            parts.append(f"i % {left}" if inner == 1 else f"i % {left} // {inner}")
            left = inner
        lines(f"{', '.join(names)} = {', '.join(parts)}")
        yield

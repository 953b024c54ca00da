"""How much of a product stays in registers: the rule by which kernels choose their blocks.

A block is ``rows`` results side by side, each a vector of ``run`` numbers; a term of the sums takes one multiply-add a
register, a load for each register that the rows share, and a broadcast for each row. All sums, what is loaded and two
broadcasts have to fit into the registers of the machine. Of the blocks for which they do, the one with the least time
is taken, a load or a broadcast counted as half a multiply-add.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ..vectors.machine import machine
from .text import Lines, even_block

LATENCY = 8  # multiply-adds that have to be under way at any time: two a cycle, four cycles each
MOST_ROWS = 8  # three lines of text each
REST = 1.08  # what a block of its own for the rows that are left over costs, in text


@dataclass(frozen=True)
class Block:
    """``rows`` vectors of ``run`` numbers."""

    rows: int
    run: int


def registers(run: int, dtype: str) -> int:
    """How many registers a vector of so many numbers fills."""
    unit = machine().lanes
    return -(-run // unit) * (2 if dtype == "float64" and run > unit // 2 else 1)


def block(rows: int, numbers: int, dtype: str, apart: bool = False) -> Block:
    """The block for ``rows`` results of ``numbers`` numbers each; with ``apart`` no number may belong to two blocks."""

    def fits(b: Block) -> bool:
        return (b.rows + 1) * registers(b.run, dtype) + 2 <= machine().registers

    def time(b: Block) -> float:
        each = registers(b.run, dtype)
        blocks = -(-rows // b.rows) * -(-numbers // b.run)
        rest = REST if apart and rows % b.rows else 1
        return blocks * rest * (max(b.rows * each, LATENCY) + (each + b.rows) / 2)

    found = [b for b in _blocks(rows, numbers) if not apart or numbers % b.run == 0]
    return min(filter(fits, found), key=lambda b: (time(b), b.rows), default=found[-1])


def _blocks(rows: int, numbers: int) -> Iterator[Block]:
    """Blocks of about the same size that cover all results."""
    unit = machine().lanes
    for runs in range(1, -(-numbers // unit) + 1):
        run = -(-numbers // runs)
        for length in {run, min(-(-run // unit) * unit, numbers)}:
            for most in range(1, MOST_ROWS + 1):
                yield Block(-(-rows // -(-rows // most)), length)


@contextmanager
def covering(lines: Lines, name: str, span: tuple[int, int], length: int) -> Iterator[str]:
    """A loop in which blocks of this length cover ``range(*span)``; gives the name of where a block begins, or none
    where that is 0. The last block begins early where they are more than the range."""
    first, last = span
    if last - first == length:
        if first:
            lines(f"{name} = {first}")
        yield name if first else ""
    elif (last - first) % length == 0:
        with lines.block(f"for {name} in range({first}, {last}, {length}):"):
            yield name
    else:
        with lines.block(f"for block_{name} in range({-(-(last - first) // length)}):"):
            lines(f"{name} = min({first + 0} + block_{name} * {length}, {last - length})".replace("(0 + ", "("))
            yield name


def transpose(lines: Lines, source: str, out: str, loads: list[str], stores: list[str]) -> None:
    """Eight vectors of eight numbers, from these places of ``source``, as columns to those of ``out``."""
    columns = [f"v{k}" for k in range(8)]
    rows = ", ".join(f"load({source}, {at}, 8)" for at in loads)
    lines(f"{', '.join(columns)} = transposed({rows})")
    for column, at in zip(columns, stores, strict=True):
        lines(f"store({out}, {at}, {column})")


def whole_vector(lanes: int, row: int) -> int:
    """The numbers of a vector of which a row has a whole number: a register's, where it can be; at most ``lanes``."""
    run = machine().lanes
    while run > lanes or row % run:
        run //= 2
    return run


def side(size: int) -> int:
    """How many rows, and columns, a square block of sums has at most, along an axis of this size: a divisor if any."""
    most = 5 if machine().registers >= 32 else 3
    return even_block(size, most, 3)


def place(*terms: str | tuple[str, int] | int) -> str:
    """The text of a sum of places, indices times steps, and numbers: ``at + k * 84 + m + 3``; what is 0 is left out."""
    steps = sorted((t for t in terms if isinstance(t, tuple) and t[0]), key=lambda t: -t[1])
    indices = [t for t in terms if isinstance(t, str)]
    indices += [name if step == 1 else f"{name} * {step}" for name, step in steps]
    number = sum(t for t in terms if isinstance(t, int))
    return " + ".join([*indices, *([str(number)] if number or not indices else [])])

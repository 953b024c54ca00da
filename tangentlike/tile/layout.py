"""How a batch is cut into tiles, and where the values of a step lie in its memory."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from .operations import Kernel, Map, Operation, Reduce, Sum
from .schedule import key, leveled
from .values import Batched

SMALL = 2_000_000  # multiply-adds of a pass over the tiles that is done before a second thread has begun
CACHE = 16_000_000  # bytes of the outer cache that a tile may fill: longer lanes gain more than the inner ones do
MOST_LANES, LEAST_LANES = 64, 32


@dataclass
class Plan:
    """How a batch is cut: ``groups`` run side by side, each has ``tiles`` of ``lanes`` samples, one after another."""

    batch: int
    groups: int
    tiles: int
    lanes: int
    parallel: bool


@dataclass
class Arena:
    """One array of the step's memory, a row a group (or a tile): who has which part of a row."""

    name: str
    dtype: str
    crossing: bool = False
    size: int = 0
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, name: str, size: int) -> None:
        if name not in self.places:
            self.places[name] = (self.size, self.size + size)
            self.size += -(-size // 16) * 16  # each part begins at a multiple of the widest vector

    def range(self, name: str) -> str:
        start, stop = self.places[name]
        return f"{start}:{stop}"


def plan(batch: int, operations: list[Operation], dtype: str) -> Plan:
    """How a batch is cut, whatever the number of threads: the sums are taken in the same order on any machine."""
    work = sum(_work(o) for o in operations) * batch
    held = {key(w): w.size for o in operations for w in o.writes if isinstance(w, Batched)}
    room = CACHE // max(sum(held.values()) * np.dtype(dtype).itemsize, 1)
    lanes = MOST_LANES if room >= MOST_LANES else LEAST_LANES
    if work < SMALL * len(leveled(operations)):
        groups, lanes = 1, max(lanes, min(batch, 8 * MOST_LANES))
    else:
        groups = 2 if batch <= 2 * MOST_LANES else 4
    share = -(-batch // groups)
    tiles = max(1, -(-share // lanes))
    return Plan(batch, groups, tiles, -(-share // tiles // 8) * 8, groups > 1)


def _work(operation: Operation) -> int:
    """Multiply-adds (about) for one sample."""
    if isinstance(operation, (Map, Sum, Reduce)):
        return math.prod(operation.lazy.shape)
    if not isinstance(operation, Kernel):
        return sum(w.size for w in operation.writes if isinstance(w, Batched))
    sizes = operation.sizes
    window = sizes.get("sizes")
    if window is not None:
        return window.filters * window.channels * window.rows * window.columns * window.out_height * window.out_width
    if "inputs" in sizes:
        return sizes["inputs"] * sizes["outputs"] * operation.rows
    if operation.title == "stacked_product":
        return math.prod(sizes["shape"]) * sizes["inner"]
    return sum(w.size for w in operation.writes if isinstance(w, Batched))

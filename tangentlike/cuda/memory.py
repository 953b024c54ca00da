"""Where the values of a step lie: in the shared memory of a block, or in the device's memory for as long as needed.

What one block makes and only it reads, in one pass over the samples, is in its shared memory, where a value takes the
place of one that is read no more. All else is in arrays of the device, a part for each value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..tile.schedule import key
from ..tile.values import Batched, Partial, Shared, storage
from .calls import Call

LIMIT = 48 * 1024  # bytes of shared memory that every device gives to a block unasked
LINE = 32  # numbers: values begin at multiples of it, so that a warp's accesses are of whole lines


@dataclass
class Memory:
    """Places by :func:`tangentlike.tile.schedule.key`: (array, start, numbers, of each sample or of all)."""

    samples: int
    batch: int
    dtype: str
    places: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)  # of each array
    dtypes: dict[str, str] = field(default_factory=dict)

    def array(self, base: str, dtype: str) -> str:
        name = base if dtype == self.dtype else f"{base}_{dtype}"
        self.dtypes[name] = dtype
        self.sizes.setdefault(name, 0)
        return name

    def keep(self, value: Batched) -> None:
        """A place for the value of every sample of a batch."""
        if key(value) not in self.places:
            name = self.array("kept", storage(value.dtype))
            self.places[key(value)] = name, self.sizes[name], value.root.size
            self.sizes[name] += -(-value.root.size * self.batch // LINE) * LINE

    def hold(self, value: Shared | Partial, size: int) -> None:
        """A place for a value that all samples share."""
        if key(value) not in self.places:
            name = self.array("sums", value.dtype if isinstance(value, Shared) or value.shape else "float64")
            self.places[key(value)] = name, self.sizes[name], size
            self.sizes[name] += -(-size // LINE) * LINE

    def is_shared(self, value: Batched) -> bool:
        return self.places[key(value)][0].startswith("shared")

    @property
    def shared_bytes(self) -> int:
        return sum(self.sizes[n] * np.dtype(t).itemsize for n, t in self.dtypes.items() if n.startswith("shared"))


def roots(call: Call) -> list[Batched]:
    """The values of samples that a call reads or writes."""
    return list({key(v): v.root for v in call.operands.values() if isinstance(v, Batched)}.values())


def plan(passes: list[tuple[list[Call], list[Call]]], memory: Memory) -> None:
    """Places for the values of samples that have none yet; each pass has calls on tiles, and calls on the sums over
    all samples."""
    met: dict[int, set[int]] = {}
    for number, (tile, sums) in enumerate(passes):
        for call in tile:
            for value in roots(call):
                met.setdefault(key(value), set()).add(number)
        for call in sums:
            for value in roots(call):
                met.setdefault(key(value), set()).update((-1, number))
    local: dict[int, Batched] = {}
    for tile, sums in passes:
        for call in (*tile, *sums):
            for value in roots(call):
                if len(met[key(value)]) > 1 or key(value) in memory.places:
                    memory.keep(value)
                else:
                    local[key(value)] = value
    while True:
        trial = [_laid_out(tile, local, memory) for tile, _ in passes]
        sizes = {n: max(t[1].get(n, 0) for t in trial) for n in {n for t in trial for n in t[1]}}
        used = sum(size * np.dtype(memory.dtypes[n]).itemsize for n, size in sizes.items())
        if used <= LIMIT:
            break
        largest = max(local.values(), key=lambda v: v.size * np.dtype(storage(v.dtype)).itemsize)
        memory.keep(local.pop(key(largest)))
    memory.sizes.update(sizes)
    for places, _ in trial:
        memory.places.update(places)


def _laid_out(calls: list[Call], local: dict[int, Batched], memory: Memory) -> Any:
    """Places in shared memory for one pass, first fit: from a value's first call to its last."""
    last = {key(v): k for k, call in enumerate(calls) for v in roots(call)}
    places: dict[int, tuple[str, int, int]] = {}
    sizes: dict[str, int] = {}
    alive: dict[int, tuple[str, int, int]] = {}  # array, start, stop
    for number, call in enumerate(calls):
        for value in roots(call):
            k = key(value)
            if k not in local or k in places:
                continue
            name = memory.array("shared", storage(value.dtype))
            size = -(-value.root.size * memory.samples // LINE) * LINE
            start = 0
            for array, begin, stop in sorted(alive.values(), key=lambda a: a[1]):
                if array == name and begin < start + size and start < stop:
                    start = stop
            places[k] = name, start, value.root.size
            alive[k] = name, start, start + size
            sizes[name] = max(sizes.get(name, 0), start + size)
        for k in [k for k in alive if last[k] == number]:
            del alive[k]
    return places, sizes


def conflict(memory: Memory, before: list[Call], call: Call) -> bool:
    """True when a thread may need what another one wrote in the calls before, or write over what it still reads."""
    mine = _accesses(memory, call)
    return any(
        (a_writes or b_writes) and _meet(a, b)
        for other in before
        for a, a_writes in _accesses(memory, other)
        for b, b_writes in mine
    )


def _accesses(memory: Memory, call: Call) -> list[tuple[tuple[str, int, int], bool]]:
    """The ranges that a call reads or writes, and whether it writes."""
    made = {key(v) for v in call.made}
    out = []
    for value in call.operands.values():
        if isinstance(value, Shared) and key(value) not in memory.places:
            out.append(((value.name, 0, 1), key(value) in made))  # an argument
        elif isinstance(value, (Batched, Shared, Partial)):
            name, start, size = memory.places[key(value)]
            factor = memory.samples if name.startswith("shared") else memory.batch if name.startswith("kept") else 1
            out.append(((name, start, start + size * factor), key(value) in made))
    return out


def _meet(a: tuple[str, int, int], b: tuple[str, int, int]) -> bool:
    return a[0] == b[0] and a[1] < b[2] and b[1] < a[2]

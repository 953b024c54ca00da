"""The order of a tiled step: which operations wait for finished sums, which are dead, which share a loop."""

from __future__ import annotations

from .operations import Map, Operation, Sum
from .values import Batched, Partial, Shared


def live(operations: list[Operation], results: list) -> list[Operation]:
    """The operations that ``results`` depend on."""
    needed = {key(r) for r in results}
    out = []
    for operation in reversed(operations):
        if getattr(operation, "effect", False) or any(key(w) in needed for w in operation.writes):
            out.append(operation)
            needed |= {key(r) for r in operation.reads}
    return out[::-1]


def leveled(operations: list[Operation]) -> list[list[Operation]]:
    """The operations by the number of rounds of sums that must be finished before them."""
    level: dict[int, int] = {}
    out: list[list[Operation]] = []
    for operation in operations:
        put_in_level(operation, level)
        while len(out) <= operation.level:
            out.append([])
        out[operation.level].append(operation)
    return out


def put_in_level(operation: Operation, level: dict[int, int]) -> None:
    """After the sums that it needs, and not before what was written to the same memory; brings ``level`` up to date."""
    after = [level.get(key(r), 0) for r in operation.reads]
    for written in operation.writes:
        after.append(level.get(key(written), 0) - (1 if isinstance(written, Partial) else 0))
    operation.level = max(after, default=0)
    for written in operation.writes:
        level[key(written)] = operation.level + (1 if isinstance(written, Partial) else 0)


def merged(operations: list[Operation]) -> list[list[Operation]]:
    """Neighboring formulas of one shape, as groups that share a loop; every other operation alone."""
    groups: list[list[Operation]] = []
    for operation in operations:
        if isinstance(operation, (Map, Sum)):
            place = _place(groups, operation)
            if place is not None:
                groups[place].append(operation)
                continue
        groups.append([operation])
    return groups


def _place(groups: list[list[Operation]], operation: Map | Sum) -> int | None:
    """The last group of formulas of this shape that the operation may join: nothing after it makes what it reads."""
    for k in range(len(groups) - 1, -1, -1):
        group = groups[k]
        first = group[0]
        alike = isinstance(first, (Map, Sum)) and first.lazy.shape == operation.lazy.shape
        if alike and not any(_waits(other, operation, True) for other in group):
            return k
        if any(_waits(other, operation, False) for other in group):
            return None
    return None


def _waits(before: Operation, after: Operation, aligned: bool) -> bool:
    """True when ``after`` must not run before, or in one loop with, ``before``.

    In one loop (``aligned``) each turn of ``before`` comes first: what both have as the very same value is no obstacle.
    """
    pairs = [(w, v) for w in before.writes for v in (*after.reads, *after.writes)]
    pairs += [(r, w) for r in before.reads for w in after.writes]
    for a, b in pairs:
        if key(a) != key(b):
            continue
        if isinstance(a, Partial) and isinstance(b, Partial) and aligned:
            continue  # both add to it
        if not (isinstance(a, Batched) and isinstance(b, Batched)):
            return True
        if (a is b and aligned) or _apart(a, b):
            continue
        return True
    return False


def _apart(a: Batched, b: Batched) -> bool:
    """True when two parts of one buffer have no element in common, as far as their ends tell."""
    (first, last), (start, stop) = _ends(a), _ends(b)
    return last < start or stop < first


def _ends(value: Batched) -> tuple[int, int]:
    if value.strides is None:
        return value.offset, value.offset + value.size - 1
    reach = [(n - 1) * s for n, s in zip(value.shape, value.strides, strict=True)]
    return value.offset + sum(r for r in reach if r < 0), value.offset + sum(r for r in reach if r > 0)


def key(value: Batched | Shared | Partial) -> int:
    """What identifies the memory of a value."""
    if isinstance(value, Batched):
        return id(value.root)
    if isinstance(value, Partial):
        return id(value.total) if value.total is not None else id(value)
    return id(value)


def readers(operations: list[Operation], results: list) -> dict[int, set[int]]:
    """Who reads each value."""
    out: dict[int, set[int]] = {}
    for operation in operations:
        for read in operation.reads:
            out.setdefault(key(read), set()).add(id(operation))
    for result in results:
        out.setdefault(key(result), set()).add(0)
    return out


def crossing(levels: list[list[Operation]]) -> set[int]:
    """The values of samples that one pass over the tiles makes and a later one reads."""
    made: dict[int, int] = {}
    out = set()
    for level, operations in enumerate(levels):
        for operation in operations:
            for read in operation.reads:
                if isinstance(read, Batched) and made.get(key(read), level) < level:
                    out.add(key(read))
            for written in operation.writes:
                if isinstance(written, Batched):
                    if made.get(key(written), level) < level:
                        out.add(key(written))
                    made[key(written)] = level
    return out

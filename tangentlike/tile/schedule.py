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
        operation.level = max((level.get(key(r), 0) for r in operation.reads), default=0)
        for written in operation.writes:
            after = 1 if isinstance(written, Partial) else 0
            level[key(written)] = max(level.get(key(written), 0), operation.level + after)
        while len(out) <= operation.level:
            out.append([])
        out[operation.level].append(operation)
    return out


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
    reads = {key(r) for r in operation.reads}
    for k in range(len(groups) - 1, -1, -1):
        group = groups[k]
        first = group[0]
        if isinstance(first, (Map, Sum)) and first.lazy.shape == operation.lazy.shape:
            sums = {key(o.out) for o in group if isinstance(o, Sum)}
            if not (reads & sums):
                return k
        if any(key(w) in reads for o in group for w in o.writes):
            return None
    return None


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

"""Maps and reductions over one index space, put together where they may run side by side.

A map moves up to a nest before it if it commutes with all that stands between them, and if no element that one of the
two reads is written by the other at another point.
"""

from __future__ import annotations

from collections.abc import Callable

from .elements import Part, parts, same_space
from .units import Define, Nest, Plain, Unit, Update

MOST = 16  # items in one nest
FARTHEST = 60  # units that one moves across
Share = Callable[[str, str], bool]


def fused(units: list[Unit], share: Share) -> list[Unit]:
    """The units with maps put into one nest; ``share`` tells whether two names may show the same memory."""
    out: list[Unit] = []
    for unit in units:
        if not isinstance(unit, Nest) or not _moved_up(out, unit, share):
            out.append(unit)
    return out


def _moved_up(out: list[Unit], unit: Nest, share: Share) -> bool:
    """Put a map into a nest before it, at the place of that nest, or else at its own, if that can be."""
    free = True  # whether the map commutes with all that was passed
    for place in range(len(out) - 1, max(len(out) - FARTHEST, -1), -1):
        before = out[place]
        if isinstance(before, Nest) and _fits(before, unit, share):
            if not free:
                if any(_conflict(before, between, share) for between in out[place + 1 :]):
                    return False
                out.append(out.pop(place))
            before.items += unit.items
            before.may_raise |= unit.may_raise
            before.origin, before.is_trivial = None, False
            return True
        if before.is_barrier:
            return False
        free = free and not _conflict(before, unit, share)
    return False


def _fits(nest: Nest, unit: Nest, share: Share) -> bool:
    if len(nest.items) + len(unit.items) > MOST or nest.slow != unit.slow or not same_space(nest.space, unit.space):
        return False
    defined = nest.defined
    if unit.number_names() & (nest.binds | defined | nest.writes):
        return False
    wanted = [part for item in unit.items for part in parts(item.value) if part.array in defined]
    targets = [item.target for item in unit.items if isinstance(item, Update)]
    if not all(_is_point(part, nest) for part in wanted + [t for t in targets if t.array in defined]):
        return False
    numbers = {item.name for item in nest.items if not isinstance(item, (Define, Update))}
    if numbers & (unit.binds | {p.array for p in unit.outer_parts()}) or unit.binds & (numbers | nest.number_names()):
        return False
    if _rebinds_what_is_shown(nest, unit):
        return False
    ours = [t for t in targets if t.array not in defined]
    theirs = [item.target for item in nest.outer_updates()]
    read = [p for p in unit.outer_parts() if p.array not in defined]
    return _apart(ours, [*nest.outer_parts(), *theirs], share) and _apart(theirs, read, share)


def _rebinds_what_is_shown(nest: Nest, unit: Nest) -> bool:
    """Whether a name would be two arrays from outside in one nest: in place before, and made anew behind."""
    made = {item.name for item in unit.items if isinstance(item, Define)}
    return bool(made & nest.writes)


def _is_point(part: Part, nest: Nest) -> bool:
    """Whether a part is a whole array, at the point of the index space that the nest is at."""
    return part.is_whole and len(part.sizes) == len(nest.space)


def _apart(written: list[Part], others: list[Part], share: Share) -> bool:
    """Whether what is written is read, or written, at the same point only."""
    shared = [(a, b) for a in written for b in others if share(a.array, b.array)]
    return all(a.array == b.array and a.index == b.index and not a.is_gathered for a, b in shared)


def _conflict(before: Unit, unit: Unit, share: Share) -> bool:
    """Whether two units must stay in their order."""
    if before.is_barrier or unit.is_barrier:
        return True
    reads, binds, writes = unit.reads, unit.binds, unit.writes
    if reads & before.binds or binds & (before.reads | before.binds):
        return True
    if (writes and before.may_raise and isinstance(before, Plain)) or (before.writes and unit.may_raise):
        return True
    if any(share(r, w) for r in reads for w in before.writes):
        return True
    return any(share(w, other) for w in writes for other in before.reads | before.writes)

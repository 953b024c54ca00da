"""Containers that are known, changed by ``+=`` and the like: they stay the ones that they are, by all their names."""

from __future__ import annotations

import ast
import collections
from typing import Any

from ...form.operators import IN_PLACE
from .expressions import LONGEST, binary, computed
from .sets import real
from .special import ABSENT, operated
from .state import CHANGING, Late, Once, Run, Stays, View, has_late
from .trips import items_of


def augmented(run: Run, op: ast.operator, now: Any, value: Any) -> Any:
    """``now op= value`` of what is known: a container is changed, and stays the one that it is."""
    if not isinstance(now, CHANGING):
        found = operated(run, op, now, value, in_place=True)
        return found if found is not ABSENT else binary(run, op, now, value)
    if isinstance(value, Late) and value.shape and not isinstance(now, (dict, set)):
        return binary(run, op, now, value)  # NumPy's: an array of the numbers of the list, which stays as it is
    run.changes(now)
    if isinstance(op, ast.Add) and isinstance(now, (list, collections.deque)):
        extend(run, now, value)
        return now
    long = isinstance(op, ast.Mult) and isinstance(value, int) and value > LONGEST
    if isinstance(value, Late) or isinstance(now, View) or (isinstance(now, set) and has_late(value)) or long:
        raise Stays
    return computed(lambda: IN_PLACE[type(op)](now, real(value)), value)


def extend(run: Run, owner: Any, value: Any) -> None:
    """``owner.extend(value)``, of an iterator one by one."""
    items = value.make() if isinstance(value, Once) else items_of(run, value)
    for each in items:
        owner.append(run.kept(each))

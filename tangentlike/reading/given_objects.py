"""Objects that a function is given, in its arguments or from outside, and changes: which they are, at each call.

An object of the arguments that is reached in two ways (a parent, what several share) is one in the specialization.
Where one from outside is given as well, or a list or a dict twice, a gradient is refused, as it is for arrays that are
written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import ArgumentError
from ..form.kinds import has_attributes, has_keys, is_object, taken_apart
from .captured import Place


@dataclass
class GivenObjects:
    """What is known of the objects that one function is given.

    ``kinds`` are the types of the arguments, ``same`` their objects that are reached at an earlier place too, with that
    place, ``captured`` where the objects from outside stand. ``changed`` are those
    of which something is assigned, ``compared`` those that are asked whether they are the same object, both as the
    user writes them: ``bodies[0].orbit``.
    """

    kinds: dict[str, Any]
    same: dict[str, str] = field(default_factory=dict)
    captured: dict[str, Place | None] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    compared: set[str] = field(default_factory=set)

    def check_apart(self, function: str, arguments: dict[str, Any]) -> None:
        """Refuse a call in which an object that changes is reached in two ways."""
        alone = self.changed | self.compared
        if not alone:
            return
        outside = {name: place.find() for name, place in self.captured.items() if place is not None}
        for place, other in _twice({**outside, **arguments}):
            if alone & {other, place} and self.same.get(place) != other:
                what = "is assigned to" if self.changed & {other, place} else "is compared by `is`"
                raise ArgumentError(
                    f"{other} and {place} of {function} are one object, which {what}: pass copy.copy({place})"
                )


def shared_objects(arguments: dict[str, Any]) -> dict[str, str]:
    """The objects in arguments that are reached at an earlier place too, with that place."""
    return {place: other for place, other in _twice(arguments, objects=True)}


def _twice(values: dict[str, Any], objects: bool = False) -> Iterator[tuple[str, str]]:
    """The places of objects, lists and dicts that stand at another place before; of ``objects`` alone."""
    known: dict[int, str] = {}

    def visit(value: Any, place: str) -> Iterator[tuple[str, str]]:
        found = None if isinstance(value, (np.ndarray, np.void)) else taken_apart(value)
        if found is None:
            return
        if id(value) in known:
            if not objects or is_object(value):
                yield place, known[id(value)]
            return
        known[id(value)] = place
        kind, keys, items = found
        named = has_attributes(kind) and not has_keys(kind)
        for key, item in zip(keys, items, strict=True):
            yield from visit(item, f"{place}.{key}" if named else f"{place}[{key!r}]")

    for name, value in values.items():
        yield from visit(value, name)

"""Objects that a function is given, in its arguments or from outside, and changes: which they are, at each call.

A gradient is that of the function as if all its objects were apart: where a changed one is reached in two ways, the
call is refused, as it is for arrays that are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..errors import ArgumentError
from ..form.kinds import has_attributes, has_keys, taken_apart
from .captured import Place


@dataclass
class GivenObjects:
    """What is known of the objects that one function is given.

    ``kinds`` are the types of the arguments, ``captured`` where the objects from outside stand. ``changed`` are those
    of which something is assigned, ``compared`` those that are asked whether they are the same object, both as the
    user writes them: ``bodies[0].orbit``.
    """

    kinds: dict[str, Any]
    captured: dict[str, Place | None] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    compared: set[str] = field(default_factory=set)

    def check_apart(self, function: str, arguments: dict[str, Any]) -> None:
        """Refuse a call in which an object that changes is reached in two ways."""
        alone = self.changed | self.compared
        if not alone:
            return
        outside = {name: place.find() for name, place in self.captured.items() if place is not None}
        known: dict[int, str] = {}
        for name, value in {**outside, **arguments}.items():
            for place, each in _objects(value, name, ()):
                other = known.setdefault(id(each), place)
                if other != place and alone & {other, place}:
                    what = "is assigned to" if self.changed & {other, place} else "is compared by `is`"
                    raise ArgumentError(
                        f"{other} and {place} of {function} are one object, which {what}: pass copy.copy({place})"
                    )


def _objects(value: Any, path: str, around: tuple[int, ...]) -> Iterator[tuple[str, Any]]:
    """The objects, lists and dicts in a value, each with what the user calls it."""
    found = taken_apart(value) if id(value) not in around else None
    if found is None:
        if around and id(value) in around:
            yield path, value
        return
    kind, keys, items = found
    yield path, value
    named = has_attributes(kind) and not has_keys(kind)
    for key, item in zip(keys, items, strict=True):
        yield from _objects(item, f"{path}.{key}" if named else f"{path}[{key!r}]", (*around, id(value)))

"""Writes the function that gives, at each call, the values that a function reads from outside.

It holds what a specialization expects to find there against what stands there now. Most of that is asked by identity,
name by name, and only what is another object than before is compared.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from ..errors import ArgumentError
from ..form.guards import Unguarded, Writer
from ..form.kinds import taken_apart
from .captured import MISSING, Captured, Place, are_the_same, as_argument, container_keys, same

GONE = (AttributeError, LookupError, TypeError, ValueError, ArgumentError)  # compiling says it, with the name


def values_now(captured: Captured, hidden: list[Place], name: str) -> Callable[[], list | None]:
    """What gives the values of the hidden parameters at each call; None when something else is needed now.

    ``name`` is that of the function that reads them.
    """
    writing = _Writing(name)
    for place, wanted in captured.fixed.items():
        writing.fixed(place, wanted)
    for identity, definition in captured.code.items():
        writing.code(identity.value, definition)
    for place, keys in captured.containers.items():
        writing.taken_apart(place, keys)
    given = [writing.given(place, captured.given[place]) for place in hidden]
    writing.add(f"return [{', '.join(given)}]")
    body = Writer("return None")
    body.space = {**writing.space, "gone": GONE}
    body.lines = ["try:", *(f"    {line}" for line in writing.lines), "except gone:", "    return None"]
    return body.made(f"read_by_{name}", "")


class _Writing(Writer):
    """The text so far; ``known`` are the places whose values are at hand."""

    def __init__(self, name: str):
        super().__init__("return None", ("gone", f"read_by_{name}"))
        self.known: dict[Place, str] = {}

    def fixed(self, place: Place, wanted: Any) -> None:
        space = place.space.value
        if isinstance(space, dict) and place.name and not place.path and place.name not in space:
            self.ask([f"{place.name!r} not in {self.hold(space, 'space')}"])  # a builtin, or nothing at all
            return
        held = self.hold(wanted, "wanted")
        equal = self.hold(same, "same")
        if wanted is MISSING:
            self.ask([f"{self.hold(place.find, 'find')}() is {held}"])
        else:
            found = self.read(place)
            self.ask([f"({found} is {held} or {equal}({found}, {held}))"])

    def code(self, function: Any, definition: tuple) -> None:
        """Ask whether a function is defined as it was."""
        held = self.hold(function, "function")
        body, defaults, keywords = (v if v is None else self.hold(v, "definition") for v in definition)
        self.ask([f"{held}.__code__ is {body}", f"{held}.__defaults__ is {defaults}"])
        found = f"{held}.__kwdefaults__"
        self.ask(
            [f"{found} is None" if keywords is None else f"{self.hold(are_the_same, 'same')}({found}, {keywords})"]
        )

    def taken_apart(self, place: Place, keys: tuple) -> None:
        """Ask whether a container has the items that it had."""
        asked = f"{self.hold(container_keys, 'container_keys')}({self.read(place)}) == {self.hold(keys, 'keys')}"
        value = place.find()
        found = taken_apart(value) if container_keys(value) == keys else None
        try:
            plain, _ = self.container(self.read(place), keys[0], keys[1:], value) if found else ([], "")
        except Unguarded:
            plain = []
        self.ask([f"({' and '.join(plain)} or {asked})" if plain else asked])

    def given(self, place: Place, key: Any) -> str:
        """The value of a hidden parameter, if it is still of the kind that was compiled for."""
        found = self.read(place)
        still = f"{found} = {self.hold(_still, 'still')}({found}, {self.hold(key, 'key')})"
        try:
            guards = self.guards(found, key)
        except Unguarded:
            self.add(still)
        else:
            self.add(f"if not ({' and '.join(guards)}):", f"    {still}")
        del self.known[place]
        return found

    def read(self, place: Place) -> str:
        """The variable that holds what stands at a place."""
        if place not in self.known:
            above = Place(place.space, place.name, place.path[:-1])
            if not place.path:
                read = self._root(place)
            elif isinstance(step := place.path[-1], str):
                read = f"{self.read(above)}.{step}" if step.isidentifier() else f"getattr({self.read(above)}, {step!r})"
            else:
                key = step.key
                read = f"{self.read(above)}[{key if type(key) is int else self.hold(key, 'key')}]"
            self.known[place] = self.fresh("found")
            self.add(f"{self.known[place]} = {read}")
        return self.known[place]

    def _root(self, place: Place) -> str:
        space = place.space.value
        if isinstance(space, types.CellType):
            return f"{self.hold(space, 'cell')}.cell_contents"
        if not place.name:
            return self.hold(space, "default")
        if place.name in space:
            return f"{self.hold(space, 'space')}[{place.name!r}]"
        return f"{self.hold(place.find, 'find')}()"


def _still(value: Any, wanted: Any) -> Any:
    """The value as compiled code takes it; raises LookupError where another one was compiled for."""
    value, key = as_argument(value)
    if key != wanted:
        raise LookupError
    return value

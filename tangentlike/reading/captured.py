"""What functions read from outside: where it stands, and what a specialization expects to find there.

A free name means what Python means by it at each call. Numbers and arrays are *given*: they become parameters behind
the user's own, and are handed over with the values they have then. All else (functions, modules, strings, flags, and
numbers that decide an axis or the length of a tuple) is *fixed*: a specialization holds for one value of it, and
another value means another specialization.
"""

from __future__ import annotations

import bisect
import builtins
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..form.groups import GROUPS, RUNS, groups, runs
from ..form.kinds import OF_CONTAINERS, has_attributes, has_keys, is_object, redefined, taken_apart
from ..form.refusing import REFUSE, refuse
from ..form.structures import Identity, Leaf, Spec, flatten, leaf_key, plain_leaf

MISSING = object()
BUILTINS = vars(builtins)
# Names that what is written may use besides the user's.
NUMPY = "_numpy"  # what NumPy is called in what is written for a function whose module has no name for it
BISECT_LEFT, BISECT_RIGHT = "_bisect_left", "_bisect_right"
HIDDEN: dict[str, Any] = {
    NUMPY: np, REFUSE: refuse, BISECT_LEFT: bisect.bisect_left, BISECT_RIGHT: bisect.bisect_right,
    GROUPS: groups, RUNS: runs,
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A step of a path: an item of a container."""

    key: Any


@dataclass(frozen=True)
class Place:
    """Where a value stands: a name in ``space`` (globals, or the cell of a closure), and attributes and items of that.

    Without a name it is the object itself, such as a default argument.
    """

    space: Identity
    name: str
    path: tuple[str | Item, ...] = ()

    def find(self) -> Any:
        """What stands there now, or ``MISSING``."""
        space = self.space.value
        if isinstance(space, types.CellType):
            try:
                found = space.cell_contents
            except ValueError:
                return MISSING
        elif not self.name:
            found = space
        else:
            found = space.get(self.name, MISSING)
            if found is MISSING:
                found = BUILTINS.get(self.name, MISSING)
        for step in self.path:
            if found is MISSING:
                break
            if isinstance(step, str):
                found = getattr(found, step, MISSING)
                continue
            try:
                found = found[step.key]
            except (LookupError, TypeError):
                return MISSING
        return found


def places_of(function: types.FunctionType) -> Callable[[str], Place]:
    """What tells where a free name of ``function`` stands."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    space = Identity(function.__globals__)

    def place(name: str) -> Place:
        if name in cells:
            return Place(Identity(cells[name]), name)
        hidden = name in HIDDEN and name not in space.value
        return Place(Identity(HIDDEN[name]), "") if hidden else Place(space, name)

    return place


@dataclass
class Captured:
    """What one compilation read from outside.

    ``fixed`` maps places to the values found there; ``given`` maps those of the hidden parameters to what is compiled
    for them (see ``structures.leaf_key``); ``code`` holds what defines each function that was read, ``containers`` the
    kind and the keys of each container that was taken apart.
    """

    fixed: dict[Place, Any] = field(default_factory=dict)
    given: dict[Place, Any] = field(default_factory=dict)
    code: dict[Identity, tuple] = field(default_factory=dict)
    containers: dict[Place, tuple] = field(default_factory=dict)

    def fix(self, place: Place, value: Any) -> None:
        """The specialization holds for this value only."""
        self.fixed[place] = _kept(value)

    def read(self, function: types.FunctionType) -> None:
        """The specialization holds for the code that this function has now (reloading a module may replace it)."""
        self.code[Identity(function)] = _definition(function)

    def take(self, other: Captured) -> None:
        """The specialization holds for what another one has read, too."""
        for mine, more in zip(vars(self).values(), vars(other).values(), strict=True):
            mine.update(more)


def container_keys(value: Any) -> tuple | None:
    """Kind and keys of a container; None for other values."""
    found = taken_apart(value)
    return None if found is None else (found[0], *found[1])


def has_leaves(value: Any) -> bool:
    """Whether a value is a container that is taken apart into its leaves.

    A tuple or list of numbers is an array instead, see ``table``.
    """
    found = taken_apart(value)
    return found is not None and bool(found[1])


def take_apart(value: Any, place: Place, path: str, leaves: dict[str, Any], captured: Captured) -> tuple[Spec, dict]:
    """The structure of a container from outside, and the places of its leaves, which are added to ``leaves``."""
    spec = flatten(value, path, leaves)
    places: dict[str, Place] = {}

    def visit(spec: Spec, value: Any, place: Place) -> None:
        if isinstance(spec, Leaf):
            places[spec.name] = place
            return
        captured.containers[place] = (spec.kind, *spec.keys)
        named = has_attributes(spec.kind) and not has_keys(spec.kind)
        for key, child in zip(spec.keys, spec.children, strict=True):
            item = getattr(value, key) if named else value[key]
            visit(child, item, replace(place, path=(*place.path, key if named else Item(key))))

    visit(spec, value, place)
    return spec, places


def as_argument(value: Any, name: str = "a captured value") -> tuple[Any, Any]:
    """A captured value as compiled code takes it, and what is compiled for it (tuples are compiled for their sizes).

    Raises :class:`~tangentlike.errors.ArgumentError` for arrays that mean more than their numbers.
    """
    if isinstance(value, (tuple, list)):
        array = table(value)
        return (value, type(value)) if array is None else (array, ("table", array.dtype, array.shape))
    if isinstance(value, np.ndarray):
        value = plain_leaf(value, name)
    return value, leaf_key(value)


def table(found: Any) -> np.ndarray | None:
    """A tuple or list of numbers (nested, of equal lengths) as an array: it is indexed and looped over like one."""
    if not isinstance(found, (tuple, list)) or not found or hasattr(found, "_fields"):
        return None
    if redefined(type(found), OF_CONTAINERS) or any(hasattr(item, "_fields") for item in found):
        return None  # NamedTuples are reached by the names of their fields
    try:
        array = np.array(found)
    except (ValueError, OverflowError):
        return None
    return array if array.dtype.kind in "if" else None


def is_plain(value: Any) -> bool:
    """True for what has its meaning whole: numbers, texts, tables of numbers, and containers of them."""
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    if isinstance(value, (tuple, list)):
        return not hasattr(value, "_fields") and all(map(is_plain, value))
    return not isinstance(value, np.ndarray) and not is_object(value)


def _definition(function: types.FunctionType) -> tuple:
    """What tells one definition of a function from another, by identity."""
    keywords = function.__kwdefaults__
    return function.__code__, function.__defaults__, None if keywords is None else dict(keywords)


def are_the_same(found: dict | None, wanted: dict) -> bool:
    """True for the very objects, by their names."""
    return found is not None and [*found] == [*wanted] and all(found[key] is wanted[key] for key in wanted)


def _kept(value: Any) -> Any:
    """The value as it is now, whatever happens to it later."""
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        return type(value)(map(_kept, value))
    if type(value) is dict:
        return {key: _kept(each) for key, each in value.items()}
    return value.copy() if isinstance(value, (np.ndarray, set)) else value


def same(found: Any, wanted: Any) -> bool:
    """True when a specialization for ``wanted`` holds for ``found``."""
    if found is wanted:
        return True
    if type(found) is not type(wanted):
        return False
    if isinstance(found, float):
        return found.hex() == wanted.hex()
    if isinstance(found, (tuple, list)):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    if isinstance(found, dict):
        return [*found] == [*wanted] and all(same(found[key], wanted[key]) for key in found)
    if isinstance(found, np.ndarray):
        return found.dtype == wanted.dtype and found.shape == wanted.shape and found.tobytes() == wanted.tobytes()
    if isinstance(found, np.generic):
        return found.dtype == wanted.dtype and found.tobytes() == wanted.tobytes()
    if isinstance(found, (int, str, set, frozenset, np.dtype, types.MethodType, types.BuiltinMethodType, slice)):
        return bool(found == wanted)
    return False

"""From the text of a call to the object it calls: a primitive, a composite, a helper function or a constant."""

from __future__ import annotations

import ast
import collections
import copy
import functools
import math
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from ..form.kinds import is_object
from ..form.structures import Identity, Spec
from ..form.trees import nodes
from ..form.types import GENERATORS
from .captured import MISSING, Captured, Place, has_leaves, places_of, table, take_apart
from .imports import places_imported
from .stand_ins import followed

LIBRARIES = ("numpy", "scipy", "numba", "math")
MAKING_CLASSES = (collections.namedtuple, typing.NamedTuple)  # whose text says nothing of what they make
NAMED = (math.pi, math.e, math.tau, math.inf, math.nan, np.pi, np.e, np.inf, np.nan, np.euler_gamma)


@dataclass(frozen=True)
class Found:
    """What a dotted name stands for: ``value``, reached from ``anchor``, which stands at ``place``.

    The anchor is the value itself, or the library that holds it: what libraries define stays what it is.
    """

    place: Place
    anchor: Any
    value: Any


NOTHING = Found(Place(Identity(None), ""), MISSING, MISSING)


class Outside:
    """The names that a function reads from its module and from the functions around it.

    What is found is recorded in ``captured``. The functions of this package are settled: nobody changes their modules.
    """

    def __init__(self, function: Any, captured: Captured):
        imported, place = places_imported(function), places_of(function)
        self.captured, self.place = captured, lambda name: imported.get(name) or place(name)
        self.settled = (function.__module__ or "").split(".")[0] == "tangentlike"
        if not self.settled:
            captured.read(function)

    def by_other_names(self, names: dict[str, str]) -> Outside:
        """The same, for a function in which some of the names are others: new name -> old name."""
        other, place = copy.copy(self), self.place
        other.place = lambda name: place(names.get(name, name))
        return other

    def with_places(self, known: dict[str, Place]) -> Outside:
        """The same, for a function in which some names are known to stand elsewhere."""
        other, place = copy.copy(self), self.place
        other.place = lambda name: known[name] if name in known else place(name)
        return other

    def look(self, node: ast.expr) -> Found:
        """What a dotted name stands for now, recording nothing; its value is ``MISSING`` when there is none."""
        path: list[str] = []
        while isinstance(node, ast.Attribute):
            path.insert(0, node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return NOTHING
        place = self.place(node.id)
        anchor = place.find()
        value = followed(anchor)
        library = False
        for attribute in path:
            library = library or is_library(value)
            value = getattr(value, attribute, MISSING) if value is not MISSING else MISSING
            if not library:
                place, anchor = replace(place, path=(*place.path, attribute)), value
                value = followed(value)
        return Found(place, anchor, value)

    def find(self, node: ast.expr) -> Any:
        """The value of a dotted name, for which alone the specialization will hold; else ``MISSING``."""
        found = self.look(node)
        self.fix(found)
        return found.value

    def fix(self, found: Found) -> None:
        """Record that the specialization holds for this value only."""
        if not self.settled and found.value is not MISSING:
            self.captured.fix(found.place, found.anchor)

    def hold(self, source: Any) -> None:
        """Record the classes and functions whose bodies were put into the tree of a function."""
        if source.told is not None:
            self.captured.take(source.told)
        for node in source.looked:
            self.find(node)
        for place, found in source.watched.items():
            self.fix(Found(place, found, found))
        for of, attribute in source.expanded:
            place = Place(Identity(of), "", (attribute,))
            found = place.find()
            self.captured.fix(place, found)
            if isinstance(found, types.FunctionType):
                self.captured.read(found)  # its defaults may be assigned
        for each in source.objects.captured if source.objects is not None else ():
            found = self.look(ast.Name(id=each))
            source.objects.captured[each] = found.place
            take_apart(found.value, found.place, each, {}, self.captured)

    def containers(self, tree: ast.AST, local: set[str], taken: set[str]) -> tuple[dict[str, Spec], dict[str, Found]]:
        """The containers from outside that a function reads, by their names, and what their leaves stand for."""
        structures: dict[str, Spec] = {}
        leaves: dict[str, Found] = {}
        known = dict.fromkeys(taken)
        for node in nodes(tree):
            if not isinstance(node, ast.Name) or node.id in local or node.id in structures or self.settled:
                continue
            found = self.look(node)
            plain = is_object(found.value)
            if not (plain or has_leaves(found.value)) or table(found.value) is not None:
                continue
            if plain and not (_is_used_whole(tree, node.id) or self.holds_container(tree, node.id)):
                continue  # its attributes are found by themselves
            spec, places = take_apart(found.value, found.place, node.id, known, self.captured)
            structures[node.id] = spec
            leaves.update({leaf: Found(place, known[leaf], known[leaf]) for leaf, place in places.items()})
        return structures, leaves

    def holds_container(self, tree: ast.AST, identifier: str) -> bool:
        """True for an object of which an attribute is read that is a tuple, a list or a dict, but no table."""
        read = [n for n in nodes(tree) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
        values = [self.look(n).value for n in read if isinstance(n.value, ast.Name) and n.value.id == identifier]
        return any(isinstance(v, (tuple, list, dict)) and has_leaves(v) and table(v) is None for v in values)

    def is_given(self, found: Found) -> bool:
        """True for a number, an array or a generator of the user's, which is handed over at each call."""
        value = found.value
        if self.settled or found.anchor is not value or any(value is named for named in NAMED):
            return False
        number = is_number(value) and not isinstance(value, (bool, np.bool_))
        return number or is_captured_array(value) or type(value) in GENERATORS


def _is_used_whole(tree: ast.AST, identifier: str) -> bool:
    """True for a name of which more is read than attributes: its methods read any of them."""
    every = nodes(tree)
    called = {id(n.func) for n in every if isinstance(n, ast.Call)}
    owners = {id(n.value) for n in every if isinstance(n, ast.Attribute) and id(n) not in called}
    return any(isinstance(n, ast.Name) and n.id == identifier and id(n) not in owners for n in every)


def is_library(value: Any) -> bool:
    """True for a module of NumPy's, SciPy's, Numba's or this package's."""
    return isinstance(value, types.ModuleType) and value.__name__.split(".")[0] in (*LIBRARIES, "tangentlike")


def is_helper(found: Any) -> bool:
    """True for what is looked into: plain Python functions, Numba dispatchers, functions decorated by this package, and
    those whose results are cached."""
    found = uncached(found)
    if isinstance(found, types.FunctionType) and (found.__module__ or "").split(".")[0] in (*LIBRARIES, "re"):
        return False  # ``re`` keeps what it has compiled, so that its text reads what changes with each call
    if any(found is each for each in MAKING_CLASSES):
        return False
    return isinstance(found, (types.FunctionType, Dispatcher)) or hasattr(found, "__tangentlike_function__")


def uncached(found: Any) -> Any:
    """The function whose results ``functools.lru_cache`` and ``functools.cache`` keep."""
    return found.__wrapped__ if isinstance(found, functools._lru_cache_wrapper) else found


def python_function(found: Any) -> Callable:
    """The plain Python function behind a helper."""
    found = uncached(found)
    while hasattr(found, "__tangentlike_function__"):
        found = uncached(found.__tangentlike_function__)
    return found.py_func if isinstance(found, Dispatcher) else found


@dataclass(frozen=True)
class Options:
    """How generated code is compiled.

    ``shared``: the ``prange`` loops of the function at hand are shared among threads; ``parallel`` says so of those
    that it calls (None: of those compiled with ``@njit(parallel=True)``). ``fastmath``: sums may be reordered.
    ``boundscheck``: indices are checked. ``of_numba``: the function is one that Numba has compiled. ``target``: where
    it runs, ``"cpu"`` or ``"cuda"``.
    """

    shared: bool = False
    parallel: bool | None = None
    fastmath: bool = False
    boundscheck: bool = True
    of_numba: bool = False
    target: str = "cpu"


def options_of(
    found: Any, parallel: bool | None = None, fastmath: bool | None = None, boundscheck: bool | None = None
) -> Options:
    """The options for a function; those that are not given are taken from the way it was compiled with Numba."""
    known: dict[str, Any] = {}
    while hasattr(found, "__tangentlike_function__"):
        if parallel is None:
            parallel = found.options.parallel
        fastmath = found.options.fastmath if fastmath is None else fastmath
        boundscheck = found.options.boundscheck if boundscheck is None else boundscheck
        found = found.__tangentlike_function__
    if isinstance(found, Dispatcher):
        known = found.targetoptions
    shared = bool(known.get("parallel")) if parallel is None else parallel
    reorder = bool(known.get("fastmath")) if fastmath is None else bool(fastmath)
    return Options(
        bool(shared),
        parallel,
        reorder,
        True if boundscheck is None else bool(boundscheck),
        isinstance(found, Dispatcher),
    )


def is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, np.integer, np.inexact, np.bool_))


def is_captured_array(value: Any) -> bool:
    """True for an array, and for a tuple or list of numbers, which is indexed like one."""
    return isinstance(value, np.ndarray) or table(value) is not None

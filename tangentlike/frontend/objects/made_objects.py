"""Objects that a function makes of classes of the user's, as variables: one for each attribute.

    n = Neuron(R)                        n_v = -65.0
    for i in range(len(I)):              n_R = R
        total += n.step(I[i])     ->     for i in range(len(I)):
    return total + n.v                       n_v += n_R * I[i]          (the body of ``step``)
                                             total += n_v
                                         return total + n_v

``__init__``, and methods that change attributes or take or give objects, stand where they are called; other methods are
functions inside, which read the variables around them. What makes an object that cannot be followed so leaves the
function as it is.

A name for an object is the object: two names share its variables. A name that gets several objects in branches or
loops has variables of its own, to which those of each object are copied; so it may be only where nothing changes
attributes of such objects (``sealed``).
"""

from __future__ import annotations

import ast
import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ...form.kinds import OTHERS
from ...form.names import fresh_name, local_names
from ...form.program import assign, copy_of, located, name
from ...form.structures import Identity
from ...form.trees import nodes
from ...reading.captured import Place, places_of
from ...reading.imports import places_imported
from ...reading.resolve import MISSING
from ...reading.source import Source
from ..syntax.callee import Scope
from ..syntax.made_names import MadeNames
from ..unrolled.used_names import read_outside_loops
from .object_classes import (
    attributes_stored,
    changes,
    filled,
    functions_of,
    is_of_users,
    is_taken_apart,
    items_stored,
    reached_from,
    texts_in,
    updated,
)
from .object_plain import is_plain, plain_arguments
from .object_reads import given_inside, is_read_behind
from .object_things import Again, Frame, Keyed, Known, Many, Object, Rows, Untracked, is_family, reachable
from .object_ways import Ways

BY_FIELDS = {dataclasses.asdict, dataclasses.astuple, dataclasses.fields}


class Tracking:
    """The objects of one function; ``out`` are the statements so far, None where none can stand."""

    def __init__(self, source: Source, scope: Scope, ways: Ways, wide: bool = False, given: Iterable[type] = ()):
        self.source, self.scope, self.ways = source, scope, ways
        tree = source.tree
        self.fresh = MadeNames(tree, scope=scope)
        self.taken, self.made = self.fresh.taken, self.fresh.made
        self.env: dict[str, Any] = {}
        self.counts: Counter[str] = Counter(
            local_names(tree) & {a.arg for a in nodes(tree.args) if isinstance(a, ast.arg)}
        )
        self.straight: set[str] = set()
        self.straight_inside: dict[str, tuple[int, int]] = {}  # the same of bodies that stand here: in which block
        self.count(tree.body)
        self.filled = filled(tree.body)
        self.updated = updated(tree.body)
        self.items_stored = items_stored(tree.body)
        self.displays: dict[str, Any] = {}  # the containers without objects whose items are known
        self.class_variables: dict[tuple[type, str], str] = {}  # attributes of classes that change
        self.computed = plain_arguments(source)  # variables that are numbers or arrays, and no objects
        self.lambdas: set[str] = set()  # the variables that are functions for good
        self.inners: dict[str, Any] = {}  # what those of them do that objects may be handed to
        self.deferred = 0  # in how many lambdas this stands
        self.read_outside = read_outside_loops(tree.body)  # variables of loops
        self.several: set[str] = set()  # those with variables of their own, for another object in each trip
        self.out: list[ast.stmt] | None = []
        self.blocks = [0]
        self.made_blocks = 0
        self.inside = 0  # in how many functions inside this stands
        self.calls: list[Frame] = []  # the functions whose bodies stand here
        self.recursions: dict[Any, Any] = {}  # the functions inside that call themselves
        self.collected: set[str] = set()  # the variables that hold what generators give
        self.going: list[Any] = []  # the code of the generators whose values are taken
        self.bodies: list[ast.stmt] = []  # the statements of functions that stand in the place of their calls
        self.heaps: set[str] = set()  # the lists of which the first item is the smallest
        self.boxes: set[str] = set()  # the lists of the values in boxes
        self.nones: set[Any] = set()  # the attributes that are None at times
        self.plains: set[Any] = set()  # those that are no objects at times
        self.written = 0  # how often the body of a function stands in itself
        self.definitions: list[ast.stmt] = []
        self.methods: dict[Any, str] = {}
        self.variables: set[str] = set()
        self.named: set[str] = set()  # the names that have stood for objects
        self.guards: list[tuple[Any, str]] = []  # classes, and what of them is used
        self.looked: list[ast.expr] = []  # the names of classes and functions that are used
        self.keep: list[Any] = []  # what is told by its id
        self.places: dict[str, Any] = {}  # names that stand in other modules
        self.assigned: set[str] = set()  # the objects that are given, of which something changes
        self.compared: set[str] = set()  # those that are asked whether they are one
        self.given_places: dict[str, Object] = {}  # those that are given, by what the user calls them
        self.looping = 0  # in how many loops this stands
        self.caught = 0  # in how many blocks this stands whose exceptions have handlers
        self.rows = False  # whether lists of objects may become lists of their attributes
        self.numbers_all = False  # whether all objects of a class may have numbers
        self.known = Known()
        self.arenas: dict[type, Rows] = {}  # the lists of the attributes of all objects of a class
        self.listed: set[str] = set()  # lists that comprehensions filled, which have no other name
        self.trying = 0  # in how many attempts this is that leave no trace where they fail
        self.missing: Untracked | None = None  # the first statement that was passed over, to learn from those behind it
        self.plainly: set[str] = set()  # names that were given what is no object
        self.constants: dict[str, ast.expr] = {}  # the texts, flags and None that attributes begin with
        self.let_go: set[str] = set()  # names of objects that are in a list now, and are read there
        self.missed: list[Any] = []  # functions that may make an object, and stay calls
        self.begun: dict[int, Any] = {}  # the statements that begin such lists, by id, and the lists
        self.numbers: set[str] = set()  # variables that are numbers of objects in lists
        self.dicts_changed: set[str] = set()  # the attributes that are dicts in which something may be stored
        self.lists_changed: set[str] = set()  # the attributes that may be lists which something is put into
        found = [scope.value(n) for n in nodes(tree) if isinstance(n, (ast.Name, ast.Attribute))]
        self.classes, self.functions = reached_from([*found, *given])
        self.stored, self.stored_of = changes(self.classes, self.functions)
        self.stored |= set().union(*attributes_stored(source.code))
        theirs = [f for f in (*self.functions, *(m for c in self.classes for m in functions_of(c)))
                  if (f.__module__ or "").split(".")[0] not in OTHERS]  # fmt: skip
        codes = [source.code, *(f.__code__ for f in theirs)]
        if any("setattr" in code.co_names for code in codes):
            self.stored |= set().union(*map(texts_in, codes))
        by_names = any(each in code.co_names for code in codes for each in ("vars", "__dict__", "setattr"))
        wide = wide or by_names or bool(self.functions & BY_FIELDS)
        self.apart = {each for each in self.classes
                      if (wide and is_of_users(each)) or is_taken_apart(each, self.stored_in(each))}  # fmt: skip

    def count(self, body: list[ast.stmt]) -> None:
        """How often names are bound, and which of them by statements that follow on each other."""
        every = [n for s in body for n in nodes(s)]
        own = {n for g in every if isinstance(g, ast.comprehension) for n in nodes(g.target)}  # of a comprehension
        stores = [n.id for n in every if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load) and n not in own]
        self.counts.update(stores)
        rows = [s for s in body if isinstance(s, (ast.Assign, ast.AugAssign, ast.AnnAssign))]
        inside = [n for s in rows for n in nodes(s) if isinstance(n, ast.Name)]
        top = Counter(n.id for n in inside if isinstance(n.ctx, ast.Store))
        self.straight |= {n for n in top if top[n] == Counter(stores)[n]}

    # ---- the parts of the rewrite

    def value_of(self, node: ast.expr, hint: str = "") -> Any:
        return self.ways.value_of(self, node, hint)

    def walk_block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return self.ways.walk_block(self, body)

    def dispatched(self, *given: Any) -> Any:
        return self.ways.dispatched(self, *given)

    def bound(self, *given: Any) -> Any:
        return self.ways.bound(self, *given)

    # ---- names and statements

    def place(self, value: Any) -> str:
        """A name from outside for an object."""
        return self.named_place(getattr(value, "__name__", "default"), Place(Identity(value), ""))

    def place_in(self, source: Source, text: str) -> str:
        """A name from outside for what another function calls so."""
        known = places_imported(source.function).get(text)
        return self.named_place(text, known or places_of(source.function)(text))

    def named_place(self, base: str, place: Place) -> str:
        known = next((n for n, p in self.places.items() if p == place), None)
        if known is None:
            known = fresh_name(base, self.taken)
            self.taken.add(known)
            self.places[known] = place
            self.scope.outside[known] = place.find()
        return known

    def emit(self, node: ast.stmt, place: ast.AST) -> None:
        if self.out is None:
            raise Untracked(place, "is used where it may not be evaluated")
        self.out.append(node if getattr(node, "lineno", 0) else located(node, place))

    def variable(self, base: str, value: ast.expr, place: ast.AST, stands_for: str = "") -> ast.Name:
        """A new variable with this value."""
        chosen = self.fresh(base, stands_for)
        if is_plain(self, value):
            self.computed.add(chosen)
        self.emit(assign(chosen, value), place)
        return located(name(chosen), place)

    @contextmanager
    def only_expressions(self) -> Iterator[None]:
        """Where nothing can stand before the expression at hand."""
        outer, self.out = self.out, None
        yield
        self.out = outer

    @contextmanager
    def block(self) -> Iterator[list[ast.stmt]]:
        """A block of its own: a branch, or the body of a loop."""
        outer, self.out = self.out, []
        self.made_blocks += 1
        self.blocks.append(self.made_blocks)
        yield self.out
        self.blocks.pop()
        self.out = outer

    @contextmanager
    def hidden(self, names: set[str]) -> Iterator[None]:
        """Where these names are those of a function or a comprehension inside."""
        outer = self.env
        self.env = {k: v for k, v in outer.items() if k not in names}
        yield
        self.env = outer

    def untold(self, value: Any, node: ast.AST, reason: str) -> Exception:
        """What to raise where an object is known in two ways: its class is noted as one whose objects have numbers from
        the beginning, where that is left."""
        objects = value.items if isinstance(value, (Many, Keyed)) else [value]
        new = {each.of for each in objects if isinstance(each, Object) and not each.given} - self.known.classes
        if not self.numbers_all or not new or any(map(is_family, new)):
            return Untracked(node, reason)
        self.known.classes |= new
        return Again()

    # ---- binding

    def stored_in(self, of: type) -> set[str]:
        """The attributes that something may change after an object of this class was made."""
        return self.stored.union(*(self.stored_of.get(each, ()) for each in of.__mro__))

    def sealed(self, value: Object) -> bool:
        """True for an object of which nothing changes an attribute."""
        if is_family(value.of):
            return False
        inner = [v for v in value.items.values() if isinstance(v, Object)]
        return not set(value.items) & self.stored_in(value.of) and all(map(self.sealed, inner))

    def changing(self, owner: Any) -> None:
        """Note that something of an object, a list or a dict changes."""
        if owner.given:
            self.assigned.add(owner.given)

    def as_variable(self, item: Any) -> Any:
        """What an attribute is, where a list that nothing was put into is its variable."""
        if not isinstance(item, (Many, Keyed)) or not item.is_empty:
            return item
        item.is_plain = True
        return item.variable

    def is_unnamed(self, value: Object) -> bool:
        """True for an object that was made just now, so that nothing else can show what changes in it."""
        return value.row is None and not any(value is each for each in (*reachable(self), *self.keep))

    def bind(self, target: str, value: Any, place: ast.AST) -> None:
        """Let a name stand for an object."""
        self.refuse_around(target, place)
        if self.numbers_all and self.ways.bind_number(self, target, value, place):
            return
        self.named.add(target)
        if target in self.let_go:
            raise Untracked(place, "takes the place of one that is in a list")
        if isinstance(value, Object) and value.row is not None:
            self.ways.bind_row(self, target, value, place)
            return
        if not self.is_fixed(target) and not self.is_new(value):
            if not isinstance(value, Object):
                raise Untracked(place, "is one of several lists or tuples of objects")
            self.env[target] = self.snapshot(value, target, place)
            return
        if isinstance(value, Rows):
            if self.counts[target] > 1 and not self.follows(target):
                raise Untracked(place, "is one of several lists or tuples of objects")
            self.env[target] = value
            return
        if isinstance(value, (Many, Keyed)):
            if self.counts[target] > 1 and not self.follows(target):
                raise Untracked(place, "is one of several lists or tuples of objects")
            self.env[target] = self.settled_items(value, target, place)
            return
        if self.counts[target] <= 1 or self.follows(target):
            self.env[target] = (
                self.snapshot(value, target, place) if value.slot and not self.is_unnamed(value) else value
            )
            return
        old = self.env.get(target)
        if old is None:
            self.env[target] = self.snapshot(value, target, place)
        elif isinstance(old, Object):
            self.copy(old, value, place)
        else:
            raise self.untold(value, place, "takes the place of something else")

    def refuse_around(self, target: str, place: ast.AST) -> None:
        if (self.inside or self.calls) and target in given_inside(self.source.tree, self.bodies):
            raise Untracked(place, "is what a function inside gives a variable around it")

    def is_fixed(self, target: str) -> bool:
        """False for a name that is given a value once, in a branch or loop, and may have an older one, or none, where
        it is read."""
        if self.counts[target] > 1 or len(self.blocks) == 1:
            return True
        return is_read_behind([self.source.tree.body, self.bodies], target)

    def is_new(self, value: Any) -> bool:
        """True for what was made just now, whose variables get their values where the name gets its own."""
        if isinstance(value, Object):
            return self.is_unnamed(value)
        return not any(value is each for each in (*reachable(self), *self.keep))

    def follows(self, target: str) -> bool:
        top = target in self.straight and len(self.blocks) == 1 and not self.inside
        return top or self.straight_inside.get(target) == (self.blocks[-1], self.inside)

    def settled_items(self, value: Any, base: str, place: ast.AST) -> Any:
        """The same tuple or list, its items on names; two names for it see each other's changes."""
        if isinstance(value, Many) and value.is_iterator:
            raise Untracked(place, "is gone over by an iterator that has a name")
        if isinstance(value, Rows) or value.is_settled or value.is_empty:
            return value
        value.items[:] = [self.ways.settled_row(self, v, place) if isinstance(v, Object) and v.row is not None
                 else self.snapshot(v, base, place) if isinstance(v, Object) and v.slot
                 else self.settled_items(v, base, place) if isinstance(v, (Many, Keyed))
                 else v if not isinstance(v, ast.expr) or isinstance(v, ast.Constant) or self.is_function(v)
                 else self.variable(f"{base}_item", v, place, f"{base}[{k}]")
                 for k, v in enumerate(value.items)]  # fmt: skip
        value.is_settled = True
        return value

    def snapshot(self, value: Object, base: str, place: ast.AST) -> Object:
        """A slot that holds an object as it is now: one that nothing changes, or that has no other name."""
        if not self.sealed(value) and not self.is_unnamed(value):
            raise self.untold(value, place, "stands under a name for several, and changes")
        made = Object(value.of, base, self.blocks[-1], slot=True, inside=self.inside)
        made.frame = len(self.calls), self.looping
        for key, item in value.items.items():
            made.known[key] = {self.blocks[-1]}
            item = self.as_variable(item)
            if isinstance(item, str) or self.is_place(item):
                made.items[key] = self.fresh(f"{base}_{key}", f"{base}.{key}")
                self.variables.add(made.items[key])
                if isinstance(item, str) and item in self.constants:
                    self.constants[made.items[key]] = self.constants[item]
                self.emit(assign(made.items[key], name(item) if isinstance(item, str) else copy_of(item)), place)
            elif isinstance(item, Object):
                made.items[key] = self.snapshot(item, f"{base}_{key}", place)
            elif isinstance(item, (Many, Keyed)):
                raise self.untold(value, place, "holds a list or tuple of objects, and stands for several objects")
            else:
                made.items[key] = item
        return made

    def copy(self, slot: Object, value: Object, place: ast.AST) -> None:
        """Let a slot hold another object."""
        if slot is value:
            return
        if slot.inside != self.inside:
            raise Untracked(place, "is changed by a function inside")
        if not slot.slot or slot.of is not value.of or set(slot.items) != set(value.items):
            raise self.untold(value, place, "is of another class, or has other attributes, than what was there")
        if not self.sealed(value) and not self.is_unnamed(value):
            raise self.untold(value, place, "stands under a name for several, and changes")
        for key, item in value.items.items():
            old, item = slot.items[key], self.as_variable(item)
            if isinstance(old, ast.Constant) and isinstance(item, str):
                item = self.constants.get(item, item)  # a text that never changes is no variable there
            slot.known[key].add(self.blocks[-1])
            if isinstance(old, str) and (isinstance(item, (str, ast.Constant)) or self.is_place(item)):
                known, other = self.constants.get(old), self.constants.get(item) if isinstance(item, str) else None
                if known is not None and (other is None or ast.dump(known) != ast.dump(other)):
                    del self.constants[old]
                self.emit(assign(old, name(item) if isinstance(item, str) else copy_of(item)), place)
            elif isinstance(item, Object) and isinstance(old, Object):
                self.copy(old, item, place)
            elif not (isinstance(item, ast.expr) and isinstance(old, ast.expr) and ast.dump(item) == ast.dump(old)):
                raise self.untold(value, place, "holds another kind of thing than what was there")

    def is_place(self, item: Any) -> bool:
        """True for an attribute of an object that is given, which is read where it stands."""
        return isinstance(item, (ast.Attribute, ast.Subscript)) and not self.is_function(item)

    def is_function(self, node: Any) -> bool:
        """True for the name of a function: of one inside, or from outside."""
        if isinstance(node, ast.Name) and node.id in self.lambdas:
            return True
        defined = (d.name for d in self.definitions if isinstance(d, ast.FunctionDef))
        if isinstance(node, ast.Name) and node.id in defined:
            return True
        found = self.scope.value(node) if isinstance(node, (ast.Name, ast.Attribute)) else MISSING
        return found is not MISSING and callable(found) and not isinstance(found, type)

"""What is known while a function is gone through, and what is left for a run to do.

A value is a Python object, with ``Late`` in it where only a run knows, or ``Late`` itself: an expression of the
function that is written. ``out`` are its statements so far.
"""

from __future__ import annotations

import ast
import collections
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ...form.names import fresh_name
from ...form.program import copy_of, name
from ...form.trees import nodes
from ...reading.captured import Place
from .coded import Keyed, Listed, Shape
from .ranks import is_of_math, is_plain, noted

STEPS, IN_ALL, STATEMENTS = 40_000, 150_000, 2_500  # what is gone through, also in attempts, and what is written
LOCATED = (ast.stmt, ast.expr, ast.arg, ast.keyword)
ANYTHING = ast.Tuple(elts=[], ctx=ast.Load())  # is assigned
CHANGING = (list, dict, set, collections.deque)


class Stays(Exception):
    """The function stays as it is: something in it is not known well enough."""


class NeedsKnown(Stays):
    """A text or a table is asked by what only a run knows."""


class Changes(Stays):
    """A loop that is written changes a container that is known, ``args[0]``, of an object the attribute ``args[1]``."""


class Uneven(Stays):
    """A list that is known, ``args[0]``, is longer on one way than on the other."""


class Raised(Exception):
    """What Python raises here: an exception, or a statement ``node`` that raises it with the arguments ``given``."""

    def __init__(self, error: BaseException, node: ast.Raise | None = None, given: list[Any] | None = None):
        super().__init__(error)
        self.error, self.node, self.given = error, node, given


@dataclass(frozen=True, eq=False)
class Late:
    """What only a run knows. What is ``steady`` gives the same wherever it is written from here on; ``shape`` is that
    of an array whose sizes are known, () of a number, None where it is not known."""

    node: ast.expr
    steady: bool = False
    shape: tuple[int, ...] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, eq=False)
class Chosen(Late):
    """One of several known things, ``options``, as a whole number of the run says, ``index``."""

    index: Any = None
    options: tuple[Any, ...] = ()


@dataclass(frozen=True, eq=False)
class OneOf:
    """One of several known objects, or None, as a whole number of the run says, ``index``, which gives the same
    wherever it is written. ``gone`` are the numbers that it is known not to be."""

    index: ast.expr
    options: tuple[Any, ...]
    gone: frozenset[int] = frozenset()

    @property
    def left(self) -> list[tuple[int, Any]]:
        """The options that it may be, with their numbers."""
        return [(k, each) for k, each in enumerate(self.options) if k not in self.gone]


@dataclass(eq=False)
class Rows:
    """Those of several known things, ``options``, whose numbers stand in a list of the run, ``order``; ``at`` gives the
    one that has a number, ``count`` is how many they are, where that is known, ``over`` what a loop goes over."""

    options: list[Any]
    order: Late
    at: Callable[[ast.expr], Any]
    count: int | None = None
    over: ast.expr | None = None


class Picked(dict[Any, Any]):
    """A dict that a run chooses among several: what is under its keys is known, which of them it is, is not."""


@dataclass(frozen=True, eq=False)
class Method:
    """A method of something that is known, not called yet."""

    owner: Any
    name: str


@dataclass(frozen=True, eq=False)
class Outer:
    """A function, a class or a module from outside, with the expression that names it."""

    value: Any
    node: ast.expr


@dataclass(eq=False)
class Either:
    """A variable that holds one thing or another after a branch; written at the end of both where it is read."""

    variable: str
    sides: tuple[tuple[Any, list[ast.stmt]], ...]
    late: Late | None = None


LOST = object()  # what a variable holds after a loop that gives it a value in each trip


@dataclass(eq=False)
class Frame:
    """A call: its variables, and what they are called in what is written."""

    tree: ast.FunctionDef | ast.Lambda
    outside: Any
    local: set[str]
    around: Frame | None = None
    place: ast.AST | None = None
    names: dict[str, Any] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    pinned: set[str] = field(default_factory=set)
    result: Any = None
    plain: Any = None
    yields: list[Any] | None = None
    began: Any = None
    most: int = 0

    def owner(self, variable: str) -> Frame | None:
        """The call whose variable it is; None for one from outside."""
        frame: Frame | None = self
        while frame is not None and variable not in frame.local:
            frame = frame.around
        return frame


@dataclass(eq=False)
class Closure:
    """A function inside, with the call that made it and the defaults of its parameters, as they were then."""

    tree: ast.FunctionDef | ast.Lambda
    frame: Frame
    defaults: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Thing:
    """An object of a class of the user's, which the function has made."""

    of: type
    attributes: dict[str, Any] = field(default_factory=dict)

    def variable(self, attribute: str) -> str:
        """The variable of the run that an attribute is, which a loop changes; "" for one that is what is known."""
        return variable_of(self.attributes.get(attribute))


def variable_of(value: Any) -> str:
    """The variable of the run that a part of something is; "" for what is no such variable."""
    if isinstance(value, Late) and not value.steady and isinstance(value.node, ast.Name):
        return value.node.id
    return ""


@dataclass(eq=False)
class Zipped:
    """``zip`` of what is known and what is not, which is gone over as far as the former goes."""

    parts: list[Any]


@dataclass(eq=False)
class Once:
    """The items of an iterator, which are there once: ``make`` begins to go through them, each as it is asked for,
    ``first`` through some of a generator. ``whole`` gives all of them at one time, as a list or as it is written.
    ``sources`` are the containers that are read on the way; None where that calls functions. ``left`` are the items of
    one that functions are given, which all see how far it has come."""

    make: Callable[[], Iterator[Any]]
    whole: Callable[[], Any] | None = None
    sources: tuple[Any, ...] | None = None
    left: list[Any] | None = None
    first: Callable[[int], Iterator[Any]] | None = None


class Group(list[Any]):
    """What is left of an iterator that is known and has a name."""


class View(list[Any]):
    """The items of a dict, or its keys or values (``kind``), as they are now."""

    of: dict[Any, Any]
    kind: str

    def now(self) -> View:
        """The same, as it has become."""
        self[:] = list(self.real())
        return self

    def real(self) -> Any:
        """Python's own."""
        return getattr(self.of, self.kind)()


@dataclass(eq=False)
class Pending:
    """A way that has left a loop or a call early, in a block of its own, and has to meet the others behind it."""

    kind: str
    target: Any
    block: list[ast.stmt]
    before: list[ast.stmt]
    held: Any
    result: Any = None


@dataclass(eq=False)
class Run:
    """One function that is gone through; the functions are those of the modules beside this one.

    ``frozen`` are the containers that are not to change where the run stands, ``moved`` the sets whose order is not
    known any more, ``allowed`` the variables of a call that may get values there. ``foreign`` are containers that the
    function was given, or found outside, ``numbers`` expressions that are numbers of the run, ``assigned`` what is
    assigned to a variable of the run, ``columns`` lists that are made in its ``prologue``, by their text, ``unread``
    what is left out if nothing reads it. ``shapes`` are those of the lists of the run with texts, ``listed_as`` says
    which list a variable is. ``kinds`` says what is a number or an array of what is late, ``members`` how members of
    enumerations are written; ``plain`` where no argument is an object, ``only_read`` are parameters of which nothing
    but attributes is read, ``parts`` those, ``at_once`` where functions are called before anything else is done,
    ``quiet`` where no statement may be written. Loops over short ranges are to be written out where it ``unrolls``,
    statements for each of what a run chooses where it ``splits``.
    """

    captured: Any
    taken: set[str]
    expression: Callable[..., Any]
    block: Callable[..., str]
    call: Callable[..., Any]
    applied: Callable[..., Any]
    bound: Callable[..., None]
    attribute: Callable[..., Any]
    call_of: Callable[..., Any]
    out: list[ast.stmt] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    loops: list[Any] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    foreign: dict[int, tuple[Any, ast.expr | None]] = field(default_factory=dict)
    frozen: dict[int, Any] = field(default_factory=dict)
    moved: dict[int, Any] = field(default_factory=dict)
    allowed: dict[int, set[str]] = field(default_factory=dict)
    prologue: list[ast.stmt] = field(default_factory=list)
    columns: dict[str, ast.expr] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    assigned: dict[str, list[ast.expr]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    shapes: dict[str, Shape] = field(default_factory=dict)
    listed_as: dict[str, str] = field(default_factory=dict)
    places: dict[Any, Any] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    standing: dict[str, Place] = field(default_factory=dict)
    kinds: dict[str, Any] = field(default_factory=dict)
    members: dict[Any, ast.expr] = field(default_factory=dict)
    plain: bool = True
    only_read: set[str] = field(default_factory=set)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    unrolls: bool = False
    splits: bool = False
    tables: set[str] = field(default_factory=set)
    ways: list[set[int]] = field(default_factory=list)
    quiet: bool = False
    at_once: bool = False
    line: Any = None
    tries: list[Any] = field(default_factory=list)
    latest: dict[str, str] = field(default_factory=dict)  # names, by what they were made of
    steps: int = 0
    in_all: int = 0
    written: int = 0

    def step(self) -> None:
        self.steps, self.in_all = self.steps + 1, self.in_all + 1
        if self.steps > STEPS or self.in_all > IN_ALL:
            raise Stays

    def emit(self, node: Any) -> None:
        self.written += 1
        if self.written > STATEMENTS:
            raise Stays
        for each in nodes(node):
            if isinstance(each, LOCATED) and not hasattr(each, "lineno"):
                ast.copy_location(each, self.line)
        noted(self.kinds, node)
        self.out.append(node)
        match node:
            case ast.Assign(targets=[ast.Name(id=variable)], value=value):
                self.assigned.setdefault(variable, []).append(value)
            case ast.AugAssign(target=ast.Name(id=variable) as now, op=op, value=value):
                self.assigned.setdefault(variable, []).append(ast.BinOp(left=now, op=op, right=value))
            case ast.Assign(targets=[target]) | ast.For(target=target):
                for each in nodes(target):
                    if isinstance(each, ast.Name):
                        self.assigned.setdefault(each.id, []).append(ANYTHING)

    def is_number(self, node: ast.AST, inside: tuple[str, ...] = ()) -> bool:
        """True for an expression that is known to be a number."""
        match node:
            case ast.Constant(value=value):
                return type(value) in (bool, int, float)
            case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
                return self.is_number(one, inside) and self.is_number(other, inside)
            case ast.UnaryOp(operand=one):
                return self.is_number(one, inside)
            case ast.Name(id=variable) if variable in inside:
                return True
            case ast.Name(id=variable) if variable in self.assigned:
                return all(self.is_number(each, (*inside, variable)) for each in self.assigned[variable])
        return isinstance(node, ast.expr) and ast.unparse(node) in self.numbers

    def fresh(self, base: str) -> str:
        self.latest[base] = chosen = fresh_name(self.latest.get(base, base), self.taken)
        self.taken.add(chosen)
        self.own.add(chosen)
        return chosen

    def kept(self, value: Any, base: str = "value") -> Any:
        """The same, written down where it would be evaluated again, or could change."""
        if isinstance(value, Zipped) or (isinstance(value, Once) and value.left is None):
            raise Stays
        if not isinstance(value, Late) or value.steady:
            return value
        if isinstance(value.node, ast.JoinedStr):  # a text is no variable; what is in it is
            return Late(ast.JoinedStr(values=[self._kept_part(each) for each in value.node.values]), True)
        if self.quiet and (
            is_plain(value.node) or is_of_math(value.node)
        ):  # nothing is written, and so nothing changes, before it is read
            return value
        chosen = self.fresh(value.node.id if isinstance(value.node, ast.Name) else base)
        self.made[chosen] = ast.unparse(value.node)
        self.emit(ast.Assign(targets=[ast.Name(id=chosen, ctx=ast.Store())], value=copy_of(value.node)))
        return Late(name(chosen), True, shape=value.shape)

    def _kept_part(self, part: Any) -> Any:
        kept = self.kept(Late(part.value)).node if isinstance(part, ast.FormattedValue) else None
        return part if kept is None else ast.FormattedValue(kept, part.conversion, part.format_spec)

    def changes(self, thing: Any, attribute: Any = "") -> None:
        """Say that a container, or an attribute of an object, is about to change."""
        if id(thing) in self.foreign or is_lost(thing):
            raise Stays
        if id(thing) in self.frozen:
            raise Changes(thing, attribute)
        self.moved |= {id(thing): thing} if isinstance(thing, set) else {}


def is_lost(value: Any) -> bool:
    """True for a container that has become a variable of the run while something was under way with it."""
    parts = value.values() if isinstance(value, dict) else value if type(value) in CHANGING else ()
    return any(each is LOST for each in parts)


def has_late(value: Any, inside: tuple[int, ...] = ()) -> bool:
    """Whether a run decides any part of a value."""
    if (
        isinstance(value, (Late, Either, Closure, Zipped, Outer, Rows, Listed, Keyed, Method, Thing, Once, OneOf))
        or value is LOST
    ):
        return True
    if id(value) in inside:
        return False
    if isinstance(value, dict):
        return any(has_late(v, (*inside, id(value))) for v in value.values())
    if isinstance(value, (list, tuple, set, frozenset, collections.deque)):
        return any(has_late(v, (*inside, id(value))) for v in value)
    return False

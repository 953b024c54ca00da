"""The state of a lowering, and what it knows while compiling: constants, sizes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import Refusal, refusal_at
from ..form.names import RESERVED, fresh_name
from ..form.program import Helper, dotted
from ..form.structures import Node, type_of
from ..form.types import INTEGER, Array, Constant, Dimension, Tuple, Type, TypeRuleError
from ..form.wording import Wording
from ..reading.captured import MISSING, Place, as_argument, take_apart
from ..reading.resolve import Found, Outside
from .list_items import ListItems


@dataclass(frozen=True)
class Structured:
    """The type of a name that stands for a container argument."""

    spec: Node


class Refused(Exception):
    """Carries a refusal from deep in an expression to the statement."""

    def __init__(self, refusal: Refusal | None):
        super().__init__(refusal.reason if refusal is not None else "follows from another refusal")
        self.refusal = refusal


class Raises(Refused):
    """What raises this exception wherever it is reached: refused, but where a branch or a loop may not reach it.

    ``surely`` where the statement at hand always comes to it."""

    def __init__(self, refused: Refused, kind: type[Exception], words: str):
        super().__init__(refused.refusal)
        self.kind, self.words, self.surely = kind, words, False


_KNOWING: list[Callable[..., Constant | None]] = []


def knows(function: Callable[..., Constant | None]) -> Callable[..., Constant | None]:
    """Enter the function that knows what expressions come to while compiling (``known.py``)."""
    _KNOWING.append(function)
    return function


class Split(Exception):
    """A part that is not always evaluated needs statements of its own: the statement is taken apart (``order.py``)."""


class Counted(Exception):
    """A whole number that was taken for known while compiling changes from call to call of the same function."""

    def __init__(self, identity: Any, parameters: set[str]):
        super().__init__(", ".join(sorted(parameters)))
        self.identity, self.parameters = identity, parameters


@dataclass
class Given:
    """What is known of a function before its body is lowered.

    ``types``: name -> type. ``fixed``: names whose value is known while compiling. ``structures``: container arguments.
    ``names``: globals and closure. ``context``: the compilation, which lowers helpers. ``inner``: the inner functions
    of ``origin``, the source that is lowered.
    """

    context: Any
    origin: Any
    names: Outside
    types: dict[str, Type]
    fixed: dict[str, Any]
    structures: dict[str, Any]
    inner: dict[str, Any]


class Lowering:
    """Shared state of the lowering of a function of which that much is ``given``.

    ``definitions``: how often a name is assigned. ``hidden``: the parameters that captured numbers and arrays have
    become, by the places where these stand.
    """

    def __init__(self, given: Given, definitions: dict[str, int], taken: set[str]):
        self.context, self.names, self.origin = given.context, given.names, given.origin
        self.inner, self.structures = dict(given.inner), given.structures
        self.inner_objects: dict[tuple[str, ...], Any] = {}
        self.types, self.fixed = dict(given.types), dict(given.fixed)
        self.parameter_types, self.parameter_fixed = dict(given.types), dict(given.fixed)
        self.entry_definitions, self.taken = dict(definitions), set(taken)
        self.entry_taken = set(taken)
        self.hidden: dict[Place, str] = {}
        self.items: dict[str, Found] = {}  # the leaves of containers from outside
        self.hopeful = False  # whether variables are what they were assigned before the statement at hand
        self.optional = False  # whether a static value is nice to have rather than needed
        self.refusals: list[Refusal] = []
        self.changing: set[str] = set()  # the arrays that are written in place, by name
        self.kept_elements: dict[int, bool] = {}  # of points.py, as the next two
        self.changed_points: set[tuple] = set()
        self.returned: set[int] = set()  # the expressions (by id) whose value is what the function returns
        self.points_returned: set[str] = set()  # the arrays of which it returns a view of one element
        self.without_axes: Any = None
        self.counts: dict[str, int] = {}  # variables that are counted up and down, with their bits
        self.adding: dict[str, list[ast.expr]] = {}  # variables that are only added to, with what is added
        self.given_kinds: dict[str, frozenset[str]] = {}  # what the parameters of a helper are to Python
        self.kinds_of: tuple = ()  # the functions whose results are looked at now
        self.name_kinds: dict[str, frozenset[str]] = {}  # what the names are to Python, in the question at hand
        self.round_kinds: dict[str, frozenset[str]] = {}  # the same, as far as one round of looking has come
        self.assumed_kinds: dict[str, frozenset[str]] = {}  # what the round before has found
        self.sources: dict[str, list[ast.expr | None]] = {}  # what each name is assigned
        self.line = 0
        self.counting: set[str] = set()  # loop variables that only their loops give values
        self.wording = Wording()
        self.at: ast.AST | None = None  # the expression that is lowered now
        self.mixed_truths: set[str] = set()  # numbers that are one of NumPy's truth values on some path only
        self.truths: set[str] = set()  # variables that may hold a truth value, if only on one way
        self.accumulators: set[str] = set()  # numbers that start as Python's and add up NumPy's smaller integers
        self.parallel = False  # whether prange loops run in parallel
        self.outlived: set[str] = set()  # copies of dicts that change after they were read
        self.shared = False  # whether this is inside one
        self.aliased: tuple[tuple[str, ...], ...] = ()  # parameters that may share memory
        self.in_lists = ListItems()
        self.list_parameters: frozenset[str] = frozenset()  # those that the caller gives lists for
        self.overlapping: dict[int, Any] = {}  # calls whose arguments may share memory, by number
        self.mixed: frozenset[str] = frozenset()  # dtypes of numbers that have one on one path, and another on another
        self.unsure: set[str] = set()  # variables that a read may find without a value, but for the checks before it
        self.turning_lists: dict[int, set[str]] = {}  # by the last line of a loop: ``control_flow.trip``
        self.reset()

    def reset(self) -> None:
        self.out: list[ast.stmt] = []
        self.calls: list[tuple[ast.Call, Any]] = []
        self.taken = set(self.entry_taken)
        self.definitions = dict(self.entry_definitions)
        self.fixed = dict(self.parameter_fixed)
        self.tuples: dict[str, list[str]] = {}
        self.tuple_kinds: dict[str, tuple[Any, tuple[Any, ...]]] = {}
        self.fresh: set[str] = set()
        self.temporaries: set[str] = set()
        self.functions: dict[str, Any] = {}
        self.constants: dict[str, Any] = {}
        self.sizes: dict[str, Dimension] = {}
        self.copied_views: dict[str, str] = {}  # copies of arrays that are stored into what they may be views of
        self.counters: set[str] = set()  # loop variables that are never negative
        self.magnitudes = dict(self.counts)  # variables that hold whole numbers, with their bits
        self.numbers: dict[str, int] = {}  # variables for a known number
        self.placing = False  # whether this is in an index, a bound of a loop or a size
        self.inert = False
        self.loaded: dict[str, Any] = {}
        self.decided: dict[int, bool] = {}  # what tests come to, by id, found before anything was refused
        self.undecided: set[int] = set()  # the numbers of tests that do not come to what they were taken for
        self.around: list[int] = []  # the tests around the statement at hand, by id
        self.rebound: set[int] = set()  # what is added to numbers and makes arrays of them, by id
        self.retyped: dict[str, set[tuple[int, int]]] = {}  # the places where variables get values of another type
        self.conflicts: list[tuple[int, ...]] = []  # those around a value of another type than its variable has
        self.sometimes_none: set[str] = set()  # variables that are None on one path, and something else on another
        self.times: dict[str, int] = {}  # how often each variable was assigned before the statement at hand
        self.settled: dict[str, Any] = {}  # variables that are assigned once, with what is known while compiling
        self.lists: set[str] = set(self.list_parameters)  # variables that hold a list in Python, and an array here
        self.ordering = False  # whether a call in the statement writes an array
        self.points: list[tuple[str, Refusal]] = []  # views of one element that are kept, by array, if it is written
        self.either_lists: set[str] = set()  # those that hold a list after one branch and an array after the other
        self.in_lists.begin()
        self.begun = set(self.parameter_types)  # variables whose assignment has been lowered in this attempt
        self.untyped: list[ast.stmt] = []  # statements left out because a variable in them has no type yet
        self.waiting = False  # whether some of them wait for the type of a function that calls itself
        self.consumed: set[int] = set()  # the list displays (by id) inside of a function's argument: it copies them

    def forget_types(self) -> None:
        """Before an attempt in which lists hold something else: what follows from their items has other types, too."""
        given = {*self.parameter_types, *self.hidden.values()}
        self.types = {known: kind for known, kind in self.types.items() if known in given}
        self.truths.clear()
        self.mixed_truths.clear()

    def note_mixed(self, kinds: list[Any]) -> None:
        """Note the dtypes of numbers of which a value is one on one path, and another on another."""
        dtypes = {getattr(kind, "dtype", "") for kind in kinds}
        self.mixed |= dtypes if len(dtypes) > 1 else set()

    def refused(self, node: ast.AST, code: str, reason: str, rewrite: str) -> Refused:
        if not hasattr(node, "lineno"):
            return Refused(Refusal(code, reason, rewrite, self.line))
        return Refused(refusal_at(node, code, reason, rewrite))

    def by_rule(self, node: ast.AST, error: TypeRuleError) -> Refused:
        """What a type rule has refused."""
        refused = self.refused(node, "types", error.reason, error.rewrite)
        return refused if error.raises is None else Raises(refused, *error.raises)

    def tuple_type(self, identifier: str, items: list[Any]) -> Tuple:
        """The type of a variable that holds a tuple, or another container, of these items."""
        return Tuple(tuple(items), *self.tuple_kinds.get(identifier, ()))

    def constant_named(self, base: str, value: Any) -> str:
        """The name of a constant in the generated module."""
        chosen = self.outside_name(base, value)
        self.wording.record(chosen, base)
        self.constants[chosen] = value
        return chosen

    def outside_name(self, base: str, value: Any) -> str:
        """The name of what is no function in the generated module, where functions of several modules may use it."""
        known, functions, chosen = self.context.constants, self.context.taken, base
        while chosen in RESERVED | functions or (chosen in known and not _same(known[chosen], value)):
            chosen = fresh_name(f"{chosen}_1" if chosen == base else chosen, self.taken | functions | {chosen})
        known[chosen] = value
        return chosen

    def is_typed(self, identifier: str) -> bool:
        """True for a variable whose assignment has been lowered."""
        return any(identifier in known for known in (self.types, self.tuples, self.fixed, self.structures))

    def is_local(self, identifier: str) -> bool:
        known = (self.types, self.tuples, self.fixed, self.structures, self.inner, self.definitions)
        return any(identifier in names for names in known)

    def folded(self, node: ast.expr) -> Constant | None:
        """Like ``static``, where the value may as well be known while running: captured numbers are not looked at."""
        before, self.optional = self.optional, True
        try:
            return self.static(node)
        finally:
            self.optional = before

    def static(self, node: ast.expr) -> Constant | None:
        """The value of an expression of constants and types, wrapped; None when it is not known (``known.py``)."""
        return _KNOWING[0](self, node)

    def function_named(self, node: ast.expr) -> Any:
        """What a dotted name from outside stands for; the specialization holds for this function only."""
        return self.names.find(node) if isinstance(node, (ast.Name, ast.Attribute)) else MISSING

    def static_outside(self, found: Found) -> Constant | None:
        if found.value is MISSING or (self.optional and self.is_given(found)):
            return None
        self.names.fix(found)
        return Constant(found.value)

    def is_given(self, found: Found) -> bool:
        """True for what is handed over at each call."""
        whole = isinstance(found.value, (int, np.integer))
        return self.names.is_given(found) and not (whole and self.context.integers.are_known())

    def given(self, text: str, found: Found) -> tuple[ast.expr, Type]:
        """The hidden parameter for a number or an array from outside that is called ``text`` there, and its type."""
        value, key = as_argument(found.value, f"{text}, which {self.origin.name} reads,")
        if found.place not in self.hidden:
            self.hide(found.place, text.replace(".", "_"), own=bool(found.place.name and not found.place.path))
            kind = type_of(value, self.hidden[found.place], f"{text}, which {self.origin.name} reads,", text)
            if isinstance(kind, Array) and not isinstance(found.value, np.ndarray):
                kind = replace(kind, shape=value.shape)
            self.types[self.hidden[found.place]] = kind
            self.wording.record(self.hidden[found.place], text)
            self.context.captured.given[found.place] = key
        chosen = self.hidden[found.place]
        if isinstance(found.value, (list, tuple)):
            self.in_lists.given.add(chosen)
        return ast.Name(id=chosen, ctx=ast.Load()), self.types[chosen]

    def take(self, items: dict[str, Found]) -> None:
        """Make the leaves of containers from outside known, as parameters or as values known while compiling."""
        self.items = self.items | items
        for leaf, found in items.items():
            if self.is_given(found):
                self.hidden[found.place] = leaf
                value, self.context.captured.given[found.place] = as_argument(
                    found.value, f"{leaf}, read from outside,"
                )
                self.types[leaf] = type_of(value, leaf, f"{leaf}, read from outside,")
            else:
                self.names.fix(found)
                self.parameter_fixed[leaf] = self.fixed[leaf] = found.value

    def take_apart(self, called: str, found: Found) -> str:
        """The name of a container from outside that the text does not name; its leaves are made known."""
        known = dict.fromkeys(self.taken | self.entry_taken | self.context.taken)
        chosen = fresh_name(called, set(known))
        spec, places = take_apart(found.value, found.place, chosen, known, self.context.captured)
        self.taken |= {chosen, *places}
        self.entry_taken |= {chosen, *places}
        self.wording.record(chosen, called)
        self.structures[chosen] = spec
        self.take({leaf: Found(place, known[leaf], known[leaf]) for leaf, place in places.items()})
        return chosen

    def hide(self, place: Place, base: str, own: bool = False) -> None:
        """Name the hidden parameter for a place, by its ``own`` name if that is what the function calls it."""
        taken = self.taken | self.entry_taken | self.context.taken
        self.hidden[place] = base if own and base not in self.hidden.values() else fresh_name(base, taken)
        self.taken.add(self.hidden[place])
        self.entry_taken.add(self.hidden[place])

    def dimension(self, node: ast.expr) -> Dimension:
        """The size that an integer expression stands for, as far as it is known."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        if isinstance(node, ast.Name):
            known = self.constants.get(node.id)
            if self.types.get(node.id) == INTEGER and node.id in self.hidden.values():
                return f"~{node.id}"
            return known if isinstance(known, int) else self.sizes.get(node.id)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            base, index = node.value.value, node.slice
            if isinstance(base, ast.Name) and isinstance(index, ast.Constant) and isinstance(index.value, int):
                kind = self.types.get(base.id)
                if isinstance(kind, Array) and -kind.ndim <= index.value < kind.ndim:
                    return kind.shape[index.value]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
            base = node.args[0]
            kind = self.types.get(base.id) if isinstance(base, ast.Name) else None
            return kind.shape[0] if isinstance(kind, Array) else None
        return None

    def is_outside(self, identifier: str) -> bool:
        """True for a name of the module or of the enclosing function."""
        return not self.is_local(identifier) or identifier in self.hidden.values()

    def is_captured(self, node: ast.expr) -> bool:
        """True for a dotted name that stands for a number or an array from outside."""
        return self.is_outside(root_of(node)) and self.names.is_given(self.names.look(node))

    def is_captured_tuple(self, node: ast.expr) -> bool:
        """True for a dotted name that stands for a tuple of whole numbers from outside."""
        value = self.names.look(node).value if self.is_outside(root_of(node)) else None
        return isinstance(value, (tuple, list)) and all(isinstance(v, (int, np.integer)) for v in value)

    def is_call_result(self, expression: ast.expr) -> bool:
        """True for a call of a helper, whose results are bound by the statement itself."""
        return isinstance(expression, ast.Call) and isinstance(self.functions.get(dotted(expression.func)), Helper)

    def refuse(self, *refusals: Refusal | None) -> None:
        self.refusals += [r for r in dict.fromkeys(refusals) if r is not None and r not in self.refusals]


def _same(a: Any, b: Any) -> bool:
    """True when two constants are one value, of one type."""
    if isinstance(a, type) or isinstance(b, type):
        return a is b
    return type(a) is type(b) and np.asarray(a).dtype == np.asarray(b).dtype and np.array_equal(a, b, equal_nan=True)


def root_of(node: ast.expr) -> str:
    """The name that a dotted name begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def is_range(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, (ast.Name, ast.Attribute))
        and ast.unparse(node.func).split(".")[-1] in ("range", "prange")
    )


def is_prange(node: ast.Call) -> bool:
    return ast.unparse(node.func).split(".")[-1] == "prange"

"""The state of one reversal: adjoint names, and contributions to them: the first assigns, later ones add."""

from __future__ import annotations

import ast
from typing import Any

from ..analysis.aliases import Aliases
from ..analysis.definite import without_value
from ..analysis.effects import Tape
from ..analysis.occurrences import find_occurrences
from ..errors import Refusal
from ..form.indexing import index_items, subscript_type
from ..form.program import Program, assign, augment, call, fresh_name, is_array, loads, name
from ..form.types import Array, Scalar, is_complex, is_float, same_shape
from ..form.wording import report
from .paste import Paste, is_fresh
from .steps import NONE, OWNED, SHARED


class Reversal:
    """The state of one reversal, and how an adjoint is added to. See ``reverse.py``."""

    def __init__(self, program: Program, aliases: Aliases, active: set[str], taken: set[str], pair_of: Any):
        self.program, self.aliases, self.active, self.pair_of = program, aliases, active, pair_of
        self.taken = taken
        self.adjoints: dict[str, str] = {}
        self.types = dict(program.types)
        self.paste = Paste(self)
        self.out: list[ast.stmt] = []
        self.values: set[str] = set()
        self.shared: list[tuple[str, str]] = []
        self.line = 0
        self.occurrences = find_occurrences(program)
        self.valueless = without_value(program.body, program.unassigned)
        self.carried: set[str] = set()
        self.selected: set[str] = set()  # the names that np.where selects from
        self.tape: Tape | None = None  # of the functions that call themselves, if this is one of them
        self.tape_name = ""
        self.examples: dict[str, ast.expr | None] = {}  # of what has no type: what helpers hand over, and records
        self.handed: dict[str, list[str]] = {}  # what a helper's adjoint half gets, and the results it may change
        self.holding: dict[str, list[str]] = {}  # the same, and the arguments whose shadows are in it
        self.allocations: set[int] = set()
        self.refusals: list[Refusal] = []

    def adjoint(self, identifier: str) -> str:
        if identifier not in self.adjoints:
            chosen = fresh_name("d" + identifier, self.taken)
            if chosen != "d" + identifier:
                chosen = fresh_name("d_" + identifier, self.taken)
            self.taken.add(chosen)
            self.adjoints[identifier] = chosen
            self.types[chosen] = self.types[identifier]
            if identifier in self.program.temporaries:
                self.program.temporaries.add(chosen)
        return self.adjoints[identifier]

    def temporary(self, hint: str) -> str:
        chosen = fresh_name(hint, self.taken)
        self.taken.add(chosen)
        self.program.temporaries.add(chosen)
        return chosen

    def emit(self, node: ast.stmt) -> None:
        node.lineno = self.line
        self.out.append(node)

    def refuse(self, code: str, reason: str, rewrite: str) -> None:
        text = self.program.line_texts.get(self.line, "")
        refusal = Refusal(code, reason, rewrite, self.line, len(text) - len(text.lstrip()))
        if refusal not in self.refusals:
            self.refusals.append(refusal)

    def report(self) -> None:
        program = self.program
        report(self.refusals, program.wording, program.name, program.file, program.line_texts)

    def zero(self, identifier: str) -> ast.expr:
        kind = self.types[identifier]
        if isinstance(kind, Array):
            return call("np.zeros_like", identifier)
        return _zero(kind)

    def ensure(self, identifier: str, state: dict[str, str], partial: bool = False) -> None:
        """Make the adjoint exist (zeros), and be nobody else's array when parts of it are to be changed."""
        if state.get(identifier, NONE) == NONE:
            self.emit(assign(self.adjoint(identifier), self.zero(identifier)))
            state[identifier] = OWNED
        elif partial and state[identifier] == SHARED and is_array(self.types[identifier]):
            target = self.adjoint(identifier)
            self.emit(assign(target, call(f"{target}.copy")))
            state[identifier] = OWNED

    def contribute(self, identifier: str, value: ast.expr, state: dict[str, str], fresh: bool | None = None) -> None:
        """``d<identifier> += value``, in the form that the state of the adjoint allows."""
        target = self.adjoint(identifier)
        known = state.get(identifier, NONE)
        array = is_array(self.types[identifier])
        fresh = is_fresh(value) if fresh is None else fresh
        if known == NONE:
            if array and not fresh and self.aliases.is_memory(identifier) and identifier not in self.values:
                value, fresh = _copied(value), True
            self.emit(assign(target, value))
            state[identifier] = OWNED if fresh or not array else SHARED
            if array and not fresh:
                self.share(target, value, state)
        elif array and known == SHARED:
            self.emit(assign(target, ast.BinOp(left=name(target), op=ast.Add(), right=value)))
            state[identifier] = OWNED
        else:
            self.add(name(target), self.as_wide(target, value, self.types[identifier]))

    def as_wide(self, target: str, value: ast.expr, kind: Any) -> ast.expr:
        """What flows from a list with a row more: one without rows has any width (``with_row``)."""
        listed = isinstance(kind, Array) and len(kind.shape) > 1
        if not (listed and isinstance(value, ast.Subscript) and ast.unparse(value.slice) == ":-1"):
            return value
        return self.paste.kernel_call("rows_before", value.value, name(target))

    def add(self, target: ast.expr, value: ast.expr) -> None:
        self.emit(augment(target, ast.Add(), value))

    def share(self, target: str, value: ast.expr, state: dict[str, str]) -> None:
        """The arrays that ``value`` shows are no longer one adjoint's own."""
        reverse = {a: n for n, a in self.adjoints.items()}
        for read in loads(value):
            if read in reverse:
                self.shared.append((target, read))
                if state.get(reverse[read]) == OWNED:
                    state[reverse[read]] = SHARED

    def may_be_one_array(self, a: str, others: set[str]) -> bool:
        """True when adjoint ``a`` may be the same array as one of ``others``."""
        reached = {a}
        while True:
            more = {y for x, y in self.shared if x in reached} | {x for x, y in self.shared if y in reached}
            if more <= reached:
                return bool(reached & others)
            reached |= more

    def selected_type(self, place: ast.expr) -> Any:
        return subscript_type(place, self.types)

    def fits(self, source: str, selected: Any) -> bool:
        kind = self.types[source]
        return isinstance(selected, Array) and isinstance(kind, Array) and same_shape(kind.shape, selected.shape)

    def cast(self, value: ast.expr, origin: str, target: str) -> ast.expr:
        """``value``, an adjoint with the dtype of ``origin``, in the dtype of ``target``."""
        return self.in_dtype(value, self.types[origin], self.types[target])

    def real_where_real(self, value: ast.expr, given: Any, wanted: Any) -> ast.expr:
        """An adjoint of a complex value as that of a real one, whatever their precision."""
        return self.in_dtype(value, given, wanted) if is_complex(given) and not is_complex(wanted) else value

    def in_dtype(self, value: ast.expr, given: Any, wanted: Any) -> ast.expr:
        """An adjoint of one type in the dtype of another; what flows from a complex number to a real one is real."""
        if getattr(wanted, "dtype", None) == getattr(given, "dtype", None) or not is_float(wanted):
            return value
        if is_complex(given) and not is_complex(wanted):
            arrays = isinstance(wanted, Array) and isinstance(given, Array)
            value = self.paste.kernel_call("real_part" if arrays else "real_number", value)
            if wanted.dtype == "float64" or not arrays:
                return value
        if isinstance(wanted, Array):
            return ast.Call(
                func=ast.Attribute(value=value, attr="astype", ctx=ast.Load()), args=[_dtype(wanted.dtype)], keywords=[]
            )
        assert isinstance(wanted, Scalar)
        return value if wanted.weak else ast.Call(func=_dtype(wanted.dtype), args=[value], keywords=[])

    def index_array(self, node: ast.Subscript) -> str | None:
        """The integer array or mask that a subscript selects with, if it does."""
        for item in index_items(node.slice):
            if isinstance(item, ast.Name) and is_array(self.types.get(item.id)):
                return item.id
        return None

    def is_local(self, identifier: str, node: ast.stmt) -> bool:
        return self.occurrences.inside(identifier, [node])


def _copied(value: ast.expr) -> ast.expr:
    return ast.Call(func=ast.Attribute(value=value, attr="copy", ctx=ast.Load()), args=[], keywords=[])


def _zero(kind: Any) -> ast.expr:
    return ast.Constant(value=0.0) if not isinstance(kind, Scalar) or kind.dtype == "float64" else ast.Call(
        func=_dtype(kind.dtype), args=[ast.Constant(value=0)], keywords=[]
    )  # fmt: skip


def _dtype(dtype: str) -> ast.expr:
    return ast.Attribute(value=name("np"), attr=dtype, ctx=ast.Load())

"""One recorded call of a program: after each statement all of its names are compared with what is said of them."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from recorded_accesses import Accesses, Told
from recorded_text import EMPTY, called, is_spelled, printed
from recorded_values import bits, filled, garbled, in_words, is_numpys, problem_of, share, undrawn

from tangentlike.analysis.aliases import Aliases, find_aliases, shared_results
from tangentlike.analysis.effects import base_of, bound_by, value_reads, written_by
from tangentlike.analysis.purity import is_pure
from tangentlike.form.program import Helper, Program, dotted, helper_of, is_array, loads, nodes, walk
from tangentlike.form.types import Array, Scalar, Tuple
from tangentlike.primitives.registry import Primitive

MISSING = object()
Report = Callable[[str, str, ast.stmt | None], None]


class Known:
    """What the analyses say about one program.

    ``statements`` are numbered in the order of the text; ``mixed`` are numbers that have more than one type.
    """

    def __init__(self, program: Program, statements: list[ast.stmt], after: dict[int, set[str]]):
        self.program, self.statements = program, statements
        self.helpers: dict[str, Callable] = {}  # by what they are called in the recorded text
        self.aliases: Aliases = find_aliases(program)
        self.pure = is_pure(program)
        self.told = Told(program, self.aliases, after)
        bound = [(n, node) for node in walk(program.body) for n in bound_by(node)]
        names = [n for n, _ in bound] + program.parameters
        self.mixed = {n for n in names if names.count(n) > 1}
        while more := {n for n, node in bound if loads(getattr(node, "value", None)) & self.mixed} - self.mixed:
            self.mixed |= more

    def entry(self, value: ast.expr) -> Any:
        """The primitive or helper that an expression calls; None for any other."""
        return self.program.functions.get(dotted(value.func)) if isinstance(value, ast.Call) else None

    def own(self, node: ast.stmt) -> list[ast.expr]:
        """The expressions that a statement evaluates itself, the index of its target included."""
        if isinstance(node, (ast.If, ast.While)):
            return [node.test]
        if isinstance(node, ast.For):
            assert isinstance(node.iter, ast.Call)
            return list(node.iter.args)
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            return [node.value, target.slice] if isinstance(target, ast.Subscript) else [node.value]
        return [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]

    def written_outside(self, node: ast.stmt) -> set[str]:
        """What primitives write in a statement that is no part of the derivative."""
        out: set[str] = set()
        for call in (n for e in self.own(node) for n in nodes(e) if isinstance(n, ast.Call)):
            found = self.entry(call)
            if isinstance(found, Primitive) and found.writes:
                pairs = zip(found.parameters, call.args, strict=False)
                out |= {a.id for p, a in pairs if p in found.writes and isinstance(a, ast.Name)}
        return out

    def space(self) -> dict[str, Any]:
        """The names that the text of the program reads."""
        space = {"np": np, "math": math, "prange": range, **self.program.constants, **self.helpers}
        for text, found in self.program.functions.items():
            if not isinstance(found, Helper) and not is_spelled(text, found):
                space[called(text)] = found.call if isinstance(found, Primitive) else found
        space.update({called(text): _empty(getattr(np, text[3:])) for text in EMPTY})
        return space


def _empty(function: Callable) -> Callable:
    return lambda *args, **keywords: filled(function(*args, **keywords))


class Call:
    """``values`` are the names after the last statement, ``contents`` the bytes of the arrays among them."""

    def __init__(self, known: Known, miss: Report, values: dict[str, Any]):
        self.known, self.aliases, self.program, self.report = known, known.aliases, known.program, miss
        self.node: ast.stmt | None = None
        self.accesses = Accesses(known.told, self.miss, known.space())
        self.look(values)
        self.check_sharing(set(self.values))
        for each in sorted(self.values):
            self.check_type(each, True)  # as it was handed over
        self.check_sizes(set(self.values))

    def look(self, values: dict[str, Any]) -> None:
        self.values = {k: v for k, v in values.items() if k in self.program.types}
        self.contents = {k: v.tobytes() for k, v in self.arrays()}

    def arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        return ((k, v) for k, v in self.values.items() if isinstance(v, np.ndarray) and v.ndim)

    def miss(self, kind: str, detail: str, node: ast.stmt | None = None) -> None:
        self.report(kind, detail, node or self.node)

    # ---- what the program reports

    def begin(self, number: int, values: dict[str, Any]) -> None:
        """Before a ``for``, whose bounds are evaluated then."""
        node = self.node = self.known.statements[number]
        assert isinstance(node, ast.For)
        self.check_reads(node)
        self.accesses.begin(node, self.values)

    def trip(self, number: int, values: dict[str, Any]) -> None:
        """At the start of a trip."""
        node = self.known.statements[number]
        assert isinstance(node, ast.For)
        self.after(node, values)
        self.accesses.trip(node, self.values)

    def end(self, number: int, values: dict[str, Any]) -> None:
        """After a ``for``."""
        node = self.known.statements[number]
        assert isinstance(node, ast.For)
        self.accesses.end(node)

    def step(self, number: int, values: dict[str, Any]) -> None:
        """After a statement, or in a branch after its test."""
        node, before = self.known.statements[number], self.values
        self.node = node
        self.check_reads(node)
        self.after(node, values)
        self.accesses.statement(node, self.known.own(node), before)

    def leave(self, result: Any) -> Any:
        """With what is returned, which is handed on."""
        kind = self.program.result_type
        if kind is not None:
            mixed = bool(loads(self.program.result) & self.known.mixed)
            parts = zip(result, kind.items, strict=True) if isinstance(kind, Tuple) else [(result, kind)]
            for place, (value, expected) in enumerate(parts):
                problem = problem_of(value, expected, False, mixed)
                if problem:
                    self.miss("type", f"result {place} is said to be {in_words(expected)}: {problem}")
        return result

    # ---- names and memory

    def after(self, node: ast.stmt, values: dict[str, Any]) -> None:
        """All checks of what one statement has changed."""
        self.node = node
        before = self.values
        changed = {k: v for k, v in self.arrays() if v.tobytes() != self.contents[k]}
        self.look(values)
        bound = {k for k, v in self.values.items() if v is not before.get(k, MISSING)}
        self.check_writes(node, changed, bound, before)
        self.check_sharing(bound)
        if isinstance(node, ast.Assign):
            self.check_bases(node, before)
        numpys = isinstance(node, ast.Assign) and self.is_of_numpys_numbers(node.value)
        for each in sorted(bound):
            self.check_type(each, numpys)
        block = isinstance(node, (ast.For, ast.If, ast.While))
        self.check_sizes(bound if block else bound | loads(node))

    def check_writes(
        self, node: ast.stmt, changed: dict[str, np.ndarray], bound: set[str], before: dict[str, Any]
    ) -> None:
        outside = self.known.written_outside(node)
        told = set(written_by(self.program, node)) | outside
        for each, array in changed.items():
            if not self.shares_with(each, told):
                self.miss("write", f"{each} changed; said to be written: {', '.join(sorted(told)) or 'nothing'}")
            elif not any(share(array, before.get(t)) for t in told):
                self.miss("write", f"{each} changed, and shares no memory with {', '.join(sorted(told))}")
        value = getattr(node, "value", None)
        if changed and not told and value is not None and self.known.pure(value):
            self.miss("write", f"{', '.join(sorted(changed))} changed by what is said to be pure")
        if not bound <= set(bound_by(node)):
            self.miss("binding", f"{', '.join(sorted(bound - set(bound_by(node))))} bound, and said not to be")

    def shares_with(self, each: str, names: Iterable[str]) -> bool:
        return each in names or any(self.aliases.share(each, n) for n in names)

    def check_sharing(self, bound: set[str]) -> None:
        arrays = dict(self.arrays())
        for a in sorted(bound & set(arrays)):
            for b in arrays:
                if a == b or not share(arrays[a], arrays[b]) or self.are_only_read(a, b):
                    continue
                if not self.aliases.share(a, b):
                    self.miss("sharing", f"{a} and {b} share memory, and are said not to")
                elif not self.aliases.may_be_one(a, b):
                    self.miss("sharing", f"{a} and {b} share memory, and are said to be two arrays")

    def are_only_read(self, a: str, b: str) -> bool:
        """True for arguments, which may be one array, and views of them, where nobody writes them."""
        given = {self.aliases.of(p) for p in self.program.parameters}
        return all(self.aliases.of(n) in given and not self.aliases.is_memory(n) for n in (a, b))

    def check_bases(self, node: ast.Assign, before: dict[str, Any]) -> None:
        """What an assignment gives is a view of what it is said to be a view of, and of nothing else."""
        target, value = node.targets[0], node.value
        helper = helper_of(self.program, value)
        if helper is not None and isinstance(value, ast.Call):
            groups = shared_results(helper, target, value)
            results = [n.id for n in nodes(target) if isinstance(n, ast.Name)]
            given = {a.id: before.get(a.id) for a in value.args if isinstance(a, ast.Name)}
            for position, a in enumerate(results):
                others = {**given, **{r: self.values.get(r) for r in results[:position]}}
                for b, other in others.items():
                    told = any({a, b} <= set(g) for g in groups) or self.are_only_read(a, b)
                    if share(self.values.get(a), other) and not told:
                        self.miss("sharing", f"the result {a} shares memory with {b}, and is said not to")
        elif isinstance(target, ast.Name) and is_array(self.program.types.get(target.id)):
            found, base = self.values[target.id], base_of(self.program, value)
            others = [k for k, v in before.items() if share(found, v) and not self.are_only_read(target.id, k)]
            if base is None and others:
                self.miss("sharing", f"{target.id} is said to be fresh, and shares memory with {', '.join(others)}")
            elif isinstance(value, ast.Name) and found is not before.get(value.id, found):  # or captured
                self.miss("sharing", f"{target.id} is not {value.id}")
            elif base is not None and np.size(found) and not share(found, (self.program.constants | before)[base]):
                self.miss("sharing", f"{target.id} is said to be a view of {base}, and is a copy")

    def check_reads(self, node: ast.stmt) -> None:
        """Other contents of an array that is not read for its values change nothing of what is evaluated."""
        for value in self.known.own(node):
            unread = loads(value) - {n for n, _ in value_reads(value)}
            hollow = [n for n in sorted(unread) if isinstance(self.values.get(n), np.ndarray)]
            calls = [n for n in nodes(value) if isinstance(n, ast.Call)]
            slices = any(isinstance(n, ast.Slice) for n in nodes(value))
            if not hollow or slices or any(isinstance(self.known.entry(c), Helper) for c in calls):
                continue
            code = compile(printed(value, self.program.functions), "<recorded>", "eval")
            other = self.values | {n: garbled(self.values[n]) for n in hollow}
            try:
                found = [self.evaluated(code, space) for space in (self.values, other)]
            except (TypeError, ValueError):  # a call with all its parameters, which NumPy takes spelled only
                continue
            if found[0] != found[1]:
                self.miss("reads", f"{', '.join(hollow)} read for more than sizes")

    def evaluated(self, code: Any, values: dict[str, Any]) -> list[Any]:
        """The bits of an expression, which draws no random numbers from those of the run."""
        space = self.known.space()
        with undrawn(values.values()):
            return bits([eval(code, space, values)])

    # ---- types

    def is_of_numpys_numbers(self, value: ast.expr) -> bool:
        """True for what is made of NumPy's numbers that count as Python's: np.abs(n) of a parameter, a list's items."""
        items = any(isinstance(n, ast.Subscript) for n in nodes(value))  # of an array, which stands for a list then
        kinds = {n: self.program.types.get(n) for n in loads(value)}
        numbers = (n for n, kind in kinds.items() if isinstance(kind, Scalar) and kind.weak)
        calls = any(isinstance(n, ast.Call) for n in nodes(value))
        return calls or items or any(is_numpys(self.values.get(n)) for n in numbers)

    def check_type(self, each: str, may_be_numpys: bool = False) -> None:
        kind = self.program.types[each]
        numpys = may_be_numpys or each in self.program.temporaries
        problem = problem_of(self.values[each], kind, numpys, each in self.known.mixed)
        if problem:
            self.miss("type", f"{each} is said to be {in_words(kind)}: {problem}")

    def check_sizes(self, names: set[str]) -> None:
        """Axes that are said to have one size, of the names in one statement, have it."""
        sizes: dict[str, tuple[int, str]] = {}
        for each in sorted(names):
            kind, value = self.program.types.get(each), self.values.get(each)
            if not (isinstance(kind, Array) and isinstance(value, np.ndarray) and value.ndim == kind.ndim):
                continue
            for symbol, size in zip(kind.shape, value.shape, strict=True):
                if not isinstance(symbol, str):
                    continue
                for part in {symbol, *(p for p in symbol.split("&") if "~" not in symbol)}:
                    known, owner = sizes.setdefault(part, (size, each))
                    if known != size:
                        self.miss("type", f"{each} and {owner} are said to be equal along {part}: {size} and {known}")

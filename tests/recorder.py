"""Holds what the compiler's analyses say about a program against what happens when it runs.

``verify(program, args)`` runs a program in normal form as plain Python, helpers included, and looks at all its names
after every statement; :class:`Miss` tells what an analysis said and what was seen instead:

``sharing``   two arrays share memory and are said not to, or the other way round where a view is mirrored
``write``     an array changed that the statement is not said to write
``binding``   a name has another value that the statement is not said to bind
``reads``     a value depends on a name that is said not to be read for its value
``liveness``  the function depends on a name that is said not to be read any more
``type``      a value has not the dtype, rank, sizes or order in memory that its type says
``loop``      a trip touches elements that it is said not to touch, or trips meet that are said to be apart
``destroyed`` what was read is overwritten by what is said not to be able to

    NUMBA_DISABLE_JIT=1 python tests/recorder.py --corpus
    NUMBA_DISABLE_JIT=1 python tests/recorder.py --short 1000 --seed 7
    NUMBA_DISABLE_JIT=1 python tests/recorder.py --random 0:500
"""

from __future__ import annotations

import ast
import builtins
import copy
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from recorded_accesses import Accesses, Told

from tangentlike.aliases import Aliases, base_of, find_aliases, helper_of, shared_results, written_by
from tangentlike.liveness import block_live, live_before
from tangentlike.program import Helper, Program, copy_of, dotted, is_array, loads, name, nodes
from tangentlike.purity import is_pure
from tangentlike.reads import bound_by, changed_by, value_reads
from tangentlike.registry import Primitive
from tangentlike.simplify.spelling import spell
from tangentlike.types import Array, Scalar, Tuple, describe

FRAME = "recorder_frame"
MISSING = object()


@dataclass(frozen=True)
class Miss:
    """One thing that an analysis says and that is not so: at which statement, and in which words."""

    kind: str
    detail: str
    statement: str
    function: str
    line: int

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}\n    in {self.function}, line {self.line}: {self.statement}"


class Dead:
    """Stands in the place of a value that nobody is said to read."""

    def __repr__(self) -> str:
        return "<dead>"


DEAD = Dead()


def verify(program: Program, args: Iterable[Any]) -> list[Miss]:
    """What the analyses of ``program`` and its helpers say and a run with these arguments does not show.

    ``args`` are the leaves, one for each of ``program.parameters``; they are copied. What the program raises is raised.
    """
    given = list(args)
    recorder = Recorder()
    first = copy.deepcopy(given)
    result = recorder.runs(program, dead=False)(*first)
    second = copy.deepcopy(given)
    try:
        again = Recorder().runs(program, dead=True)(*second)
    except (TypeError, AttributeError, IndexError, ValueError) as error:
        recorder.miss("liveness", f"without the dead names: {type(error).__name__}: {error}", recorder.known(program))
    else:
        if _bits([again, *second]) != _bits([result, *first]):
            recorder.miss("liveness", "another result without the dead names", recorder.known(program))
    return list(dict.fromkeys(recorder.misses))


class Known:
    """What the analyses say about one program; ``statements`` are numbered in the order of the text."""

    def __init__(self, program: Program):
        self.program = program
        self.aliases: Aliases = find_aliases(program)
        self.pure = is_pure(program)
        self.statements: list[ast.stmt] = []
        self.after: dict[int, set[str]] = {}
        self.told = Told(program, self.aliases, self.after)

    def own(self, node: ast.stmt) -> list[ast.expr]:
        """The expressions that a statement evaluates itself, targets' indices included."""
        if isinstance(node, (ast.If, ast.While)):
            return [node.test]
        if isinstance(node, ast.For):
            assert isinstance(node.iter, ast.Call)
            return list(node.iter.args)
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            index = [target.slice] if isinstance(target, ast.Subscript) else []
            return [node.value, *index]
        return [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]


@dataclass
class Recorder:
    """The misses of one run, and what is known about the programs in it."""

    misses: list[Miss] = field(default_factory=list)
    programs: dict[int, Known] = field(default_factory=dict)
    functions: dict[int, Any] = field(default_factory=dict)

    def known(self, program: Program) -> Known:
        if id(program) not in self.programs:
            self.programs[id(program)] = Known(program)
        return self.programs[id(program)]

    def miss(self, kind: str, detail: str, known: Known, node: ast.stmt | None = None) -> None:
        line = getattr(node, "lineno", 0) if node is not None else 0
        text = "" if node is None else ast.unparse(ast.fix_missing_locations(copy_of(node))).partition("\n")[0]
        self.misses.append(Miss(kind, detail, text, known.program.name, line))

    def runs(self, program: Program, dead: bool) -> Any:
        """The program as a function that reports to this recorder; with ``dead``, one that forgets dead names."""
        if id(program) not in self.functions:
            known = self.known(program)
            writer = _Writer(known, dead)
            body = writer.function()
            space: dict[str, Any] = {"np": np, "math": math, "prange": range, **program.constants}
            for text, found in program.functions.items():
                if isinstance(found, Helper):
                    space[_called(text)] = self.runs(found.program, dead)
                elif not _is_spelled(text, found):
                    space[_called(text)] = found.call if isinstance(found, Primitive) else found
            space.update({_called(t): f for t, f in writer.functions.items() if _called(t) not in space})
            space["recorder_enter"] = lambda values: Frame(self, known, values)
            space["recorder_dead"] = DEAD
            exec(compile(ast.unparse(ast.fix_missing_locations(body)), "<recorded>", "exec"), space)
            self.functions[id(program)] = space["recorded"]
        return self.functions[id(program)]


# ---- the program as it is run


class _Writer:
    """Writes the function that runs a program: a report after each statement, or dead names made unusable."""

    def __init__(self, known: Known, dead: bool):
        self.known, self.dead = known, dead
        self.functions = dict(known.program.functions)

    def function(self) -> ast.FunctionDef:
        program = self.known.program
        spelled = spell(copy_of(program.body), self.functions, dict(program.types))
        live = loads(program.result)
        inside = self.block(program.body, spelled, live, live)
        arguments = ast.arguments(
            posonlyargs=[], args=[ast.arg(arg=p) for p in program.parameters], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        result = copy_of(program.result) if program.result is not None else ast.Constant(value=None)
        begin = [] if self.dead else _lines(f"{FRAME} = recorder_enter(locals())")
        end = ast.Return(value=result)
        if not self.dead:
            end.value = ast.Call(func=ast.parse(f"{FRAME}.leave", mode="eval").body, args=[result], keywords=[])
        made = ast.FunctionDef(name="recorded", args=arguments, body=[*begin, *inside, end], decorator_list=[])
        return _Renamed(self.functions).visit(made)

    def block(
        self, body: list[ast.stmt], spelled: list[ast.stmt], live: set[str], after_loop: set[str]
    ) -> list[ast.stmt]:
        afters: list[set[str]] = []
        for node in reversed(body):
            after = set(after_loop) if isinstance(node, ast.Break) else live
            afters.append(after)
            live = block_live([node], after, after_loop)
        out: list[ast.stmt] = []
        for node, shown, after in zip(body, spelled, reversed(afters), strict=True):
            out += self.statement(node, shown, after, after_loop)
        return out or [ast.Pass()]

    def statement(self, node: ast.stmt, shown: Any, after: set[str], after_loop: set[str]) -> list[ast.stmt]:
        number = len(self.known.statements)
        self.known.statements.append(node)
        self.known.after[id(node)] = after
        if isinstance(node, ast.If):
            shown.body = [*self.step(number), *self.block(node.body, shown.body, after, after_loop)]
            shown.orelse = [*self.step(number), *self.block(node.orelse, shown.orelse, after, after_loop)]
            return [shown]
        if isinstance(node, ast.For):
            inside = self.block(node.body, shown.body, live_before(node, after), after)
            shown.body = [*self.step(number, "trip"), *inside]
            return [*self.step(number, "begin"), shown, *self.step(number, "end"), *self.forget(node, after)]
        if isinstance(node, ast.While):
            inside = self.block(node.body, shown.body, live_before(node, after), after)
            leave = ast.If(test=ast.UnaryOp(op=ast.Not(), operand=shown.test), body=[ast.Break()], orelse=[])
            shown.test, shown.body = ast.Constant(value=True), [leave, *self.step(number), *inside]
            return [shown, *self.step(number, "end"), *self.forget(node, after)]
        if isinstance(node, (ast.Break, ast.Pass)):
            return [shown]
        return [shown, *self.step(number), *self.forget(node, after)]

    def step(self, number: int, kind: str = "step") -> list[ast.stmt]:
        return [] if self.dead else _lines(f"{FRAME}.{kind}({number}, locals())")

    def forget(self, node: ast.stmt, after: set[str]) -> list[ast.stmt]:
        if not self.dead:
            return []
        mentioned = {n.id for n in nodes(node) if isinstance(n, ast.Name)} & set(self.known.program.types)
        return [s for each in sorted(mentioned - after) for s in _lines(f"{each} = recorder_dead")]


class _Renamed(ast.NodeTransformer):
    """Gives called functions names that are no variables."""

    def __init__(self, functions: dict[str, Any]):
        self.functions = functions

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        text = dotted(node.func)
        if text in self.functions and not _is_spelled(text, self.functions[text]):
            node.func = name(_called(text))
        return node


def _is_spelled(text: str, found: Any) -> bool:
    """True for what is called by a name that Python knows."""
    return text.startswith(("np.", "math.")) or (isinstance(found, Primitive) and hasattr(builtins, text))


def _called(text: str) -> str:
    return f"called_{text.replace('.', '_')}"


def _lines(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


# ---- one call


class Frame:
    """One call of a program: ``values`` are its names after the last statement, ``contents`` the bytes of its arrays."""

    def __init__(self, recorder: Recorder, known: Known, values: dict[str, Any]):
        self.recorder, self.known, self.aliases = recorder, known, known.aliases
        self.program = known.program
        self.sizes: dict[str, int] = {}
        self.node: ast.stmt | None = None
        self.accesses = Accesses(known.told, self.miss)
        self.look(values)
        self.check_sharing(set(self.values))
        for each in sorted(self.values):
            self.check_type(each)
        self.check_sizes(set(self.values))

    def look(self, values: dict[str, Any]) -> None:
        self.values = {k: v for k, v in values.items() if k != FRAME}
        self.contents = {k: v.tobytes() for k, v in self.arrays()}

    def arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        return ((k, v) for k, v in self.values.items() if isinstance(v, np.ndarray))

    def miss(self, kind: str, detail: str, node: ast.stmt | None = None) -> None:
        self.recorder.miss(kind, detail, self.known, node or self.node)

    # ---- reports

    def begin(self, number: int, values: dict[str, Any]) -> None:
        """Before a ``for``: its bounds are evaluated."""
        node = self.known.statements[number]
        assert isinstance(node, ast.For)
        self.check_reads(node)
        self.accesses.begin(node, self.values)

    def trip(self, number: int, values: dict[str, Any]) -> None:
        node = self.known.statements[number]
        assert isinstance(node, ast.For)
        self.after(node, values)
        self.accesses.trip(node, self.values)

    def end(self, number: int, values: dict[str, Any]) -> None:
        node = self.known.statements[number]
        if isinstance(node, ast.For):
            self.accesses.end(node)

    def step(self, number: int, values: dict[str, Any]) -> None:
        """After a statement, or in a branch after its test."""
        node = self.known.statements[number]
        before = self.values
        self.after(node, values)
        self.accesses.statement(node, self.known.own(node), before)

    def leave(self, result: Any) -> Any:
        kind = self.program.result_type
        if kind is not None:
            parts = list(zip(result, kind.items, strict=True)) if isinstance(kind, Tuple) else [(result, kind)]
            for place, (value, expected) in enumerate(parts):
                self.fits(f"result {place}", value, expected)
        return result

    # ---- checks

    def after(self, node: ast.stmt, values: dict[str, Any]) -> None:
        """All checks of what one statement has changed."""
        self.node = node
        if not isinstance(node, ast.For):
            self.check_reads(node)
        before = self.values
        changed = {k: v for k, v in self.arrays() if v.tobytes() != self.contents[k]}
        self.look(values)
        bound = {k for k, v in self.values.items() if v is not before.get(k, MISSING)}
        self.check_writes(node, changed, before)
        allowed = bound_by(node)
        if not bound <= allowed:
            self.miss("binding", f"{', '.join(sorted(bound - allowed))} bound; said to be bound: {sorted(allowed)}")
        told = changed_by(self.program, node) | self.written_outside(node)
        untold = [k for k in sorted(bound | set(changed)) if k not in told and not self.shares_with(k, told)]
        if untold:
            self.miss("write", f"changed_by does not tell of {', '.join(untold)}")
        self.check_sharing(bound)
        if isinstance(node, ast.Assign):
            self.check_bases(node, before)
        for each in sorted(bound):
            self.check_type(each)
        self.check_sizes(bound | loads(node if not isinstance(node, (ast.For, ast.If, ast.While)) else None))

    def shares_with(self, each: str, names: Iterable[str]) -> bool:
        return any(self.aliases.share(each, n) for n in names)

    def check_writes(self, node: ast.stmt, changed: dict[str, np.ndarray], before: dict[str, Any]) -> None:
        told = set(written_by(self.program, node)) | self.written_outside(node)
        for each, array in changed.items():
            if each not in told and not self.shares_with(each, told):
                self.miss("write", f"{each} changed; said to be written: {sorted(told)}")
            elif not any(_share(array, before.get(t)) for t in told):
                self.miss("write", f"{each} changed, of which {sorted(told)} shows nothing")
            elif each in self.program.parameters and not self.written_outside(node) and not self.is_rebound(each, before):
                if each not in self.aliases.written:
                    self.miss("write", f"parameter {each} changed and is not said to be written")
        value = getattr(node, "value", None)
        if changed and isinstance(node, ast.Expr | ast.Assign) and not written_by(self.program, node) and self.known.pure(value):
            self.miss("write", f"{sorted(changed)} changed by what is said to be pure")

    def is_rebound(self, each: str, before: dict[str, Any]) -> bool:
        return False

    def written_outside(self, node: ast.stmt) -> set[str]:
        """What primitives write that is no part of the derivative."""
        out: set[str] = set()
        for call in (n for e in self.known.own(node) for n in nodes(e) if isinstance(n, ast.Call)):
            found = self.program.functions.get(dotted(call.func))
            if isinstance(found, Primitive) and found.writes:
                pairs = zip(found.parameters, call.args, strict=False)
                out |= {a.id for p, a in pairs if p in found.writes and isinstance(a, ast.Name)}
        return out

    def check_sharing(self, bound: set[str]) -> None:
        arrays = dict(self.arrays())
        for a in sorted(bound & set(arrays)):
            for b in arrays:
                if a == b or not _share(arrays[a], arrays[b]):
                    continue
                if self.are_only_read(a, b):
                    continue
                if not self.aliases.share(a, b):
                    self.miss("sharing", f"{a} and {b} share memory and are said not to")
                elif not self.aliases.may_be_one(a, b):
                    self.miss("sharing", f"{a} and {b} share memory; said to be in one class, but never one array")

    def are_only_read(self, a: str, b: str) -> bool:
        """True for what came in as two arguments, or views of them, that nobody writes: they may be one array."""
        given = {self.aliases.of(p) for p in self.program.parameters}
        return all(self.aliases.of(n) in given and not self.aliases.is_memory(n) for n in (a, b))

    def check_bases(self, node: ast.Assign, before: dict[str, Any]) -> None:
        """What an assignment gives is a view of what it is said to be a view of, and of nothing else."""
        target, value = node.targets[0], node.value
        helper = helper_of(self.program, value)
        if helper is not None and isinstance(value, ast.Call):
            groups = shared_results(helper, target, value)
            results = [n.id for n in nodes(target) if isinstance(n, ast.Name)]
            given = [a.id for a in value.args if isinstance(a, ast.Name)]
            for position, a in enumerate(results):
                for b, other in [(r, self.values.get(r)) for r in results[:position]] + [(g, before.get(g)) for g in given]:
                    if _share(self.values.get(a), other) and not any({a, b} <= set(g) for g in groups):
                        self.miss("sharing", f"result {a} shares memory with {b} and is not said to")
        elif isinstance(target, ast.Name) and is_array(self.program.types.get(target.id)):
            found, base = self.values[target.id], base_of(self.program, value)
            others = [k for k, v in before.items() if _share(found, v)]
            if base is None and others:
                self.miss("sharing", f"{target.id} is said to be fresh and shares memory with {others}")
            elif isinstance(value, ast.Name) and found is not before[value.id]:
                self.miss("sharing", f"{target.id} is not {value.id}")
            elif base is not None and np.size(found) and not _share(found, before[base]):
                self.miss("sharing", f"{target.id} is said to be a view of {base}, and is a copy")

    def check_reads(self, node: ast.stmt) -> None:
        """Another content of an array that is not read for its values changes nothing of what is evaluated."""
        for value in self.known.own(node):
            unread = loads(value) - {n for n, _ in value_reads(value)}
            hollow = [n for n in sorted(unread) if isinstance(self.values.get(n), np.ndarray)]
            if not hollow or any(isinstance(n, ast.Slice) for n in [value, *getattr(value, "elts", [])]):
                continue
            space = {"np": np, "math": math, **self.program.constants}
            space |= {_called(t): f.call for t, f in self.program.functions.items() if isinstance(f, Primitive)}
            shown = _Renamed(self.program.functions).visit(copy_of(value))
            code = compile(ast.unparse(ast.fix_missing_locations(shown)), "<recorded>", "eval")
            calls = [n for n in nodes(value) if isinstance(n, ast.Call)]
            if any(helper_of(self.program, c) or dotted(c.func).startswith("np.empty") for c in calls):
                continue
            other = self.values | {n: _garbled(self.values[n]) for n in hollow}
            try:
                found = [eval(code, space, self.values), eval(code, space, other)]
            except (TypeError, ValueError):  # a call as the compiler writes it, which is spelled before it runs
                continue
            if _bits(found[:1]) != _bits(found[1:]):
                self.miss("reads", f"{', '.join(hollow)} read for more than sizes", node)

    # ---- types

    def check_type(self, each: str) -> None:
        kind = self.program.types.get(each)
        if kind is not None:
            self.fits(each, self.values[each], kind)

    def fits(self, each: str, value: Any, kind: Any) -> None:
        problem = ""
        if isinstance(kind, Scalar):
            problem = _number_problem(value, kind, each in self.program.temporaries)
        elif isinstance(kind, Array):
            problem = _array_problem(value, kind)
        if problem:
            self.miss("type", f"{each} is said to be {describe(kind)} {_more(kind)}: {problem}")

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


def _number_problem(value: Any, kind: Scalar, is_temporary: bool) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    numpys = isinstance(value, (np.generic, np.ndarray))
    found, wanted = np.asarray(value).dtype, np.dtype(kind.dtype)
    if found.kind != wanted.kind and (numpys or not np.can_cast(found, wanted)):
        return f"{value!r}"
    functions_answer = found == np.float64 and kind.weak  # np.sin of Python's number, which counts as Python's here
    if numpys and (found != wanted or (kind.weak and not is_temporary and not functions_answer)):
        return f"{value!r}"
    return ""


def _array_problem(value: Any, kind: Array) -> str:
    if not isinstance(value, np.ndarray):
        return f"{type(value).__name__} {value!r}"
    if value.dtype != kind.dtype:
        return f"dtype {value.dtype}"
    if value.ndim != kind.ndim:
        return f"shape {value.shape}"
    for wanted, size in zip(kind.shape, value.shape, strict=True):
        if isinstance(wanted, int) and wanted != size:
            return f"shape {value.shape}"
    if kind.contiguous and not value.flags.c_contiguous:
        return f"not C-contiguous: strides {value.strides}, shape {value.shape}"
    if kind.fortran and not value.flags.f_contiguous:
        return f"not F-contiguous: strides {value.strides}, shape {value.shape}"
    if kind.order == "C" and not value.flags.c_contiguous or kind.order == "F" and not value.flags.f_contiguous:
        return f"not in order {kind.order}: strides {value.strides}, shape {value.shape}"
    return ""


def _more(kind: Any) -> str:
    if isinstance(kind, Array):
        return f"{kind.shape} {'C' * kind.contiguous}{'F' * kind.fortran} order {kind.order}"
    return "(Python's)" if kind.weak else "(NumPy's)"


def _share(a: Any, b: Any) -> bool:
    return isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.shares_memory(a, b)


def _garbled(array: np.ndarray) -> np.ndarray:
    """An array of the same type, sizes and strides with other contents."""
    other = np.array(array, order="K")
    other[...] = (other == 0) if other.dtype == bool else other * 3 + 7
    return other


def _bits(values: list[Any]) -> list[Any]:
    out: list[Any] = []
    for value in values:
        if isinstance(value, (tuple, list)):
            out.append(_bits(list(value)))
        elif value is DEAD or value is None:
            out.append(repr(value))
        else:
            array = np.asarray(value)
            out.append((array.shape, array.tobytes() if array.dtype != object else repr(value)))
    return out

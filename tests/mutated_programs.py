"""Every program of the corpus with one statement or one argument changed in kind.

    NUMBA_DISABLE_JIT=1 python tests/mutated_programs.py --seed 1 --count 2000
    NUMBA_DISABLE_JIT=1 python tests/mutated_programs.py --from 0 --to 5000

The statements' changes are in mutations.py and spellings.py, the arguments' in argument_kinds.py. Behind the programs
with one change, by number, stand those with two. Python itself says what a program computes, and whether it is one.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import inspect
import itertools
import linecache
import random
import sys
import textwrap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import argument_kinds
import numpy as np
import oracles
from gradient_checks import assert_good_refusal, assert_same_structure, assert_unchanged
from program_outcomes import RIGHT, SKIPPED, Outcome, WrongError, guarded, moderate, same, start_clock
from programs import CORPUS, Program
from rebinding import python_function
from spellings import MUTATIONS

import tangentlike

SINGLE, DOUBLE = 2e-3, 1e-7


@dataclass(frozen=True)
class Mutant:
    """Program ``base`` of the corpus, with the text ``text`` and its arguments changed by ``changes``."""

    base: int
    text: str
    changes: tuple[tuple, ...]
    kinds: tuple[str, ...]

    @property
    def program(self) -> Program:
        return CORPUS[self.base]


# ---- the programs by number


@functools.cache
def text_of_base(base: int) -> str:
    """The functions of one program, those it calls first, the function itself under the name ``program``."""
    function = python_function(CORPUS[base].function)
    parts = []
    for name, each in _with_helpers(function, []):
        [tree] = ast.parse(textwrap.dedent(inspect.getsource(each))).body
        assert isinstance(tree, ast.FunctionDef)
        tree.decorator_list = []
        tree.name = "program" if each is function else name
        parts.append(ast.unparse(tree))
    return "\n\n\n".join(parts) + "\n"


def _with_helpers(function: Any, seen: list) -> list[tuple[str, Any]]:
    """The functions of its module that a function calls, and theirs, and last itself."""
    seen.append(function)
    found = []
    for name in function.__code__.co_names:
        other = python_function(function.__globals__.get(name))
        mine = inspect.isfunction(other) and other.__module__ == function.__module__ and other.__name__ == name
        if mine and other not in seen and other.__closure__ is None:
            found += _with_helpers(other, seen)
    return [*found, (function.__name__, function)]


def usable(base: int) -> bool:
    """Functions made by ``exec`` or within another function are left out."""
    try:
        return python_function(CORPUS[base].function).__closure__ is None and bool(text_of_base(base))
    except (OSError, TypeError, SyntaxError, ValueError, AssertionError):
        return False


@functools.cache
def changes_of(base: int) -> list[tuple]:
    """``(kind, number)`` for each change of a statement, ``("argument", number)`` for each of an argument."""
    tree = ast.parse(text_of_base(base))
    found = [(kind, n) for kind, mutation in MUTATIONS.items() for n, _ in enumerate(mutation(tree))]
    return [*found, *[("argument", n) for n, _ in enumerate(argument_kinds.changes(CORPUS[base].cases()[0]))]]


@functools.cache
def starts() -> list[int]:
    """The number of each program's first mutant; the last item counts all."""
    return list(itertools.accumulate((len(changes_of(b)) if usable(b) else 0 for b in range(len(CORPUS))), initial=0))


def count() -> int:
    """How many programs with one change there are; those with two follow, without end."""
    return starts()[-1]


def program_of(number: int | tuple[int, int]) -> Mutant:
    """Program ``number``: one change, or from ``count()`` on two that the number draws. A pair is a program and the
    number of a change of it, for which no other one has to be counted."""
    if isinstance(number, tuple):
        base, change = number
        return _with(Mutant(base, text_of_base(base), (), ()), changes_of(base)[change])
    if number >= count():
        draw = random.Random(number)
        base, first = _drawn(draw)
        chosen = [starts()[base] + each for each in (first, _drawn(draw, base)[1])]
    else:
        base, chosen = _base(number), [number]
    mutant = Mutant(base, text_of_base(base), (), ())
    for each in chosen:
        mutant = _with(mutant, changes_of(base)[each - starts()[base]])
    return mutant


def _base(number: int) -> int:
    return next(b for b, end in enumerate(starts()[1:]) if number < end)


def _with(mutant: Mutant, change: tuple) -> Mutant:
    kind, number = change
    if kind == "argument":
        made = argument_kinds.changes(mutant.program.cases()[0])[number]
        return replace(mutant, changes=(*mutant.changes, made), kinds=(*mutant.kinds, str(made)))
    tree = ast.parse(mutant.text)
    edits = list(MUTATIONS[kind](tree))
    if edits:
        edits[number % len(edits)]()
    return replace(mutant, text=unparsed(tree), kinds=(*mutant.kinds, kind))


def unparsed(tree: ast.Module) -> str:
    return "\n\n\n".join(ast.unparse(ast.fix_missing_locations(f)) for f in tree.body) + "\n"


def _drawn(draw: random.Random, base: int | None = None) -> tuple[int, int]:
    """A program at random, then a kind of change, then one of that kind: rare kinds come up as well as common ones."""
    while base is None:
        base = draw.randrange(len(CORPUS))
        base = base if usable(base) else None
    kinds: dict[str, list[int]] = {}
    for number, (kind, _) in enumerate(changes_of(base)):
        kinds.setdefault(kind, []).append(number)
    # Of the arguments there is more to change than of any one kind of statement.
    kind = draw.choice([*kinds, *["argument"] * 4])
    return base, draw.choice(kinds.get(kind) or [0])


def sample(seed: int, count: int, zones: list[int] | None = None) -> Iterator[int]:
    """Numbers of programs at random, with one change (zone 0, where none is given) or with two (zone 1)."""
    draw = random.Random(seed)
    for _ in range(count):
        base, change = _drawn(draw)
        yield starts()[base] + change if draw.choice(zones or [0]) == 0 else starts()[-1] + draw.randrange(2**31)


def share(part: int, parts: int) -> Iterator[tuple[int, int]]:
    """One mutant of each program whose name falls to this part: the same ones however the corpus grows."""
    for base, program in enumerate(CORPUS):
        draw = random.Random(program.name)
        if draw.randrange(parts) == part and usable(base):
            yield _drawn(draw, base)


# ---- what the hunt asks


def text_of(mutant: Mutant) -> str:
    """The functions, below what was changed."""
    head = f"# {mutant.program.function.__module__.split('.')[-1]}.{mutant.program.name}: {', '.join(mutant.kinds)}\n"
    return head + mutant.text


def forms_of(mutant: Mutant) -> list[str]:
    """The statements, simple ones first in order, and the changes of arguments."""
    found = [f"argument {change}" for change in mutant.changes]
    for function in ast.parse(mutant.text).body:
        assert isinstance(function, ast.FunctionDef)
        found += [_canonical(statement) for statement in function.body]
    return found


def _canonical(statement: ast.stmt) -> str:
    """The statement with its names numbered, so that one shape is one text."""
    statement = copy.deepcopy(statement)
    names: dict[str, str] = {}
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id != "np":
            node.id = names.setdefault(node.id, f"v{len(names)}")
    return ast.unparse(statement)


def smaller(mutant: Mutant) -> Iterator[Mutant]:
    """The mutant without one change of an argument, one statement, or what is around a block."""
    for number in range(len(mutant.changes)):
        yield replace(mutant, changes=mutant.changes[:number] + mutant.changes[number + 1 :])
    size = sum(1 for _ in ast.walk(ast.parse(mutant.text)))
    for number in range(size):
        tree = ast.parse(mutant.text)
        owner = next(itertools.islice(ast.walk(tree), number, None))
        for field in ("body", "orelse"):
            block = getattr(owner, field, None)
            for at in range(len(block) if isinstance(block, list) else 0):
                for made in _smaller_blocks(block, at):
                    changed = copy.copy(block)
                    block[:] = made
                    if block or field == "orelse":
                        yield replace(mutant, text=unparsed(tree))
                    block[:] = changed
        for field, value in ast.iter_fields(owner):
            if isinstance(value, (ast.BinOp, ast.IfExp)) and field != "target":
                for part in (value.left, value.right) if isinstance(value, ast.BinOp) else (value.body, value.orelse):
                    setattr(owner, field, part)
                    yield replace(mutant, text=unparsed(tree))
                setattr(owner, field, value)


def _smaller_blocks(block: list, at: int) -> Iterator[list]:
    yield block[:at] + block[at + 1 :]
    inner = getattr(block[at], "body", None)
    if isinstance(inner, list) and not isinstance(block[at], ast.FunctionDef):
        yield block[:at] + inner + block[at + 1 :]


def outcome(mutant: Mutant) -> Outcome:
    """What becomes of the mutant at each case of its arguments: the first failure, or the best there is."""
    return guarded(lambda: _outcome(mutant))


def _outcome(mutant: Mutant) -> Outcome:
    program = mutant.program
    try:
        function = defined(mutant)
    except SyntaxError:  # such as a `break` whose loop was left out
        return Outcome(SKIPPED)
    found = [Outcome(SKIPPED)]
    for number in range(len(program.makers)):

        def arguments(number: int = number) -> tuple | None:
            args: Any = oracles.copied(program.cases()[number])  # a maker may hand out one array twice
            for change in mutant.changes:
                args = None if args is None else argument_kinds.changed(args, change)
            return args if args is None else oracles.complete(function, args)

        found.append(_at(function, arguments, program))
    failed = [o for o in found if o.failed]
    ranks = {RIGHT: 0, SKIPPED: 2}
    return failed[0] if failed else min(found, key=lambda o: ranks.get(o.kind, 1))


def defined(mutant: Mutant) -> Any:
    """The function, in its own file as far as ``inspect`` can tell, with the names of the program's module."""
    space = dict(sys.modules[python_function(mutant.program.function).__module__].__dict__)
    # A file of its own: the package, as `inspect`, knows a text by its file.
    file = f"<mutant {mutant.program.name} {zlib.crc32(mutant.text.encode()):x}>"
    linecache.cache[file] = (len(mutant.text), None, mutant.text.splitlines(keepends=True), file)
    exec(compile(mutant.text, file, "exec"), space)
    return space["program"]


@contextlib.contextmanager
def unused_memory_is_nan() -> Iterator[None]:
    """``np.empty`` with NaN for floats, so that a program whose value hangs on what it never wrote has none."""
    empty, empty_like = np.empty, np.empty_like

    def spoiled(out: np.ndarray) -> np.ndarray:
        if out.dtype.kind == "f":
            out.fill(np.nan)
        return out

    vars(np)["empty"] = lambda *args, **options: spoiled(empty(*args, **options))
    vars(np)["empty_like"] = lambda *args, **options: spoiled(empty_like(*args, **options))
    try:
        yield
    finally:
        vars(np)["empty"], vars(np)["empty_like"] = empty, empty_like


def _at(function: Any, arguments: Any, program: Program) -> Outcome:
    start_clock(0.05)
    try:
        changed = arguments()
        with unused_memory_is_nan():
            wanted = function(*changed)
    except Exception:
        return Outcome(SKIPPED)
    value, aux = wanted if program.has_aux and isinstance(wanted, tuple) and len(wanted) == 2 else (wanted, ())
    floats = [leaf for leaf in oracles.leaves([value, aux, *changed]) if np.asarray(leaf).dtype.kind in "fiub"]
    if not moderate(floats) or isinstance(value, (complex, np.complexfloating)):
        return Outcome(SKIPPED)
    start_clock(1.0)
    args, given = arguments(), arguments()
    wrt = tuple(p for p in oracles.positions(program.function, _several(program.wrt)) if _is_float(args[p]))
    single = any(np.asarray(leaf).dtype == np.float32 for leaf in oracles.leaves([*args, value]))
    rtol = SINGLE if single else DOUBLE
    try:
        if wrt and np.ndim(value) == 0 and np.asarray(value).dtype.kind == "f":
            differentiated = tangentlike.differentiate(function, wrt=wrt, has_aux=program.has_aux)
            try:
                result, gradient = differentiated.value_and_grad(*given)
            except ZeroDivisionError:  # the slope is infinite, and Python's own numbers say so
                return Outcome(SKIPPED)
            same("value of value_and_grad", result, wanted, rtol)
            same("argument after value_and_grad", given, args, 0.0)
            again = differentiated.value_and_grad(*given)
            same("second call", again, (result, gradient), 0.0)
            _same_gradient(function, arguments, wrt, program, gradient, rtol)
        else:
            differentiated = tangentlike.differentiate(function)
        same("value", differentiated(*given), wanted, rtol)
        same("argument after a call", given, changed, rtol)
        assert_unchanged(args, arguments())
    except tangentlike.UnsupportedError as refusal:
        try:
            assert_good_refusal(refusal, function)
        except AssertionError:
            raise WrongError("refusal", str(refusal)) from None
        raise
    return Outcome(RIGHT)


def _several(wrt: Any) -> tuple:
    return wrt if isinstance(wrt, tuple) else (wrt,)


def _is_float(argument: Any) -> bool:
    leaves = oracles.leaves(argument)
    return bool(leaves) and all(np.asarray(leaf).dtype.kind == "f" for leaf in leaves)


def _same_gradient(function: Any, arguments: Any, wrt: tuple, program: Program, found: Any, rtol: float) -> None:
    """Complex step or differences agree with the gradient; where they disagree with each other nothing is said."""
    chosen = oracles.selected(function, arguments(), wrt)
    for item, argument in zip(found, chosen, strict=True):
        assert_same_structure(item, argument)
    for item, argument in zip(oracles.leaves(found), oracles.leaves(chosen), strict=True):
        if np.asarray(item).dtype != np.asarray(argument).dtype or np.shape(item) != np.shape(argument):
            shapes = f"{np.asarray(item).dtype} {np.shape(item)} for {np.asarray(argument).dtype} {np.shape(argument)}"
            raise WrongError("gradient's dtype or shape", shapes)
    flat = oracles.leaves(found)
    try:
        exact = oracles.leaves(oracles.complex_step(function, arguments(), wrt, program.has_aux))
        if _close(flat, exact, rtol):
            return
    except (oracles.NotApplicableError, AssertionError, ValueError, TypeError, IndexError, OverflowError):
        exact = None
    if not program.smooth:
        return
    moved, error = oracles.extrapolated_difference(function, arguments(), wrt, program.has_aux)
    slack = max(rtol, 1e-5) if error < 1e-6 else np.inf
    wanted = oracles.leaves(moved)
    if "where" in inspect.getsource(function) and any(np.isnan(f).any() for f in flat):
        return  # a branch that is not taken and has no derivative: docs/questions.md
    agree = exact is None or _close(wanted, exact, slack)
    if not _close(flat, wanted, slack) and agree and not _has_kink(function, arguments(), wrt, program.has_aux, moved):
        raise WrongError("gradient", f"{_short(flat)} for {_short(wanted)}")


def _has_kink(function: Any, args: tuple, wrt: tuple, has_aux: bool, slopes: Any) -> bool:
    """True where no gradient exists: the slopes to both sides differ, or that along all axes is not their sum."""
    chosen = oracles.selected(function, args, wrt)
    together = oracles.random_direction(chosen, np.random.default_rng(0))
    directions = [(direction, None) for _, _, direction in oracles.units(chosen)]
    for direction, slope in [*directions, (together, oracles.inner(slopes, together))]:
        value, step = oracles.along(function, args, wrt, direction, has_aux), 1e-6
        here = float(value(0.0))
        up, down = (float(value(step)) - here) / step, (here - float(value(-step))) / step
        close = 1e-3 * max(1.0, abs(up), abs(down))
        if not abs(up - down) <= close or (slope is not None and not abs(up - slope) <= close):
            return True
    return False


def _close(found: list, wanted: list, rtol: float) -> bool:
    scale = max([1e-2, *[float(np.max(np.abs(w), initial=0.0)) for w in wanted]])
    return all(np.allclose(a, b, rtol=rtol, atol=rtol * scale) for a, b in zip(found, wanted, strict=True))


def _short(leaves: list) -> str:
    return "; ".join(np.array2string(np.asarray(leaf), precision=6, threshold=8) for leaf in leaves)


if __name__ == "__main__":
    import hunt

    hunt.main("mutated_programs")

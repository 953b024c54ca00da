"""Holds what the compiler's analyses say about a program against what happens when it runs.

``verify(program, args)`` runs a program in normal form as plain Python, helpers included, and looks at all its names
after every statement; a :class:`Miss` tells what an analysis says and what was seen instead:

``sharing``    two arrays share memory and are said not to, or the other way round where a view is mirrored
``write``      an array changed that the statement is not said to write
``binding``    a name has another value that the statement is not said to bind
``reads``      a value depends on the contents of an array whose sizes only are said to be read
``liveness``   the function depends on a name that is said not to be read any more
``type``       a value has not the dtype, rank, sizes or order in memory that its type says
``loop``       a trip touches elements that it is said not to touch, or trips meet that are said to be apart
``destroyed``  what was read is overwritten by what is said not to be able to

    NUMBA_DISABLE_JIT=1 python tests/recorder.py --corpus
    NUMBA_DISABLE_JIT=1 python tests/recorder.py --short 1000 --seed 7
    NUMBA_DISABLE_JIT=1 python tests/recorder.py --random 0:500
    NUMBA_DISABLE_JIT=1 python tests/recorder.py "np.take(x, [1, 0], axis=0)"    # for x of all ranks and orders
"""

from __future__ import annotations

import argparse
import ast
import collections
import contextlib
import copy
import io
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import exhaustive_programs
import numpy as np
import random_programs
import random_views
from program_outcomes import defined
from recorded_calls import Call, Known
from recorded_text import Writer, called
from recorded_values import DEAD, bits, undrawn

import tangentlike
from tangentlike import nn
from tangentlike.form.integers import Integers
from tangentlike.form.program import Helper, Program, copy_of
from tangentlike.pipeline import Pipeline
from tangentlike.uneven_rows import is_raised

SHAPES = ((5,), (1,), (0,), (3, 4), (1, 3), (3, 1), (0, 3), (2, 2), (2, 3, 2), (2, 1, 3))
SECONDS = 15.0  # of the processor's time: then a run counts as endless


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


def verify(program: Program, args: Iterable[Any]) -> list[Miss]:
    """What the analyses of ``program`` and its helpers say and a run with these arguments does not show.

    ``args`` are the leaves, one for each of ``program.parameters``; they are copied. What the program raises is raised.
    Both runs draw the same random numbers.
    """
    given = list(args)
    recorder = Recorder()
    first, second = copy.deepcopy(given), copy.deepcopy(given)
    with undrawn([]):  # the second run has generators of its own
        result = recorder.function(program)(*first)
    try:
        again = Recorder(dead=True).function(program)(*second)
    except (TypeError, AttributeError, IndexError, ValueError) as error:
        recorder.miss(program, "liveness", f"without the dead names {type(error).__name__}: {error}", None)
    else:
        if bits([again, *second]) != bits([result, *first]):
            recorder.miss(program, "liveness", "another result without the dead names", None)
    return list(dict.fromkeys(recorder.misses))


@dataclass
class Recorder:
    """The misses of one run; with ``dead``, a run without reports that forgets dead names."""

    dead: bool = False
    misses: list[Miss] = field(default_factory=list)
    functions: dict[int, Callable] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)  # by name, for calls of functions inside themselves

    def miss(self, program: Program, kind: str, detail: str, node: ast.stmt | None) -> None:
        text = "" if node is None else ast.unparse(ast.fix_missing_locations(copy_of(node))).partition("\n")[0]
        self.misses.append(Miss(kind, detail, text, program.name, getattr(node, "lineno", 0)))

    def function(self, program: Program) -> Callable:
        """The program as a function that reports to this recorder."""
        if id(program) not in self.functions:
            self.programs[program.name] = program
            writer = Writer(program, self.dead)
            text = writer.text()
            known = Known(program, writer.statements, writer.after)
            helpers = {t: f for t, f in program.functions.items() if isinstance(f, Helper)}
            known.helpers = {called(t): self.callable(helper) for t, helper in helpers.items()}
            space = {called(t): f for t, f in writer.functions.items()} | known.space()

            def report(kind: str, detail: str, node: ast.stmt | None) -> None:
                self.miss(program, kind, detail, node)

            space["recorder_enter"] = lambda values: Call(known, report, values)
            space["recorder_dead"] = DEAD
            exec(compile(text, "<recorded>", "exec"), space)
            self.functions[id(program)] = space["recorded"]
        return self.functions[id(program)]

    def callable(self, helper: Helper) -> Callable:
        if helper.is_whole:
            return self.function(helper.program)
        return lambda *given: self.function(self.programs[helper.name])(*given)


# ---- functions


def misses_of(function: Callable, args: tuple, text: str | None = None) -> list[Miss]:
    """The misses of a user's function called like this; raises what refuses it, and what it raises."""
    differentiated = tangentlike.differentiate(function, source=text)
    source, given = differentiated._read, differentiated._arguments(args, {})
    integers = Integers()
    try:
        pipeline = Pipeline(source, given.types, differentiated.options, integers)
    except tangentlike.UnsupportedError:
        pipeline = Pipeline(source, given.types, differentiated.options, integers.fixed())
    program = pipeline.program
    outside = pipeline.outside()() or ()
    leaves = {**given.leaves, **dict(zip(program.hidden, outside, strict=True))}
    with contextlib.redirect_stdout(io.StringIO()):
        return verify(program, [leaves[p] for p in program.parameters])


class EndlessError(Exception):
    """A run took too long."""


@dataclass
class Findings:
    """How many runs came to what end, and the misses, each with what ran."""

    ends: collections.Counter = field(default_factory=collections.Counter)
    misses: list[tuple[str, Miss]] = field(default_factory=list)

    def run(self, title: str, function: Callable, args: tuple, text: str | None = None) -> None:
        def endless(number, frame):
            raise EndlessError

        before = signal.signal(signal.SIGVTALRM, endless)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                self.misses += [(title, miss) for miss in self.found(function, args, text)]
        except EndlessError:
            self.ends["endless"] += 1
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)

    def found(self, function: Callable, args: tuple, text: str | None) -> list[Miss]:
        try:
            function(*copy.deepcopy(args))
        except EndlessError:
            raise
        except Exception:  # then it is no program
            self.ends["no program"] += 1
            return []
        try:
            misses = misses_of(function, args, text)
        except tangentlike.UnsupportedError:
            self.ends["refused"] += 1
            return []
        except ValueError as error:
            if "copy first" not in str(error) and not is_raised(error):  # which is read again, with its sizes known
                raise
            self.ends["refused as it ran"] += 1
            return []
        self.ends["missed" if misses else "verified"] += 1
        return misses

    def text(self) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in self.ends.most_common())
        return "\n".join([*(f"{title}\n{miss}" for title, miss in self.misses), ends])


# ---- families of programs


def corpus() -> Findings:
    """Every program of the corpus, on its first case."""
    from programs import CORPUS

    found = Findings()
    for program in CORPUS:
        found.run(program.name, program.function, program.cases()[0])
    return found


def short(numbers: Iterable[int]) -> Findings:
    """Short programs (``exhaustive_programs.py``) by their numbers."""
    found = Findings()
    for number in numbers:
        text = exhaustive_programs.text_of(exhaustive_programs.program_of(number))
        args = exhaustive_programs.arguments(())
        found.run(f"# {number}\n{text}", defined(text, exhaustive_programs.NAMES), args, text)
    return found


def at_random(seeds: Iterable[int], aliases: bool) -> Findings:
    """Random programs (``random_programs.py``) by their seeds."""
    found = Findings()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            text = random_programs.write_program(seed, aliases)
            function = random_programs.load(text, Path(folder), f"recorded_{seed}_{aliases}")
            found.run(f"# seed {seed}, aliases={aliases}\n{text}", function, random_programs.arguments(seed))
    return found


def arrays() -> Iterator[tuple[str, np.ndarray]]:
    """Arrays of all ranks in all orders, each with its description."""
    for shape in SHAPES:
        for order in random_views.ORDERS:
            yield f"shape {shape}, {order}", random_views.arranged(shape, order)
    numbers = np.random.default_rng(3)
    yield "shape (2, 3, 4), axes 0 2 1", numbers.uniform(0.3, 1.2, size=(2, 4, 3)).transpose(0, 2, 1)
    yield "shape (3, 4), columns backwards", numbers.uniform(0.3, 1.2, size=(3, 4))[:, ::-1]
    yield "shape (3, 4), every second row", numbers.uniform(0.3, 1.2, size=(6, 4))[::2]


def expression(text: str) -> Findings:
    """An expression of an array ``x``, for arrays of all ranks and orders."""
    found = Findings()
    source = f"def program(x):\n    y = {text}\n    return y\n"
    for title, x in arrays():
        function = defined(source, {"np": np, "nn": nn})
        found.run(f"{text}, x of {title}", function, (x,), source)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("expressions", nargs="*", help="of an array x")
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--short", type=int, help="how many short programs")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--random", help="seeds of random programs, such as 0:500")
    options = parser.parse_args()
    runs = [expression(text) for text in options.expressions]
    runs += [corpus()] if options.corpus else []
    runs += [short(exhaustive_programs.sample(options.seed, options.short))] if options.short else []
    if options.random:
        first, last = map(int, options.random.split(":"))
        runs += [at_random(range(first, last), aliases) for aliases in (False, True)]
    for found in runs:
        print(found.text())
    sys.exit(1 if any(found.misses for found in runs) else 0)


if __name__ == "__main__":
    main()

"""Runs many generated programs, makes each failure as small as it can be, and groups what is left.

    NUMBA_DISABLE_JIT=1 python tests/exhaustive_programs.py --from 0 --to 4000 --jobs 2 --report failures.txt
    NUMBA_DISABLE_JIT=1 python tests/random_programs.py --seed 7 --count 1000

A family of programs is a module with ``program_of(number)``, ``text_of(program)``, ``forms_of(program)``,
``smaller(program)``, ``sample(seed, count, zones)``, ``count()``, and either ``outcome(program)`` or
``arguments(program)``, ``NAMES`` and ``WRT``.
Exits with 1 when a program failed.
"""

from __future__ import annotations

import argparse
import collections
import functools
import importlib
import itertools
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import loops_as_python

CHUNK = 50  # programs that a process takes at a time
ALIKE = 3  # programs printed of those that differ in one statement


@dataclass
class Failure:
    """A smallest program of one kind of failure, and the numbers of the programs that fail by it."""

    kind: str
    detail: str
    text: str
    forms: list[str]
    numbers: list[int] = field(default_factory=list)

    def outline(self) -> tuple[str, ...]:
        """What failures have in common that differ in one simple statement."""
        return tuple(form for form in self.forms if "\n" in form) or tuple(self.forms)


@dataclass
class Findings:
    """The outcomes of some programs; ``refused`` maps the codes of refusals to a smallest program and a count."""

    outcomes: collections.Counter = field(default_factory=collections.Counter)
    failures: list[Failure] = field(default_factory=list)
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, other: Findings) -> None:
        self.outcomes += other.outcomes
        for failure in other.failures:
            known = next((f for f in self.failures if is_part(f.forms, failure.forms)), None)
            if known is None:
                beaten = [f for f in self.failures if is_part(failure.forms, f.forms)]
                failure.numbers += [n for f in beaten for n in f.numbers]
                self.failures = [f for f in self.failures if f not in beaten] + [failure]
            else:
                known.numbers += failure.numbers
        for code, (count, text) in other.refused.items():
            before, old = self.refused.get(code, (0, text))
            self.refused[code] = (before + count, min(old, text, key=len))

    def text(self, most: int) -> str:
        """The summary: counts, the smallest programs of the failures, a few of a kind, those of the refusals."""
        lines = [", ".join(f"{count} {kind}" for kind, count in self.outcomes.most_common())]
        lines.append(f"{len(self.failures)} distinct failures")
        kinds: dict[tuple, list[Failure]] = {}
        for failure in sorted(self.failures, key=lambda f: (len(f.forms), -len(f.numbers))):
            kinds.setdefault((failure.kind, failure.outline()), []).append(failure)
        for alike in list(kinds.values())[:most]:
            lines.append("")
            if len(alike) > ALIKE:
                inner = "; ".join(" ".join(f.forms[1:]) for f in alike[ALIKE:])
                lines.append(f"# {len(alike) - ALIKE} more like the next {ALIKE}, with {inner}")
            for failure in alike[:ALIKE]:
                numbers = ", ".join(map(str, failure.numbers[:3]))
                lines.append(f"# {failure.kind}: {failure.detail}")
                lines.append(f"# {len(failure.numbers)} programs, such as {numbers}")
                lines.append(failure.text.rstrip())
        for code, (count, text) in sorted(self.refused.items(), key=lambda item: -item[1][0]):
            lines += ["", f"# refused [{code}]: {count} programs, the shortest:", text.rstrip()]
        return "\n".join(lines) + "\n"


def is_part(few: list[str], many: list[str]) -> bool:
    """True when the forms of a smaller program come up, in order, in those of a larger one."""
    rest = iter(many)
    return all(form in rest for form in few)


def run(family: Any, numbers: Iterable[int], known: list[Failure] | None = None) -> Findings:
    """Run programs one after the other; a failure that contains a ``known`` one is counted with it."""
    from program_outcomes import REFUSED

    loops_as_python.run_loops_if_asked()
    found = Findings(failures=list(known or []))
    for number in numbers:
        program = family.program_of(number)
        result = outcome_of(family, program)
        found.outcomes[result.kind.partition(":")[0]] += 1
        if result.kind == REFUSED:
            found.add(Findings(refused={result.detail: (1, family.text_of(program))}))
        if result.failed:
            forms = family.forms_of(program)
            failure = next((f for f in found.failures if is_part(f.forms, forms)), None)
            if failure is None:
                small, result = smallest(family, program, result)
                failure = Failure(result.kind, result.detail, family.text_of(small), family.forms_of(small))
                found.failures.append(failure)
            failure.numbers.append(number)
    return found


def outcome_of(family: Any, program: Any) -> Any:
    """The family's own ``outcome(program)``, or that of the program's text."""
    from program_outcomes import outcome

    if hasattr(family, "outcome"):
        return family.outcome(program)
    wrt = family.wrt_of(program) if hasattr(family, "wrt_of") else family.WRT
    return outcome(family.text_of(program), family.NAMES, family.arguments(program), wrt)


def smallest(family: Any, program: Any, result: Any) -> tuple[Any, Any]:
    """A program that still fails in the same way when nothing more can be left out, and its outcome."""
    while True:
        for candidate in family.smaller(program):
            now = outcome_of(family, candidate)
            if now.failed and now.kind == result.kind:
                program, result = candidate, now
                break
        else:
            return program, result


_known: list[Failure] = []


def _work(name: str, numbers: list[int]) -> Findings:
    found = run(importlib.import_module(name), numbers, _known)
    _known[:] = [Failure(f.kind, f.detail, f.text, f.forms) for f in found.failures]
    found.failures = [f for f in found.failures if f.numbers]
    return found


def search(name: str, numbers: Iterable[int], jobs: int) -> Iterator[Findings]:
    """The findings of a family's programs, chunk by chunk, in ``jobs`` processes."""
    rest = iter(numbers)
    chunks = iter(lambda: list(itertools.islice(rest, CHUNK)), [])
    work = functools.partial(_work, name)
    if jobs == 1:
        yield from map(work, chunks)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, maxtasksperchild=200) as pool:
        yield from pool.imap_unordered(work, chunks)


def main(name: str) -> None:
    """The command of a family: see the top of this file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--to", type=int)
    parser.add_argument("--seed", type=int, help="a sample instead of a range")
    parser.add_argument("--count", type=int, default=1000, help="how many programs a sample has")
    parser.add_argument("--zones", help="where the sample is taken, such as 2,3")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--most", type=int, default=30, help="how many failures are printed")
    parser.add_argument("--loops", action="store_true", help="run array statements as the loops that are compiled")
    parser.add_argument("--report", type=Path, help="where the summary goes, again and again while it runs")
    options = parser.parse_args()
    os.environ.setdefault("TANGENTLIKE_CACHE_DIR", tempfile.mkdtemp(prefix="tangentlike-hunt-"))
    if options.loops:
        os.environ[loops_as_python.ASKED] = "1"
    family = importlib.import_module(name)
    if options.seed is None:
        numbers: Iterable[int] = range(options.first, family.count() if options.to is None else options.to)
    else:
        zones = [int(z) for z in options.zones.split(",")] if options.zones else None
        numbers = family.sample(options.seed, options.count, zones)
    found, start = Findings(), time.time()
    for number, part in enumerate(search(name, numbers, options.jobs)):
        found.add(part)
        if number % 10 == 9 or options.report:
            done = sum(found.outcomes.values())
            print(
                f"{done} programs, {time.time() - start:.0f} s, {len(found.failures)} failures",
                file=sys.stderr,
                flush=True,
            )
            if options.report:
                options.report.write_text(found.text(options.most))
    print(found.text(options.most))
    sys.exit(1 if found.failures else 0)

"""Other ways to read a function that was refused as it stands: the same text, with more of it written out.

Each is checked once and lowered once: two ways on which the text becomes the same are one.
"""

from __future__ import annotations

import ast
import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import Refusal, UnsupportedError
from ..form.structures import flatten
from ..form.trees import nodes
from ..reading.source import Source, copied
from . import check
from .iteration.searches import write_searches
from .module_names import unchecked
from .rehearsed.texts_run import written_for_texts

MADE_FUNCTIONS = ("captured-later", "computed-call", "nonlocal", "captured-write")
CHOICES = ("changing-constant", "dynamic-structure", "changing-type", "sometimes-none", "dict-display", *MADE_FUNCTIONS)
LISTED = (
    *("list-of-arrays", "list-operator", "types", "dict-display", "not-a-number", "attribute", "unpack", "subscript"),
    "method",
)
FLAGS = (
    *("open_keys", "text_keys", "choices_apart", "lists_as_tuples", "tuples_as_lists", "arrays_apart", "first_trips"),
    *("written_in", "rows_apart", "displays_grown", "items_apart"),
)
CONTAINERS = {  # of which a function can hold what it cannot give to another one
    *("dict-display", "types", "iterable", "unpack", "not-a-number", "subscript", "list-operator", "container-index"),
    *("comprehension", "star-argument", "in-place-method", "missing-key", "membership", "tuple-index"),
    "list-of-arrays",
}
MOST_LOOPS = 5  # whose first trips are written out


@dataclass
class Readings:
    """``checked`` are the ways that were looked at, by function and flags: what the function is read as, or what is
    refused of it, and its text. ``refused`` is with what the lowering of a text ended."""

    checked: dict[Any, tuple[Source | UnsupportedError | None, str]] = field(default_factory=dict)
    refused: dict[Any, UnsupportedError] = field(default_factory=dict)

    def with_open_keys(self, source: Source, refusals: list[Refusal]) -> Source | None:
        """The function with the keys of its dicts known when it runs, checked, where some were not known before; None
        where nothing of it becomes another."""
        tried = source.open_keys or source.text_keys
        return self.again(source, open_keys=True) if _has_open_keys(refusals) and not tried else None

    def others(self, source: Source, refusals: list[Refusal], returned: bool) -> Iterator[Source]:
        """The same with the first trips of loops in front of them that give dicts their keys (``first_trips.py``); with
        keys that are texts known while compiling, where they were taken for numbers of the run; with texts and None
        that a run chooses, and with the functions that return them, written out; with the lists as tuples that nothing
        changes (``lists_as_tuples.py``), those that are ``returned`` too; and with tuples of any length as lists
        (``tuples_as_lists.py``), those that the function at the top returns too; with lists in the place of rows that
        stay (``ragged_lists.py``); and with the functions written in that are refused, or all that it calls: what they
        return may be containers that only one function can hold."""
        lines = {r.line for r in refusals if "depends on the trip" in r.reason} | source.first_trips
        if lines - source.first_trips and len(lines) <= MOST_LOOPS:
            yield from self.attempted(source, first_trips=frozenset(lines))
        missing = any(r.code == "membership" and r.reason.startswith("the keys of") for r in refusals)
        if (missing or _has_open_keys(refusals)) and not source.text_keys:
            yield from self.attempted(source, text_keys=True)
        inside = any(r.code == "unknown-call" and r.function not in ("", source.name) for r in refusals)
        told = ("that returns nothing", "a list with None in it")
        inside |= any(r.code in CHOICES or any(t in r.reason for t in told) for r in refusals)
        if inside and not source.choices_apart:
            yield from self.attempted(source, choices_apart=True)
        if any(r.code in (*LISTED, "changing-type") for r in refusals) and not source.items_apart:
            yield from self.attempted(source, items_apart=True)
        if any(r.code in LISTED for r in refusals) and not source.lists_as_tuples:
            yield from self.attempted(source, lists_as_tuples=1 + returned)
        if any(_is_open_tuple(r) for r in refusals) and not source.tuples_as_lists:
            yield from self.attempted(source, tuples_as_lists=1 + (not returned))
        if (
            any(r.code == "list-operator" and "stored in a list" in r.reason for r in refusals)
            and not source.rows_apart
        ):
            yield from self.attempted(source, rows_apart=True)
        if any(r.code in CONTAINERS for r in refusals):
            yield from self.with_callees(source, frozenset(r.function for r in refusals) - {"", source.name})
        own = [r for r in refusals if r.function in ("", source.name) and r.code == "list-of-arrays"]
        shown = {r.line for r in own if r.reason.startswith("a list of arrays holds")}
        if shown - source.displays_grown:
            yield from self.attempted(source, displays_grown=frozenset(shown | source.displays_grown))

    def with_callees(self, source: Source, functions: frozenset[str]) -> Iterator[Source]:
        """The same with functions written in, and with all others that it calls."""
        for inside in (functions, functions | _called(source.tree)):
            if inside - source.written_in:
                yield from self.attempted(source, written_in=source.written_in | inside)

    def of_uneven(self, source: Source, listed: dict[str, bool], apart: dict[str, bool]) -> Iterator[Source]:
        """The same of lists of arrays whose sizes may differ: as tuples, where all that goes into them stands in the
        text, and apart (``ragged_lists.py``)."""
        if listed and not source.lists_as_tuples:
            yield from self.attempted(source, lists_as_tuples=1)
        if apart and not source.arrays_apart:
            yield from self.attempted(source, arrays_apart=apart)

    def attempted(self, source: Source, **known: Any) -> Iterator[Source]:
        """The function read so, if it becomes another and is not refused."""
        try:
            again = self.again(source, **known)
        except UnsupportedError:
            return
        if again is not None:
            yield again

    def again(self, source: Source, **known: Any) -> Source | None:
        if source.standing:
            return None
        flags = {each: getattr(source, each) for each in FLAGS} | known
        key = source.function, repr(flags)
        if key not in self.checked:
            self.checked[key] = _checked(source, flags)
        found, text = self.checked[key]
        if isinstance(found, UnsupportedError):
            raise found
        return None if found is None or text == ast.dump(source.tree) else copied(found)

    def of_texts(self, source: Source, arguments: dict[str, Any], anew: bool = False) -> Iterator[Source]:
        """The same with all that its texts decide gone through (``rehearsed``), checked: loops over short ranges as
        they are, and written out, and then statements for each of what a run chooses; then so with its searches as
        plain loops. Nothing where it stays as it is, and where it is read otherwise already, but ``anew`` with
        functions written in."""
        otherwise = [each for each in FLAGS if getattr(source, each) and not (anew and each == "written_in")]
        if source.standing or source.told is not None or otherwise:
            return
        before = ""
        for searched, unrolls, splits in itertools.product((False, True), (False, True), (False, True)):
            if splits and not unrolls:
                continue
            fresh, leaves = unchecked(source), dict[str, Any]()
            if searched and not write_searches(fresh):
                return
            structures = {parameter: flatten(kind, parameter, leaves) for parameter, kind in arguments.items()}
            if fresh.tree.name != source.tree.name:
                return
            written = written_for_texts(fresh, structures, leaves, unrolls, splits)
            text = "" if written is None else ast.dump(written.tree)
            if written is None or text == before:
                continue
            before = text
            with contextlib.suppress(UnsupportedError):
                check.check(written)
                if not written.postponed:
                    yield written

    def refuse(self, key: Any, source: Source, error: UnsupportedError) -> None:
        """Note that a function cannot be lowered as it is read here; ``key`` is what it was lowered for."""
        self.refused[key, ast.dump(source.tree)] = error

    def refusal(self, key: Any, source: Source) -> UnsupportedError | None:
        """With what a function was refused that was read so."""
        return self.refused.get((key, ast.dump(source.tree)))


def _checked(source: Source, flags: dict[str, Any]) -> tuple[Source | UnsupportedError | None, str]:
    fresh = replace(unchecked(source), **flags)
    if fresh.tree.name != source.tree.name:
        return None, ""
    try:
        check.check(fresh)
    except UnsupportedError as error:
        return error, ""
    return fresh, ast.dump(fresh.tree)


def _is_open_tuple(refusal: Refusal) -> bool:
    """Whether it is refused that a run decides how many items a tuple has."""
    reason = refusal.reason
    return "this tuple has" in reason or reason.startswith(("`tuple` has no gradient", "`tuple("))


def _has_open_keys(refusals: list[Refusal]) -> bool:
    return any(r.code == "dict-display" and "not known while compiling" in r.reason for r in refusals)


def _called(tree: ast.AST) -> frozenset[str]:
    """The names of the functions that are called by name."""
    calls = (n.func for n in nodes(tree) if isinstance(n, ast.Call))
    return frozenset(f.id for f in calls if isinstance(f, ast.Name))

"""The elements that a recorded run reads and writes, held against what is said about loops and later writes.

An access is an array at an index, taken from the statement and followed to addresses, so views are seen through. Told
by the compiler are: what a trip of a loop touches and where (``touches.py``, ``places.py``), whether the trips meet
(``independence.py``, ``uses.py``), and whether a write may destroy what was read before (``conflicts.py``).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
from recorded_text import printed

from tangentlike.adjoint.recording import Recording, steps_with_blocks
from tangentlike.adjoint.steps import Block, Step
from tangentlike.analysis.affine import Form
from tangentlike.analysis.aliases import Aliases
from tangentlike.analysis.conflicts import Access, may_destroy
from tangentlike.analysis.effects import ADD, READ, WRITE, base_of, value_reads, writes
from tangentlike.analysis.independence import Independence, Verdict
from tangentlike.analysis.occurrences import find_occurrences
from tangentlike.analysis.places import Place
from tangentlike.analysis.purity import is_pure
from tangentlike.analysis.touches import Touch, find_touches
from tangentlike.analysis.uses import Uses
from tangentlike.form.program import Program, is_array

MOST = 4000  # elements of an array: larger ones are not followed

Items = tuple[ast.expr, ...] | None


class Told:
    """What the analyses say about the accesses of one program; ``after`` are the names live after each loop."""

    def __init__(self, program: Program, aliases: Aliases, after: dict[int, set[str]]):
        self.program, self.aliases, self.after = program, aliases, after
        root = _block(program.body)
        occurrences = find_occurrences(program)
        reverser = SimpleNamespace(types=program.types, carried=set(), adjoint=str, occurrences=occurrences)
        self.recording = Recording(program, aliases, reverser, root)  # type: ignore[arg-type]
        self.places = {id(step.node): (step, block) for step, block in steps_with_blocks(root)}
        arrays = lambda n: is_array(program.types.get(n))  # noqa: E731
        self.uses = Uses(program.body, arrays, aliases.share, is_pure(program))
        self.loops: dict[int, TripsTold] = {}
        self.destroys: dict[Any, bool] = {}

    def loop(self, node: ast.For) -> TripsTold:
        if id(node) not in self.loops:
            self.loops[id(node)] = TripsTold(self, node)
        return self.loops[id(node)]

    def access(self, node: ast.stmt, base: str, items: Items, by: float) -> Access:
        step, block = self.places[id(node)]
        loops = self.recording.loops[id(block)]
        return Access(base, items, self.recording.order[id(step)] + by, loops)

    def may_destroy(self, read: Access, write: Access) -> bool:
        """Whether a write is said to be able to destroy what was read; as ``keep.py`` asks for it."""
        key = (read.key, write.key)
        if key not in self.destroys:
            scope = self.recording.allocated_in(write.base, write.loops)
            moving = self.recording.view_scopes.get(write.base, 0)
            same = read if read.base == write.base else Access(read.base, None, read.order, read.loops)
            shared = self.aliases.share(read.base, write.base)
            self.destroys[key] = shared and may_destroy(same, write, scope, self.recording.fixed, moving)
        return self.destroys[key]


class TripsTold:
    """What is said about the trips of one loop."""

    def __init__(self, told: Told, node: ast.For):
        self.touches: dict[int, list[Touch]] = {}
        for touch in find_touches(told.program, node).touches:
            self.touches.setdefault(id(touch.node), []).append(touch)
        self.independence = Independence(told.program, told.program.body)
        after = told.after[id(node)]
        self.verdict: Verdict = self.independence.verdict(node, after)
        _, block = told.places[id(node)]
        self.any_order = told.uses.any_order(node, told.recording.loops[id(block)], after)


@dataclass
class Run:
    """A loop that runs: ``outer`` holds the addresses of what was there before it, ``met`` for each address the trips
    that came by and what they did."""

    node: ast.For
    told: TripsTold
    outer: set[int]
    number: int = -1
    variable: int = 0
    met: dict[int, dict[str, set[int]]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


class Accesses:
    """The accesses of one call of a program."""

    def __init__(self, told: Told, miss: Callable, space: dict[str, Any]):
        self.told, self.miss, self.space = told, miss, space
        self.program = told.program
        self.running: list[Run] = []
        self.read: dict[int, dict[Any, Access]] = {}  # by address, what was read there
        self.alive: list[np.ndarray] = []  # so that no address is used again

    # ---- loops

    def begin(self, node: ast.For, values: dict[str, Any]) -> None:
        outer: set[int] = set()
        for value in values.values():
            if isinstance(value, np.ndarray) and value.size <= MOST:
                self.alive.append(value)
                outer |= set(np.ravel(_addresses(value)).tolist())
        self.running.append(Run(node, self.told.loop(node), outer))

    def trip(self, node: ast.For, values: dict[str, Any]) -> None:
        while self.running[-1].node is not node:
            self.running.pop()  # left by an error that was caught
        run = self.running[-1]
        run.number += 1
        assert isinstance(node.target, ast.Name)
        run.variable = int(values[node.target.id])

    def end(self, node: ast.For) -> None:
        run = self.running.pop()
        verdict = run.told.verdict
        shared = {*verdict.sums, *verdict.near, *verdict.shared}
        proved = not (verdict.conflicts or verdict.guards or verdict.rising)
        for address, kinds in run.met.items():
            writers, readers, adders = (kinds.get(k, set()) for k in (WRITE, READ, ADD))
            meeting = len(writers | readers | adders) > 1 and (writers or (adders and readers))
            added = len(adders) > 1 and not meeting
            told_free = (meeting or (added and not shared)) and proved
            if told_free or (meeting and run.told.any_order):
                who = "independence" if told_free else "any_order"
                self.miss("loop", f"{who}: trips that are said to be apart meet in {run.names[address]}", node)
                return

    # ---- statements

    def statement(self, node: ast.stmt, own: list[ast.expr], before: dict[str, Any]) -> None:
        """After a statement: ``own`` are the expressions that it has evaluated, ``before`` the names it found."""
        found: list[tuple[str, str, Items, list[int]]] = []
        shown = self.shown(node)
        for base, items in (r for value in own for r in value_reads(value)):
            found += self.at(READ, base, items, before) if base != shown else []
        for effect in writes(self.program, node):
            found += self.at(effect.kind, effect.base, effect.items or None, before)
        for run in self.running:
            self.in_loop(run, node, found, before)
        if id(node) in self.told.places:
            self.in_order(node, found)

    def shown(self, node: ast.stmt) -> str | None:
        """The array that a statement gives another name, or takes a view of: that reads none of its elements."""
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Name) and is_array(self.program.types.get(target.id)):
            return base_of(self.program, node.value)
        return None

    def at(self, kind: str, base: str, items: Items, values: dict[str, Any]) -> Iterator[tuple]:
        array = values.get(base)
        if not isinstance(array, np.ndarray) or array.size > MOST or not self.told.aliases.is_memory(base):
            return
        self.alive.append(array)
        places = _addresses(array)
        if items:
            text = ", ".join(printed(i, self.program.functions) for i in items)
            space = self.space | {"_places_": places}
            try:
                places = eval(f"_places_[{text}{',' * (len(items) == 1)}]", space, values)
            except (
                IndexError,
                ValueError,
            ):  # not reached behind ``and``: ``q and q[-1] > 1.0``
                return
        yield kind, base, items, np.ravel(places).tolist()

    def in_order(self, node: ast.stmt, found: list[tuple]) -> None:
        """Whether the writes are said to be able to destroy what was read there before."""
        for kind, base, items, addresses in found:
            if kind == READ:
                access = self.told.access(node, base, items, -0.25)
                for address in addresses:
                    self.read.setdefault(address, {})[access.key] = access
        for kind, base, items, addresses in found:
            if kind == READ:
                continue
            write = self.told.access(node, base, items, 0)
            reads = {key: a for address in addresses for key, a in self.read.get(address, {}).items()}
            for read in reads.values():
                if not self.told.may_destroy(read, write):
                    shown = read.base if read.items is None else f"{read.base}[{_text(read.items)}]"
                    self.miss("destroyed", f"{shown}, read before, is written and said to be safe", node)

    def in_loop(self, run: Run, node: ast.stmt, found: list[tuple], values: dict[str, Any]) -> None:
        touches = run.told.touches.get(id(node), [])
        for kind, base, _items, addresses in found:
            outer = [a for a in addresses if a in run.outer]
            if not outer:
                continue
            allowed: set[int] = set()
            for touch in touches:
                if touch.kind == kind or (kind != READ and touch.kind != READ):
                    allowed |= self.region(run, touch, values)
            if not allowed.issuperset(outer) and not run.told.verdict.conflicts:  # else nobody asks for the touches
                self.miss("loop", f"{kind} of {base} at elements where no trip is said to touch them", node)
            for address in outer:
                run.met.setdefault(address, {}).setdefault(kind, set()).add(run.number)
                run.names[address] = base

    def region(self, run: Run, touch: Touch, values: dict[str, Any]) -> set[int]:
        """The addresses where a touch is said to be in this trip."""
        array = values.get(touch.base)
        if not isinstance(array, np.ndarray):
            return set()
        if array.size > MOST:
            return run.outer
        places = _addresses(array)
        for axis, place in enumerate(run.told.independence.where.places(touch)):
            if place is not None:
                low, high = _ends(place, run.variable, values)
                size = array.shape[axis]
                inside = [i % size for i in range(max(low, -size), min(high, size - 1) + 1)]
                places = np.take(places, inside, axis=axis)
        return set(np.ravel(places).tolist())


def _ends(place: Place, variable: int, values: dict[str, Any]) -> tuple[int, int]:
    """The first and the last index of a place in one trip."""
    if place.starts:
        at = variable + _value(place.offset, values)
        starts = values[place.starts]
        return int(starts[at]), int(starts[at + 1]) - 1
    base = _value(place.factor, values) * variable
    return base + _value(place.low, values), base + _value(place.high, values)


def _value(form: Form, values: dict[str, Any]) -> int:
    total = 0
    for monomial, factor in form.items():
        for atom in monomial:
            factor *= int(eval(atom, {"np": np}, values))
        total += factor
    return total


def _addresses(array: np.ndarray) -> np.ndarray:
    """For each element where it is in memory."""
    places = np.full(array.shape, array.__array_interface__["data"][0], np.int64)
    for axis, (size, stride) in enumerate(zip(array.shape, array.strides, strict=True)):
        places += (np.arange(size) * stride).reshape([-1 if a == axis else 1 for a in range(array.ndim)])
    return places


def _text(items: tuple[ast.expr, ...]) -> str:
    return ", ".join(ast.unparse(i) for i in items)


def _block(body: list[ast.stmt]) -> Block:
    """A block of statements as the reverse pass has it."""
    steps = []
    for node in body:
        inner = (
            [node.body, node.orelse]
            if isinstance(node, ast.If)
            else [node.body]
            if isinstance(node, (ast.For, ast.While))
            else []
        )
        steps.append(Step(node, [node], blocks=[_block(b) for b in inner]))
    return Block(steps)

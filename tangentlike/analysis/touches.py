"""What one trip of a loop touches: the elements of arrays from outside the loop that it reads, writes and adds to."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field

from ..form.program import Program, blocks, helper_of, loads, walk
from ..form.trees import nodes
from ..form.types import Array
from .effects import Effect, Effects, bound_by, effects
from .liveness import block_live


@dataclass
class Touch:
    """``items`` is the index (None: anywhere), ``inner`` the loops of the trip around the statement ``node``."""

    base: str
    items: tuple[ast.expr, ...] | None
    kind: str
    node: ast.stmt
    inner: tuple[ast.stmt, ...]


@dataclass
class Trip:
    """All that a trip of a loop does to what it finds: ``bound`` are the names that it gives values."""

    touches: list[Touch] = field(default_factory=list)
    bound: Counter = field(default_factory=Counter)


def find_touches(program: Program, loop: ast.For) -> Trip:
    """The touches of one trip, views of outer arrays followed back to them; arrays made in the trip are its own."""
    collector = _Collector(program, loop)
    collector.block(loop.body, ())
    return Trip(collector.touches, collector.bound)


class _Collector:
    def __init__(self, program: Program, loop: ast.For):
        self.program = program
        self.touches: list[Touch] = []
        self.bound: Counter = Counter()
        for node in walk(loop.body):
            self.bound.update(bound_by(node))
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                in_place = isinstance(program.types.get(node.target.id), Array)
                self.bound.update([] if in_place else [node.target.id])
        self.views: dict[str, list[tuple[str, tuple[ast.expr, ...] | None]]] = {}

    def block(self, body: list[ast.stmt], inner: tuple[ast.stmt, ...]) -> None:
        for node in body:
            self.statement(node, inner)

    def statement(self, node: ast.stmt, inner: tuple[ast.stmt, ...]) -> None:
        found = effects(self.program, node)
        for effect in found.writes:
            self.touch(effect, node, inner)
        only_shown = self.shown(node, found)
        for effect in found.reads:
            if (effect.base, effect.items) not in only_shown:
                self.touch(effect, node, inner)
        for block in blocks(node):
            self.block(block, (*inner, node) if isinstance(node, (ast.For, ast.While)) else inner)

    def shown(self, node: ast.stmt, found: Effects) -> set[tuple[str, tuple[ast.expr, ...] | None]]:
        """Follow views; the reads of a statement that are none, for it only takes a view."""
        for each in found.binds:
            for base, items in found.shows:
                if base not in self.bound or base in self.views:
                    known = (base, items if len(found.binds) == 1 and self.bound[each] == 1 else None)
                    self.views.setdefault(each, []).append(known)
        first = found.binds[0] if found.binds else ""
        # A function may read and write what it returns a view of.
        called = isinstance(node, ast.Assign) and helper_of(self.program, node.value) is not None
        arrays = not called and isinstance(self.program.types.get(first), Array)
        return {(base, items or ()) for base, items in found.shows} if arrays else set()

    def touch(self, effect: Effect, node: ast.stmt, inner: tuple[ast.stmt, ...]) -> None:
        for root, path in self.roots(effect.base, set()):
            if root not in self.bound:
                self.touches.append(Touch(root, _composed(path, effect.items), effect.kind, node, inner))

    def roots(self, base: str, seen: set[str]) -> list[tuple[str, tuple[ast.expr, ...] | None]]:
        """The outer arrays that a name shows, each with the index of what it shows."""
        if base in seen:
            return []
        if base not in self.views:
            return [(base, ())]
        out: list[tuple[str, tuple[ast.expr, ...] | None]] = []
        for source, items in self.views[base]:
            for root, path in self.roots(source, {*seen, base}):
                out.append((root, _composed(path, items)))
        return out


def _composed(path: tuple[ast.expr, ...] | None, items: tuple[ast.expr, ...] | None) -> tuple[ast.expr, ...] | None:
    """The index of ``items`` within what ``path`` selects, as far as it is known: one number an axis from the first."""
    if path is None:
        return None
    known = tuple(path)
    if any(isinstance(p, (ast.Slice, ast.Constant)) and not _is_whole_number(p) for p in known):
        return known
    return known + (items if items is not None else (ast.Constant(value=...),))  # a transpose: axes of its own


def _is_whole_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool)


def read_first(body: list[ast.stmt]) -> set[str]:
    """The names that a trip may read before it gives them a value."""
    return block_live(body, set(), set())


def only_added_to(each: str, body: list[ast.stmt]) -> bool:
    """True when the statements only add to this name."""
    for node in walk(body):
        if isinstance(node, (ast.If, ast.While)):
            if each in loads(node.test):
                return False
        elif isinstance(node, ast.For):
            if each in loads(node.iter):
                return False
        elif each in {n.id for n in nodes(node) if isinstance(n, ast.Name)} and added(node, each) is None:
            return False
    return True


def added(node: ast.stmt, each: str) -> tuple[ast.operator, ast.expr] | None:
    """``(+ or -, e)`` of a statement that only adds ``e`` to a name."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        linear = node.target.id == each and isinstance(node.op, (ast.Add, ast.Sub))
        return (node.op, node.value) if linear and each not in loads(node.value) else None
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == each:
        value = node.value
        if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub)):
            left = isinstance(value.left, ast.Name) and value.left.id == each
            right = isinstance(value.right, ast.Name) and value.right.id == each
            if left and each not in loads(value.right):
                return value.op, value.right
            if right and each not in loads(value.left) and isinstance(value.op, ast.Add):
                return value.op, value.left
    return None

"""What one trip of a loop touches: the elements of arrays from outside the loop that it reads, writes and adds to."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from .aliases import base_of, find_aliases, helper_of, returned_arguments, written_arguments
from .indexing import index_items
from .liveness import block_live
from .program import Helper, Program, loads, nodes, walk
from .reads import value_reads
from .registry import Primitive
from .types import Array

READ, WRITE, ADD = "read", "write", "add"
ADDING_KERNELS = ("scatter_add", "mask_add")
WRITING_KERNELS = ("mask_set", "scatter_set_gradient", "mask_set_gradient_array", "mask_set_gradient_scalar")


@runtime_checkable
class Paired(Protocol):
    """A helper's pair, as far as this module looks at it."""

    forward_name: str
    adjoint_name: str
    shadows: list[str]
    carried: list[str]
    writes: bool
    program: Any


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
            if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
                self.bound.update(n.id for n in nodes(node.targets[0]) if isinstance(n, ast.Name))
            elif isinstance(node, (ast.For, ast.AugAssign)) and isinstance(node.target, ast.Name):
                in_place = isinstance(node, ast.AugAssign) and isinstance(program.types.get(node.target.id), Array)
                self.bound.update([] if in_place else [node.target.id])
        self.views: dict[str, list[tuple[str, tuple[ast.expr, ...] | None]]] = {}

    def block(self, body: list[ast.stmt], inner: tuple[ast.stmt, ...]) -> None:
        for node in body:
            self.statement(node, inner)

    def statement(self, node: ast.stmt, inner: tuple[ast.stmt, ...]) -> None:
        if isinstance(node, ast.If):
            self.read(node.test, node, inner)
            self.block(node.body, inner)
            self.block(node.orelse, inner)
        elif isinstance(node, (ast.For, ast.While)):
            self.read(node.iter if isinstance(node, ast.For) else node.test, node, inner)
            self.block(node.body, (*inner, node))
        elif isinstance(node, ast.Assign):
            self.assign(node, node.targets[0], node.value, inner)
        elif isinstance(node, ast.AugAssign):
            linear = isinstance(node.op, (ast.Add, ast.Sub))
            self.store(node.target, ADD if linear else WRITE, node, inner)
            self.read(node.value, node, inner)
        elif isinstance(node, ast.Expr):
            self.read(node.value, node, inner)

    def assign(self, node: ast.stmt, target: ast.expr, value: ast.expr, inner: tuple[ast.stmt, ...]) -> None:
        if isinstance(target, ast.Subscript):
            self.store(target, WRITE, node, inner)
            self.read(value, node, inner)
            return
        shown = self.shown_by(value)
        names = [n.id for n in nodes(target) if isinstance(n, ast.Name)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            shown = [(n, None) for n in loads(value)]
        for each in names:
            for base, items in shown:
                if base not in self.bound or base in self.views:
                    known = (base, items if len(names) == 1 and self.bound[each] == 1 else None)
                    self.views.setdefault(each, []).append(known)
        called = helper_of(self.program, value) is not None  # it may read and write what it returns a view of
        if called or not shown or not isinstance(self.program.types.get(names[0] if names else ""), Array):
            self.read(value, node, inner)
            return
        operands = value.args[1:] if isinstance(value, ast.Call) else [i for _, items in shown for i in items or ()]
        for operand in operands:
            self.read(operand, node, inner)

    def shown_by(self, value: ast.expr) -> list[tuple[str, tuple[ast.expr, ...] | None]]:
        """The arrays that a value may be a view of, with the index when it is one."""
        helper = helper_of(self.program, value)
        if helper is not None:
            return [(a, None) for a in returned_arguments(helper, value)]
        base = base_of(self.program, value)
        if base is None:
            return []
        if isinstance(value, ast.Subscript):
            return [(base, tuple(index_items(value.slice)))]
        return [(base, () if isinstance(value, ast.Name) else None)]

    def store(self, place: ast.expr, kind: str, node: ast.stmt, inner: tuple[ast.stmt, ...]) -> None:
        if isinstance(place, ast.Subscript) and isinstance(place.value, ast.Name):
            self.touch(place.value.id, tuple(index_items(place.slice)), kind, node, inner)
            self.read(place.slice, node, inner)
        elif isinstance(place, ast.Name) and isinstance(self.program.types.get(place.id), Array):
            self.touch(place.id, (), kind, node, inner)
        elif not isinstance(place, ast.Name):
            for each in loads(place):
                self.touch(each, None, WRITE, node, inner)

    def read(self, value: ast.expr, node: ast.stmt, inner: tuple[ast.stmt, ...]) -> None:
        for base, items in value_reads(value):
            self.touch(base, items if items is not None else (), READ, node, inner)
        for child in nodes(value):
            if isinstance(child, ast.Call):
                for base, kind in written_by_call(self.program, child):
                    self.touch(base, None, kind, node, inner)

    def touch(self, base: str, items: tuple[ast.expr, ...] | None, kind: str, node, inner) -> None:
        for root, path in self.roots(base, set()):
            if root in self.bound:
                continue
            self.touches.append(Touch(root, _composed(path, items), kind, node, inner))

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


def written_by_call(program: Program, call: ast.Call) -> list[tuple[str, str]]:
    """The arrays that a call changes in place, and how."""
    text = ast.unparse(call.func)
    names = [a.id if isinstance(a, ast.Name) else None for a in call.args]
    if text in ADDING_KERNELS + WRITING_KERNELS:
        return [(names[0], ADD if text in ADDING_KERNELS else WRITE)] if names[0] else []
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "pop"):
        return [(ast.unparse(call.func.value), WRITE)]
    found = program.functions.get(text)
    if isinstance(found, Helper):
        return [(w, WRITE) for w in written_arguments(found, call)]
    if isinstance(found, Primitive):
        return [(n, WRITE) for p, n in zip(found.parameters, names, strict=False) if p in found.writes and n]
    if isinstance(found, Paired) and found.carried:
        return [(n, WRITE) for n in names if n]  # what it keeps holds shadows of the caller's arrays
    if isinstance(found, Paired) and found.program is not None:
        parameters = list(found.program.parameters)
        written = find_aliases(found.program).written
        if text == found.adjoint_name:
            own = parameters + found.shadows
            given = names[len(names) - len(own) :]
            first = zip(given, own[: len(parameters)], strict=False)
            return [(n, WRITE) for n in given[len(parameters) :] if n] + [
                (n, WRITE) for n, p in first if p in written and n
            ]
        return [(n, WRITE) for n, p in zip(names, parameters, strict=False) if p in written and n]
    return []


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

"""Definite assignment: which reads of a function may find a name without a value.

A name has a value after it is assigned and until it is deleted. The tree is walked along every path a run may take,
before exits become structure: a branch that leaves (``return``, ``raise``, ``break``, ``continue``) does not come to
what follows it, ``while True`` is left by ``break`` only, and a test that is known decides.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...form.program import copy_of, dotted, is_endless, whole_number
from ...form.trees import children, nodes

Known = Callable[[ast.expr], bool | None]  # what a test comes to, as far as it is known while compiling


class State(NamedTuple):
    """The names that have a value on every path to a place, and those that have one on some path."""

    surely: frozenset[str]
    maybe: frozenset[str]

    def bind(self, names: set[str]) -> State:
        return State(self.surely | names, self.maybe | names)

    def delete(self, names: set[str]) -> State:
        return State(self.surely - names, self.maybe - names)


class Read(NamedTuple):
    """A read that may find no value; ``conditions`` hold where it is made at all."""

    name: str
    conditions: tuple[ast.expr, ...]


class Assigned:
    """Walks a function whose variables are ``local``.

    ``unsure`` and ``never`` are, for each statement by id, its reads that may find no value, and that find none;
    ``reached`` are the statements that a run may come to; ``returns`` tells whether one of them is a ``return``;
    ``again`` are the ``while`` loops whose tests have unsure reads in later trips too. ``items`` are variables that are
    read where containers are, which are taken apart.
    """

    def __init__(self, local: set[str], known: Known, items: dict[str, str] | None = None):
        self.local, self.known, self.items = local, known, items or {}
        self.unsure: dict[int, list[Read]] = {}
        self.never: dict[int, list[Read]] = {}
        self.reached: set[int] = set()
        self.again: set[int] = set()
        self.returns = False
        self.exits: list[tuple[list[State], list[State]]] = []  # at break and continue, for each loop around

    def block(self, body: list[ast.stmt], state: State | None) -> State | None:
        """The names assigned after a block; None when no path comes to its end."""
        for node in body:
            if state is None:
                return None
            self.reached.add(id(node))
            state = self.statement(node, state)
        return state

    def statement(self, node: ast.stmt, state: State) -> State | None:
        if isinstance(node, ast.While):
            return self.while_loop(node, state)
        read = self.read(node, reads(node, self.known), state)
        if read is None:
            return None
        state = read
        if isinstance(node, ast.If):
            known = self.known(node.test)
            then = self.block(node.body, state) if known is not False else None
            orelse = self.block(node.orelse, state) if known is not True else None
            return both(then, orelse)
        if isinstance(node, ast.For):
            return self.for_loop(node, state)
        if isinstance(node, (ast.Break, ast.Continue)):
            self.exits[-1][isinstance(node, ast.Continue)].append(state)
            return None
        if isinstance(node, (ast.Return, ast.Raise)):
            self.returns = self.returns or isinstance(node, ast.Return)
            return None
        if isinstance(node, ast.Assert) and self.known(node.test) is False:
            return None
        if isinstance(node, ast.Delete):
            return state.delete(bound_names(node))
        return state.bind(bound_names(node))

    def read(self, node: ast.stmt, found: Iterator[Read], state: State) -> State | None:
        """The state after the reads of a statement; None when one of them surely finds no value."""
        unsure: list[Read] = []
        never: list[Read] = []
        surely = state.surely
        for each in found:
            each = each._replace(name=self.items.get(each.name, each.name))
            if each.name not in self.local or each.name in surely:
                continue
            (unsure if each.name in state.maybe else never).append(each)
            if not each.conditions:
                surely = surely | {each.name}
        self.unsure[id(node)], self.never[id(node)] = unsure, never
        return None if any(not each.conditions for each in never) else State(surely, state.maybe)

    def trips(self, body: list[ast.stmt], entry: State) -> tuple[State | None, list[State]]:
        """What is assigned at the end of a trip, and where breaks leave."""
        self.exits.append(([], []))
        end = self.block(body, entry)
        breaks, continues = self.exits.pop()
        for left in continues:
            end = both(end, left)
        return end, breaks

    def for_loop(self, node: ast.For, state: State) -> State | None:
        head = state
        while True:
            end, breaks = self.trips(node.body, head.bind(bound_names(node.target)))
            merged = both(head, end)
            if merged == head or merged is None:
                break
            head = merged
        after = self.block(node.orelse, end if makes_a_trip(node) else head)
        for left in breaks:
            after = both(after, left)
        return after

    def while_loop(self, node: ast.While, state: State) -> State | None:
        """The test is looked at before the loop; where that does not settle it, before each trip (``again``)."""
        known = True if is_endless(node) else self.known(node.test)
        if known is False:
            return self.block(node.orelse, state)
        first = self.read(node, reads(node, self.known), state)
        before = self.unsure[id(node)], self.never[id(node)]
        if first is None:
            return None
        settled = not any(each.conditions for found in before for each in found)
        head = first
        while True:
            entry = self.read(node, reads(node, self.known), head)
            assert entry is not None  # some path has got here with a value
            end, breaks = self.trips(node.body, entry)
            merged = both(head, end)
            if merged == head or merged is None:
                break
            head = merged
        if settled and not self.unsure[id(node)]:
            self.unsure[id(node)], self.never[id(node)] = before
            self.again.discard(id(node))
        else:
            self.again.add(id(node))
            self.unsure[id(node)] += [r for r in before[0] if r not in self.unsure[id(node)]]
        after = None if known else self.block(node.orelse, entry)
        for left in breaks:
            after = both(after, left)
        return after


def both(a: State | None, b: State | None) -> State | None:
    """What is assigned where two paths meet."""
    if a is None or b is None:
        return b if a is None else a
    return State(a.surely & b.surely, a.maybe | b.maybe)


def makes_a_trip(node: ast.For | ast.While) -> bool:
    """True for a loop over a range that surely makes a trip: its bounds are literal."""
    if not (isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and node.iter.args):
        return False
    bounds = [whole_number(a) for a in node.iter.args]
    known = [b for b in bounds if b is not None]
    return is_range(node.iter) and len(known) == len(bounds) and 0 not in known[2:] and len(range(*known)) > 0


def is_range(node: ast.expr) -> bool:
    """True for a loop over whole numbers: another loop over them may have the same variable, of the same type."""
    return isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in ("range", "prange")


def bound_names(node: ast.AST) -> set[str]:
    """The names that a statement or a target binds or deletes, without the blocks nested in it."""
    kinds = (ast.Store, ast.Del)
    return {n.id for n in nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, kinds)}


# ---- what a statement reads


def reads(node: ast.stmt, known: Known) -> Iterator[Read]:
    """The names that a statement reads, in Python's order, without the blocks nested in it."""
    if isinstance(node, ast.AugAssign):
        target = node.target
        first = [ast.Name(id=target.id, ctx=ast.Load())] if isinstance(target, ast.Name) else [target]
        parts: list[ast.AST | None] = [*first, node.value]
    elif isinstance(node, ast.Assign):
        parts = [node.value, *node.targets]
    elif isinstance(node, (ast.If, ast.While, ast.Assert)):
        parts = [node.test]
    elif isinstance(node, ast.For):
        parts = [node.iter]
    elif isinstance(node, ast.Delete):
        parts = [ast.Name(id=name, ctx=ast.Load()) for name in sorted(bound_names(node))]
    else:
        parts = list(children(node))
    for part in parts:
        yield from _reads(part, (), known)


def _reads(node: ast.AST | None, conditions: tuple[ast.expr, ...], known: Known) -> Iterator[Read]:
    if node is None:
        return
    if isinstance(node, ast.Name):
        if isinstance(node.ctx, ast.Load):
            yield Read(node.id, conditions)
        return
    if isinstance(node, ast.IfExp):
        yield from _reads(node.test, conditions, known)
        decided = known(node.test)
        for part, holds in ((node.body, True), (node.orelse, False)):
            if decided is None:
                yield from _reads(part, (*conditions, _when(node.test, holds)), known)
            elif decided is holds:
                yield from _reads(part, conditions, known)
        return
    if isinstance(node, ast.BoolOp):
        goes_on = isinstance(node.op, ast.And)
        for part in node.values:
            yield from _reads(part, conditions, known)
            decided = known(part)
            if decided is (not goes_on):
                return
            if decided is None:
                conditions = (*conditions, _when(part, goes_on))
        return
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        left = node.left
        yield from _reads(left, conditions, known)
        for operator, right in zip(node.ops, node.comparators, strict=True):
            yield from _reads(right, conditions, known)
            conditions = (*conditions, ast.Compare(left=left, ops=[operator], comparators=[right]))
            left = right
        return
    for child in children(node):
        yield from _reads(child, conditions, known)


def _when(test: ast.expr, holds: bool) -> ast.expr:
    return copy_of(test) if holds else ast.UnaryOp(op=ast.Not(), operand=copy_of(test))

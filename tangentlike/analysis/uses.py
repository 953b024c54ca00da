"""What the trips of a loop of a finished function read and write, and whether they may run in another order."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..form.indexing import index_items
from ..form.program import binds, loads, own_nodes, walk
from ..form.trees import nodes
from .conflicts import Access, independent
from .effects import value_reads
from .liveness import block_live


@dataclass(frozen=True)
class Use:
    """One access of an array: ``kind`` is ``read``, ``write`` or ``add``."""

    access: Access
    kind: str


class Uses:
    """The accesses in one function. ``arrays`` tells which names hold arrays, ``may_alias`` whether two of them may
    share memory, ``pure`` whether an expression has no effect beside its value."""

    def __init__(
        self,
        body: list[ast.stmt],
        arrays: Callable[[str], bool],
        may_alias: Callable[[str, str], bool],
        pure: Callable[[ast.expr], bool],
    ):
        self.arrays, self.may_alias, self.pure = arrays, may_alias, pure
        self.fixed = _fixed(body)

    def any_order(self, node: ast.For, loops: tuple[ast.stmt, ...], after: set[str]) -> bool:
        """True when the trips of a loop may run in any order; ``loops`` are around it, ``after`` is read after it."""
        if not self.names_are_apart(node, after):
            return False
        known = self.of(node, loops)
        if not known:
            return False
        bound = bound_names(node.body)
        for position, use in enumerate(known):
            for other in known[position:]:
                if use.kind == other.kind and use.kind in ("read", "add"):
                    continue
                a, b = use.access, other.access
                if not self.may_alias(a.base, b.base):
                    continue
                if a.base != b.base or a.base in bound:
                    return False
                if not independent(a, b, len(loops), self.fixed):
                    return False
        return True

    def names_are_apart(self, node: ast.For, after: set[str]) -> bool:
        """True when no trip reads a number that another has bound, but to add to it."""
        carried = block_live(node.body, set())
        return not (bound_names(node.body) - sums(node.body)) & (carried | after)

    def of(self, node: ast.For, loops: tuple[ast.stmt, ...]) -> list[Use]:
        """The accesses in a loop's body, in order; empty when nothing is known of a statement."""
        found = list(self.uses(node.body, (*loops, node), [0.0]))
        return [use for use in found if use is not None] if None not in found else []

    def uses(self, body: list[ast.stmt], loops: tuple[ast.stmt, ...], order: list[float]) -> Iterator[Use | None]:
        """What the statements read and write of arrays; None for a statement that nothing is known of."""
        for node in body:
            order[0] += 1
            if isinstance(node, ast.If):
                yield from self.reads(node.test, loops, order)
                yield from self.uses(node.body, loops, order)
                yield from self.uses(node.orelse, loops, order)
            elif isinstance(node, ast.For):
                yield from self.reads(node.iter, loops, order)
                yield from self.uses(node.body, (*loops, node), order)
            elif isinstance(node, (ast.Assign, ast.AugAssign)):
                if not self.pure(node.value):
                    yield None
                yield from self.reads(node.value, loops, order)
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                adds = isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub))
                kind = "add" if adds else "write"
                if isinstance(target, ast.Subscript):
                    yield from self.reads(target.slice, loops, order)
                    yield self.use(target, kind, loops, order)
                elif isinstance(target, ast.Name) and isinstance(node, ast.AugAssign) and self.arrays(target.id):
                    yield Use(Access(target.id, None, order[0], loops), kind)
            elif not isinstance(node, ast.Pass):
                yield None

    def reads(self, value: ast.expr, loops: tuple[ast.stmt, ...], order: list[float]) -> Iterator[Use | None]:
        if not self.pure(value):
            yield None
        for base, items in value_reads(value):
            if self.arrays(base):
                yield Use(Access(base, items, order[0], loops), "read")

    def use(self, target: ast.Subscript, kind: str, loops: tuple[ast.stmt, ...], order: list[float]) -> Use | None:
        if not isinstance(target.value, ast.Name):
            return None
        return Use(Access(target.value.id, tuple(index_items(target.slice)), order[0], loops), kind)


def bound_names(body: list[ast.stmt]) -> set[str]:
    """The names that a block binds, nested blocks included."""
    return {name for s in body for name in binds(s)}


def _fixed(body: list[ast.stmt]) -> set[str]:
    """The names that have one value in the whole function."""
    read = set().union(*(loads(s) for s in body), set())
    bound = [n.id for s in body for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    outside = {n for s in body if isinstance(s, ast.Assign) for n in binds(s)}
    return {n for n in read if bound.count(n) == 0 or (bound.count(n) == 1 and n in outside)}


def sums(body: list[ast.stmt]) -> set[str]:
    """The numbers that a block only adds to."""
    added: set[str] = set()
    others: set[str] = set()
    for node in walk(body):
        adds = isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub))
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and adds:
            added.add(node.target.id)
            others |= loads(node.value)
        else:
            others |= {n.id for n in own_nodes(node) if isinstance(n, ast.Name)}
    return added - others

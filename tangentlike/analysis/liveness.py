"""Liveness of names in structured programs: which values are still read after a statement.

What a block does to the set of live names is a function of three sets, and loops need no iteration: what a trip reads
is live at the head, and all that is live after the loop stays live, because there may be no trip.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from dataclasses import dataclass

from ..form.program import loads
from ..form.trees import nodes

Names = Set[str]
Found = tuple[ast.stmt, Names]


@dataclass(frozen=True)
class _Passage:
    """Live before: ``read``, with what is live after but for ``killed``, and where breaks go but for ``unbroken``.

    None in the place of a set stands for all names: nothing passes.
    """

    read: Names = frozenset()
    killed: Names | None = frozenset()
    unbroken: Names | None = None

    def live(self, after: Names, broken: Names) -> Names:
        passed: Names = frozenset() if self.killed is None else after - self.killed
        return self.read | passed if self.unbroken is None else self.read | passed | (broken - self.unbroken)


_BREAK = _Passage(killed=None, unbroken=frozenset())
_NOTHING = _Passage()


def live_before(node: ast.stmt, live: set[str]) -> set[str]:
    """The names live before a statement, given those live after it."""
    return set(_statement(node, False).live(live, live))


def block_live(body: list[ast.stmt], live: set[str], after_loop: set[str] | None = None) -> set[str]:
    """The names live before a block; ``after_loop`` is what is live where a ``break`` goes."""
    return set(_block(body, after_loop is not None).live(live, live if after_loop is None else after_loop))


def lives_after(body: list[ast.stmt], live: set[str]) -> list[set[str]]:
    """For each statement of a block the names live after it; ``live`` are those live after the block."""
    found: list[set[str]] = []
    for node in reversed(body):
        found.append(set(live))
        live = live_before(node, live)
    return found[::-1]


def each_with_live(body: list[ast.stmt], live: Names, after_loop: Names = frozenset()) -> Iterator[Found]:
    """Each statement that has no block in it, the last one first, with the names that are live after it."""
    for node in reversed(body):
        if isinstance(node, ast.If):
            yield from each_with_live(node.body, live, after_loop)
            yield from each_with_live(node.orelse, live, after_loop)
        elif isinstance(node, (ast.For, ast.While)):
            yield from each_with_live(node.body, live_before(node, set(live)) | live, live)
        else:
            yield node, live
        live = block_live([node], set(live), set(after_loop))


def _block(body: list[ast.stmt], breaks: bool) -> _Passage:
    """``breaks`` tells whether a ``break`` here leaves for elsewhere; else it is passed over."""
    found = _NOTHING
    for node in reversed(body):
        found = _before(_statement(node, breaks), found)
    return found


def _before(first: _Passage, rest: _Passage) -> _Passage:
    """What two statements do, one after the other."""
    if first.killed is None:
        return first
    read = first.read | (rest.read - first.killed)
    killed = None if rest.killed is None else rest.killed | first.killed
    unbroken = None if rest.unbroken is None else rest.unbroken | first.killed
    return _Passage(read, killed, _common(first.unbroken, unbroken))


def _common(a: Names | None, b: Names | None) -> Names | None:
    return b if a is None else a if b is None else a & b


def _statement(node: ast.stmt, breaks: bool) -> _Passage:
    if isinstance(node, ast.Break):
        return _BREAK if breaks else _NOTHING
    if isinstance(node, ast.If):
        a, b = _block(node.body, breaks), _block(node.orelse, breaks)
        read = a.read | b.read | loads(node.test)
        return _Passage(read, _common(a.killed, b.killed), _common(a.unbroken, b.unbroken))
    if isinstance(node, ast.For):
        variable = {node.target.id} if isinstance(node.target, ast.Name) else set()
        return _Passage((_block(node.body, True).read - variable) | loads(node.iter))
    if isinstance(node, ast.While):
        return _Passage(_block(node.body, True).read | loads(node.test))
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Subscript):
            return _Passage(loads(target) | loads(node.value))
        return _Passage(loads(node.value), {n.id for n in nodes(target) if isinstance(n, ast.Name)})
    if isinstance(node, ast.AugAssign):
        return _Passage({n.id for n in nodes(node.target) if isinstance(n, ast.Name)} | loads(node.value))
    return _Passage(loads(node))

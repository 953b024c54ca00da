"""Sums into the neighbors of a point, each in a loop of its own, so that LLVM takes several trips at a time.

    for j in range(1, n - 1):                      terms = np.empty(max(n - 1 - 1, 0), np.float64)
        term = c * dw[j]                           for j in range(1, n - 1):
        dv[j - 1] += term                 ->           term = c * dw[j]
        dv[j + 1] += term                              dv[j - 1] += term
                                                       terms[j - 1] = term
                                                   for j in range(1, n - 1):
                                                       dv[j + 1] += terms[j - 1]

So ends the adjoint of a stencil. In one loop a trip would wait for what the one before has added. The sums are added in
another order then, the same one at each call. Nothing else in the loop may show the memory of the array. One sum a
array stays where it was: one whose term no other sum needs, if there is such a one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..analysis.shown_memory import Fresh, ShownMemory
from ..form.indexing import index_items
from ..form.program import (
    assign,
    augment,
    binds,
    blocks,
    call,
    copy_of,
    is_parallel,
    loads,
    name,
    parse,
    root_name,
    subscript,
    walk,
    whole_number,
)
from ..form.trees import nodes
from ..form.types import Array, Scalar, Type
from .lanes import is_made

FEWEST = 16  # trips, where their number is known
MOST = 6  # arrays of terms


class Neighbors:
    """Takes the loops of one function apart; ``shown`` tells which names may show the same memory."""

    def __init__(self, body: list[ast.stmt], types: dict[str, Type], is_fresh: Fresh, one: list[str],
                 fresh: Callable[[str], str]):  # fmt: skip
        self.types, self.fresh, self.found = types, fresh, False
        self.shown = ShownMemory([], types, is_fresh, one)
        swaps = self.swaps(body, set(one))
        for node in walk(body):
            if all(node is not swap for swap, _ in swaps):
                self.shown.statement(node)
        swapping = [k for k, node in enumerate(body) if any(s is swap for s in walk([node]) for swap, _ in swaps)]
        names = {n for node in body[: max(swapping, default=-1) + 1] for n in binds(node)} | set(one)  # none made later
        for _, swapped in swaps:
            if any(self.shown.share(each, other) for each in swapped for other in names - {each}):
                self.shown.join(swapped)  # another name may show any of them

    def swaps(self, body: list[ast.stmt], one: set[str]) -> list[tuple[ast.stmt, set[str]]]:
        """The statements that permute names of arrays which are made in the function, each time one for one name."""
        found: list[tuple[ast.stmt, set[str]]] = []
        others = set(one)
        for node in walk(body):
            names = _permuted(node)
            if names:
                found.append((node, names))
            elif isinstance(node, ast.For):
                others |= binds(node.target)
            elif isinstance(node, (ast.Assign, ast.AugAssign)):
                others |= set() if self.makes(node) else binds(node)
        while mixed := {n for _, names in found if names & others for n in names} - others:
            others |= mixed
        return [(node, names) for node, names in found if not names & others]

    def makes(self, node: ast.Assign | ast.AugAssign) -> bool:
        """Whether a statement makes an array."""
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            return False
        known = isinstance(self.types.get(node.targets[0].id), Array)
        return is_made(node.value) or (known and not self.shown.shown_by(node.value))

    def block(self, body: list[ast.stmt], around: ast.stmt | None = None) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """The statements of a block, the body of the loop ``around`` if there is one, and the arrays to be made before
        that loop."""
        out: list[ast.stmt] = []
        outside: list[ast.stmt] = []
        for node in body:
            made: list[ast.stmt] = []
            written = self.loop(node, around) if isinstance(node, ast.For) else None
            if written is not None:
                made, statements = written
                self.found = True
            else:
                statements = [node]
                for inner in blocks(node):
                    inner[:], more = self.block(inner, node if isinstance(node, (ast.For, ast.While)) else around)
                    made += more
            for each in made:
                (outside if _is_fixed(each, around) else out).append(each)
            out += statements
        return out, outside

    def loop(self, node: ast.For, around: ast.stmt | None) -> tuple[list[ast.stmt], list[ast.stmt]] | None:
        """The arrays of terms, and the loops in the place of an innermost one; None for one that stays."""
        found = _range(node)
        if found is None or not all(isinstance(s, (ast.Assign, ast.AugAssign)) for s in node.body):
            return None
        bound = {n for s in node.body for n in binds(s)} | {found.counter}
        arrays = [a for a in dict.fromkeys(_added(node.body)) if self.is_apart(a, node, found.counter, bound)]
        if not arrays or found.counter in {n for s in node.body for n in binds(s)}:
            return None
        fixed = around is None or is_parallel(around) or _is_fixed_in(found.trips, around)
        if loads(found.trips) & bound or not fixed:
            return None
        return self.written(node, found, set(arrays), bound)

    def is_apart(self, array: str, node: ast.For, counter: str, bound: set[str]) -> bool:
        """Whether the loop only adds to an array, in places beside each other, and shows it by no other name."""
        kind = self.types.get(array)
        if not isinstance(kind, Array) or kind.dtype != "float64" or array in bound:
            return False
        places = [s.target for s in node.body if isinstance(s, ast.AugAssign) and _adds_to(s, array)]
        names = [n.id for s in node.body for n in nodes(s) if isinstance(n, ast.Name)]
        if names.count(array) != len(places):
            return False
        offsets = {_offset(place, counter, bound) for place in places}
        if None in offsets or len(offsets) < 2:
            return False
        others = {n for n in names if n != array and not isinstance(self.types.get(n), Scalar)}
        return not any(self.shown.share(array, other) for other in others)

    def written(
        self, node: ast.For, found: _Range, arrays: set[str], bound: set[str]
    ) -> tuple[list[ast.stmt], list[ast.stmt]] | None:
        made: list[ast.stmt] = []
        body: list[ast.stmt] = []
        adding: list[ast.For] = []
        noted: dict[str, ast.expr] = {}  # the terms that are names, where they have not been bound again
        staying = [_staying(node.body, array) for array in sorted(arrays)]
        for statement in node.body:
            stays = any(statement is each for each in staying)
            if stays or not isinstance(statement, ast.AugAssign) or root_name(statement.target) not in arrays:
                body.append(statement)
                for each in binds(statement):
                    noted.pop(each, None)
                continue
            value = statement.value
            text = value.id if isinstance(value, ast.Name) else ""
            if text not in noted and (loads(value) & bound or any(isinstance(n, ast.Subscript) for n in nodes(value))):
                terms = self.fresh("terms")
                shape = call("max", copy_of(found.trips), ast.Constant(value=0))
                made.append(assign(terms, call("np.empty", shape, parse("np.float64")), node.lineno))
                term: ast.expr = subscript(terms, copy_of(found.position))
                body.append(assign(term, value, statement.lineno))
                if text:
                    noted[text] = term
            else:
                term = noted.get(text, value)
            line = augment(copy_of(statement.target), statement.op, _loaded(term), statement.lineno)
            adding.append(_like(node, [line]))
        if len(made) > MOST:
            return None
        return made, [*([_like(node, body)] if body else []), *adding]


@dataclass
class _Range:
    """A loop over a range with step 1 or -1: its counter, how many trips there are, and the place of one among them."""

    counter: str
    trips: ast.expr
    position: ast.expr


def _range(node: ast.For) -> _Range | None:
    if not (isinstance(node.iter, ast.Call) and isinstance(node.target, ast.Name)) or node.orelse:
        return None
    if root_name(node.iter.func) != "range" or any(True for s in node.body for _ in blocks(s)):
        return None
    zero: ast.expr = ast.Constant(value=0)
    given = node.iter.args
    start, stop = (zero, given[0]) if len(given) == 1 else given[:2]
    step = whole_number(given[2]) if len(given) == 3 else 1
    if step not in (1, -1):
        return None
    first, last = (start, stop) if step == 1 else (stop, start)
    trips = _less(last, first)
    if (number := whole_number(trips)) is not None and number < FEWEST:
        return None
    counter = name(node.target.id)
    return _Range(counter.id, trips, _less(counter, start) if step == 1 else _less(start, counter))


def _less(a: ast.expr, b: ast.expr) -> ast.expr:
    known = whole_number(a), whole_number(b)
    if known[0] is not None and known[1] is not None:
        return ast.Constant(value=known[0] - known[1])
    return copy_of(a) if known[1] == 0 else ast.BinOp(left=copy_of(a), op=ast.Sub(), right=copy_of(b))


def _added(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Subscript):
            yield root_name(statement.target)


def _staying(body: list[ast.stmt], array: str) -> ast.stmt:
    """The sum into an array that stays in the loop."""
    sums = [s for s in body if isinstance(s, ast.AugAssign) and _adds_to(s, array)]
    terms = [ast.dump(s.value) for s in body if isinstance(s, ast.AugAssign)]
    return min(sums, key=lambda s: terms.count(ast.dump(s.value)))


def _adds_to(statement: ast.AugAssign, array: str) -> bool:
    place = statement.target
    named = isinstance(place, ast.Subscript) and isinstance(place.value, ast.Name) and place.value.id == array
    return named and isinstance(statement.op, (ast.Add, ast.Sub))


def _offset(place: ast.expr, counter: str, bound: set[str]) -> tuple[int, int] | None:
    """On which axis an index moves with the counter of a loop, and how far ahead of it it is."""
    assert isinstance(place, ast.Subscript)
    found: tuple[int, int] | None = None
    for axis, item in enumerate(index_items(place.slice)):
        if any(isinstance(n, (ast.Subscript, ast.Call, ast.Slice)) for n in nodes(item)):
            return None
        if not loads(item) & bound:
            continue
        offset = _ahead(item, counter)
        if offset is None or found is not None:
            return None
        found = axis, offset
    return found


def _ahead(item: ast.expr, counter: str) -> int | None:
    match item:
        case ast.Name(id=identifier) if identifier == counter:
            return 0
        case ast.BinOp(left=ast.Name(id=identifier), op=ast.Add(), right=more) if identifier == counter:
            return whole_number(more)
        case ast.BinOp(left=ast.Name(id=identifier), op=ast.Sub(), right=more) if identifier == counter:
            number = whole_number(more)
            return None if number is None else -number
    return None


def _is_fixed(made: ast.stmt, around: ast.stmt | None) -> bool:
    """Whether an array that is made in a loop may be made before it."""
    if around is None or is_parallel(around) or not isinstance(made, ast.Assign):
        return False
    return _is_fixed_in(made.value, around)


def _is_fixed_in(size: ast.expr, around: ast.stmt) -> bool:
    bound = {n for node in walk([around]) for n in binds(node)}
    if isinstance(around, ast.For):
        bound |= {n.id for n in nodes(around.target) if isinstance(n, ast.Name)}
    return not loads(size) & bound and not any(isinstance(n, ast.Subscript) and not _is_size(n) for n in nodes(size))


def _is_size(node: ast.Subscript) -> bool:
    return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"


def _permuted(node: ast.stmt) -> set[str]:
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            left = [t.id for t in targets if isinstance(t, ast.Name)]
            right = [v.id for v in values if isinstance(v, ast.Name)]
            if len(set(left)) == len(targets) and sorted(left) == sorted(right):
                return set(left)
    return set()


def _like(node: ast.For, body: list[ast.stmt]) -> ast.For:
    fresh = ast.For(target=copy_of(node.target), iter=copy_of(node.iter), body=body, orelse=[])
    return ast.copy_location(fresh, node)


def _loaded(term: ast.expr) -> ast.expr:
    fresh = copy_of(term)
    if isinstance(fresh, ast.Subscript):
        fresh.ctx = ast.Load()
    return fresh

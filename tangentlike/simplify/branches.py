"""Where a branch is not taken nothing flows, whatever is infinite there: what it alone gives a cotangent goes on in it.

dr = 0.0                              dr = 0.0
if r > 0:                             if r > 0:
    dr += ds / r                          dr += ds / r
dx += dr / (2 * r) * x          ->        dx += dr / (2 * r) * x

The left side has 0 / 0 where ``r`` is zero. What cannot move to the branch gets its test once more.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from ..analysis.effects import written_by_calls
from ..analysis.purity import is_pure
from ..form.program import Program, assign, augment, call, copy_of, dotted, loads, own_nodes, root_name, walk
from ..form.trees import nodes
from ..form.types import Scalar


class Branches:
    """``types`` are those of all names, ``alias`` tells of shared memory; ``cotangents`` maps those that nobody
    outside the function sees to what they are cotangents of, ``given`` are the others, which come from outside."""

    def __init__(
        self,
        program: Program,
        types: dict[str, Any],
        alias: Callable[[str, str], bool],
        cotangents: dict[str, str],
        given: set[str],
    ):
        self.program, self.types, self.alias, self.cotangents, self.given = program, types, alias, cotangents, given
        self.pure = is_pure(program)
        self.bound: Counter[str] = Counter()
        self.read: Counter[str] = Counter()

    def run(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The function's body, in which branches end later."""
        for node in walk(body):
            for each in own_nodes(node):
                if isinstance(each, ast.Name):
                    (self.read if isinstance(each.ctx, ast.Load) else self.bound)[each.id] += 1
        self.flowing = flowing(body, {*self.cotangents, *self.given})
        self.stored = stored_in_place(self.program, body)
        self.block(body)
        return body

    def block(self, body: list[ast.stmt]) -> None:
        for node in body:
            for inner in (getattr(node, "body", []), getattr(node, "orelse", [])):
                if isinstance(inner, list):
                    self.block(inner)
        for node in [n for n in body if isinstance(n, ast.If)]:
            for condition, variables in self.zero_otherwise(body, body.index(node)):
                self.follow(body, body.index(node), condition, variables)

    def zero_otherwise(self, body: list[ast.stmt], place: int) -> Iterator[tuple[ast.expr, set[str]]]:
        """The cotangents that are zero but under a condition, as an ``if`` alone adds to them; then it is read."""
        node = body[place]
        assert isinstance(node, ast.If)
        found: dict[str, tuple[ast.expr, set[str]]] = {}
        for variable in sorted({t for s in walk([node]) for t in added_to(s)} & set(self.cotangents)):
            before = [s for s in body[:place] if isinstance(s, ast.Assign) and variable in targets_of(s)]
            added = sum(variable in added_to(s) for s in walk([node]))
            reads = sum(_reads(s, variable) for s in body[place + 1 :] if not _is_compound(s))
            alone = (
                variable not in self.stored
                and self.bound[variable] == added + 1
                and self.read[variable] == reads
                and len(before) == 1
            )
            condition = _reached(node, variable) if alone and _is_zero(before[0].value) else None
            if isinstance(condition, ast.expr):
                found.setdefault(ast.dump(condition), (condition, set()))[1].add(variable)
        yield from found.values()

    # ---- what follows from them alone

    def follow(self, body: list[ast.stmt], place: int, condition: ast.expr, variables: set[str]) -> None:
        barred: set[str] = set()
        while True:
            moved, private, refused = self.moved(body, place, variables, barred)
            if not refused:
                break
            barred |= refused
        runs = list(_runs(moved))
        if not any(_has_slope(body[k]) for k in moved):
            return
        branch = self.branch_of(body[place], condition)
        first = runs[0] if runs and branch is not None and runs[0][0] == place + 1 else []
        rest = runs[1:] if first else runs
        last = max((k for run in rest for k in run), default=place)
        if rest and not self.is_steady(condition, body[place : last + 1]):
            made = {n for k in first for n in targets_of(body[k])} & private
            if not first or any(loads(body[k]) & made for run in rest for k in run):
                return
            rest = []
        begun = self.begun(body, place, [k for run in (first, *rest) for k in run], private)
        for run in reversed(rest):
            inside = [body[k] for k in run]
            guarded = ast.If(test=copy_of(condition), body=inside, orelse=[])
            guarded.lineno = inside[0].lineno
            body[run[0] : run[-1] + 1] = [guarded]
        if first and branch is not None:
            branch += [body[k] for k in first]
            del body[first[0] : first[-1] + 1]
        body[place:place] = begun

    def moved(
        self, body: list[ast.stmt], place: int, variables: set[str], barred: set[str]
    ) -> tuple[list[int], set[str], set[str]]:
        """Where statements stand that only hand on what the variables hold, the names for parts of it that only these
        read, and such names that turned out to be read by others."""
        private: set[str] = set()
        found: list[int] = []
        for position, node in enumerate(body[place + 1 :], place + 1):
            read = loads(node)
            if _is_compound(node):
                if read & private or any(loads(s) & private for s in walk([node])):
                    return found, private, private & {n for s in walk([node]) for n in loads(s)}
                continue
            if not read & (variables | private):
                continue
            alone = loads(value_of(node)) & self.flowing <= variables | private and self.pure(value_of(node))
            targets = targets_of(node)
            if alone and added_to(node, subscripts=True) and not set(targets) & (variables | private):
                found.append(position)
            elif alone and not set(targets) & barred and self.are_private(targets, body, position):
                private |= set(targets)
                found.append(position)
            elif alone and self.zero_before(body, place, position) is not None:
                found.append(position)
            elif read & private:
                return found, private, read & private
        return found, private, set()

    def are_private(self, variables: list[str], body: list[ast.stmt], position: int) -> bool:
        """True for what one statement binds, and plain statements behind it in the block read."""
        for each in variables:
            reads = sum(_reads(s, each) for s in body[position + 1 :] if not _is_compound(s))
            if each not in self.cotangents or self.bound[each] != 1 or self.read[each] != reads:
                return False
        return bool(variables)

    def zero_before(self, body: list[ast.stmt], place: int, position: int) -> ast.expr | None:
        """The zero that a cotangent can begin with before a branch adds to it what a statement behind assigns now."""
        node = body[position]
        match node:
            case ast.Assign(targets=[ast.Name(id=variable)]) if variable in self.cotangents:
                kind, primal = self.types.get(variable), self.cotangents[variable]
            case _:
                return None
        names = [n for s in walk(body[place:position]) for n in own_nodes(s) if isinstance(n, ast.Name)]
        if any(n.id == variable for n in names):
            return None
        if isinstance(kind, Scalar):
            zero = ast.Constant(value=0.0)
            return zero if kind.dtype == "float64" else call(f"np.{kind.dtype}", ast.Constant(value=0))
        bound = any(n.id == primal and isinstance(n.ctx, ast.Store) for n in names)
        return call("np.zeros_like", primal) if primal in loads(node) and not bound else None

    def begun(self, body: list[ast.stmt], place: int, moved: list[int], private: set[str]) -> list[ast.stmt]:
        """The zeros that cotangents begin with now, as the statements that assigned them only add to them."""
        out: list[ast.stmt] = []
        for position in moved:
            node = body[position]
            if isinstance(node, ast.Assign) and not set(targets_of(node)) & private:
                zero, target = self.zero_before(body, place, position), targets_of(node)[0]
                assert zero is not None
                out.append(assign(target, zero, node.lineno))
                body[position] = augment(target, ast.Add(), node.value, node.lineno)
                self.bound[target] += 1
        return out

    def is_steady(self, condition: ast.expr, between: list[ast.stmt]) -> bool:
        """True when nothing that a condition reads changes in statements."""
        names = loads(condition)
        for node in walk(between):
            changed = {n.id for n in own_nodes(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            for each in own_nodes(node):
                if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store):
                    changed |= loads(each.value)
                if isinstance(each, ast.Call):
                    changed |= {e.base for e in written_by_calls(self.program, each)}
            if any(a == b or self.alias(a, b) for a in names for b in changed):
                return False
        return True

    def branch_of(self, node: ast.stmt, condition: ast.expr) -> list[ast.stmt] | None:
        """The block that runs under the condition and no other, if nothing leaves it."""
        assert isinstance(node, ast.If)
        unless = ast.UnaryOp(op=ast.Not(), operand=node.test)
        for test, block in ((node.test, node.body), (unless, node.orelse)):
            if ast.dump(test) == ast.dump(condition) and block:
                return None if isinstance(block[-1], (ast.Break, ast.Continue, ast.Return, ast.Raise)) else block
        return None


def flowing(body: list[ast.stmt], cotangents: set[str]) -> set[str]:
    """The names that hold cotangents, or what follows from some."""
    found = set(cotangents)
    while True:
        more = {t for s in walk(body) for t in targets_of(s) if loads(value_of(s)) & found}
        if more <= found:
            return found
        found |= more


def stored_in_place(program: Program, body: list[ast.stmt]) -> set[str]:
    """The arrays whose elements statements and calls assign or add to, also under the name of a part of them."""
    found: set[str] = set()
    for node in walk(body):
        if isinstance(node, ast.Expr):
            found |= loads(node)  # a call that is a statement is there for what it writes
        for each in own_nodes(node):
            if isinstance(each, ast.Call):
                found |= {e.base for e in written_by_calls(program, each)}
    parts: list[tuple[str, str]] = []
    for node in walk(body):
        places: list[Any] = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {root_name(p) for p in places if isinstance(p, ast.Subscript)}
        for target in targets_of(node) if isinstance(node, ast.Assign) else []:
            base = "" if _is_zero(value_of(node)) else _shown(value_of(node))
            parts += [(target, base)] if base else []
    views = {t for t, _ in parts}
    found |= {t for s in walk(body) for t in added_to(s) if t in views}
    while True:
        more = {base for t, base in parts if t in found}
        if more <= found:
            return found
        found |= more


def _shown(value: ast.expr) -> str:
    """The array that an expression may be, or may be a part of; "" for a new one."""
    while True:
        match value:
            case ast.Name(id=called):
                return called
            case ast.Subscript(value=inner) | ast.Attribute(value=inner):
                value = inner
            case (
                ast.Call(func=ast.Attribute(value=ast.Name(id="np")), args=[inner, *_])
                | ast.Call(func=ast.Name(), args=[inner, *_])
            ):
                value = inner
            case ast.Call(func=ast.Attribute(value=inner)):
                value = inner
            case _:
                return ""


def value_of(node: ast.stmt) -> ast.expr:
    """What a statement assigns, adds, evaluates or returns."""
    return getattr(node, "value", None) or ast.Constant(value=None)


def targets_of(node: ast.stmt) -> list[str]:
    """The variables that a statement assigns or adds to."""
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        places = target.elts if isinstance(target, ast.Tuple) else [target]
        return [t.id for t in places if isinstance(t, ast.Name)]
    return added_to(node)


def added_to(node: ast.stmt, subscripts: bool = False) -> list[str]:
    """The variable that a statement adds to; with ``subscripts`` also the array of an element."""
    if not (isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub))):
        return []
    target: ast.expr = node.target
    while subscripts and isinstance(target, ast.Subscript):
        target = target.value
    return [target.id] if isinstance(target, ast.Name) else []


def _reached(node: ast.If, variable: str) -> ast.expr | bool | None:
    """When an ``if`` adds to a variable: always, or under a condition; None where that is not known."""
    taken, other = _adding(node.body, variable), _adding(node.orelse, variable)
    if taken is None or other is None or (taken is True and other is True):
        return None if taken is None or other is None else True
    unless = ast.UnaryOp(op=ast.Not(), operand=copy_of(node.test))
    parts: list[ast.expr] = []
    for test, more in ((copy_of(node.test), taken), (unless, other)):
        if isinstance(more, ast.expr):
            parts.append(ast.BoolOp(op=ast.And(), values=[test, more]))
        elif more:
            parts.append(test)
    return parts[0] if len(parts) == 1 else ast.BoolOp(op=ast.Or(), values=parts)


def _adding(block: list[ast.stmt], variable: str) -> ast.expr | bool | None:
    """When a block adds to a variable: always, never or under a condition; None where that is not known."""
    found = [s for s in block if any(variable in added_to(each) for each in walk([s]))]
    if not found or any(variable in added_to(s) for s in found):
        return bool(found)
    only = found[0] if len(found) == 1 else None
    return _reached(only, variable) if isinstance(only, ast.If) else None


def _has_slope(node: ast.stmt) -> bool:
    """True where a statement multiplies by something, which may be infinite."""
    return any(isinstance(n, (ast.Mult, ast.Div, ast.Pow, ast.Call)) for n in nodes(node))


def _runs(positions: list[int]) -> Iterator[list[int]]:
    """Neighbours together."""
    ends = [k for k, (a, b) in enumerate(pairwise(positions), 1) if b != a + 1]
    for start, stop in pairwise([0, *ends, len(positions)]):
        yield positions[start:stop]


def _reads(node: ast.stmt, variable: str) -> int:
    return sum(isinstance(n, ast.Name) and n.id == variable and isinstance(n.ctx, ast.Load) for n in own_nodes(node))


def _is_zero(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=number):
            return number == 0
        case ast.Call(func=func, args=[ast.Constant(value=number)]):
            return dotted(func) == "np.float32" and number == 0
        case ast.Call(func=func):
            return dotted(func) in ("np.zeros_like", "np.zeros")
    return False


def _is_compound(node: ast.stmt) -> bool:
    return isinstance(node, (ast.If, ast.For, ast.While))

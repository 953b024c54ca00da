"""Dependence tests: may a later write destroy what an adjoint still has to read?

Two accesses hit one element in some order of trips only if a system of inequalities ``a - b <= c`` has a solution: the
bounds of the loops, the order of the trips, the equality of the indices. (Difference constraints: there is no solution
if and only if their graph has a negative cycle; Cormen et al., Introduction to Algorithms, section 24.4.) An index or a
bound of another form than ``name + constant`` gives no inequality, which errs on the safe side.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..form.program import bounds, whole_number

ZERO = ""  # the name of the number 0 in a system


@dataclass(frozen=True)
class Access:
    """A read or a write of memory: ``items`` is the index (None: anywhere), ``order`` the place in program order,
    ``loops`` the enclosing loops from the outside in."""

    base: str
    items: tuple[ast.expr, ...] | None
    order: float
    loops: tuple[ast.stmt, ...]

    @property
    def key(self) -> Any:
        index = None if self.items is None else tuple(ast.unparse(i) for i in self.items)
        return self.base, index, self.order, tuple(id(l) for l in self.loops)


def may_destroy(read: Access, write: Access, scope: int, fixed: set[str], inside: int = 0) -> bool:
    """True when ``write`` may run after ``read`` and hit the same element.

    ``scope`` counts the loops inside which the array is allocated anew: across their trips the memory differs.
    ``inside`` counts those inside which its name is bound to a view: across their trips equal indices mean nothing.
    ``fixed`` are the names that have one value in all of the program.
    """
    common = common_loops(read.loops, write.loops)
    if read.order < write.order and (len(common) < inside or not _apart(read, write, len(common), None, fixed)):
        return True
    levels = range(scope, len(common))
    return any(level < inside or not _apart(read, write, level, common[level], fixed) for level in levels)


def apart(read: Access, write: Access, fixed: set[str]) -> bool:
    """True when the two are known to be different elements in one trip of the loops around both."""
    return _apart(read, write, len(common_loops(read.loops, write.loops)), None, fixed)


def independent(a: Access, b: Access, level: int, fixed: set[str]) -> bool:
    """True when two accesses in different trips of their common loop number ``level`` are never of one element."""
    loop = a.loops[level]
    return _apart(a, b, level, loop, fixed) and _apart(b, a, level, loop, fixed)


def never_meet(a: Access, b: Access, level: int, fixed: set[str]) -> bool:
    """True when two accesses are never of one element, in whatever trips of their common loop number ``level``."""
    return _apart(a, b, level, None, fixed)


def common_loops(a: tuple[ast.stmt, ...], b: tuple[ast.stmt, ...]) -> tuple[ast.stmt, ...]:
    """The outermost loops that are the same."""
    level = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x is not y), min(len(a), len(b)))
    return a[:level]


def _apart(read: Access, write: Access, shared: int, later: ast.stmt | None, fixed: set[str]) -> bool:
    """True when no two trips have the same element: those of the outermost ``shared`` loops are the same for both, and
    the write's trip of the loop ``later``, if there is one, comes after the read's."""
    if read.items is None or write.items is None:
        return False
    system = System(fixed)
    names = [system.enter(access.loops, shared, mark) for access, mark in ((read, "r"), (write, "w"))]
    if isinstance(later, ast.For) and isinstance(later.target, ast.Name):
        earlier, then = ((n[later.target.id], 0) for n in names)
        step = whole_number(bounds(later)[2])
        if step is not None and step != 0:
            system.below(*((earlier, then) if step > 0 else (then, earlier)), -1)
    if not system.possible():
        return True
    for r, w in _pairs(read.items, write.items):
        a, b = system.affine(r, names[0]), system.affine(w, names[1])
        if a is not None and b is not None and system.are_comparable(a, b):
            system.below(a, b, 0)
            system.below(b, a, 0)
    return not system.possible()


def _pairs(read: tuple[ast.expr, ...], write: tuple[ast.expr, ...]) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The items of two indices that are for the same axis."""
    for r, w in zip(read, write, strict=False):
        if any(isinstance(i, ast.Constant) and (i.value is None or i.value is Ellipsis) for i in (r, w)):
            return
        yield r, w


@dataclass
class System:
    """Inequalities between integers; a place is ``(name, constant)``, their sum."""

    fixed: set[str]
    edges: dict[tuple[str, str], int] = field(default_factory=dict)

    def enter(self, loops: tuple[ast.stmt, ...], shared: int, mark: str) -> dict[str, str]:
        """Add the bounds of the loops around an access; what its loop variables are called in the system."""
        names: dict[str, str] = {}
        for level, loop in enumerate(loops):
            if not (isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)):
                continue
            start, stop, by = bounds(loop)
            step = whole_number(by)
            variable = f"{loop.target.id}.{level}{'' if level < shared else mark}"
            first, last = ("max", "min") if step is not None and step > 0 else ("min", "max")
            if step:
                sign = 1 if step > 0 else -1
                for bound in self.parts(start, first, names):
                    self.below(*((bound, (variable, 0)) if sign > 0 else ((variable, 0), bound)), 0)
                for bound in self.parts(stop, last, names):
                    self.below(*(((variable, 0), bound) if sign > 0 else (bound, (variable, 0))), -1)
            names[loop.target.id] = variable
        return names

    def parts(self, bound: ast.expr, joined_by: str, names: dict[str, str]) -> list[tuple[str, int]]:
        """The places that all limit a trip: the arguments of a minimum of upper bounds, say."""
        if isinstance(bound, ast.Call) and isinstance(bound.func, ast.Name) and bound.func.id == joined_by:
            return [place for argument in bound.args for place in self.parts(argument, joined_by, names)]
        place = self.affine(bound, names)
        return [] if place is None else [place]

    def affine(self, item: ast.expr, names: dict[str, str]) -> tuple[str, int] | None:
        """The place that an expression is; None when it is none."""
        number = whole_number(item)
        if number is not None:
            return ZERO, number
        if isinstance(item, ast.Name):
            return (names[item.id], 0) if item.id in names else (item.id, 0) if item.id in self.fixed else None
        if isinstance(item, ast.BinOp) and isinstance(item.op, (ast.Add, ast.Sub)):
            left, right = self.affine(item.left, names), self.affine(item.right, names)
            if left is not None and right is not None and right[0] == ZERO:
                return left[0], left[1] + (right[1] if isinstance(item.op, ast.Add) else -right[1])
            if left is not None and right is not None and left[0] == ZERO and isinstance(item.op, ast.Add):
                return right[0], left[1] + right[1]
            return None
        sized = _sized(item)
        if sized not in self.fixed:
            return None
        size = ast.unparse(item)
        self.below((ZERO, 0), (size, 0), 0)
        return size, 0

    def below(self, a: tuple[str, int], b: tuple[str, int], by: int) -> None:
        """``a - b <= by``."""
        limit = by - a[1] + b[1]
        key = b[0], a[0]
        self.edges[key] = min(limit, self.edges.get(key, limit))

    def are_comparable(self, a: tuple[str, int], b: tuple[str, int]) -> bool:
        """True when equal elements have equal indices: a negative one counts from the end."""
        negative = a[0] == b[0] == ZERO and a[1] < 0 and b[1] < 0
        return negative or (self.is_natural(a) and self.is_natural(b))

    def is_natural(self, place: tuple[str, int]) -> bool:
        """True when an index is known not to be negative."""
        trial = System(self.fixed, dict(self.edges))
        trial.below(place, (ZERO, 0), -1)
        return not trial.possible()

    def possible(self) -> bool:
        """True when there is a solution (Bellman and Ford)."""
        nodes = {name for edge in self.edges for name in edge}
        distance = dict.fromkeys(nodes, 0)
        for _ in range(len(nodes) + 1):
            changed = False
            for (a, b), limit in self.edges.items():
                if distance[a] + limit < distance[b]:
                    distance[b] = distance[a] + limit
                    changed = True
            if not changed:
                return True
        return False


def _sized(item: ast.expr) -> str:
    """The name in ``len(name)`` and ``name.shape[k]``; empty for all else."""
    if isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id == "len":
        return item.args[0].id if isinstance(item.args[0], ast.Name) else ""
    base = item.value if isinstance(item, ast.Subscript) else None
    if isinstance(base, ast.Attribute) and base.attr == "shape" and isinstance(base.value, ast.Name):
        return base.value.id
    return ""

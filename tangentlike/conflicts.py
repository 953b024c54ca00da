"""Dependence tests: may a later write destroy what an adjoint still has to read?"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from .program import bounds


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


def may_destroy(read: Access, write: Access, scope: int) -> bool:
    """True when ``write`` may run after ``read`` and hit the same element.

    ``scope`` counts the loops inside which the array is allocated anew: across their trips the memory differs.
    """
    common = []
    for a, b in zip(read.loops, write.loops, strict=False):
        if a is not b:
            break
        common.append(a)
    inner = common[scope:]
    if read.order < write.order and not _apart_in_one_trip(read, write, common):
        return True
    return any(not _apart_across(read, write, loop) for loop in inner)


def apart(read: Access, write: Access) -> bool:
    """True when the two are known to be different elements in one trip of the loops around both."""
    common = [a for a, b in zip(read.loops, write.loops, strict=False) if a is b]
    return _apart_in_one_trip(read, write, common)


def _pairs(read: Access, write: Access):
    if read.items is None or write.items is None:
        return
    yield from zip(read.items, write.items, strict=False)


def _apart_in_one_trip(read: Access, write: Access, common: list[ast.stmt]) -> bool:
    variables = {l.target.id: l for l in common if isinstance(l, ast.For) and isinstance(l.target, ast.Name)}
    for r, w in _pairs(read, write):
        a, b = _affine(r), _affine(w)
        if a is None or b is None:
            continue
        if a[0] == b[0] and (a[0] is None or a[0] in variables):
            if a[1] != b[1] and (a[0] is not None or (a[1] >= 0) == (b[1] >= 0)):
                return True
        elif (a[0] is None and _below(a[1], b, write)) or (b[0] is None and _below(b[1], a, read)):
            return True
    return False


def _below(constant: int, moving: tuple[str | None, int], access: Access) -> bool:
    """True when a constant index lies below every value of ``i + c`` in an upward loop with a constant start."""
    for loop in access.loops:
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and loop.target.id == moving[0]:
            start, _stop, step = bounds(loop)
            first = _affine(start)
            if first is not None and first[0] is None and _sign(step) > 0:
                return 0 <= constant < first[1] + moving[1]
    return False


def _apart_across(read: Access, write: Access, loop: ast.stmt) -> bool:
    """True when no later trip of ``loop`` writes what an earlier trip read."""
    if not (isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)):
        return False
    direction = _sign(bounds(loop)[2])
    for r, w in _pairs(read, write):
        a, b = _affine(r), _affine(w)
        if a is None or b is None or a[0] != loop.target.id or b[0] != loop.target.id or direction == 0:
            continue
        if (a[1] - b[1]) * direction <= 0:
            return True
    return False


def _sign(step: ast.expr) -> int:
    value = _affine(step)
    return 0 if value is None or value[0] is not None else (value[1] > 0) - (value[1] < 0)


def _affine(item: ast.expr) -> tuple[str | None, int] | None:
    """``(name, constant)`` for ``name + constant``; ``(None, constant)`` for a literal."""
    if isinstance(item, ast.Constant) and isinstance(item.value, int) and not isinstance(item.value, bool):
        return None, item.value
    if isinstance(item, ast.Name):
        return item.id, 0
    if isinstance(item, ast.UnaryOp) and isinstance(item.op, ast.USub):
        inner = _affine(item.operand)
        return (None, -inner[1]) if inner is not None and inner[0] is None else None
    if isinstance(item, ast.BinOp) and isinstance(item.op, (ast.Add, ast.Sub)):
        left, right = _affine(item.left), _affine(item.right)
        if left is None or right is None:
            return None
        if right[0] is None:
            return left[0], left[1] + (right[1] if isinstance(item.op, ast.Add) else -right[1])
        if left[0] is None and isinstance(item.op, ast.Add):
            return right[0], left[1] + right[1]
    return None

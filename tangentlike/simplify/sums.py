"""What an inner loop adds to one element is summed up in a variable, which stays in a register.

for j in range(m):                        dw_k = 0.0
    dw[k] += dy[j] * x[j]           ->    for j in range(m):
                                              dw_k = plus(dw_k, dy[j] * x[j])
                                          if dw_k != 0:
                                              dw[k] += dw_k

``plus`` lets the compiler add in another order, in several lanes; it stands where the trips may run in any order. A
loop without a trip must not touch the element, which need not exist then.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ..analysis.conflicts import Access, never_meet
from ..analysis.liveness import live_before, lives_after
from ..analysis.uses import Uses, bound_names, sums
from ..form.indexing import index_items, subscript_type
from ..form.program import assign, augment, call, is_parallel, loads, name, walk
from ..form.trees import nodes
from ..form.types import Scalar


class Sums:
    """``fresh`` makes a name for a variable of a type; ``types`` are those of all names; ``plus`` is used if set."""

    def __init__(self, uses: Uses, types: dict[str, Any], fresh: Callable[[str, Any], str]):
        self.uses, self.types, self.fresh = uses, types, fresh
        self.adds_in_any_order = False

    def block(self, body: list[ast.stmt], loops: tuple[ast.stmt, ...] = (), live: frozenset[str] = frozenset()) -> list:
        """The block with such sums; ``live`` are the names read after it."""
        out: list[ast.stmt] = []
        for node, after_it in zip(body, lives_after(body, set(live)), strict=True):
            after = frozenset(after_it)
            if isinstance(node, ast.If):
                node.body = self.block(node.body, loops, after)
                node.orelse = self.block(node.orelse, loops, after)
            elif isinstance(node, (ast.For, ast.While)):
                inside = frozenset(live_before(node, set(after)))
                node.body = self.block(node.body, (*loops, node), inside)
                if isinstance(node, ast.For) and not is_parallel(node):
                    out += self.loop(node, loops, after)
                    continue
            out.append(node)
        return out

    def loop(self, node: ast.For, loops: tuple[ast.stmt, ...], after: frozenset[str]) -> list[ast.stmt]:
        before: list[ast.stmt] = []
        behind: list[ast.stmt] = []
        innermost = not any(isinstance(s, (ast.For, ast.While)) for s in walk(node.body))
        anyhow = innermost and self.uses.any_order(node, loops, set(after))
        for place in self.places(node, loops):
            kind = subscript_type(place, self.types)
            assert isinstance(place.value, ast.Name) and isinstance(kind, Scalar)
            total = self.fresh(f"{place.value.id}_{_hint(place)}", kind)
            before.append(assign(total, _zero(kind), node.lineno))
            node.body = _moved(node.body, ast.dump(place), total)
            test = ast.Compare(left=name(total), ops=[ast.NotEq()], comparators=[ast.Constant(value=0)])
            behind.append(ast.If(test=test, body=[augment(place, ast.Add(), name(total), node.lineno)], orelse=[]))
            behind[-1].lineno = node.lineno
        if anyhow:
            node.body = self.in_any_order(node.body, sums(node.body))
        return [*before, node, *behind]

    def places(self, node: ast.For, loops: tuple[ast.stmt, ...]) -> list[ast.Subscript]:
        """The elements that a loop adds to in each of its trips and does not look at."""
        found: dict[str, ast.Subscript] = {}
        bound = bound_names(node.body) | bound_names([node])
        for each in node.body:
            if not (isinstance(each, ast.AugAssign) and isinstance(each.op, (ast.Add, ast.Sub))):
                continue
            place = each.target
            if not (isinstance(place, ast.Subscript) and isinstance(place.value, ast.Name)):
                continue
            fixed = not (loads(place.slice) | {place.value.id}) & bound
            plain = not any(isinstance(n, (ast.Subscript, ast.Call, ast.Slice)) for n in nodes(place.slice))
            if fixed and plain and self.uses.arrays(place.value.id):
                found.setdefault(ast.dump(place), place)
        known = self.uses.of(node, loops) if found else []
        return [p for p in found.values() if known and self.is_number(p) and self.is_unseen(p, node, loops, known)]

    def is_number(self, place: ast.Subscript) -> bool:
        try:
            kind = subscript_type(place, self.types)
        except Exception:
            return False
        return isinstance(kind, Scalar) and kind.dtype.startswith("float")

    def is_unseen(self, place: ast.Subscript, node: ast.For, loops: tuple[ast.stmt, ...], known) -> bool:
        """True when the loop reads and writes other elements only."""
        assert isinstance(place.value, ast.Name)
        mine = Access(place.value.id, tuple(index_items(place.slice)), 0.0, (*loops, node))
        for use in known:
            if use.kind == "add" or not self.uses.may_alias(use.access.base, mine.base):
                continue
            if use.access.base != mine.base or not never_meet(mine, use.access, len(loops), self.uses.fixed):
                return False
        return True

    def in_any_order(self, body: list[ast.stmt], totals: set[str]) -> list[ast.stmt]:
        """``s += e`` as ``s = plus(s, e)`` for floating-point sums directly in the body."""
        out: list[ast.stmt] = []
        for node in body:
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in totals:
                kind = self.types.get(node.target.id)
                if isinstance(kind, Scalar) and kind.dtype.startswith("float"):
                    minus = isinstance(node.op, ast.Sub)
                    value: ast.expr = ast.UnaryOp(op=ast.USub(), operand=node.value) if minus else node.value
                    node = assign(node.target.id, call("plus", node.target.id, value), node.lineno)
                    self.adds_in_any_order = True
            out.append(node)
        return out


def _moved(body: list[ast.stmt], place: str, total: str) -> list[ast.stmt]:
    """The body in which contributions to the element go to the variable, also those in branches."""
    out: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.AugAssign) and ast.dump(node.target) == place:
            node = augment(total, node.op, node.value, node.lineno)
        elif isinstance(node, ast.If):
            node.body, node.orelse = _moved(node.body, place, total), _moved(node.orelse, place, total)
        elif isinstance(node, (ast.For, ast.While)):
            node.body = _moved(node.body, place, total)
        out.append(node)
    return out


def _hint(place: ast.Subscript) -> str:
    items = [ast.unparse(i) for i in index_items(place.slice)]
    return "_".join(items) if all(i.isidentifier() or i.isdigit() for i in items) else "sum"


def _zero(kind: Scalar) -> ast.expr:
    zero = ast.Constant(value=0.0)
    return zero if kind.dtype == "float64" else call(f"np.{kind.dtype}", ast.Constant(value=0))

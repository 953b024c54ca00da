"""What is cheap to compute again on the way back, and where its operands still have their values."""

from __future__ import annotations

import ast
from typing import Any

from .aliases import base_of
from .conflicts import Access, apart
from .indexing import index_items, subscript_type
from .occurrences import moves, rebinds
from .program import call, identifier, is_array, loads, subscript, walk
from .reads import CHEAP_CALLS, bound_by, changed_by, value_reads, written_places
from .registry import Primitive
from .scopes import Scopes, below
from .steps import Block, Step
from .types import Array, Scalar, is_float, same_shape


class Recompute(Scopes):
    """Finds formulas: an element of an array that still holds it, a view, arithmetic on numbers."""

    def formula(self, each: str, block: Block, positions: dict[str, int], in_loop: bool) -> ast.expr | None:
        """The right side of the only assignment of ``each``, if it is cheap to compute again."""
        if each in self.plan.records.get(id(block), []) or each not in positions or each not in self.bound_once:
            return None
        step = block.steps[positions[each]]
        node = step.node
        if step.forward != [node] or not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            return None
        kind = self.types[each]
        cheap = self.is_cheap(node.value, kind, in_loop)
        return node.value if cheap and (in_loop or each in self.program.temporaries or not is_float(kind)) else None

    def recomputable(self, each: str, block: Block, positions: dict[str, int], in_loop: bool) -> ast.expr | None:
        """An expression that gives ``each`` again at the end of the block, if there is a cheap one."""
        if each in self.plan.records.get(id(block), []) or each not in positions or each not in self.bound_once:
            return None
        position = positions[each]
        formula = self.formula(each, block, positions, in_loop)
        later = [s.node for s in block.steps[position + 1 :]]
        if formula is not None and self.is_stable(formula, later, self.loops[id(block)]):
            return formula
        kind = self.types[each]
        if block.steps[position].forward != [block.steps[position].node]:
            return None
        if in_loop:
            return self.stored_copy(each, kind, block, position)
        return None

    def is_cheap(self, value: ast.expr, kind: Any, in_loop: bool) -> bool:
        if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
            return base_of(self.program, value) is not None
        if isinstance(kind, Array):
            return base_of(self.program, value) is not None
        for child in ast.walk(value):
            if isinstance(child, ast.Call):
                entry = self.program.functions.get(ast.unparse(child.func))
                if ast.unparse(child.func) not in CHEAP_CALLS and not (
                    isinstance(entry, Primitive) and entry.name in ("float", "int")
                ):
                    return False
            if isinstance(child, ast.BinOp) and isinstance(child.op, ast.Pow):
                exponent = child.right
                if not (isinstance(exponent, ast.Constant) and exponent.value in (2, 3)):
                    return False
        return in_loop or not is_float(kind)

    def is_stable(self, value: ast.expr, later: list[ast.stmt], loops: tuple[ast.stmt, ...]) -> bool:
        """True when the operands still have their values at the end of the block."""
        bound = {n for s in walk(later) for n in bound_by(s)}
        read = loads(value)
        if read & bound:
            return False
        contents = {(b, i) for b, i in value_reads(ast.Expr(value=value)) if is_array(self.types.get(b))}
        if is_array(self.view_type(value)) or (
            isinstance(value, ast.Call) and base_of(self.program, value) is not None
        ):
            return True  # a view shows whatever its array holds; contents are restored before they are read
        for node in walk(later):
            for base, index in written_places(self.program, node):
                items = None if index is None else tuple(index_items(index))
                for array, place in contents:
                    accesses = Access(array, place, 0, loops), Access(base, items, 0, loops)
                    same = array == base and apart(*accesses, self.fixed)
                    if self.aliases.share(array, base) and not same and not self.are_distinct(array, base, later):
                        return False
        return True

    def is_disturbed(self, formula: ast.expr, node: ast.stmt, block: Block, positions: dict[str, int]) -> bool:
        """True when a statement changes an operand of a formula, or of what its operands are computed from."""
        if not self.is_stable(formula, [node], self.loops[id(block)]):
            return True
        for operand in loads(formula):
            inner = self.formula(operand, block, positions, bool(self.loops[id(block)]))
            if inner is not None and self.is_disturbed(inner, node, block, positions):
                return True
        return False

    def are_distinct(self, a: str, b: str, statements: list[ast.stmt]) -> bool:
        """True when two names hold different arrays: neither is a view of the other, and neither is handed on.

        (While arrays are written, names that are no views never share one: ``reverse_rename`` refuses it.)
        """
        first, second = ({n} | self.reverser.bases(n) for n in (a, b))
        handed_on = set().union(*(moves(s) | rebinds(s) for s in statements), set())
        return not first & second and not (first | second) & handed_on

    def view_type(self, value: ast.expr) -> Any:
        if (
            isinstance(value, ast.Subscript)
            and isinstance(value.value, ast.Name)
            and is_array(self.types.get(value.value.id))
        ):
            return subscript_type(value, self.types)
        return None

    def stored_copy(self, each: str, kind: Any, block: Block, position: int) -> ast.expr | None:
        """``a[i]`` when the value was stored there and still is."""
        for offset, step in enumerate(block.steps[position + 1 :], position + 1):
            node = step.node
            if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)):
                continue
            if not (isinstance(node.value, ast.Name) and node.value.id == each):
                continue
            place = node.targets[0]
            later = [s.node for s in block.steps[offset + 1 :]]
            changed = {n for s in walk(later) for n in changed_by(self.program, s)}
            base = identifier(place.value)
            if loads(place.slice) & changed or base in changed:
                continue
            if any(self.aliases.share(base, c) for c in changed if is_array(self.types.get(c))):
                continue
            selected = self.reverser.selected_type(place) if self.reverser.index_array(place) is None else None
            if selected is None or getattr(selected, "dtype", None) != getattr(kind, "dtype", None):
                continue
            if isinstance(kind, Scalar) and isinstance(selected, Scalar):
                return subscript(base, place.slice)
            if isinstance(kind, Array) and isinstance(selected, Array) and same_shape(kind.shape, selected.shape):
                part = subscript(base, place.slice)
                undone = block.steps[position + 1 : offset + 1]
                return call(f"{ast.unparse(part)}.copy") if self.restores(undone, base) else part
        return None

    def restores(self, steps: list[Step], base: str) -> bool:
        """True when reversing the steps puts back contents of an array, which a view of it would show."""
        inner = [s for step in steps for s in [step, *(s for s, _ in below(step))]]
        places = [p for s in inner for p in self.plan.contents.get(id(s), [])]
        return any(self.aliases.share(base, array) for p in places for array, _ in value_reads(p))

    def read_from(self, block: Block, index: int) -> set[str]:
        """The names that reversing the steps from ``index`` on reads."""
        key = (id(block), index)
        if key not in self.later_reads:
            out: set[str] = set()
            for line in block.start:
                out |= loads(line)
            for step in block.steps[index:]:
                for inner, inner_block in [(step, block), *below(step)]:
                    lines = [*inner.lines, *inner.before]
                    if inner_block is not block:
                        lines += [*inner_block.start, *inner_block.end]
                    out |= set().union(*(loads(line) for line in lines), set())
                    node = inner.node
                    if isinstance(node, (ast.If, ast.While)):
                        out |= loads(node.test)
                    elif isinstance(node, ast.For):
                        out |= loads(node.iter)
                    for _, place in written_places(self.program, node):
                        out |= loads(place)
                for child in step.blocks:
                    out |= set().union(*(loads(line) for line in [*child.start, *child.end]), set())
            self.later_reads[key] = out
        return self.later_reads[key]

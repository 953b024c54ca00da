"""What is cheap to compute again on the way back, and where its operands still have their values."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import Any

from ..analysis.aliases import base_of
from ..analysis.conflicts import Access, apart, may_destroy
from ..analysis.costs import is_cheap_number
from ..analysis.effects import handed_on, rebound, value_reads
from ..form.indexing import index_items, subscript_type
from ..form.program import call, identifier, is_array, loads, subscript, walk
from ..form.types import Array, Scalar, is_float, same_shape
from .scopes import Scopes, below, steps_with_blocks
from .steps import Block, Step


class Recompute(Scopes):
    """Finds formulas: an element of an array that still holds it, a view, arithmetic on numbers."""

    def formula(self, each: str, block: Block, positions: dict[str, int], repeated: bool) -> ast.expr | None:
        """The right side of the only assignment of ``each``, if it is cheap to compute again."""
        if each in self.plan.records.get(id(block), []) or each not in positions or each not in self.bound_once:
            return None
        step = block.steps[positions[each]]
        node = step.node
        if step.forward != [node] or not isinstance(node, ast.Assign) or isinstance(node.value, ast.Tuple):
            return None
        if each in loads(node.value):  # x = x: it is made from what it was before
            return None
        kind = self.types[each]
        cheap = self.is_cheap(node.value, kind, repeated)
        return node.value if cheap and (repeated or each in self.program.temporaries or not is_float(kind)) else None

    def recomputable(self, each: str, block: Block, positions: dict[str, int], repeated: bool) -> ast.expr | None:
        """An expression that gives ``each`` again at the end of the block, if there is a cheap one."""
        if each in self.plan.records.get(id(block), []) or each not in positions or each not in self.bound_once:
            return None
        final = self.final_copy(each, block, positions, repeated)
        if final is not None:
            return final
        formula = self.formula(each, block, positions, repeated)
        later = [n for s in block.steps[positions[each] + 1 :] for n in s.statements]
        if formula is not None and self.is_stable(formula, later, self.loops[id(block)]):
            return formula
        return self.stored_copy(each, block, positions[each], len(self.loops[id(block)])) if repeated else None

    def final_copy(self, each: str, block: Block, positions: dict[str, int], repeated: bool) -> ast.expr | None:
        """``a[i]`` when the result of an operation was stored there and is never overwritten."""
        value = getattr(block.steps[positions[each]].node, "value", None)
        if not repeated or isinstance(value, (ast.Name, ast.Subscript)):
            return None
        return self.stored_copy(each, block, positions[each], depth=-1)

    def is_cheap(self, value: ast.expr, kind: Any, repeated: bool) -> bool:
        if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
            return base_of(self.program, value) is not None
        if isinstance(kind, Array):
            return base_of(self.program, value) is not None
        return is_cheap_number(self.program, value) and (repeated or not is_float(kind))

    def is_stable(self, value: ast.expr, later: list[ast.stmt], loops: tuple[ast.stmt, ...]) -> bool:
        """True when the operands still have their values at the end of the block."""
        bound = rebound(later)
        read = loads(value)
        if read & bound:
            return False
        parts: list[ast.expr] = [value]
        # A view shows whatever its array holds, which is restored before it is read; where it starts may be not.
        if isinstance(value, ast.Subscript) and is_array(self.view_type(value)):
            parts = [value.slice]
        elif isinstance(value, ast.Call) and base_of(self.program, value) is not None:
            parts = value.args[1:]
        contents = {(b, i) for part in parts for b, i in value_reads(part) if is_array(self.types.get(b))}
        for node in walk(later):
            for effect in self.writes(node):
                base, items = effect.base, effect.items or None
                for array, place in contents:
                    accesses = Access(array, place, 0, loops), Access(base, items, 0, loops)
                    same = array == base and apart(*accesses, self.fixed)
                    if self.aliases.share(array, base) and not same and not self.are_distinct(array, base, later):
                        return False
        return True

    def is_disturbed(
        self, formula: ast.expr, step: Step, block: Block, positions: dict[str, int], seen: set[str] | None = None
    ) -> bool:
        """True when a step changes an operand of a formula, or of what its operands are computed from.

        ``seen`` are the operands looked at already, each once: what uses one twice need not ask again.
        """
        seen = set() if seen is None else seen
        if not self.is_stable(formula, step.statements, self.loops[id(block)]):
            return True
        for operand in loads(formula) - seen:
            seen.add(operand)
            inner = self.formula(operand, block, positions, self.repeats(block))
            if inner is not None and self.is_disturbed(inner, step, block, positions, seen):
                return True
        return False

    def are_distinct(self, a: str, b: str, statements: list[ast.stmt]) -> bool:
        """True when two names hold different arrays: neither is a view of the other, and neither is handed on.

        (While arrays are written, names that are no views never share one: ``reverse_rename`` refuses it.)
        """
        if self.reverser.is_loose(a):
            return False
        first, second = ({n} | self.reverser.bases(n) for n in (a, b))
        return not first & second and not (first | second) & (handed_on(statements) | rebound(statements))

    def view_type(self, value: ast.expr) -> Any:
        if (
            isinstance(value, ast.Subscript)
            and isinstance(value.value, ast.Name)
            and is_array(self.types.get(value.value.id))
        ):
            return subscript_type(value, self.types)
        return None

    def stored_copy(self, each: str, block: Block, position: int, depth: int) -> ast.expr | None:
        """``a[i]`` when the value was stored there and still is at the end of the block, and is overwritten after that,
        if at all, in no more than ``depth`` loops: putting it back would cost more than a record."""
        if block.steps[position].forward != [block.steps[position].node]:
            return None
        if any(id(loop) in self.plan.repeated for loop in self.loops[id(block)]):
            return None  # the trip runs again, and what it stored outside may be gone by then
        kind = self.types[each]
        for offset, step in enumerate(block.steps[position + 1 :], position + 1):
            node = step.node
            if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)):
                continue
            if not (isinstance(node.value, ast.Name) and node.value.id == each):
                continue
            place = node.targets[0]
            base = identifier(place.value)
            if self.is_destroyed(place, step, block, block.steps[offset + 1 :], depth):
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

    def is_destroyed(self, place: ast.Subscript, step: Step, block: Block, later: list[Step], depth: int) -> bool:
        """True when what ``step`` stores at ``place`` may be gone at the end of its block, after ``later`` steps, or
        afterwards in more than ``depth`` loops."""
        changed = rebound([n for s in later for n in s.statements])
        base, loops = identifier(place.value), self.loops[id(block)]
        if base in changed or loads(place.slice) & changed:
            return True
        inside = {id(s) for each in later for s in [each, *(s for s, _ in below(each))]}
        read = Access(base, tuple(index_items(place.slice)), self.order[id(step)], loops)
        scope = self.allocated_in(base, loops)
        for other, where in self.memory_writes:
            for effect in self.writes(other.node):
                array = effect.base
                if other is step or not self.aliases.share(array, base):
                    continue
                items = (effect.items or None) if array == base else None
                write = Access(array, items, self.order[id(other)], self.loops[id(where)])
                if id(other) in inside and not apart(read, write, self.fixed):
                    return True
                moving = self.view_scopes.get(base, 0)
                if len(write.loops) > depth and may_destroy(read, write, scope, self.fixed, moving):
                    return True
        return False

    @cached_property
    def memory_writes(self) -> list[tuple[Step, Block]]:
        """The steps that write memory, each with its block."""
        return [(s, b) for s, b in steps_with_blocks(self.root) if self.writes(s.node)]

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
                    for effect in self.writes(node):
                        out |= set().union(*map(loads, effect.items or ()), set())
                for child in step.blocks:
                    out |= set().union(*(loads(line) for line in [*child.start, *child.end]), set())
            self.later_reads[key] = out
        return self.later_reads[key]

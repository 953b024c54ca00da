"""What is cheap to compute again on the way back, and where its operands still have their values."""

from __future__ import annotations

import ast
from typing import Any

from ..analysis.aliases import base_of
from ..analysis.conflicts import Access, apart, may_destroy
from ..analysis.costs import is_cheap_number
from ..analysis.effects import handed_on, rebound, value_reads
from ..form.indexing import index_items, subscript_type
from ..form.program import binds, call, dotted, identifier, is_array, loads, subscript, walk
from ..form.types import Array, Scalar, is_float, same_shape
from ..primitives.registry import Primitive
from .recording import Recording, below
from .steps import Block, Step
from .views import bases, is_loose

REDUCTIONS = ("sum", "mean", "sum_all", "mean_all")


def formula_of(
    recording: Recording, each: str, block: Block, positions: dict[str, int], repeated: bool
) -> ast.expr | None:
    """The right side of the only assignment of ``each``, if it is cheap to compute again."""
    if each in recording.plan.records.get(id(block), []) or each not in positions or each not in recording.bound_once:
        return None
    if each in recording.sizes:
        return None  # of an array that is not kept
    step = block.steps[positions[each]]
    node = step.node
    if step.forward != [node] or not isinstance(node, ast.Assign) or isinstance(node.value, ast.Tuple):
        return None
    bound = binds(node)
    if (
        bound & recording.loads(node.value) or not bound <= recording.bound_once
    ):  # x = x; y, x = f(x): x was another before
        return None
    kind = recording.types[each]
    cheap = is_cheap(recording, node.value, kind, repeated)
    return node.value if cheap and (repeated or each in recording.program.temporaries or not is_float(kind)) else None


def recomputable(
    recording: Recording, each: str, block: Block, positions: dict[str, int], repeated: bool
) -> ast.expr | None:
    """An expression that gives ``each`` again at the end of the block, if there is a cheap one."""
    if each in recording.plan.records.get(id(block), []) or each not in positions or each not in recording.bound_once:
        return None
    final = final_copy(recording, each, block, positions, repeated)
    if final is not None:
        return final
    formula = formula_of(recording, each, block, positions, repeated)
    later = [n for s in block.steps[positions[each] + 1 :] for n in s.statements]
    if formula is not None and is_stable(recording, formula, later, recording.loops[id(block)]):
        return formula
    return stored_copy(recording, each, block, positions[each], len(recording.loops[id(block)])) if repeated else None


def array_formula(recording: Recording, each: str, block: Block, needed: set[str]) -> ast.expr | None:
    """The sum, difference or product that an array is, or the rows that it gathers, if the loops of the adjoint may
    compute it element by element from what is there anyhow, and the loops of the forward run need not store it:
    everything that reads it is a map."""
    positions = recording.positions(block)
    if each not in positions or each not in recording.bound_once or recording.aliases.is_memory(each):
        return None
    step, kind = block.steps[positions[each]], recording.types[each]
    value: ast.expr | None = getattr(step.node, "value", None)
    if step.forward != [step.node] or not (isinstance(kind, Array) and is_float(kind)):
        return None
    computed = isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Add, ast.Sub, ast.Mult))
    if value is None or not (computed or _gathers_rows(recording, value)):
        return None
    if not all(_is_at_hand(recording, n, block, needed) for n in recording.loads(value)):
        return None
    shapes = [t.shape for n in recording.loads(value) if isinstance(t := recording.types.get(n), Array)]
    if computed and not all(same_shape(shape, kind.shape) for shape in shapes):
        return None  # where an operand is repeated, reading it is no cheaper
    later = [n for s in block.steps[positions[each] + 1 :] for n in s.statements]
    if not all(_is_map(recording, n) for n in walk(later) if each in loads(n)):
        return None
    return value if is_stable(recording, value, later, recording.loops[id(block)]) else None


def _gathers_rows(recording: Recording, value: ast.expr) -> bool:
    """``table[rows]`` of a table and whole numbers that nothing changes. Single elements are read from anywhere."""
    if not isinstance(value, ast.Subscript) or not isinstance(value.value, ast.Name):
        return False
    if not isinstance(value.slice, ast.Name) or any(map(recording.aliases.is_memory, loads(value))):
        return False
    table, rows = (recording.types.get(identifier(n)) for n in (value.value, value.slice))
    return isinstance(table, Array) and table.ndim > 1 and isinstance(rows, Array) and rows.dtype != "bool"


def _is_at_hand(recording: Recording, operand: str, block: Block, needed: set[str]) -> bool:
    """Whether the adjoint has an operand, or a view of what it has, whatever is computed from it."""
    if operand in needed or operand not in recording.primal:
        return True
    if operand in recording.program.parameters:
        return operand in recording.bound_once and not recording.aliases.is_memory(operand)
    positions = recording.positions(block)
    if operand not in positions or operand not in recording.bound_once:
        return False
    base = base_of(recording.program, getattr(block.steps[positions[operand]].node, "value", ast.Constant(value=0)))
    return base is not None and not recording.aliases.is_memory(base) and _is_at_hand(recording, base, block, needed)


def _is_map(recording: Recording, node: ast.stmt) -> bool:
    """Whether a statement reads arrays element by element, as loops do."""
    value = node.value if isinstance(node, (ast.Assign, ast.AugAssign)) else None
    if isinstance(value, ast.Call):
        entry = recording.program.functions.get(dotted(value.func))
        return isinstance(entry, Primitive) and (entry.elementwise or entry.name in REDUCTIONS)
    return isinstance(value, ast.UnaryOp) or (isinstance(value, ast.BinOp) and not isinstance(value.op, ast.MatMult))


def final_copy(
    recording: Recording, each: str, block: Block, positions: dict[str, int], repeated: bool
) -> ast.expr | None:
    """``a[i]`` when the result of an operation was stored there and is never overwritten."""
    value = getattr(block.steps[positions[each]].node, "value", None)
    if not repeated or isinstance(value, (ast.Name, ast.Subscript)):
        return None
    return stored_copy(recording, each, block, positions[each], depth=-1)


def is_cheap(recording: Recording, value: ast.expr, kind: Any, repeated: bool) -> bool:
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        return base_of(recording.program, value) is not None
    if isinstance(kind, Array):
        return base_of(recording.program, value) is not None
    return is_cheap_number(recording.program, value) and (repeated or not is_float(kind))


def is_stable(recording: Recording, value: ast.expr, later: list[ast.stmt], loops: tuple[ast.stmt, ...]) -> bool:
    """True when the operands still have their values at the end of the block."""
    bound = rebound(later)
    read = loads(value)
    if read & bound:
        return False
    parts: list[ast.expr] = [value]
    # A view shows whatever its array holds, which is restored before it is read; where it starts may be not.
    if isinstance(value, ast.Subscript) and is_array(view_type(recording, value)):
        parts = [value.slice]
    elif isinstance(value, ast.Call) and base_of(recording.program, value) is not None:
        parts = value.args[1:]
    contents = {(b, i) for part in parts for b, i in value_reads(part) if is_array(recording.types.get(b))}
    for node in walk(later):
        for effect in recording.writes(node):
            base, items = effect.base, effect.items or None
            for array, place in contents:
                accesses = Access(array, place, 0, loops), Access(base, items, 0, loops)
                same = array == base and apart(*accesses, recording.fixed)
                if (
                    recording.aliases.share(array, base)
                    and not same
                    and not are_distinct(recording, array, base, later)
                ):
                    return False
    return True


def is_disturbed(
    recording: Recording,
    formula: ast.expr,
    step: Step,
    block: Block,
    positions: dict[str, int],
    seen: set[str] | None = None,
) -> bool:
    """True when a step changes an operand of a formula, or of what its operands are computed from.

    ``seen`` are the operands looked at already, each once: what uses one twice need not ask again.
    """
    seen = set() if seen is None else seen
    bound, writing = recording.changes(step)
    if recording.loads(formula) & bound:
        return True
    if writing and not is_stable(recording, formula, step.statements, recording.loops[id(block)]):
        return True
    for operand in recording.loads(formula) - seen:
        seen.add(operand)
        inner = formula_of(recording, operand, block, positions, recording.repeats(block))
        if inner is not None and is_disturbed(recording, inner, step, block, positions, seen):
            return True
    return False


def may_disturb(recording: Recording, block: Block, index: int) -> bool:
    """False for a step outside of loops that surely changes nothing that a step before it reads.

    This spares long functions without loops the search for what each of their steps disturbs.
    """
    bound, writing = recording.changes(block.steps[index])
    if recording.loops[id(block)] or writing:
        return True
    if id(block) not in recording.first_reads:
        first: dict[str, int] = {}
        for number, step in enumerate(block.steps):
            for each in set().union(*(loads(s) for s in step.statements), set()):
                first.setdefault(each, number)
        recording.first_reads[id(block)] = first
    return any(recording.first_reads[id(block)].get(each, index) < index for each in bound)


def are_distinct(recording: Recording, a: str, b: str, statements: list[ast.stmt]) -> bool:
    """True when two names hold different arrays: neither is a view of the other, and neither is handed on.

    (While arrays are written, names that are no views never share one: ``reverse_rename`` refuses it.)
    """
    if is_loose(recording.reversal, a):
        return False
    first, second = ({n} | bases(recording.reversal, n) for n in (a, b))
    return not first & second and not (first | second) & (handed_on(statements) | rebound(statements))


def view_type(recording: Recording, value: ast.expr) -> Any:
    if (
        isinstance(value, ast.Subscript)
        and isinstance(value.value, ast.Name)
        and is_array(recording.types.get(value.value.id))
    ):
        return subscript_type(value, recording.types)
    return None


def stored_copy(recording: Recording, each: str, block: Block, position: int, depth: int) -> ast.expr | None:
    """``a[i]`` when the value was stored there and still is at the end of the block, and is overwritten after that,
    if at all, in no more than ``depth`` loops: putting it back would cost more than a record."""
    if block.steps[position].forward != [block.steps[position].node]:
        return None
    if any(id(loop) in recording.plan.repeated for loop in recording.loops[id(block)]):
        return None  # the trip runs again, and what it stored outside may be gone by then
    kind = recording.types[each]
    for offset, step in enumerate(block.steps[position + 1 :], position + 1):
        node = step.node
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)):
            continue
        if not (isinstance(node.value, ast.Name) and node.value.id == each):
            continue
        place = node.targets[0]
        base = identifier(place.value)
        if is_destroyed(recording, place, step, block, block.steps[offset + 1 :], depth):
            continue
        selected = recording.reversal.selected_type(place) if recording.reversal.index_array(place) is None else None
        if selected is None or getattr(selected, "dtype", None) != getattr(kind, "dtype", None):
            continue
        if isinstance(kind, Scalar) and isinstance(selected, Scalar):
            return subscript(base, place.slice)
        if isinstance(kind, Array) and isinstance(selected, Array) and same_shape(kind.shape, selected.shape):
            part = subscript(base, place.slice)
            undone = block.steps[position + 1 : offset + 1]
            return call(f"{ast.unparse(part)}.copy") if restores(recording, undone, base) else part
    return None


def is_destroyed(
    recording: Recording, place: ast.Subscript, step: Step, block: Block, later: list[Step], depth: int
) -> bool:
    """True when what ``step`` stores at ``place`` may be gone at the end of its block, after ``later`` steps, or
    afterwards in more than ``depth`` loops."""
    changed = rebound([n for s in later for n in s.statements])
    base, loops = identifier(place.value), recording.loops[id(block)]
    if base in changed or loads(place.slice) & changed:
        return True
    inside = {id(s) for each in later for s in [each, *(s for s, _ in below(each))]}
    read = Access(base, tuple(index_items(place.slice)), recording.order[id(step)], loops)
    scope = recording.allocated_in(base, loops)
    for other, where in recording.memory_writes:
        for effect in recording.writes(other.node):
            array = effect.base
            if other is step or not recording.aliases.share(array, base):
                continue
            items = (effect.items or None) if array == base else None
            write = Access(array, items, recording.order[id(other)], recording.loops[id(where)])
            if id(other) in inside and not apart(read, write, recording.fixed):
                return True
            moving = recording.view_scopes.get(base, 0)
            if len(write.loops) > depth and may_destroy(read, write, scope, recording.fixed, moving):
                return True
    return False


def restores(recording: Recording, steps: list[Step], base: str) -> bool:
    """True when reversing the steps puts back contents of an array, which a view of it would show."""
    inner = [s for step in steps for s in [step, *(s for s, _ in below(step))]]
    places = [p for s in inner for p in recording.plan.contents.get(id(s), [])]
    return any(recording.aliases.share(base, array) for p in places for array, _ in value_reads(p))


def read_from(recording: Recording, block: Block, index: int) -> set[str]:
    """The names that reversing the steps from ``index`` on reads."""
    key = (id(block), index)
    if key not in recording.later_reads:
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
                for effect in recording.writes(node):
                    out |= set().union(*map(loads, effect.items or ()), set())
            for child in step.blocks:
                out |= set().union(*(loads(line) for line in [*child.start, *child.end]), set())
        recording.later_reads[key] = out
    return recording.later_reads[key]

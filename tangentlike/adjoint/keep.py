"""What the forward run hands over: only what the adjoint reads and the run overwrites (to-be-recorded analysis).

Walks the steps in program order with the set of values that adjoints already passed will read. A statement that
overwrites one of them saves it first; the adjoint restores it when it gets back there. What is cheap (an element of an
array that still holds it, a view, arithmetic on numbers) is computed again instead.
"""

from __future__ import annotations

import ast
from typing import Any

from ..analysis.aliases import result_names
from ..analysis.conflicts import Access, may_destroy
from ..analysis.costs import is_cheap_test
from ..analysis.effects import READ, Paired, changed_by, value_reads, written_arguments
from ..analysis.plan import Needs, Plan
from ..analysis.touches import find_touches, only_added_to, read_first
from ..form.program import helper_of, is_array, leaves, loads, packed, subscript, tuple_of, unit_step, variables
from ..form.trees import nodes
from ..form.types import Array, Scalar
from .counters import step_back
from .covering import forget_covered
from .recompute import (
    array_formula,
    final_copy,
    formula_of,
    is_disturbed,
    is_stable,
    may_disturb,
    read_from,
    recomputable,
)
from .recording import Recording
from .steps import Block, Step


def plan_of(recording: Recording) -> Plan:
    carried = (p for p in recording.program.parameters if p in recording.reversal.carried)
    needs = Needs(set() if recording.is_helper else {recording.reversal.adjoint(p) for p in carried})
    plan_block(recording, recording.root, needs, None)
    recording.plan.final = needs.names
    return recording.plan


# ---- the walk


def plan_block(recording: Recording, block: Block, needs: Needs, loop_variable: str | None) -> None:
    for line in block.end:
        note_read(recording, line, needs, 0 if not block.steps else recording.order[id(block.steps[0])], block)
    for index, step in enumerate(block.steps):
        recompute_before(recording, block, index, needs)
        plan_step(recording, step, needs, block)
    for line in block.start:
        note_read(recording, line, needs, recording.order[id(block)], block)
    close_block(recording, block, needs, loop_variable)
    if loop_variable is not None:
        needs.names.discard(loop_variable)


def plan_step(recording: Recording, step: Step, needs: Needs, block: Block) -> None:
    order = recording.order[id(step)]
    if isinstance(step.node, ast.If):
        plan_branch(recording, step, needs, block)
        return
    if isinstance(step.node, (ast.For, ast.While)):
        plan_loop(recording, step, needs, block)
        return
    bound = recording.bound(step)
    helper = helper_of(recording.program, step.node.value) if isinstance(step.node, (ast.Assign, ast.Expr)) else None
    written = recording.writes(step.node)
    own = Needs()
    for line in step.lines:
        note_read(recording, line, own, order - 0.25, block)
    if helper is not None:
        skip = {effect.base for effect in written}
        own.reads = {k: a for k, a in own.reads.items() if a.base not in skip}
    value = step.node.value if isinstance(step.node, (ast.Assign, ast.Expr)) else None
    before = loads(value) if step.self_update else set()
    after = (own.names & set(bound)) - before
    own.names -= after
    needs.merge(own)
    if _is_permutation(step.node) and set(bound) & needs.names:
        # Undone by the opposite permutation, which needs all the names as they are afterwards.
        # What no name holds any longer is saved as ever.
        recording.plan.undone.add(id(step))
        lost = [n for n in bound if n not in loads(value) and n in needs.names]
        needs.names |= set(bound)
        bound = lost
    elif set(bound) & needs.names and (fixed := step_back(recording, step)) is not None:
        # A counter is stepped back, which needs it as it is afterwards.
        recording.plan.undone.add(id(step))
        needs.names |= (set(bound) | loads(fixed)) & recording.primal
        bound = []
    for each in bound:
        if each in needs.names:
            has_value = each not in recording.bound_once or each in recording.given or bool(recording.loops[id(block)])
            known = (recording.plan.saves if has_value else recording.plan.first).setdefault(id(step), [])
            if each not in known:
                known.append(each)
            if id(step) not in recording.plan.undone:
                needs.names.discard(each)
    needs.names |= after
    for effect in written:
        base, items = effect.base, effect.items or None
        write = Access(base, items, order, recording.loops[id(block)])
        scope = recording.allocated_in(base, recording.loops[id(block)])
        for read in list(needs.reads.values()):
            if not recording.aliases.share(read.base, base):
                continue
            same = read if read.base == base else Access(base, None, read.order, read.loops)
            if may_destroy(same, write, scope, recording.fixed, recording.view_scopes.get(base, 0)):
                place: ast.expr = subscript(base, packed(list(items)) if items else everywhere(recording, base))
                known_places = recording.plan.contents.setdefault(id(step), [])
                if all(ast.dump(place) != ast.dump(k) for k in known_places):
                    known_places.append(place)
                needs.names |= loads(place) & recording.primal
                break
    forget_covered(recording, step, block, needs)
    if helper is not None and step.lines:
        for base in read_afterwards(recording, step, helper):
            access = Access(base, None, order + 0.1, recording.loops[id(block)])
            needs.reads.setdefault(access.key, access)


def read_afterwards(recording: Recording, step: Step, helper: Any) -> list[str]:
    """The written arguments, and the results, whose contents the helper's adjoint reads, as the call left them.

    What the forward half keeps may be what it returns: the caller's writes reach it.
    """
    assert isinstance(step.node, (ast.Assign, ast.Expr)) and isinstance(step.node.value, ast.Call)
    call = step.node.value
    out: list[str] = []
    for line in step.lines:
        for child in nodes(line):
            if not isinstance(child, ast.Call):
                continue
            pair = recording.reversal.program.functions.get(ast.unparse(child.func))
            if not isinstance(pair, Paired):
                continue
            read = {n for s in (pair.adjoint.body if pair.adjoint else ()) for n, _ in value_reads(s)}
            written = written_arguments(helper, call)
            own = helper.aliases
            kept = {k for k, kind in zip(pair.kept, pair.kept_types, strict=False) if k in read}
            # What another helper has kept, and what loops have recorded, may be anything.
            held = [kind for k, kind in zip(pair.kept, pair.kept_types, strict=False) if k in kept]
            nested = pair.tape is not None or any(not isinstance(kind, (Scalar, Array)) for kind in held)
            classes = {own.of(k) for k in kept & set(helper.program.types)}
            for p, a in zip(helper.program.parameters, call.args, strict=True):
                if isinstance(a, ast.Name) and a.id in written and (p in read or own.of(p) in classes):
                    out.append(a.id)
            if isinstance(step.node, ast.Assign):
                names = result_names(step.node.targets[0])
                results = zip(names, own.result_classes, strict=False)
                out += [n for n, c in results if n is not None and c is not None and (nested or c in classes)]
    return out


def note_read(recording: Recording, line: ast.AST, needs: Needs, order: float, block: Block) -> None:
    """Add what an adjoint line reads of the primal."""
    loops = recording.loops[id(block)]
    for base, items in value_reads(line):
        if base in recording.primal:
            needs.names.add(base)
            if recording.aliases.is_memory(base) and is_array(recording.types.get(base)):
                access = Access(base, items, order, loops)
                needs.reads.setdefault(access.key, access)
    needs.names |= variables(line) & recording.primal
    if isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name) and line.target.id in recording.primal:
        needs.names.add(line.target.id)  # a shadow that is carried along


def everywhere(recording: Recording, base: str) -> ast.expr:
    """The index of all elements of an array."""
    kind = recording.types.get(base)
    return tuple_of([]) if isinstance(kind, Array) and not kind.shape else ast.Slice()


def plan_branch(recording: Recording, step: Step, needs: Needs, block: Block) -> None:
    assert isinstance(step.node, ast.If)
    states = []
    for child in step.blocks:
        state = needs.copy()
        plan_block(recording, child, state, None)
        states.append(state)
    for state in states:
        needs.merge(state)
    for line in step.before:
        note_read(recording, line, needs, recording.order[id(step.blocks[-1])], block)
    if not recording.is_reversed(step):
        return
    test = step.node.test
    changed = changed_by(recording.program, step.statements)
    touched = {r for r in loads(test) if is_array(recording.types.get(r))}
    stable = not loads(test) & changed and not any(recording.aliases.share(t, c) for t in touched for c in changed)
    if stable and is_cheap_test(test) and id(step) not in recording.plan.flags:
        note_read(recording, ast.Expr(value=test), needs, recording.order[id(step.blocks[-1])], block)
        return
    if id(step) not in recording.plan.flags:
        flag = recording.fresh("taken")
        recording.plan.flags[id(step)] = flag
        recording.declare(flag, Scalar("bool"), block)
    needs.names.add(recording.plan.flags[id(step)])


def plan_loop(recording: Recording, step: Step, needs: Needs, block: Block) -> None:
    node = step.node
    assert isinstance(node, (ast.For, ast.While))
    variable = node.target.id if isinstance(node, ast.For) and isinstance(node.target, ast.Name) else None
    child = step.blocks[0]
    for _attempt in range(60):
        state = needs.copy()
        plan_block(recording, child, state, variable)
        if not needs.merge(state):
            break
    forget_covered(recording, step, block, needs)
    for line in step.before:
        note_read(recording, line, needs, recording.order[id(child)], block)
    if not recording.is_reversed(step):
        return
    if id(node) in recording.plan.repeated:
        plan_again(recording, node, step, needs)
    if isinstance(node, ast.For):
        needs.names |= {n for n in loads(node.iter) if n in recording.primal}
    if isinstance(node, ast.While) or leaves(node.body) or unit_step(node) is None:
        if id(step) not in recording.plan.trips:
            trips = recording.fresh("trips")
            recording.plan.trips[id(step)] = trips
            recording.declare(trips, Scalar("int64"), block)
        needs.names.add(recording.plan.trips[id(step)])


def plan_again(recording: Recording, loop: ast.stmt, step: Step, needs: Needs) -> None:
    """A trip that runs again reads all that it read the first time."""
    assert isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)
    first = recording.primal & read_first(loop.body) - {loop.target.id}
    needs.names |= {n for n in first if not only_added_to(n, loop.body)}
    for touch in find_touches(recording.program, loop).touches:
        if touch.kind == READ and is_array(recording.types.get(touch.base)):
            needs.names.add(touch.base)
            if recording.aliases.is_memory(touch.base):
                loops = recording.loops[id(step.blocks[0])]
                access = Access(touch.base, touch.items, recording.order[id(step)], loops)
                needs.reads.setdefault(access.key, access)


def is_body(recording: Recording, block: Block) -> bool:
    """True for the body of a loop, not of a branch in it."""
    above = recording.parents[id(block)]
    return above is not None and len(recording.loops[id(above)]) < len(recording.loops[id(block)])


# ---- the end of a block


def close_block(recording: Recording, block: Block, needs: Needs, loop_variable: str | None) -> None:
    """Settle the names that live in this block only: compute again, record, or (outside loops) keep by name."""
    if (
        recording.loops[id(block)]
        and id(recording.loops[id(block)][-1]) in recording.plan.repeated
        and is_body(recording, block)
    ):
        needs.names -= set(recording.local.get(id(block), []))  # the trip has just run again
        return
    repeated = recording.repeats(block)
    is_root = block is recording.root
    mine = [n for n in recording.local.get(id(block), []) if n != loop_variable]
    positions = recording.positions(block)
    for each in sorted(mine, key=lambda n: -positions.get(n, -1)):
        if each not in needs.names:
            continue
        if each in recording.program.parameters and each in recording.bound_once:
            continue
        formula = recomputable(recording, each, block, positions, repeated)
        if formula is None:
            formula = array_formula(recording, each, block, needs.names)
        if formula is not None:
            recording.plan.recomputed.setdefault(id(block), {})[each] = formula
            needs.names.discard(each)
            note_read(recording, ast.Expr(value=formula), needs, recording.order[id(block)], block)
            continue
        if is_root:
            continue
        scalar = isinstance(recording.types.get(each), Scalar)
        if recording.loops[id(block)] or not scalar:
            known = recording.plan.records.setdefault(id(block), [])
            if each not in known:
                known.append(each)
            needs.names.discard(each)
        else:
            recording.plan.guarded.add(each)


def recompute_before(recording: Recording, block: Block, index: int, needs: Needs) -> None:
    """Compute again, once step ``index`` is undone, what that step takes the operands of.

    So ``x = x + dt * f(x)`` saves x alone: what was computed from x is computed again when x is restored.
    """
    if not may_disturb(recording, block, index):
        return
    positions = recording.positions(block)
    loops = recording.loops[id(block)]
    while True:
        chosen = None
        bound = sorted(n for n in needs.names if positions.get(n, index) < index)
        for each in sorted(bound, key=lambda n: -positions[n]):
            formula = formula_of(recording, each, block, positions, recording.repeats(block))
            if (
                formula is None
                or each not in recording.local.get(id(block), [])
                or each in read_from(recording, block, index)
            ):
                continue
            if final_copy(recording, each, block, positions, recording.repeats(block)) is not None:
                continue
            if not is_disturbed(recording, formula, block.steps[index], block, positions):
                continue
            between = [n for s in block.steps[positions[each] + 1 : index] for n in s.statements]
            if is_stable(recording, formula, between, loops):
                chosen = each, formula
                break
        if chosen is None:
            return
        each, formula = chosen
        recording.plan.restored.setdefault((id(block), index), {})[each] = formula
        needs.names.discard(each)
        note_read(recording, ast.Expr(value=formula), needs, recording.order[id(block.steps[index])] - 0.5, block)


def _is_permutation(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)

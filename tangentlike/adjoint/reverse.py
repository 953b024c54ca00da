"""The adjoint of a program: templates pasted in reverse order, control flow and memory mirrored.

A *value* gets its adjoint by contributions: the first one assigns ``dx = e``, later ones add. An array written in place
(*memory*) has one shadow array; its views are mirrored on the shadow. What the adjoint reads of the primal is settled
afterwards (``keep.py``): here a primal name means its value at the statement that is reversed.
"""

from __future__ import annotations

import ast

from ..analysis.liveness import block_live, live_before
from ..form.program import binds, helper_of, loads
from .reversal import Reversal
from .reverse_calls import reverse_helper
from .reverse_statements import reverse_assign, reverse_augment
from .steps import NONE, OWNED, SHARED, Block, State, Step
from .views import mirror


def reverse_block(
    reversal: Reversal, body: list[ast.stmt], state: State, live: set[str], after_loop: set[str]
) -> Block:
    """Reverse a block. ``state`` is updated from the block's end to its beginning."""
    result = Block()
    reversal.out = result.start
    for node in body:
        mirror(reversal, node, state, body)
    steps: list[Step] = []
    shadows: list[ast.stmt] = []
    for position in range(len(body) - 1, -1, -1):
        node = body[position]
        if id(node) in reversal.allocations:
            shadows.append(node)  # it is made with the array that the statement before makes
            continue
        after = set(after_loop) if isinstance(node, ast.Break) else live
        live = block_live([node], after, after_loop)
        steps.append(reverse_step(reversal, node, state, after, after_loop))
        steps[-1].forward = [*steps[-1].forward, *reversed(shadows)]
        shadows = []
    result.steps = steps[::-1]
    return result


def reverse_step(reversal: Reversal, node: ast.stmt, state: State, live: set[str], after_loop: set[str]) -> Step:
    reversal.line = node.lineno
    result = Step(node, [node])
    if isinstance(node, ast.If):
        reverse_if(reversal, result, node, state, live, after_loop)
    elif isinstance(node, (ast.For, ast.While)):
        reverse_loop(reversal, result, node, state, live)
    else:
        reversal.out = result.lines
        if isinstance(node, ast.Assign):
            reverse_assign(reversal, result, node, state, live)
        elif isinstance(node, ast.AugAssign):
            reverse_augment(reversal, node, state)
        elif isinstance(node, ast.Expr):
            helper = helper_of(reversal.program, node.value)
            if helper is not None:
                reverse_helper(reversal, result, helper, node, [], state)
    return result


def reverse_if(
    reversal: Reversal, step: Step, node: ast.If, state: State, live: set[str], after_loop: set[str]
) -> None:
    reversal.out = step.before
    inside = loads(node) | binds(node)
    for each in sorted(inside & reversal.active):
        if state.get(each, NONE) == NONE and not reversal.is_local(each, node) and each in live_before(node, live):
            reversal.ensure(each, state)
    entry = state.copy()
    states = []
    for body in (node.body, node.orelse):
        branch = entry.copy()
        step.blocks.append(reverse_block(reversal, body, branch, live, after_loop))
        states.append(branch)
    before = live_before(node, live) - reversal.valueless.get(id(node), frozenset())
    for each in sorted(set(states[0]) | set(states[1])):
        kinds = [s.get(each, NONE) for s in states]
        if kinds[0] == kinds[1]:
            state[each] = kinds[0]
        elif NONE not in kinds:
            state[each] = SHARED
        elif each not in before:
            state[each] = NONE
        else:
            for branch, block in zip(states, step.blocks, strict=True):
                if branch.get(each, NONE) == NONE:
                    reversal.out = block.end
                    reversal.line = node.lineno
                    reversal.ensure(each, branch)
            state[each] = SHARED if SHARED in kinds else OWNED


def reverse_loop(reversal: Reversal, step: Step, node: ast.For | ast.While, state: State, live: set[str]) -> None:
    head = live_before(node, live)
    inside = loads(node) | binds(node)
    reversal.out = step.before
    for each in sorted(inside & reversal.active):
        if not reversal.is_local(each, node) and each in head:
            reversal.ensure(each, state, partial=reversal.occurrences.changed_in_parts(reversal, each, node))
    entry = state.copy()
    while True:
        current = entry.copy()
        checkpoint = set(reversal.taken), dict(reversal.adjoints), dict(reversal.types)
        block = reverse_block(reversal, node.body, current, head | live, live)
        changed = [e for e in entry if entry[e] == OWNED and current.get(e) == SHARED]
        if not changed:
            break
        reversal.taken, reversal.adjoints, reversal.types = checkpoint
        for each in changed:
            entry[each] = SHARED
    reversal.out = block.end
    reversal.line = node.lineno
    for each in sorted(e for e in entry if entry[e] != NONE and current.get(e, NONE) == NONE):
        reversal.ensure(each, current)
    step.blocks.append(block)
    for each, kind in entry.items():
        state[each] = kind if each in head or each not in inside else NONE
        if current.get(each) == SHARED:
            state[each] = SHARED

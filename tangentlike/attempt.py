"""One attempt at the pair of a program: both halves, an operation a statement."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .adjoint import assemble, steps
from .adjoint.carry import Carried
from .adjoint.followed_draws import refuse_unfollowed
from .adjoint.keep import plan_of
from .adjoint.recording import Recording
from .adjoint.results import result_names, seed
from .adjoint.reversal import Reversal
from .adjoint.reverse import reverse_block
from .adjoint.sizes_asked import ask_sizes
from .analysis import activity, aliases, occurrences
from .analysis.parts_read import read_in_parts
from .analysis.selected import SELECTED, selected_names
from .form import program
from .form.program import Program, assign, is_array, loads
from .form.trees import nodes
from .form.types import is_float
from .parallel import loops as parallel
from .primitives.registry import Primitive


@dataclass(frozen=True)
class Asked:
    """What a pair is to give: gradients of the parameters ``wanted``; ``seeded`` tells which results have a seed (0, 1,
    or ``SELECTED``),
    ``returned`` for which a helper hands over the shadow instead: they share memory with what the caller has."""

    wanted: frozenset[str]
    seeded: tuple[int, ...]
    is_helper: bool
    returned: tuple[bool, ...] = ()


class Attempt:
    """One attempt at a pair, with shadows carried along for the alias classes ``roots``.

    ``shadows`` are the parameters into whose adjoints the adjoint half adds, ``own`` those whose shadows are carried,
    ``gradients`` those whose adjoints it returns.
    """

    def __init__(self, target: Program, asked: Asked, pair_of: Callable, handed: list[str], roots: set[str]):
        self.target, self.asked, self.handed = target, asked, handed
        self.classes = classes = aliases.find_aliases(target)
        self.results = result_names(target)
        self.chosen = [r for r, s in zip(self.results, asked.seeded, strict=False) if s and r is not None]
        shadows = [p for p in target.parameters if p in classes.written and asked.is_helper]
        self.added = read_in_parts(target) & asked.wanted if asked.is_helper else frozenset()
        active = activity.active_names(target, classes, set(asked.wanted), {*self.chosen, *shadows, *handed})
        of_handed = set(map(classes.of, handed))
        active |= {n for n, t in target.types.items() if is_float(t) and is_array(t) and classes.of(n) in of_handed}
        self.active = active
        added_to = {p for p in shadows if p in active or p in asked.wanted} | self.added
        copied = {
            key: type(target.__dict__[key])(target.__dict__[key]) for key in ("temporaries", "functions", "types")
        }
        self.working = Program(**{**target.__dict__, **copied})
        self.reversal = Reversal(self.working, classes, active, all_names(target), pair_of)
        of_caller = [r for r, s in zip(self.results, asked.seeded, strict=False) if s == SELECTED and r is not None]
        self.reversal.selected = selected_names(target, of_caller)
        self.carried = {n for n in active if is_array(target.types[n]) and classes.of(n) in roots}
        self.own = [p for p in target.parameters if p in self.carried]
        self.shadows = [p for p in target.parameters if p in added_to - self.carried]
        self.gradients = [p for p in target.parameters if self.has_gradient(p)]
        self.seeds: list[str] = []

    def has_gradient(self, parameter: str) -> bool:
        """Whether the adjoint half returns the adjoint of a parameter."""
        if parameter not in self.asked.wanted or parameter in self.shadows:
            return False
        return not (self.asked.is_helper and parameter in self.own)

    def halves(self, tape: Any) -> assemble.Halves:
        """Both halves, an operation a statement."""
        reversal = self.reversal
        if tape is not None:
            reversal.tape, reversal.tape_name = tape, reversal.temporary("tape")
        _carry(self.working, reversal, self.carried)
        if rebound := {p for p in self.shadows if reversal.occurrences.bound[p] > 1}:
            raise steps.Carry(self.classes.of(min(rebound)))
        root = self.reversed()
        halves = _assembled(self.working, self.classes, reversal, root, self.asked.is_helper)
        if not self.asked.is_helper:
            zeros = [assign(reversal.adjoint(p), program.call("np.zeros_like", p)) for p in self.own]
            halves.forward = [*zeros, *halves.forward]
        return halves

    def reversed(self) -> Any:
        """The steps of both halves, from the seeds to the gradients."""
        reversal, classes, asked = self.reversal, self.classes, self.asked
        state = steps.State(reversal.carried)
        start: list[ast.stmt] = []
        reversal.out = start
        state.update(dict.fromkeys(set(self.added) - set(self.own), steps.OWNED))
        self.seeds = seed(reversal, classes, self.target, self.chosen, self.results, state)
        for p in self.shadows:
            reversal.adjoint(p)
            state[p] = steps.OWNED
        live = loads(self.target.result) | (classes.written if asked.is_helper else set())
        refuse_unfollowed(reversal, classes, set(asked.wanted))
        root = reverse_block(reversal, self.working.body, state, live, set())
        reversal.report()
        reversal.out = root.end
        reversal.line = 0
        self.ensure_gradients(state)
        root.start = start + root.start
        return root

    def ensure_gradients(self, state: steps.State) -> None:
        """Each gradient has a value, and an array of its own."""
        reversal = self.reversal
        others = {reversal.adjoint(p) for p in self.gradients if p in self.active} | set(self.seeds)
        for p in self.gradients:
            if p in self.carried:
                continue
            if p in self.active:
                # Two gradients, or a gradient and the caller's cotangent, must not be one array.
                mine = reversal.adjoint(p)
                reversal.ensure(p, state, partial=reversal.may_be_one_array(mine, others - {mine}))
            else:
                reversal.active.add(p)
                reversal.ensure(p, {}, partial=True)


def _carry(working: Program, reversal: Reversal, carried: set[str]) -> None:
    """Take the shadows of ``carried`` along in a program that is about to be reversed."""
    if not carried:
        return
    reversal.carried = carried
    carrying = Carried(
        working, reversal.aliases, carried, reversal.active, reversal.taken, reversal.types, reversal.adjoint
    )
    working.body = carrying.block(working.body)
    reversal.allocations = carrying.allocations
    for each in sorted(carried):
        reversal.types[each] = working.types[each]
        shadow = reversal.adjoint(each)
        working.types[shadow] = working.types[each]
        reversal.types[shadow] = working.types[each]
    reversal.occurrences = occurrences.find_occurrences(working)


def _assembled(working, classes, reversal, root, is_helper: bool) -> assemble.Halves:
    """Both halves; the trips of parallel loops run again on the way back rather than hand over lists."""
    taken = set(reversal.taken)
    recording = Recording(working, classes, reversal, root, is_helper)
    ask_sizes(recording)
    assembler = assemble.Assembler(working, recording, plan_of(recording))
    halves = assembler.run(root)
    repeats = {key: parallel.repeat(working, loop) for key, loop in assembler.in_order.items()}
    if not any(repeats.values()):
        return halves
    reversal.taken.clear()
    reversal.taken.update(taken)
    recording = Recording(working, classes, reversal, root, is_helper)
    recording.plan.repeated = {key: found for key, found in repeats.items() if found is not None}
    return assemble.Assembler(working, recording, plan_of(recording)).run(root)


def all_names(target: Program) -> set[str]:
    """The names that stand in a program, and those that its primitives' templates bring along."""
    names = set(target.types) | set(target.parameters) | set(target.constants) | {"np", "math", "kernel"}
    for node in program.walk(target.body):
        names |= {n.id for n in nodes(node) if isinstance(n, ast.Name)}
    for text, found in target.functions.items():
        names.add(text.split(".")[0])
        if isinstance(found, Primitive):
            for template in (found.adjoint, found.adjoint_of_numbers, found.forward):
                if template is not None:
                    read = set().union(*(loads(e) for _, e, _ in template.lines), set())
                    names |= read - set(template.parameters) - set(found.extras)
    return names | {"sum_to", "sum_to_shape", "sum_all", "scatter_add", "mask_add", "plus"}

"""The state of one plan of records: where values live, the loops around them, and the order of the steps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..analysis.aliases import Aliases, shared_results
from ..analysis.conflicts import common_loops
from ..analysis.effects import Effect, base_of, rebound, writes
from ..analysis.liveness import block_live
from ..analysis.plan import Plan
from ..form.program import Program, fresh_name, helper_of, loads, walk
from ..form.trees import nodes
from .steps import Block, Step

if TYPE_CHECKING:
    from .covering import Cover
    from .reversal import Reversal


MOVING = 99  # more loops than there are around any statement


class Recording:
    """The structure of one reversed program.

    ``loops``: the loops around a block. ``order``: the place of a step or of a block's end in program order. ``local``:
    the names that live in a block only. ``allocation``: the loops whose trips allocate an alias class anew.
    ``known_writes``: what a statement writes, with the statement (so that its id stays its own).
    ``fixed``: the names with one value in all of the program. ``given``: those that have a value when it starts.
    ``sizes``: those of sizes that are noted in the place of arrays (``sizes_asked.py``).
    """

    def __init__(self, program: Program, aliases: Aliases, reversal: Reversal, root: Block, is_helper: bool = False):
        self.is_helper = is_helper
        self.program, self.aliases, self.reversal, self.root = program, aliases, reversal, root
        self.plan = Plan()
        self.types: dict[str, Any] = reversal.types
        shadows = {reversal.adjoint(p) for p in program.parameters if p in reversal.carried}
        self.given = {*program.parameters, *shadows}
        self.primal = set(program.types) | {n for s in steps_of(root) for n in self.bound(s)}
        self.order: dict[int, float] = {}
        self.loops: dict[int, tuple[ast.stmt, ...]] = {}
        self.local: dict[int, list[str]] = {}
        self.parents: dict[int, Block | None] = {id(root): None}
        self.bound_once = {n for n, c in reversal.occurrences.bound.items() if c == 1}
        self.fixed: set[str] = set()
        self.sizes: set[str] = set()
        self.known_positions: dict[int, dict[str, int]] = {}
        self.later_reads: dict[tuple[int, int], set[str]] = {}
        self.first_reads: dict[int, dict[str, int]] = {}
        self.known_writes: dict[int, tuple[ast.stmt, list[Effect]]] = {}
        self.known_loads: dict[int, tuple[ast.expr, set[str]]] = {}
        self.known_changes: dict[int, tuple[Step, set[str], bool]] = {}
        self.known_covers: dict[int, list[Cover]] = {}
        self.number(root, (), 0)
        self.find_scopes()
        outside = {n for step, block in steps_with_blocks(root) if not self.loops[id(block)] for n in self.bound(step)}
        self.fixed = self.bound_once & (outside | set(program.parameters))
        self.allocation = self.allocation_scopes()
        self.view_scopes = self.find_view_scopes()

    def may_change(self, array: str) -> bool:
        """True for an array that is written in place, and for an adjoint, to which others are added."""
        return self.aliases.is_memory(array) or array in self.reversal.adjoints.values()

    def writes(self, node: ast.stmt) -> list[Effect]:
        """The memory that a statement writes, looked up once: the plan is made while no statement changes."""
        if id(node) not in self.known_writes:
            self.known_writes[id(node)] = node, writes(self.program, node)
        return self.known_writes[id(node)][1]

    def loads(self, value: ast.expr) -> set[str]:
        """The names that an expression of the program reads, looked up once."""
        if id(value) not in self.known_loads:
            self.known_loads[id(value)] = value, loads(value)
        return self.known_loads[id(value)][1]

    def changes(self, step: Step) -> tuple[set[str], bool]:
        """The names that a step binds, and whether it writes into memory; looked up once."""
        if id(step) not in self.known_changes:
            writing = any(self.writes(node) for node in walk(step.statements))
            self.known_changes[id(step)] = step, rebound(step.statements), writing
        return self.known_changes[id(step)][1:]

    def number(self, block: Block, loops: tuple[ast.stmt, ...], count: int) -> int:
        self.loops[id(block)] = loops
        for step in block.steps:
            count += 1
            self.order[id(step)] = count
            inner = (*loops, step.node) if isinstance(step.node, (ast.For, ast.While)) else loops
            for child in step.blocks:
                self.parents[id(child)] = block
                count = self.number(child, inner, count)
        self.order[id(block)] = count + 0.5
        return count + 1

    def find_scopes(self) -> None:
        """Give each name to the innermost block that contains all its occurrences."""
        places: dict[str, list[Block]] = {}

        def visit(block: Block, path: list[Block]) -> None:
            here = [*path, block]
            for step in block.steps:
                if isinstance(step.node, (ast.If, ast.While)):
                    names = loads(step.node.test)
                elif isinstance(step.node, ast.For):
                    names = loads(step.node.iter)
                else:
                    names = {n.id for s in step.forward for n in nodes(s) if isinstance(n, ast.Name)}
                    names |= {n.id for n in nodes(step.node) if isinstance(n, ast.Name)}
                for each in sorted(names):
                    known = places.get(each)
                    places[each] = here if known is None else [a for a, b in zip(known, here, strict=False) if a is b]
                for child in step.blocks:
                    if isinstance(step.node, ast.For) and isinstance(step.node.target, ast.Name):
                        known = places.get(step.node.target.id)
                        inside = [*here, child]
                        places[step.node.target.id] = (
                            inside if known is None else [a for a, b in zip(known, inside, strict=False) if a is b]
                        )
                    visit(child, here)

        visit(self.root, [])
        for each in [*self.program.parameters, *loads(self.program.result)]:
            places[each] = [self.root]
        for each, path in places.items():
            self.local.setdefault(id(path[-1]), []).append(each)

    def allocation_scopes(self) -> dict[str, tuple[ast.stmt, ...]]:
        """For each alias class the loops, from the outside in, whose trips allocate all its arrays anew."""
        around: dict[str, tuple[ast.stmt, ...]] = {self.aliases.of(p): () for p in self.program.parameters}
        members: dict[str, set[str]] = {}
        for step, block in steps_with_blocks(self.root):
            for each in self.bound(step):
                root = self.aliases.of(each)
                around[root] = common_loops(around.get(root, self.loops[id(block)]), self.loops[id(block)])
                members.setdefault(root, set()).add(each)
        every = {id(loop): loop for loops in around.values() for loop in loops}
        handed_on = {key: block_live(loop.body, set(), set()) for key, loop in every.items()
                     if isinstance(loop, (ast.For, ast.While))}  # fmt: skip
        for root, loops in around.items():
            # What a trip finds in one of the names is an array of the trip before.
            level = next((k for k, loop in enumerate(loops) if handed_on[id(loop)] & members[root]), len(loops))
            around[root] = loops[:level]
        return around

    def allocated_in(self, base: str, loops: tuple[ast.stmt, ...]) -> int:
        """How many of these loops allocate the arrays of a name's class anew in each trip."""
        return len(common_loops(self.allocation.get(self.aliases.of(base), ()), loops))

    def find_view_scopes(self) -> dict[str, int]:
        """For each name that may hold a view how many loops enclose its binding; ``MOVING`` when there are several."""
        found: dict[str, int] = {}
        flows: list[tuple[str, str]] = []
        depth: dict[str, int] = {}
        for step, block in steps_with_blocks(self.root):
            node = step.node
            if not isinstance(node, ast.Assign) or isinstance(node.targets[0], ast.Subscript):
                continue
            target, value = node.targets[0], node.value
            depth.update(dict.fromkeys(self.bound(step), len(self.loops[id(block)])))
            helper = helper_of(self.program, value)
            if helper is not None:
                assert isinstance(value, ast.Call)
                found.update((n, 0) for group in shared_results(helper, target, value) for n in group)
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                flows += [(t.id, v.id) for t, v in zip(target.elts, value.elts, strict=True)
                          if isinstance(t, ast.Name) and isinstance(v, ast.Name)]  # fmt: skip
            elif isinstance(target, ast.Name) and isinstance(value, ast.Name):
                flows.append((target.id, value.id))
            elif isinstance(target, ast.Name) and base_of(self.program, value) is not None:
                found[target.id] = 0
        while more := {t for t, v in flows if v in found and t not in found}:
            found.update(dict.fromkeys(more, 0))
        bound = self.reversal.occurrences.bound
        return {n: depth.get(n, 0) if bound[n] == 1 else MOVING for n in found}

    def bound(self, step: Step) -> list[str]:
        out: list[str] = []
        for node in step.forward:
            if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
                out += [n.id for n in nodes(node.targets[0]) if isinstance(n, ast.Name)]
        return out

    def repeats(self, block: Block) -> bool:
        """True where each kept number counts: in a loop, and in a helper, which may be called in one."""
        return bool(self.loops[id(block)]) or self.is_helper

    def positions(self, block: Block) -> dict[str, int]:
        """Where the names bound directly in a block are bound."""
        if id(block) not in self.known_positions:
            self.known_positions[id(block)] = {n: p for p, s in enumerate(block.steps) for n in self.bound(s)}
        return self.known_positions[id(block)]

    def fresh(self, base: str) -> str:
        chosen = fresh_name(base, self.reversal.taken)
        self.reversal.taken.add(chosen)
        return chosen

    def declare(self, identifier: str, kind: Any, block: Block) -> None:
        self.types[identifier] = kind
        self.primal.add(identifier)
        self.local.setdefault(id(block), []).append(identifier)

    def is_reversed(self, step: Step) -> bool:
        """True when the reversed branch or loop has anything to do."""
        return any(self.has_work(b) for b in step.blocks)

    def has_work(self, block: Block) -> bool:
        if block.start or block.end or self.plan.records.get(id(block)):
            return True
        for step in block.steps:
            saves = self.plan.saves.get(id(step)) or self.plan.contents.get(id(step))
            if step.lines or step.before or saves or id(step) in self.plan.undone:
                return True
            if any(self.has_work(b) for b in step.blocks):
                return True
        return False

    @cached_property
    def assigned(self) -> dict[str, tuple[ast.expr, Step, Block]]:
        """Where each name that is bound once gets its value from an expression."""
        found: dict[str, tuple[ast.expr, Step, Block]] = {}
        for step, block in steps_with_blocks(self.root):
            if isinstance(step.node, ast.Assign) and isinstance(step.node.targets[0], ast.Name):
                found[step.node.targets[0].id] = step.node.value, step, block
        return {each: place for each, place in found.items() if each in self.bound_once}

    @cached_property
    def memory_writes(self) -> list[tuple[Step, Block]]:
        """The steps that write memory, each with its block."""
        return [(s, b) for s, b in steps_with_blocks(self.root) if self.writes(s.node)]


def steps_of(block: Block) -> Iterator[Step]:
    """The steps of a block, nested ones included."""
    for step in block.steps:
        yield step
        for child in step.blocks:
            yield from steps_of(child)


def below(step: Step) -> Iterator[tuple[Step, Block]]:
    """The steps nested in a step, each with its block."""
    for child in step.blocks:
        for inner in child.steps:
            yield inner, child
            yield from below(inner)


def steps_with_blocks(block: Block) -> Iterator[tuple[Step, Block]]:
    """The steps of a block, nested ones included, each with its block."""
    for step in block.steps:
        yield step, block
        for child in step.blocks:
            yield from steps_with_blocks(child)

"""What the forward run hands over: only what the adjoint reads and the run overwrites (to-be-recorded analysis).

Walks the steps in program order with the set of values that adjoints already passed will read. A statement that
overwrites one of them saves it first; the adjoint restores it when it gets back there. What is cheap (an element of an
array that still holds it, a view, arithmetic on numbers) is computed again instead.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from .aliases import Aliases, base_of, helper_of, written_arguments
from .conflicts import Access, apart, may_destroy
from .indexing import subscript_type
from .occurrences import moves, rebinds
from .program import Program, fresh_name, identifier, is_array, loads, subscript, walk
from .reads import CHEAP_CALLS, bound_by, changed_by, is_cheap_test, leaves, unit_step, value_reads, written_places
from .registry import Primitive
from .reverse import Reverser
from .steps import Block, Step
from .types import Array, Scalar, is_float, same_shape


@runtime_checkable
class Paired(Protocol):
    """A helper's pair, as far as this pass looks at it."""

    adjoint: Any
    shadows: Any


@dataclass
class Needs:
    """``names`` whose current values, and ``reads`` of memory whose current contents, are needed on the way back."""

    names: set[str] = field(default_factory=set)
    reads: dict[Any, Access] = field(default_factory=dict)

    def copy(self) -> Needs:
        return Needs(set(self.names), dict(self.reads))

    def merge(self, other: Needs) -> bool:
        """Add another set of needs; True when that changed anything."""
        size = len(self.names), len(self.reads)
        self.names |= other.names
        self.reads.update(other.reads)
        return size != (len(self.names), len(self.reads))


@dataclass
class Plan:
    """The decisions: per step the names and contents saved before it, per block what is recorded at its end or computed
    again at its reversed start, per branch the test's form, per loop whether its trips are counted."""

    saves: dict[int, list[str]] = field(default_factory=dict)
    contents: dict[int, list[ast.expr]] = field(default_factory=dict)
    records: dict[int, list[str]] = field(default_factory=dict)
    recomputed: dict[int, dict[str, ast.expr]] = field(default_factory=dict)
    flags: dict[int, str] = field(default_factory=dict)
    trips: dict[int, str] = field(default_factory=dict)
    restored: dict[tuple[int, int], dict[str, ast.expr]] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
    final: set[str] = field(default_factory=set)
    guarded: set[str] = field(default_factory=set)


class Keeper:
    """Makes the plan for one reversed program."""

    def __init__(self, program: Program, aliases: Aliases, reverser: Reverser, root: Block):
        self.program, self.aliases, self.reverser, self.root = program, aliases, reverser, root
        self.plan = Plan()
        self.types = reverser.types
        self.primal = set(program.types) | {n for s in _steps(root) for n in self.bound(s)}
        self.order: dict[int, float] = {}
        self.loops: dict[int, tuple[ast.stmt, ...]] = {}
        self.local: dict[int, list[str]] = {}
        self.parents: dict[int, Block | None] = {id(root): None}
        self.bound_once = {n for n, c in reverser.occurrences.bound.items() if c == 1}
        self.known_positions: dict[int, dict[str, int]] = {}
        self.later_reads: dict[tuple[int, int], set[str]] = {}
        self.number(root, (), 0)
        self.find_scopes()
        self.allocation = self.allocation_scopes()

    def run(self) -> Plan:
        needs = Needs()
        self.block(self.root, needs, None)
        self.plan.final = needs.names
        return self.plan

    # ---- structure

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
                    names = {n.id for s in step.forward for n in ast.walk(s) if isinstance(n, ast.Name)}
                    names |= {n.id for n in ast.walk(step.node) if isinstance(n, ast.Name)}
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

    def allocation_scopes(self) -> dict[str, int]:
        """For each alias class how many loops enclose the allocation of all its arrays."""
        scopes: dict[str, int] = {}
        depth: dict[str, int] = {}
        for step, block in _steps_with_blocks(self.root):
            for each in self.bound(step):
                depth[each] = min(depth.get(each, 99), len(self.loops[id(block)]))
        for each in self.program.parameters:
            depth[each] = 0
        for each, d in depth.items():
            root = self.aliases.of(each)
            scopes[root] = min(scopes.get(root, 99), d)
        return scopes

    def bound(self, step: Step) -> list[str]:
        out: list[str] = []
        for node in step.forward:
            if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
                out += [n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)]
        return out

    def fresh(self, base: str) -> str:
        chosen = fresh_name(base, self.reverser.taken)
        self.reverser.taken.add(chosen)
        return chosen

    # ---- the walk

    def block(self, block: Block, needs: Needs, loop_variable: str | None) -> None:
        for line in block.end:
            self.read(line, needs, 0 if not block.steps else self.order[id(block.steps[0])], block)
        for index, step in enumerate(block.steps):
            self.recompute_before(block, index, needs)
            self.step(step, needs, block)
        for line in block.start:
            self.read(line, needs, self.order[id(block)], block)
        self.close(block, needs, loop_variable)
        if loop_variable is not None:
            needs.names.discard(loop_variable)

    def step(self, step: Step, needs: Needs, block: Block) -> None:
        order = self.order[id(step)]
        if isinstance(step.node, ast.If):
            self.branch(step, needs, block)
            return
        if isinstance(step.node, (ast.For, ast.While)):
            self.loop(step, needs, block)
            return
        bound = self.bound(step)
        helper = helper_of(self.program, step.node.value) if isinstance(step.node, (ast.Assign, ast.Expr)) else None
        written = written_places(self.program, step.node)
        own = Needs()
        for line in step.lines:
            self.read(line, own, order - 0.25, block)
        if helper is not None:
            skip = {w for w, _ in written}
            own.reads = {k: a for k, a in own.reads.items() if a.base not in skip}
        value = step.node.value if isinstance(step.node, (ast.Assign, ast.Expr)) else None
        before = loads(value) if step.self_update else set()
        after = (own.names & set(bound)) - before
        own.names -= after
        needs.merge(own)
        if _is_permutation(step.node) and set(bound) & needs.names:
            # Undone by the opposite permutation, which needs all the names as they are afterwards.
            self.plan.undone.add(id(step))
            needs.names |= set(bound)
            bound = []
        for each in bound:
            if each in needs.names:
                known = self.plan.saves.setdefault(id(step), [])
                if each not in known:
                    known.append(each)
                needs.names.discard(each)
        needs.names |= after
        for base, index in written:
            items = None if index is None else tuple(index.elts) if isinstance(index, ast.Tuple) else (index,)
            write = Access(base, items, order, self.loops[id(block)])
            scope = self.allocation.get(self.aliases.of(base), 0)
            for read in list(needs.reads.values()):
                if self.aliases.share(read.base, base) and may_destroy(
                    read if read.base == base else Access(base, None, read.order, read.loops), write, scope
                ):
                    place: ast.expr = subscript(base, index if index is not None else ast.Slice())
                    known_places = self.plan.contents.setdefault(id(step), [])
                    if all(ast.dump(place) != ast.dump(k) for k in known_places):
                        known_places.append(place)
                    needs.names |= loads(place)
                    break
        if helper is not None and step.lines:
            for base in self.read_afterwards(step, helper):
                access = Access(base, None, order + 0.1, self.loops[id(block)])
                needs.reads.setdefault(access.key, access)

    def read_afterwards(self, step: Step, helper: Any) -> list[str]:
        """The written arguments whose contents the helper's adjoint reads, as the call left them."""
        assert isinstance(step.node, (ast.Assign, ast.Expr)) and isinstance(step.node.value, ast.Call)
        call = step.node.value
        out: list[str] = []
        for line in step.lines:
            for child in ast.walk(line):
                if not isinstance(child, ast.Call):
                    continue
                pair = self.reverser.program.functions.get(ast.unparse(child.func))
                if not isinstance(pair, Paired):
                    continue
                read = {n for s in pair.adjoint.body for n, _ in value_reads(s)}
                written = written_arguments(helper, call)
                for p, a in zip(helper.program.parameters, call.args, strict=True):
                    if isinstance(a, ast.Name) and a.id in written and p in read:
                        out.append(a.id)
        return out

    def read(self, line: ast.AST, needs: Needs, order: float, block: Block) -> None:
        """Add what an adjoint line reads of the primal."""
        loops = self.loops[id(block)]
        for base, items in value_reads(line):
            if base in self.primal:
                needs.names.add(base)
                if self.aliases.is_memory(base) and is_array(self.types.get(base)):
                    access = Access(base, items, order, loops)
                    needs.reads.setdefault(access.key, access)
        needs.names |= {n for n in loads(line) if n in self.primal}

    def branch(self, step: Step, needs: Needs, block: Block) -> None:
        assert isinstance(step.node, ast.If)
        states = []
        for child in step.blocks:
            state = needs.copy()
            self.block(child, state, None)
            states.append(state)
        for state in states:
            needs.merge(state)
        for line in step.before:
            self.read(line, needs, self.order[id(step.blocks[-1])], block)
        if not self.is_reversed(step):
            return
        test = step.node.test
        changed = {n for s in walk([step.node]) for n in changed_by(self.program, s)}
        touched = {r for r in loads(test) if is_array(self.types.get(r))}
        stable = not loads(test) & changed and not any(self.aliases.share(t, c) for t in touched for c in changed)
        if stable and is_cheap_test(test) and id(step) not in self.plan.flags:
            self.read(ast.Expr(value=test), needs, self.order[id(step.blocks[-1])], block)
            return
        if id(step) not in self.plan.flags:
            flag = self.fresh("taken")
            self.plan.flags[id(step)] = flag
            self.declare(flag, Scalar("bool"), block)
        needs.names.add(self.plan.flags[id(step)])

    def declare(self, identifier: str, kind: Any, block: Block) -> None:
        self.types[identifier] = kind
        self.primal.add(identifier)
        self.local.setdefault(id(block), []).append(identifier)

    def loop(self, step: Step, needs: Needs, block: Block) -> None:
        node = step.node
        assert isinstance(node, (ast.For, ast.While))
        variable = node.target.id if isinstance(node, ast.For) and isinstance(node.target, ast.Name) else None
        child = step.blocks[0]
        for _attempt in range(60):
            state = needs.copy()
            self.block(child, state, variable)
            if not needs.merge(state):
                break
        for line in step.before:
            self.read(line, needs, self.order[id(child)], block)
        if not self.is_reversed(step):
            return
        if isinstance(node, ast.For):
            needs.names |= {n for n in loads(node.iter) if n in self.primal}
        if isinstance(node, ast.While) or leaves(node.body) or unit_step(node) is None:
            if id(step) not in self.plan.trips:
                trips = self.fresh("trips")
                self.plan.trips[id(step)] = trips
                self.declare(trips, Scalar("int64"), block)
            needs.names.add(self.plan.trips[id(step)])

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

    # ---- the end of a block

    def close(self, block: Block, needs: Needs, loop_variable: str | None) -> None:
        """Settle the names that live in this block only: compute again, record, or (outside loops) keep by name."""
        in_loop = bool(self.loops[id(block)])
        is_root = block is self.root
        mine = [n for n in self.local.get(id(block), []) if n != loop_variable]
        positions = self.positions(block)
        for each in sorted(mine, key=lambda n: -positions.get(n, -1)):
            if each not in needs.names:
                continue
            if each in self.program.parameters and each in self.bound_once:
                continue
            formula = self.recomputable(each, block, positions, in_loop)
            if formula is not None:
                self.plan.recomputed.setdefault(id(block), {})[each] = formula
                needs.names.discard(each)
                self.read(ast.Expr(value=formula), needs, self.order[id(block)], block)
                continue
            if is_root:
                continue
            scalar = isinstance(self.types.get(each), Scalar)
            if in_loop or not scalar:
                known = self.plan.records.setdefault(id(block), [])
                if each not in known:
                    known.append(each)
                needs.names.discard(each)
            else:
                self.plan.guarded.add(each)

    def recompute_before(self, block: Block, index: int, needs: Needs) -> None:
        """Compute again, once step ``index`` is undone, what that step takes the operands of.

        So ``x = x + dt * f(x)`` saves x alone: what was computed from x is computed again when x is restored.
        """
        positions = self.positions(block)
        node = block.steps[index].node
        loops = self.loops[id(block)]
        while True:
            chosen = None
            for each in sorted((n for n in needs.names if positions.get(n, index) < index), key=lambda n: -positions[n]):
                formula = self.formula(each, block, positions, bool(loops))
                if formula is None or each not in self.local.get(id(block), []) or each in self.read_from(block, index):
                    continue
                between = [s.node for s in block.steps[positions[each] + 1 : index]]
                if self.is_stable(formula, between, loops) and self.is_disturbed(formula, node, block, positions):
                    chosen = each, formula
                    break
            if chosen is None:
                return
            each, formula = chosen
            self.plan.restored.setdefault((id(block), index), {})[each] = formula
            needs.names.discard(each)
            self.read(ast.Expr(value=formula), needs, self.order[id(block.steps[index])] - 0.5, block)

    def is_disturbed(self, formula: ast.expr, node: ast.stmt, block: Block, positions: dict[str, int]) -> bool:
        """True when a statement changes an operand of a formula, or of what its operands are computed from."""
        if not self.is_stable(formula, [node], self.loops[id(block)]):
            return True
        for operand in loads(formula):
            inner = self.formula(operand, block, positions, bool(self.loops[id(block)]))
            if inner is not None and self.is_disturbed(inner, node, block, positions):
                return True
        return False

    def read_from(self, block: Block, index: int) -> set[str]:
        """The names that reversing the steps from ``index`` on reads."""
        key = (id(block), index)
        if key not in self.later_reads:
            out: set[str] = set()
            for line in block.start:
                out |= loads(line)
            for step in block.steps[index:]:
                for inner, inner_block in [(step, block), *_below(step)]:
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

    def positions(self, block: Block) -> dict[str, int]:
        """Where the names bound directly in a block are bound."""
        if id(block) not in self.known_positions:
            self.known_positions[id(block)] = {n: p for p, s in enumerate(block.steps) for n in self.bound(s)}
        return self.known_positions[id(block)]

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
        if isinstance(value, ast.Call) or is_array(self.view_type(value)):
            return True  # a view shows whatever its array holds; contents are restored before they are read
        for node in walk(later):
            for base, index in written_places(self.program, node):
                items = None if index is None else tuple(index.elts) if isinstance(index, ast.Tuple) else (index,)
                for array, place in contents:
                    same = array == base and apart(Access(array, place, 0, loops), Access(base, items, 0, loops))
                    if self.aliases.share(array, base) and not same and not self.are_distinct(array, base, later):
                        return False
        return True

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
                return subscript(base, place.slice)
        return None


def _steps(block: Block):
    for step in block.steps:
        yield step
        for child in step.blocks:
            yield from _steps(child)


def _below(step: Step):
    """The steps nested in a step, each with its block."""
    for child in step.blocks:
        for inner in child.steps:
            yield inner, child
            yield from _below(inner)


def _steps_with_blocks(block: Block):
    for step in block.steps:
        yield step, block
        for child in step.blocks:
            yield from _steps_with_blocks(child)


def _is_permutation(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)

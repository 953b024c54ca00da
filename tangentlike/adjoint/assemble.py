"""The two halves written out: the forward run with its records, the adjoint with their restores.

A record in a loop over ``range`` is an array indexed by the trip; in a loop of unknown length it is a list. Each is
read back in the order opposite to the one it was written in.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from ..analysis.definite import unassigned_reads
from ..analysis.plan import Plan, Repeat
from ..form.constant_nodes import dtype_text, initial_value
from ..form.indexing import index_items, subscript_type
from ..form.program import (
    Program,
    assign,
    augment,
    binds,
    bounds,
    call,
    copy_of,
    fresh_name,
    is_array,
    is_parallel,
    leaves,
    loads,
    name,
    packed,
    parse,
    passing,
    subscript,
    walk,
)
from ..form.trees import nodes
from ..form.types import BOOLEAN, Array, Opaque, Scalar
from .backwards import counts_down, passed_on, reversed_loop
from .counters import undoing
from .examples import example_of, is_small, list_of, may_be_left_out, together
from .extents import extents
from .recording import Recording
from .steps import Block, Step
from .storage import Storage


@dataclass
class Halves:
    """The bodies of the forward and adjoint functions, and the names that pass from one to the other."""

    forward: list[ast.stmt] = field(default_factory=list)
    adjoint: list[ast.stmt] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


class Assembler:
    """Writes out one reversed program according to its plan."""

    def __init__(self, program: Program, recording: Recording, plan: Plan):
        self.program, self.recording, self.plan = program, recording, plan
        self.types = recording.types
        self.storages: dict[Any, Storage] = {}
        self.records: dict[int, list[tuple[ast.expr, Storage]]] = {}  # by step or block
        self.allocations: dict[int, list[ast.stmt]] = {}
        self.prologue: list[ast.stmt] = []
        self.kept: list[str] = []
        self.top = {id(s.node) for s in recording.root.steps}
        self.in_order: dict[int, ast.For] = {}  # parallel loops with lists for records: trip after trip
        self.start = recording.root
        self.repeating: Repeat | None = None
        self.headers: dict[int, ast.For] = {}
        self.exemplified = may_be_left_out(program.body, recording.bound_once)

    def reached(self, loop: ast.stmt, sizes: list[ast.expr]) -> bool:
        """True when the record's array can be allocated on every path: before a loop at the top, or of sizes known at
        the function's start."""
        read = set().union(*(loads(s) for s in sizes)) - {"len", "max"}
        return id(loop) in self.top or read <= (set(self.program.parameters) & self.recording.bound_once)

    def run(self, root: Block) -> Halves:
        body = self.forward(root, ())
        for loop in self.in_order:
            self.headers[loop].iter = call("range", *bounds(self.headers[loop]))
        adjoint = self.adjoint(root, ())
        parameters = {p for p in self.program.parameters if p in self.recording.bound_once}
        kept = [n for n in self.first_definitions(body) if n in self.plan.final or n in self.kept]
        kept += [n for n in sorted(self.plan.final) if n not in kept and n not in parameters]
        kept += [n for n in self.kept if n not in kept]
        for each in sorted(self.plan.guarded):
            self.prologue.append(assign(each, initial_value(self.types[each])))
        kept += [n for n in sorted(self.plan.guarded) if n not in kept]
        self.give_first_values(body, kept)
        return Halves(self.prologue + body, adjoint, [k for k in kept if k not in parameters])

    def give_first_values(self, body: list[ast.stmt], kept: list[str]) -> None:
        """Let what is recorded or kept begin with a value where it may have none yet; nobody reads that one."""
        storages = {s.identifier for s in self.storages.values()}

        def records(node: ast.stmt) -> bool:
            return bool((binds(node) | loads(node)) & storages)

        for each in sorted(
            unassigned_reads(self.prologue + body, sorted(self.recording.given), records, kept) - storages
        ):
            self.prologue.append(assign(each, initial_value(self.types[each])))

    def first_definitions(self, body: list[ast.stmt]) -> list[str]:
        seen: dict[str, None] = {}
        for node in walk(body):
            if isinstance(node, ast.Assign):
                for child in nodes(node.targets[0]):
                    if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                        seen.setdefault(child.id)
        return list(seen)

    # ---- storage

    def groups(self, names: list[str], block: Block, loops: tuple[ast.stmt, ...]) -> list[tuple[str, ...]]:
        """What is recorded at one place: a variable by itself, those whose records are in lists in one of those."""
        kinds, branch = self.types, self.in_branch(block)
        plain = [n for n in names if self.is_plain(kinds.get(n), loops, branch)]
        apart = [n for n in names if n in plain or (not self.is_written(n) and self.trips_of(kinds.get(n), loops))]
        listed = tuple(n for n in names if n not in apart)
        return [*((n,) for n in apart), *([listed] if listed else [])]

    def recorded(
        self, key: int, names: list[str], suffix: str, block: Block, loops: tuple[ast.stmt, ...]
    ) -> list[tuple[ast.expr, Storage]]:
        """What is recorded at a place, and where; the adjoint half finds it in ``records``."""
        out = []
        for group in self.groups(names, block, loops):
            kinds = [self.types.get(n) for n in group]
            base = group[0] if len(group) == 1 else "trip" if loops else "branch"
            storage = self.storage((key, *group), f"{base}_{suffix}", kinds, loops, self.in_branch(block))
            out.append((packed([name(n) for n in group]), storage))
        self.records[key] = out
        return out

    def read_back(self, key: int, names: list[str], line: int) -> list[ast.stmt]:
        """The statements that take what was recorded at a place."""
        return [assign(copy_of(t), s.read(), line) for t, s in reversed(self.records[key])] if names else []

    def storage(self, key: Any, base: str, kinds: list[Any], loops: tuple[ast.stmt, ...], branch: bool) -> Storage:
        """The storage of one record, or of several in one list, allocated before the outermost loop.

        ``key``: a number for the place, and what is recorded there, of these ``kinds``.
        """
        if key in self.storages:
            return self.storages[key]
        kind: Any = kinds[0] if len(kinds) == 1 else Opaque()
        taken = self.recording.reversal.taken
        identifier = fresh_name(base, taken)
        taken.add(identifier)
        made, allocation = Storage(identifier, kind == BOOLEAN), None
        self.kept.append(identifier)
        if self.is_plain(kind, loops, branch):
            made.plain = True
            if branch:
                self.prologue.append(assign(identifier, initial_value(kind)))
        else:
            extents = None if self.is_written(key[1]) else self.trips_of(kind, loops)
            if extents is None:
                self.in_order |= {id(loop): loop for loop in loops if is_parallel(loop) and isinstance(loop, ast.For)}
                allocation = assign(identifier, ast.List(elts=[], ctx=ast.Load()))
            else:
                sizes, indices = extents
                shape = packed([*sizes, *(ast.Constant(value=size) for size in getattr(kind, "shape", ()))])
                allocation = assign(identifier, call("np.empty", shape, parse(dtype_text(kind.dtype))))
                index = packed(indices)
                made.place = subscript(identifier, index)
            if loops and id(loops[0]) in self.top:
                allocation.lineno = loops[0].lineno
                self.allocations.setdefault(id(loops[0]), []).append(allocation)
            else:
                self.prologue.append(allocation)
        self.storages[key] = made
        self.note_example(made, dict(zip(key[1:], kinds, strict=True)), allocation)
        return made

    def note_example(self, made: Storage, kinds: dict[str, Any], allocation: ast.Assign | None) -> None:
        """Remember what the record holds; where Numba could not tell, its list begins with an example."""
        reversal = self.recording.reversal
        in_list = not made.plain and made.place is None
        exactly = in_list and reversal.tape is None
        example = together([example_of(k, exactly) or reversal.examples.get(n) for n, k in kinds.items()])
        if isinstance(made.place, ast.Subscript):
            (kind,) = kinds.values()
            axes = len(index_items(made.place.slice)) + len(getattr(kind, "shape", ()))
            example = example_of(Array(kind.dtype, (None,) * axes))
        if in_list:
            example = list_of(example)
            called_again = reversal.tape is not None and not all(isinstance(k, Scalar) for k in kinds.values())
            if (called_again or self.exemplified) and example is not None and allocation:
                allocation.value = copy_of(example)
        reversal.examples[made.identifier] = example

    def is_plain(self, kind: Any, loops: tuple[ast.stmt, ...], branch: bool) -> bool:
        """True where the record is one variable."""
        return not loops and (not branch or isinstance(kind, Scalar))

    def trips_of(self, kind: Any, loops: tuple[ast.stmt, ...]) -> tuple[list[ast.expr], list[ast.expr]] | None:
        """Sizes and indices of a record that is an array with one element a trip; None where it is a list: the trips
        cannot be counted before."""
        in_array = isinstance(kind, Scalar) or (isinstance(kind, Array) and is_small(kind))
        found = extents(loops) if in_array and 0 < len(loops) <= 3 else None
        return found if found is not None and self.reached(loops[0], found[0]) else None

    def is_written(self, identifier: str) -> bool:
        """True for an array whose record would change if it were a part of it: one that is written, or an adjoint."""
        return is_array(self.types.get(identifier)) and self.recording.may_change(identifier)

    def in_branch(self, block: Block) -> bool:
        return block is not self.start

    # ---- forward

    def forward(self, block: Block, loops: tuple[ast.stmt, ...]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for step in block.steps:
            out += self.forward_step(step, block, loops)
        line = block.steps[-1].node.lineno if block.steps else 0
        kept = self.recorded(id(block), self.plan.records.get(id(block), []), "kept", block, loops)
        records = [storage.record(value, line) for value, storage in kept]
        return _at_end(out, records) if records else out

    def forward_step(self, step: Step, block: Block, loops: tuple[ast.stmt, ...]) -> list[ast.stmt]:
        node, line = step.node, step.node.lineno
        out: list[ast.stmt] = []
        saved = self.recorded(id(step), self.plan.saves.get(id(step), []), "before", block, loops)
        out += [storage.record(value, line) for value, storage in saved]
        for place in self.plan.contents.get(id(step), []):
            if self.repeating is not None and id(node) in self.repeating.outward:
                continue  # saved when the loop ran first
            storage, kind = self.content_storage(step, place, block, loops)
            out.append(storage.record(self.contents(place, kind), line))
        if isinstance(node, ast.If):
            test = node.test
            flag = self.plan.flags.get(id(step))
            if flag is not None:
                out.append(assign(flag, copy_of(test), line))
                test = name(flag)
            fresh: ast.stmt = ast.If(
                test=copy_of(test),
                body=self.forward(step.blocks[0], loops) or [passing(line)],
                orelse=self.forward(step.blocks[1], loops),
            )
            fresh.lineno = line
            return [*out, fresh]
        if isinstance(node, (ast.For, ast.While)):
            inner = (*loops, node)
            plain = id(node) in self.plan.repeated
            body = (self.first_run if plain else self.forward)(step.blocks[0], inner)
            trips = self.plan.trips.get(id(step))
            counted = trips is not None and (isinstance(node, ast.While) or leaves(node.body))
            if counted and trips is not None:
                out.append(assign(trips, ast.Constant(value=0), line))
                body = [augment(trips, ast.Add(), ast.Constant(value=1), line), *body]
            elif trips is not None and isinstance(node, ast.For):
                out.append(assign(trips, call("len", copy_of(node.iter)), line))
            if isinstance(node, ast.For):
                fresh = ast.For(target=copy_of(node.target), iter=copy_of(node.iter), body=body, orelse=[])
                self.headers[id(node)] = fresh
            else:
                fresh = ast.While(test=copy_of(node.test), body=body, orelse=[])
            fresh.lineno = line
            return [*out, *self.allocations.pop(id(node), []), fresh]
        if self.repeating is not None and id(node) in self.repeating.outward:
            return out
        return [*out, *copy_of(step.forward)]

    def first_run(self, block: Block, loops: tuple[ast.stmt, ...]) -> list[ast.stmt]:
        """The trips of a loop that are to run again: recorded is only what they overwrite outside."""
        out: list[ast.stmt] = []
        repeat = next(r for loop in loops if (r := self.plan.repeated.get(id(loop))) is not None)
        for step in block.steps:
            fresh = copy_of(step.node)
            if isinstance(fresh, ast.If):
                fresh.body, fresh.orelse = (self.first_run(b, loops) for b in step.blocks)
                fresh.body = fresh.body or [passing(fresh.lineno)]
            elif isinstance(fresh, (ast.For, ast.While)):
                fresh.body = self.first_run(step.blocks[0], (*loops, step.node))
            elif id(step.node) in repeat.outward:
                for place in self.plan.contents.get(id(step), []):
                    storage, kind = self.content_storage(step, place, block, loops)
                    out.append(storage.record(self.contents(place, kind), step.node.lineno))
            out.append(fresh)
        return out

    def repeated(self, step: Step) -> list[ast.stmt]:
        """The adjoint of one trip after the trip itself."""
        outside = self.prologue, self.kept, self.top, self.start, self.repeating
        block = step.blocks[0]
        self.prologue, self.kept, self.top = [], list(self.kept), {id(s.node) for s in block.steps}
        self.start, self.repeating = block, self.plan.repeated[id(step.node)]
        again = self.forward(block, ())
        self.give_first_values(again, [])
        body = [*self.prologue, *again, *self.adjoint(block, ())]
        self.prologue, self.kept, self.top, self.start, self.repeating = outside
        return body

    def contents(self, place: ast.expr, kind: Any) -> ast.expr:
        """What stands at a place, as a value of its own."""
        if not is_array(kind):
            return copy_of(place)
        whole = isinstance(place, ast.Subscript) and _is_whole(place)
        return call(f"{ast.unparse(place.value if whole and isinstance(place, ast.Subscript) else place)}.copy")

    def content_storage(self, step: Step, place: ast.expr, block: Block, loops) -> tuple[Storage, Any]:
        assert isinstance(place, ast.Subscript) and isinstance(place.value, ast.Name)
        kind: Any = self.types[place.value.id] if _is_whole(place) else subscript_type(place, self.types)
        key = (id(step), ast.dump(place))
        return self.storage(key, f"{place.value.id}_before", [kind], loops, self.in_branch(block)), kind

    # ---- adjoint

    def adjoint(self, block: Block, loops: tuple[ast.stmt, ...]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        out += self.read_back(id(block), self.plan.records.get(id(block), []), 0)
        out += self.computed_again(block, self.plan.recomputed.get(id(block), {}))
        out += block.start
        for index in range(len(block.steps) - 1, -1, -1):
            out += self.adjoint_step(block.steps[index], block, loops)
            out += self.computed_again(block, self.plan.restored.get((id(block), index), {}))
        return out + block.end

    def computed_again(self, block: Block, formulas: dict[str, ast.expr]) -> list[ast.stmt]:
        """The values of ``formulas`` in the order of the program; the results of one call together."""
        out: dict[Any, ast.stmt] = {}
        positions = self.recording.positions(block)
        for each in sorted(formulas, key=lambda n: positions[n]):
            node, formula = block.steps[positions[each]].node, formulas[each]
            several = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and formula is node.value
            target = node.targets[0] if isinstance(node, ast.Assign) and several else each
            place = positions[each] if several else each
            out[place] = assign(copy_of(target) if several else each, copy_of(formula), node.lineno)
        return list(out.values())

    def adjoint_step(self, step: Step, block: Block, loops: tuple[ast.stmt, ...]) -> list[ast.stmt]:
        node, line = step.node, step.node.lineno
        restores: list[ast.stmt] = []
        for place in reversed(self.plan.contents.get(id(step), [])):
            storage, _ = self.content_storage(step, place, block, loops)
            restores.append(assign(copy_of(place), storage.read(), line))
        if id(step) in self.plan.undone and isinstance(node, ast.Assign):
            restores.append(undoing(node, line))
        for each in self.plan.first.get(id(step), []):
            restores.append(assign(each, initial_value(self.types[each]), line))
        restores += self.read_back(id(step), self.plan.saves.get(id(step), []), line)
        if isinstance(node, ast.If):
            if not self.recording.is_reversed(step):
                return list(step.before)
            flag = self.plan.flags.get(id(step))
            body, orelse = (self.adjoint(b, loops) for b in step.blocks)
            test = name(flag) if flag is not None else copy_of(node.test)
            if not body and not orelse:
                return list(step.before)
            if not body:
                body, orelse, test = orelse, [], ast.UnaryOp(op=ast.Not(), operand=test)
            fresh: ast.stmt = ast.If(test=test, body=body, orelse=orelse)
            fresh.lineno = line
            return [*step.before, fresh, *restores]
        if isinstance(node, (ast.For, ast.While)):
            if not self.recording.is_reversed(step):
                return list(step.before)
            again = id(node) in self.plan.repeated
            body = self.repeated(step) if again else self.adjoint(step.blocks[0], (*loops, node))
            if not body:
                return list(step.before)
            variable = self.recording.fresh("trip") if counts_down(node) else None
            if is_parallel(node) and id(node) not in self.in_order:
                return [*step.before, passed_on(node, body), *restores]
            loop = reversed_loop(node, body, self.plan.trips.get(id(step)), variable)
            return [*step.before, loop, *restores]
        if step.self_update:
            return restores + step.lines
        return step.lines + restores


def _at_end(body: list[ast.stmt], records: list[ast.stmt]) -> list[ast.stmt]:
    """Records at the end of a block, on each path that reaches it or breaks out of the loop."""
    if body and isinstance(body[-1], ast.Break):
        return [*body[:-1], *copy_of(records), body[-1]]
    if body and isinstance(body[-1], ast.If) and (leaves(body[-1].body) or leaves(body[-1].orelse)):
        last = body[-1]
        last.body = _at_end(last.body, records)
        last.orelse = _at_end(last.orelse, records)
        return body
    return [*body, *copy_of(records)]


def _is_whole(place: ast.Subscript) -> bool:
    s = place.slice
    return isinstance(s, ast.Slice) and s.lower is None and s.upper is None and s.step is None

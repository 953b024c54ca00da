"""One function on its way from its source to a program: reading, frontend and lowering, in their order."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from . import recursion, tries, uneven_rows
from .analysis.aliases import find_aliases
from .analysis.draws import draws
from .analysis.kept_results import written_results
from .analysis.listed_arrays import returned_lists, shared_items
from .analysis.shared_rows import shared_rows
from .errors import Refusal, UnsupportedError
from .form.flat_results import with_flat_result
from .form.moments import are_read, is_moment
from .form.names import local_names, moved_aside, renamed_function
from .form.program import Helper, Program, binds, copy_of, loads, walk
from .form.sizes import with_symbols
from .form.structures import Node, add_known_containers, flatten, is_symbol, leaf_names
from .form.trees import inner_blocks, nodes
from .form.types import Array, Constant, Type
from .form.wording import Prose, Wording, report
from .frontend.flow import decided, exits, unbound, webs
from .frontend.module_names import with_modules
from .frontend.syntax.definitions import constants_that_change, count_definitions, left_out
from .frontend.syntax.made_names import wording_of
from .frontend.syntax.refusals import RULES
from .frontend.unroll import unroll_block
from .frontend.unrolled.unroll_assignments import parameters_kept_whole
from .frontend.unrolled.unrolling import Unrolling, stored_names
from .frontend.unrolled.used_names import note_uses
from .lowering.early import early_tests
from .lowering.first_values import first_values
from .lowering.listed import mark_of_lowered
from .lowering.lists import lists_of_pythons
from .lowering.lower import lower_body
from .lowering.number_kinds import MIXED
from .lowering.overlaps import separate_overlaps
from .lowering.renames import propagate_renames
from .lowering.replaced_items import with_replaced_items
from .lowering.signature import Signature
from .lowering.state import Given, Lowering
from .lowering.tuples import leaves_of
from .parallel import folds
from .parallel import loops as parallel
from .reading.resolve import Outside
from .reading.source import Source
from .reading.unreached import is_of_returns
from .simplify.invariants import tabulate_invariants

OF_ANY = frozenset(("bool", "int64", "float64", "complex128"))  # dtypes
MOST_AXES = 4  # of arrays in a list that may be a tuple


@dataclass
class Lowered:
    """A body in normal form, the expression of its result with its type, and what is known of it besides."""

    lowering: Lowering
    body: list[ast.stmt]
    expression: ast.expr | None
    kind: Any
    result: str | None
    line: int
    shape: unbound.Function


class Passes:
    """The passes over one function for one signature, and what they share: names, types, words for messages."""

    def __init__(self, context: Any, origin: Source, name: str, signature: Signature):
        self.context, self.name, self.signature = context, name, signature
        self.leaves: dict[str, Type] = {}
        self.structures: dict[str, Any] = {}
        named = self.flattened()
        outer = Outside(origin.function, context.captured) if signature.names is None else signature.names
        lists = frozenset(p for p, _ in signature.lists)
        self.origin = origin = with_modules(origin, signature.arguments, outer, lists, signature.names is not None)
        outer = outer.with_places(origin.standing) if origin.standing else outer
        self.fixed = {leaf: t.value for leaf, t in self.leaves.items() if isinstance(t, Constant)}
        add_known_containers(self.fixed, self.leaves, self.structures, stored_names([origin.tree]))
        open_leaves = {leaf: t for leaf, t in self.leaves.items() if leaf not in self.fixed}
        self.types = {leaf: with_symbols(t, leaf, context.integers.sized) for leaf, t in open_leaves.items()}
        outer.hold(origin)
        inside = {leaf for spec in self.structures.values() for leaf in leaf_names(spec)}
        self.moved = moved_aside(origin.tree, named, inside)
        self.structures = {self.moved.get(p, p): spec for p, spec in self.structures.items()}
        self.outer = outer.by_other_names(
            {new: old for old, new in self.moved.items() if old not in signature.arguments}
        )
        self.tree = renamed_function(origin.tree, self.moved)
        self.wording = self.words()
        self.own = {self.moved.get(p, p) for p in signature.arguments}
        self.take_names()

    def flattened(self) -> dict[str, str]:
        """The names of the parameters that are no containers; the leaves of all are noted."""
        named: dict[str, str] = {}
        for parameter, kind in self.signature.arguments.items():
            spec = flatten(kind, parameter, self.leaves)
            if isinstance(spec, Node):
                self.structures[parameter] = spec
            else:
                named[parameter] = spec.name
        return named

    def words(self) -> Wording:
        """What messages call names that the user did not write."""
        origin = self.origin
        wording = wording_of(origin)
        for old, new in self.moved.items():
            wording.record(new, old)
        wording.record(self.name, origin.name)
        return wording

    def take_names(self) -> None:
        """Note which names are in use, and take in the containers from outside."""
        self.context.variables |= local_names(self.tree) | self.own | set(self.leaves)
        names = [n for n in nodes(self.tree) if isinstance(n, ast.Name)]
        self.local = {n.id for n in names if isinstance(n.ctx, ast.Store)}
        self.taken = set(self.leaves) | set(self.structures) | {n.id for n in names}
        outside, self.items = self.outer.containers(self.tree, self.local | self.own, self.taken)
        self.structures.update(outside)
        for each, spec in self.structures.items():
            self.wording.record_items(spec, each)
        self.taken |= set(outside) | set(self.items)

    def report(self, refusals: list[Refusal]) -> None:
        """Raise for refusals, if there are any, in the user's words."""
        report(refusals, self.wording, self.origin.name, self.origin.file, self.origin.lines)

    def program(self) -> Program:
        """The program; raises :class:`UnsupportedError`."""
        context, is_inner = self.context, self.signature.names is not None
        before = tries.state(context)
        try:
            return self.program_as_read()
        except UnsupportedError as error:
            if is_inner:
                raise
            if not recursion.assumes(context, error):
                context.readings.refuse(self.key(), self.origin, error)
            said = error
            for again in context.readings.others(self.origin, error.refusals, bool(context.active)):
                tries.forget(context, before)
                try:
                    return self.read_so(again)
                except UnsupportedError as other:
                    said = other if is_of_returns(other) else said  # a run may do without some of its returns
            tries.forget(context, before)
            for again in context.readings.of_texts(self.origin, self.signature.arguments):
                with contextlib.suppress(UnsupportedError):
                    return self.read_so(again)
                tries.forget(context, before)
            raise said from None

    def key(self) -> Any:
        """What the function is lowered for, with what is known of those around it."""
        context = self.context
        return self.signature.key(self.origin.function), len(context.counted), len(context.recursive)

    def read_so(self, again: Source) -> Program:
        """The program of the function, read in another way."""
        refused = self.context.readings.refusal(self.key(), again)
        if refused is not None:
            raise refused
        return self.context.lower(again, self.name, self.signature)

    def program_as_read(self) -> Program:
        """The program of the function's tree as it is."""
        unrolling, body = self.unrolled_again(*self.unrolled())
        readings, is_inner = self.context.readings, self.signature.names is not None
        if not is_inner and (again := readings.with_open_keys(self.origin, unrolling.refusals)) is not None:
            return self.read_so(again)
        self.report(unrolling.refusals)
        lowered = self.lowered(unrolling, body)
        if not is_inner:
            if (apart := self.item_by_item(lowered)) is not None:
                return apart
            for again in readings.of_uneven(self.origin, self.uneven(lowered, MOST_AXES), self.uneven(lowered)):
                with contextlib.suppress(UnsupportedError):  # one array of them all, if they have one size
                    return self.read_so(again)
            if (apart := self.with_callees(lowered)) is not None:
                return apart
        program = propagate_renames(with_flat_result(self.put_together(lowered)))
        program.uneven = uneven_rows.returned(lowered, self.origin.name, self.types)
        program.open_rows = self.has_open_rows(lowered)
        program.rows_apart = len(self.origin.tables_apart)
        program.draws = draws(program)
        in_lists = lowered.lowering.in_lists.ever
        handed = {n for n in in_lists if self.wording.variable(n) in self.origin.handed}
        written, shared_lists = with_replaced_items(program, lowered.lowering)
        shared_lists += [*shared_items(written), *returned_lists(program, handed)]
        shared_lists += shared_rows(written, lowered.lowering.list_parameters, lowered.lowering.in_lists.apart)
        self.report([*_captured_writes(program), *shared_lists, *written_results(program)])
        if self.signature.shared:
            folds.separate_folds(program, set(program.types) | lowered.shape.taken | set(program.functions))
            found = parallel.check_loops(program, loads(program.result))
            plain = [r for r in found if not any(f"`{flag}`" in r.reason for flag in lowered.shape.flags)]
            self.report(plain or found)
        tabulate_invariants(program, set(program.types) | lowered.shape.taken | set(program.functions))
        return program

    def uneven(self, lowered: Lowered, axes: int = 1) -> dict[str, bool]:
        """The lists of arrays of as many ``axes`` at most whose sizes may differ, and whether the types say so."""
        surely, found = lowered.lowering.in_lists.uneven, uneven_rows.may_be(lowered.lowering, axes)
        ways = ((), self.origin.made)  # what the user calls it, and what it is called where functions are written in
        return {self.wording.variable(each, among): each in surely for among in ways for each in found}

    def with_callees(self, lowered: Lowered) -> Program | None:
        """The program with the functions written in whose lists of arrays are apart then: only one function holds
        such a list. None where none is."""
        inside, before = uneven_rows.of_callees(lowered), tries.state(self.context)
        for again in self.context.readings.with_callees(self.origin, inside) if inside else ():
            with contextlib.suppress(UnsupportedError):
                if (program := self.read_so(again)).rows_apart > len(self.origin.tables_apart):
                    return program
            tries.forget(self.context, before)
        return None

    def has_open_rows(self, lowered: Lowered) -> bool:
        """Whether rows may differ in length, or have fewer items than was taken for granted."""
        return uneven_rows.may_be_anywhere(lowered, MOST_AXES) or uneven_rows.has_fewer(self.origin.tree)

    def item_by_item(self, lowered: Lowered) -> Program | None:
        """The program where all sizes are known, and rows may differ in length: gone over item by item."""
        kinds = [t for t in self.leaves.values() if isinstance(t, Array) and t.ndim]
        known = all(size is not None for t in kinds for size in t.shape)
        if not known or not (kinds or self.context.integers.sized):
            return None
        before, first = tries.state(self.context), None
        rows = self.has_open_rows(lowered)
        ways = self.context.readings.of_texts(self.origin, self.signature.arguments, anew=True)
        for again in ways if rows else ():
            with contextlib.suppress(UnsupportedError):
                program = self.read_so(again)
                if not program.open_rows:
                    return program
                first = first or again
            tries.forget(self.context, before)
        return None if first is None else self.read_so(first)

    def unrolled_again(self, unrolling: Unrolling, body: list[ast.stmt]) -> tuple[Unrolling, list[ast.stmt]]:
        """The same with tuples left to lowering that get what calls return in branches or loops."""
        opaque: set[str] = set()
        first = unrolling, body
        while unrolling.rebound - opaque and all(r.code == "tuple-rebound" for r in unrolling.refusals):
            opaque |= unrolling.rebound
            unrolling, body = self.unrolled(opaque)
        return (unrolling, body) if not unrolling.refusals else first

    def unrolled(self, opaque: Collection[str] = ()) -> tuple[Unrolling, list[ast.stmt]]:
        """The body with containers taken apart, those that are not ``opaque``, and what is known of them."""
        tree, leaves, structures = _to_be_changed(self.tree), self.leaves, self.structures
        unrolling = Unrolling(structures, self.taken, self.local | self.own, self.outer)
        unrolling.opaque |= set(opaque)
        unrolling.wording, unrolling.classes.items = self.wording, self.items
        options = self.origin.tree.args.kwarg.arg if self.origin.tree.args.kwarg is not None else ""
        if options in structures:  # Python makes a dict of its own at each call
            unrolling.own.append((structures[options], 0))
        unrolling.known = {leaf: t for leaf, t in leaves.items() if isinstance(t, Constant) and _is_key(t.value)}
        texts = {leaf: found for leaf, found in self.items.items() if type(found.value) is str}
        unrolling.known |= {leaf: Constant(found.value) for leaf, found in texts.items()}
        dated = any(is_moment(t.value) for t in unrolling.known.values())
        unrolling.moments = dated or are_read(self.origin.code, self.origin.globals, self.origin.closure)
        unrolling.arrays = {leaf for leaf, kind in self.types.items() if isinstance(kind, Array)}
        note_uses(unrolling, tree, set(self.types) & self.own)
        if self.signature.inner:
            shadowing = local_names(tree) | self.own
            inner = self.signature.inner.items()
            unrolling.inner.update((called, known) for called, known in inner if called not in shadowing)
        start = [*constants_that_change(self.fixed, self.local, tree), *parameters_kept_whole(unrolling, tree)]
        parameters = [*leaves, *structures, *self.fixed, *self.own]
        shape = unbound.Function(self.origin.name, parameters, self.taken, self.wording, guarded=self.origin.guarded)
        checked, refused = unbound.with_checks_of_containers(tree.body, shape)
        self.report(refused)
        body = unroll_block(unrolling, [*start, *checked])
        known = set(unrolling.structures) | set(unrolling.inner)
        return unrolling, [*left_out(body, self.local - known, tree), *body]

    def lowered(self, unrolling: Unrolling, body: list[ast.stmt]) -> Lowered:
        """The body in normal form; taken again for as long as something is found out that decides a test in it."""
        context = self.context
        decisions, names_before = decided.Decisions(body), set(self.taken)
        look = _looking(self.outer)
        while True:
            taken, held = set(names_before), dict(unrolling.structures)
            parameters = [*self.types, *self.fixed, *self.items]
            shape = unbound.Function(self.origin.name, parameters, taken, self.wording, structures=held)
            shape.typed = self.origin.typed
            given = Given(context, self.origin, self.outer, self.types, self.fixed, held, unrolling.inner)
            body = decisions.fresh(shape, look)
            shape.known = early_tests(given, body)
            shape.guarded = self.origin.guarded
            body, found = unbound.with_checks(body, shape)
            body, result, line = exits.remove_exits(body, taken)
            if result is not None:
                self.wording.record(result, Prose("what the function returns"))
            undefined, unsure = webs.rename_webs(shape, body, result)
            found = found or undefined
            lowering = self.lowering(given, count_definitions(body, list(self.types)), taken)
            lowering.outlived, lowering.unsure = unrolling.copies.outlived, set(unsure)
            before = tries.state(context)
            out, expression, kind = _lowered_body(lowering, body, result, bool(found))
            if not (found or lowering.refusals) or not decisions.learn(lowering, shape, look):
                break
            tries.forget(context, before)
        if found:  # what follows from that is not said; all else comes with it
            others = [r for r in lowering.refusals if r.code not in ("untyped-read", "statement")]  # a `del` of it
            self.report([*found, *others])
        self.report(lowering.refusals)
        if lowering.waiting:
            raise recursion.Unfinished(lowering, self.name, out, expression, kind)
        return Lowered(lowering, out, expression, kind, result, line, shape)

    def lowering(self, given: Given, definitions: dict[str, int], taken: set[str]) -> Lowering:
        """The state in which the body is lowered."""
        lowering, lists = Lowering(given, definitions, taken), self.signature.lists
        lowering.wording, lowering.parallel = self.wording, self.signature.shared
        # What stands after the parameters comes from outside, where nothing can be written.
        parameters = list(self.types)
        groups = self.signature.overlapping
        lowering.aliased = tuple(tuple(parameters[k] for k in group if k < len(parameters)) for group in groups)
        lowering.given_kinds = {self.moved.get(p, p): kinds for p, kinds in self.signature.numbers}
        lowering.mixed = OF_ANY if MIXED in lowering.given_kinds else frozenset()
        lowering.list_parameters = frozenset(self.moved.get(p, p) for p, _ in lists)
        lowering.in_lists.strong |= {self.moved.get(p, p) for p, pythons in lists if not pythons}
        lowering.in_lists.weak |= {self.moved.get(p, p) for p, pythons in lists if pythons is not False}
        lowering.take(self.items)
        return lowering

    def put_together(self, lowered: Lowered) -> Program:
        """The program of a body in normal form, with copies where memory that is shared is written."""
        lowering, expression, result = lowered.lowering, lowered.expression, lowered.result
        first = first_values(lowering, sorted(lowering.unsure))
        out, parameters = first + lowered.body, list(self.types)
        if result is not None and result not in lowered.shape.taken - {result}:
            lowering.temporaries.add(result)
            lowering.temporaries |= set(leaves_of(result, lowering.tuples))
        so_far = Program(self.name, parameters, out, expression, lowering.types, lowering.functions)
        either = recursion.with_copies(self.context, so_far)
        out = separate_overlaps(out, lowering, expression)
        self.report(lowering.refusals)
        read = set().union(*map(loads, out), loads(expression) if expression is not None else ())
        hidden = {n: place for place, n in lowering.hidden.items() if n in read or n not in self.items}
        helpers = [f for f in lowering.functions.values() if isinstance(f, Helper)]
        return Program(
            self.name, [*parameters, *hidden], out, expression, lowering.types, lowering.functions, lowering.constants,
            lowering.temporaries, lowered.kind, lowered.line, self.origin.file, self.origin.lines,
            aliased=lowering.aliased, hidden=hidden, listed=lists_of_pythons(lowering),
            returns_list=mark_of_lowered(lowering, expression), returns_truth=result in lowering.truths,
            captured=self.context.captured, unassigned=set().union(*map(binds, first)), wording=self.wording,
            mixed=lowering.mixed.union(*(helper.program.mixed for helper in helpers)), either=either,
            points=lowering.points_returned,
        )  # fmt: skip


def _to_be_changed(tree: ast.FunctionDef) -> ast.FunctionDef:
    """A copy of a function with the functions in it as they are, which are told apart by their trees."""
    fresh: ast.FunctionDef = copy_of(tree)
    pairs = zip(nodes(tree), nodes(fresh), strict=True)
    inside = {id(new): old for old, new in pairs if isinstance(old, ast.FunctionDef)}
    if len(inside) > 1:
        blocks = [fresh.body]
        for block in blocks:  # grows while it is gone through
            block[:] = [inside.get(id(s), s) for s in block]
            blocks += [b for s in block if not isinstance(s, ast.FunctionDef) for b in inner_blocks(s)]
    return fresh


def _lowered_body(lowering: Lowering, body: list[ast.stmt], result: str | None, refused: bool):
    """The body in normal form; of one that is ``refused`` already, whatever comes of it."""
    if not refused:
        return lower_body(lowering, body, result)
    with contextlib.suppress(Exception):
        return lower_body(lowering, body, result)
    return [], None, None


def _looking(names: Outside) -> Callable[[ast.expr], Any]:
    """What the names of functions stand for."""
    return lambda function: names.look(function).value


def _is_key(value: Any) -> bool:
    return value is None or isinstance(value, (str, bool, int, float)) or is_moment(value) or is_symbol(value)


def _captured_writes(program: Program) -> list[Refusal]:
    """Refuses writes into what is captured, which are made through another name or by a helper."""
    if not program.hidden:
        return []
    rule = RULES["captured-write"]
    written = find_aliases(program).written & set(program.hidden)
    lines = {w: next((s.lineno for s in walk(program.body) if w in loads(s)), 0) for w in sorted(written)}
    return [Refusal("captured-write", rule.reason.format(name=w), rule.rewrite.format(name=w), lines[w]) for w in lines]

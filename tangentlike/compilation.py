"""One compilation: a function and the helpers it calls, each lowered once for every signature it is called with."""

from __future__ import annotations

import ast
import contextlib
import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from . import failing_calls, recursion, tries
from .analysis.aliases import find_aliases
from .analysis.draws import draws
from .analysis.kept_results import written_results
from .analysis.listed_arrays import returned_lists, shared_items
from .analysis.shared_arguments import Groups
from .errors import Refusal, SourceError, refusal_at
from .form.flat_results import with_flat_result
from .form.names import local_names, moved_aside, renamed_function
from .form.program import Helper, Program, binds, fresh_name, has_parallel, loads, walk
from .form.sizes import with_symbols, without_symbols
from .form.structures import Identity, Node, add_known_containers, flatten, leaf_names
from .form.trees import nodes
from .form.types import Array, Constant, Type
from .form.wording import Prose, Wording, report
from .frontend import decided, exits, unbound, webs
from .frontend.definitions import constants_that_change, count_definitions, left_out
from .frontend.module_names import check_function, with_modules, with_open_keys
from .frontend.refusals import RULES
from .frontend.unroll import unroll_block
from .frontend.unrolling import Unrolling, stored_names
from .frontend.used_names import note_uses
from .lowering.early import early_tests
from .lowering.first_values import first_values
from .lowering.listed import mark_of_lowered
from .lowering.lists import lists_of_pythons
from .lowering.lower import lower_body
from .lowering.number_kinds import MIXED
from .lowering.overlaps import separate_overlaps
from .lowering.renames import propagate_renames
from .lowering.state import Lowering
from .lowering.tuples import leaves_of
from .parallel import folds
from .parallel import loops as parallel
from .primitives.families import kernel_names
from .primitives.texts import defined
from .reading import source
from .reading.captured import MISSING, Captured
from .reading.constructing import maker
from .reading.inner_functions import InnerFunction, inner_source, known_default
from .reading.parameters import Parameters, of_function, of_tree
from .reading.resolve import Options, Outside, options_of, python_function
from .reading.source import Source
from .reading.written import written

Numbers = tuple[tuple[str, frozenset[str]], ...]


@dataclass
class Compilation:
    """Lowers functions; ``helpers`` holds every helper by function and signature, in the order they were met.

    ``taken`` are the names of functions, ``variables`` those of the variables in them, ``constants`` the
    values of the module that they read, by the names that the generated module gives them.
    """

    options: Options = field(default_factory=Options)
    helpers: dict[Any, Helper] = field(default_factory=dict)
    tries: dict[Any, tries.Tried] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: set(kernel_names()))
    variables: set[str] = field(default_factory=set)
    constants: dict[str, Any] = field(default_factory=dict)
    active: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)
    assumed: dict[Any, recursion.Assumption] = field(default_factory=dict)
    names: dict[Any, str] = field(default_factory=dict)
    counted: set[tuple[Any, str]] = field(default_factory=set)
    recursive: set[Any] = field(default_factory=set)
    signatures: dict[Any, Parameters] = field(default_factory=dict)
    captured: Captured = field(default_factory=Captured)
    written: dict[Identity | str, Any] = field(default_factory=dict)
    inner_trees: dict[int, ast.FunctionDef] = field(default_factory=dict)
    failing: dict[Any, Any] = field(default_factory=dict)
    asking: dict[Any, bool] = field(default_factory=dict)
    answers: dict[Any, Any] = field(default_factory=dict)  # of functions that only ask, by what they are asked
    sources: dict[Any, Source] = field(default_factory=dict)  # of functions that are looked into, which nothing changes
    results: dict[Any, Any] = field(default_factory=dict)  # what they return, by what they are given
    cuts: int = 0  # how often a function was met in itself on the way
    of_numba: set[Any] = field(default_factory=set)  # the Python functions of those that Numba has compiled
    integers_known: bool = False  # whether captured whole numbers are fixed, rather than given at each call

    def lower(
        self,
        origin: Source,
        arguments: dict[str, Any],
        name: str,
        inner=None,
        names=None,
        shared=False,
        overlapping: Groups = (),
        lists: frozenset[tuple[str, bool | None]] = frozenset(),
        numbers: Numbers = (),
    ) -> Program:
        """The program of a function for arguments given as (nested) types; raises :class:`UnsupportedError`.

        ``shared`` tells whether the trips of its ``prange`` loops are shared among threads.
        """
        leaves: dict[str, Type] = {}
        structures: dict[str, Any] = {}
        named: dict[str, str] = {}
        for parameter, kind in arguments.items():
            spec = flatten(kind, parameter, leaves)
            if isinstance(spec, Node):
                structures[parameter] = spec
            else:
                named[parameter] = spec.name
        outer = Outside(origin.function, self.captured) if names is None else names
        origin = with_modules(origin, arguments, outer, frozenset(p for p, _ in lists), names is not None)
        outer = outer.with_places(origin.standing) if origin.standing else outer
        fixed = {leaf: t.value for leaf, t in leaves.items() if isinstance(t, Constant)}
        add_known_containers(fixed, leaves, structures, stored_names([origin.tree]))
        types: dict[str, Type] = {leaf: with_symbols(t, leaf) for leaf, t in leaves.items() if leaf not in fixed}
        outer.hold(origin)
        inside = {leaf for spec in structures.values() for leaf in leaf_names(spec)}
        moved = moved_aside(origin.tree, named, inside)
        outer = outer.by_other_names({new: old for old, new in moved.items() if old not in arguments})
        tree = renamed_function(origin.tree, moved)
        written_by_user = {n.id for n in nodes(origin.tree) if isinstance(n, ast.Name)} - set(origin.made)
        wording = Wording(written_by_user | set(origin.signature.parameters))
        wording.recorded.update(origin.made)
        wording.record_made(origin.tree, "\n".join(origin.lines.values()))
        for old, new in moved.items():
            wording.record(new, old)
        wording.record(name, origin.name)
        own = {moved.get(p, p) for p in arguments}
        self.variables |= local_names(tree) | own | set(leaves)
        local = {n.id for n in nodes(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        taken = local | set(leaves) | set(structures) | {n.id for n in nodes(tree) if isinstance(n, ast.Name)}
        outside, items = outer.containers(tree, local | own, taken)
        structures.update(outside)
        for each, spec in structures.items():
            wording.record_items(spec, each)
        taken |= set(outside) | set(items)
        unrolling = Unrolling(structures, taken, local | own, outer)
        unrolling.wording = wording
        options = origin.tree.args.kwarg.arg if origin.tree.args.kwarg is not None else ""
        if options in structures:  # Python makes a dict of its own at each call
            unrolling.own.append((structures[options], 0))
        unrolling.known = {leaf: t for leaf, t in leaves.items() if isinstance(t, Constant) and _is_key(t.value)}
        unrolling.known |= {leaf: Constant(found.value) for leaf, found in items.items() if type(found.value) is str}
        unrolling.arrays = {leaf for leaf, kind in types.items() if isinstance(kind, Array)}
        note_uses(unrolling, tree, set(types) & own)
        if inner:
            shadowing = local_names(tree) | own
            unrolling.inner.update((called, known) for called, known in inner.items() if called not in shadowing)
        start = constants_that_change(fixed, local, tree)
        body = unroll_block(unrolling, [*start, *tree.body])
        body = [*left_out(body, local - set(unrolling.structures) - set(unrolling.inner), tree), *body]
        if names is None and (again := with_open_keys(origin, unrolling.refusals)) is not None:
            return self.lower(again, arguments, name, inner, names, shared, overlapping, lists, numbers)
        self.report(origin, unrolling.refusals, wording)
        parameters = list(types)
        decisions, names_before = decided.Decisions(body), set(taken)
        while True:
            taken = set(names_before)
            held = dict(unrolling.structures)
            shape = unbound.Function(origin.name, [*parameters, *fixed, *items], taken, wording, structures=held)
            look = _looking(outer)
            body = decisions.fresh(shape, look)
            shape.known = early_tests(self, outer, types, fixed, structures, body, dict(unrolling.inner), origin)
            shape.guarded = origin.guarded
            body, found = unbound.with_checks(body, shape)
            body, result, line = exits.remove_exits(body, taken)
            if result is not None:
                wording.record(result, Prose("what the function returns"))
            undefined, unsure = webs.rename_webs(shape, body, result)
            found = found or undefined
            definitions = count_definitions(body, parameters)
            lowering = Lowering(self, outer, types, fixed, held, definitions, taken, dict(unrolling.inner), origin)
            lowering.wording, lowering.outlived = wording, unrolling.copies.outlived
            lowering.parallel, lowering.unsure = shared, set(unsure)
            # What stands after the parameters comes from outside, where nothing can be written.
            groups = (tuple(parameters[k] for k in group if k < len(parameters)) for group in overlapping)
            lowering.aliased = tuple(groups)
            lowering.given_kinds = {moved.get(p, p): given for p, given in numbers}
            lowering.mixed = MIXED in lowering.given_kinds
            lowering.list_parameters = frozenset(moved.get(p, p) for p, _ in lists)
            lowering.in_lists.strong |= {moved.get(p, p) for p, pythons in lists if not pythons}
            lowering.in_lists.weak |= {moved.get(p, p) for p, pythons in lists if pythons is not False}
            lowering.take(items)
            before = dict(self.helpers), set(self.taken), dict(self.names)
            out, expression, kind = self.body(lowering, body, result, bool(found))
            if not (found or lowering.refusals) or not decisions.learn(lowering, shape, look):
                break
            self.helpers, self.taken, self.names = before
        if found:  # what follows from that is not said; all else comes with it
            others = [r for r in lowering.refusals if r.code not in ("untyped-read", "statement")]  # a `del` of it
            self.report(origin, [*found, *others], wording)
        self.report(origin, lowering.refusals, wording)
        if lowering.waiting:
            raise recursion.Unfinished(lowering, name, out, expression, kind)
        first = first_values(lowering, sorted(lowering.unsure))
        out = first + out
        if result is not None and result not in taken - {result}:
            lowering.temporaries.add(result)
            lowering.temporaries |= set(leaves_of(result, lowering.tuples))
        so_far = Program(name, parameters, out, expression, lowering.types, lowering.functions)
        either = recursion.with_copies(self, so_far)
        out = separate_overlaps(out, lowering, expression)
        self.report(origin, lowering.refusals, wording)
        read = set().union(*map(loads, out), loads(expression) if expression is not None else ())
        hidden = {n: place for place, n in lowering.hidden.items() if n in read or n not in items}
        program = Program(
            name, [*parameters, *hidden], out, expression, lowering.types, lowering.functions, lowering.constants,
            lowering.temporaries, kind, line, origin.file, origin.lines, aliased=lowering.aliased, hidden=hidden,
            listed=lists_of_pythons(lowering),
            returns_list=mark_of_lowered(lowering, expression), returns_truth=result in lowering.truths,
            captured=self.captured, unassigned=set().union(*map(binds, first)), wording=wording,
            mixed=lowering.mixed or any(isinstance(f, Helper) and f.program.mixed for f in lowering.functions.values()),
            either=either,
        )  # fmt: skip
        program = propagate_renames(with_flat_result(program))
        program.draws = draws(program)
        handed = {n for n in lowering.in_lists.ever if wording.variable(n) in origin.handed}
        shared_lists = [*shared_items(program, lowering.in_lists.ever), *returned_lists(program, handed)]
        self.report(origin, [*_captured_writes(program), *shared_lists, *written_results(program)], wording)
        if shared:
            folds.separate_folds(program, set(program.types) | taken | set(program.functions))
            found = parallel.check_loops(program, loads(expression))
            plain = [r for r in found if not any(f"`{flag}`" in r.reason for flag in shape.flags)]
            self.report(origin, plain or found, wording)
        return program

    def body(self, lowering: Lowering, body: list[ast.stmt], result: str | None, refused: bool):
        """The body in normal form; of one that is ``refused`` already, whatever comes of it."""
        if not refused:
            return lower_body(lowering, body, result)
        with contextlib.suppress(Exception):
            return lower_body(lowering, body, result)
        return [], None, None

    def report(self, origin: Source, refusals: list[Refusal], wording: Wording | None = None) -> None:
        report(refusals, wording or Wording(), origin.name, origin.file, origin.lines)

    def signature(self, function: Any) -> Parameters:
        """The parameters of a helper."""
        if isinstance(function, InnerFunction):
            return of_tree(
                function.tree.args, function.captured, lambda name, node: self._inner_default(function, name, node)
            )
        plain = python_function(function)
        if plain not in self.signatures:
            self.signatures[plain] = of_function(self.read(function))
        return self.signatures[plain]

    def _inner_default(self, function: InnerFunction, parameter: str, node: ast.expr) -> Any:
        known = known_default(node, function.names)
        if known is MISSING:
            instead = f"pass the value in each call: `{parameter}={ast.unparse(node)}`"
            self.report(function.origin, [refusal_at(node, "inner-default", "a default that is computed", instead)])
        return known

    def written_for(self, function: Any) -> Any:
        """The definition that stands for a function that has none, one for each; else the function itself."""
        return self.written.setdefault(Identity(function), written(function))

    def maker(self, of: Any) -> Any:
        """The function that gives the attributes of a new object of a class, one for each; None where there is none."""
        return self.written.setdefault(Identity(of), maker(of))

    def defined(self, text: str, space: dict[str, Any] | None = None) -> Any:
        """The function that a text defines, one for each text; it reads NumPy, or what ``space`` holds."""
        key = text if space is None else f"# {space['__name__']}\n{text}"
        return self.written.setdefault(key, defined(text, {"np": np} if space is None else space))

    def tried(self, lowering, function: Any, kinds: dict[str, Any], node: ast.AST) -> Helper:
        """A helper that is not called yet."""
        return tries.tried(self, lowering, function, kinds, node)

    def read(self, function: Any) -> Source:
        return source.read(python_function(function))

    def looked_into(self, function: Any) -> Source:
        """The source of a function of which something is asked; its tree is the same at each call."""
        plain = python_function(function)
        return self.sources.get(plain) or self.sources.setdefault(plain, self.read(plain))

    def helper(
        self,
        lowering,
        function: Any,
        kinds: dict[str, Any],
        node: ast.AST,
        overlapping: Groups = (),
        lists: frozenset[tuple[str, bool | None]] = frozenset(),
        numbers: Numbers = (),
    ) -> Helper:
        """The helper for this function and these types of its parameters, lowered on first use.

        ``overlapping`` are the positions of arguments that may share memory, ``lists`` the parameters that are lists,
        and whether of Python's own numbers, ``numbers`` what some of them are to Python.
        """
        identity = self.identity(function)
        inner_one = isinstance(function, InnerFunction)
        shared = lowering.parallel if inner_one else options_of(function, self.options.parallel).shared
        shared = shared and not lowering.shared  # inside a prange, a helper's own runs trip after trip
        if identity not in self.asking:
            self.asking[identity] = failing_calls.asks(function, self)
        numbers = numbers if self.asking[identity] else ()
        key = (identity, repr([*map(without_symbols, kinds.values()), *numbers]), overlapping, lists, shared)
        variables = {*lowering.entry_definitions, *lowering.structures, *lowering.temporaries}
        tries.take(self, key)
        if key in self.helpers:
            known = self.helpers[key]
            if known.name not in variables:
                return known
            # One of the caller's variables has the name that the helper was given for another caller.
            chosen = fresh_name(known.name, self.taken | set(self.constants) | lowering.entry_taken)
            self.taken.add(chosen)
            return Helper(chosen, replace(known.program, name=chosen), known.aliases)
        for again in (key, (*key[:4], not shared)):  # the loops of a function that calls itself are not shared
            if again in self.assumed:
                return recursion.called_again(self, lowering, again, variables)
        recursion.check_arguments(self, lowering, node, identity, kinds)
        if isinstance(function, InnerFunction):
            origin, inner, values = inner_source(function), function.inner, function.names
        else:
            try:
                origin, inner, values = self.read(function), None, None
            except SourceError as error:
                raise lowering.refused(
                    node, "no-source", str(error), "a `def` in a file or a notebook, whose text can be read"
                ) from None
            check_function(origin)
        variables_before = set(lowering.types)  # those of an attempt before this one, too
        if self.names.get(key, "") in {"", *variables, *variables_before}:
            functions = self.taken | set(self.constants) | lowering.temporaries | variables_before
            self.names[key] = fresh_name(origin.name, functions | (lowering.entry_taken - ({origin.name} - variables)))
            self.taken.add(self.names[key])
        lower = functools.partial(
            self.lower, origin, kinds, self.names[key], inner, values, shared, overlapping, lists, numbers
        )
        if isinstance(function, Dispatcher):
            self.of_numba.add(identity)
        self.active.append((identity, kinds))
        try:
            helper = recursion.lowered(self, lowering, node, key, lower)
        finally:
            self.active.pop()
        helper.program.keeps_results |= isinstance(function, functools._lru_cache_wrapper)
        if helper.is_whole:
            self.helpers[key] = helper
            if not has_parallel(helper.program):
                self.helpers.setdefault((*key[:4], not shared), helper)
        return helper

    def identity(self, function: Any) -> Any:
        """What tells a function from others, whatever it is given."""
        return id(function.tree) if isinstance(function, InnerFunction) else python_function(function)

    def says_whether(self, function: Any, taking: Any, number: int) -> InnerFunction | None:
        """The function that tells whether a call raises what a handler takes, made once (``failing_calls.py``)."""
        return failing_calls.once(self, function, taking, number)

    def inner_function(self, lowering, name: str, bound: tuple[ast.expr, ...] = ()) -> InnerFunction:
        """The function of that name, with the expressions for what it captures if it is to be handed on."""
        tree, captured = lowering.inner[name]
        self.inner_trees.setdefault(id(tree), tree)  # helpers are told apart by the trees of such functions
        known, key = lowering.inner_objects, (name, *map(ast.unparse, bound))
        if key not in known:
            values = dict(zip(captured, bound, strict=False))
            known[key] = InnerFunction(tree, captured, lowering.origin, lowering.names, dict(lowering.inner), values)
        return known[key]

    def names_in(self, function: Any) -> set[str]:
        """All names that stand in a helper's text."""
        tree = function.tree if isinstance(function, InnerFunction) else self.read(function).tree
        return {n.id for n in nodes(tree) if isinstance(n, ast.Name)} | local_names(tree)


def _looking(names: Outside) -> Callable[[ast.expr], Any]:
    """What the names of functions stand for."""
    return lambda function: names.look(function).value


def _is_key(value: Any) -> bool:
    return value is None or isinstance(value, (str, bool, int, float))


def _captured_writes(program: Program) -> list[Refusal]:
    """Refuses writes into what is captured, which are made through another name or by a helper."""
    if not program.hidden:
        return []
    rule = RULES["captured-write"]
    written = find_aliases(program).written & set(program.hidden)
    lines = {w: next((s.lineno for s in walk(program.body) if w in loads(s)), 0) for w in sorted(written)}
    return [Refusal("captured-write", rule.reason.format(name=w), rule.rewrite.format(name=w), lines[w]) for w in lines]

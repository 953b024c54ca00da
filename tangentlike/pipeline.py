"""The table of contents of the compiler: the only module that knows the order of its passes.

reading -> frontend (check, unroll, unbound, exits, webs) -> lowering (lower, overlaps, renames) -> adjoint (carry,
reverse, keep, assemble) -> simplify -> parallel -> bounds -> loops -> (tile) -> runtime (emit, build)

``analysis`` answers questions for all of them, on the normal form of ``form``. ``compilation.py`` puts the stages up to
lowering together, ``attempt.py`` those that make both halves, ``finishing.py`` those that polish them (``pairs.py`` is
both), ``checked_functions.py`` the checks, ``looped_functions.py`` the loops. Training steps take the way through
``tile``, which ``tile/build.py`` puts together, on a GPU ``cuda/build.py``.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from numba.core import config

from . import checked_functions, cycles, recursion
from .analysis import draws
from .analysis.aliases import find_aliases
from .attempt import Asked
from .bounds import checks as bounds_checks
from .bounds.sites import Site
from .compilation import Compilation
from .errors import UnsupportedError
from .form.integers import Integers
from .form.program import Helper, Program, copy_of, fresh_name, has_parallel
from .form.types import Scalar, Tuple, Type, describe, is_float
from .frontend.check import check
from .frontend.module_names import with_objects
from .frontend.objects.given_objects import explained, report_postponed, takes_objects
from .frontend.readings import Readings
from .halves import Function, Pair, Stage
from .looped_functions import Loops
from .lowering.number_kinds import PYTHON
from .lowering.signature import Signature
from .module_texts import called, module_text
from .pairs import pair, primal
from .reading import calling
from .reading.given_objects import GivenObjects
from .reading.outside_now import values_now
from .reading.resolve import Options
from .reading.source import Source


@dataclass
class Parts:
    """The functions of a module, callees first, what they call, and the constants.

    All their loops whose trips may run at one time are parallel ones, nests of array statements too. Their indices are
    checked at ``sites``.
    """

    functions: list[Function]
    names: dict[str, Any]
    values: dict[str, Any]
    sites: list[Site]


@dataclass
class Module:
    """A generated module: its text, the function to call, and what the caller has to know about it.

    ``checked`` is ``text`` with checks of indices, at the ``sites`` that their errors name; ``looped`` gives that with
    array statements as loops (``alone``: for a file that stands alone, without the checks). ``parts`` gives what the
    text of another target is made from.
    """

    text: str
    entry: str
    parameters: list[str]
    written: list[str]
    result_type: Type | None
    gradients: list[str] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    checked: str = ""
    looped: Callable[..., str] = str
    sites: list[Site] = field(default_factory=list)
    parts: Callable[[], Parts] | None = None
    hidden: dict[str, Any] = field(default_factory=dict)
    outside: Callable[[], list | None] = list
    draws: bool = False  # whether it takes random numbers, if of generators that it is given
    drawn_from: list[str] = field(default_factory=list)  # the modules whose generators it uses
    halves: tuple[str, str] | None = None  # what a pullback may call one by one, the second many times
    keeps: bool = False  # whether the first gives something to the second
    objects: GivenObjects | None = None  # those that the function is given, where they are variables in it

    @cached_property
    def compiled(self) -> str:
        """The text that Numba compiles."""
        return self.looped()

    @property
    def run(self) -> str:
        """The text that runs: as plain Python array statements stay what they are."""
        return self.checked if getattr(config, "DISABLE_JIT", 0) else self.compiled

    def stage_texts(self) -> list[tuple[str, str]]:
        """The program after each pass, as text."""
        return [(title, part if isinstance(part, str) else _printed(part)) for title, part in self.stages]

    def values(self) -> dict[str, Any]:
        """The values of the hidden parameters now, by name; for reading, where nothing is called."""
        return dict(zip(self.hidden, self.outside() or (), strict=False))


@dataclass
class Texts:
    """A module as it is shown, with checks, and what gives it as it is compiled; and where it is checked."""

    text: str
    checked: str
    looped: Callable[..., str]
    sites: list[Site]
    parts: Callable[[], Parts]

    def others(self) -> dict[str, Any]:
        """What a module keeps beside its text."""
        return {"checked": self.checked, "looped": self.looped, "sites": self.sites, "parts": self.parts}


class Pipeline:
    """The compilation of one function for one signature; ``arguments`` maps parameters to (nested) types.

    ``integers`` tells whether captured whole numbers are handed over at each call. ``same`` are the objects in
    arguments that are reached at an earlier place too, with that place.
    """

    def __init__(
        self, source: Source, arguments: dict[str, Any], options: Options | None = None,
        integers: Integers | None = None, same: dict[str, str] | None = None,
    ):  # fmt: skip
        self.source, self.options, self.integers = source, options or Options(), integers or Integers()
        self.objects: GivenObjects | None = None
        if self.integers.refused is None:
            self.integers.refused = self.refusal(source, arguments, same or {})
        refused = self.integers.refused
        if refused is not None and not (self.integers.known and self.lower_with_lists(source, arguments)):
            raise refused
        self.name = self.program.name
        if recursion.calls(self.compilation, source) and calling.is_plain(source):
            # It calls itself: the module calls it, rather than to have it twice.
            self.lower(calling.calling(source), calling.with_function(source, arguments))
        compiled = [self.program, *(helper.program for helper in self.compilation.helpers.values())]
        self.programs = compiled
        for each in compiled:
            each.in_trips = has_parallel(self.program)
        draws.settle(compiled)
        cycles.check_ends(compiled, self.real)
        hidden = {n for each in compiled for n in each.hidden}
        self.taken = self.compilation.taken | self.compilation.variables | set(self.compilation.constants) | hidden
        self.pairs: dict[Any, Pair] = {}
        self.runs: list[cycles.Run] = []

    def refusal(self, source: Source, arguments: dict[str, Any], same: dict[str, str]) -> UnsupportedError | None:
        """With what the function is refused; None where it is lowered."""
        try:
            report_postponed(source)
            self.lower(source, arguments)
        except UnsupportedError as refused:
            for told in Readings().of_texts(source, arguments) if source.postponed else ():
                with contextlib.suppress(UnsupportedError):
                    self.lower(told, arguments)
                    return None
            apart = with_objects(source, arguments, same)
            if apart is None or not self.lower_with_objects(apart, arguments, refused):
                return explained(refused, apart)
        return None

    def lower(self, source: Source, arguments: dict[str, Any]) -> None:
        self.compilation = Compilation(self.options, integers=self.integers)
        if self.options.of_numba:
            self.compilation.of_numba.add(source.function)
        self.compilation.taken.add(chosen := fresh_name(source.name, self.compilation.taken))
        pythons = tuple((each, PYTHON) for each in sorted(self.integers.of_python & arguments.keys()))
        asked = Signature(arguments, numbers=pythons, shared=self.options.shared)
        self.program = self.compilation.lower(source, chosen, asked)

    def lower_with_objects(self, apart: Source, arguments: dict[str, Any], otherwise: UnsupportedError) -> bool:
        """Whether the function can be lowered with the objects that it is given as variables; what is refused then, and
        stands in the user's text, is raised where it takes that much (``otherwise``)."""
        try:
            check(apart)
            self.lower(apart, arguments)
        except UnsupportedError as refused:
            written_for_it = any(r.line == apart.tree.lineno for r in refused.refusals)
            if takes_objects(otherwise) and not apart.untracked and not written_for_it:
                raise
            return False
        self.objects = apart.objects
        return True

    def lower_with_lists(self, source: Source, arguments: dict[str, Any]) -> bool:
        """Whether the function can be lowered as one that is called with its lists made anew, which are arrays here:
        they may be indexed by any number, and have any length, but what is written into them would be lost."""
        displays = calling.lists_given(arguments) if calling.is_plain(source) else {}
        if not displays or source.postponed:
            return False
        try:
            self.lower(calling.calling(source, displays), calling.with_function(source, arguments))
        except UnsupportedError:
            return False
        called = [h for h in self.program.functions.values() if isinstance(h, Helper)]
        return not any(displays.keys() & find_aliases(h.program).written for h in called)

    def is_current(self, source: Source) -> bool:
        """True while the function, and what it reads from outside, are what they were when this was lowered."""
        old, new = self.source.closure, source.closure
        same = self.source.code is source.code and old.keys() == new.keys() and all(old[k] is new[k] for k in old)
        return same and self.outside()() is not None

    def primal(self) -> Module:
        """The function itself, with what Numba lacks lowered."""
        written = sorted(find_aliases(self.program).written)
        program = self.program
        texts = self.texts([primal(program)], program.functions, program.constants)
        return self.with_outside(
            Module(texts.text, program.name, program.parameters, written, program.structure, **texts.others())
        )

    def with_outside(self, module: Module) -> Module:
        """The module with what it needs from outside at each call."""
        module.draws, module.drawn_from = self.program.draws, draws.modules_drawn_from(self.programs)
        module.hidden, module.objects = self.program.hidden, self.objects
        module.outside = self.outside()
        return module

    def outside(self) -> Callable[[], list | None]:
        """What gives the values from outside at each call, None where they are no longer what this was compiled for."""
        return values_now(self.compilation.captured, list(self.program.hidden.values()), self.source.name)

    def gradient(self, wanted: list[str], seeded_by_caller: bool = False) -> Module:
        """The forward and adjoint pair, and the function that runs both.

        With ``seeded_by_caller`` the adjoints of the results are the first parameters of the entry (a pullback).
        """
        program = self.program
        kinds = _kinds(program)
        seeded = tuple(is_float(k) for k in kinds) if seeded_by_caller else (True, *[False] * (len(kinds) - 1))
        made = pair(program, Asked(frozenset(wanted), seeded, False), self.taken, self.pair_of)
        assert made.forward is not None and made.adjoint is not None
        self.main = made
        driver = self.driver(made, kinds, seeded_by_caller)
        functions = {**program.functions, **made.functions}
        constants = {**program.constants, **made.constants}
        texts = self.texts([made.forward, made.adjoint, driver], functions, constants)
        written = sorted(find_aliases(program).written)
        parameters = [*(made.seeds if seeded_by_caller else []), *program.parameters]
        known = parameters, written, program.structure, made.gradients, self.stages(made)
        module = Module(texts.text, driver.name, *known, **texts.others())
        if seeded_by_caller and made.repeatable and made.gradients and not written:
            module.halves, module.keeps = (made.forward_name, made.adjoint_name), bool(made.kept)
        return self.with_outside(module)

    def stages(self, made: Pair) -> list[Stage]:
        lowered: list[ast.stmt] = copy_of(self.program.body)
        if self.program.result is not None:
            lowered.append(ast.Return(value=copy_of(self.program.result)))
        types = "\n".join(f"{n}: {describe(t)}" for n, t in self.program.types.items() if not isinstance(t, Tuple))
        return [("lower", lowered), ("types", types), *made.stages]

    def pair_of(
        self, helper: Helper, wanted: frozenset[str], seeded: tuple[int, ...], returned: tuple[bool, ...]
    ) -> Pair:
        """The pair of a helper for one pattern of active arguments, seeded results and results handed over with their
        shadows."""
        key = (helper.name, wanted, seeded, returned)
        if key not in self.pairs and helper.program.cycle:
            self.pairs[key] = self.cyclic_pair(self.real(helper), key)
        elif key not in self.pairs:
            made = pair(helper.program, Asked(wanted, seeded, True, returned), self.taken, self.pair_of)
            if not made.kept and not made.carried:
                made.forward_name = helper.name
            self.pairs[key] = made
        return self.pairs[key]

    def real(self, helper: Helper) -> Helper:
        """The helper with its body, for one that stands for it where it calls itself."""
        return next((h for h in self.compilation.helpers.values() if h.name == helper.name), helper)

    def cyclic_pair(self, helper: Helper, key: cycles.Key) -> Pair:
        """The pair of a function that calls itself, for a call from another function."""
        for run in self.runs:
            if key in run.pairs:
                return run.pairs[key]

        def make(run: cycles.Run, each: Helper, pattern: cycles.Key, place: Pair) -> Pair:
            def inside(called: Helper, *pattern: Any) -> Pair:
                real = self.real(called)
                if real.program.cycle != each.program.cycle:
                    return self.pair_of(called, *pattern)
                return run.pair_of(real, (real.name, *pattern))

            asked = Asked(pattern[1], pattern[2], True, pattern[3])
            return pair(each.program, asked, self.taken, inside, place)

        names: dict[cycles.Key, tuple[str, str]] = {}
        known = {h.name: h for h in self.compilation.helpers.values()}
        run = cycles.cyclic_pair(key, helper, lambda tape: cycles.Run(make, names, self.taken, tape), known)
        self.pairs.update({(len(self.runs), *each): made for each, made in run.pairs.items()})
        self.runs.append(run)
        return run.pairs[key]

    def driver(self, made: Pair, kinds: list[Any], seeded_by_caller: bool) -> Function:
        """``value, gradients`` in one call: the forward run once, then the adjoint."""
        program = self.program
        parameters = ", ".join(program.parameters)
        seeds = made.seeds if seeded_by_caller else [_one(kinds[0], program.types)] if made.seeds else []
        taken = {*program.parameters, *made.seeds}
        result, kept = fresh_name("value", taken), fresh_name("kept", taken)
        value = f"{result}, {kept}" if made.kept else result
        given = ", ".join([*seeds, *([kept] if made.kept else []), *program.parameters])
        entry = fresh_name(f"{self.name}_{'pullback' if seeded_by_caller else 'gradient'}", self.taken)
        lines = f"{value} = {made.forward_name}({parameters})\nreturn {result}, {made.adjoint_name}({given})"
        if not made.gradients:
            lines = f"{value} = {made.forward_name}({parameters})\nreturn {result}, ()"
        arguments = [*(made.seeds if seeded_by_caller else []), *program.parameters]
        return Function(entry, arguments, ast.parse(lines).body, {})

    # ---- text

    def texts(self, functions: list[Function], known: dict[str, Any], constants: dict[str, Any]) -> Texts:
        """The module: imports, constants, helpers, then ``functions``; in array style, and as it runs."""
        ordered: list[Function] = []
        names = dict(known)
        values = dict(constants)
        done: set[str] = set()

        def visit(function: Function) -> None:
            if function.name in done:
                return
            done.add(function.name)
            for trip in function.trips:
                visit(trip)
            calls = called(function)
            for text in calls:
                found = names.get(text)
                if isinstance(found, Helper):
                    found = self.real(found)
                    made = primal(found.program)  # which may call more functions than the program did
                    names.update({k: v for k, v in found.program.functions.items() if k not in names})
                    values.update(found.program.constants)
                    visit(made)
            for halves in self.pairs.values():
                for half in (halves.forward, halves.adjoint):
                    if half is not None and half.name in calls:
                        names.update({k: v for k, v in halves.functions.items() if k not in names})
                        values.update(halves.constants)
                        visit(half)
            ordered.append(function)

        for function in functions:
            visit(function)
        text = self.module(ordered, names, values)
        checked, sites = checked_functions.with_checks(ordered) if self.options.boundscheck else (ordered, [])
        counted = checked_functions.with_counted_depth(checked)
        plain = not sites and counted is checked
        shown = text if plain else self.module(counted, {**names, **bounds_checks.FUNCTIONS}, values)

        def looped(alone: bool = False) -> str:
            plain = ordered if alone else counted
            loops = Loops(names, self.taken, alone, threads=self.options.shared)
            fast = loops.run(plain)
            if fast is plain:
                return text if alone else shown
            return self.module(fast, {**names, **bounds_checks.FUNCTIONS, **loops.learned}, values)

        def parts() -> Parts:
            whole, found = checked_functions.with_checks(ordered if self.options.boundscheck else [], in_place=True)
            if not self.options.boundscheck:
                outlined = {trip.name for f in ordered for trip in f.trips}
                whole = [checked_functions.with_trips(f) for f in ordered if f.name not in outlined]
            loops = Loops(names, self.taken, shared=True)
            fast = loops.run(whole)
            return Parts(fast, {**names, **bounds_checks.FUNCTIONS, **loops.learned}, values, found)

        return Texts(text, shown, looped, sites, parts)

    def module(self, ordered: list[Function], names: dict[str, Any], values: dict[str, Any]) -> str:
        """The text of a module with these functions; ``names`` are what they call, ``values`` the constants."""
        return module_text(ordered, names, values, self.options.fastmath)


def _printed(body: list[ast.stmt]) -> str:
    return ast.unparse(ast.fix_missing_locations(ast.Module(body=copy_of(body), type_ignores=[])))


def _kinds(program: Program) -> list[Any]:
    return list(program.result_type.items) if isinstance(program.result_type, Tuple) else [program.result_type]


def _one(kind: Any, types: dict[str, Any]) -> str:
    """The derivative of the value by itself: typed where float32 occurs, for a Python number would take its dtype."""
    single = any(getattr(k, "dtype", "") == "float32" for k in types.values())
    return f"np.{kind.dtype}(1)" if single and isinstance(kind, Scalar) and not kind.weak else "1.0"

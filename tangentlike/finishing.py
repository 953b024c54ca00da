"""The halves of a pair, simplified and in the user's spelling: what of an attempt becomes functions of the module."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from .adjoint import assemble
from .adjoint.examples import begin_with_examples, example_of, together
from .adjoint.results import handed_back, is_repeatable, restores
from .adjoint.views import bases, is_loose
from .analysis import uses
from .analysis.purity import is_pure
from .analysis.selected import SELECTED
from .attempt import Attempt
from .bounds import failing
from .form import program
from .form.program import (
    Program,
    assign,
    binds,
    copy_of,
    fresh_name,
    is_array,
    loads,
    name,
    packed,
    tuple_of,
    walk,
)
from .form.types import Scalar, Type
from .halves import Function, Pair
from .parallel import loops as parallel
from .parallel import outline
from .primitives.families import support_kernel
from .simplify import aliases as renames
from .simplify import always_flowing, branches, dead, literals, masks, nest, quotients, spelling, sums, upwards
from .simplify.zero_elements import ZeroElements


@dataclass
class Polish:
    """What simplifying a body has to know: the types of its names, which of them may show the same memory, which are
    read by others, and which expressions stay even where nobody reads their values."""

    types: dict[str, Type]
    alias: Callable[[str, str], bool]
    read_outside: set[str]
    may_fail: Callable[[ast.expr], bool] | None = None


def polish(target: Program, body: list[ast.stmt], how: Polish) -> list[ast.stmt]:
    """Simplify a finished function body and put it into the user's spelling."""
    pure, may_fail, names = is_pure(target), how.may_fail, how.read_outside
    removable = pure if may_fail is None else lambda value: pure(value) and not may_fail(value)
    body = dead.drop_dead(body, set(names), removable)
    body = renames.drop_renames(body, target.temporaries - names)
    literals.Literals(how.types, target.functions, target.constants, target.listed).block(body)
    read = names | spelling.stored_by_block_masks(body, how.types)
    body = nest.nest(body, target.temporaries, read, how.alias, pure)
    return spelling.spell(body, target.functions, how.types)


def function_of(name: str, parameters: list[str], body: list[ast.stmt], types: dict[str, Type], target: Program):
    """A function of the module, with its parallel loops in it."""
    made = Function(name, parameters, body, target.line_texts)
    made.types, made.aliased = types, bool(target.aliased)
    made.whole = copy_of(body) if any(program.is_parallel(n) for n in walk(body)) else body
    return made


def with_trips(made: Function, target: Program, taken: set[str]) -> Function:
    """The function with the trips of its parallel loops as functions of their own."""

    def trip(called: str, given: list[str], inside: list[ast.stmt]) -> None:
        made.trips.append(Function(called, given, inside, target.line_texts))

    outline.outline(made.body, made.types, {"np", "math", *target.constants}, made.name, taken, trip)
    return made


class Finishing:
    """Both halves of an attempt, simplified and put into the user's spelling."""

    def __init__(self, attempt: Attempt, halves: assemble.Halves, taken: set[str]):
        self.attempt, self.halves, self.taken = attempt, halves, taken
        self.working, self.reversal, self.target = attempt.working, attempt.reversal, attempt.target
        self.tape = [self.reversal.tape_name] if self.reversal.tape is not None else []
        self.kept: list[str] = []
        self.of: dict[str, str] = {}  # the names by their adjoints'
        self.handed = ""  # the name by which the adjoint half is given what is kept

    def alias(self, a: str, b: str) -> bool:
        """Whether two names may show the same memory, of adjoints too."""
        if a == b:
            return True
        reversal, classes = self.reversal, self.attempt.classes
        if len(self.of) != len(reversal.adjoints):  # which only become more
            self.of = {d: n for n, d in reversal.adjoints.items()}
        of = self.of
        for x, y in ((a, b), (b, a)):
            if any(classes.share(t, y) for t in reversal.handed.get(x, ())):
                return True
            if y in of and any(classes.share(t, of[y]) for t in reversal.holding.get(x, ())):
                return True
        if (a in of) != (b in of):
            return False
        a, b = of.get(a, a), of.get(b, b)
        if (a in reversal.carried or is_loose(reversal, a)) and classes.share(a, b):
            return True
        shown_a, shown_b = {a} | bases(reversal, a), {b} | bases(reversal, b)
        return bool(shown_a & shown_b)

    def is_array(self, n: str) -> bool:
        return is_array(self.reversal.types.get(n))

    def fresh(self, base: str, kind: Type) -> str:
        """A new name of a variable of that type."""
        chosen = fresh_name(base, self.reversal.taken)
        self.reversal.taken.add(chosen)
        self.reversal.types[chosen] = kind
        return chosen

    def adjoint_body(self) -> list[ast.stmt]:
        """The adjoint half, but for what hands it what is kept."""
        working, reversal, shadows = self.working, self.reversal, set(self.attempt.shadows)
        body = self.halves.adjoint
        values: list[ast.expr] = [name(reversal.adjoint(p)) for p in self.attempt.gradients]
        if values:
            body = [*body, return_of(packed(values), 0)]
        working.temporaries |= {reversal.adjoint(p) for p in self.attempt.gradients}
        outside = {*shadows, *self.attempt.seeds}
        cotangents = {d: n for n, d in reversal.adjoints.items() if d not in outside}
        flowing = ZeroElements(working, reversal.types, self.alias, self.fresh, tuple(cotangents))
        body = flowing.of_parts(flowing.of_seeds(body, self.selected_seeds()))
        cotangents |= flowing.made
        if flowing.made:
            working.functions["select"] = support_kernel("select")
        body = branches.Branches(working, reversal.types, self.alias, cotangents, outside).run(body)
        body = flowing.settled(masks.Masks(working, reversal.types, self.alias, set(cotangents)).run(body))
        seeds = [] if self.attempt.asked.is_helper else self.attempt.seeds
        if len(seeds) == 1 and isinstance(reversal.types.get(seeds[0]), Scalar):
            body = always_flowing.without_questions(body, seeds[0], working, self.alias)
        body = upwards.run_upwards(body, uses.Uses(body, self.is_array, self.alias, is_pure(working)))
        body = parallel.share_loops(working, body, shadows, set(reversal.taken), reversal.types)
        summing = sums.Sums(uses.Uses(body, self.is_array, self.alias, is_pure(working)), reversal.types, self.fresh)
        body = summing.block(body, (), frozenset(shadows))
        if summing.adds_in_any_order:
            working.functions["plus"] = support_kernel("plus")
        body = polish(working, body, Polish(reversal.types, self.alias, shadows))
        return quotients.divide_first(body, {*cotangents, *outside}, reversal.types)

    def selected_seeds(self) -> list[str]:
        """The seeds which are those of elements that a caller selects."""
        attempt = self.attempt
        asked = [s for s in attempt.asked.seeded if s]
        return [seed for seed, how in zip(attempt.seeds, asked, strict=False) if how == SELECTED]

    def keep(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """The adjoint half, which begins with taking what the forward half has kept: what it reads of that."""
        read = set().union(*(loads(s) for s in body), *(binds(s) for s in walk(body) if _adds(s)), set())
        self.kept = kept = [k for k in self.halves.kept if k in read]
        self.handed = fresh_name("kept", self.reversal.taken)
        if kept and self.tape:
            return [assign(packed([name(k) for k in kept]), program.call(f"{self.tape[0]}.pop")), *body]
        if len(kept) > 1:
            return [assign(tuple_of([name(k) for k in kept]), name(self.handed)), *body]
        if kept and kept[0] not in self.target.parameters:
            self.handed = kept[0]
        elif kept:
            return [assign(kept[0], name(self.handed)), *body]
        return body

    def forward_body(self) -> list[ast.stmt]:
        """The forward half, which ends with handing over what is kept."""
        target, working, types = self.target, self.working, self.reversal.types
        kept = self.kept
        body = list(self.halves.forward)
        record = tuple_of([name(k) for k in kept]) if len(kept) != 1 else name(kept[0])
        if kept and self.tape:
            pushed = ast.Expr(value=program.call(f"{self.tape[0]}.append", record))
            pushed.lineno = 0
            body.append(pushed)
        if target.result is None:
            body.append(return_of(record, 0))
        else:
            parts = [
                handed_back(target, self.attempt.classes, self.attempt.asked.is_helper),
                *(name(self.reversal.adjoint(r)) for r in self.attempt.handed),
                *([record] if kept and not self.tape else []),
            ]
            body.append(return_of(packed(parts), target.result_line))
        body = parallel.share_loops(working, body, set(kept), set(self.reversal.taken), types)
        may_fail = failing.may_fail(target, types, body)
        body = polish(working, body, Polish(types, self.alias, set(kept), may_fail))
        begin_with_examples(body, self.reversal.examples)
        return body

    def pair(self, forward_name: str, adjoint_name: str) -> Pair:
        attempt, reversal, working = self.attempt, self.reversal, self.working
        classes, parameters = attempt.classes, self.target.parameters
        own = attempt.own if attempt.asked.is_helper else []
        adjoint_body = self.keep(self.adjoint_body())
        forward_body = self.forward_body()
        with_shadows = [*parameters, *map(reversal.adjoint, own), *self.tape]
        types = reversal.types
        forward = with_trips(function_of(forward_name, with_shadows, forward_body, types, working), working, self.taken)
        forward.program = working
        record = self.tape or ([self.handed] if self.kept else [])
        given = [*attempt.seeds, *record, *parameters, *map(reversal.adjoint, attempt.shadows)]
        adjoint = with_trips(function_of(adjoint_name, given, adjoint_body, types, working), working, self.taken)
        examples = [example_of(types.get(k)) or reversal.examples.get(k) for k in self.kept]
        return Pair(
            forward_name,
            adjoint_name,
            self.kept,
            attempt.gradients,
            attempt.shadows,
            attempt.seeds,
            carried=own,
            written=frozenset(classes.written),
            restores=restores(working, classes, self.halves.adjoint),
            repeatable=not reversal.carried
            and is_repeatable(working, self.halves.adjoint, {*reversal.adjoints.values()}),
            forward=forward,
            adjoint=adjoint,
            functions=working.functions,
            constants=working.constants,
            example=together(examples) if self.kept else None,
            tape_name=reversal.tape_name,
        )


def _adds(node: ast.stmt) -> bool:
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)


def return_of(value: ast.expr, line: int) -> ast.Return:
    """A return statement of that line of the user."""
    node = ast.Return(value=value)
    node.lineno = line
    return node

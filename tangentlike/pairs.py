"""The forward and adjoint pair of one program for one set of active arguments."""

from __future__ import annotations

from collections.abc import Callable

from .adjoint import assemble, steps
from .adjoint.results import result_names
from .analysis import aliases
from .attempt import Asked, Attempt, all_names
from .bounds import failing
from .finishing import Finishing, Polish, function_of, polish, return_of, with_trips
from .form.program import Program, copy_of, fresh_name, is_array
from .halves import Function, Pair, Stage
from .parallel import loops as parallel


def primal(target: Program) -> Function:
    """The program itself as a function."""
    body = copy_of(target.body)
    if target.result is not None:
        body.append(return_of(copy_of(target.result), target.result_line))
    types = dict(target.types)
    body = parallel.share_loops(target, body, set(), all_names(target), types)
    may_fail = failing.may_fail(target, types, body)
    body = polish(target, body, Polish(types, lambda a, b: a == b or _share(target, a, b), set(), may_fail))
    made = with_trips(function_of(target.name, target.parameters, body, types, target), target, set(all_names(target)))
    made.program = target
    return made


def pair(target: Program, asked: Asked, taken: set[str], pair_of: Callable, place: Pair | None = None) -> Pair:
    """The forward and adjoint pair of a program. Of a function that calls itself ``place`` is the pair as far as it is
    known: its names, and its tape."""
    classes = aliases.find_aliases(target)
    handed = [r for r, s in zip(result_names(target), asked.returned, strict=False) if s and r is not None]
    roots = {classes.of(r) for r in handed} | {classes.of(g[0]) for g in target.aliased if classes.is_memory(g[0])}
    while True:
        try:
            attempt = Attempt(target, asked, pair_of, handed, roots)
            halves = attempt.halves(None if place is None else place.tape)
        except steps.Carry as found:
            assert found.root not in roots
            roots.add(found.root)
            continue
        names = _names(target, taken) if place is None else (place.forward_name, place.adjoint_name)
        return _finished(attempt, halves, names, taken)


def _finished(attempt: Attempt, halves: assemble.Halves, names: tuple[str, str], taken: set[str]) -> Pair:
    """The pair, polished; with what it was before."""
    classes, reversal = attempt.classes, attempt.reversal
    memory = sorted(n for n in classes.group if classes.is_memory(n))
    flat = assemble.Halves(copy_of(halves.forward), copy_of(halves.adjoint), list(halves.kept))
    stages: list[Stage] = [
        ("activity", f"active: {', '.join(sorted(attempt.active)) or 'nothing'}"),
        ("aliases", f"written in place: {', '.join(memory) or 'nothing'}"),
        ("keep: the forward half", flat.forward),
        ("keep: the adjoint half", flat.adjoint),
    ]
    made = Finishing(attempt, halves, taken).pair(*names)
    made.stages = stages
    made.flat, made.program = flat, attempt.target
    made.kept_types = [reversal.types.get(k) for k in made.kept]
    made.adjoints = {p: reversal.adjoint(p) for p in attempt.gradients}
    return made


def _names(target: Program, taken: set[str]) -> tuple[str, str]:
    """The names of both halves."""
    forward = fresh_name(f"{target.name}_forward", taken)
    taken.add(forward)
    adjoint = fresh_name(f"{target.name}_adjoint", taken)
    taken.add(adjoint)
    return forward, adjoint


def _share(target: Program, a: str, b: str) -> bool:
    classes = aliases.find_aliases(target)
    return is_array(target.types.get(a)) and is_array(target.types.get(b)) and classes.share(a, b)

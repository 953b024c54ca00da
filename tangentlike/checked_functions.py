"""The functions of a generated module with checks of indices, and parallel loops that report what failed in a trip."""

from __future__ import annotations

import ast
from dataclasses import replace

from .bounds import sites
from .bounds.checks import Checker
from .bounds.depth import calling_themselves, with_depth
from .bounds.hoisting import calls_any
from .form.program import blocks, copy_of, fresh_name
from .form.trees import nodes
from .halves import Function
from .parallel.outline import free_names, outline


def with_checks(functions: list[Function], in_place: bool = False) -> tuple[list[Function], list[sites.Site]]:
    """The functions of a module, callees first, with their checks, and the places of these; no places: no checks.

    ``in_place``: the bodies of parallel loops stay where they are, with the checks in them.
    """
    places: list[sites.Site] = []
    raising = calling_themselves([f for f in functions if f.program is not None])
    taken = {f.name for f in functions}
    old = {trip.name for f in functions if in_place or f.program is not None for trip in f.trips}
    out: list[Function] = []
    for function in functions:
        if function.name in old:
            continue
        if function.program is None:
            out.append(with_trips(function) if in_place else function)
            continue
        checker = Checker(function.program, function.types, places, raising)
        body = checker.block(function.whole)
        if checker.made or calls_any(body, raising):
            raising.add(function.name)
        fresh = Function(function.name, function.parameters, body, function.lines, function.docstring)
        fresh.program, fresh.types, fresh.aliased = function.program, function.types, function.aliased
        outside = {"np", "math", *function.program.constants}
        taken |= {n.id for s in body for n in nodes(s) if isinstance(n, ast.Name)} | set(function.parameters)
        if in_place:
            out.append(fresh)
            continue
        fresh.body = _guarded(body, checker, fresh, outside, taken)

        def trip(called: str, given: list[str], inside: list[ast.stmt], fresh=fresh) -> None:
            fresh.trips.append(Function(called, given, inside, fresh.lines))

        outline(fresh.body, function.types, outside, function.name, taken, trip)
        out += [*fresh.trips, fresh]
    return out, places


def with_trips(function: Function) -> Function:
    """The function with the bodies of its parallel loops where they were, and not as functions."""
    return replace(function, body=function.whole or function.body, trips=[])


def with_counted_depth(functions: list[Function]) -> list[Function]:
    """The functions of a module, where those that call themselves count how deep they are; the adjoint halves go as
    deep as the forward halves went."""
    fresh = [replace(f, body=copy_of(f.body), trips=list(f.trips)) for f in functions]
    cyclic = with_depth(fresh, {f.name for f in functions if f.program is not None})
    for each in fresh:
        each.calls_itself = each.name in cyclic
    return fresh if cyclic else functions


def _guarded(
    body: list[ast.stmt], checker: Checker, owner: Function, outside: set[str], taken: set[str]
) -> list[ast.stmt]:
    """The body with each parallel loop in which a check may fail turned into one that notes it.

    No error leaves a parallel loop. So a trip becomes a function, and one around it catches what it raises; the trips
    that failed are told to an array. The first of them runs again after the loop, and raises there.
    """
    out: list[ast.stmt] = []
    for node in body:
        for block in blocks(node):
            block[:] = _guarded(block, checker, owner, outside, taken)
        if not any(node is each for each in checker.failing_loops):
            out.append(node)
            continue
        assert isinstance(node, ast.For) and isinstance(node.target, ast.Name) and isinstance(node.iter, ast.Call)
        variable = node.target.id
        start, stop = (
            ["0", *map(ast.unparse, node.iter.args)][-2:]
            if len(node.iter.args) < 3
            else map(ast.unparse, node.iter.args[:2])
        )
        called = _fresh(f"{owner.name}_trip", taken)
        ends = _fresh(f"{owner.name}_trip_ends", taken)
        failed = _fresh("failed", taken)
        given = sorted(free_names(node.body, outside), key=lambda n: n != variable)
        arguments = ", ".join(given)
        owner.trips.append(Function(called, given, node.body, owner.lines))
        tried = f"try:\n    {called}({arguments})\nexcept Exception:\n    return False\nreturn True"
        owner.trips.append(Function(ends, given, ast.parse(tried).body, {}))
        place = variable if start == "0" else f"{variable} - ({start})"
        site = checker.site(sites.TRIP, "", 0, node.lineno)
        count = stop if start == "0" else f"{stop} - ({start})"
        before = ast.parse(f"{failed} = np.zeros(max({count}, 0), np.bool_)").body
        after = ast.parse(
            f"for {variable} in range({start}, {stop}):\n    if {failed}[{place}]:\n"
            f"        {called}({arguments})\n        checked_index(0, 0, {site})"
        ).body
        node.body = ast.parse(f"{failed}[{place}] = not {ends}({arguments})").body
        for each in [*before, *after, *node.body, *(s for f in owner.trips[-1:] for s in f.body)]:
            for child in nodes(each):
                if isinstance(child, ast.stmt):
                    child.lineno = 0
        out += [*before, node, *after]
    return out


def _fresh(base: str, taken: set[str]) -> str:
    chosen = fresh_name(base, taken)
    taken.add(chosen)
    return chosen

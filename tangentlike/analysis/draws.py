"""Which statements take numbers from a random generator, or make or set one: they are made once, where they stand."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from ..form.program import Helper, Program, dotted
from ..form.trees import nodes
from ..primitives.registry import Primitive, key_of


def draws_in(program: Any, node: ast.AST) -> bool:
    """True where a call in an expression or a statement draws (the blocks in it included); ``program`` knows what its
    functions are."""
    called = (program.functions.get(dotted(n.func)) for n in nodes(node) if isinstance(n, ast.Call))
    return any(_drawing(f) for f in called)


def _drawing(found: Any) -> bool:
    return bool(found.draws) if isinstance(found, Primitive) else isinstance(found, Helper) and found.program.draws


def calls_python(program: Any, node: ast.AST) -> bool:
    """True where a call in an expression or a statement takes the lock of the interpreter, to call Python's own code,
    as draws and functions of libraries do that are no kernels."""
    return any(_calling(program.functions.get(dotted(n.func)), ()) for n in nodes(node) if isinstance(n, ast.Call))


def _calling(found: Any, around: tuple[str, ...]) -> bool:
    if isinstance(found, Primitive):
        return bool(found.draws) or hasattr(key_of(found.call), "of_draw")
    if not isinstance(found, Helper) or found.name in around:
        return False
    functions = found.program.functions.values()
    return any(_calling(each, (*around, found.name)) for each in functions)


def draws(program: Program) -> bool:
    """True for a program that draws, itself or in what it calls."""
    return any(draws_in(program, node) for node in program.body)


def modules_drawn_from(programs: Iterable[Program]) -> list[str]:
    """The modules whose generators the programs use."""
    called = {n for p in programs for n in (getattr(f, "draws", "") for f in p.functions.values())}
    return sorted(called & {"numpy", "random"})


def settle(programs: Iterable[Program]) -> None:
    """Note of functions that call each other whether they draw, where some of them were not there before."""
    known = {program.name: program for program in programs}
    while True:
        before = [program.draws for program in known.values()]
        for program in known.values():
            for helper in (f for f in program.functions.values() if isinstance(f, Helper)):
                helper.program.draws |= helper.name in known and known[helper.name].draws
            program.draws = program.draws or draws(program)
        if [program.draws for program in known.values()] == before:
            return

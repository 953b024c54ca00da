"""Helper functions: a call of one, or of a half of its pair, is followed as if it stood in the caller."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import Helper, Program
from .values import Known, Part, Untileable, Value


def is_inlined(found: Any) -> bool:
    """True for a helper of the program, and for the pair of one."""
    return isinstance(found, Helper) or hasattr(found, "flat")


def inline(t: Any, found: Any, text: str, arguments: list[Value]) -> Value:
    """What the call gives; the values of the caller's names stay as they are."""
    if found.program is not None and found.program.cycle:
        raise Untileable(f"{text}() calls itself")
    if isinstance(found, Helper):
        program = found.program
        scope = dict(zip(program.parameters, arguments, strict=True))
        functions, constants = program.functions, program.constants
        return _followed(t, functions, constants, scope, program.body, lambda: _result(t, program), set(scope))
    if found.shadows or found.written or found.flat is None:
        raise Untileable(f"{text}() writes its argument")
    program, functions = found.program, {**found.program.functions, **found.functions}
    constants = {**program.constants, **found.constants}
    if text == found.forward_name:
        scope = dict(zip(program.parameters, arguments, strict=True))

        def forward() -> Value:
            kept = tuple(t.named(n) if isinstance(t.env[n], Part) else t.env[n] for n in found.kept)
            value = _result(t, program)
            return (value, kept[0] if len(kept) == 1 else kept) if kept else value

        return _followed(t, functions, constants, scope, found.flat.forward, forward, set(scope))
    seeds, rest = arguments[: len(found.seeds)], arguments[len(found.seeds) :]
    scope = dict(zip(found.seeds, seeds, strict=True))
    if found.kept:
        kept, rest = rest[0], rest[1:]
        scope.update(zip(found.kept, kept if len(found.kept) > 1 else (kept,), strict=True))
    scope.update(zip(program.parameters, rest, strict=True))

    def adjoint() -> Value:
        values = tuple(t.env[found.adjoints[p]] for p in found.gradients)
        return values[0] if len(values) == 1 else values

    return _followed(t, functions, constants, scope, found.flat.adjoint, adjoint, set(program.parameters))


def _followed(t: Any, functions, constants, scope, body: list[ast.stmt], result, arguments: set[str]) -> Value:
    outside = t.env, t.functions, t.memory, t.parts, t.subscripts, t.arguments
    t.memory, t.parts, t.subscripts, t.arguments = {}, {}, {}, arguments
    t.env = {**{name: Known(value) for name, value in constants.items()}, **scope}
    t.functions = functions
    t.inlined += 1
    try:
        t.run(body)
        return result()
    finally:
        t.env, t.functions, t.memory, t.parts, t.subscripts, t.arguments = outside
        t.inlined -= 1


def _result(t: Any, program: Program) -> Value:
    if program.result is None:
        raise Untileable(f"{program.name}() returns nothing")
    if isinstance(program.result, ast.Tuple):
        return tuple(t.value(e) for e in program.result.elts)
    return t.value(program.result)

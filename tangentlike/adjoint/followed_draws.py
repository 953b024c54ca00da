"""Random numbers that do not follow what they are drawn by: whole numbers, and shapes of distributions.

k = np.random.poisson(x[0])    a step from one whole number to another, which has no derivative
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..analysis.activity import varied_names
from ..analysis.aliases import Aliases
from ..form.program import Helper, Program, dotted, walk
from ..primitives.registry import Primitive
from .reversal import Reversal

REWRITE = "draw by what carries no derivative, such as an argument of its own"


def refuse_unfollowed(reversal: Reversal, aliases: Aliases, wanted: set[str]) -> None:
    """Refuse the draws by what depends on ``wanted`` that have no derivative in it."""
    for node, entry, parameter in _unfollowed(reversal.program, aliases, wanted):
        reversal.line = node.lineno
        reason = f"the numbers that `{entry.name}` draws do not follow `{parameter}=`, which depends on an argument"
        reversal.refuse("random", f"{reason} with a derivative", REWRITE)


def _unfollowed(program: Program, aliases: Aliases, wanted: set[str]) -> Iterator[tuple[ast.stmt, Primitive, str]]:
    if not program.draws:
        return
    varied = varied_names(program, aliases, wanted)
    for node in walk(program.body):
        value = getattr(node, "value", None)
        found = program.functions.get(dotted(value.func)) if isinstance(value, ast.Call) else None
        if not isinstance(value, ast.Call) or not isinstance(found, (Primitive, Helper)):
            continue
        names = found.parameters if isinstance(found, Primitive) else found.program.parameters
        given = {p for p, a in zip(names, value.args, strict=False) if _depends(a, varied)}
        if isinstance(found, Primitive) and found.draws:
            lines = found.adjoint.lines if found.adjoint is not None else ()
            followed = {targets[0].removeprefix("d") for targets, _, adds in lines if adds}
            yield from ((node, found, parameter) for parameter in sorted(given - followed - {"size", "rng"}))
        elif isinstance(found, Helper):
            inside = _unfollowed(found.program, found.aliases, given)
            yield from ((node, entry, parameter) for _, entry, parameter in inside)


def _depends(argument: ast.expr, varied: set[str]) -> bool:
    atoms = argument.elts if isinstance(argument, ast.Tuple) else [argument]
    return any(isinstance(each, ast.Name) and each.id in varied for each in atoms)

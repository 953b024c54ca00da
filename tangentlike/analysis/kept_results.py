"""Arrays that ``functools.lru_cache`` keeps: each call of the function gives the same one, here a new one."""

from __future__ import annotations

import ast

from ..errors import Refusal
from ..form.program import Program, helper_of, is_array, loads, walk
from .aliases import find_aliases, result_names
from .draws import draws_in


def _line_of_draw(program: Program) -> int:
    return next(n.lineno for n in walk(program.body) if draws_in(program, n))


def written_results(program: Program) -> list[Refusal]:
    """Refuses writes into such an array, and notes in the program whether it returns one."""
    kept: dict[str, ast.Assign] = {}
    for node in walk(program.body):
        helper = helper_of(program, node.value) if isinstance(node, ast.Assign) else None
        if helper is not None and helper.program.keeps_results:
            assert isinstance(node, ast.Assign)
            names = [n for n in result_names(node.targets[0]) if n is not None]
            kept.update({n: node for n in names if is_array(program.types.get(n))})
    called = (helper_of(program, n.value) for n in walk(program.body) if isinstance(n, (ast.Assign, ast.Expr)))
    if any(helper is not None and helper.program.keeps_results and helper.program.draws for helper in called):
        reason = "`functools.lru_cache` keeps what is drawn in a function, and the next call gives it again"
        return [Refusal("random", reason, "the function without it", _line_of_draw(program))]
    if not kept:
        return []
    aliases = find_aliases(program)
    shown = loads(program.result) if program.result is not None else set()
    if any(aliases.share(n, s) for n in kept for s in shown):
        program.keeps_results = True
    return [
        Refusal(
            "cached-result",
            f"`{n}` is written, and `functools.lru_cache` gives the same array to the next call",
            f"a copy: `{n} = {ast.unparse(node.value)}.copy()`",
            node.lineno,
        )
        for n, node in kept.items()
        if aliases.is_memory(n)
    ]

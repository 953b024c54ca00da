"""``sum``, ``any``, ``all``, ``max`` and ``min`` of generators as loops.

s = sum(w * e for e in x if e > 0)       ->   total = 0;  for e in x: ... total = total + w * e;  s = total
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import replace_names
from .callee import BUILTINS, Scope
from .short_forms import lines_of, loop_of

REDUCERS = {"sum": "total", "any": "found", "all": "holds", "max": "largest", "min": "least"}


def reducer(scope: Scope, node: ast.Call) -> str:
    """Which of them is called; empty for any other function."""
    return next((each for each in REDUCERS if scope.value(node.func) is BUILTINS[each]), "")


def reduced(kind: str, node: ast.Call, generator: Any, result: str, fresh: Callable[..., str]) -> list[ast.stmt]:
    """The loop over a generator that leaves the sum, the truth, or the extreme in ``result``."""
    if kind in ("max", "min"):
        item, first = fresh("item", generator.elt), fresh("is_first")
        sign = ">" if kind == "max" else "<"
        start = f"{first} = True"
        lines = f"{item} = ELEMENT\nif {first}:\n    {result} = {item}\n    {first} = False\n"
        lines += f"elif {item} {sign} {result}:\n    {result} = {item}"
        end = f"if {first}:\n    raise ValueError('{kind}() arg is an empty sequence')"
    elif kind == "sum":
        start, lines, end = f"{result} = 0", f"{result} = {result} + ELEMENT", ""
    else:
        lines = f"if {'not ' * (kind == 'all')}ELEMENT:\n    {result} = {kind == 'any'}\n    break"
        start, end = f"{result} = {kind == 'all'}", ""
    body = replace_names(lines_of(lines), {"ELEMENT": generator.elt})
    for each in reversed(generator.generators):
        body = [loop_of(each, body)]
        if kind in ("any", "all") and each is not generator.generators[0]:
            body += lines_of(f"if {'not ' * (kind == 'all')}{result}:\n    break")
    opening = lines_of(start)
    if len(node.args) > 1:
        assert isinstance(opening[0], ast.Assign)
        opening[0].value = node.args[1]
    return [*opening, *body, *lines_of(end)]

"""Where a text says ``np.exp(x)``, its compiled form calls the loop of :mod:`~tangentlike.vectors.arrays`."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import dotted, fresh_name
from ..form.trees import nodes
from .arrays import FUNCTIONS

SPELLED = {f"np.{name}": name for name in FUNCTIONS}


def elementary_calls(body: list[ast.stmt]) -> list[ast.Call]:
    """The calls in a block that a loop can stand for."""
    calls = [n for statement in body for n in nodes(statement) if isinstance(n, ast.Call) and len(n.args) == 1]
    return [call for call in calls if not call.keywords and dotted(call.func) in SPELLED]


def call_loops(calls: list[ast.Call], taken: set[str], names: dict[str, Any]) -> None:
    """Changes the calls in place; ``names`` learns what the new names stand for, none of which is ``taken``."""
    for call in calls:
        name = SPELLED[dotted(call.func)]
        chosen = next((text for text, found in names.items() if found is FUNCTIONS[name]), "")
        if not chosen:
            chosen = fresh_name(f"{name}_of", taken)
            names[chosen] = FUNCTIONS[name]
            taken.add(chosen)
        call.func = ast.copy_location(ast.Name(id=chosen, ctx=ast.Load()), call.func)

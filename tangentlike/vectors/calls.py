"""Where a text says ``np.exp(x)``, its compiled form calls the loop of :mod:`~tangentlike.vectors.arrays`; where it
says ``np.linalg.solve(a, b)``, the kernel of :mod:`~tangentlike.vectors.library`."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import dotted, fresh_name
from ..form.trees import nodes
from .arrays import FUNCTIONS
from .library import MATRICES

STANDING: dict[str, Any] = {**{f"np.{name}": function for name, function in FUNCTIONS.items()}, **MATRICES}


def elementary_calls(body: list[ast.stmt]) -> list[ast.Call]:
    """The calls in a block for which a loop or a kernel can stand."""
    calls = [n for statement in body for n in nodes(statement) if isinstance(n, ast.Call) and not n.keywords]
    return [
        call for call in calls if (text := dotted(call.func)) in MATRICES or (text in STANDING and len(call.args) == 1)
    ]


def call_loops(calls: list[ast.Call], taken: set[str], names: dict[str, Any]) -> None:
    """Changes the calls in place; ``names`` learns what the new names stand for, none of which is ``taken``."""
    for call in calls:
        text = dotted(call.func)
        chosen = next((known for known, found in names.items() if found is STANDING[text]), "")
        if not chosen:
            chosen = fresh_name(f"{text.rpartition('.')[2]}_of", taken)
            names[chosen] = STANDING[text]
            taken.add(chosen)
        call.func = ast.copy_location(ast.Name(id=chosen, ctx=ast.Load()), call.func)

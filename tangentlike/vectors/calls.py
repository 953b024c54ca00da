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
OF_TEMPLATES = {("tangentlike.templates.linalg", "solve_vector"): MATRICES["np.linalg.solve"]}


def standing(names: dict[str, Any]) -> dict[str, Any]:
    """What can stand for a call, by its text; ``names`` are what the texts mean."""
    found = dict(STANDING)
    for text, meant in names.items():
        target = getattr(meant, "call", meant)
        key = getattr(target, "__module__", ""), getattr(target, "__name__", "")
        if key in OF_TEMPLATES:
            found[text] = OF_TEMPLATES[key]
    return found


def elementary_calls(body: list[ast.stmt], stands: dict[str, Any]) -> list[ast.Call]:
    """The calls in a block for which a loop or a kernel can stand."""
    calls = [n for statement in body for n in nodes(statement) if isinstance(n, ast.Call) and not n.keywords]
    return [
        call
        for call in calls
        if (text := dotted(call.func)) in stands
        and (len(call.args) == 1 or not text.startswith("np.") or text in MATRICES)
    ]


def call_loops(calls: list[ast.Call], stands: dict[str, Any], taken: set[str], names: dict[str, Any]) -> None:
    """Changes the calls in place; ``names`` learns what the new names stand for, none of which is ``taken``."""
    for call in calls:
        text = dotted(call.func)
        chosen = next((known for known, found in names.items() if found is stands[text]), "")
        if not chosen:
            chosen = fresh_name(f"{text.rpartition('.')[2]}_of", taken)
            names[chosen] = stands[text]
            taken.add(chosen)
        call.func = ast.copy_location(ast.Name(id=chosen, ctx=ast.Load()), call.func)

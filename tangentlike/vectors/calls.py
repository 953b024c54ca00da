"""Where a text says ``np.exp(x)``, its compiled form calls the loop of :mod:`~tangentlike.vectors.arrays`; where it
says ``np.linalg.solve(a, b)``, the kernel of :mod:`~tangentlike.vectors.library`."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import call, dotted, fresh_name
from ..form.trees import nodes
from .arrays import FUNCTIONS
from .library import MATRICES, matmul

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
        each
        for each in calls
        if (text := dotted(each.func)) in stands
        and (len(each.args) == 1 or not text.startswith("np.") or text in MATRICES)
    ]


def has_products(body: list[ast.stmt]) -> bool:
    """Whether matrices are multiplied in a block."""
    return any(isinstance(n, ast.MatMult) for statement in body for n in ast.walk(statement))


class Products(ast.NodeTransformer):
    """``matmul_of(a, b)`` for ``a @ b``; ``function`` is what the kernel is called in the text."""

    def __init__(self, function: str):
        self.function = function

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Both sides first."""
        self.generic_visit(node)
        return call(self.function, node.left, node.right) if isinstance(node.op, ast.MatMult) else node


def call_products(body: list[ast.stmt], taken: set[str], names: dict[str, Any]) -> None:
    """Products of matrices as calls, in place."""
    products = Products(_called(matmul, "matmul_of", taken, names))
    for statement in body:
        products.visit(statement)


def _called(function: Any, wanted: str, taken: set[str], names: dict[str, Any]) -> str:
    """What a function is called in the text; ``names`` learns it."""
    chosen = next((known for known, found in names.items() if found is function), "")
    if not chosen:
        chosen = fresh_name(wanted, taken)
        names[chosen] = function
        taken.add(chosen)
    return chosen


def call_loops(calls: list[ast.Call], stands: dict[str, Any], taken: set[str], names: dict[str, Any]) -> None:
    """Changes the calls in place; ``names`` learns what the new names stand for, none of which is ``taken``."""
    for each in calls:
        text = dotted(each.func)
        chosen = _called(stands[text], f"{text.rpartition('.')[2]}_of", taken, names)
        each.func = ast.copy_location(ast.Name(id=chosen, ctx=ast.Load()), each.func)

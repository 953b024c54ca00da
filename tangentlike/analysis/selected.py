"""Of which names ``np.where`` selects elements: where it does not, nothing flows back to them.

    y = f(x)                               y
    z = 2 * y                              z
    out = np.where(x > 0, z, 0)

What is put together of them element by element counts, and what functions of the user's are called with: those are
told (``SELECTED``) that a cotangent which is 0 may stand beside slopes that are infinite.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from ..form.program import Helper, Program, dotted, is_array, loads, walk
from ..form.types import Array
from ..primitives.registry import Primitive

SELECTED = 2  # of a seed: it is there, and comes from elements that np.where selects
CHOICE = "np.where"


def selected_names(program: Program, results: Collection[str] = ()) -> set[str]:
    """The names of arrays that ``np.where`` selects from, and ``results`` that a caller selects from."""
    if not results and CHOICE not in program.functions:
        return set()
    found, before = set(results), -1
    statements = [s for s in walk(program.body) if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)]
    while len(found) != before:
        before = len(found)
        for node in reversed(statements):
            found |= {n for n in _from(program, node, found) if is_array(program.types.get(n))}
    return found


def _from(program: Program, node: ast.Assign, found: set[str]) -> set[str]:
    """The names from which elements are selected, as far as a statement tells."""
    value, target = node.value, node.targets[0]
    assert isinstance(target, ast.Name)
    if isinstance(value, ast.Call) and dotted(value.func) == CHOICE:
        return set().union(*map(loads, value.args[1:]))
    if target.id not in found or not isinstance(program.types.get(target.id), Array):
        return set()
    if isinstance(value, ast.Call):
        called = program.functions.get(dotted(value.func))
        by_elements = isinstance(called, Helper) or (isinstance(called, Primitive) and called.elementwise)
        return set().union(*map(loads, value.args)) if by_elements else set()
    return loads(value) if isinstance(value, (ast.Name, ast.BinOp, ast.UnaryOp)) else set()

"""Whether a variable gets another value while a function that reads it is kept under a name.

h = np.vectorize(g)        g reads w
w = w * 2                  a later value, which h sees in Python
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ..form.trees import nodes

Loops = tuple[ast.stmt, ...]


def changes_later(tree: ast.FunctionDef, variable: str, kept: str, line: int) -> bool:
    """True where ``variable`` may be assigned between the line that gives ``kept`` a function and a call of it."""
    found = list(_names(tree.body, ()))
    around = next((loops for node, loops in found if node.id == kept and _is_stored(node) and node.lineno >= line), ())
    each_trip = bool(around) and _is_given_in_each_trip(around[-1], kept)
    read_before = any(n.id == kept and not _is_stored(n) and n.lineno <= line for n, loops in found if loops)
    for node, loops in found:
        if node.id != variable or not _is_stored(node):
            continue
        in_trip = each_trip and loops[: len(around)] == around and node.lineno < line  # and keeps one of its own
        until = node.lineno if not loops or (in_trip and not read_before) else loops[0].end_lineno or node.lineno
        if until >= line:
            return True
    return False


def _is_given_in_each_trip(loop: Any, kept: str) -> bool:
    """True where every trip of a loop gives a name a value, before anything can leave the trip."""
    for node in (s for s in loop.body if not isinstance(s, ast.FunctionDef)):
        names = {n.id for n in nodes(node) if isinstance(n, ast.Name) and _is_stored(n)}
        if kept in names:
            return isinstance(node, (ast.Assign, ast.AnnAssign))
        if any(isinstance(n, (ast.Break, ast.Continue, ast.Return)) for n in nodes(node)):
            return False
    return False


def _is_stored(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _names(part: object, loops: Loops) -> Iterator[tuple[ast.Name, Loops]]:
    """The names in a block, those of functions inside left out, each with the loops around it."""
    if isinstance(part, list):
        for each in part:
            yield from _names(each, loops)
    elif isinstance(part, ast.Name):
        yield part, loops
    elif isinstance(part, ast.AST) and not isinstance(part, (ast.FunctionDef, ast.Lambda)):
        inside = (*loops, part) if isinstance(part, (ast.For, ast.While)) else loops
        for _, value in ast.iter_fields(part):
            yield from _names(value, inside)

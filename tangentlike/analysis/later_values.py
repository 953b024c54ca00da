"""Whether a variable gets another value while a function that reads it is kept under a name.

h = np.vectorize(g)        g reads w
w = w * 2                  a later value, which h sees in Python
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

Loops = tuple[ast.stmt, ...]


def changes_later(tree: ast.FunctionDef, variable: str, kept: str, line: int) -> bool:
    """True where ``variable`` may be assigned between the line that gives ``kept`` a function and a call of it."""
    found = list(_names(tree.body, ()))
    around = next((loops for node, loops in found if node.id == kept and _is_stored(node) and node.lineno >= line), ())
    read_before = any(n.id == kept and not _is_stored(n) and n.lineno <= line for n, loops in found if loops)
    for node, loops in found:
        if node.id != variable or not _is_stored(node):
            continue
        in_trip = loops[: len(around)] == around and node.lineno < line  # each trip keeps a function of its own
        until = node.lineno if not loops or (in_trip and not read_before) else loops[0].end_lineno or node.lineno
        if until >= line:
            return True
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

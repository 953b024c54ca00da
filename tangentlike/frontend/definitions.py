"""What is assigned how often, and parameters that are: what is known of them ends there."""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import assign, binds, located, nodes, walk


def numbers_that_change(fixed: dict[str, Any], stored: set[str], tree: ast.FunctionDef) -> list[ast.stmt]:
    """Assignments of the parameters that were given a number and get another one later: they are variables from there
    on, and taken out of ``fixed``."""
    changing = [p for p, value in fixed.items() if p in stored and isinstance(value, (bool, int, float))]
    return [located(assign(p, ast.Constant(value=fixed.pop(p))), tree) for p in changing]


def count_definitions(body: list[ast.stmt], parameters: list[str]) -> dict[str, int]:
    """How often each name is assigned; loops one after the other may share their variable, which counts once."""
    counts: dict[str, int] = {p: 1 for p in parameters}
    loop_variables: list[str] = []
    for node in walk(body):
        if isinstance(node, ast.For):
            loop_variables += [n.id for n in nodes(node.target) if isinstance(n, ast.Name)]
        elif not isinstance(node, (ast.If, ast.While)):
            for target in binds(node):
                counts[target] = counts.get(target, 0) + 1
    for variable in dict.fromkeys(loop_variables):
        counts[variable] = counts.get(variable, 0) + 1
    return counts

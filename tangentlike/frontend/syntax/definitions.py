"""What is assigned how often, and parameters that are: what is known of them ends there."""

from __future__ import annotations

import ast
from typing import Any

from ...form.program import assign, binds, located, walk
from ...form.trees import nodes


def constants_that_change(fixed: dict[str, Any], stored: set[str], tree: ast.FunctionDef) -> list[ast.stmt]:
    """Assignments of the parameters that were given a number, a text or None and get another value later: they are
    variables from there on, and taken out of ``fixed``."""
    changing = [p for p, v in fixed.items() if p in stored and (v is None or isinstance(v, (bool, int, float, str)))]
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


def rebound_names(tree: ast.FunctionDef) -> set[str]:
    """The names that the function gives a new value with ``=``."""
    assigned = [target for node in nodes(tree) if isinstance(node, ast.Assign) for target in node.targets]
    return {target.id for target in assigned if isinstance(target, ast.Name)}


def left_out(body: list[ast.stmt], own: set[str], tree: ast.FunctionDef) -> list[ast.stmt]:
    """An assignment that never runs for each variable that is read, and given a value only in branches that were left
    out: it is the function's own, whatever its name stands for outside."""
    stored = {n.id for s in body for n in nodes(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    read = {n.id for s in body for n in nodes(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    gone: list[ast.stmt] = [assign(each, ast.Constant(value=0.0)) for each in sorted(own & read - stored)]
    return [located(ast.If(test=ast.Constant(value=False), body=gone, orelse=[]), tree)] if gone else []

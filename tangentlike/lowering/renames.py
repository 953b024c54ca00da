"""``b = a`` between names that are assigned once: b is another name of a, and a is written instead."""

from __future__ import annotations

import ast

from ..form.program import Program, binds, name, replace_names, walk


def propagate_renames(program: Program) -> Program:
    """Renames of single-assignment names are propagated: ``b = a`` makes b another name of a."""
    counts: dict[str, int] = {p: 1 for p in program.parameters}
    for node in walk(program.body):
        if not isinstance(node, (ast.If, ast.For, ast.While)):
            for target in binds(node):
                counts[target] = counts.get(target, 0) + 1
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            counts[node.target.id] = counts.get(node.target.id, 0) + 2
    names: dict[str, ast.expr] = {}
    for node in walk(program.body):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Name):
            target, source = node.targets[0].id, node.value.id
            if counts.get(target) == 1 and counts.get(source) == 1 and program.types[target] == program.types[source]:
                names[target] = names.get(source, name(source))
    if names:
        program.body = _without_renames(replace_names(program.body, names))
        if program.result is not None:
            program.result = replace_names(program.result, names)
    return program


def _without_renames(body: list[ast.stmt]) -> list[ast.stmt]:
    out = []
    for node in body:
        if isinstance(node, (ast.If, ast.For, ast.While)):
            node.body = _without_renames(node.body) or [ast.copy_location(ast.Pass(), node)]
            if isinstance(node, ast.If):
                node.orelse = _without_renames(node.orelse)
        if not _is_to_itself(node):
            out.append(node)
    return out


def _is_to_itself(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Name):
        return node.targets[0].id == node.value.id
    return False

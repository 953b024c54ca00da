"""What statements and adjoint lines read and write, for the to-be-recorded analysis."""

from __future__ import annotations

import ast

from .aliases import helper_of, written_arguments, written_by
from .indexing import index_items
from .program import Program, bounds, dotted, identifier, nodes, whole_number

SHAPE_ATTRIBUTES = ("shape", "size", "ndim", "dtype")
SHAPE_CALLS = ("len", "np.zeros_like", "np.empty_like")
CHEAP_CALLS = ("len", "int", "min", "max", "abs")


def changed_by(program: Program, node: ast.stmt) -> set[str]:
    """The names that a statement binds or whose memory it writes (not looking into nested blocks)."""
    out = set(written_by(program, node))
    if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
        out |= {n.id for n in nodes(node.targets[0]) if isinstance(n, ast.Name)}
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        out.add(node.target.id)
    return out


def bound_by(node: ast.stmt) -> set[str]:
    """The names that a statement binds itself."""
    if isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Subscript):
        return {n.id for n in nodes(node.targets[0]) if isinstance(n, ast.Name)}
    if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()


def written_places(program: Program, node: ast.stmt) -> list[tuple[str, ast.expr | None]]:
    """The memory that a statement writes: (array, index or None for anywhere)."""
    if isinstance(node, (ast.Assign, ast.Expr)):
        helper = helper_of(program, node.value)
        if helper is not None:
            return [(w, None) for w in written_arguments(helper, node.value)]
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return [(identifier(node.targets[0].value), node.targets[0].slice)]
    if isinstance(node, ast.AugAssign):
        if isinstance(node.target, ast.Subscript):
            return [(identifier(node.target.value), node.target.slice)]
        return [(identifier(node.target), None)]
    return []


def value_reads(line: ast.AST) -> list[tuple[str, tuple[ast.expr, ...] | None]]:
    """The names whose values (not only sizes) are read, with the index for a subscript."""
    out: list[tuple[str, tuple[ast.expr, ...] | None]] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.Attribute) and node.attr in SHAPE_ATTRIBUTES and isinstance(node.value, ast.Name):
            return
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            if called in SHAPE_CALLS:
                return
            arguments = node.args[:1] if called == "sum_to" else node.args
            for argument in arguments:
                visit(argument)
            if isinstance(node.func, ast.Attribute):
                visit(node.func.value)
            for keyword in node.keywords:
                visit(keyword.value)
            return
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            out.append((node.value.id, tuple(index_items(node.slice))))
            visit(node.slice)
            return
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                out.append((node.id, None))
            return
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(line)
    return out


def is_cheap_test(test: ast.expr) -> bool:
    return not any(isinstance(n, ast.Call) and dotted(n.func) not in CHEAP_CALLS for n in nodes(test))


def unit_step(node: ast.For) -> int | None:
    """1 or -1 for a range with that step, None for any other."""
    step = whole_number(bounds(node)[2])
    return step if step in (1, -1) else None

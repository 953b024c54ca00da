"""Lists of functions, of which no array can be made, are as good as tuples where nothing changes them.

fs = [np.sin, f]; apply(fs, x)      ->   fs = (np.sin, f); apply(fs, x)
acts = [np.tanh] * 2 + [f]          ->   acts = (np.tanh, np.tanh, f)
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ...form.program import copy_of, located, root_name
from ...form.trees import nodes
from ..syntax.short_forms import changed_list
from .unrolling import stored_names

IsFunction = Callable[[ast.expr], bool]


def functions_as_tuples(tree: ast.FunctionDef, look: Callable[[ast.expr], Any]) -> None:
    """Write such lists as tuples, in place; ``look`` gives what a dotted name from outside stands for."""
    every = nodes(tree)
    lists = [n for n in every if isinstance(n, ast.List) and n.elts and isinstance(n.ctx, ast.Load)]
    if not lists:
        return
    inner = {n.name for n in every if isinstance(n, ast.FunctionDef) and n is not tree}
    bound = {n.arg for n in every if isinstance(n, ast.arg)} | stored_names([tree])

    def is_function(node: ast.expr) -> bool:
        root = root_name(node)
        if root in bound or (root in inner and not isinstance(node, ast.Name)):
            return False
        return root in inner or callable(look(node))

    if not any(_has_function(n, is_function) for n in lists):
        return
    changed = set(map(changed_list, every)) | {
        n.value.id for n in every
        if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name) and not isinstance(n.ctx, ast.Load)
    }  # fmt: skip
    _AsTuples(is_function, changed).visit(tree)


def _has_function(node: ast.List | ast.Tuple, is_function: IsFunction) -> bool:
    return any(
        _has_function(e, is_function)
        if isinstance(e, (ast.List, ast.Tuple))
        else isinstance(e, (ast.Name, ast.Attribute)) and is_function(e)
        for e in node.elts
    )


class _AsTuples(ast.NodeTransformer):
    def __init__(self, is_function: IsFunction, changed: set[str]):
        self.is_function, self.changed = is_function, changed

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        kept = any(isinstance(t, ast.Name) and t.id in self.changed for t in node.targets)
        return node if kept else self.generic_visit(node)

    def visit_List(self, node: ast.List) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and _has_function(node, self.is_function):
            return located(ast.Tuple(elts=node.elts, ctx=ast.Load()), node)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=ast.Tuple() as one, op=ast.Add(), right=ast.Tuple() as other):
                both = [*one.elts, *other.elts]
            case ast.BinOp(left=ast.Tuple(elts=items), op=ast.Mult(), right=ast.Constant(value=int() as count)):
                both = [copy_of(e) for _ in range(count) for e in items]
            case _:
                return node
        found = ast.Tuple(elts=both, ctx=ast.Load())
        return located(found, node) if _has_function(found, self.is_function) else node

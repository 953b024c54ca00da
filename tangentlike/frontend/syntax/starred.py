"""Displays with a star as sums: ``[a, *x, b]`` is ``[a] + list(x) + [b]``, ``(*x, b)`` is ``tuple(x) + (b,)``.

A part is evaluated, and gone over, where it stands in either. Displays that are assigned to, indices, and shapes
(``(*x.shape, 2)``), whose length is known while compiling, stay.
"""

from __future__ import annotations

import ast

from ...form.program import name
from ...form.trees import nodes
from ...reading.source import Source
from .callee import BUILTINS, Scope
from .plain_parts import is_shape
from .short_forms import placed


def has_stars(node: ast.AST) -> bool:
    """True for a display with a part that has a star, whose length it does not say itself."""
    if not (isinstance(node, (ast.List, ast.Tuple)) and isinstance(node.ctx, ast.Load)):
        return False
    return any(isinstance(e, ast.Starred) and not is_shape(e.value) for e in node.elts)


def add_stars(source: Source) -> None:
    """Write the displays with stars of a function as sums, in place."""
    if not any(has_stars(n) for n in nodes(source.tree)):
        return
    scope = Scope(source)
    with scope.inside(source.tree):
        if all(scope.value(name(each)) is BUILTINS[each] for each in ("list", "tuple")):
            _Sums().visit(source.tree)


class _Sums(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if has_stars(node.slice):  # an index, whose parts may be slices
            node.value = self.visit(node.value)
            self.generic_visit(node.slice)
            return node
        self.generic_visit(node)
        return node

    def visit_List(self, node: ast.List | ast.Tuple) -> ast.expr:
        self.generic_visit(node)
        return placed(_sum(node), node) if has_stars(node) else node

    visit_Tuple = visit_List


def _sum(node: ast.List | ast.Tuple) -> ast.expr:
    """The parts without stars between the others, one after the other."""
    kind = "list" if isinstance(node, ast.List) else "tuple"
    parts: list[ast.expr] = []
    shown: list[ast.expr] = []
    for element in [*node.elts, None]:
        if element is not None and not isinstance(element, ast.Starred):
            shown.append(element)
            continue
        if shown:
            parts.append(type(node)(elts=shown, ctx=ast.Load()))
            shown = []
        if element is not None:
            parts.append(ast.Call(func=name(kind), args=[element.value], keywords=[]))
    total = parts[0]
    for part in parts[1:]:
        total = ast.BinOp(left=total, op=ast.Add(), right=part)
    return total

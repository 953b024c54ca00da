"""What is a list in Python: an array here, for which lists' own operators are refused."""

from __future__ import annotations

import ast

from ..form.program import Helper, dotted
from ..form.types import Array, Scalar, Type
from . import nearest
from .known import Known
from .order import calls_function


class Lists(Known):
    """Tells lists from arrays."""

    def refuse_list_operator(self, node: ast.AST, left: ast.expr, right: ast.expr, first: Type, second: Type) -> None:
        """Between lists ``+`` appends, and a whole number repeats a list; only beside an array is a list an array."""
        lists = [self.is_list(each) for each in (left, right)]
        if all(lists) or (any(lists) and (isinstance(first, Scalar) or isinstance(second, Scalar))):
            raise self.refused(
                node, "list-operator", "lists are appended and repeated by operators, arrays are calculated with",
                nearest.to_list_operator(node),
            )  # fmt: skip

    def refuse_stored_list(self, target: ast.Subscript, node: ast.AST) -> None:
        if self.is_list(target):
            raise self.refused(
                node, "list-operator", "a list that is stored in a list is shared, or changes its length",
                "its numbers one by one, or rows of an array made of it: `np.array(...)`",
            )  # fmt: skip

    def is_list(self, node: ast.expr) -> bool:
        """True for what is a list in Python: a display, a variable for one, a part of one that is no number."""
        if isinstance(node, ast.Subscript):
            is_part = isinstance(node.slice, ast.Slice) or self.depth_of_list(node) > 0
            if isinstance(node.value, ast.Name) and not is_part:
                return False  # a number in a list and in an array
            if self.is_list(node.value):
                return is_part
        if isinstance(node, ast.Call) and self.calls and calls_function(self, node):
            called = self.functions.get(dotted(self.calls[-1][0].func))
            return isinstance(called, Helper) and called.program.returns_list
        if isinstance(node, ast.IfExp):
            known = self.folded(node.test)
            if known is not None:
                return self.is_list(node.body if known.value else node.orelse)
            if self.is_list(node.body) == self.is_list(node.orelse):
                return self.is_list(node.body)
        if isinstance(node, ast.IfExp) or (isinstance(node, ast.Name) and node.id in self.either_lists):
            raise self.refused(
                node, "list-operator", f"`{ast.unparse(node)}` is a list in one branch and an array in the other",
                "an array in both: `np.array(...)` of the list",
            )  # fmt: skip
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult)):
            return self.is_list(node.left) and (isinstance(node.op, ast.Mult) or self.is_list(node.right))
        return isinstance(node, ast.List) or (isinstance(node, ast.Name) and node.id in self.lists)

    def depth_of_list(self, node: ast.expr) -> int:
        if isinstance(node, ast.Subscript):
            return self.depth_of_list(node.value) - (not isinstance(node.slice, ast.Slice))
        if isinstance(node, ast.List):
            return 1 + (self.depth_of_list(node.elts[0]) if node.elts else 0)
        kind = self.types.get(node.id) if isinstance(node, ast.Name) else None
        return kind.ndim if isinstance(kind, Array) else 0

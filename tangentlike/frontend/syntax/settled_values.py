"""Which values stay what they are when a list or an array that they were read from changes.

    z[0] + f(1)        z[0] is a number, evaluated before ``f`` replaces an item of ``z``
    np.dot(z, f(1))    ``z`` is handed on itself, and is another list or array after that

Functions that replace items are given a copy and give it back (``handed_state.py``), so what was read before shows the
old items: right for a number, wrong for the array, a view of it, or what goes over it later.
"""

from __future__ import annotations

import ast

import numpy as np

from ...form.program import root_name
from ...form.trees import nodes
from .callee import BUILTINS, Scope, is_library

METHODS = (
    *("sum", "mean", "max", "min", "std", "var", "prod", "any", "all", "argmax", "argmin", "copy", "index", "count"),
    *("dot", "flatten", "astype", "tolist", "item", "cumsum", "cumprod", "trace", "nonzero", "argsort", "round"),
)
_FUNCTIONS = (
    *("sum", "mean", "max", "min", "amax", "amin", "std", "var", "prod", "any", "all", "argmax", "argmin", "median"),
    *("dot", "vdot", "norm", "size", "ndim", "shape", "array", "copy", "cumsum", "diff", "where", "sort", "argsort"),
    *("concatenate", "stack", "vstack", "hstack", "outer", "clip", "round", "count_nonzero", "allclose", "interp"),
)
_EAGER = ("len", "sum", "min", "max", "sorted", "any", "all", "list", "tuple", "float", "int", "bool", "abs")
_FRESH = (ast.BinOp, ast.UnaryOp, ast.Compare)
_KNOWN = ("shape", "size", "ndim")


class Settled:
    """``lists`` are the variables that hold lists; ``arrays`` those that hold arrays, with the number of axes, 0 where
    that is not known."""

    def __init__(self, scope: Scope, lists: set[str], arrays: dict[str, int]):
        self.scope, self.lists, self.arrays = scope, lists, arrays

    def is_settled(self, node: ast.expr) -> bool:
        """True for a value that does not change with what it was read from."""
        changing = self.lists | self.arrays.keys()
        if not any(isinstance(n, ast.Name) and n.id in changing for n in nodes(node)):
            return True
        if isinstance(node, (ast.Tuple, ast.List)):
            return all(map(self.is_settled, node.elts))
        if isinstance(node, ast.Subscript):
            return self.is_item(node)
        if isinstance(node, ast.Call):
            return self.is_computed(node)
        return isinstance(node, _FRESH)

    def is_item(self, node: ast.Subscript) -> bool:
        """True for an item of a list, which is the same in a copy, and for a number in an array."""
        root = root_name(node)
        if root in self.lists:
            return True
        given = 0
        each: ast.expr = node
        while isinstance(each, ast.Subscript):
            parts = each.slice.elts if isinstance(each.slice, ast.Tuple) else [each.slice]
            if any(isinstance(p, (ast.Slice, ast.Starred)) for p in parts):
                return False
            given += len(parts)
            each = each.value
        if isinstance(each, ast.Attribute):  # ``z.shape[0]``
            return each.attr in _KNOWN
        return isinstance(each, ast.Name) and 0 < self.arrays.get(each.id, 0) <= given

    def has_numbers(self, node: ast.expr) -> bool:
        """True for a list or an array whose items show nothing of it."""
        return isinstance(node, ast.Name) and (node.id in self.lists or self.arrays.get(node.id) == 1)

    def is_computed(self, node: ast.Call) -> bool:
        """True for a call that gives a number, or something new, at once."""
        found = self.scope.value(node.func)
        if found in (list, tuple, sorted):
            return all(not isinstance(a, ast.Name) or a.id not in self.arrays or self.has_numbers(a) for a in node.args)
        if any(found is BUILTINS[each] for each in _EAGER):
            return True
        if is_library(found):
            return isinstance(found, np.ufunc) or getattr(found, "__name__", "") in _FUNCTIONS
        return isinstance(node.func, ast.Attribute) and node.func.attr in METHODS


def number_of_axes(tree: ast.AST, called: str, scope: Scope) -> int:
    """How many axes the array of a variable has, as what makes it tells; 0 where it does not."""
    made = [n.value for n in nodes(tree) if isinstance(n, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == called for t in n.targets)]  # fmt: skip
    found = {_axes(value, tree, scope) for value in made}
    return found.pop() if len(found) == 1 else 0


def _axes(value: ast.expr, tree: ast.AST, scope: Scope) -> int:
    match value:
        case ast.Call(func=function, args=[first, *_]):
            if getattr(scope.value(function), "__name__", "") not in ("zeros", "ones", "full", "empty"):
                return 0
            if isinstance(first, ast.Tuple):
                return len(first.elts)
            return int(_is_number(first, tree))
    return 0


def _is_number(node: ast.expr, tree: ast.AST) -> bool:
    """True for a size that is a number and no tuple of them."""
    match node:
        case ast.Constant() | ast.BinOp(op=ast.Add() | ast.Sub(), right=ast.Constant()):
            return True
        case ast.Call(func=ast.Name(id="len")) | ast.Attribute(attr="size"):
            return True
        case ast.Subscript(value=ast.Attribute(attr="shape"), slice=ast.Constant()):
            return True
        case ast.Name(id=called):
            counted = (n for n in nodes(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
            return any(n.func.id == "range" and any(isinstance(a, ast.Name) and a.id == called for a in n.args)
                       for n in counted if isinstance(n.func, ast.Name))  # fmt: skip
    return False

"""Expressions over whole arrays, as the host calls them: what is left of array statements beside the loops.

dz = dz + spread_axes(dm, x.shape, (0,))   ->   dz = whole.each("+", dz, whole.spread_axes(dm, x.shape, (0,)))
z = matrix_vector(x, w)                    ->   z = device.product(x, w)
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import binds, call, copy_of, dotted, walk, whole_number
from ..form.types import Array, Scalar
from ..primitives.registry import Primitive
from .functions import KNOWN
from .spelling import Speller, no_form

SIGNS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
PRODUCTS = ("matrix_vector", "vector_matrix", "vector_dot", "np.dot", "np.matmul")
WHOLE = ("spread", "spread_axes", "sum_to", "sum_axes", "sum_kept", "mean_axes", "size_along")
MAKING = ("empty", "zeros", "ones", "full", "empty_like", "zeros_like", "ones_like", "copy")
NUMBERS = ("size_along", "number_of_parts", "is_rising", "total", "sum_in_order")


class Expressions:
    """Respells the expressions of one function's statements; ``unsure`` are names of numbers or arrays."""

    def __init__(self, speller: Speller, unsure: set[str] | None = None):
        self.speller, self.unsure = speller, unsure or set()
        self.node: ast.stmt = ast.Pass()

    def statement(self, node: ast.stmt) -> None:
        """Respell a statement in place, but for its blocks."""
        self.node = node
        for field, child in ast.iter_fields(node):
            if field in ("body", "orelse", "targets", "target"):
                continue
            if isinstance(child, ast.expr):
                setattr(node, field, self.spelled(child))

    def spelled(self, node: ast.expr) -> ast.expr:
        """An expression, respelled."""
        if isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim"):
            return node
        found = self.product(node)
        if found is not None:
            return found
        for field, child in ast.iter_fields(node):
            if isinstance(child, ast.expr):
                setattr(node, field, self.spelled(child))
            elif isinstance(child, list):
                setattr(node, field, [self.spelled(c) if isinstance(c, ast.expr) else c for c in child])
        match node:
            case ast.BinOp(left=left, op=op, right=right) if self.is_array(left) or self.is_array(right):
                return self.each(SIGNS.get(type(op), ""), left, right)
            case ast.BinOp(left=left, op=op, right=right) if self.is_unsure(left) or self.is_unsure(right):
                return self.each(SIGNS.get(type(op), ""), left, right)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if self.is_array(left) or self.is_array(right):
                return self.each(SIGNS.get(type(op), ""), left, right)
            case ast.UnaryOp(op=ast.USub(), operand=operand) if self.is_array(operand):
                return self.each("negative", operand)
            case ast.Attribute(value=matrix, attr="T") if self.is_array(matrix):
                return call("whole.turned", matrix)
            case ast.Call():
                return self.called(node)
        return node

    def called(self, node: ast.Call) -> ast.expr:
        """A call of an array's function."""
        text = dotted(node.func)
        if text in WHOLE and text in self.speller.functions:
            return call(f"whole.{text}", *node.args)
        if not node.args or not self.is_array(node.args[0]) or node.keywords:
            return node
        if text == "np.transpose" and len(node.args) == 1:
            return call("whole.turned", node.args[0])
        if text == "np.ascontiguousarray":
            return call("whole.contiguous", *node.args)
        if text == "np.reshape" and len(node.args) == 2:
            inner = ast.Attribute(value=call("whole.contiguous", node.args[0]), attr="reshape", ctx=ast.Load())
            return ast.Call(func=inner, args=node.args[1:], keywords=[])
        short = self.speller.of_numpy(text)
        if short in KNOWN and len(node.args) == 1:
            return self.each(short, *node.args)
        return node

    def each(self, sign: str, *operands: ast.expr) -> ast.expr:
        """An elementwise operation."""
        if not sign:
            raise no_form(self.node, "this operation on whole arrays")
        return call("whole.each", ast.Constant(value=sign), *operands)

    def product(self, node: ast.expr) -> ast.expr | None:
        """A product of matrices as a call; None for anything else."""
        pair: list[Any]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            pair = [node.left, node.right]
        elif isinstance(node, ast.Call) and dotted(node.func) in PRODUCTS and len(node.args) == 2:
            pair = node.args
        elif isinstance(node, ast.Call) and dotted(node.func) in ("outer", "np.outer") and len(node.args) == 2:
            return call("device.outer", *map(self.spelled, node.args))
        else:
            return None
        plain: list[ast.expr] = []
        turned: list[bool] = []
        for each in pair:
            matrix = _turned(each)
            plain.append(self.spelled(matrix))
            turned.append(matrix is not each)
        return call("device.product", *plain, *(ast.Constant(value=t) for t in turned if any(turned)))

    def is_array(self, node: ast.expr) -> bool:
        """Whether an expression, respelled, is an array."""
        if isinstance(node, ast.Name):
            return self.speller.is_array(node.id)
        if isinstance(node, ast.Subscript):
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return self.is_array(node.value) and any(isinstance(i, ast.Slice) for i in items)
        if not isinstance(node, ast.Call):
            return False
        text = dotted(node.func)
        if self.speller.gives_array(text):
            return True
        if text == "device.product":
            return not all(self.is_vector(a) for a in node.args[:2])
        home, _, short = text.rpartition(".")
        if home in ("device", "whole"):
            return short not in NUMBERS
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("reshape", "copy"):
            return self.is_array(node.func.value)
        return home == "np" and short in MAKING

    def is_unsure(self, node: ast.expr) -> bool:
        """Whether nobody knows before the run if this is an array or a number."""
        return isinstance(node, ast.Name) and node.id in self.unsure

    def may_be_array(self, node: ast.expr) -> bool:
        """Whether an expression, in its own spelling, is an array: an operation between arrays too."""
        if isinstance(node, ast.BinOp):
            return self.may_be_array(node.left) or self.may_be_array(node.right)
        if isinstance(node, (ast.UnaryOp, ast.Starred)):
            return self.may_be_array(node.operand if isinstance(node, ast.UnaryOp) else node.value)
        if isinstance(node, ast.Attribute):
            return node.attr == "T"
        if isinstance(node, ast.Call):
            known = self.speller.functions.get(dotted(node.func))
            elementwise = isinstance(known, Primitive) and known.elementwise
            return self.is_array(node) or (elementwise and any(map(self.may_be_array, node.args)))
        return self.is_array(node)

    def is_vector(self, node: ast.expr) -> bool:
        kind = self.speller.types.get(node.id) if isinstance(node, ast.Name) else None
        return isinstance(kind, Array) and kind.ndim == 1


def _turned(node: ast.expr) -> ast.expr:
    """The matrix of which an expression is the transpose, or the expression."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    if isinstance(node, ast.Call) and dotted(node.func) == "np.transpose" and len(node.args) == 1:
        return node.args[0]
    return node


def changed_in_place(node: ast.stmt, speller: Speller) -> ast.Expr | None:
    """``x += e`` of a whole array, ``x[1:] = e`` and ``x[0] += e`` of a part, as calls; None for anything else."""
    target = (
        node.target if isinstance(node, ast.AugAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    )
    if not isinstance(node, (ast.Assign, ast.AugAssign)) or not isinstance(target, (ast.Name, ast.Subscript)):
        return None
    place = copy_of(target)
    place.ctx = ast.Load()
    if isinstance(place, ast.Subscript):
        if not is_part(place, speller):
            return None
    elif isinstance(node, ast.Assign) or not speller.is_array(place.id):
        return None
    sign = SIGNS.get(type(node.op), "") if isinstance(node, ast.AugAssign) else ""
    if isinstance(node, ast.Assign):
        made = ast.Expr(value=call("whole.store", place, node.value))
    elif sign:
        made = ast.Expr(value=call("whole.update", ast.Constant(value=sign), place, node.value))
    else:
        return None
    made.lineno = node.lineno
    return made


def unsure_names(body: list[ast.stmt], speller: Speller, calls: set[str]) -> set[str]:
    """The names of which no type is known, for what they stand for was handed through tuples, lists or functions."""
    found: set[str] = set()
    for node in walk(body):
        if not isinstance(node, ast.Assign):
            continue
        value = node.value
        handed = isinstance(value, ast.Call) and (dotted(value.func) in calls or dotted(value.func).endswith(".pop"))
        if handed or isinstance(node.targets[0], ast.Tuple):
            found |= {n for n in binds(node) if n not in speller.types}
    return found


def is_part(node: ast.Subscript, speller: Speller) -> bool:
    """Whether an index selects a part of an array that is an array: by numbers, and by slices that step forwards."""
    kind = speller.types.get(node.value.id) if isinstance(node.value, ast.Name) else None
    items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    slices = [i for i in items if isinstance(i, ast.Slice)]
    if not isinstance(kind, Array) or len(items) - len(slices) == kind.ndim or len(items) > kind.ndim:
        return False
    if any(s.step is not None and (whole_number(s.step) or 0) < 1 for s in slices):
        return False
    return all(isinstance(i, ast.Slice) or is_number(i, speller) for i in items)


def is_number(node: ast.expr, speller: Speller) -> bool:
    """Whether an index is a whole number, for all that is known of it."""
    if isinstance(node, ast.Name):
        kind = speller.types.get(node.id)
        return kind is None or (isinstance(kind, Scalar) and kind.dtype not in ("bool", "bool_"))
    if isinstance(node, ast.Call):
        return dotted(node.func) == "checked_index" and is_number(node.args[0], speller)
    if isinstance(node, ast.BinOp):
        return is_number(node.left, speller) and is_number(node.right, speller)
    return whole_number(node) is not None


def sums_of_parts(node: ast.stmt, speller: Speller) -> list[ast.stmt] | None:
    """``for part in range(parts): total += total_parts[part]`` without the loop."""
    if not isinstance(node, ast.For) or not isinstance(node.target, ast.Name) or not isinstance(node.iter, ast.Call):
        return None
    out: list[ast.stmt] = []
    if len(node.iter.args) > 1 and ast.unparse(node.iter.args[0]) != "0":
        return None
    count = node.iter.args[0] if len(node.iter.args) == 1 else node.iter.args[1]
    for each in node.body:
        match each:
            case ast.AugAssign(
                target=ast.Name() as target,
                op=ast.Add(),
                value=ast.Subscript(value=ast.Name(id=array), slice=ast.Name(id=index)),
            ) if (index == node.target.id and speller.is_array(array)) or array.endswith("_parts"):
                added = call("device.sum_in_order", array, copy_of(count))
                fresh = ast.AugAssign(target=target, op=ast.Add(), value=added)
                fresh.lineno = getattr(each, "lineno", 0)
                out.append(fresh)
            case _:
                return None
    return out or None

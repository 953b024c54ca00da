"""Expressions over whole arrays, as the host calls them: what is left of array statements beside the loops.

dz = dz + spread_axes(dm, x.shape, (0,))   ->   dz = whole.each("+", dz, whole.spread_axes(dm, x.shape, (0,)))
z = matrix_vector(x, w)                    ->   z = linear.product(x, w)
rows = x[places]                           ->   rows = gathers.chosen(x, places)
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.program import binds, call, copy_of, dotted, parse, walk, whole_number
from ..form.types import Array, Scalar
from ..primitives.registry import Primitive
from .functions import KNOWN
from .known_forms import MAKING as KNOWN_MAKING
from .known_forms import NUMBERS, OF_NO_ARRAY, SEVERAL, WHOLE, form_of, home_of
from .spelling import Speller, no_form

SIGNS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
}  # fmt: skip
PRODUCTS = ("matrix_vector", "vector_matrix", "vector_dot", "np.dot", "np.matmul")
MAKING = ("empty", "zeros", "ones", "full", "empty_like", "zeros_like", "ones_like", "copy")
TESTS = ("<", "<=", ">", ">=", "==", "!=")


class Expressions:
    """Respells the expressions of one function's statements; ``unsure`` are names of numbers or arrays."""

    def __init__(self, speller: Speller, unsure: set[str] | None = None):
        self.speller, self.unsure = speller, unsure or set()
        self.node: ast.stmt = ast.Pass()

    def statement(self, node: ast.stmt) -> None:
        """Respell a statement in place, but for its blocks."""
        self.node = node
        for field, child in ast.iter_fields(node):
            for target in child if field == "targets" else [child] if field == "target" else []:
                if isinstance(target, ast.Subscript):
                    target.slice = self.spelled(target.slice)
            if field in ("body", "orelse", "targets", "target"):
                continue
            if isinstance(child, ast.expr):
                setattr(node, field, self.spelled(child))

    def spelled(self, node: ast.expr) -> ast.expr:
        """An expression, respelled."""
        if isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim"):
            node.value = self.spelled(node.value)
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
            case ast.BinOp(left=left, op=ast.Mod() | ast.FloorDiv(), right=right):
                whole = self.is_whole(left) and self.is_whole(right)
                if not (self.is_array(left) or self.is_array(right)):
                    return node
                return self.each(("%" if isinstance(node.op, ast.Mod) else "//") if whole else "", left, right)
            case ast.BinOp(left=left, op=op, right=right) if self.is_array(left) or self.is_array(right):
                return self.each(SIGNS.get(type(op), ""), left, right)
            case ast.BinOp(left=left, op=op, right=right) if self.is_unsure(left) or self.is_unsure(right):
                return self.each(SIGNS.get(type(op), ""), left, right)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if self.is_array(left) or self.is_array(right):
                return self.each(SIGNS.get(type(op), ""), left, right)
            case ast.UnaryOp(op=ast.USub(), operand=operand) if self.is_array(operand):
                return self.each("negative", operand)
            case ast.UnaryOp(op=ast.Invert(), operand=operand) if self.is_mask(operand):
                return self.each("logical_not", operand)
            case ast.Attribute(value=matrix, attr="T") if self.is_array(matrix):
                return call("whole.turned", matrix)
            case ast.Subscript(value=array, slice=index) if self.is_array(index) and self.is_array(array):
                return call("masks.mask_get" if self.is_mask(index) else "gathers.chosen", array, index)
            case ast.Subscript(value=array, slice=index) if self.is_array(array) and has_views(index):
                return call("whole.part", array, ast.Subscript(value=parse("np.s_"), slice=index, ctx=ast.Load()))
            case ast.Subscript(value=ast.Call(args=[array]) as several, slice=ast.Constant(value=int())):
                if dotted(several.func) in SEVERAL and self.is_array(array):
                    return node
            case ast.Call():
                return self.called(node)
        return node

    def called(self, node: ast.Call) -> ast.expr:
        """A call of an array's function."""
        text = dotted(node.func)
        method = node.func.attr if isinstance(node.func, ast.Attribute) and not text.startswith("np.") else ""
        if method == "astype" and isinstance(node.func, ast.Attribute) and self.is_array(node.func.value):
            return call("whole.astype", node.func.value, *node.args)
        given = [*node.args, *(k.value for k in node.keywords)]
        form = form_of(text, self.speller.target(text))
        if text.startswith("np.") and text[3:] in KNOWN_MAKING and not any(map(self.may_be_array, given)):
            node.func = parse(KNOWN_MAKING[text[3:]])
            return node
        if form and (form in OF_NO_ARRAY or any(map(self.holds_array, given))):
            node.func = parse(form)
            return node
        if not node.args or not self.is_array(node.args[0]) or node.keywords:
            return node
        if text == "np.asarray" and len(node.args) == 1:
            return node.args[0]
        if text == "np.reshape" and len(node.args) == 2:
            inner = ast.Attribute(value=call("whole.contiguous", node.args[0]), attr="reshape", ctx=ast.Load())
            return ast.Call(func=inner, args=node.args[1:], keywords=[])
        short = self.speller.of_numpy(text)
        if short in KNOWN and len(node.args) == 1:
            return self.each(short, *node.args)
        return node

    def holds_array(self, node: ast.expr) -> bool:
        """Whether an argument is an array, or a tuple of some."""
        return any(map(self.holds_array, node.elts)) if isinstance(node, ast.Tuple) else self.is_array(node)

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
            return call("linear.outer", *map(self.spelled, node.args))
        else:
            return None
        plain: list[ast.expr] = []
        turned: list[bool] = []
        for each in pair:
            matrix = _turned(each)
            plain.append(self.spelled(matrix))
            turned.append(matrix is not each)
        return call("linear.product", *plain, *(ast.Constant(value=t) for t in turned if any(turned)))

    def is_array(self, node: ast.expr) -> bool:
        """Whether an expression, respelled, is an array."""
        if isinstance(node, ast.Name):
            return self.speller.is_array(node.id)
        if isinstance(node, ast.Subscript):
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if isinstance(node.value, ast.Call) and dotted(node.value.func) in SEVERAL:
                return True
            part = any(isinstance(i, ast.Slice) for i in items) or len(items) < self.rank(node.value)
            return self.is_array(node.value) and part
        if not isinstance(node, ast.Call):
            return False
        text = dotted(node.func)
        if self.speller.gives_array(text):
            return True
        if text == "gathers.checked":
            return self.is_array(node.args[0])
        if text == "linear.product":
            return not all(self.is_vector(a) for a in node.args[:2])
        home, _, short = text.rpartition(".")
        if home_of(text):
            return text not in NUMBERS | SEVERAL
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("reshape", "copy"):
            return self.is_array(node.func.value)
        return home == "np" and short in MAKING

    def rank(self, node: ast.expr) -> int:
        """How many axes an array has; 0 where that is not known."""
        kind = self.speller.types.get(node.id) if isinstance(node, ast.Name) else None
        return kind.ndim if isinstance(kind, Array) else 0

    def is_whole(self, node: ast.expr) -> bool:
        """Whether an expression, respelled, is known to be a whole number, or an array of some."""
        if isinstance(node, ast.Name):
            kind = self.speller.types.get(node.id)
            return isinstance(kind, (Array, Scalar)) and kind.dtype.startswith(("int", "uint"))
        if isinstance(node, ast.Call):
            text = dotted(node.func)
            if text == "whole.each" and isinstance(node.args[0], ast.Constant):
                return str(node.args[0].value) in ("+", "-", "*", "%", "//") and all(map(self.is_whole, node.args[1:]))
            return text.startswith(("orders.arg", "orders.order", "extremes.arg", "masks.flatnonzero"))
        return isinstance(node, ast.Attribute) or whole_number(node) is not None

    def is_mask(self, node: ast.expr) -> bool:
        """Whether an array, respelled, holds truth values."""
        if isinstance(node, ast.Name):
            kind = self.speller.types.get(node.id)
            return isinstance(kind, Array) and kind.dtype == "bool"
        if not isinstance(node, ast.Call):
            return False
        text = dotted(node.func)
        if text in ("gathers.checked", "masks.checked_mask"):
            return self.is_mask(node.args[0])
        if text != "whole.each" or not isinstance(node.args[0], ast.Constant):
            return False
        sign = str(node.args[0].value)
        return sign in TESTS or sign.startswith(("is", "logical")) or (sign in "&|^" and self.is_mask(node.args[1]))

    def is_unsure(self, node: ast.expr) -> bool:
        """Whether nobody knows before the run if this is an array or a number."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call):
            return self.is_array(node.value) and not self.is_array(node)
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


def has_views(index: ast.expr) -> bool:
    """Whether an index has new axes, or slices that may go backwards, which arrays of a device do not know."""
    items = index.elts if isinstance(index, ast.Tuple) else [index]
    backwards = any(isinstance(i, ast.Slice) and i.step is not None and (whole_number(i.step) or 0) < 1 for i in items)
    return backwards or any(isinstance(i, ast.Constant) and i.value in (None, Ellipsis) for i in items)


def changed_in_place(node: ast.stmt, speller: Speller) -> ast.Expr | None:
    """``x += e`` of a whole array, ``x[1:] = e``, ``x[0] += e`` of a part and ``x[places] = e`` of what indices choose,
    as calls; None for anything else."""
    target = (
        node.target if isinstance(node, ast.AugAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    )
    if not isinstance(node, (ast.Assign, ast.AugAssign)) or not isinstance(target, (ast.Name, ast.Subscript)):
        return None
    sign = SIGNS.get(type(node.op), "") if isinstance(node, ast.AugAssign) else ""
    place = copy_of(target)
    place.ctx = ast.Load()
    if isinstance(node, ast.AugAssign) and not sign:
        return None
    if isinstance(place, ast.Subscript) and not is_part(place, speller):
        return _set_at(place, node.value, sign, Expressions(speller))
    if isinstance(node, ast.Assign) and isinstance(place, ast.Name):
        return None
    if isinstance(place, ast.Name) and not speller.is_array(place.id):
        return None
    if sign:
        return _done(call("whole.update", ast.Constant(value=sign), place, node.value), node)
    return _done(call("whole.store", place, node.value), node)


def _set_at(place: ast.Subscript, value: ast.expr, sign: str, expressions: Expressions) -> ast.Expr | None:
    """``x[places] = e``, or ``x[places] += e``, of what an array of indices, or a mask, chooses; else None."""
    index = expressions.spelled(copy_of(place.slice))
    if not expressions.is_array(index) or not expressions.is_array(place.value):
        return None
    if sign:
        value = ast.BinOp(left=copy_of(place), op=_operator(sign), right=value)
    setter = "masks.mask_set" if expressions.is_mask(index) else "gathers.set_at"
    return _done(call(setter, place.value, place.slice, value), place)


def _operator(sign: str) -> ast.operator:
    return next(kind() for kind, text in SIGNS.items() if text == sign and issubclass(kind, ast.operator))


def _done(value: ast.expr, node: ast.AST) -> ast.Expr:
    made = ast.Expr(value=value)
    made.lineno = getattr(node, "lineno", 0)
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
        text = dotted(node.func)
        if text in ("checked_index", "gathers.checked"):
            return is_number(node.args[0], speller)
        return text in WHOLE or form_of(text, speller.target(text)) in WHOLE
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

"""What lists refuse that the arrays which stand for them could do: operators, attributes, indices, stores."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..form.indexing import index_items, is_ellipsis
from ..form.types import Array, Constant, Scalar, Tuple, Type, is_float
from . import nearest
from .dispatch import lower_expression
from .listed import EITHER, LISTS, is_outer_list
from .lists import depth_of_list, is_list, is_mixed, lists_arrays, mark
from .state import Lowering


def refuse_list_operator(
    lowering: Lowering, node: ast.AST, left: ast.expr, right: ast.expr, first: Type, second: Type
) -> None:
    """Between lists ``+`` appends, and a whole number repeats a list; only beside an array is a list an array."""
    marks = [mark(lowering, each) for each in (left, right)]
    if False in marks and (isinstance(first, Array) and isinstance(second, Array)):
        return  # whichever of the two is a list
    outer = any(is_outer_list(lowering, each) for each in (left, right))
    if outer and any(isinstance(kind, Scalar) and is_float(kind) and not kind.weak for kind in (first, second)):
        return  # what NumPy's numbers make arrays of
    lists = [is_list(lowering, each) for each in (left, right)]
    if all(lists) or (any(lists) and (isinstance(first, Scalar) or isinstance(second, Scalar))):
        raise lowering.refused(
            node, "list-operator", "lists are appended and repeated by operators, arrays are calculated with",
            nearest.to_list_operator(node, lists),
        )  # fmt: skip


def refuse_joined_array(lowering: Lowering, items: ast.expr, node: ast.AST) -> None:
    """``z += y`` of a list ``z`` and an array ``y`` is their sum, an array."""
    expression, kind = lower_expression(lowering, items)
    if isinstance(kind, Array) and not is_list(lowering, items):
        text = ast.unparse(expression)
        raise lowering.refused(
            node, "list-operator", f"`+=` adds the array `{text}` to the numbers of the list, and makes an array of it",
            f"`.extend({text})` to append its items, `np.array(...) + {text}` of the list to add them",
        )  # fmt: skip


def refuse_uneven(lowering: Lowering, node: ast.List, kinds: list[Any]) -> None:
    """Lists of different lengths are no rows of an array, and None is no number."""
    if any(isinstance(k, Constant) and k.value is None for k in kinds):
        raise lowering.refused(
            node, "list-of-arrays", "a list with None in it, of which not all items are there before one is read",
            "`[]`, with `.append(...)` of each item in its order, or an array to fill: `np.zeros(8)`",
        )  # fmt: skip
    lengths = {k.shape[0] if isinstance(k, Array) else 0 for k in kinds if isinstance(k, (Array, Scalar))}
    if len({length for length in lengths if isinstance(length, int)}) > 1:
        raise lowering.refused(
            node, "list-of-arrays", "the items of this list have different lengths",
            f"a tuple: `{nearest.as_tuple(node)}`",
        )  # fmt: skip


def refuse_ordered_arrays(lowering: Lowering, node: ast.Call, kind: Any) -> None:
    """Lists and tuples are compared by their first items, then by their second ones; arrays have no order."""
    if isinstance(kind, Tuple):
        found = mark(lowering, node.args[0])
        marks = found if isinstance(found, tuple) else (found,) * len(kind.items)
        arrays = any(isinstance(k, Array) and not m for k, m in zip(kind.items, marks, strict=True))
    else:
        arrays = isinstance(kind, Array) and kind.ndim > 1 and mark(lowering, node.args[0]) is not True
    if arrays:
        text = ast.unparse(node.args[0])
        raise lowering.refused(
            node, "list-of-arrays", f"the items of `{text}` are arrays, and arrays have no order",
            f"the rows in the order of a number of each: `np.array({text})[np.argsort([row[0] for row in {text}])]`",
        )  # fmt: skip


def refuse_unary(lowering: Lowering, operand: ast.expr, operator: ast.unaryop, node: ast.AST) -> None:
    """``-z`` of a list is a TypeError."""
    if is_list(lowering, operand):
        sign = ast.unparse(ast.UnaryOp(op=operator, operand=ast.Name(id="z", ctx=ast.Load())))[:-1]
        raise lowering.refused(
            node, "list-operator", "lists are appended and repeated by operators, arrays are calculated with",
            f"an array made of it: `{sign}np.array({ast.unparse(operand)})`",
        )  # fmt: skip


def refuse_member(lowering: Lowering, node: ast.Attribute) -> None:
    """A list has not the attributes and methods of the array that stands for it here."""
    if is_variable_list(lowering, node.value) and not hasattr(list, node.attr):
        text = ast.unparse(node.value)
        of_arrays = f"that of an array made of it: `np.array({text}).{node.attr}`"
        raise lowering.refused(
            node, "attribute", f"`{text}` is a list, which has no `.{node.attr}`",
            of_arrays if hasattr(np.ndarray, node.attr) else f"one of its items, by its index: `{text}[0]`",
        )  # fmt: skip


def refuse_array_index(lowering: Lowering, node: ast.Subscript, types: Iterable[Any] = ()) -> None:
    """A list takes one whole number, or a slice."""
    items = index_items(node.slice)
    if mark(lowering, node.slice) == EITHER:
        raise lowering.refused(
            node, "list-operator", f"`{ast.unparse(node.slice)}` may be a tuple of indices, or an array of them",
            "an array: `np.array(...)`, or the indices themselves",
        )  # fmt: skip
    kinds = [*types, *(lowering.types.get(i.id) for i in items if isinstance(i, ast.Name))]
    other = any(is_ellipsis(i) or (isinstance(i, ast.Constant) and i.value is None) for i in items)
    if not (len(items) > 1 or other or any(isinstance(kind, Array) for kind in kinds)):
        return
    if is_variable_list(lowering, node.value):
        text, index = ast.unparse(node.value), ast.unparse(node.slice)
        raise lowering.refused(
            node, "list-operator", f"`{text}` is a list, of which one whole number or a slice selects",
            f"an array made of it: `np.array({text})[{index}]`",
        )  # fmt: skip


def is_variable_list(lowering: Lowering, node: ast.expr) -> bool:
    """True for a variable that holds a list, and for a list in it."""
    return depth_of_list(lowering, node) > 0 and mark(lowering, node) in LISTS


def refuse_stored_list(lowering: Lowering, target: ast.Subscript, node: ast.AST) -> None:
    if lists_arrays(lowering, target.value):
        raise lowering.refused(
            node, "list-of-arrays", "another array takes the place of one in a list, which may have another name",
            "a list made anew, `[...]`, or an array made of the list: `np.array(...)`",
        )  # fmt: skip
    whole = any(map(is_ellipsis, index_items(target.slice)))
    if whole and is_list(lowering, target.value):
        text = ast.unparse(target.value)
        raise lowering.refused(
            node, "list-operator", f"`{text}` is a list, which is changed as a whole only where it has one name",
            f"an array made of it, `$values = np.array({text})`",
        )  # fmt: skip
    if is_list(lowering, target):
        raise lowering.refused(
            node, "list-operator", "a list that is stored in a list is shared, or changes its length",
            "its numbers one by one, or rows of an array made of it: `np.array(...)`",
        )  # fmt: skip


def refuse_unmarked_items(lowering: Lowering, node: ast.BinOp) -> None:
    """The arrays and lists in a display that is added to a list are copied, and nothing looks at who has them."""
    for display in (node.left, node.right):
        for each in display.elts if isinstance(display, ast.List) else []:
            kind = lowering.types.get(each.id) if isinstance(each, ast.Name) else None
            part = isinstance(each, ast.Subscript) and (
                depth_of_list(lowering, each) > 0 or lists_arrays(lowering, each.value)
            )
            if part or isinstance(kind, Array):
                raise lowering.refused(
                    node, "list-of-arrays", f"`{ast.unparse(each)}` gets into a second list, which holds it itself",
                    f"a copy: `{ast.unparse(each)}.copy()`",
                )  # fmt: skip


def refuse_mixed_truths(lowering: Lowering, operands: list[ast.expr], kinds: list[Any], node: ast.AST) -> None:
    """Two of Python's truth values add up, two of NumPy's are joined by "or"."""
    if not all(isinstance(k, Scalar) and k.dtype == "bool" for k in kinds):
        return
    for each in operands:
        values = lowering.sources.get(each.id, ()) if isinstance(each, ast.Name) else [each]
        if any(isinstance(value, ast.Subscript) and is_mixed(lowering, value) for value in values):
            raise lowering.refused(
                node, "changing-type", f"`{ast.unparse(each)}` may be a truth value of Python's or one of NumPy's",
                f"a number: `int({ast.unparse(each)})`",
            )  # fmt: skip

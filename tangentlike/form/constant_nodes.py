"""Values known while compiling, and the first values of names, as expressions."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from .program import call, parse, tuple_of
from .types import FLOAT, Array, Constant, Scalar


class Nothing:
    """What a variable holds that is None in Python here: nobody reads it."""

    def __repr__(self) -> str:
        return "None"


NOTHING = Nothing()


class ToBeFilled(str):
    """Stands for each item of a list that is filled or grows; ROWS where NumPy makes an array of the list at once.

    No text of the user's is of this class."""


ROWS, GROWN, JOINED, REPLACED = map(ToBeFilled, ("rows", "grown", "joined", "replaced"))


def list_to_fill(size: ast.expr, items: ToBeFilled) -> ast.expr:
    """``[items] * size``."""
    return ast.BinOp(left=ast.List(elts=[ast.Constant(value=items)], ctx=ast.Load()), op=ast.Mult(), right=size)


def filled_later(node: ast.expr) -> ToBeFilled | None:
    """What ``list_to_fill`` was made with, if it has made this."""
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.List) and len(node.left.elts) == 1:
        item = node.left.elts[0]
        if isinstance(item, ast.Constant) and isinstance(item.value, ToBeFilled):
            return item.value
    return None


def marked_item(item: ast.expr) -> ast.expr:
    """An item that is added to a list."""
    return ast.List(elts=[ast.Constant(value=GROWN), item], ctx=ast.Load())


def with_item(items: ast.expr, item: ast.expr) -> ast.expr:
    """``items + [item]`` of a list that grows."""
    return ast.BinOp(left=items, op=ast.Add(), right=marked_item(item))


def added_item(node: ast.expr) -> ast.expr | None:
    """The item that ``with_item`` adds, or that ``marked_item`` marks, if they have made this."""
    marked = node.right if isinstance(node, ast.BinOp) else node
    if isinstance(marked, ast.List) and len(marked.elts) == 2:
        mark, item = marked.elts
        return item if isinstance(mark, ast.Constant) and mark.value is GROWN else None
    return None


def with_item_at(items: ast.expr, index: ast.expr, item: ast.expr) -> ast.expr:
    """A tuple with another item at a place."""
    return ast.List(elts=[ast.Constant(value=REPLACED), items, index, item], ctx=ast.Load())


def item_at(node: ast.List) -> tuple[ast.expr, ast.expr, ast.expr] | None:
    """What ``with_item_at`` was made with, if it has made this."""
    if len(node.elts) == 4 and isinstance(node.elts[0], ast.Constant) and node.elts[0].value is REPLACED:
        return node.elts[1], node.elts[2], node.elts[3]
    return None


def asks_for_list(items: ast.expr) -> ast.stmt:
    """A statement that does nothing, and is refused where ``items`` are an array: ``z += items`` is a sum then."""
    return ast.Expr(value=ast.List(elts=[ast.Constant(value=JOINED), items], ctx=ast.Load()))


def asked_for_list(node: ast.expr) -> ast.expr | None:
    """What ``asks_for_list`` asks of, if it has made the statement with this value."""
    if isinstance(node, ast.List) and len(node.elts) == 2:
        mark, items = node.elts
        return items if isinstance(mark, ast.Constant) and mark.value is JOINED else None
    return None


def constant(value: Any) -> tuple[ast.expr, Any]:
    if isinstance(value, tuple):
        items = [constant(v)[0] for v in value]
        return tuple_of(items), Constant(value)
    if isinstance(value, (np.dtype, type)) and not isinstance(value, (bool, int)):
        try:
            return parse(f"np.{np.dtype(value).name}"), Constant(np.dtype(value))
        except TypeError:
            return ast.Constant(value=None), Constant(value)
    if isinstance(value, float) and not isinstance(value, bool):
        return ast.Constant(value=value), FLOAT
    if callable(value):
        return ast.Constant(value=None), Constant(value)
    return ast.Constant(value=value), Constant(value)


def dtype_text(dtype: str) -> str:
    return "np.bool_" if dtype == "bool" else f"np.{dtype}"


def initial_value(kind: Any) -> ast.expr:
    """A number or an array of this type for the paths on which the real one is not computed, in the same order."""
    if isinstance(kind, Scalar):
        if kind.dtype == "bool":
            return ast.Constant(value=False)
        return parse({"float64": "0.0", "int64": "0"}.get(kind.dtype, f"np.{kind.dtype}(0)"))
    assert isinstance(kind, Array)
    sizes = tuple_of(ast.Constant(value=size if isinstance(size, int) and size < 9 else 0) for size in kind.shape)
    made = call("np.empty", sizes, parse(dtype_text(kind.dtype)))
    return made if kind.contiguous or not kind.fortran else call("np.transpose", made)


def is_no_number(node: ast.expr) -> bool:
    """True for a tuple, a text, None, and a list with one of them, as they are written: a list of such is no array."""
    if isinstance(node, ast.List):
        return any(map(is_no_number, node.elts))
    return isinstance(node, ast.Tuple) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, type(None))))

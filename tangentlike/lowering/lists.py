"""What is a list in Python: an array here, for which lists' own operators are refused."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import numpy as np

from ..form.constant_nodes import added_item, filled_later
from ..form.indexing import index_items, is_ellipsis
from ..form.program import name
from ..form.types import Array, Scalar, Type, is_float
from ..primitives.families import find
from . import nearest
from .dispatch import apply, defaults
from .listed import EITHER, LISTS, OF_ARRAYS, is_outer_list, mark_of, note_mark, result_of_call, variable_of
from .state import Lowering
from .temporaries import atom


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
            nearest.to_list_operator(node),
        )  # fmt: skip


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


def note_list(lowering: Lowering, target: str, value: ast.expr) -> None:
    """What a variable is given that may be a list; the items of a tuple are noted where they get their variables."""
    if target in lowering.tuples:
        return
    found = OF_ARRAYS if lists_arrays(lowering, value) else mark(lowering, value)
    note_mark(lowering, target, found)
    if found and not holds_pythons(lowering, value):
        lowering.in_lists.strong.add(target)


def noted(lowering: Lowering, node: ast.expr, found: tuple[ast.expr, Any]) -> tuple[ast.expr, Any]:
    """What a list was lowered to: its name, which tells that it is one."""
    expression, kind = found
    if lowering.inert or not isinstance(kind, Array):
        return found
    made = atom(lowering, expression, kind, "items")
    if isinstance(made, ast.Name) and made.id in lowering.temporaries:
        note_list(lowering, made.id, node)
    return made, kind


def holds_pythons(lowering: Lowering, node: ast.expr) -> bool:
    """True for a list of Python's own numbers, which have no limit, and take the dtype of what they meet."""
    match node:
        case ast.List():
            return id(node) in lowering.in_lists.displays
        case ast.BinOp() if filled_later(node) is not None:
            return True  # nothing yet
        case ast.BinOp(left=left, op=ast.Mult()):
            return holds_pythons(lowering, left)
        case ast.BinOp(left=left) if added_item(node) is not None:
            return holds_pythons(lowering, left)  # of what is added ``list_with_item`` takes note
        case ast.BinOp(left=left, right=right):
            return all(holds_pythons(lowering, e) for e in (left, right))
        case ast.IfExp(body=body, orelse=orelse):
            return all(holds_pythons(lowering, e) for e in (body, orelse))
        case ast.Subscript(value=value):
            return holds_pythons(lowering, value)
        case ast.Call(func=ast.Name(id="sorted"), args=[items]):
            return holds_pythons(lowering, items)
        case ast.Name(id=called):
            return called in lowering.lists and not any(
                n in lowering.in_lists.strong for n in names_of(lowering, called)
            )
    return False


def is_whole_numbers(lowering: Lowering, node: ast.expr) -> bool:
    """True for a variable that holds a list of Python's whole numbers."""
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    whole = isinstance(kind, Array) and kind.dtype == "int64" and kind.ndim == 1
    return whole and holds_pythons(lowering, node)


def names_of(lowering: Lowering, called: str) -> list[str]:
    """A variable that holds a list, and those that it was given the list by, the first of all at the end."""
    found = [called]
    while (before := lowering.in_lists.other_names.get(found[-1], called)) not in found:
        found.append(before)
    return found


def item_of_list(lowering: Lowering, base: str, selected: Any) -> Any:
    """The type of what is read of an array, which may stand for a list."""
    if isinstance(selected, Scalar) and holds_pythons(lowering, name(base)):
        return replace(selected, weak=True)
    return selected


def lists_arrays(lowering: Lowering, node: ast.expr) -> bool:
    """True for a list whose items are arrays in Python, too."""
    return mark(lowering, node) == OF_ARRAYS


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


def is_list(lowering: Lowering, node: ast.expr) -> bool:
    """True for what is a list in Python: a display, a variable for one, a part of one that is no number."""
    found = mark(lowering, node)
    if found == EITHER:
        raise lowering.refused(
            node, "list-operator", f"`{ast.unparse(node)}` is a list in one branch and an array in the other",
            "an array in both: `np.array(...)` of the list",
        )  # fmt: skip
    return found in LISTS


def mark(lowering: Lowering, node: ast.expr) -> Any:
    """The mark (``listed.py``) of an expression; calls in it have been lowered."""
    variable = variable_of(lowering, node)
    if isinstance(variable, str) and lowering.is_local(variable):
        return mark_of(lowering, variable) or is_outer_list(lowering, node)
    match node:
        case ast.Name() | ast.Attribute():
            return result_of_call(lowering, node)[0] or is_outer_list(lowering, node)
        case ast.Subscript():
            return _mark_of_part(lowering, node)
        case ast.Call(func=ast.Name(id="sorted")) if lowering.names.find(node.func) is sorted:
            return True
        case ast.Call(func=ast.Attribute(value=copied_one, attr="copy"), args=[]) if mark(lowering, copied_one):
            return mark(lowering, copied_one)
        case ast.Call():
            return result_of_call(lowering, node)[0]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            known = lowering.folded(test)
            if known is not None:
                return mark(lowering, body if known.value else orelse)
            one, other = mark(lowering, body), mark(lowering, orelse)
            return one if one == other else EITHER
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            found = [mark(lowering, left), mark(lowering, right)]
            if not all(each in (*LISTS, EITHER) for each in found):
                return False
            return next((each for each in (EITHER, OF_ARRAYS) if each in found), True)
        case ast.BinOp(left=left, op=ast.Mult()):
            return mark(lowering, left)
    return isinstance(node, ast.List)


def _mark_of_part(lowering: Lowering, node: ast.Subscript) -> Any:
    """The mark of an item or a slice: numbers are the same in a list and in an array."""
    is_slice = isinstance(node.slice, ast.Slice)
    if not is_slice and depth_of_list(lowering, node) == 0 and isinstance(node.value, ast.Name):
        return False
    whole = mark(lowering, node.value)
    if isinstance(whole, tuple):
        known = lowering.folded(node.slice)
        fits = known is not None and type(known.value) is int and -len(whole) <= known.value < len(whole)
        return fits and whole[known.value]  # type: ignore[union-attr]
    if is_slice or whole == EITHER:
        return whole
    return bool(whole) and depth_of_list(lowering, node) > 0


def depth_of_list(lowering: Lowering, node: ast.expr) -> int:
    variable = variable_of(lowering, node)
    if isinstance(variable, str) and variable in lowering.types:
        kind: Any = lowering.types[variable]
        return 1 if variable in lowering.in_lists.of_arrays else getattr(kind, "ndim", 0)
    if isinstance(node, ast.Subscript):
        return depth_of_list(lowering, node.value) - (not isinstance(node.slice, ast.Slice))
    if isinstance(node, ast.List):
        return 1 + (depth_of_list(lowering, node.elts[0]) if node.elts else 0)
    found, kind = result_of_call(lowering, node)
    return 1 if found == OF_ARRAYS else getattr(kind, "ndim", 0)


def copied(lowering: Lowering, expression: ast.expr, kind: Type, node: ast.AST) -> tuple[ast.expr, Any]:
    """A copy of what is a view of an array here, and none of a list in Python."""
    copy = find(np.copy)
    assert copy is not None
    made = apply(lowering, copy, [(atom(lowering, expression, kind, "part"), kind), *defaults(copy, 1)], node)
    return noted(lowering, node, made) if isinstance(node, ast.Subscript) else made

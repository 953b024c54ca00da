"""What is a list in Python: an array here, for which lists' own operators are refused."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import numpy as np

from ..form.constant_nodes import added_item, filled_later
from ..form.indexing import index_items, is_ellipsis
from ..form.program import Helper, dotted, name
from ..form.types import Array, Scalar, Type
from ..primitives.families import find
from . import nearest
from .dispatch import apply, defaults
from .state import Lowering
from .temporaries import atom
from .writing_calls import calls_function


def refuse_list_operator(
    lowering: Lowering, node: ast.AST, left: ast.expr, right: ast.expr, first: Type, second: Type
) -> None:
    """Between lists ``+`` appends, and a whole number repeats a list; only beside an array is a list an array."""
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
    """What a variable is given that may be a list."""
    if not is_list(lowering, value):
        lowering.lists.discard(target)
        return
    lowering.lists.add(target)
    lowering.in_lists.ever.add(target)
    if not holds_pythons(lowering, value):
        lowering.in_lists.strong.add(target)
    if lists_arrays(lowering, value):
        lowering.in_lists.of_arrays.add(target)


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
    if isinstance(node, ast.BinOp):
        return lists_arrays(lowering, node.left) or lists_arrays(lowering, node.right)
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Slice) and lists_arrays(lowering, node.value)
    return isinstance(node, ast.Name) and node.id in lowering.in_lists.of_arrays


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
    if isinstance(node, ast.Subscript):
        is_part = isinstance(node.slice, ast.Slice) or depth_of_list(lowering, node) > 0
        if isinstance(node.value, ast.Name) and not is_part:
            return False  # a number in a list and in an array
        if is_list(lowering, node.value):
            return is_part
    if isinstance(node, ast.Call) and lowering.calls and calls_function(lowering, node):
        called = lowering.functions.get(dotted(lowering.calls[-1][0].func))
        return isinstance(called, Helper) and called.program.returns_list
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sorted":
        return lowering.names.find(node.func) is sorted
    if isinstance(node, ast.IfExp):
        known = lowering.folded(node.test)
        if known is not None:
            return is_list(lowering, node.body if known.value else node.orelse)
        if is_list(lowering, node.body) == is_list(lowering, node.orelse):
            return is_list(lowering, node.body)
    if isinstance(node, ast.IfExp) or (isinstance(node, ast.Name) and node.id in lowering.either_lists):
        raise lowering.refused(
            node, "list-operator", f"`{ast.unparse(node)}` is a list in one branch and an array in the other",
            "an array in both: `np.array(...)` of the list",
        )  # fmt: skip
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult)):
        return is_list(lowering, node.left) and (isinstance(node.op, ast.Mult) or is_list(lowering, node.right))
    return isinstance(node, ast.List) or (isinstance(node, ast.Name) and node.id in lowering.lists)


def depth_of_list(lowering: Lowering, node: ast.expr) -> int:
    if isinstance(node, ast.Subscript):
        return depth_of_list(lowering, node.value) - (not isinstance(node.slice, ast.Slice))
    if isinstance(node, ast.List):
        return 1 + (depth_of_list(lowering, node.elts[0]) if node.elts else 0)
    if isinstance(node, ast.Name) and node.id in lowering.in_lists.of_arrays:
        return 1
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    return kind.ndim if isinstance(kind, Array) else 0


def copied(lowering: Lowering, expression: ast.expr, kind: Type, node: ast.AST) -> tuple[ast.expr, Any]:
    """A copy of what is a view of an array here, and none of a list in Python."""
    copy = find(np.copy)
    assert copy is not None
    return apply(lowering, copy, [(atom(lowering, expression, kind, "part"), kind), *defaults(copy, 1)], node)

"""What is a list in Python: an array here, for which lists' own operators are refused."""

from __future__ import annotations

import ast
import copy
from dataclasses import replace
from typing import Any

import numpy as np

from ..form.constant_nodes import added_item, filled_later
from ..form.program import call, name, root_name
from ..form.types import Array, Scalar, Type
from ..primitives.families import find
from .dispatch import apply, defaults
from .list_items import Result
from .listed import (
    EITHER,
    LISTS,
    OF_ARRAYS,
    holds_pythons_returned,
    is_outer_list,
    mark_of,
    names_of,
    note_mark,
    note_numbers,
    result_of_call,
    variable_of,
)
from .state import Lowering, Refused
from .temporaries import atom
from .writing_calls import is_mapped_tuple


def note_list(lowering: Lowering, target: str, value: ast.expr) -> None:
    """What a variable is given that may be a list; the items of a tuple are noted where they get their variables."""
    if target not in lowering.tuples:
        note_content(lowering, target, content(lowering, value))
        if isinstance(value, ast.Call) and lowering.names.look(value.func).value is copy.deepcopy:
            lowering.in_lists.apart.add(target)


def note_listed(lowering: Lowering, node: ast.Call, kind: Any) -> None:
    """``x.tolist()`` of an array, which is lowered to ``kind``, is a list of Python's numbers."""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "tolist":
        listed = isinstance(kind, Array)
        lowering.in_lists.results[id(node)] = Result(node, listed, kind, [listed], set())


def content(lowering: Lowering, node: ast.expr) -> tuple[Any, bool, bool]:
    """The mark of an expression, and whether a list holds Python's own numbers only, and some of them."""
    found = mark(lowering, node)
    return found, holds_pythons(lowering, node), holds_some_pythons(lowering, node)


def note_content(lowering: Lowering, target: str, given: tuple[Any, bool, bool]) -> None:
    """A variable is given what has this mark, and these numbers in it."""
    found, pythons, some = given
    note_mark(lowering, target, found)
    if found:
        note_numbers(lowering, target, pythons, some)


def whose_numbers(lowering: Lowering, node: ast.expr) -> bool | None:
    """True for a list of Python's own numbers, False for one of NumPy's, None for one that may hold both."""
    return holds_pythons(lowering, node) or (None if holds_some_pythons(lowering, node) else False)


def noted(lowering: Lowering, node: ast.expr, found: tuple[ast.expr, Any]) -> tuple[ast.expr, Any]:
    """What a list was lowered to: its name, which tells that it is one."""
    expression, kind = found
    if lowering.inert or not isinstance(kind, Array):
        return found
    made = atom(lowering, expression, kind, "items")
    if isinstance(made, ast.Name) and made.id in lowering.temporaries:
        note_list(lowering, made.id, node)
    return made, kind


def note_rows(lowering: Lowering, rows: ast.expr, source: ast.expr) -> None:
    """What a loop goes over that may be a list, under the name that it has got for this."""
    if isinstance(rows, ast.Name) and rows.id in lowering.temporaries:
        note_list(lowering, rows.id, source)


def holds_pythons(lowering: Lowering, node: ast.expr) -> bool:
    """True for a list of Python's own numbers, which have no limit, and take the dtype of what they meet."""
    variable = variable_of(lowering, node)
    if isinstance(variable, str) and lowering.is_local(variable):
        return variable in lowering.lists and not any(
            n in lowering.in_lists.strong for n in names_of(lowering, variable)
        )
    match node:
        case ast.List():
            return id(node) in lowering.in_lists.displays
        case ast.BinOp() if filled_later(node) is not None:
            return True  # nothing yet
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return holds_pythons(lowering, left if is_list(lowering, left) else right)
        case ast.BinOp(left=left) if added_item(node) is not None:
            return holds_pythons(lowering, left)  # of what is added ``list_with_item`` takes note
        case ast.BinOp(left=left, right=right):
            return all(holds_pythons(lowering, e) for e in (left, right))
        case ast.IfExp(body=body, orelse=orelse):
            return all(holds_pythons(lowering, e) for e in (body, orelse))
        case ast.Subscript(value=value):
            return holds_pythons(lowering, value)
        case ast.Call(func=ast.Name(id="sorted"), args=[items]) if id(node) not in lowering.in_lists.results:
            return holds_pythons(lowering, items)
        case ast.Call() if (copied_one := _copied_list(lowering, node)) is not None:
            return holds_pythons(lowering, copied_one)
        case ast.Call() | ast.Attribute():
            return holds_pythons_returned(lowering, node)
    return False


def lists_of_pythons(lowering: Lowering) -> set[str]:
    """The variables that hold lists of Python's own numbers."""
    return {each for each in lowering.lists if holds_pythons(lowering, name(each))}


def holds_some_pythons(lowering: Lowering, node: ast.expr) -> bool:
    """True for a list that has got numbers of Python's own."""
    variable = variable_of(lowering, node)
    if isinstance(variable, str) and lowering.is_local(variable):
        return any(n in lowering.in_lists.weak for n in names_of(lowering, variable))
    match node:
        case ast.List():
            return bool(node.elts) and id(node) in {**lowering.in_lists.displays, **lowering.in_lists.mixed}
        case ast.BinOp() if filled_later(node) is not None:
            return False
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            return any(holds_some_pythons(lowering, e) for e in (one, other))
        case ast.Subscript(value=value):
            return holds_some_pythons(lowering, value)
        case ast.Call() | ast.Attribute():
            return holds_pythons(lowering, node)
    return False


def note_kind(lowering: Lowering, names: set[str], item: ast.expr | None, kind: Any) -> None:
    """What is stored in lists: a number of Python's or of NumPy's, a list of them, or an array."""
    pythons = isinstance(kind, Scalar) and kind.weak
    if isinstance(kind, Array) and item is not None:
        pythons = is_list(lowering, item) and holds_pythons(lowering, item)
    of_kind = lowering.in_lists.weak if pythons else lowering.in_lists.strong
    of_kind |= names


def note_stored_items(lowering: Lowering, call: ast.expr, lists: dict[str, ast.expr]) -> None:
    """A function has perhaps stored other numbers than Python's in lists that its parameters got."""
    result = lowering.in_lists.results.get(id(call))
    for parameter, node in lists.items():
        if result is not None and parameter not in result.listed:
            variable = variable_of(lowering, node)
            root = variable if isinstance(variable, str) else root_name(node)
            lowering.in_lists.strong |= set(names_of(lowering, root)) if root else set()


def is_mixed(lowering: Lowering, node: ast.expr) -> bool:
    """True for an item of a list that holds numbers of Python's and of NumPy's."""
    while isinstance(node, ast.Subscript) and not isinstance(variable_of(lowering, node), str):
        node = node.value
    variable = variable_of(lowering, node)
    names = set(names_of(lowering, variable)) if isinstance(variable, str) and variable in lowering.lists else set()
    return bool(names & lowering.in_lists.strong and names & lowering.in_lists.weak)


def is_whole_numbers(lowering: Lowering, node: ast.expr) -> bool:
    """True for a variable that holds a list of Python's whole numbers."""
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    whole = isinstance(kind, Array) and kind.dtype == "int64" and kind.ndim == 1
    return whole and holds_pythons(lowering, node)


def item_of_list(lowering: Lowering, base: str, node: ast.expr, selected: Any) -> Any:
    """The type of what is read of an array, which may stand for the list ``node`` or for one in it."""
    while isinstance(node, ast.Subscript):
        node = node.value
    made = isinstance(node, ast.Call) and is_list(lowering, node)
    pythons = holds_pythons(lowering, name(base)) or (
        (made or isinstance(node, ast.Name)) and holds_pythons(lowering, node)
    )
    return replace(selected, weak=True) if isinstance(selected, Scalar) and pythons else selected


def as_pythons(expression: ast.expr, kind: Any) -> ast.expr:
    """An item of a list of Python's numbers: a truth value is one of Python's, which adds up, and none of NumPy's."""
    return call("bool", expression) if isinstance(kind, Scalar) and kind.weak and kind.dtype == "bool" else expression


def number_of_list(lowering: Lowering, expression: ast.expr, kind: Any, node: ast.Call) -> tuple[ast.expr, Any]:
    """The largest item of a list, the smallest or the sum: one of Python's numbers where the items are."""
    if len(node.args) == 1 and isinstance(kind, Array) and mark(lowering, node.args[0]) is True:
        raise refused_sum(lowering, node)
    listed = len(node.args) == 1 and isinstance(kind, Scalar) and is_list(lowering, node.args[0])
    if not listed or not holds_pythons(lowering, node.args[0]):
        return expression, kind
    kind = replace(kind, weak=True)
    if isinstance(expression, ast.Name) and expression.id in lowering.types:
        lowering.types[expression.id] = kind
    return as_pythons(expression, kind), kind


def refused_sum(lowering: Lowering, node: ast.Call) -> Refused:
    """The refusal of a sum of lists, which Python would add to the number 0."""
    array = f"the sum of arrays: `np.sum(np.array({ast.unparse(node.args[0])}), axis=0)`"
    return lowering.refused(node, "list-operator", "lists cannot be added to a number", array)


def lists_arrays(lowering: Lowering, node: ast.expr) -> bool:
    """True for a list whose items are arrays in Python, too."""
    return mark(lowering, node) == OF_ARRAYS


def is_list(lowering: Lowering, node: ast.expr) -> bool:
    """True for what is a list in Python: a display, a variable for one, a part of one that is no number."""
    found = mark(lowering, node)
    if found == EITHER:
        raise lowering.refused(
            node, "list-operator", f"`{ast.unparse(node)}` is a list in one branch and an array in the other",
            "an array in both: `np.array(...)` of the list",
        )  # fmt: skip
    return found in LISTS


def is_open_tuple(lowering: Lowering, node: ast.AST) -> bool:
    """True for ``tuple(x)``."""
    match node:
        case ast.Call(func=ast.Name(id="tuple") as function, args=[given], keywords=[]) if not lowering.is_local(
            "tuple"
        ):
            plain = not isinstance(given, (ast.Starred, ast.GeneratorExp)) and not is_mapped_tuple(node)
            return plain and lowering.names.look(function).value is tuple
    return False


def _copied_list(lowering: Lowering, node: ast.Call) -> ast.expr | None:
    """The list of which ``xs.copy()`` or ``copy.deepcopy(xs)`` is a copy."""
    copied_one: ast.expr | None = None
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="copy"), args=[]):
            copied_one = value
        case ast.Call(func=ast.Name() | ast.Attribute(attr="copy" | "deepcopy"), args=[value], keywords=[]):
            found = lowering.names.look(node.func).value
            copied_one = value if found is copy.copy or found is copy.deepcopy else None
    return copied_one if copied_one is not None and mark(lowering, copied_one) else None


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
        case ast.Call() if (copied_one := _copied_list(lowering, node)) is not None:
            return mark(lowering, copied_one)
        case ast.Call() if is_open_tuple(lowering, node):
            return EITHER
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
        case ast.BinOp(op=ast.Mult()) if id(node) in lowering.in_lists.products:
            return lowering.in_lists.products[id(node)][1]
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return mark(lowering, left) or mark(lowering, right)
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

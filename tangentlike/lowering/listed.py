"""What is a list in Python, and an array here: told for each value by a mark, which calls and tuples hand on.

A mark is True for a list of numbers (or of lists), "arrays" for one of arrays, "either" for what is a list on one path
and an array on another, False for anything else, None for what is known while compiling; that of a tuple is a tuple.
"""

from __future__ import annotations

import ast
from itertools import zip_longest
from typing import Any

from ..form.program import Helper, Program, root_name
from ..form.structures import Leaf, Node
from ..form.types import Array
from .state import Lowering

OF_ARRAYS, EITHER = "arrays", "either"
LISTS = (True, OF_ARRAYS)


def mark_of(lowering: Lowering, variable: str) -> Any:
    """The mark of what a variable of the lowered function holds."""
    if variable in lowering.tuples:
        return tuple(mark_of(lowering, leaf) for leaf in lowering.tuples[variable])
    if variable in lowering.fixed:
        return None
    if variable in lowering.either_lists:
        return EITHER
    if variable not in lowering.lists:
        return variable in lowering.in_lists.given
    return OF_ARRAYS if variable in lowering.in_lists.of_arrays else True


def note_mark(lowering: Lowering, variable: str, mark: Any) -> None:
    """A variable is given what has this mark."""
    lowering.either_lists.discard(variable)
    lowering.lists.discard(variable)
    if mark == EITHER:
        lowering.either_lists.add(variable)
    elif mark in LISTS:
        lowering.lists.add(variable)
        lowering.in_lists.ever.add(variable)
        if mark == OF_ARRAYS:
            lowering.in_lists.of_arrays.add(variable)


def note_numbers(lowering: Lowering, variable: str, pythons: bool, some: bool) -> None:
    """The list that a variable is given holds Python's own numbers only, or some of them."""
    if not pythons:
        lowering.in_lists.strong.add(variable)
    if some:
        lowering.in_lists.weak.add(variable)


def hand_on(lowering: Lowering, variable: str, mark: Any, value: ast.expr) -> None:
    """A variable is given a lowered value, which has this mark."""
    note_mark(lowering, variable, mark)
    if mark:
        names = names_of(lowering, value.id) if isinstance(value, ast.Name) else []
        in_lists = lowering.in_lists
        pythons = bool(names) and not any(n in in_lists.strong for n in names)
        note_numbers(lowering, variable, pythons, any(n in in_lists.weak for n in names))


def names_of(lowering: Lowering, called: str) -> list[str]:
    """A variable that holds a list, and those that it was given the list by, the first of all at the end."""
    found = [called]
    while (before := lowering.in_lists.other_names.get(found[-1], called)) not in found:
        found.append(before)
    return found


def note_results(lowering: Lowering, variables: list[str], call: ast.expr) -> None:
    """Variables are given what a function returns: its result, or the items of the tuple that it is."""
    helper = lowering.functions.get(ast.unparse(call.func)) if isinstance(call, ast.Call) else None
    pythons = pythons_returned(helper.program) if isinstance(helper, Helper) else []
    for variable, mark, own in zip_longest(variables, flat(returned(lowering, call)), pythons, fillvalue=False):
        if isinstance(variable, str):
            note_mark(lowering, variable, mark)
            if mark:
                note_numbers(lowering, variable, bool(own), bool(own))


def returned(lowering: Lowering, call: ast.expr) -> Any:
    """The mark of what the lowered call of a function gives."""
    helper = lowering.functions.get(ast.unparse(call.func)) if isinstance(call, ast.Call) else None
    return getattr(getattr(helper, "program", None), "returns_list", False)


def flat(mark: Any) -> list[Any]:
    """The marks of what compiled code hands over of a result, in order."""
    if isinstance(mark, tuple):
        return [leaf for item in mark for leaf in flat(item)]
    return [] if mark is None else [mark]


def mark_of_lowered(lowering: Lowering, result: ast.expr | None) -> Any:
    """The mark of a lowered result: a name, or a tuple of such."""
    if isinstance(result, ast.Tuple):
        return tuple(mark_of_lowered(lowering, item) for item in result.elts)
    if isinstance(result, ast.Constant):
        return None
    return isinstance(result, ast.Name) and mark_of(lowering, result.id)


def variable_of(lowering: Lowering, node: ast.expr) -> str | Node | None:
    """The variable for an item of a tuple or an object; the structure of a container in one; or None."""
    if isinstance(node, ast.Name):
        known = lowering.structures.get(node.id)
        return known if isinstance(known, Node) else node.id
    if isinstance(node, ast.Attribute):
        key: Any = node.attr
    elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        known = lowering.folded(node.slice)
        key = None if known is None else known.value
    else:
        return None
    owner = variable_of(lowering, node.value)
    if isinstance(owner, Node):
        items: Any = [child.name if isinstance(child, Leaf) else child for child in owner.children]
        return _item(items, owner.keys, key)
    if owner in lowering.tuples:
        return _item(lowering.tuples[owner], lowering.tuple_kinds.get(owner, ("tuple", ()))[1], key)
    return None


def is_container(lowering: Lowering, node: ast.expr) -> bool:
    """True for a variable, or a part of one, that holds a tuple, an object or another container."""
    held = variable_of(lowering, node)
    return isinstance(held, Node) or held in lowering.tuples


def _item(items: list[Any], keys: tuple[Any, ...], key: Any) -> Any:
    if key in keys:
        return items[keys.index(key)]
    return items[key] if type(key) is int and -len(items) <= key < len(items) else None


def result_of_call(lowering: Lowering, node: ast.expr) -> tuple[Any, Any]:
    """The mark and the type of what the call of a function, or a property, gave where it was lowered."""
    found = lowering.in_lists.results.get(id(node))
    return (found.mark, found.kind) if found is not None else (False, None)


def holds_pythons_returned(lowering: Lowering, node: ast.expr) -> bool:
    """True for the call of a function that returns nothing but lists of Python's own numbers."""
    found = lowering.in_lists.results.get(id(node))
    return found is not None and bool(found.pythons) and all(found.pythons)


def pythons_returned(program: Program) -> list[bool]:
    """Of each value that a function returns, whether it is a list of Python's own numbers."""
    result = program.result
    values = result.elts if isinstance(result, ast.Tuple) else [result]
    return [isinstance(value, ast.Name) and value.id in program.listed for value in values]


def is_outer_list(lowering: Lowering, node: ast.expr) -> bool:
    """True for the dotted name of a list or a tuple from outside, which is handed over as an array."""
    dotted = isinstance(node, (ast.Name, ast.Attribute))
    outside = dotted and lowering.is_outside(root_name(node) or "")
    return outside and isinstance(lowering.names.look(node).value, (list, tuple))


def listed_leaves(lowering: Lowering, leaves: dict[str, Any], expressions: list[ast.expr]) -> dict[str, ast.expr]:
    """Those of a helper's parameters, the items of tuples among them, for which it is given a list, and the list."""
    pairs = zip(leaves.items(), expressions, strict=True)
    named = [(leaf, e) for (leaf, kind), e in pairs if isinstance(kind, Array) and isinstance(e, ast.Name)]
    return {leaf: variable for leaf, variable in named if mark_of(lowering, variable.id) in LISTS}

"""Containers whose items are known while compiling, item by item."""

from __future__ import annotations

import ast
import types
from typing import Any

import numpy as np

from ..form.constant_nodes import constant
from ..form.kinds import is_sequence, may_hold_anything
from ..form.program import assign, copy_of, name, subscript, tuple_of
from ..form.structures import Leaf
from ..form.types import Array, Constant, Tuple, Type
from ..primitives.families import find
from ..reading.resolve import is_library
from .dispatch import apply, defaults, lower_expression
from .listed import note_results
from .state import Lowering, Refused, Structured
from .temporaries import as_number, atom, inertly, refuse_object, temporary, with_own_sizes


def as_tuple(lowering: Lowering, expression: ast.expr, kind: Any) -> tuple[ast.expr, Any]:
    """A container whose items are known while compiling as the tuple of them; anything else as it is."""
    if isinstance(kind, Constant) and type(kind.value) in (tuple, list):
        return _of_constants(lowering, kind.value)
    if not isinstance(kind, Structured):
        return expression, kind
    if isinstance(expression, ast.Name) and expression.id in lowering.outlived:
        raise refused_copy(lowering, expression)
    items = [
        lower_expression(lowering, name(child.name))
        if isinstance(child, Leaf)
        else as_tuple(lowering, expression, Structured(child))
        for child in kind.spec.children
    ]
    return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items), kind.spec.kind, kind.spec.keys)


def as_plain_tuple(lowering: Lowering, expression: ast.expr, kind: Any) -> tuple[ast.expr, Any]:
    """An argument that is a tuple, of no class of its own, as the tuple of its items; anything else as it is."""
    plain = isinstance(kind, Structured) and kind.spec.kind == "tuple"
    return as_tuple(lowering, expression, kind) if plain else (expression, kind)


def tuple_type_of(lowering: Lowering, node: ast.expr) -> Tuple | None:
    """The type of an item, of an item ..., of a variable that holds a tuple; None for anything else."""
    if isinstance(node, ast.Name):
        known = node.id in lowering.tuples or node.id in lowering.structures
        return as_tuple(lowering, *lower_expression(lowering, node))[1] if known else None
    base = tuple_type_of(lowering, node.value) if isinstance(node, (ast.Subscript, ast.Attribute)) else None
    if base is None:
        return None
    if isinstance(node, ast.Attribute):
        position = base.keys.index(node.attr) if node.attr in base.keys else None
    else:
        assert isinstance(node, ast.Subscript)
        if isinstance(node.slice, ast.Slice):
            return _sliced(lowering, base, node.slice)
        index = lowering.static(node.slice)
        position = None if index is None or not isinstance(index.value, int) else index.value
    if position is None or not -len(base.items) <= position < len(base.items):
        return None
    item = base.items[position]
    return item if isinstance(item, Tuple) else None


def _sliced(lowering: Lowering, base: Tuple, part: ast.Slice) -> Tuple | None:
    bounds = [Constant(None) if b is None else lowering.static(b) for b in (part.lower, part.upper, part.step)]
    if None in bounds or not is_sequence(base.kind):
        return None
    return Tuple(base.items[slice(*(b.value for b in bounds if b is not None))])


def refused_copy(lowering: Lowering, copy: ast.Name) -> Refused:
    """The refusal of what would keep a dict that changes afterwards, ``copy`` being what it is now."""
    called = lowering.wording.text(copy.id)
    return lowering.refused(
        lowering.at or copy, "dict-display", f"`{called}` changes, and something else may be this dict as well",
        f"a copy of it in the place of `{called}`, made in a line of its own: `$copied = {called}.copy()`",
    )  # fmt: skip


def _of_constants(lowering: Lowering, value: tuple | list) -> tuple[ast.expr, Any]:
    """A tuple or list that is known while compiling, such as a default, by its items."""
    items = [
        _of_constants(lowering, v) if type(v) in (tuple, list)
        else lower_expression(lowering, ast.Constant(value=v)) if isinstance(v, (bool, int, float, str))
        else constant(v)
        for v in value
    ]  # fmt: skip
    kind = "list" if isinstance(value, list) else "tuple"
    return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items), kind, tuple(range(len(items))))


def tuple_items(lowering: Lowering, expression: ast.expr, kind: Tuple) -> list[tuple[ast.expr, Type]]:
    """The items of a tuple-valued expression, each with its type."""
    if isinstance(expression, ast.Name) and expression.id in lowering.tuples:
        return [lower_expression(lowering, name(leaf)) for leaf in lowering.tuples[expression.id]]
    if lowering.is_call_result(expression) and not lowering.inert:
        # The results of a helper are bound by a statement of their own: the call is made once.
        temporaries = [temporary(lowering, "item") for _ in kind.items]
        for each, t in zip(temporaries, kind.items, strict=True):
            lowering.types[each] = with_own_sizes(t, each)
        lowering.out.append(assign(tuple_of(name(t) for t in temporaries), expression, lowering.line))
        note_results(lowering, temporaries, expression)
        return [(name(t), lowering.types[t]) for t in temporaries]
    if isinstance(expression, ast.Tuple):
        return list(zip(expression.elts, kind.items, strict=True))
    indices = range(len(kind.items))
    return [(subscript(copy_of(expression), ast.Constant(value=k)), kind.items[k]) for k in indices]


def tuple_argument(lowering: Lowering, node: ast.expr) -> list[tuple[ast.expr, Any]] | None:
    """The items of a tuple or list, lowered; None for what is no display or name of one, or has none."""
    if isinstance(node, ast.Name) and may_hold_anything(getattr(lowering.structures.get(node.id), "kind", None)):
        return None
    if isinstance(node, ast.List):
        node = ast.copy_location(tuple_of(node.elts), node)
    if not isinstance(node, (ast.Tuple, ast.Name, ast.Attribute)) and not _is_given_by_call(lowering, node):
        return None
    if not isinstance(node, ast.Tuple) and not isinstance(as_tuple(lowering, *inertly(lowering, node))[1], Tuple):
        return None
    expression, kind = as_tuple(lowering, *lower_expression(lowering, node))
    refuse_object(lowering, expression, kind, node)
    return [as_number(lowering, e, t, node) for e, t in tuple_items(lowering, expression, kind)] or None


def _is_given_by_call(lowering: Lowering, node: ast.expr) -> bool:
    """True for a call of a function of the user's, and for a part of what one gives or of a tuple that has a name."""
    while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        node = node.value
        if isinstance(node, ast.Name):
            return tuple_type_of(lowering, node) is not None
    if not isinstance(node, ast.Call) or not isinstance(node.func, (ast.Name, ast.Attribute)):
        return False
    if isinstance(node.func, ast.Name) and node.func.id in lowering.inner:
        return True
    called = lowering.names.find(node.func)
    return isinstance(called, types.FunctionType) and find(called) is None and not is_library(called)


def beside_array(lowering: Lowering, value: tuple[ast.expr, Any], other: Any, node: ast.expr) -> tuple[ast.expr, Any]:
    """A tuple of numbers and arrays as the array that NumPy makes of it beside one of type ``other``, or stored in
    one; any other value as it is."""
    if not isinstance(other, Array) or not other.ndim or not isinstance(value[1], (Tuple, Structured, Constant)):
        return value
    expression, kind = as_tuple(lowering, *value)
    if not isinstance(kind, Tuple) or kind.kind not in ("tuple", "list"):
        return value
    made = find(np.array)
    assert made is not None
    items: list[tuple[ast.expr, Any]] = []
    for each in tuple_items(lowering, expression, kind):
        item, item_kind = as_number(lowering, *beside_array(lowering, each, other, node), node)
        items.append((item if lowering.inert else atom(lowering, item, item_kind, "item"), item_kind))
    whole = tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items))
    return apply(lowering, made, [whole, *defaults(made, 1)], node)


def with_item_at(lowering: Lowering, parts: tuple[ast.expr, ast.expr, ast.expr]) -> tuple[ast.expr, Any]:
    """A tuple with another item at a place that is known while compiling."""
    whole, index, item = parts
    expression, kind = as_tuple(lowering, *lower_expression(lowering, whole))
    known = lowering.static(index)
    place = known.value if known is not None and type(known.value) is int else None
    size = len(kind.items) if isinstance(kind, Tuple) else 0
    if place is None or not -size <= place < size:
        raise lowering.refused(
            index, "tuple-index", f"which of {size} items this is must be known while compiling, and be there",
            "a literal number within its length",
        )  # fmt: skip
    items = tuple_items(lowering, expression, kind)
    items[place] = as_tuple(lowering, *lower_expression(lowering, item))
    return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items))


def leaves_of(target: str, tuples: dict[str, list[str]]) -> list[str]:
    """The variables that hold the items of a tuple, and those of the tuples among them."""
    out = []
    for leaf in tuples.get(target, []):
        out.append(leaf)
        out += leaves_of(leaf, tuples)
    return out

"""Lists whose items are not all there when they are made: those of comprehensions, and those that grow.

Each is an array here. What it holds is known from what is stored in it; without anything it is one of floats.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import numpy as np

from ..form.constant_nodes import GROWN, ROWS, ToBeFilled, constant
from ..form.program import call, parse, tuple_of
from ..form.types import INTEGER, Array, Scalar, Tuple, is_float, promote
from ..primitives.families import find, support_primitive
from . import promotion
from .dispatch import apply, defaults, lower_expression
from .listed import names_of
from .lists import is_list, note_kind
from .state import Lowering
from .temporaries import as_number, atom, placed

NOTHING = Scalar("bool")  # what a list holds before anything is stored in it: anything else includes it


def list_that_is_filled(lowering: Lowering, target: str, node: ast.expr, items: ToBeFilled) -> tuple[ast.expr, Any]:
    """The array for a list that is filled later on; one that grows is without items first where it holds arrays."""
    assert isinstance(node, ast.BinOp)
    if items is ROWS:
        lowering.in_lists.at_once.add(target)
    item = lowering.in_lists.holds.setdefault(target, NOTHING)
    lowering.in_lists.begun.add(target)
    size, kind = as_number(lowering, *placed(lowering, node.right), node)
    if not _is_natural(lowering, size):  # range(n) of a negative n makes no trips
        size = call("max", size, ast.Constant(value=0))
    late = isinstance(item, Array) and not all(_is_known(lowering, each) for each in item.shape)
    if items is GROWN or late:
        lowering.in_lists.growing.add(target)
        if isinstance(item, Array) or (isinstance(size, ast.Constant) and size.value == 0):
            return _without_items(lowering, target, item, node)
    if isinstance(item, Array):
        sizes = [size, *(_size_of(lowering, d, node) for d in item.shape)]
        size, kind = tuple_of(sizes), Tuple((INTEGER,) * len(sizes))  # type: ignore[assignment]
    return _empty(lowering, (size, kind), item, node)


def _is_natural(lowering: Lowering, size: ast.expr) -> bool:
    """True for a size that is not negative for certain: a length, or what is made of lengths."""
    match size:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="len" | "max")):
            return True
        case ast.Call(func=ast.Name(id="min"), args=parts):
            return all(_is_natural(lowering, part) for part in parts)
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult(), right=right):
            return _is_natural(lowering, left) and _is_natural(lowering, right)
    known = lowering.dimension(size)
    return known is not None and not str(known).startswith("~")


def _empty(lowering: Lowering, size: tuple[ast.expr, Any], item: Scalar | Array, node: ast.expr):
    entry = find(np.empty)
    assert entry is not None
    return apply(lowering, entry, [size, constant(np.dtype(item.dtype).type), *defaults(entry, 2)], node)


def _without_items(lowering: Lowering, target: str, item: Scalar | Array, node: ast.expr) -> tuple[ast.expr, Any]:
    lowering.definitions[target] = max(2, lowering.definitions.get(target, 2))
    rest = item.shape if isinstance(item, Array) else ()
    sizes = [ast.Constant(value=d if isinstance(d, int) else 0) for d in (0, *rest)]
    whole = (tuple_of(sizes), Tuple((INTEGER,) * len(sizes))) if rest else (sizes[0], INTEGER)
    made, kind = _empty(lowering, whole, item, node)
    return made, replace(kind, shape=(None, *(d if isinstance(d, int) else None for d in rest)))


def list_with_item(lowering: Lowering, target: str, node: ast.BinOp, item: ast.expr) -> tuple[ast.expr, Any]:
    """``z + [item]`` of a list that grows, for the variable ``target``."""
    if not is_list(lowering, node.left):  # an array, to which it is added
        added = ast.copy_location(ast.List(elts=[item], ctx=ast.Load()), node)
        return lower_expression(lowering, ast.copy_location(ast.BinOp(node.left, node.op, added), node))
    items, kind = lower_expression(lowering, node.left)
    value, value_kind = as_number(lowering, *lower_expression(lowering, item), node)
    assert isinstance(node.left, ast.Name)
    known = lowering.in_lists.holds.setdefault(target, _item_of(kind))
    note_kind(lowering, {target, *names_of(lowering, node.left.id)}, item, value_kind)
    _note_arrays(lowering, {target, node.left.id}, item, value_kind, node)
    settled = [
        _stored(lowering, each, value_kind, node) for each in {target, node.left.id} & set(lowering.in_lists.holds)
    ]
    if not all(settled):
        return items, kind  # another attempt follows
    if isinstance(known, Scalar) and isinstance(value_kind, Scalar) and is_float(known) and not is_float(value_kind):
        value, value_kind = promotion.converted(lowering, (value, value_kind), known.dtype, node)
    if isinstance(kind, Array) and kind.ndim != 1 + getattr(value_kind, "ndim", 0):
        raise lowering.refused(
            node, "list-of-arrays", "a list holds numbers beside arrays or lists", "a list for each kind of them"
        )
    entry = find(np.append) if isinstance(value_kind, Scalar) else support_primitive("with_row")
    assert entry is not None
    return apply(lowering, entry, [(items, kind), (atom(lowering, value, value_kind, "item"), value_kind)], node)


def _note_arrays(lowering: Lowering, names: set[str], item: ast.expr, kind: Any, node: ast.AST) -> None:
    """Tell lists of arrays from lists of lists."""
    if not isinstance(kind, Array):
        return
    if not is_list(lowering, item):
        lowering.in_lists.of_arrays |= names
    elif names & lowering.in_lists.of_arrays:
        raise lowering.refused(node, "changing-type", "a list holds lists and arrays", "two lists")


def _item_of(kind: Any) -> Scalar | Array:
    """What a list holds that is an array of this type."""
    assert isinstance(kind, Array)
    return Scalar(kind.dtype) if kind.ndim == 1 else Array(kind.dtype, kind.shape[1:])


def stored_in_list(lowering: Lowering, base: str, depth: int, value: Scalar | Array, node: ast.AST) -> bool:
    """Note what comes to be stored in a list, or in the lists in it; False when an attempt for another type follows."""
    kind, names = lowering.types[base], names_of(lowering, base)
    base = names[-1]
    if base in lowering.lists:
        note_kind(lowering, set(names), getattr(node, "value", None), value)
    if base in lowering.lists and base not in lowering.in_lists.holds and isinstance(kind, Array):
        if is_float(kind) or not is_float(value) or depth < kind.ndim:
            return True
        lowering.in_lists.holds[base] = _item_of(kind)  # whole numbers so far
    if base not in lowering.in_lists.holds:
        return True
    if isinstance(value, Array) and depth == 1 and base not in lowering.in_lists.at_once | lowering.in_lists.growing:
        raise lowering.refused(
            node, "list-of-arrays", "a list of arrays holds the arrays themselves, which may be written",
            "np.array([...]) of the list, where it is made",
        )  # fmt: skip
    item = lowering.in_lists.holds[base]
    if depth > 1 and isinstance(item, Array):
        value = replace(item, dtype=value.dtype)
    return _stored(lowering, base, value, node)


def with_wider_items(lowering: Lowering, target: str, value: tuple[ast.expr, Any], node: ast.Assign):
    """A list of whole numbers in which others are stored later on: made as one of these."""
    expression, kind = value
    if isinstance(node.value, ast.Name):
        lowering.in_lists.other_names[target] = node.value.id
        return value
    lowering.in_lists.other_names.pop(target, None)
    item = lowering.in_lists.holds.get(target)
    if item is None or not isinstance(kind, Array) or is_float(kind) or not is_float(item):
        return value
    return promotion.converted(lowering, (expression, kind), item.dtype, node)


def _stored(lowering: Lowering, base: str, value: Scalar | Array, node: ast.AST) -> bool:
    known, before = lowering.in_lists.holds[base], lowering.in_lists.filling.get(base)
    plain: Scalar | Array = Scalar(value.dtype)
    if isinstance(value, Array):
        plain = Array(value.dtype, value.shape)
    for each in (before, known):
        sizes = zip(getattr(each, "shape", ()), getattr(plain, "shape", ()), strict=False)
        if any(None not in pair and pair[0] != pair[1] for pair in sizes):
            lowering.in_lists.uneven.add(base)
    if before is not None and before != plain:
        plain = _either(lowering, before, plain, node)
    if isinstance(known, Array) and isinstance(plain, Array) and known.ndim == plain.ndim:
        plain = _either(lowering, known, plain, node)  # so that attempts come to an end
    lowering.in_lists.filling[base] = plain
    if _holds(known, plain):
        return True
    lowering.in_lists.unsettled.append(node)
    return False


def _holds(known: Scalar | Array, item: Scalar | Array) -> bool:
    """True when an item goes into a list of known items."""
    one, other = getattr(known, "shape", ()), getattr(item, "shape", ())
    fits = len(one) == len(other) and all(a in (None, b) for a, b in zip(one, other, strict=True))
    return fits and promote(known, item)[0] == known.dtype


def _either(lowering: Lowering, one: Scalar | Array, other: Scalar | Array, node: ast.AST) -> Scalar | Array:
    """What a list holds in which both are stored."""
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return Scalar(promote(one, other)[0])
    if isinstance(one, Array) and isinstance(other, Array) and one.ndim == other.ndim:
        shape = tuple(a if a == b else None for a, b in zip(one.shape, other.shape, strict=True))
        return Array(promote(one, other)[0], shape)
    raise lowering.refused(node, "changing-type", "a list holds items of different types", "use two lists")


def _is_known(lowering: Lowering, dimension: Any) -> bool:
    """True for a size of an array that is known before the list is made."""
    array, _, axis = str(dimension).partition(".")
    given = array in lowering.parameter_types and lowering.definitions.get(array, 1) == 1
    return isinstance(dimension, int) or (given and axis.isdigit())


def _size_of(lowering: Lowering, dimension: Any, node: ast.AST) -> ast.expr:
    """An expression for a size, which is known before the arrays are made."""
    if isinstance(dimension, int):
        return ast.Constant(value=dimension)
    array, _, axis = str(dimension).partition(".")
    if _is_known(lowering, dimension):
        return parse(f"{array}.shape[{axis}]")
    raise lowering.refused(
        node, "list-of-arrays", "the arrays of a list are made before their sizes are known",
        "fill an array in a loop: out = np.empty((n, m)); out[i] = ...",
    )  # fmt: skip

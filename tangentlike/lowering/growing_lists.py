"""Lists whose items are not all there when they are made: those of comprehensions, and those that grow.

Each is an array here. What it holds is known from what is stored in it: the first attempt takes that for floats.
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
from .dispatch import apply, lower_expression
from .state import Lowering
from .temporaries import as_number, atom, placed


def list_that_is_filled(lowering: Lowering, target: str, node: ast.expr, items: ToBeFilled) -> tuple[ast.expr, Any]:
    """The array for a list that is filled later on."""
    assert isinstance(node, ast.BinOp)
    if items is ROWS:
        lowering.held.add(target)
    item = lowering.listed.setdefault(target, Scalar("float64"))
    size, kind = as_number(lowering, *placed(lowering, node.right), node)
    empty = find(np.empty)
    assert empty is not None
    if isinstance(item, Array):
        if items is GROWN:
            sizes: list[ast.expr] = [ast.Constant(value=d if isinstance(d, int) else 0) for d in (0, *item.shape)]
        else:
            sizes = [size, *(_size_of(lowering, d, node) for d in item.shape)]
        size, kind = tuple_of(sizes), Tuple((INTEGER,) * len(sizes))  # type: ignore[assignment]
    made, made_kind = apply(lowering, empty, [(size, kind), constant(np.dtype(item.dtype).type)], node)
    if items is GROWN:
        shape = (None, *(d if isinstance(d, int) else None for d in getattr(item, "shape", ())))
        made_kind = replace(made_kind, shape=shape)
    return made, made_kind


def list_with_item(lowering: Lowering, target: str, node: ast.BinOp, item: ast.expr) -> tuple[ast.expr, Any]:
    """``z + [item]`` of a list that grows, for the variable ``target``."""
    items, kind = lower_expression(lowering, node.left)
    value, value_kind = as_number(lowering, *lower_expression(lowering, item), node)
    assert isinstance(node.left, ast.Name)
    known = lowering.listed.setdefault(target, _item_of(kind))
    settled = [_stored(lowering, each, value_kind, node) for each in {target, node.left.id} & set(lowering.listed)]
    if not all(settled):
        return items, kind  # another attempt follows
    if isinstance(known, Scalar) and isinstance(value_kind, Scalar) and is_float(known) and not is_float(value_kind):
        value, value_kind = call("float", value), Scalar("float64")
    entry = find(np.append) if isinstance(value_kind, Scalar) else support_primitive("with_row")
    assert entry is not None
    return apply(lowering, entry, [(items, kind), (atom(lowering, value, value_kind, "item"), value_kind)], node)


def _item_of(kind: Any) -> Scalar | Array:
    """What a list holds that is an array of this type."""
    assert isinstance(kind, Array)
    return Scalar(kind.dtype) if kind.ndim == 1 else Array(kind.dtype, kind.shape[1:])


def store_in_list(lowering: Lowering, base: str, value: Scalar | Array, node: ast.AST) -> bool:
    """Note what the list of a comprehension comes to hold; False when an attempt for another type follows."""
    if isinstance(value, Array) and base not in lowering.held:
        raise lowering.refused(
            node, "list-of-arrays", "a list of arrays holds the arrays themselves, which may be written",
            "np.array([...]) of the list, where it is made",
        )  # fmt: skip
    return _stored(lowering, base, value, node)


def _stored(lowering: Lowering, base: str, value: Scalar | Array, node: ast.AST) -> bool:
    known, before = lowering.listed[base], lowering.filling.get(base)
    plain: Scalar | Array = Scalar(value.dtype)
    if isinstance(value, Array):
        plain = Array(value.dtype, value.shape)
    if before is not None and before != plain:
        plain = _either(lowering, before, plain, node)
    lowering.filling[base] = plain
    if isinstance(known, Array) or isinstance(plain, Array):
        return known == plain
    return promote(known, plain)[0] == known.dtype


def _either(lowering: Lowering, one: Scalar | Array, other: Scalar | Array, node: ast.AST) -> Scalar | Array:
    """What a list holds in which both are stored."""
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return Scalar(promote(one, other)[0])
    if isinstance(one, Array) and isinstance(other, Array) and one.ndim == other.ndim:
        shape = tuple(a if a == b else None for a, b in zip(one.shape, other.shape, strict=True))
        return Array(promote(one, other)[0], shape)
    raise lowering.refused(node, "changing-type", "a list holds items of different types", "use two lists")


def _size_of(lowering: Lowering, dimension: Any, node: ast.AST) -> ast.expr:
    """An expression for a size, which is known before the arrays are made."""
    if isinstance(dimension, int):
        return ast.Constant(value=dimension)
    array, _, axis = str(dimension).partition(".")
    if array in lowering.parameter_types and lowering.definitions.get(array, 1) == 1 and axis.isdigit():
        return parse(f"{array}.shape[{axis}]")
    raise lowering.refused(
        node, "list-of-arrays", "the arrays of a list are made before their sizes are known",
        "fill an array in a loop: out = np.empty((n, m)); out[i] = ...",
    )  # fmt: skip

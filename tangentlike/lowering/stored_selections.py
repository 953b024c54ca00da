"""Stores at an index array or a mask beside other indices: into a view of the other indices first.

x[m, 0] = v       ->    column = x[:, 0];  column[m] = v
x[m, :] *= v      ->    x[m] *= v
x[:, k] = 0.0     ->    turned = np.swapaxes(x, 0, 1);  turned[k] = 0.0        (``v.T`` for an array ``v``)
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.indexing import index_items, is_ellipsis
from ..form.program import copy_of, located, packed
from ..form.types import Array, Scalar
from .dispatch import lower_expression
from .index_arrays import WHOLE, index_array
from .lists import is_list
from .made_calls import built
from .state import Lowering
from .temporaries import as_number, atom


def into_a_view(lowering: Lowering, node: ast.Assign | ast.AugAssign) -> ast.Assign | ast.AugAssign:
    """The statement with a place whose only index is the array; any other as it is."""
    target: Any = node.targets[0] if isinstance(node, ast.Assign) else node.target
    given = index_items(target.slice)
    maybe = [item for item in given if not isinstance(item, (ast.Slice, ast.Constant)) and not is_ellipsis(item)]
    if len(given) < 2 or not maybe or any(isinstance(i, ast.Constant) and i.value is None for i in given):
        return node
    if not _may_hold_arrays(lowering, maybe) or is_list(lowering, target.value):
        return node
    value: tuple[ast.expr, Any] | None = None
    if isinstance(node, ast.Assign):  # Python evaluates the value first
        value = _number(lowering, node.value)
    base, kind = lower_expression(lowering, copy_of(_loaded(target.value)))
    if not isinstance(kind, Array):
        return node
    arrays = {k: found for k, item in enumerate(given) if (found := index_array(lowering, item)) is not None}
    if len(arrays) != 1 or any(a[1].ndim != 1 for a in arrays.values()):
        return node
    ((position, (chosen, _)),) = arrays.items()
    value = value or _number(lowering, node.value)
    base = located(atom(lowering, base, kind, "array"), target)
    place = _place(lowering, (base, kind), given, position, value, target)
    if place is None:
        return node
    view, stored = place
    fresh = copy_of(node)
    fresh.value = located(stored, node)
    selected = located(ast.Subscript(value=view, slice=copy_of(chosen), ctx=ast.Store()), target)
    if isinstance(fresh, ast.Assign):
        fresh.targets = [selected]
    else:
        fresh.target = selected
    return fresh


def _may_hold_arrays(lowering: Lowering, items: list[ast.expr]) -> bool:
    """False where all indices are names of numbers."""
    return not all(isinstance(i, ast.Name) and isinstance(lowering.types.get(i.id), Scalar) for i in items)


def _number(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    expression, kind = lower_expression(lowering, node)
    expression, kind = as_number(lowering, expression, kind, node)
    return atom(lowering, expression, kind, "value"), kind


def _loaded(node: ast.expr) -> ast.expr:
    fresh = copy_of(node)
    fresh.ctx = ast.Load()  # type: ignore[attr-defined]
    return fresh


def _place(
    lowering: Lowering, whole: tuple, given: list[ast.expr], position: int, value: tuple, node: ast.expr
) -> tuple[ast.expr, ast.expr] | None:
    """The view whose first axis the array selects from, and the value in the order of its axes."""
    base, kind = whole
    stored, stored_kind = value
    is_slice = [isinstance(i, ast.Slice) or is_ellipsis(i) or k == position for k, i in enumerate(given)]
    numbers = [k for k, sliced in enumerate(is_slice) if not sliced]
    between = range(min([position, *numbers]), max([position, *numbers]) + 1)
    in_front = len(numbers) + 1 != len(between)  # where NumPy has the axis in what is stored
    items = [WHOLE if k == position else item for k, item in enumerate(given)]
    view, view_kind = base, kind
    if not all(is_ellipsis(i) or ast.dump(i) == ast.dump(WHOLE) for i in items) or len(items) > kind.ndim:
        index = located(packed([copy_of(i) for i in items]), node)
        selected = located(ast.Subscript(value=base, slice=index, ctx=ast.Load()), node)
        view, view_kind = lower_expression(lowering, selected)
    if not isinstance(view_kind, Array):
        return None
    before = sum(is_slice[:position])
    if any(is_ellipsis(i) for i in given[:position]):
        before = view_kind.ndim - sum(is_slice[position:])
    view = located(atom(lowering, view, view_kind, "view"), node)
    if before == 0:
        return view, stored
    if view_kind.ndim != 2 and not isinstance(stored_kind, Scalar):
        return None
    first, axis = (located(ast.Constant(value=k), node) for k in (0, before))
    turned = atom(lowering, *built(lowering, np.swapaxes, [view, first, axis], node), "turned")
    if isinstance(stored_kind, Array) and not in_front:
        stored = located(stored, node)
        if stored_kind.ndim == 1:
            column = packed([copy_of(WHOLE), ast.Constant(value=None)])
            stored = located(ast.Subscript(value=stored, slice=column, ctx=ast.Load()), node)
        else:
            stored = located(atom(lowering, *built(lowering, np.transpose, [stored], node), "turned"), node)
    return located(turned, node), stored

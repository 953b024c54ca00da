"""Index arrays and masks beside other indices, and two index arrays, one selection after the other.

x[:, k]          ->    np.take(x, k, axis=1)
x[i, k], x[k, i] ->    row = x[i, :];  row[k]             column = x[:, i];  column[k]
x[i, j]          ->    the elements x[i[0], j[0]], x[i[1], j[1]], ... in a loop
x[where]         ->    x[where[0], where[1]]              (a tuple of indices, as np.nonzero gives them)
x[:, where]      ->    x[:, np.stack(where)]              (such a tuple beside others)
x[part, 0]       ->    x[part.start : part.stop, 0]       (a slice in a variable)
"""

from __future__ import annotations

import ast
import copy
from typing import Any

import numpy as np

from ..form.indexing import index_items, is_ellipsis, is_full, is_newaxis
from ..form.kinds import Instance
from ..form.program import copy_of, located, packed, root_name, tuple_of
from ..form.trees import nodes
from ..form.types import Array, Constant, Scalar, Tuple
from . import scattered
from .binding import is_truth
from .dispatch import lower_expression
from .given_axes import is_point
from .helper_calls import helper_with
from .lists import is_list
from .made_calls import built
from .memory_order import in_unknown_order
from .number_kinds import OTHER, PYTHON, kinds
from .scattered import Scattered
from .state import Lowering
from .temporaries import atom, emit, inertly
from .tuples import as_tuple, tuple_items, tuple_type_of
from .writing_calls import outermost_calls

WHOLE = ast.Slice(lower=None, upper=None, step=None)


def elements_at(x, i, j):
    """``x[i, j]`` of a matrix and two index vectors."""
    count = max(i.shape[0], j.shape[0]) if min(i.shape[0], j.shape[0]) > 0 else 0
    least = min(i.shape[0], j.shape[0])
    if least != 1 and least != count:
        raise IndexError("shape mismatch: indexing arrays could not be broadcast together")
    out = np.empty(count, x.dtype)
    for k in range(count):
        out[k] = x[i[k if i.shape[0] > 1 else 0], j[k if j.shape[0] > 1 else 0]]
    return out


def taken(lowering: Lowering, node: ast.Subscript) -> tuple[ast.expr, Any] | None:
    """What is selected, and its type; None for any other index."""
    if lowering.inert or not isinstance(node.ctx, ast.Load):
        return None
    given = index_items(node.slice)
    if len(given) > 1 and any(map(is_newaxis, given)):
        return _with_axes_between(lowering, node, given)
    if len(given) < 2:
        return None
    arrays = {k: found for k, item in enumerate(given) if (found := index_array(lowering, item)) is not None}
    base, kind = lower_expression(lowering, node.value) if arrays else (None, None)
    if base is None or not isinstance(kind, Array) or _is_plain(arrays, given):
        return None
    base = located(atom(lowering, base, kind, "array"), node)
    vectors = all(a[1].ndim == 1 for a in arrays.values())
    if vectors and len(arrays) == 2 and kind.ndim == len(given) == 2:
        (i, i_kind), (j, j_kind) = arrays.values()
        if "bool" not in (i_kind.dtype, j_kind.dtype):
            return helper_with(lowering, elements_at, [(base, kind), (i, i_kind), (j, j_kind)], node)
    if vectors and len(arrays) == 1:
        ((position, array),) = arrays.items()
        selected = _along_an_axis(lowering, (base, kind), given, position, array, node)
        if selected is not None:
            return selected
    what = scattered.scattered(lowering, node, arrays, (base, kind))
    if what is None:
        return None
    read = scattered.read(lowering, what, node)
    return read[0], in_unknown_order(lowering, *read)


def _is_plain(arrays: dict[int, tuple], given: list[ast.expr]) -> bool:
    """True for one index array of several axes that stands first, before whole axes only."""
    others = [i for k, i in enumerate(given) if k not in arrays]
    return list(arrays) == [0] and arrays[0][1].ndim > 1 and all(is_full(i) for i in others)


def stored_at(lowering: Lowering, node: ast.Subscript) -> Scattered | None:
    """Where ``x[...] = e`` stores, if that is not one element, a view, or what a first index array selects."""
    node = _in_one(lowering, node)
    given = index_items(node.slice)
    if lowering.inert or len(given) < 2 or is_list(lowering, node.value):
        return None
    arrays = {k: found for k, item in enumerate(given) if (found := index_array(lowering, item)) is not None}
    first = list(arrays) == [0] and all(is_full(i) for k, i in enumerate(given) if k)
    if not arrays or first:
        return None
    base, kind = lower_expression(lowering, node.value)
    if not isinstance(kind, Array):
        return None
    base = located(atom(lowering, base, kind, "array"), node)
    return scattered.scattered(lowering, node, arrays, (base, kind))


def _in_one(lowering: Lowering, node: ast.Subscript) -> ast.Subscript:
    """``x[i, k]`` for ``x[i][k]`` with whole numbers ``i`` and an index array or a mask ``k``: what it stores into is a
    view."""
    inner = node.value
    if lowering.inert or not isinstance(inner, ast.Subscript) or is_list(lowering, inner.value):
        return node
    given, outer = index_items(inner.slice), index_items(node.slice)
    if index_array(lowering, outer[0]) is None or is_list(lowering, inner):
        return node
    kinds = [inertly(lowering, each)[1] for each in given if not isinstance(each, ast.Slice)]
    whole = [isinstance(t, Scalar) and t.dtype.startswith(("int", "uint")) for t in kinds]
    base = lowering.types.get(root_name(inner))
    if len(whole) < len(given) or not all(whole) or not isinstance(base, Array) or base.ndim < len(given) + len(outer):
        return node
    return located(ast.Subscript(value=inner.value, slice=packed([*given, *outer]), ctx=node.ctx), node)


def _with_axes_between(lowering: Lowering, node: ast.Subscript, given: list[ast.expr]) -> tuple[ast.expr, Any] | None:
    """``x[m, None]`` as ``x[m][:, None]``: beside one index array, slices and new axes only."""
    plain = [i for i in given if not is_newaxis(i)]
    others = [i for i in plain if not (isinstance(i, ast.Slice) or is_ellipsis(i))]
    if len(others) != 1 or any(map(is_ellipsis, plain)) or index_array(lowering, others[0]) is None:
        return None
    inner = located(ast.Subscript(value=node.value, slice=packed(plain), ctx=ast.Load()), node)
    found = taken(lowering, inner) if len(plain) > 1 else lower_expression(lowering, inner)
    if found is None or not isinstance(found[1], Array) or found[1].ndim < len(plain):
        return None
    axes = packed([i if is_newaxis(i) else copy_of(WHOLE) for i in given])
    whole = located(atom(lowering, *found, "array"), node)
    return lower_expression(lowering, located(ast.Subscript(value=whole, slice=axes, ctx=ast.Load()), node))


def taken_first(lowering: Lowering, node: ast.Subscript) -> ast.Subscript:
    """``x[:, k][0]`` with a name for what is taken first."""
    if not isinstance(node.value, ast.Subscript):
        return node
    inner = taken_first(lowering, node.value)
    found = taken(lowering, inner)
    if found is None and inner is node.value:
        return node
    whole = inner if found is None else located(atom(lowering, *found, "array"), node.value)
    return located(ast.Subscript(value=whole, slice=node.slice, ctx=node.ctx), node)


def with_calls_named(lowering: Lowering, node: ast.Subscript) -> ast.Subscript:
    """``x[f(y)]`` with a name for what ``f`` gives: whoever asks what the index selects would call it again."""
    if lowering.inert or not outermost_calls(lowering, node):
        return node
    base = with_calls_named(lowering, node.value) if isinstance(node.value, ast.Subscript) else node.value
    found = outermost_calls(lowering, node.slice)
    sometimes = any(isinstance(n, (ast.IfExp, ast.BoolOp)) for n in nodes(node.slice))
    if sometimes or outermost_calls(lowering, base):
        return node
    made: dict[int, ast.expr] = {}
    for each in found:
        expression, kind = lower_expression(lowering, each)
        if isinstance(kind, (Array, Scalar)):
            if not isinstance(expression, (ast.Name, ast.Constant)):  # a call that stays is lowered again
                truth = isinstance(kind, Scalar) and is_truth(lowering, expression, kind)
                expression = emit(lowering, expression, kind, "index")
                lowering.truths |= {expression.id} if truth else set()
            made[id(each)] = located(expression, each)
    return located(ast.Subscript(value=base, slice=_with(node.slice, made), ctx=node.ctx), node)


def _with(node: Any, made: dict[int, ast.expr]) -> Any:
    """The expression with others for some of its parts."""
    if id(node) in made:
        return made[id(node)]
    fresh = copy.copy(node)
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            setattr(fresh, field, [_with(v, made) if isinstance(v, ast.AST) else v for v in value])
        elif isinstance(value, ast.expr):
            setattr(fresh, field, _with(value, made))
    return fresh


def _along_an_axis(
    lowering: Lowering, whole: tuple, given: list[ast.expr], position: int, array: tuple, node: ast.expr
) -> tuple[ast.expr, Any] | None:
    """All of the array's axis is selected first, then its elements."""
    (base, kind), (chosen, chosen_kind) = whole, array
    is_slice = [isinstance(i, ast.Slice) or is_ellipsis(i) or k == position for k, i in enumerate(given)]
    numbers = [k for k, sliced in enumerate(is_slice) if not sliced]
    between = range(min([position, *numbers]), max([position, *numbers]) + 1)
    if len(numbers) + 1 != len(between):
        return None  # NumPy moves the axis to the front
    items = [WHOLE if k == position else item for k, item in enumerate(given)]
    view, view_kind = base, kind
    if not all(is_ellipsis(i) or ast.dump(i) == ast.dump(WHOLE) for i in items):
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
        plain = located(ast.Subscript(value=view, slice=chosen, ctx=ast.Load()), node)
        return lower_expression(lowering, plain)
    axis = located(ast.Constant(value=before), node)
    if chosen_kind.dtype != "bool":
        found, kind = built(lowering, np.take, [view, chosen, axis], node)
        return found, in_unknown_order(lowering, found, kind)  # in NumPy the axis of the index is the outermost one
    first = located(ast.Constant(value=0), node)
    turned, turned_kind = built(lowering, np.swapaxes, [view, first, axis], node)
    turned = located(atom(lowering, turned, turned_kind, "turned"), node)
    kept, kept_kind = lower_expression(
        lowering, located(ast.Subscript(value=turned, slice=chosen, ctx=ast.Load()), node)
    )
    kept = located(atom(lowering, kept, kept_kind, "kept"), node)
    return built(lowering, np.swapaxes, [kept, copy_of(first), copy_of(axis)], node)


def index_array(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Array] | None:
    """An index that is an array of whole numbers or a mask, under a name; None for any other."""
    known = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Name) and not isinstance(known, Array) and not lowering.is_captured(node):
        return None
    if isinstance(node, (ast.Slice, ast.Constant)):
        return None
    before = _state(lowering)
    expression, kind = lower_expression(lowering, node)
    if not isinstance(kind, Array) or kind.dtype.startswith(("float", "complex")):
        _back_to(lowering, before)
        return None
    return located(atom(lowering, expression, kind, "index"), node), kind


def _state(lowering: Lowering) -> tuple[int, dict, list]:
    return len(lowering.out), dict(lowering.loaded), list(lowering.calls)


def _back_to(lowering: Lowering, state: tuple[int, dict, list]) -> None:
    """Forget what an index was lowered to, which is lowered again with the others."""
    length, lowering.loaded, lowering.calls = state
    del lowering.out[length:]


def spelled_out(lowering: Lowering, node: ast.Subscript) -> ast.Subscript:
    """``x[where]`` with the items of a tuple as the indices, and slices in variables as slices."""
    inside = node.slice
    if isinstance(inside, ast.Subscript) and makes_indices(lowering, inside.value):
        node = located(ast.Subscript(value=node.value, slice=inside.slice, ctx=node.ctx), node)
    node = _with_ranges(lowering, node)
    node = _from_tuple(lowering, node)
    items = index_items(node.slice)
    found = [_sliced(lowering, item) for item in items]
    found = [_in_rows(lowering, item) for item in found] if len(items) > 1 else found
    if all(new is old for new, old in zip(found, items, strict=True)):
        return node
    return located(ast.Subscript(value=node.value, slice=located(packed(found), node), ctx=node.ctx), node)


def _with_ranges(lowering: Lowering, node: ast.Subscript) -> ast.Subscript:
    """``x[range(n), 0]`` with the arrays that NumPy makes of ranges; a list has no such item."""
    items = index_items(node.slice)
    ranges = [item for item in items if isinstance(item, ast.Call) and lowering.names.look(item.func).value is range]
    if not ranges or is_list(lowering, node.value):
        return node
    found: list[ast.expr] = []
    for item in items:
        if item in ranges and isinstance(item, ast.Call):
            item = located(atom(lowering, *built(lowering, np.arange, item.args, item), "index"), item)
        found.append(item)
    return located(ast.Subscript(value=node.value, slice=located(packed(found), node), ctx=node.ctx), node)


def _in_rows(lowering: Lowering, node: ast.expr) -> ast.expr:
    """``np.stack(k)`` for a tuple of index arrays beside other indices, ``x[:, k]`` with ``k = np.nonzero(m)``, of
    which NumPy makes an array with an axis more; any other index as it is."""
    kind = tuple_type_of(lowering, node) if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) else None
    if not isinstance(kind, Tuple) or kind.kind not in ("tuple", "list") or not kind.items:
        return node
    whole = [isinstance(t, Array) and t.dtype.startswith(("int", "uint")) for t in kind.items]
    if not all(whole) or len({t.ndim for t in kind.items}) > 1:
        return node
    return located(atom(lowering, *built(lowering, np.stack, [node], node), "index"), node)


def makes_indices(lowering: Lowering, node: ast.expr) -> bool:
    """True for ``np.s_`` and ``np.index_exp``, which give what stands in their brackets."""
    made_by = lowering.names.look(node).value if isinstance(node, ast.Attribute) else None
    return made_by is np.s_ or made_by is np.index_exp


def _sliced(lowering: Lowering, node: ast.expr) -> ast.expr:
    """The slice that an object is, such as a variable or a call of ``slice``; any other index as it is."""
    if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        kind: Any = tuple_type_of(lowering, node) or lowering.static(node)
    else:
        is_made = isinstance(node, ast.Call) and lowering.names.look(node.func).value is slice
        kind = as_tuple(lowering, *lower_expression(lowering, node))[1] if is_made else None
    if not _is_slice(kind):
        return node
    expression, kind = as_tuple(lowering, *lower_expression(lowering, node))
    return _slice_of(lowering, expression, kind, node)


def _is_slice(kind: Any) -> bool:
    if isinstance(kind, Constant):
        return isinstance(kind.value, slice)
    return isinstance(kind, Tuple) and kind.kind == Instance(slice)


def _slice_of(lowering: Lowering, expression: ast.expr, kind: Tuple | Constant, node: ast.expr) -> ast.Slice:
    if isinstance(kind, Constant):
        values = (kind.value.start, kind.value.stop, kind.value.step)
        return located(ast.Slice(*(None if v is None else ast.Constant(value=v) for v in values)), node)
    items = tuple_items(lowering, expression, kind)
    return located(ast.Slice(*(None if k == Constant(None) else copy_of(e) for e, k in items)), node)


def _from_tuple(lowering: Lowering, node: ast.Subscript) -> ast.Subscript:
    index = node.slice
    if not isinstance(index, (ast.Name, ast.Call)):
        return node
    if isinstance(index, ast.Call) and len(index.args) == 1 and not index.keywords:
        function = lowering.names.look(index.func).value
        mask, mask_kind = (
            lower_expression(lowering, index.args[0]) if function in (np.where, np.nonzero) else (None, None)
        )
        if mask is not None and isinstance(mask_kind, Array) and mask_kind.ndim > 1 and mask_kind.dtype == "bool":
            chosen = located(atom(lowering, mask, mask_kind, "mask"), index)
            return located(ast.Subscript(value=node.value, slice=chosen, ctx=node.ctx), node)
    if isinstance(index, ast.Name) and index.id not in lowering.tuples and index.id not in lowering.structures:
        return node
    before = _state(lowering)
    expression, kind = as_tuple(lowering, *lower_expression(lowering, index))
    if not isinstance(kind, Tuple) or kind.kind != "tuple" or not kind.items or lowering.inert:
        _back_to(lowering, before)
        return node
    given = [_item(lowering, e, k, node) for e, k in tuple_items(lowering, expression, kind)]
    items = [item for item in given if item is not None]
    if len(items) < len(given):
        return node
    return located(ast.Subscript(value=node.value, slice=located(packed(items), node), ctx=node.ctx), node)


def _item(lowering: Lowering, expression: ast.expr, kind: Any, node: ast.expr) -> ast.expr | None:
    """One index of a tuple of them; None for what is no index."""
    if _is_slice(kind):
        return _slice_of(lowering, expression, kind, node)
    if isinstance(kind, Constant) and (kind.value in (None, Ellipsis) or type(kind.value) is int):
        return located(ast.Constant(value=kind.value), node)
    return located(atom(lowering, expression, kind, "index"), node) if isinstance(kind, (Scalar, Array)) else None


def with_new_axes(lowering: Lowering, node: ast.Subscript) -> tuple[ast.expr, Any] | None:
    """``x[None]`` and ``x[..., None]`` of such a number; None for any other index."""
    items = [i for i in index_items(node.slice) if not is_ellipsis(i)]
    new = [_is_new_axis(lowering, i) for i in items]
    if not new or not all(new) or not _gets_axes(lowering, node.value):
        return None
    array, _ = found = built(lowering, np.array, [located(tuple_of([node.value]), node)], node)
    if len(new) == 1:
        return found
    ones = tuple_of(located(ast.Constant(value=1), node) for _ in new)
    return built(lowering, np.reshape, [located(array, node), located(ones, node)], node)


def _gets_axes(lowering: Lowering, node: ast.expr) -> bool:
    """True for a number that has the methods of arrays, under a name or computed here."""
    if isinstance(node, ast.Call) and not lowering.inert and not kinds(lowering, node) & (PYTHON | OTHER):
        return isinstance(inertly(lowering, node)[1], Scalar)
    return is_point(lowering, node)


def _is_new_axis(lowering: Lowering, node: ast.expr) -> bool:
    known = lowering.static(node) if isinstance(node, (ast.Constant, ast.Name, ast.Attribute)) else None
    return known is not None and known.value is None

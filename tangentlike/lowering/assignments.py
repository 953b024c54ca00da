"""Lowering assignments: names, tuples, elements, slices, and the augmented forms."""

from __future__ import annotations

import ast
from typing import Any

from ..form.constant_nodes import NOTHING, added_item, filled_later, with_item
from ..form.program import assign, augment, copy_of, located, name, packed, subscript
from ..form.trees import nodes
from ..form.types import INTEGER, Array, Scalar, Type, describe, is_complex, is_float
from . import given_axes, index_arrays, objects, promotion, scattered
from .binding import bind_name
from .choices import chosen_list
from .complex_parts import stored_in_part
from .dispatch import handle, lower_expression, lowers
from .growing_lists import list_that_is_filled, list_with_item, stored_in_list, with_wider_items
from .list_refusals import refuse_list_operator, refuse_stored_list
from .lists import is_list, lists_arrays, mark, note_list
from .replaced_items import check_replaced, is_replaced
from .scattered import Scattered
from .state import Lowering
from .subscripts import place_of
from .temporaries import as_number, atom, emit
from .tuples import as_tuple, beside_array
from .unpacking import unpack


@lowers(ast.Assign)
def lower_assign(lowering: Lowering, node: ast.Assign) -> None:
    target: Any = node.targets[0]
    if isinstance(target, ast.Tuple):
        return unpack(lowering, target, node)
    if stored_in_part(lowering, node):
        return None
    if isinstance(target, ast.Subscript):
        target = index_arrays.spelled_out(lowering, index_arrays.with_calls_named(lowering, target))
        if given_axes.stored(lowering, target, node):
            return None
        what = index_arrays.stored_at(lowering, target)
        return store_item(lowering, target, node) if what is None else store_scattered(lowering, what, node)
    if not isinstance(target, ast.Name):
        raise lowering.refused(
            target, "target", "only names and elements of arrays can be assigned", "a name: `$value = ...`"
        )
    if isinstance(node.value, ast.Constant) and node.value.value is NOTHING:
        if target.id not in lowering.parameter_types:
            lowering.unsure.add(target.id)
        return None
    value = chosen_list(lowering, node.value) or node.value
    if isinstance(value, ast.IfExp) and lowering.folded(value.test) is None:
        return choose(lowering, target, value, node)
    if (items := filled_later(node.value)) is not None:
        expression, kind = list_that_is_filled(lowering, target.id, node.value, items)
    elif (item := added_item(node.value)) is not None:
        assert isinstance(node.value, ast.BinOp)
        expression, kind = list_with_item(lowering, target.id, node.value, item)
    else:
        expression, kind = as_tuple(lowering, *lower_expression(lowering, node.value))
        expression, kind = with_wider_items(lowering, target.id, (expression, kind), node)
    bind_name(lowering, target.id, expression, kind, node)
    note_list(lowering, target.id, node.value)
    return None


def choose(lowering: Lowering, target: ast.Name, value: ast.IfExp, node: ast.Assign) -> None:
    """``y = a if c else b`` as a branch."""
    lowering.definitions[target.id] = max(2, lowering.definitions.get(target.id, 2))
    branches: list[ast.stmt] = []
    for each in (value.body, value.orelse):
        branches.append(located(ast.Assign(targets=[copy_of(target)], value=each), node))
    fresh = ast.If(test=value.test, body=[branches[0]], orelse=[branches[1]])
    handle(lowering, located(fresh, node))


@lowers(ast.AugAssign)
def lower_aug_assign(lowering: Lowering, node: ast.AugAssign) -> None:
    if objects.with_operator(lowering, node, "", node.target, []) is not None:
        in_place = objects.with_operator(lowering, node, "i", node.target, []) is not None
        target: Any = node.target
        own = isinstance(target, ast.Name) and target.id not in lowering.structures
        if own and not in_place:  # another object takes its place, as Python says
            new = located(ast.BinOp(left=_load(target), op=node.op, right=node.value), node)
            return lower_assign(lowering, located(ast.Assign(targets=[target], value=new), node))
        called, whole = ast.unparse(node.target), ast.unparse(ast.BinOp(node.target, node.op, node.value))
        reason = f"`{called}` is an object, of which another takes its place"
        raise lowering.refused(node, "not-a-number", reason, f"`{called} = {whole}`")
    if stored_in_part(lowering, node):
        return
    linear = isinstance(node.op, (ast.Add, ast.Sub))
    if isinstance(node.target, ast.Name):
        kind = lowering.types.get(node.target.id)
        if isinstance(kind, Array):
            augment_array(lowering, node, kind, linear)
            return
        value = ast.BinOp(left=_load(node.target), op=node.op, right=node.value)
        lower_assign(lowering, located(ast.Assign(targets=[node.target], value=located(value, node)), node))
        return
    if not isinstance(node.target, ast.Subscript):
        raise lowering.refused(
            node, "target", "only names and elements of arrays can be assigned", "a name: `$value = ...`"
        )
    target = index_arrays.spelled_out(lowering, index_arrays.with_calls_named(lowering, node.target))
    if given_axes.stored(lowering, target, node):
        return None
    places = index_arrays.stored_at(lowering, target)
    if places is not None:
        return store_scattered(lowering, places, node)
    base, items, kind, selected, what = place_of(lowering, target)
    in_array = is_replaced(lowering, target)  # into an array that a list holds, which stays there
    if not in_array:
        refuse_stored_list(lowering, node.target, node)
    if linear and what in ("element", "view") and is_wide(selected):
        expression, value_type = stored_value(lowering, target, selected, node)
        if not (in_array or stored_in_list(lowering, base, len(items), value_type, node)):
            return  # another attempt follows
        check_stored(lowering, selected, value_type, node)
        place = subscript(base, packed(items))
        lowering.out.append(augment(place, node.op, own_atom(lowering, expression, value_type), lowering.line))
        return
    items = [_called_once(lowering, item) for item in items]
    array: ast.expr = name(base)
    if len(items) > 1 and lists_arrays(lowering, array):  # one in a list, which takes one index
        array = located(ast.Subscript(value=array, slice=items.pop(0), ctx=ast.Load()), node.target)
    place = located(ast.Subscript(value=array, slice=packed(items), ctx=ast.Load()), node.target)
    value = located(ast.BinOp(left=place, op=node.op, right=node.value), node)
    fresh = located(ast.Assign(targets=[_stored(place)], value=value), node)
    store_item(lowering, _stored(place), fresh, in_place=what == "view")


def _called_once(lowering: Lowering, item: Any) -> Any:
    """A lowered item of an index, the functions of which are not called, and not lowered, again."""
    if isinstance(item, ast.Slice):
        return ast.Slice(*(e and _called_once(lowering, e) for e in (item.lower, item.upper, item.step)))
    calls = [n for n in nodes(item) if isinstance(n, ast.Call)]
    again = any(isinstance(each.func, ast.Name) and each.func.id in lowering.functions for each in calls)
    return emit(lowering, item, INTEGER, "index") if again else item


def augment_array(lowering: Lowering, node: ast.AugAssign, kind: Array, linear: bool) -> None:
    assert isinstance(node.target, ast.Name)
    if is_list(lowering, node.target):
        refuse_list_operator(lowering, node, node.target, node.target, kind, kind)
    if linear and is_wide(kind):
        expression, value_type = stored_value(lowering, node.target, kind, node)
        check_stored(lowering, kind, value_type, node)
        lowering.out.append(augment(node.target.id, node.op, own_atom(lowering, expression, value_type), lowering.line))
        return
    value = located(ast.BinOp(left=_load(node.target), op=node.op, right=node.value), node)
    whole = located(ast.Subscript(value=_load(node.target), slice=ast.Slice(), ctx=ast.Store()), node.target)
    store_item(lowering, whole, located(ast.Assign(targets=[whole], value=value), node), True)


def stored_value(lowering: Lowering, target: ast.expr, selected: Any, node: ast.Assign | ast.AugAssign):
    """What is stored, as a number or array: NumPy makes an array of a tuple, a list keeps it as it is."""
    value = lower_expression(lowering, node.value)
    if not isinstance(value[1], (Scalar, Array)) and not mark(lowering, _base_of(target)):
        value = beside_array(lowering, value, selected, node.value)
    return as_number(lowering, *value, node)


def _base_of(target: ast.expr) -> ast.expr:
    while isinstance(target, ast.Subscript):
        target = target.value
    return target


def store_item(lowering: Lowering, target: ast.Subscript, node: ast.Assign, in_place: bool = False) -> None:
    """``a[i] = e``; ``in_place`` for what is left of ``a += e``, which NumPy refuses for some types."""
    if (item := added_item(node.value)) is not None:
        fill_with(lowering, target, item, node)
        return
    base, items, _kind, selected, _what = place_of(lowering, target)
    late = base in lowering.in_lists.at_once & lowering.in_lists.growing
    if late and isinstance(lowering.in_lists.holds.get(base), Array) and isinstance(target.value, ast.Name):
        fill_with(lowering, target, node.value, node)
        return
    replaces = is_replaced(lowering, target)
    if base not in lowering.in_lists.at_once and not replaces:
        refuse_stored_list(lowering, target, node)
    expression, value_type = stored_value(lowering, target, selected, node)
    if replaces and isinstance(value_type, Scalar) and not in_place:
        refuse_stored_list(lowering, target, node)
    if not (replaces and in_place) and not stored_in_list(lowering, base, len(items), value_type, node):
        return  # another attempt follows
    check_stored(lowering, selected, value_type, node)
    if in_place:
        promotion.check_in_place(lowering, selected, value_type, node)
    if promotion.is_narrow(selected):
        expression, value_type = promotion.stored(lowering, (expression, value_type), selected.dtype, node)
    value = own_atom(lowering, expression, value_type)
    if replaces and in_place:
        items = [*items, ast.Slice()]  # what tells it from another array in its place
    elif replaces:
        check_replaced(lowering, base, (value, value_type), node)
    lowering.out.append(assign(subscript(base, packed(items)), value, lowering.line))


def store_scattered(lowering: Lowering, what: Scattered, node: ast.Assign | ast.AugAssign) -> None:
    """``a[i, j] = e`` and ``a[i, j] += e`` of index arrays."""
    value = node.value
    if isinstance(node, ast.AugAssign):
        before, kind = scattered.read(lowering, what, node.target)
        before = located(atom(lowering, before, kind, "selected"), node)
        value = located(ast.BinOp(left=before, op=node.op, right=node.value), node)
    selected = Array(what.whole[1].dtype, (None,) * scattered.selected_rank(what))
    expression, value_type = beside_array(lowering, lower_expression(lowering, value), selected, node.value)
    expression, value_type = as_number(lowering, expression, value_type, node)
    check_stored(lowering, selected, value_type, node)
    if isinstance(node, ast.AugAssign):
        promotion.check_in_place(lowering, selected, value_type, node)
    scattered.store(lowering, what, (own_atom(lowering, expression, value_type), value_type), node)


def fill_with(lowering: Lowering, target: ast.Subscript, item: ast.expr, node: ast.Assign) -> None:
    """``z[k] = item`` of a list that a loop fills; arrays, whose sizes are not known before, are added instead."""
    assert isinstance(target.value, ast.Name)
    if not isinstance(lowering.in_lists.holds.get(target.value.id), Array):
        return store_item(lowering, target, located(ast.Assign(targets=[target], value=item), node))
    longer = located(with_item(_load(target.value), item), node)
    expression, kind = list_with_item(lowering, target.value.id, longer, item)
    bind_name(lowering, target.value.id, expression, kind, node)
    note_list(lowering, target.value.id, longer)
    return None


def own_atom(lowering: Lowering, expression: ast.expr, kind: Type) -> ast.expr:
    """An atom to store; a call of a helper binds its result by a statement of its own, whatever it returns."""
    if lowering.is_call_result(expression):
        return emit(lowering, expression, kind, "value")
    return atom(lowering, expression, kind, "value")


def check_stored(lowering: Lowering, selected: Type, value: Type, node: ast.AST) -> None:
    """Refuse what NumPy would refuse, or would cut off silently."""
    assert isinstance(selected, (Scalar, Array)) and isinstance(value, (Scalar, Array))
    if value.ndim > selected.ndim:
        raise lowering.refused(
            node, "stored-rank", f"{describe(value)} is stored in {describe(selected)}", _fitting(value, selected)
        )
    if is_complex(value) and not is_complex(selected):
        raise lowering.refused(
            node,
            "complex",
            f"a complex value is stored in {describe(selected)}, which cuts off its imaginary part",
            "make the array hold complex numbers: `dtype=complex` where it is made; or store `.real` of the value",
        )
    if is_float(value) and not is_float(selected):
        raise lowering.refused(
            node,
            "integer-array",
            f"a {value.dtype} value is stored in {describe(selected)}, which cuts off its fraction",
            "make the array hold floats: `dtype=np.float64` where it is made, or `.astype(np.float64)` behind it",
        )


def _fitting(value: Scalar | Array, selected: Scalar | Array) -> str:
    if selected.ndim == 0:
        return "one of its elements, such as `[0]` behind it, or a slice for the place"
    return f"an array of {selected.ndim} dimensions: `[0]` or `.reshape(...)` behind it"


def is_wide(kind: Any) -> bool:
    """True for dtypes that Numba adds up in place as NumPy does."""
    return kind.dtype in ("float64", "float32", "int64")


def _load(node: ast.Name) -> ast.Name:
    return located(ast.Name(id=node.id, ctx=ast.Load()), node)


def _stored(node: ast.Subscript) -> ast.Subscript:
    return located(ast.Subscript(value=node.value, slice=node.slice, ctx=ast.Store()), node)

"""Axes for an array without any, which is a number here: ``x.reshape(1)``, ``np.squeeze(x)``, and masks without axes:

y[m] = 2 * x[m]     ->     selected = np.full(int(m), x);  value = 2 * selected;  if m: y = value.item()
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.indexing import is_ellipsis
from ..form.program import copy_of, located, name, packed, root_name, tuple_of
from ..form.trees import nodes
from ..form.types import BOOLEAN, INTEGER, Array, Scalar, Tuple
from ..primitives.families import find
from ..primitives.registry import METHODS
from .binding import is_truth, may_be_truth
from .dispatch import apply, defaults, handle, lower_expression
from .number_kinds import POINT, PYTHON, kinds
from .state import Lowering, Refused
from .temporaries import atom, bind, emit, inertly
from .tuples import tuple_type_of

RESHAPING = (np.reshape, np.ravel, np.unique)  # and the method ``flatten``
UNCHANGED = (np.squeeze, np.transpose)


def is_point(lowering: Lowering, node: ast.expr) -> bool:
    """True for a variable that holds a number of NumPy's, or an array without axes: it has the methods of arrays."""
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    return isinstance(kind, Scalar) and not kinds(lowering, node) & PYTHON


def with_axis(lowering: Lowering, function: Any, arguments: ast.Call, node: ast.Call) -> ast.expr:
    """The call with an array of one element in the place of a number, or the number where it stays one."""
    reshapes = any(function is each for each in (*RESHAPING, METHODS.get("flatten")))
    unchanged = any(function is each for each in UNCHANGED)
    if not arguments.args or not (reshapes or unchanged):
        return arguments
    first = arguments.args[0]
    point = _inside(lowering, first) if reshapes else None
    is_function = arguments is node or point is not None  # which takes Python's numbers, too
    has_methods = is_function or not kinds(lowering, first) & PYTHON
    first = point or _named(lowering, function, first)
    kind = lowering.types.get(first.id) if isinstance(first, ast.Name) else None
    alone = len(arguments.args) == 1 and not arguments.keywords
    shape = arguments.args[1] if function is np.reshape and len(arguments.args) == 2 else None
    to_number = shape is not None and _is_empty(lowering, shape)
    if isinstance(kind, Array) and isinstance(first, ast.Name):
        kept = id(node) in lowering.kept_elements and id(node) not in lowering.returned
        if first.id in lowering.changing and (kept or lowering.ordering):
            return arguments
        if function is np.squeeze and alone:
            return _only_element(lowering, kind, first) or arguments
    if to_number and not isinstance(kind, Scalar):
        if id(node) in lowering.kept_elements or lowering.ordering:
            _note_view(lowering, first, node)
        one = ast.Call(ast.Attribute(first, "reshape", ast.Load()), [ast.Constant(value=1)], [])
        return located(ast.Subscript(one, ast.Constant(value=0), ast.Load()), node)
    if not isinstance(kind, Scalar) or not has_methods:
        return arguments
    if to_number or (unchanged and alone):
        return first
    return arguments if unchanged else _with_array_of(lowering, arguments, first, kind, node)


def _note_view(lowering: Lowering, array: ast.expr, node: ast.Call) -> None:
    """``x[:1].reshape(())`` is a view of ``x``: refused if that is written."""
    plain = f"the element: `{ast.unparse(array)}.item()`"
    refused = lowering.refused(
        node, "view-of-an-element", "this is a view of one element, which may change or be changed", plain
    )
    base, calls = root_name(array), any(isinstance(n, ast.Call) for n in nodes(array))
    if base in lowering.changing or (lowering.changing and not base and calls):
        raise refused
    if base and refused.refusal is not None:
        lowering.points.append((base, refused.refusal))


def _with_array_of(lowering: Lowering, call: ast.Call, first: ast.expr, kind: Scalar, node: ast.Call) -> ast.Call:
    """The call of an array of the one number."""
    entry = find(np.array)
    assert entry is not None
    items = located(tuple_of([first]), first), Tuple((kind,))
    array = located(atom(lowering, *apply(lowering, entry, [items, *defaults(entry, 1)], node), "array"), first)
    return located(ast.Call(func=call.func, args=[array, *call.args[1:]], keywords=call.keywords), call)


def _named(lowering: Lowering, function: Any, node: ast.expr) -> ast.expr:
    """A name for what is computed where the call is, if that is a number, or an array of one for ``np.squeeze``."""
    if lowering.inert or isinstance(node, (ast.Name, ast.Constant, ast.Tuple, ast.List)):
        return node
    try:
        kind = inertly(lowering, node)[1]
    except Refused:
        return node
    single = isinstance(kind, Array) and kind.ndim > 0 and all(size == 1 for size in kind.shape)
    if not isinstance(kind, Scalar) and not (single and function is np.squeeze):
        return node
    return located(emit(lowering, *lower_expression(lowering, node), "value"), node)


def _inside(lowering: Lowering, node: ast.expr | None) -> ast.Name | None:
    """The number that ``np.asarray(x)`` makes an array without axes of."""
    match node:
        case ast.Call(func=function, args=[ast.Name(id=of) as given], keywords=[]):
            made = any(lowering.names.look(function).value is each for each in (np.asarray, np.asanyarray, np.array))
            return given if made and isinstance(lowering.types.get(of), Scalar) else None
    return None


def _is_empty(lowering: Lowering, shape: ast.expr) -> bool:
    """True for the shape of an array without axes: ``()``, and that of a number."""
    match shape:
        case ast.Name():
            return tuple_type_of(lowering, shape) == Tuple(())
        case ast.Attribute(attr="shape", value=ast.Name(id=of)):
            return isinstance(lowering.types.get(of), Scalar)
        case ast.Call(func=function, args=[ast.Name(id=of)]) if lowering.names.look(function).value is np.shape:
            return isinstance(lowering.types.get(of), Scalar)
    return isinstance(shape, ast.Tuple) and not shape.elts


def _only_element(lowering: Lowering, kind: Array, node: ast.Name) -> ast.expr | None:
    """What ``np.squeeze`` leaves of an array of one element, which has no axes there."""
    if not kind.ndim or any(size != 1 for size in kind.shape):
        return None
    zeros = [located(ast.Constant(value=0), node) for _ in kind.shape]
    return located(ast.Subscript(value=node, slice=located(packed(zeros), node), ctx=ast.Load()), node)


def masked(lowering: Lowering, node: ast.Subscript) -> tuple[ast.expr, Any] | None:
    """``x[m]`` of an array without axes, or a number of NumPy's, and a truth value: an array of one element or none."""
    if lowering.inert or isinstance(node.slice, (ast.Slice, ast.Tuple, ast.Constant)):
        return None
    owner: ast.expr | None = node.value
    if not isinstance(owner, ast.Name):
        owner = _point_made(lowering, node)
    elif not (_is_array_here(lowering, owner) or is_point(lowering, owner)):
        owner = None
    if owner is None:
        return None
    mask = _mask(lowering, node.slice)
    full = find(np.full)
    if mask is None or full is None:
        return None
    count = bind(lowering, located(ast.Call(func=name("int"), args=[mask], keywords=[]), node), INTEGER, "count")
    number = lower_expression(lowering, owner)
    return apply(lowering, full, [count, number, *defaults(full, 2)], node)


def _point_made(lowering: Lowering, node: ast.Subscript) -> ast.expr | None:
    """A name for the number of NumPy's that a call gives, ``np.sum(x * y)[m]``, whose index is a truth value."""
    if not isinstance(node.value, ast.Call) or kinds(lowering, node.value) & PYTHON:
        return None
    mask = inertly(lowering, node.slice)[1]
    if not isinstance(inertly(lowering, node.value)[1], Scalar) or not isinstance(mask, Scalar) or mask.dtype != "bool":
        return None
    return _named(lowering, None, node.value)


def stored(lowering: Lowering, target: ast.Subscript, node: ast.Assign | ast.AugAssign) -> bool:
    """``y[m] = e``, ``y[...] = e`` and alike of an array without axes, which has one name (``points.py``); False for
    any other place."""
    if not isinstance(target.value, ast.Name) or not _is_array_here(lowering, target.value):
        return False
    place = target.value.id
    if place in lowering.parameter_types and place not in lowering.sources:
        return False  # the caller's, or one of the function around this one
    lowering.entry_definitions[place] = max(2, lowering.entry_definitions.get(place, 2))
    lowering.definitions[place] = max(2, lowering.definitions.get(place, 2))
    value = node.value
    if isinstance(node, ast.AugAssign):
        before = located(ast.Subscript(value=name(place), slice=copy_of(target.slice), ctx=ast.Load()), node)
        value = located(ast.BinOp(left=before, op=node.op, right=value), node)
    whole = is_ellipsis(target.slice) or (isinstance(target.slice, ast.Tuple) and not target.slice.elts)
    expression, kind = lower_expression(lowering, value)
    given = located(atom(lowering, expression, kind, "value"), node)
    mask = None if whole else _mask(lowering, target.slice)
    if not whole and mask is None:
        return False
    if isinstance(kind, Array) and kind.ndim == 1:
        method = ast.Attribute(value=given, attr="item", ctx=ast.Load())
        given = located(ast.Call(func=method, args=[], keywords=[]), node)
    bound: ast.stmt = located(ast.Assign(targets=[ast.Name(id=place, ctx=ast.Store())], value=given), node)
    handle(lowering, bound if mask is None else located(ast.If(test=mask, body=[bound], orelse=[]), node))
    return True


def _is_array_here(lowering: Lowering, node: ast.Name) -> bool:
    """True for a number that Python has an array without axes for, as far as is known."""
    kind, known = lowering.types.get(node.id), kinds(lowering, node)
    return isinstance(kind, Scalar) and bool(known & POINT) and not (kind.weak and known & PYTHON)


def _mask(lowering: Lowering, index: ast.expr) -> ast.expr | None:
    """A truth value that stands as an index, under a name."""
    if isinstance(index, (ast.Slice, ast.Tuple, ast.Constant)):
        return None
    expression, kind = lower_expression(lowering, index)
    truth = isinstance(kind, Scalar) and (may_be_truth(lowering, index) or is_truth(lowering, expression, kind))
    return located(atom(lowering, expression, kind, "mask"), index) if kind == BOOLEAN or truth else None

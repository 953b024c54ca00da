"""Lowering expressions: types, temporaries for what may carry a derivative, inert expressions left as they are."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..analysis.magnitudes import beyond
from ..form.constant_nodes import constant, item_at
from ..form.kinds import has_attributes, may_hold_anything, redefined
from ..form.operators import OPERATORS
from ..form.program import copy_of, loads, located, name, parse, tuple_of
from ..form.types import BOOLEAN, FLOAT, INTEGER, Array, Constant, Scalar, Tuple, describe, is_float
from ..primitives.families import families, find, support_primitive
from ..reading.captured import MISSING
from . import comparisons, nearest, objects, points
from .arguments import with_items_of_stars
from .called import by_class, by_class_of_result, object_named, with_named_owner
from .calls import lower_call
from .conditions import lower_test
from .dispatch import apply, defaults, lower_expression, lowers
from .helper_calls import helper_call
from .list_refusals import (
    refuse_list_operator,
    refuse_member,
    refuse_mixed_truths,
    refuse_unary,
    refuse_uneven,
    refuse_unmarked_items,
)
from .listed import LISTS
from .lists import holds_pythons, is_list, mark, note_listed, noted
from .made_calls import built
from .number_kinds import PYTHON, kinds, may_be_real
from .outside import outer
from .reached import without_attribute
from .state import Lowering, Structured
from .temporaries import as_number, as_numbers, atom, called_once, literal_type, operation, placed
from .tuples import as_plain_tuple, as_tuple, beside_array, tuple_items, with_item_at
from .type_calls import of_description
from .writing_calls import calls_function

OF_ARRAYS = ("shape", "size", "ndim", "dtype", "T")  # the attributes of arrays
SAME_ELEMENTS = {"T": np.transpose, "mT": np.matrix_transpose, "real": np.real, "imag": np.imag}

# ---- literals and names


@lowers(ast.Constant)
def lower_constant(lowering: Lowering, node: ast.Constant):
    if isinstance(node.value, (bool, int, float, complex)):
        return ast.Constant(value=node.value), literal_type(node.value)
    return ast.Constant(value=node.value), Constant(node.value)


@lowers(ast.Name)
def lower_name(lowering: Lowering, node: ast.Name):
    if node.id in lowering.tuples:
        leaves = lowering.tuples[node.id]
        return name(node.id), lowering.tuple_type(
            node.id, [lower_expression(lowering, name(leaf))[1] for leaf in leaves]
        )
    if node.id in lowering.types:
        return name(node.id), lowering.types[node.id]
    if node.id in lowering.fixed:
        value = lowering.fixed[node.id]
        return ast.Constant(value=value) if not callable(value) else name(node.id), Constant(value)
    if node.id in lowering.structures:
        return name(node.id), Structured(lowering.structures[node.id])
    if node.id in lowering.inner:
        return name(node.id), Constant(lowering.context.inner_function(lowering, node.id))
    return outer(lowering, node, node.id)


@lowers(ast.Attribute)
def lower_attribute(lowering: Lowering, node: ast.Attribute):
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and lowering.names.look(root).value is MISSING and not lowering.is_local(root.id):
        return outer(lowering, root, root.id)
    outside = isinstance(root, ast.Name) and lowering.is_outside(root.id)
    if outside and (
        not lowering.is_captured(node.value) or isinstance(lowering.names.look(node.value).value, enum.Enum)
    ):
        return outer(lowering, node, ast.unparse(node))
    if node.attr not in OF_ARRAYS:
        node = with_named_owner(lowering, node)
    base, kind = lower_expression(lowering, node.value)
    if isinstance(kind, Tuple) and node.attr in kind.keys and has_attributes(kind.kind):
        return tuple_items(lowering, base, kind)[kind.keys.index(node.attr)]
    getter = objects.getter_of(lowering, node)
    if getter is not None:
        call = located(ast.Call(func=node, args=[node.value], keywords=[]), node)
        return helper_call(lowering, getter, call, node)
    of_class = objects.constant_of(lowering, node)
    if of_class is not None:
        text = ast.unparse(node)
        return lowering.given(text, of_class) if lowering.is_given(of_class) else constant(of_class.value)
    of_member: Any = objects.of_member(lowering, kind.value, node.attr) if isinstance(kind, Constant) else MISSING
    if of_member is not MISSING:
        return lower_expression(lowering, located(ast.Constant(value=of_member), node))
    described = of_description(lowering, kind.value, node) if isinstance(kind, Constant) else None
    if described is not None:
        return described
    if node.attr == "dtype" and may_be_real(lowering, node.value, kind):
        raise lowering.refused(
            node, "asked-type", "a number in it may be complex on one path, and real on another",
            "the dtype itself: `np.complex128`",
        )  # fmt: skip
    if isinstance(kind, Array):
        refuse_member(lowering, node)
        if node.attr in SAME_ELEMENTS:
            return built(lowering, SAME_ELEMENTS[node.attr], [called_once(node.value, base, kind)], node)
        if node.attr in OF_ARRAYS:
            fresh = ast.Attribute(value=base, attr=node.attr, ctx=ast.Load())
            if node.attr == "shape":
                return fresh, Tuple((INTEGER,) * kind.ndim)
            if node.attr == "ndim":
                return ast.Constant(value=kind.ndim), INTEGER
            return fresh, INTEGER if node.attr == "size" else Constant(np.dtype(kind.dtype))
    if isinstance(kind, Scalar) and node.attr in ("real", "imag"):
        return built(lowering, SAME_ELEMENTS[node.attr], [node.value], node)
    if isinstance(kind, Scalar) and node.attr == "dtype":
        return parse(f"np.{kind.dtype}"), Constant(np.dtype(kind.dtype))
    if isinstance(kind, Scalar) and node.attr == "T" and not kinds(lowering, node.value) & PYTHON:
        return base, kind
    if isinstance(kind, Scalar) and not kind.weak and node.attr in ("shape", "ndim", "size"):
        if node.attr == "shape":
            return tuple_of([]), Tuple(())
        return ast.Constant(value=int(node.attr == "size")), INTEGER
    what = f"the attribute `.{node.attr}` of {'a container' if isinstance(kind, Structured) else describe(kind)}"
    refused = lowering.refused(node, "attribute", what, nearest.to_attribute(node, isinstance(kind, Array)))
    raise without_attribute(node.attr, kind, refused)


# ---- operators


@lowers(ast.BinOp)
def lower_bin_op(lowering: Lowering, node: ast.BinOp):
    said = by_class(lowering, node) if lowering.tuples or lowering.structures else None
    if said is not None:
        return lower_expression(lowering, said)
    whole, (node, found) = node, results_first(lowering, node)
    appended = longer_list(lowering, node, found)
    if isinstance(node.op, ast.Mult):
        lowering.in_lists.products |= {id(each): (each, appended is not None) for each in (whole, node)}
    if appended is not None:
        return noted(lowering, node, appended)
    found = found or beside_float(lowering, node)
    left, left_type = found.get("left") or lower_expression(lowering, node.left)
    if isinstance(left_type, (Tuple, Structured)) and ("right" not in found or isinstance(node.right, ast.Name)):
        said = by_class_of_result(lowering, node, left, left_type)
        if said is not None:
            return lower_expression(lowering, said)
    right, right_type = found.get("right") or lower_expression(lowering, node.right)
    refuse_list_operator(lowering, whole, node.left, node.right, left_type, right_type)
    if isinstance(node.op, ast.Add) and Structured in (type(left_type), type(right_type)):
        left, left_type = as_plain_tuple(lowering, left, left_type)
        right, right_type = as_plain_tuple(lowering, right, right_type)
    if isinstance(left_type, Tuple) and isinstance(right_type, Tuple) and isinstance(node.op, ast.Add):
        kinds = left_type.kind, right_type.kind
        if any(may_hold_anything(k) or redefined(k, ("__add__", "__radd__")) for k in kinds):
            raise lowering.refused(
                node, "not-a-number", "what `+` makes of objects is said by their class",
                "a method with a name of its own in the class: `def plus(self, other): ...`",
            )  # fmt: skip
        items = [e for e, _ in tuple_items(lowering, left, left_type) + tuple_items(lowering, right, right_type)]
        return tuple_of(items), Tuple(left_type.items + right_type.items)
    repeated = repeated_tuple(lowering, node, (left, left_type), (right, right_type))
    if repeated is not None:
        return repeated
    if not mark(lowering, node.right):
        left, left_type = beside_array(lowering, (left, left_type), right_type, node.left)
    if not mark(lowering, node.left):
        right, right_type = beside_array(lowering, (right, right_type), left_type, node.right)
    left, left_type = as_number(lowering, left, left_type, node.left)
    right, right_type = as_number(lowering, right, right_type, node.right)
    refuse_mixed_truths(lowering, [node.left, node.right], [left_type, right_type], node)
    return operation(lowering, OPERATORS[type(node.op)], [(left, left_type), (right, right_type)], node)


def repeated_tuple(lowering: Lowering, node: ast.BinOp, left: Any, right: Any) -> tuple[ast.expr, Tuple] | None:
    """``(x[0], 1.0) * 2``, whose items are read in several places; None for anything else."""
    for display, number, (expression, kind) in ((node.left, node.right, left), (node.right, node.left, right)):
        plain = isinstance(node.op, ast.Mult) and isinstance(display, ast.Tuple) and isinstance(kind, Tuple)
        times = lowering.static(number) if plain else None
        if times is not None and type(times.value) is int:
            items = [e for e, _ in tuple_items(lowering, expression, kind)] * times.value
            lowering.fresh.difference_update(*map(loads, items))
            return tuple_of(map(copy_of, items)), Tuple(kind.items * times.value)
    return None


def beside_float(lowering: Lowering, node: ast.BinOp) -> dict[str, Any]:
    """``x * 10**23``: a whole number of literals beyond 64 bits is the float that is nearest, beside a float."""
    for side, other in ((node.left, node.right), (node.right, node.left)):
        number = beyond(side)
        if number is not None and is_float((met := lower_expression(lowering, other))[1]):
            large = ast.Constant(value=float(number)), FLOAT
            return {"left": large, "right": met} if side is node.left else {"left": met, "right": large}
    return {}


def results_first(lowering: Lowering, node: ast.BinOp) -> tuple[ast.BinOp, dict[str, Any]]:
    """``f(x) + g(x)``, of which the calls say whether it appends lists: lowered, with names for lists.

    So is ``z * n``, which repeats a list where ``n`` is a whole number.
    """
    sides: dict[str, Any] = {"left": node.left, "right": node.right}
    if lowering.inert or not isinstance(node.op, (ast.Add, ast.Mult)) or _is_of_one(node):
        return node, {}
    repeats = isinstance(node.op, ast.Mult) and any(mark(lowering, each) in LISTS for each in sides.values())
    parts = [n for each in sides.values() for n in _added(each)]
    if not repeats and not any(calls_function(lowering, n) or _may_repeat(lowering, n) for n in parts):
        return node, {}
    found = {side: lower_expression(lowering, each) for side, each in sides.items()}
    for side, (expression, kind) in found.items():
        if isinstance(kind, Array) and mark(lowering, sides[side]) in LISTS:
            found[side] = noted(lowering, sides[side], (expression, kind))
            sides[side] = located(found[side][0], node)
    return located(ast.BinOp(op=node.op, **sides), node), found


def _is_of_one(node: ast.BinOp) -> bool:
    """True for ``[e] * n``."""
    return isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List) and len(node.left.elts) == 1


def _may_repeat(lowering: Lowering, node: ast.expr) -> bool:
    """True for ``z * n``, a list or an array."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and mark(lowering, node) in LISTS


def _added(node: ast.expr) -> Iterator[ast.expr]:
    """What is added up in an expression."""
    if isinstance(node, ast.BinOp):
        yield node
        yield from _added(node.left)
        yield from _added(node.right)
    elif isinstance(node, ast.IfExp):
        yield from _added(node.body)
        yield from _added(node.orelse)
    else:
        yield node.value if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) else node


def _has_rows(lowering: Lowering, node: ast.expr) -> bool:
    """True for a list of lists or arrays, or what such lists are added up to."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _has_rows(lowering, node.left) or _has_rows(lowering, node.right)
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    return isinstance(kind, Array) and kind.ndim > 1


def _rows(lowering: Lowering, node: ast.expr) -> tuple[ast.expr, Any]:
    """A list of lists or arrays in an array of its own."""
    if isinstance(node, ast.List) and node.elts:
        return built(lowering, np.array, [node], node)
    return lower_expression(lowering, node)


def longer_list(lowering: Lowering, node: ast.BinOp, found: dict[str, Any]) -> tuple[ast.expr, Any] | None:
    """``a + b`` of two lists, and ``[e] * n`` of a number; None for any other operation."""
    if isinstance(node.op, ast.Add) and all(mark(lowering, each) in LISTS for each in (node.left, node.right)):
        refuse_unmarked_items(lowering, node)
        if _has_rows(lowering, node):
            operands = [_rows(lowering, each) for each in (node.left, node.right)]
            if all(isinstance(kind, Array) for _, kind in operands) and operands[0][1].ndim == operands[1][1].ndim:
                sizes = [kind.shape[1:] for _, kind in operands]
                lowering.in_lists.of_other_rows |= sizes[0] != sizes[1] or None in sizes[0]
                return apply(lowering, support_primitive("more_rows"), operands, node)
            left, right = (located(atom(lowering, e, kind, "rows"), node) for e, kind in operands)
            node = located(ast.BinOp(left=left, op=node.op, right=right), node)
        return built(lowering, np.concatenate, [ast.Tuple(elts=[node.left, node.right], ctx=ast.Load())], node)
    if isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List) and len(node.left.elts) == 1:
        item, kind = lower_expression(lowering, node.left.elts[0])
        if isinstance(kind, Scalar):
            if kind.weak:
                lowering.in_lists.displays[id(node.left)] = node.left
            size, size_kind = as_number(lowering, *placed(lowering, node.right), node)
            full = find(np.full)
            assert full is not None
            return apply(
                lowering,
                full,
                [(size, size_kind), (atom(lowering, item, kind, "item"), kind), *defaults(full, 2)],
                node,
            )
    if isinstance(node.op, ast.Mult):
        return repeated_list(lowering, node, found, "left") or repeated_list(lowering, node, found, "right")
    return None


def repeated_list(lowering: Lowering, node: ast.BinOp, found: dict[str, Any], side: str) -> tuple[ast.expr, Any] | None:
    """``z * n`` of the list of numbers on this side; None for another one, whose items would be shared."""
    items, count = (node.left, node.right) if side == "left" else (node.right, node.left)
    if mark(lowering, count) or mark(lowering, items) is not True:
        return None
    whole, kind = found.get(side) or lower_expression(lowering, items)
    times, times_kind = found.get("right" if side == "left" else "left") or lower_expression(lowering, count)
    times, times_kind = as_number(lowering, times, times_kind, node)
    if not (isinstance(kind, Array) and kind.ndim == 1 and isinstance(times_kind, Scalar) and not is_float(times_kind)):
        return None
    tiled = find(families().rearranging.tiled)
    assert tiled is not None
    given = [(atom(lowering, whole, kind, "items"), kind), (times, times_kind), constant(0)]
    return apply(lowering, tiled, given, node)


@lowers(ast.UnaryOp)
def lower_unary_op(lowering: Lowering, node: ast.UnaryOp):
    if isinstance(node.op, ast.Not):
        known = lowering.folded(node)
        if known is not None:
            return ast.Constant(value=known.value), BOOLEAN
        return ast.UnaryOp(op=ast.Not(), operand=lower_test(lowering, node.operand)), BOOLEAN
    said = objects.with_operator(lowering, node, "", node.operand, [])
    if said is not None:
        return lower_expression(lowering, said)
    operand, kind = lower_expression(lowering, node.operand)
    operand, kind = as_number(lowering, operand, kind, node.operand)
    if isinstance(kind, Array):
        refuse_unary(lowering, node.operand, node.op, node)
    if isinstance(node.op, ast.Invert) and kind == BOOLEAN and not kinds(lowering, node.operand) & PYTHON:
        return ast.UnaryOp(op=ast.Not(), operand=operand), BOOLEAN  # of a truth value of NumPy's
    if isinstance(operand, ast.Constant) and isinstance(node.op, ast.USub):
        return ast.UnaryOp(op=ast.USub(), operand=operand), INTEGER if kind == BOOLEAN else kind
    return operation(lowering, OPERATORS[type(node.op)], [(operand, kind)], node)


@lowers(ast.Compare)
def lower_compare(lowering: Lowering, node: ast.Compare):
    said = objects.with_operator(lowering, node, "", object_named(lowering, node.left), node.comparators)
    return comparisons.lowered(lowering, node) if said is None else lower_expression(lowering, said)


# ---- tuples, subscripts


@lowers(ast.Tuple, ast.List)
def lower_tuple(lowering: Lowering, node: ast.Tuple | ast.List):
    if isinstance(node, ast.List) and (replaced := item_at(node)) is not None:
        return with_item_at(lowering, replaced)
    node = with_items_of_stars(lowering, node)
    items = [as_tuple(lowering, *lower_expression(lowering, e)) for e in node.elts]
    if isinstance(node, ast.Tuple):
        items = [
            (atom(lowering, e, t, "item") if isinstance(t, (Scalar, Array)) and not lowering.inert else e, t)
            for e, t in items
        ]
        return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items))
    if id(node) not in lowering.consumed and any(
        _holds_array(e, t) for e, (_, t) in zip(node.elts, items, strict=True)
    ):
        raise lowering.refused(
            node, "list-of-arrays", "a list of arrays holds the arrays themselves, which may be written",
            f"a tuple, `{nearest.as_tuple(node)}`, or a copy of them all, `np.array({nearest.as_tuple(node)})`",
        )  # fmt: skip
    refuse_uneven(lowering, node, [t for _, t in items])
    array = find(np.array)
    assert array is not None
    pythons = [_is_pythons(lowering, e, t) for e, (_, t) in zip(node.elts, items, strict=True)]
    if all(pythons):
        lowering.in_lists.displays[id(node)] = node
    elif any(pythons):
        lowering.in_lists.mixed[id(node)] = node
    pair = as_numbers(lowering, tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items)), node)
    return noted(lowering, node, apply(lowering, array, [pair, *defaults(array, 1)], node))


@lowers(ast.Call)
def lower_settled_call(lowering: Lowering, node: ast.Call):
    expression, kind = lower_call(lowering, node)
    if isinstance(kind, Scalar) and points.place_of(node) in lowering.changed_points:
        conversion = "float" if is_float(kind) else "int"
        raise lowering.refused(
            node, "changed-in-place", "an array without axes may be changed in place under two names here",
            f"`{conversion}({ast.unparse(node)})`",
        )  # fmt: skip
    note_listed(lowering, node, kind)
    return expression, kind


def _is_pythons(lowering: Lowering, node: ast.expr, kind: Any) -> bool:
    """True for one of Python's own numbers, and for a list of them."""
    known = isinstance(kind, Constant) or (isinstance(kind, Scalar) and kind.weak)
    return known or (isinstance(kind, Array) and is_list(lowering, node) and holds_pythons(lowering, node))


def _holds_array(node: ast.expr, kind: Any) -> bool:
    """True for what is an array outside of the list that it stands in; a list of numbers is not."""
    if isinstance(kind, Tuple):
        return any(isinstance(item, Array) for item in kind.items)
    return isinstance(kind, Array) and not isinstance(node, ast.List)

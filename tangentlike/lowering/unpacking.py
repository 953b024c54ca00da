"""Assignments to several targets: ``a, b = ...`` for tuples, results of calls and arrays.

a, b, c = x   ->   if x.shape[0] != 3: raise ValueError(...)        (Python's message: too many, or not enough values)
                   a = x[0]; b = x[1]; c = x[2]
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ..form.kinds import is_sequence
from ..form.program import assign, call, copy_of, loads, located, name, subscript, tuple_of
from ..form.types import Array, Scalar, Tuple, describe
from .binding import bind_name, define
from .dispatch import lower_expression, lower_statement
from .listed import hand_on, mark_of_lowered, note_results
from .lists import content, note_content
from .state import Lowering
from .temporaries import temporary
from .tuples import as_tuple, tuple_items


def store_all(
    lowering: Lowering,
    targets: list[ast.expr],
    values: list[Any],
    bind: Callable[[Any, Any], None],
    node: ast.Assign,
    clash=False,
) -> None:
    """Bind each target to its value; all values before any target where one could change another."""
    if all(isinstance(item, ast.Name) for item in targets) and not clash:
        for item, value in zip(targets, values, strict=True):
            bind(item, value)
        return
    places = [name(kept(lowering, "value")) for _ in values]
    for place, value in zip(places, values, strict=True):
        bind(place, value)
    for item, place in zip(targets, places, strict=True):
        assign_to(lowering, item, place, node)


def assign_to(lowering: Lowering, target: ast.expr, value: ast.expr, node: ast.Assign) -> None:
    lower_statement(lowering, located(ast.Assign(targets=[target], value=value), node))


def kept(lowering: Lowering, hint: str) -> str:
    """A name for a value that is stored later in the same statement."""
    chosen = temporary(lowering, hint)
    lowering.fresh.discard(chosen)
    lowering.definitions[chosen] = 1
    return chosen


def unpack(lowering: Lowering, target: ast.Tuple, node: ast.Assign) -> None:
    if isinstance(node.value, ast.Tuple):
        return permute(lowering, target, node.value, node)
    expression, kind = as_tuple(lowering, *lower_expression(lowering, node.value))
    if isinstance(kind, Array):
        size = kind.shape[0] if kind.shape else None
        if size is not None and isinstance(size, int) and size != len(target.elts):
            raise lowering.refused(node, "unpack", f"{size} values for {len(target.elts)} names", f"{size} names")
        base = node.value if isinstance(node.value, ast.Name) else expression
        if not isinstance(size, int):
            expect_length(lowering, expression, len(target.elts), node.value)
        parts = [subscript(copy_of(base), ast.Constant(value=k)) for k in range(len(target.elts))]
        store_all(lowering, list(target.elts), parts, lambda item, part: assign_to(lowering, item, part, node), node)
        return None
    return unpack_value(lowering, target, expression, kind, node)


def expect_length(
    lowering: Lowering, array: ast.expr, count: int, node: ast.expr, error: Exception | None = None
) -> None:
    """Raise, as Python does, where the array ``node`` that is unpacked has more or fewer items than are needed."""
    if lowering.shared:  # no error can be raised from a trip that another thread runs
        raise lowering.refused(
            node, "unpack", f"whether `{ast.unparse(node)}` has {count} items is not known before the prange",
            f"take them one by one: `$row = {ast.unparse(node)}`, then `$row[0]`",
        )  # fmt: skip
    error = error or ValueError(f"{count} values are unpacked, and the array has not as many")
    raised = ast.Raise(exc=call(type(error).__name__, ast.Constant(value=str(error))), cause=None)
    length = subscript(ast.Attribute(value=array, attr="shape", ctx=ast.Load()), ast.Constant(value=0))
    test = ast.Compare(left=length, ops=[ast.NotEq()], comparators=[ast.Constant(value=count)])
    check = ast.If(test=test, body=[raised], orelse=[])
    check.lineno = raised.lineno = lowering.line
    lowering.out.append(check)


def unpack_value(
    lowering: Lowering, target: ast.Tuple | ast.List, expression: ast.expr, kind: Any, node: ast.Assign
) -> None:
    """Give the items of a tuple to the targets, from left to right."""
    if not isinstance(kind, Tuple) or not is_sequence(kind.kind):
        raise lowering.refused(
            node, "unpack", f"{describe(kind)} cannot be unpacked", "one name for it, and its parts by their index"
        )
    targets = list(target.elts)
    stars = [k for k, e in enumerate(targets) if isinstance(e, ast.Starred)]
    short = len(kind.items) < len(targets) - 1 if stars else len(kind.items) != len(targets)
    if short or len(stars) > 1:
        raise lowering.refused(
            node, "unpack", f"{len(kind.items)} values for {len(target.elts)} names", f"{len(kind.items)} names"
        )
    if lowering.is_call_result(expression) and all(isinstance(t, ast.Name) for t in targets):
        leaves = [t.id for t in targets if isinstance(t, ast.Name)]
        if len(set(leaves)) == len(leaves):
            for leaf, t in zip(leaves, kind.items, strict=True):
                define(lowering, leaf, t, node)
            lowering.out.append(assign(tuple_of(name(leaf) for leaf in leaves), expression, lowering.line))
            note_results(lowering, leaves, expression)
            return
    items = tuple_items(lowering, expression, kind)
    if stars:
        first, last = stars[0], len(items) - (len(targets) - stars[0] - 1)
        rest = items[first:last]
        middle = tuple_of(e for e, _ in rest), Tuple(tuple(t for _, t in rest), "list", tuple(range(len(rest))))
        items = [*items[:first], middle, *items[last:]]
    places = [e.value if isinstance(e, ast.Starred) else e for e in targets]
    before = [{e.id for e in places[:k] if isinstance(e, ast.Name)} for k in range(len(items))]
    clash = any(loads(value) & names for (value, _), names in zip(items, before, strict=True))
    marks = {id(value): mark_of_lowered(lowering, value) for value, _ in items}

    def bind(place: Any, item: Any) -> None:
        bind_name(lowering, place.id, item[0], item[1], node)
        if isinstance(item[1], Array):
            hand_on(lowering, place.id, marks[id(item[0])], item[0])

    store_all(lowering, places, items, bind, node, clash)


def permute(lowering: Lowering, target: ast.Tuple, value: ast.Tuple, node: ast.Assign) -> None:
    kinds = [lower_expression(lowering, v) for v in value.elts]
    if any(not isinstance(t, (Scalar, Array)) for _, t in kinds):
        raise lowering.refused(
            node, "swap", "only numbers and arrays can change places", "one assignment for each of their items"
        )
    names = [t.id for t in target.elts if isinstance(t, ast.Name)]
    lists = [content(lowering, v) for v in value.elts]
    for item, (_, kind), found in zip(names, kinds, lists, strict=True):
        define(lowering, item, kind, node)
        note_content(lowering, item, found)
    lowering.out.append(assign(tuple_of(name(n) for n in names), tuple_of(e for e, _ in kinds), lowering.line))

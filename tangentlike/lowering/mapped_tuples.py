"""``tuple(map(f, x, y))`` of containers whose lengths are known: the results of the calls, one after the other; and
``tuple(x)`` of an array of known length. One of a length that a run decides is a list, where nobody can tell
(``frontend/containers/tuples_as_lists.py``).
"""

from __future__ import annotations

import ast
from typing import Any

from ..form.kinds import is_sequence
from ..form.program import copy_of, located_everywhere, name, subscript, tuple_of
from ..form.types import Array, Constant, Scalar, Tuple
from .binding import bind_tuple
from .dispatch import lower_expression
from .lists import copied, is_open_tuple, noted
from .state import Lowering, is_range
from .temporaries import atom, inertly, temporary
from .tuples import as_tuple, tuple_items
from .writing_calls import is_mapped_tuple

LOOP = "a list, which may have any length: `[...]` in the place of `tuple(...)`"
MOST = 64  # items


def mapped_tuple(lowering: Lowering, node: Any) -> tuple[ast.expr, Any] | None:
    """The tuple of the results; None for any other call."""
    if (items := _plain_tuple(lowering, node)) is not None:
        return tuple_of(e for e, _ in items), Tuple(tuple(k for _, k in items))
    if (listed := _open_tuple(lowering, node)) is not None:
        return listed
    if not is_mapped_tuple(node) or any(lowering.is_local(each) for each in ("tuple", "map")):
        return None
    function, *iterables = node.args[0].args
    rows = [_items(lowering, each) for each in iterables]
    count = min((len(row) for row in rows if row is not None), default=MOST + 1)
    if lowering.inert or any(row is None for row in rows) or count > MOST:
        raise lowering.refused(node, "generator", "how many items this tuple has is only known while it runs", LOOP)
    results: list[tuple[ast.expr, Any]] = []
    for items in list(zip(*(row or [] for row in rows), strict=False)):
        call = ast.Call(func=copy_of(function), args=[_named(lowering, each, node) for each in items], keywords=[])
        expression, kind = as_tuple(lowering, *lower_expression(lowering, located_everywhere(call, node)))
        if isinstance(kind, Tuple):
            chosen = _bound(lowering, expression, kind, node)
            results.append((name(chosen), kind))
        else:
            results.append(
                (expression if isinstance(kind, Constant) else atom(lowering, expression, kind, "item"), kind)
            )
    return tuple_of(e for e, _ in results), Tuple(tuple(k for _, k in results))


def _plain_tuple(lowering: Lowering, node: Any) -> list[tuple[ast.expr, Any]] | None:
    """The items of ``tuple(x)``; None for any other call, and where their number is not known."""
    match node:
        case ast.Call(func=ast.Name(id="tuple"), args=[], keywords=[]) if not lowering.is_local("tuple"):
            return []
        case ast.Call(func=ast.Name(id="tuple"), args=[given], keywords=[]) if not lowering.is_local("tuple"):
            if lowering.inert or isinstance(given, (ast.Starred, ast.GeneratorExp)) or is_range(given):
                return None
            if is_mapped_tuple(node) or lowering.names.look(node.func).value is not tuple:
                return None
        case _:
            return None
    backwards = False
    match given:
        case ast.Call(func=ast.Name(id="reversed") as function, args=[inside], keywords=[]):
            backwards = lowering.names.look(function).value is reversed
            given = inside if backwards else given
    kind = as_tuple(lowering, *inertly(lowering, given))[1]
    known = isinstance(kind, Array) and kind.ndim > 0 and isinstance(kind.shape[0], int) and kind.shape[0] <= MOST
    items = _items(lowering, given) if known else None
    if items is None:
        return None
    found = [(atom(lowering, e, k, "item") if isinstance(k, (Scalar, Array)) else e, k) for e, k in items]
    return found[::-1] if backwards else found


def _open_tuple(lowering: Lowering, node: Any) -> tuple[ast.expr, Any] | None:
    """``tuple(x)`` of a length that a run decides, of a function that is called: what may be no list is asked of it
    (``lists.mark``); None for any other call."""
    if not lowering.origin.tuples_as_lists or not is_open_tuple(lowering, node) or is_range(node.args[0]):
        return None
    expression, kind = lower_expression(lowering, node.args[0])
    return noted(lowering, node, copied(lowering, expression, kind, node)) if isinstance(kind, Array) else None


def _items(lowering: Lowering, node: ast.expr) -> list[tuple[ast.expr, Any]] | None:
    """The items of what is gone over; None where their number is not known."""
    if is_range(node):
        assert isinstance(node, ast.Call)
        bounds = [lowering.static(each) for each in node.args]
        if any(each is None or type(each.value) is not int for each in bounds):
            return None
        numbers = range(*(each.value for each in bounds if each is not None))
        return [lower_expression(lowering, ast.Constant(value=k)) for k in numbers[: MOST + 1]]
    expression, kind = as_tuple(lowering, *lower_expression(lowering, node))
    if isinstance(kind, Tuple) and is_sequence(kind.kind):
        return tuple_items(lowering, expression, kind)
    if isinstance(kind, Array) and kind.ndim and isinstance(kind.shape[0], int):
        whole = atom(lowering, expression, kind, "array")
        parts = (subscript(copy_of(whole), ast.Constant(value=k)) for k in range(min(kind.shape[0], MOST + 1)))
        return [lower_expression(lowering, located_everywhere(part, node)) for part in parts]
    return None


def _named(lowering: Lowering, item: tuple[ast.expr, Any], node: ast.AST) -> ast.expr:
    """An item as an argument."""
    expression, kind = item
    if isinstance(kind, Tuple):
        return name(_bound(lowering, expression, kind, node))
    if isinstance(kind, Constant):
        return expression if isinstance(expression, ast.Name) else ast.Constant(value=kind.value)
    return copy_of(atom(lowering, expression, kind, "item"))


def _bound(lowering: Lowering, expression: ast.expr, kind: Tuple, node: ast.AST) -> str:
    chosen = temporary(lowering, "item")
    lowering.fresh.discard(chosen)
    bind_tuple(lowering, chosen, expression, kind, node)
    return chosen

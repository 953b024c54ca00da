"""What lowers each kind of node: entered by the modules that do it, which so need not import each other.

Expressions stand in statements and in each other, and a conversion of an operand is a call like any other: every one of
these modules asks for the lowering of any node.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ..form.constant_nodes import constant
from ..form.types import TypeRuleError
from ..primitives.registry import Primitive
from .state import Lowering

Handler = Callable[..., Any]
Lowered = tuple[ast.expr, Any]

_HANDLERS: dict[type, Handler] = {}


def lowers(*kinds: type) -> Callable[[Handler], Handler]:
    """Enter a function as what lowers nodes of these kinds; ``ast.stmt`` is any statement, Primitive its calls."""

    def enter(handler: Handler) -> Handler:
        _HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return enter


def handler_of(node: ast.AST) -> Handler | None:
    """What lowers nodes of this kind, if anything does."""
    return _HANDLERS.get(type(node))


def lower_expression(lowering: Lowering, node: ast.expr) -> Lowered:
    """The lowered expression (an atom, an inert expression, or a name of a fresh temporary) and its type."""
    handler = handler_of(node)
    if handler is None:
        reason = f"`{ast.unparse(node)}` computes nothing that has a derivative"
        raise lowering.refused(node, "expression", reason, "numbers and arrays")
    outer, lowering.at = lowering.at, node
    try:
        return handler(lowering, node)
    except TypeRuleError as error:
        raise lowering.by_rule(node, error) from None
    finally:
        lowering.at = outer


def lower_statement(lowering: Lowering, node: ast.stmt) -> None:
    """Lower a statement, its parts in Python's order."""
    _HANDLERS[ast.stmt](lowering, node)


def handle(lowering: Lowering, node: ast.stmt, *order: Any) -> None:
    """Lower a statement whose parts are in order."""
    _HANDLERS[type(node)](lowering, node, *order)


def apply(lowering: Lowering, entry: Primitive, arguments: list[Lowered], node: ast.AST) -> Lowered:
    """A primitive applied to lowered arguments."""
    return _HANDLERS[Primitive](lowering, entry, arguments, node)


def defaults(entry: Primitive, first: int) -> list[tuple[ast.expr, Any]]:
    """The default arguments of the parameters from ``first`` on."""
    return [constant(entry.defaults[p]) for p in entry.parameters[first:]]

"""What is told while compiling: the values of names, sizes of containers, and tests of them."""

from __future__ import annotations

import ast
from typing import Any, TypeGuard

from ...form.operators import OPERATORS
from ...form.program import loads
from ...form.structures import Node
from ...form.types import Constant
from ..syntax.texts import as_text, parts_of_text
from .known_choices import is_none, is_of
from .unroll_expressions import asked_key
from .unrolling import Unrolling


def told(unrolling: Unrolling, node: ast.Assign) -> dict[str, Constant | None]:
    """What the names that an assignment gives values to stand for, as far as that is known."""
    match node.targets[0]:
        case ast.Name():
            found = _told(unrolling, node.value)
            return {t.id: found for t in node.targets if isinstance(t, ast.Name)}
        case ast.Tuple(elts=targets) if isinstance(node.value, ast.Tuple) and len(targets) == len(node.value.elts):
            both = zip(targets, node.value.elts, strict=True)
            return {t.id: _told(unrolling, value) for t, value in both if isinstance(t, ast.Name)}
        case ast.Tuple(elts=targets) if (values := parts_of_text(unrolling, node.value)) and len(targets) == len(
            values
        ):
            pairs = zip(targets, values, strict=True)
            return {t.id: unrolling.key(value) for t, value in pairs if isinstance(t, ast.Name)}
    return {}


def _told(unrolling: Unrolling, value: ast.expr) -> Constant | None:
    if _is_truth(value):
        return None
    found = unrolling.key(value)
    if unrolling.depth:  # a number may be another one in the next trip
        return as_text(found)
    return size(unrolling, value) if found is None else found


def size(unrolling: Unrolling, node: ast.expr) -> Constant | None:
    """A number that is calculated of the lengths of containers."""
    if not unrolling.structures or not loads(node) - {"len"} <= unrolling.outer_names:
        return None
    found = unrolling.integer(node)
    return None if found is None else Constant(found)


def compared_sizes(unrolling: Unrolling, node: ast.expr) -> Constant | None:
    """What a test of the lengths of containers comes to, whether one is None or empty, and of which class one is."""
    if (found := is_none(unrolling, node) or is_of(unrolling, node)) is not None:
        return found
    match node:
        case ast.Name() | ast.Attribute() | ast.Subscript() if _has_fixed_length(known := unrolling.structure(node)):
            return Constant(bool(known.children)) if unrolling.is_certain(known, node) else None
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() | ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() as op]):
            both = size(unrolling, left), size(unrolling, node.comparators[0])
            if both[0] is not None and both[1] is not None:
                return Constant(OPERATORS[type(op)](both[0].value, both[1].value))
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            holds = asked_key(unrolling, node)
            return None if holds is None else Constant(holds)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            found = compared_sizes(unrolling, operand) or size(unrolling, operand)
            return None if found is None else Constant(not found.value)
        case ast.BoolOp(op=op, values=values):
            for each in values:
                found = unrolling.key(each) or compared_sizes(unrolling, each)
                if found is None or bool(found.value) is isinstance(op, ast.Or):
                    return found
            return found
    return None


def _has_fixed_length(known: Any) -> TypeGuard[Node]:
    """True for a container that is empty or not whatever its items are."""
    return isinstance(known, Node) and known.kind in ("tuple", "list", "dict")


def _is_truth(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)

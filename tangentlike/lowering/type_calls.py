"""Calls and attributes that only ask for types and ranks: ``np.ndim(x)``, ``np.finfo(x.dtype).eps``, ``type(x)``, and
``float("inf")`` of a text."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ..form.constant_nodes import constant
from ..form.program import copy_of, parse, tuple_of
from ..form.types import FLOAT, INTEGER, Array, Constant, Scalar, Tuple
from ..primitives.families import find
from .dispatch import apply, lower_expression
from .known import DESCRIPTIONS, LIMITS, OF_DTYPES, OF_TYPES
from .state import Lowering
from .temporaries import atom, literal_type

RANKS = (np.ndim, np.size, np.shape)
ASKED = "a number may be Python's, NumPy's, or an array without axes, which is not told apart here"


def asked_of_types(lowering: Lowering, function: Any, node: ast.Call) -> tuple[ast.expr, Any] | None:
    """What such a call comes to, and its type; None for any other call."""
    if not node.args or any(isinstance(a, ast.Starred) for a in node.args):
        return None
    if (function is float or function is int) and len(node.args) == 1 and not node.keywords:
        return number_of_text(lowering, function, node)
    if any(function is each for each in RANKS):
        return _rank(lowering, function, node)
    if function is not type and function is not np.result_type and not any(function is each for each in OF_TYPES):
        return None
    known = lowering.static(node)
    if known is None and function is type:
        raise lowering.refused(node, "asked-type", ASKED, "the type itself: `float(...)`, or `np.float64(...)`")
    return None if known is None else described(lowering, known.value, node)


def number_of_text(lowering: Lowering, function: Any, node: ast.Call) -> tuple[ast.expr, Any] | None:
    """``float("inf")`` and ``int("3")`` of a text that is known; None for anything else."""
    known = lowering.static(node.args[0])
    if known is None or not isinstance(known.value, str):
        return None
    try:
        value = function(known.value)
    except ValueError as error:
        raise lowering.refused(node, "not-a-number", str(error), "the number itself") from None
    if isinstance(value, float) and not np.isfinite(value):
        return parse(f"np.{'nan' if np.isnan(value) else 'inf'}" if not value < 0 else "(-np.inf)"), FLOAT
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return None
    return lower_expression(lowering, ast.copy_location(ast.Constant(value=value), node))


def _rank(lowering: Lowering, function: Any, node: ast.Call) -> tuple[ast.expr, Any] | None:
    axis = next((k.value for k in node.keywords if k.arg == "axis"), node.args[1] if node.args[1:] else None)
    expression, kind = lower_expression(lowering, node.args[0])
    if isinstance(kind, Constant) and isinstance(kind.value, (bool, int, float)):
        kind = Scalar("float64", True)
    if not isinstance(kind, (Scalar, Array)):
        return None
    if function is np.ndim:
        return ast.Constant(value=kind.ndim), INTEGER
    whole = ast.Attribute(value=atom(lowering, expression, kind, "array"), attr="shape", ctx=ast.Load())
    if function is np.shape:
        return (whole, Tuple((INTEGER,) * kind.ndim)) if kind.ndim else (tuple_of([]), Tuple(()))
    if axis is not None:
        number = lowering.static(axis)
        if number is None or not isinstance(number.value, int) or not -kind.ndim <= number.value < kind.ndim:
            return None
        return ast.Subscript(value=whole, slice=ast.Constant(value=number.value), ctx=ast.Load()), INTEGER
    if not kind.ndim:
        return ast.Constant(value=1), INTEGER
    return ast.Attribute(value=copy_of(whole.value), attr="size", ctx=ast.Load()), INTEGER


def described(lowering: Lowering, value: Any, node: ast.expr) -> tuple[ast.expr, Any]:
    """A type, a dtype, a description of one, or a number of it: a number of NumPy's keeps its dtype."""
    if isinstance(value, np.generic):
        entry, number = find(type(value)), value.item()
        assert entry is not None
        return apply(lowering, entry, [(ast.Constant(value=number), literal_type(number))], node)
    if isinstance(value, type):
        return ast.Constant(value=None), Constant(value)
    if isinstance(value, (bool, int, float)):
        return lower_expression(lowering, ast.copy_location(ast.Constant(value=value), node))
    return constant(value) if isinstance(value, (np.dtype, str)) else (ast.Constant(value=None), Constant(value))


def of_description(lowering: Lowering, owner: Any, node: ast.Attribute) -> tuple[ast.expr, Any] | None:
    """An attribute of a dtype, or of what NumPy knows of one."""
    attributes = OF_DTYPES if isinstance(owner, np.dtype) else LIMITS
    if not isinstance(owner, DESCRIPTIONS) or node.attr not in attributes:
        return None
    return described(lowering, getattr(owner, node.attr), node)

"""Which statements call functions that write their arguments, so that order matters (``order.py``)."""

from __future__ import annotations

import ast
import functools
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from ..form.program import Helper, own_nodes, root_name
from ..form.trees import children, nodes
from ..form.types import TypeRuleError
from ..reading.class_methods import as_function
from ..reading.resolve import is_helper
from ..reading.vectorized import vectorized
from .dispatch import lower_expression
from .draws import draw_of, draws
from .objects import method_of
from .state import Refused


def needs_order(lowering: Any, node: ast.stmt) -> bool:
    """True for a statement (its header only, if it has blocks) with a call that writes, beside anything else."""
    found = outermost_calls(lowering, node)
    if not found or _is_call_alone(lowering, node):
        return False
    return any(writes(lowering, each) for each in found)


def written_names(lowering: Any, body: list[ast.stmt]) -> set[str]:
    """The names through which a function may write an array: by a store, in place, or by a call."""
    inside = [n for s in body for n in nodes(s)]
    out = {root_name(n) for n in inside if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)}
    out |= {n.target.id for n in inside if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)}
    for each in (n for n in inside if isinstance(n, ast.Call) and calls_function(lowering, n)):
        out |= {a.id for a in [*each.args, *(k.value for k in each.keywords)] if isinstance(a, ast.Name)}
    return out


def writes(lowering: Any, node: ast.Call) -> bool:
    """True when the call, or one in its arguments, writes an array that it is given, or draws: it is lowered to see."""
    if draws(lowering, node):
        return True
    state = lowering.out, lowering.loaded, lowering.inert
    names = [set(each) for each in (lowering.taken, lowering.fresh, lowering.temporaries)]
    types, tuples = dict(lowering.types), dict(lowering.tuples)
    hidden, entry_taken, calls = dict(lowering.hidden), set(lowering.entry_taken), list(lowering.calls)
    lowering.out, lowering.loaded, lowering.inert = [], {}, False
    try:
        expression, _kind = lower_expression(lowering, node)
        lowered: list[ast.AST] = [*lowering.out, expression]
    except (Refused, TypeRuleError, UnsupportedError):
        return False  # refused in its place
    finally:
        lowering.out, lowering.loaded, lowering.inert = state
        lowering.taken, lowering.fresh, lowering.temporaries = names
        lowering.types, lowering.tuples = types, tuples
        lowering.hidden, lowering.entry_taken, lowering.calls = hidden, entry_taken, calls
    for each in (n for part in lowered for n in nodes(part) if isinstance(n, ast.Call)):
        helper = lowering.functions.get(ast.unparse(each.func))
        if isinstance(helper, Helper) and (helper.aliases.written or helper.program.draws):
            return True
    return False


def is_mapped_tuple(node: ast.AST) -> bool:
    """True for the call, by its form."""
    match node:
        case ast.Call(
            func=ast.Name(id="tuple"), args=[ast.Call(func=ast.Name(id="map"), args=[_, _, *_])], keywords=[]
        ):
            return True
    return False


def calls_function(lowering: Any, node: ast.AST) -> bool:
    """True for a call of a function that is looked into, and for one that draws."""
    if not isinstance(node, ast.Call):
        return False
    if draw_of(lowering, node) is not None or is_mapped_tuple(node):
        return True
    if isinstance(node.func, ast.Name):
        if node.func.id in lowering.inner:
            return True
        if node.func.id in lowering.fixed:
            known = as_function(lowering.fixed[node.func.id])
            return is_helper(known) or hasattr(known, "tree") or vectorized(known) is not None
        if lowering.is_local(node.func.id):
            return False
    if method_of(lowering, node) is not None:
        return True
    if isinstance(node.func, ast.Call):
        return lowering.names.look(node.func.func).value is np.vectorize
    found = as_function(lowering.names.look(node.func).value)
    return is_helper(found) or isinstance(found, functools.partial) or vectorized(found) is not None


def outermost_calls(lowering: Any, node: ast.AST) -> list[ast.Call]:
    """The calls of functions that are looked into, in the order of the text (of a header only, in a loop or branch)."""
    if isinstance(node, ast.Call) and calls_function(lowering, node):
        return [node]
    parts = children(node)
    if isinstance(node, (ast.If, ast.While)):
        parts = [node.test]
    elif isinstance(node, ast.For):
        parts = [node.iter]
    return [found for part in parts for found in outermost_calls(lowering, part)]


def _is_call_alone(lowering: Any, node: ast.stmt) -> bool:
    """True for ``f(x, w)`` or ``a, b = f(x, w)``: one call of a function, which comes last."""
    if isinstance(node, (ast.Assign, ast.Expr)) and isinstance(node.value, ast.Call):
        calls = [n for n in own_nodes(node) if calls_function(lowering, n)]
        names = isinstance(node, ast.Expr) or not any(isinstance(n, ast.Subscript) for n in nodes(node.targets[0]))
        return names and calls == [node.value]
    return False

"""What calls in finished functions do beside giving a value, as far as it matters to statements that change places."""

from __future__ import annotations

import ast
from typing import Any

from ..analysis.effects import ADDING_KERNELS, WRITING_KERNELS
from ..form.program import binds, dotted, root_name, variables
from ..form.trees import nodes
from ..form.types import Scalar, Type
from ..primitives.registry import Primitive
from .units import Plain

PURE_METHODS = ("copy", "astype", "sum", "mean", "max", "min", "reshape", "ravel", "transpose", "any", "all", "prod")
FRESH_METHODS = ("copy", "sum", "mean", "max", "min", "any", "all", "prod")
BUILTINS = ("len", "max", "min", "abs", "float", "int", "range", "bool")
FRESH_KERNELS = ("sum_all", "spread", "select", "broadcast_like", "typed", "outer", "plus")
FRESH = (
    "np.empty", "np.zeros", "np.ones", "np.full", "np.empty_like", "np.zeros_like", "np.ones_like", "np.full_like",
    "np.eye", "np.sum", "np.mean", "np.max", "np.min", "np.dot", "np.where", "np.float64", "np.float32", "np.int64",
    "np.sign", "np.exp", "np.log", "np.sqrt", "np.abs", "np.maximum", "np.minimum", "np.sin", "np.cos", "np.tanh",
    "np.linalg.solve", "np.linalg.inv", "np.stack", "np.concatenate", "np.outer",
)  # fmt: skip
CHECKS = ("checked_index", "checked_item", "checked_mask", "checked_shape")


def is_pure(call: ast.Call, functions: dict[str, Any]) -> bool:
    """Whether a call does nothing but give a value."""
    text = dotted(call.func)
    found = functions.get(text)
    if isinstance(found, Primitive):
        return not found.writes and not found.draws and text not in ADDING_KERNELS + WRITING_KERNELS
    if text.startswith("math.") or text in BUILTINS + CHECKS:
        return True
    if text.startswith("np."):
        return not text.startswith("np.random") and not any(k.arg == "out" for k in call.keywords)
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in PURE_METHODS
    module = getattr(found, "__module__", None) or ""
    return module.startswith("tangentlike.templates") and text not in ADDING_KERNELS + WRITING_KERNELS


def is_fresh(call: ast.Call, functions: dict[str, Any]) -> bool:
    """Whether what a call gives is no memory of its arguments."""
    text = dotted(call.func)
    found = functions.get(text)
    if isinstance(found, Primitive):
        return not found.view and not found.writes and not found.draws
    if text in (*FRESH, *BUILTINS, *FRESH_KERNELS, *ADDING_KERNELS) or text.startswith("math."):
        return True
    return isinstance(call.func, ast.Attribute) and call.func.attr in FRESH_METHODS


def plain(node: ast.stmt, functions: dict[str, Any], types: dict[str, Type]) -> Plain:
    """A statement that stays as it is."""
    bound, barrier = binds(node), False
    calls = [each for each in nodes(node) if isinstance(each, ast.Call)]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    writes = {root_name(target) for target in targets if isinstance(target, ast.Subscript)}
    if isinstance(node, ast.AugAssign):  # of an array, in place
        writes |= {name for name in bound if not isinstance(types.get(name), Scalar)}
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "pop") and root_name(call.func):
            writes.add(root_name(call.func))
        elif not is_pure(call, functions):
            barrier = True
    simple = isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Pass))
    reads = variables(node) | (bound if isinstance(node, ast.AugAssign) else set())
    return Plain(node, reads, bound, writes, barrier or not simple, bool(calls))

"""Calls as a person writes them: defaults left out, keywords where they help, ranges in their short form.

np.sum(x, 0, False)       ->    np.sum(x, axis=0)
range(0, n, 1)            ->    range(n)
s = s + x[i]              ->    s += x[i]            (numbers only: for arrays the two differ)
a[mask] = s               ->    mask_set(a, mask, s) (masks of two dimensions and more, which Numba lacks)
"""

from __future__ import annotations

import ast
from types import FunctionType
from typing import Any

from numba.core.dispatcher import Dispatcher

from ..form.program import dotted, walk
from ..form.types import Array, Scalar, Type
from ..primitives.families import support_kernel
from ..primitives.registry import Primitive, signature_of

KEYWORDS = {"axis", "keepdims", "k", "ddof", "train", "all_states", "activation"}


def spell(body: list[ast.stmt], functions: dict[str, Any], types: dict[str, Type]) -> list[ast.stmt]:
    """The block in the user's spelling; the result is for reading and compiling, no longer the normal form."""
    speller = _Speller(functions, types)
    return [speller.visit(node) for node in body]


def stored_by_block_masks(body: list[ast.stmt], types: dict[str, Type]) -> set[str]:
    """The masks of several dimensions that stand as an index of what is stored: their names tell that it is a mask."""
    found = {each for each, kind in types.items() if _is_block_mask(kind)}
    if not found:
        return found
    targets = [node.targets[0] for node in walk(body) if isinstance(node, ast.Assign)]
    indices = [target.slice for target in targets if isinstance(target, ast.Subscript)]
    return found & {index.id for index in indices if isinstance(index, ast.Name)}


def _is_block_mask(kind: Type | None) -> bool:
    return isinstance(kind, Array) and kind.dtype == "bool" and kind.ndim > 1


class _Speller(ast.NodeTransformer):
    def __init__(self, functions: dict[str, Any], types: dict[str, Type]):
        self.functions, self.types = functions, types

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        text = dotted(node.func)
        if text in ("range", "prange") and len(node.args) == 3:
            return ast.Call(func=node.func, args=_short_range(node.args), keywords=[])
        if text == "np.ascontiguousarray" and len(node.args) == 1 and isinstance(node.args[0], ast.BinOp):
            return node.args[0]  # the result of an operation is contiguous
        entry = self.functions.get(text)
        if isinstance(entry, (Dispatcher, FunctionType)) and not node.keywords:
            return ast.Call(func=node.func, args=_without_defaults(entry, node.args), keywords=[])
        if not isinstance(entry, Primitive) or len(node.args) != len(entry.parameters):
            return node
        positional: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        skipped = False
        pairs = list(zip(entry.parameters, node.args, strict=True))
        defaults = _call_defaults(entry)
        while pairs and pairs[-1][0] in defaults and _is_default(pairs[-1][1], defaults[pairs[-1][0]]):
            pairs.pop()
        for parameter, argument in pairs:
            if skipped or parameter in KEYWORDS:
                keywords.append(ast.keyword(arg=parameter, value=argument))
                skipped = True
            else:
                positional.append(argument)
        return ast.Call(func=node.func, args=positional, keywords=keywords)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        self.generic_visit(node)
        positive = _without_sign(node.value) if isinstance(node.op, ast.Add) else None
        if positive is None:
            return node
        return ast.copy_location(ast.AugAssign(target=node.target, op=ast.Sub(), value=positive), node)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        self.generic_visit(node)
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Subscript) and self.is_block_mask(target.slice):
            fresh = ast.Expr(value=self.kernel_call("mask_set", target.value, target.slice, value))
            return ast.copy_location(fresh, node)
        if isinstance(target, ast.Name) and isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name):
            same = value.left.id == target.id and isinstance(self.types.get(target.id), Scalar)
            if same and isinstance(value.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
                augmented = ast.AugAssign(target=target, op=value.op, value=value.right)
                return ast.copy_location(augmented, node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and self.is_block_mask(node.slice):
            return self.kernel_call("mask_get", node.value, node.slice)
        if isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Constant) and node.slice.value is Ellipsis:
            return ast.Subscript(value=node.value, slice=ast.Slice(), ctx=node.ctx)  # Numba lacks x[...] of its own
        return node

    def is_block_mask(self, index: ast.expr) -> bool:
        """True for a mask of two dimensions or more in a variable."""
        return isinstance(index, ast.Name) and _is_block_mask(self.types.get(index.id))

    def kernel_call(self, kernel: str, *arguments: ast.expr) -> ast.Call:
        self.functions.setdefault(kernel, support_kernel(kernel))
        return ast.Call(func=ast.Name(id=kernel, ctx=ast.Load()), args=list(arguments), keywords=[])


def _without_sign(value: ast.expr) -> ast.expr | None:
    """``e`` for ``-e``, ``a * b`` for ``-a * b``; None for an expression without a leading sign."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        return value.operand
    if isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Mult, ast.Div)):
        left = _without_sign(value.left)
        return ast.BinOp(left=left, op=value.op, right=value.right) if left is not None else None
    return None


def _call_defaults(entry: Primitive) -> dict[str, Any]:
    return entry.defaults


def _without_defaults(function: Any, arguments: list[ast.expr]) -> list[ast.expr]:
    """The arguments of a kernel without those that it would take by default."""
    names, defaults = signature_of(function, "")
    kept = list(arguments)
    while kept and len(kept) <= len(names) and names[len(kept) - 1] in defaults:
        if not _is_default(kept[-1], defaults[names[len(kept) - 1]]):
            break
        kept.pop()
    return kept


def _is_default(node: ast.expr, value: Any) -> bool:
    try:
        return ast.literal_eval(node) == value and type(ast.literal_eval(node)) is type(value)
    except (ValueError, TypeError):
        return False


def _short_range(arguments: list[ast.expr]) -> list[ast.expr]:
    start, stop, step = arguments
    if isinstance(step, ast.Constant) and step.value == 1:
        return [stop] if isinstance(start, ast.Constant) and start.value == 0 else [start, stop]
    return [start, stop, step]

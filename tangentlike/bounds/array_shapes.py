"""What finished expressions, nested ones too, say about arrays: their shapes, and whether they are arrays at all."""

from __future__ import annotations

import ast

from ..form.types import Array, Dimension, Scalar, Type, broadcast_shapes
from .in_range import Facts

METHODS = ("copy", "reshape", "ravel", "flatten", "astype", "transpose", "cumsum", "argsort")
GIVE_TUPLES = (
    "np.shape", "np.nonzero", "np.where", "np.unique", "np.meshgrid", "np.modf", "np.frexp", "np.divmod", "np.split",
    "np.array_split", "np.broadcast_arrays", "np.unravel_index", "np.histogram",
)  # fmt: skip


def shape_of(node: ast.expr, facts: Facts) -> tuple[Dimension, ...] | None:
    """The shape of an expression, () for a number; None where it is not known."""
    if isinstance(node, ast.Constant):
        return ()
    if isinstance(node, ast.Name):
        kind = facts.types.get(node.id)
        return kind.shape if isinstance(kind, (Array, Scalar)) else None
    if isinstance(node, ast.UnaryOp):
        return shape_of(node.operand, facts)
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        left, right = shape_of(node.left, facts), shape_of(node.right, facts)
        if left is None or right is None:
            return None
        return broadcast_shapes(left, right)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        kind = facts.types.get(node.value.id)
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if isinstance(kind, Array) and all(facts.is_whole(i) for i in items):
            return kind.shape[len(items) :]
        return () if kind is None else None  # a record
    if isinstance(node, ast.Call):
        text = ast.unparse(node.func)
        return () if text in ("len", "min", "max", "abs", "int", "float") or text.startswith("math.") else None
    return () if facts.is_whole(node) else None


def gives_array(node: ast.expr, types: dict[str, Type]) -> bool:
    """True for expressions without a name whose value is an array for sure."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and isinstance(types.get(node.value.id), Array)
    if isinstance(node, ast.Attribute):
        return node.attr in ("T", "real", "imag")
    if isinstance(node, ast.Call):
        text = ast.unparse(node.func)
        if text.startswith("np."):
            return not text.startswith(("np.linalg.", "np.random.")) and text not in GIVE_TUPLES
        return isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
    return isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare))

"""Elementwise statements over what all samples share, as kernels: no array is allocated, and little is compiled."""

from __future__ import annotations

import ast
import math
import re

from ..form.program import copy_of
from .operations import Operation, Statement
from .text import Lines
from .values import Shared

FUNCTIONS = {f"np.{n}" for n in ("sqrt", "exp", "log", "log1p", "expm1", "tanh", "abs", "sin", "cos", "square", "sign")}
CASTS = {"np.float32", "np.float64"}
NUMBERED = re.compile(r"_\d+$")


def runs(statements: list[Statement]) -> list[list[Statement]]:
    """The statements in order; neighbors that a kernel can take are together, every other one alone."""
    out: list[list[Statement]] = []
    for statement in statements:
        previous = out[-1][-1] if out else None
        together = previous is not None and is_formula(previous) and is_formula(statement)
        if together and previous is not None and previous.made[0].shape == statement.made[0].shape:
            out[-1].append(statement)
        else:
            out.append([statement])
    return out


def is_formula(operation: Operation) -> bool:
    """True for a statement that gives a floating-point array, element by element."""
    if not isinstance(operation, Statement) or operation.effect or operation.then or len(operation.made) != 1:
        return False
    (made,) = operation.made
    if not made.shape or not made.dtype.startswith("float") or not isinstance(operation.node, ast.Assign):
        return False
    known = {value.name: value for value in operation.read}
    fits = all(v.shape in ((), made.shape) and v.dtype.startswith(("float", "int")) for v in operation.read)
    return fits and _elementwise(operation.node.value, known)


def _elementwise(node: ast.expr, known: dict[str, Shared]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in known or node.id == "size"
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float)) and not isinstance(node.value, bool) and math.isfinite(node.value)
    if isinstance(node, ast.BinOp):
        arithmetic = isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow))
        return arithmetic and _elementwise(node.left, known) and _elementwise(node.right, known)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, (ast.USub, ast.UAdd)) and _elementwise(node.operand, known)
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
            return ast.unparse(node.args[0]) in CASTS and _elementwise(node.func.value, known)
        return ast.unparse(node.func) in FUNCTIONS | CASTS and _elementwise(node.args[0], known)
    return False


def kernel_of(statements: list[Statement]) -> tuple[list[Shared], list[str], list[str], str]:
    """Operands, parameters, annotations and body of the kernel of these statements, each on every element in turn."""
    names: dict[str, str] = {}
    operands: list[Shared] = []
    uses_size = False
    lines = Lines()

    def name_of(value: Shared) -> str:
        if value.name not in names:
            base, number = NUMBERED.sub("", value.name), 1
            chosen = base
            while chosen in names.values() or chosen in ("k", "size", "np"):
                number += 1
                chosen = f"{base}_{number}"
            names[value.name] = chosen
            operands.append(value)
        return names[value.name]

    class Element(ast.NodeTransformer):
        def __init__(self, known: dict[str, Shared]):
            self.known = known

        def visit_Name(self, node: ast.Name) -> ast.expr:
            nonlocal uses_size
            if node.id == "size":
                uses_size = True
                return node
            value = self.known[node.id]
            text = f"{name_of(value)}[k]" if value.shape else name_of(value)
            return ast.parse(text, mode="eval").body

        def visit_Call(self, node: ast.Call) -> ast.expr:
            if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
                return ast.Call(func=node.args[0], args=[self.visit(node.func.value)], keywords=[])
            node.args = [self.visit(node.args[0])]
            return node

    with lines.block(f"for k in range({math.prod(statements[0].made[0].shape)}):"):
        for statement in statements:
            assert isinstance(statement.node, ast.Assign)
            (made,) = statement.made
            tree = Element({v.name: v for v in statement.read}).visit(copy_of(statement.node.value))
            lines(f"{name_of(made)}[k] = {ast.unparse(ast.fix_missing_locations(tree))}")
    parameters = [names[v.name] for v in operands] + (["size"] if uses_size else [])
    kinds = [f"{v.dtype}*" if v.shape else v.dtype for v in operands] + (["int64"] if uses_size else [])
    return operands, parameters, kinds, lines.text

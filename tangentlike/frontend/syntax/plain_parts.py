"""What an expression is, by its form: read again at no cost, arithmetic that raises nothing, a truth value, nothing."""

from __future__ import annotations

import ast

from ...form.trees import nodes
from .callee import Scope, draws_inside, is_library


def is_simple(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr))


def is_path(node: ast.expr) -> bool:
    """True for what can be read again at no cost: a name, a constant, an attribute of a module."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return isinstance(node.operand, ast.Constant)
    if isinstance(node, ast.Tuple):
        return all(map(is_path, node.elts))
    return isinstance(node, (ast.Name, ast.Constant)) or (isinstance(node, ast.Attribute) and is_path(node.value))


def is_arithmetic(node: ast.expr) -> bool:
    """True for sums and products of names and numbers, which raise nothing that is handled."""
    if isinstance(node, ast.BinOp):
        plain = isinstance(node.op, (ast.Add, ast.Sub, ast.Mult))
        return plain and is_arithmetic(node.left) and is_arithmetic(node.right)
    if isinstance(node, ast.UnaryOp):
        return not isinstance(node.op, ast.Not) and is_arithmetic(node.operand)
    return is_path(node)


def is_truth(node: ast.expr) -> bool:
    """True for what is a truth value, whatever its operands are."""
    if isinstance(node, ast.Compare):
        return all(isinstance(op, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for op in node.ops)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, ast.Constant)


def may_catch(node: ast.AST, scope: Scope) -> bool:
    """True for a statement behind which the function may go on although its body has raised something."""
    if isinstance(node, ast.With):
        managers = [getattr(each.context_expr, "func", each.context_expr) for each in node.items]
        return not all(is_library(scope.value(each)) for each in managers)
    return isinstance(node, ast.Try)


def is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def gives_nothing(value: ast.expr | None) -> bool:
    """True for what a bare ``return`` or ``return None`` returns."""
    return value is None or is_none(value)


def mentions(node: ast.AST, variable: str) -> bool:
    """True when the name stands anywhere in a tree."""
    return any(isinstance(n, ast.Name) and n.id == variable for n in nodes(node))


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def is_put_together(node: ast.AST) -> bool:
    """True for a text with values in it: ``f"{a}_{b}"``, ``"%s_%d" % (a, n)``, ``"{}_{}".format(a, b)``."""
    match node:
        case ast.JoinedStr():
            return True
        case ast.BinOp(op=ast.Mod(), left=left):
            return is_text(left) or isinstance(left, ast.JoinedStr)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
            return True
    return False


def may_stand_twice(test: ast.expr, scope: Scope) -> bool:
    """True for a name, and for a comparison that draws no random numbers."""
    return isinstance(test, ast.Name) or (isinstance(test, ast.Compare) and not draws_inside(scope, test))


def is_constants(node: ast.expr) -> bool:
    """True for a display of texts, numbers and what has a dotted name, which may be searched for any value."""
    constants = (ast.Constant, ast.Attribute)
    return isinstance(node, (ast.Tuple, ast.List)) and all(isinstance(e, constants) for e in node.elts)


def either(value: ast.expr | None) -> list[ast.expr | None]:
    """The expressions of which a value is one: of ``a if c else None`` both."""
    return [*either(value.body), *either(value.orelse)] if isinstance(value, ast.IfExp) else [value]


def is_shape(node: ast.expr) -> bool:
    """True for ``x.shape`` and ``x.shape[1:]``, of which every length is known while compiling."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        node = node.value
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def may_raise(node: ast.expr) -> bool:
    """True for an expression whose evaluation may raise an exception; ``2.0 * w`` and ``w / 3.0`` raise for no number
    and no array."""
    risky = (ast.Call, ast.Subscript, ast.BinOp, ast.NamedExpr)
    return any(isinstance(n, risky) and not _is_of_a_number(n) for n in nodes(node))


def _is_of_a_number(node: ast.AST) -> bool:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
        return False
    operands = (node.right,) if isinstance(node.op, ast.Div) else (node.left, node.right)
    return any(isinstance(e, ast.Constant) and isinstance(e.value, (int, float)) and bool(e.value) for e in operands)

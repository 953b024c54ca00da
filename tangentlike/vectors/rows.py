"""Where a text combines arrays of three axes or more element by element, its compiled form does so with rows of numbers
(:mod:`~tangentlike.vectors.flat`)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ..form.program import blocks, dotted, fresh_name
from ..form.trees import children
from ..form.types import Array, Scalar, Type
from .arrays import FUNCTIONS
from .flat import add_to, divide_by, flat, multiply_by, shape_of, subtract_from

LEAST = 3  # axes
TYPES = ("np.float32", "np.float64")
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
INTO = {ast.Add: add_to, ast.Sub: subtract_from, ast.Mult: multiply_by, ast.Div: divide_by}
UFUNCS = {  # and how many operands each has; one more would be where the result goes
    **{f"np.{name}": 1 for name in ("sqrt", "square", "abs", "absolute", "negative", *FUNCTIONS)},
    **{f"np.{name}": 2 for name in ("maximum", "minimum")},
}


def has_many_axes(types: dict[str, Type]) -> bool:
    """Whether a function has an array of so many axes."""
    return any(isinstance(t, Array) and t.ndim >= LEAST for t in types.values())


def combine_rows(body: list[ast.stmt], types: dict[str, Type], taken: set[str], names: dict[str, Any]) -> bool:
    """Changes a block in place; True if it has such expressions. ``names`` learns what new names stand for."""

    def fresh(base: str) -> str:
        chosen = fresh_name(base, taken)
        taken.add(chosen)
        return chosen

    def called(function: Any) -> str:
        known = next((text for text, found in names.items() if found is function), "")
        if not known:
            known = fresh(function.__name__)
            names[known] = function
        return known

    made = _Rows(types, fresh, called)
    body[:] = made.block(body)
    return made.changed


class _Rows(ast.NodeTransformer):
    def __init__(self, types: dict[str, Type], fresh: Callable[[str], str], called: Callable[[Any], str]):
        self.types, self.fresh, self.called = types, fresh, called
        self.before: list[ast.stmt] = []
        self.changed = False

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            for inner in blocks(node):
                inner[:] = self.block(inner)
            if isinstance(node, (ast.Assign, ast.Return)) and node.value is not None:
                node.value = self.visit(node.value)
            elif isinstance(node, ast.AugAssign) and type(node.op) in INTO and self.is_known(node.target):
                node = self.augmented(node)
            out += [ast.copy_location(each, node) for each in self.before]
            self.before = []
            out.append(node)
        return out

    def is_known(self, target: ast.expr) -> bool:
        """Whether a variable is an array of many axes whose row of numbers is a view."""
        kind = self.types.get(target.id) if isinstance(target, ast.Name) else None
        return isinstance(kind, Array) and kind.contiguous and kind.ndim >= LEAST

    def augmented(self, node: ast.AugAssign) -> ast.stmt:
        """``add_to(y, value)`` for ``y += value``: the row of ``y`` is a view."""
        function = ast.Name(id=self.called(INTO[type(node.op)]), ctx=ast.Load())
        target = ast.Name(id=ast.unparse(node.target), ctx=ast.Load())
        self.changed = True
        made = ast.Expr(value=ast.Call(func=function, args=[target, self.visit(node.value)], keywords=[]))
        return ast.fix_missing_locations(ast.copy_location(made, node))

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.Compare)):
            return node  # what is evaluated once, or in every case, may stand before
        return super().generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self.expression(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        return self.expression(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self.expression(node) if self.parts(node) is not None else self.generic_visit(node)

    def expression(self, node: ast.expr) -> ast.AST:
        leaves = self.leaves(node)
        if not self.fits(leaves):
            return self.generic_visit(node)
        self.changed = True
        operands = [leaf for leaf in leaves if not _is_size(leaf)]
        named = [self.named(leaf) for leaf in operands]
        arrays = [n for n in dict.fromkeys(named) if not isinstance(self.types.get(n), Scalar)]
        if len(arrays) == 1:
            text = f"{arrays[0]}.shape"
        else:
            text = f"np.broadcast_shapes({', '.join(f'{self.called(shape_of)}({n})' for n in arrays)})"
        shape = self.fresh("shape")
        self.before += ast.parse(f"{shape} = {text}").body
        made = {n: f"{self.called(flat)}({n}, {shape})" for n in arrays}
        rows = {id(leaf): made.get(n, n) for leaf, n in zip(operands, named, strict=True)}
        combined = self.replaced(node, rows)
        call = ast.parse(f"x.reshape({shape})", mode="eval").body
        assert isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        call.func.value = combined
        return ast.copy_location(call, node)

    def parts(self, node: ast.AST) -> list[ast.expr] | None:
        """The operands of what is done element by element."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, OPERATORS):
            return [node.left, node.right]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return [node.operand]
        if isinstance(node, ast.Call) and not node.keywords and UFUNCS.get(dotted(node.func)) == len(node.args):
            return list(node.args)
        return None

    def leaves(self, node: ast.expr) -> list[ast.expr]:
        parts = self.parts(node)
        if parts is None:
            return [] if isinstance(node, ast.Constant) or _is_typed_constant(node) else [node]
        return [leaf for part in parts for leaf in self.leaves(part)]

    def fits(self, leaves: list[ast.expr]) -> bool:
        """Names of known types in C order, one of many axes; calls and parts, which give such or numbers; sizes."""
        kinds: list[Any] = [self.types.get(n.id) for n in leaves if isinstance(n, ast.Name)]
        known = all(isinstance(k, Scalar) or (isinstance(k, Array) and k.contiguous and k.ndim) for k in kinds)
        simple = all(isinstance(n, (ast.Name, ast.Call, ast.Subscript)) or _is_size(n) for n in leaves)
        return known and simple and any(isinstance(k, Array) and k.ndim >= LEAST for k in kinds)

    def named(self, leaf: ast.expr) -> str:
        if isinstance(leaf, ast.Name):
            return leaf.id
        name = self.fresh("operand")
        value = self.visit(leaf)
        self.before.append(ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=value, lineno=0))
        return name

    def replaced(self, node: ast.expr, rows: dict[int, str]) -> ast.expr:
        if id(node) in rows:
            return ast.copy_location(ast.parse(rows[id(node)], mode="eval").body, node)
        for key, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and value in children(node):
                setattr(node, key, self.replaced(value, rows) if key != "func" else value)
            elif isinstance(value, list) and key == "args":
                setattr(node, key, [self.replaced(v, rows) for v in value])
        return node


def _is_typed_constant(node: ast.expr) -> bool:
    """``np.float32(2.0)``."""
    return isinstance(node, ast.Call) and dotted(node.func) in TYPES and isinstance(node.args[0], ast.Constant)


def _is_size(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("size", "ndim")

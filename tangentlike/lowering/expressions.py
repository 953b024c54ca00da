"""Lowering expressions: types, temporaries for what may carry a derivative, inert expressions left as they are."""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace
from typing import Any

import numpy as np

from ..form.foreign import instead, what_it_is
from ..form.operators import OPERATORS
from ..form.program import assign, fresh_name, loads, located, located_everywhere, name, parse, tuple_of
from ..form.structures import Leaf
from ..form.types import (
    BOOLEAN,
    FLOAT,
    INTEGER,
    Array,
    Constant,
    Scalar,
    Tuple,
    Type,
    TypeRuleError,
    describe,
    is_float,
)
from ..primitives.families import find
from ..primitives.registry import Primitive
from ..reading.captured import MISSING, table
from ..reading.resolve import is_number
from . import calls, comparisons, helper_calls, nearest, points
from .choices import Choices
from .known import Refused, Structured, root_of


class Expressions(Choices):
    """Lowers expressions; the state is that of :class:`~tangentlike.lowering.known.Known`."""

    # ---- entry points

    def expression(self, node: ast.expr) -> tuple[ast.expr, Any]:
        """The lowered expression (an atom, an inert expression, or a name of a fresh temporary) and its type."""
        handler = getattr(self, "expr_" + type(node).__name__, None)
        if handler is None:
            raise self.refused(
                node,
                "expression",
                f"`{ast.unparse(node)}` computes nothing that has a derivative",
                "numbers and arrays",
            )
        outer, self.at = self.at, node
        try:
            return handler(node)
        except TypeRuleError as error:
            raise self.refused(node, "types", error.reason, error.rewrite) from None
        finally:
            self.at = outer

    def inertly(self, node: ast.expr) -> tuple[ast.expr, Any]:
        """An expression that carries no derivative: left nested, its calls made as plain calls."""
        before, self.inert = self.inert, True
        try:
            return self.expression(node)
        finally:
            self.inert = before

    def placed(self, node: ast.expr) -> tuple[ast.expr, Any]:
        """An index, or a bound of a loop, which is checked by what it is for: an inert expression."""
        before, self.placing = self.placing, True
        try:
            return self.inertly(node)
        finally:
            self.placing = before

    def test(self, node: ast.expr) -> ast.expr:
        expression, kind = self.inertly(node)
        if isinstance(kind, Array):
            raise self.refused(
                node,
                "array-condition",
                f"the truth of {describe(kind)} is ambiguous",
                f"`np.all({ast.unparse(node)})` or `np.any({ast.unparse(node)})`",
            )
        if isinstance(kind, (Tuple, Structured)):
            raise self.refused(
                node, "condition", "the truth of a container", f"its length: `len({ast.unparse(node)}) > 0`"
            )
        return expression

    def atom(self, expression: ast.expr, kind: Type, hint: str) -> ast.expr:
        """``expression`` as a name or a literal."""
        if isinstance(expression, (ast.Name, ast.Constant)) or (isinstance(kind, Scalar) and not is_float(kind)):
            return expression
        if isinstance(kind, Scalar) and not loads(expression) - set(self.constants):
            return expression
        return self.emit(expression, kind, hint)

    def emit(self, expression: ast.expr, kind: Type, hint: str) -> ast.Name:
        """Assign an expression to a fresh temporary."""
        temporary = self.temporary(hint)
        self.types[temporary] = with_own_sizes(kind, temporary)
        self.out.append(assign(temporary, expression, self.line))
        return name(temporary)

    def temporary(self, hint: str, stands_for: ast.AST | None = None) -> str:
        """A new name; it stands for the expression that is lowered now, if for nothing else."""
        base = hint if hint.isidentifier() else "value"
        functions = self.context.taken if self.context is not None else set()
        chosen = fresh_name(base, self.taken | functions | (set(dir(builtins)) if base in dir(builtins) else set()))
        self.taken.add(chosen)
        self.fresh.add(chosen)
        self.temporaries.add(chosen)
        self.wording.record(chosen, stands_for or self.at)
        return chosen

    def bind(self, expression: ast.expr, kind: Type, hint: str) -> tuple[ast.expr, Type]:
        """A temporary for what may carry a derivative; numbers that cannot, and literals, stay nested."""
        if self.inert or not isinstance(kind, (Scalar, Array)):
            return expression, kind
        if isinstance(kind, Scalar) and not is_float(kind):
            return expression, kind
        if isinstance(kind, Scalar) and not loads(expression) - set(self.constants) - {"np", "math"}:
            return expression, kind
        made = self.emit(expression, kind, hint)
        return made, self.types[made.id]

    def as_number(self, expression: ast.expr, kind: Any, node: ast.AST) -> tuple[ast.expr, Scalar | Array]:
        """The value as a number or array; constants such as True become numbers, the rest is refused."""
        if isinstance(kind, Constant) and isinstance(kind.value, (bool, int, float)):
            return ast.Constant(value=kind.value), _literal_type(kind.value)
        if isinstance(kind, (Scalar, Array)):
            return expression, kind
        what, rewrite = (
            describe(kind) if not isinstance(kind, Structured) else "a container",
            nearest.to_container(node, kind),
        )
        if isinstance(kind, Constant) and (kind.value is None or isinstance(kind.value, str)):
            rewrite = "a number or an array there"
        elif isinstance(kind, Constant) and not isinstance(kind.value, tuple):
            what, rewrite = what_it_is(kind.value), instead(kind.value, ast.unparse(node))
        raise self.refused(node, "not-a-number", f"{what} where a number or an array is needed", rewrite)

    # ---- literals and names

    def expr_Constant(self, node: ast.Constant):
        if isinstance(node.value, (bool, int, float)):
            return ast.Constant(value=node.value), _literal_type(node.value)
        return ast.Constant(value=node.value), Constant(node.value)

    def expr_Name(self, node: ast.Name):
        if node.id in self.tuples:
            leaves = self.tuples[node.id]
            return name(node.id), self.tuple_type(node.id, [self.expression(name(leaf))[1] for leaf in leaves])
        if node.id in self.types:
            return name(node.id), self.types[node.id]
        if node.id in self.fixed:
            value = self.fixed[node.id]
            return ast.Constant(value=value) if not callable(value) else name(node.id), Constant(value)
        if node.id in self.structures:
            return name(node.id), Structured(self.structures[node.id])
        if node.id in self.inner:
            return name(node.id), Constant(self.context.inner_function(self, node.id))
        return self.outer(node, node.id)

    def outer(self, node: ast.expr, text: str):
        """A value from the module or the enclosing function."""
        if isinstance(node, ast.Name) and node.id in self.definitions:
            raise Refused(None)  # its assignment was refused already
        place = self.names.look(node)
        found = place.value
        if found is MISSING:
            raise self.refused(
                node,
                "unknown-name",
                f"name `{text}` is not defined",
                f"assign `{text}` before, or take it as an argument",
            )
        if isinstance(found, int) and not -(2**63) <= found < 2**63:
            raise self.refused(
                node,
                "big-integer",
                f"`{text}` is {found}, beyond 64 bits",
                f"a float where it is defined: `{text} = {float(found)!r}`",
            )
        if self.is_given(place):
            return self.given(text, place)
        self.names.fix(place)
        if is_number(found):
            value = found.item() if isinstance(found, np.generic) else found
            if isinstance(node, ast.Attribute) and text.split(".")[0] in ("np", "numpy", "math"):
                return parse(f"{'math' if text.startswith('math') else 'np'}.{node.attr}"), _literal_type(value)
            if not np.isfinite(value):
                return parse(f"np.{'nan' if np.isnan(value) else 'inf'}" if not value < 0 else "(-np.inf)"), FLOAT
            if isinstance(node, ast.Name):
                kind = _literal_type(value) if not isinstance(found, np.floating) else Scalar(found.dtype.name)
                return name(self.constant_named(node.id, value)), kind
            return ast.Constant(value=value), _literal_type(value)
        rows = found if isinstance(found, np.ndarray) else table(found)
        if rows is not None:
            return self.constant_array(text, rows)
        return node, Constant(found)

    def constant_array(self, text: str, found: np.ndarray):
        """An array of this package's own modules, as a constant of the generated module."""
        chosen = self.constant_named(text.replace(".", "_"), found)
        return name(chosen), Array(found.dtype.name, tuple(found.shape), True)

    def expr_Attribute(self, node: ast.Attribute):
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and self.names.look(root).value is MISSING and not self.is_local(root.id):
            return self.outer(root, root.id)
        if isinstance(root, ast.Name) and self.is_outside(root.id) and not self.is_captured(node.value):
            return self.outer(node, ast.unparse(node))
        base, kind = self.expression(node.value)
        if isinstance(kind, Tuple) and node.attr in kind.keys and kind.kind != "dict":
            return self.tuple_items(base, kind)[kind.keys.index(node.attr)]
        if isinstance(kind, Array):
            if node.attr == "T":
                return self.call(located(ast.Call(func=parse("np.transpose"), args=[node.value], keywords=[]), node))
            if node.attr in ("shape", "size", "ndim", "dtype"):
                fresh = ast.Attribute(value=base, attr=node.attr, ctx=ast.Load())
                if node.attr == "shape":
                    return fresh, Tuple((INTEGER,) * kind.ndim)
                if node.attr == "ndim":
                    return ast.Constant(value=kind.ndim), INTEGER
                return fresh, INTEGER if node.attr == "size" else Constant(np.dtype(kind.dtype))
        if isinstance(kind, Scalar) and node.attr == "dtype":
            return parse(f"np.{kind.dtype}"), Constant(np.dtype(kind.dtype))
        raise self.refused(
            node,
            "attribute",
            f"the attribute `.{node.attr}` of {'a container' if isinstance(kind, Structured) else describe(kind)}",
            nearest.to_attribute(node, isinstance(kind, Array)),
        )  # fmt: skip

    def as_tuple(self, expression: ast.expr, kind: Any) -> tuple[ast.expr, Any]:
        """A container whose items are known while compiling as the tuple of them; anything else as it is."""
        if not isinstance(kind, Structured):
            return expression, kind
        items = [
            self.expr_Name(name(child.name))
            if isinstance(child, Leaf)
            else self.as_tuple(expression, Structured(child))
            for child in kind.spec.children
        ]
        return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items), kind.spec.kind, kind.spec.keys)

    def is_outside(self, identifier: str) -> bool:
        """True for a name of the module or of the enclosing function."""
        return not self.is_local(identifier) or identifier in self.hidden.values()

    def is_captured(self, node: ast.expr) -> bool:
        """True for a dotted name that stands for a number or an array from outside."""
        return self.is_outside(root_of(node)) and self.names.is_given(self.names.look(node))

    def is_captured_tuple(self, node: ast.expr) -> bool:
        """True for a dotted name that stands for a tuple of whole numbers from outside."""
        value = self.names.look(node).value if self.is_outside(root_of(node)) else None
        return isinstance(value, (tuple, list)) and all(isinstance(v, (int, np.integer)) for v in value)

    # ---- operators

    def expr_BinOp(self, node: ast.BinOp):
        appended = self.longer_list(node)
        if appended is not None:
            return appended
        left, left_type = self.expression(node.left)
        right, right_type = self.expression(node.right)
        self.refuse_list_operator(node, node.left, node.right, left_type, right_type)
        if isinstance(left_type, Tuple) and isinstance(right_type, Tuple) and isinstance(node.op, ast.Add):
            items = [e for e, _ in self.tuple_items(left, left_type) + self.tuple_items(right, right_type)]
            return tuple_of(items), Tuple(left_type.items + right_type.items)
        left, left_type = self.as_number(left, left_type, node.left)
        right, right_type = self.as_number(right, right_type, node.right)
        return self.operation(OPERATORS[type(node.op)], [(left, left_type), (right, right_type)], node)

    def longer_list(self, node: ast.BinOp) -> tuple[ast.expr, Any] | None:
        """``a + b`` of two lists, and ``[e] * n`` of a number; None for any other operation."""
        if isinstance(node.op, ast.Add) and self.is_list(node.left) and self.is_list(node.right):
            return self.built(np.concatenate, [ast.Tuple(elts=[node.left, node.right], ctx=ast.Load())], node)
        if isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List) and len(node.left.elts) == 1:
            item, kind = self.expression(node.left.elts[0])
            if isinstance(kind, Scalar):
                size, size_kind = self.as_number(*self.placed(node.right), node)
                full = find(np.full)
                assert full is not None
                return self.apply(
                    full, [(size, size_kind), (self.atom(item, kind, "item"), kind), *calls.defaults(full, 2)], node
                )
        return None

    def built(self, function: Any, arguments: list[ast.expr], node: ast.expr) -> tuple[ast.expr, Any]:
        """A call of a function of NumPy, by whatever name it has where the user's function stands."""
        entry, made = find(function), ast.Call(func=name("np"), args=arguments, keywords=[])
        assert entry is not None
        located_everywhere(made, node)
        return self.apply(entry, calls.bind_arguments(self, entry, made, made), node)

    def copied(self, expression: ast.expr, kind: Type, node: ast.AST) -> tuple[ast.expr, Any]:
        """A copy of what is a view of an array here, and none of a list in Python."""
        copy = find(np.copy)
        assert copy is not None
        return self.apply(copy, [(self.atom(expression, kind, "part"), kind), *calls.defaults(copy, 1)], node)

    def tuple_items(self, expression: ast.expr, kind: Tuple) -> list[tuple[ast.expr, Type]]:
        raise NotImplementedError

    def expr_UnaryOp(self, node: ast.UnaryOp):
        operand, kind = self.expression(node.operand)
        if isinstance(node.op, ast.Not):
            known = self.folded(node)
            inverse = ast.UnaryOp(op=ast.Not(), operand=operand) if known is None else ast.Constant(value=known.value)
            return inverse, BOOLEAN
        operand, kind = self.as_number(operand, kind, node.operand)
        if isinstance(operand, ast.Constant) and isinstance(node.op, ast.USub):
            return ast.UnaryOp(op=ast.USub(), operand=operand), INTEGER if kind == BOOLEAN else kind
        return self.operation(OPERATORS[type(node.op)], [(operand, kind)], node)

    def operation(self, function: Any, operands: list[tuple[ast.expr, Type]], node: ast.expr):
        """An operator applied to lowered operands, through its primitive's rule and lowering."""
        entry = find(function)
        if entry is None:
            raise self.refused(
                node,
                "operator",
                f"the operator of `{ast.unparse(node)}` has no gradient here",
                "`+`, `-`, `*`, `/`, `**` or `@`",
            )
        return self.apply(entry, operands, node)

    def expr_Compare(self, node: ast.Compare):
        return comparisons.lowered(self, node)

    def bind_name(self, target: str, expression: ast.expr, kind: Type, node: ast.AST) -> None:
        raise NotImplementedError

    # ---- tuples, subscripts

    def expr_Tuple(self, node: ast.Tuple | ast.List):
        items = [self.as_tuple(*self.expression(e)) for e in node.elts]
        if isinstance(node, ast.Tuple):
            items = [
                (self.atom(e, t, "item") if isinstance(t, (Scalar, Array)) and not self.inert else e, t)
                for e, t in items
            ]
            return tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items))
        if id(node) not in self.consumed and any(
            _holds_array(e, t) for e, (_, t) in zip(node.elts, items, strict=True)
        ):
            raise self.refused(
                node, "list-of-arrays", "a list of arrays holds the arrays themselves, which may be written",
                f"a tuple, `{nearest.as_tuple(node)}`, or a copy of them all, `np.array({nearest.as_tuple(node)})`",
            )  # fmt: skip
        array = find(np.array)
        assert array is not None
        pair = (tuple_of(e for e, _ in items), Tuple(tuple(t for _, t in items)))
        return self.apply(array, [pair, *calls.defaults(array, 1)], node)

    expr_List = expr_Tuple

    # ---- calls (the work is in calls.py)

    def expr_Call(self, node: ast.Call):
        expression, kind = self.call(node)
        if isinstance(kind, Scalar) and points.place_of(node) in self.changed_points:
            conversion = "float" if is_float(kind) else "int"
            raise self.refused(
                node, "changed-in-place", "an array without axes may be changed in place under two names here",
                f"`{conversion}({ast.unparse(node)})`",
            )  # fmt: skip
        return expression, kind

    def call(self, node: ast.Call):
        return calls.lower_call(self, node)

    def apply(self, entry: Primitive, arguments: list[tuple[ast.expr, Any]], node: ast.AST):
        return calls.apply(self, entry, arguments, node)

    def call_node(self, entry: Primitive, arguments: list[ast.expr]) -> ast.Call:
        return calls.call_node(self, entry, arguments)

    def is_call_result(self, expression: ast.expr) -> bool:
        """True for a call of a helper, whose results are bound by the statement itself."""
        return isinstance(expression, ast.Call) and helper_calls.is_helper_call(self, expression)


def with_own_sizes(kind: Any, owner: str) -> Any:
    """An array type whose unknown sizes are symbols of the name that holds it; so has what is computed from it."""
    if not isinstance(kind, Array) or None not in kind.shape:
        return kind
    shape = tuple(f"~{owner}.{axis}" if size is None else size for axis, size in enumerate(kind.shape))
    return replace(kind, shape=shape)


def _holds_array(node: ast.expr, kind: Any) -> bool:
    """True for what is an array outside of the list that it stands in; a list of numbers is not."""
    if isinstance(kind, Tuple):
        return any(isinstance(item, Array) for item in kind.items)
    return isinstance(kind, Array) and not isinstance(node, ast.List)


def _literal_type(value: Any) -> Scalar:
    if isinstance(value, bool):
        return BOOLEAN
    return INTEGER if isinstance(value, int) else FLOAT

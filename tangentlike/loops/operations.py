"""What is done element by element: the dtype of the result, and how it is written for one element.

Both operands of an operation are brought to the dtype that NumPy computes in, for numbers of Numba's promote by other
rules. What is written has no branches where a loop over it shall be vectorized.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ..form.program import call, copy_of, name, parse
from ..form.types import Scalar, arithmetic, comparison, elementwise, elementwise_float, promote, quotient
from ..vectors import circular, elementary
from .elements import Element, Number, Operation, UnreadError, broadcast

DTYPES = ("float64", "float32", "int64", "bool")
ARITHMETIC: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
LOGIC: dict[type, str] = {ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^"}
COMPARISONS: dict[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
NODES: dict[str, Any] = {text: kind for table in (ARITHMETIC, LOGIC, COMPARISONS) for kind, text in table.items()}
# Functions of which vectors/ has one without branches.
VECTORIZED: dict[str, Any] = {f"np.{each}": getattr(elementary, each) for each in elementary.NAMES}
VECTORIZED["np.arctan"] = circular.arctan
# Those that are called for each element: a loop over one of them is not vectorized.
CALLED = (
    "np.arcsin", "np.arccos", "np.arcsinh", "np.arccosh", "np.arctanh", "np.cbrt", "np.arctan2", "np.hypot",
    "np.logaddexp", "np.copysign",
)  # fmt: skip
PLAIN = ("np.sqrt", "np.floor", "np.ceil", "np.trunc")
OF_FLOATS = {**dict.fromkeys(VECTORIZED, 1), **dict.fromkeys(PLAIN, 1), **dict.fromkeys(CALLED, 1)}
OF_FLOATS |= dict.fromkeys(("np.arctan2", "np.hypot", "np.logaddexp", "np.copysign"), 2)
KEEPING = {  # how many operands, of the dtype of the result
    "np.abs": 1, "np.absolute": 1, "np.fabs": 1, "np.negative": 1, "np.positive": 1, "np.square": 1, "np.sign": 1,
    "np.maximum": 2, "np.minimum": 2, "np.reciprocal": 1,
}  # fmt: skip
LOGICAL = {"np.logical_and": "&", "np.logical_or": "|", "np.logical_xor": "^"}
SLOW = {*CALLED, "**"}
ALIKE = {"np.absolute": "np.abs", "np.fabs": "np.abs"}
FLOATS = ("float64", "float32")


def arity(function: str) -> int:
    """How many operands a function takes that is done element by element; 0 for others."""
    if function in LOGICAL:
        return 2
    return OF_FLOATS.get(function) or KEEPING.get(function) or {"np.isnan": 1, "np.logical_not": 1}.get(function, 0)


def operation(function: str, *operands: Element) -> Operation:
    """The operation on these operands; raises UnreadError where it is not known what it gives."""
    kinds = [operand.scalar for operand in operands]
    dtype = _dtype(function, operands, kinds)
    if dtype not in DTYPES:
        raise UnreadError
    return Operation(dtype, broadcast(*(o.sizes for o in operands)), False, LOGICAL.get(function, function), operands)


def _dtype(function: str, operands: tuple[Element, ...], kinds: list[Scalar]) -> str:
    if function in COMPARISONS.values():
        return comparison(*kinds).dtype  # type: ignore[union-attr]
    if function in LOGIC.values() or function in LOGICAL or function in ("np.logical_not", "not"):
        return _only(kinds, ("bool",))
    if function == "np.isnan":
        _only(kinds, FLOATS)
        return "bool"
    if function == "/":
        return quotient(*kinds).dtype
    if function in OF_FLOATS:
        if function in PLAIN[1:]:
            _only(kinds, FLOATS)
        return elementwise_float(*kinds).dtype
    if function == "**":
        return _power(operands, kinds)
    if function == "where":
        _only(kinds[:1], ("bool",))
        return elementwise(*kinds[1:]).dtype
    if function in KEEPING:
        found = elementwise(*kinds).dtype
        return found if found in FLOATS or (found == "int64" and function != "np.reciprocal") else ""
    return arithmetic(*kinds).dtype


def _only(kinds: list[Scalar], dtypes: tuple[str, ...]) -> str:
    if not all(kind.dtype in dtypes for kind in kinds):
        raise UnreadError
    return kinds[0].dtype


def _power(operands: tuple[Element, ...], kinds: list[Scalar]) -> str:
    found = arithmetic(*kinds).dtype
    if found not in FLOATS or kinds[0].dtype not in FLOATS:
        raise UnreadError
    return found


def small_power(node: Operation) -> int:
    """The whole number from 2 to 4 that a power is raised to; 0 for any other."""
    exponent = node.operands[1]
    value = exponent.node.value if isinstance(exponent, Number) and isinstance(exponent.node, ast.Constant) else 0
    return value if type(value) is int and 2 <= value <= 4 else 0


def is_slow(element: Element) -> bool:
    """Whether a loop over the expression is not vectorized."""
    if not isinstance(element, Operation):
        return False
    if element.function in SLOW and not (element.function == "**" and small_power(element)):
        return True
    return any(map(is_slow, element.operands))


# ---- as text


def typed(node: ast.expr, dtype: str) -> ast.expr:
    """``np.float32(node)``; a literal becomes a literal where it can."""
    if dtype == "float64" and isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return ast.Constant(value=float(node.value))
    return call("np.bool_" if dtype == "bool" else f"np.{dtype}", node)


class Scribe:
    """Writes operations on single elements; ``simple`` gives an expression a name, ``called`` a function."""

    def __init__(self, simple: Callable[[ast.expr], ast.expr], called: Callable[..., str]):
        self.simple, self.called = simple, called

    def write(self, node: Operation, given: list[ast.expr]) -> ast.expr:
        """The operation on what its operands are written as."""
        function = node.function
        if function == "where":
            return self.chosen(node, given)
        if function == "**" and small_power(node):
            return self.power(node, given[0])
        if function not in NODES:
            return self.function(node, ALIKE.get(function, function), given)
        computed = self.computed_in(node)
        operands = [self.brought(o, g, computed) for o, g in zip(node.operands, given, strict=True)]
        whole = computed == "float64" and all(o.dtype != "float64" for o in node.operands)
        if whole and function in ARITHMETIC.values():
            operands[0] = typed(operands[0], "float64")
        if function in COMPARISONS.values():
            return ast.Compare(left=operands[0], ops=[NODES[function]()], comparators=operands[1:])
        return ast.BinOp(left=operands[0], op=NODES[function](), right=operands[1])

    def computed_in(self, node: Operation) -> str:
        """The dtype that the operands are brought to."""
        if node.function in COMPARISONS.values():
            return promote(*(operand.scalar for operand in node.operands))[0]
        return node.dtype

    def brought(self, operand: Element, given: ast.expr, dtype: str) -> ast.expr:
        """An operand in a dtype, where Numba does not bring it there by itself."""
        if operand.dtype == dtype or dtype == "bool":
            return given
        if dtype == "float32" or (dtype == "int64" and operand.dtype == "bool"):
            return typed(given, dtype)
        return given

    def function(self, node: Operation, function: str, given: list[ast.expr]) -> ast.expr:
        if function in ("np.maximum", "np.minimum"):
            return self.extreme(node, function, given)
        if function == "np.negative":
            return ast.UnaryOp(op=ast.USub(), operand=given[0])
        if function == "np.positive":
            return given[0]
        if function in ("not", "np.logical_not"):
            return ast.UnaryOp(op=ast.Not(), operand=given[0])
        if function == "np.isnan":
            value = self.simple(given[0])
            return ast.Compare(left=value, ops=[ast.NotEq()], comparators=[copy_of(value)])
        if function == "np.square":
            value = self.simple(given[0])
            return ast.BinOp(left=value, op=ast.Mult(), right=copy_of(value))
        if function == "np.reciprocal":
            return ast.BinOp(left=typed(ast.Constant(value=1), node.dtype), op=ast.Div(), right=given[0])
        if function == "cast":
            return typed(given[0], node.dtype)
        if function == "copy":
            return given[0]
        if function == "np.abs":
            return call("abs", *given)
        floats = [
            g if o.dtype == node.dtype else typed(g, node.dtype) for o, g in zip(node.operands, given, strict=True)
        ]
        if function in VECTORIZED:
            found = call(self.called(VECTORIZED[function], f"{function[3:]}_of"), *floats)
            return typed(found, "float32") if function == "np.arctan" and node.dtype == "float32" else found
        return call(function, *floats)

    def chosen(self, node: Operation, given: list[ast.expr]) -> ast.expr:
        """``np.where``: both values are there before one is taken."""
        values = [
            self.simple(g if o.dtype == node.dtype and not o.weak else typed(g, node.dtype))
            for o, g in zip(node.operands[1:], given[1:], strict=True)
        ]
        return ast.IfExp(test=given[0], body=values[0], orelse=values[1])

    def extreme(self, node: Operation, function: str, given: list[ast.expr]) -> ast.expr:
        """The larger or smaller of two, NaN if one of them is."""
        a, b = (
            self.simple(g if o.dtype == node.dtype and not o.weak else typed(g, node.dtype))
            for o, g in zip(node.operands, given, strict=True)
        )
        sign = ">=" if function == "np.maximum" else "<="
        nan = f" | ({ast.unparse(a)} != {ast.unparse(a)})" if node.dtype in FLOATS else ""
        test = parse(f"({ast.unparse(a)} {sign} {ast.unparse(b)}){nan}")
        return ast.IfExp(test=test, body=copy_of(a), orelse=copy_of(b))

    def power(self, node: Operation, given: ast.expr) -> ast.expr:
        """x * x for x ** 2, and so on."""
        value = self.simple(self.brought(node.operands[0], given, node.dtype))
        text = ast.unparse(value)
        count = small_power(node)
        square = parse(f"{text} * {text}")
        if count == 4:
            half = self.simple(square)
            return ast.BinOp(left=half, op=ast.Mult(), right=copy_of(half))
        return square if count == 2 else ast.BinOp(left=square, op=ast.Mult(), right=name(text))

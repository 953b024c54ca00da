"""How large a whole number may become: Python's have no limit, compiled ones have 64 bits.

f = f * i       ->    f = exact_product(f, i)         (raises OverflowError beyond 64 bits)
k = j * n + i   ->    k = j * n + i                   (loop variables, sizes and ordinary arguments: 31 bits each)

An operation is checked where its result may need more than 63 bits, other than in an index, whose bounds are checked.
A loop is taken to make fewer than 2**31 trips. An argument of 2**31 or more is compiled apart (``LargeInteger``).
"""

from __future__ import annotations

import ast
import operator
from typing import Any

from ..form.program import whole_number
from ..form.trees import nodes
from ..form.types import INTEGER, LargeInteger, Scalar, TypeRuleError
from .touches import added

SMALL, LARGEST, FLOATS = 31, 63, 1024
COUNTED = 64  # how far a count may go from call to call
EXACT = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
}  # fmt: skip


def bits(lowering: Any, node: ast.expr) -> int:
    """An upper bound of the bits of a lowered whole number, without its sign."""
    number = value(lowering, node)
    if number is not None:
        return number.bit_length()
    match node:
        case ast.Constant(value=bool()) | ast.Compare():
            return 1
        case ast.Name(id=identifier):
            return _of_name(lowering, identifier)
        case ast.UnaryOp(operand=operand):
            return bits(lowering, operand)
        case ast.BinOp(left=left, op=sign, right=right):
            return _of_operation(bits(lowering, left), bits(lowering, right), sign, whole_number(right))
        case ast.IfExp(body=first, orelse=second):
            return max(bits(lowering, first), bits(lowering, second))
        case ast.BoolOp(values=values):
            return max(bits(lowering, value) for value in values)
        case ast.Call(func=ast.Name(id="len")):
            return SMALL
        case ast.Call(func=ast.Name(id="int" | "round")):
            return LARGEST - SMALL  # a number that was counted or measured, not one that was computed to be large
        case ast.Call(func=ast.Name(id="min" | "max" | "abs" | "bool"), args=arguments):
            return max(bits(lowering, argument) for argument in arguments)
        case ast.Attribute(attr="size") | ast.Subscript(value=ast.Attribute(attr="shape")):
            return SMALL
    return LARGEST


def value(lowering: Any, node: ast.expr) -> int | None:
    """The number that an expression of literals stands for, directly or through variables."""
    if isinstance(node, ast.Name):
        return lowering.numbers.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        operand = value(lowering, node.operand)
        return None if operand is None else -operand if isinstance(node.op, ast.USub) else operand
    if isinstance(node, ast.BinOp) and type(node.op) in EXACT:
        left, right = value(lowering, node.left), value(lowering, node.right)
        powers = isinstance(node.op, (ast.Pow, ast.LShift))
        if left is None or right is None or (powers and not 0 <= right <= 2 * LARGEST):
            return None
        return EXACT[type(node.op)](left, right)
    return whole_number(node)


def beyond(node: ast.expr) -> int | None:
    """The number that an operation on literals comes to, where it has more bits than compiled ones and a float can be
    as large."""
    number = _of_literals(node) if isinstance(node, (ast.BinOp, ast.UnaryOp)) else None
    return number if number is not None and LARGEST < number.bit_length() < FLOATS else None


def _of_literals(node: ast.expr) -> int | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _of_literals(node.operand)
        return None if number is None else -number
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Pow))):
        return whole_number(node)
    right = _of_literals(node.right)
    left = None if right is None else _of_literals(node.left)
    if left is None or right is None or (isinstance(node.op, ast.Pow) and not 0 <= right < FLOATS):
        return None
    return EXACT[type(node.op)](left, right)


def _of_name(lowering: Any, identifier: str) -> int:
    if identifier in lowering.magnitudes:
        return lowering.magnitudes[identifier]
    if isinstance(lowering.types.get(identifier), LargeInteger):
        return LARGEST
    if identifier in lowering.adding:
        return _of_sum(lowering, identifier)
    outside = identifier in lowering.parameter_types or identifier in lowering.hidden.values()
    return SMALL if outside and lowering.definitions.get(identifier, 1) == 1 else LARGEST


def _of_sum(lowering: Any, identifier: str) -> int:
    """A sum of fewer than 2**31 numbers of 31 bits has 62; one of larger numbers has whatever its checks let pass."""
    steps = lowering.adding.pop(identifier)  # not again, where sums are added to each other
    try:
        small = all(bits(lowering, step) <= SMALL for step in steps)
    finally:
        lowering.adding[identifier] = steps
    return LARGEST - 1 if small else LARGEST


def _of_operation(left: int, right: int, sign: ast.operator, exponent: int | None) -> int:
    match sign:
        case ast.Add() | ast.Sub():
            return max(left, right) + 1
        case ast.Mult():
            return left + right
        case ast.LShift() if exponent is None or exponent < 0:
            return LARGEST + 1 if left else 0
        case ast.Pow() if exponent is None or exponent < 0:
            return LARGEST + 1 if left > 1 else left
        case ast.Pow():
            return left * (exponent or 0)
        case ast.LShift():
            return left + (exponent or 0)
        case ast.Mod():
            return right
        case ast.BitAnd() | ast.BitOr() | ast.BitXor():
            return max(left, right)
    return left


def may_overflow(lowering: Any, sign: ast.operator, operands: list[tuple[ast.expr, Any]]) -> bool:
    """True for an operation on Python's whole numbers whose result may be beyond 64 bits.

    Raises :class:`TypeRuleError` where it surely is.
    """
    if lowering.placing or not all(isinstance(k, Scalar) and k.weak and k.dtype == "int64" for _, k in operands):
        return False
    (left, _), (right, _) = operands
    number = value(lowering, ast.BinOp(left=left, op=sign, right=right))
    if number is not None:
        if not -(2**LARGEST) <= number < 2**LARGEST:
            raise TypeRuleError(
                f"a whole number of {number.bit_length()} bits, and compiled ones have 64",
                "a number with a point, which is a float",
            )
        return False
    first, second = bits(lowering, left), bits(lowering, right)
    adds = isinstance(sign, (ast.Add, ast.Sub))
    if adds and min(first, second) <= SMALL and max(first, second) < LARGEST:
        return False  # fewer than 2**31 times something of 31 bits
    return _of_operation(first, second, sign, whole_number(right)) > LARGEST


def record(lowering: Any, target: str, expression: ast.expr, kind: Any) -> None:
    """Remember how large a variable that is assigned once can be."""
    if isinstance(kind, Scalar) and kind.weak and kind.dtype == "int64" and lowering.definitions.get(target, 1) == 1:
        number = value(lowering, expression)
        if number is not None:
            lowering.numbers[target] = number
        lowering.magnitudes[target] = min(bits(lowering, expression), LARGEST)


def given(lowering: Any, expression: ast.expr, kind: Any, again: bool) -> Any:
    """The type of an argument of a helper, which has to know of numbers that may be large.

    Where a function is called ``again`` inside itself, a parameter that is counted up or down stays small: there are
    some thousand calls at most.
    """
    if kind != INTEGER or bits(lowering, expression) <= SMALL or (again and _is_counted(lowering, expression)):
        return kind
    return LargeInteger("int64", True)


def _is_counted(lowering: Any, expression: ast.expr) -> bool:
    """True for ``n - 1`` and the like."""
    match expression:
        case ast.BinOp(left=ast.Name() as number, op=ast.Add() | ast.Sub(), right=step):
            literal = value(lowering, step)
            return literal is not None and abs(literal) < COUNTED and bits(lowering, number) <= SMALL
    return False


def counting(body: list[ast.stmt]) -> tuple[dict[str, int], dict[str, list[ast.expr]]]:
    """The variables that are counted up or down by literals, with their bits; and those that are only added to, with
    what is added."""
    starts: dict[str, list[int]] = {}
    steps: dict[str, list[ast.expr]] = {}
    others: set[str] = set()
    for node in (n for s in body for n in nodes(s)):
        if isinstance(node, ast.For):
            ranged = isinstance(node.iter, ast.Call) and ast.unparse(node.iter.func).endswith("range")
            for name in _names(node.target):
                steps.setdefault(name, []).append(ast.Constant(value=1))
                others |= set() if ranged else {name}
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            steps.setdefault(node.target.id, []).append(node.value)
            others |= set() if isinstance(node.op, (ast.Add, ast.Sub)) else {node.target.id}
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name, start = node.targets[0].id, whole_number(node.value)
            found = added(node, name)
            if start is not None:
                starts.setdefault(name, []).append(start)
            elif found is not None:
                steps.setdefault(name, []).append(found[1])
            else:
                others.add(name)
        elif isinstance(node, ast.Assign):
            others |= {n for t in node.targets for n in _names(t)}
    counts: dict[str, int] = {}
    adding = (set(starts) | set(steps)) - others
    for name in adding:
        known = [whole_number(step) for step in steps.get(name, [])]
        sizes = [abs(n).bit_length() for n in known if n is not None]
        if len(sizes) == len(known):
            begun = [abs(n).bit_length() for n in starts.get(name, [])]
            counts[name] = max(SMALL - 1 + max(sizes, default=0), *begun, SMALL)
    return counts, {name: steps.get(name, []) for name in adding}


def _names(target: ast.expr) -> list[str]:
    return [n.id for n in nodes(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]

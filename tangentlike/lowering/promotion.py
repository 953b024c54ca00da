"""Operations on integers and on mixed dtypes in the dtype that NumPy computes in, where Numba takes another.

x - z           ->    converted(x - z, np.uint8)           (arrays of uint8: NumPy wraps, Numba takes 64 bits in a loop)
x[0] * 2        ->    np.uint8(x[0] * 2)
x * n           ->    converted(x * fitting(n, np.uint8), np.uint8)      (a Python number has to fit)
labels - p      ->    labels - converted(p, np.float64)    (int64 beside float32 is float64 in NumPy)
n ** -2         ->    float(n) ** -2
n ** m          ->    integer_power(n, m)                  (unless m is known to be no less than 0)

Numbers that are all float64 or Python's, and float32 beside Python's, need nothing of this.
"""

from __future__ import annotations

import ast
import operator
from typing import Any

import numpy as np

from ..analysis.magnitudes import may_overflow
from ..form.constant_nodes import constant
from ..form.operators import NODES
from ..form.program import loads, whole_number
from ..form.types import DTYPES, Array, Constant, Scalar, Type, TypeRuleError, describe, is_float
from ..primitives.families import families, find
from ..primitives.registry import Primitive
from .dispatch import apply
from .temporaries import bind

ORDINARY = ({"float64", "int64", "bool"}, {"float32", "bool"})


SELECTIONS = (max, min, round)


Operand = tuple[ast.expr, Any]


def is_narrow(kind: Any) -> bool:
    """True for NumPy's integers other than int64."""
    return isinstance(kind, (Scalar, Array)) and kind.dtype.startswith(("int", "uint")) and kind.dtype != "int64"


def computes(entry: Primitive, arguments: list[Operand]) -> bool:
    """True for a primitive whose result has the dtype that its operands are promoted to."""
    numbers = all(isinstance(k, (Scalar, Array)) for _, k in arguments[:2])
    return numbers and (entry.elementwise or entry.function in SELECTIONS or entry.name == "choose")


def operands(lowering: Any, entry: Primitive, arguments: list[Operand], result: Type, node: ast.AST) -> list[Operand]:
    """The operands, converted where Numba would promote them otherwise than NumPy."""
    if entry.function in (operator.add, operator.sub, operator.mul):
        _check_truths(lowering, arguments)
    if entry.function in (max, min):
        lowering.note_mixed([k for _, k in arguments if isinstance(k, Scalar)])
    if entry.function is operator.pow:
        arguments = whole_power_operands(lowering, arguments, node)
    strong = {k.dtype for _, k in arguments if isinstance(k, (Scalar, Array)) and not (_is_weak(k))}
    truth = strong == {"bool"} and entry.function is operator.truediv
    if (any(strong <= o for o in ORDINARY) and not truth) or not isinstance(result, (Scalar, Array)):
        return arguments
    if is_narrow(result):
        return [_fitted(lowering, a, result.dtype, entry, node) for a in arguments]
    if result.dtype == "bool" or "float64" in strong:
        return arguments
    arrays = any(isinstance(k, Array) for _, k in arguments)
    if result.dtype == "float64":
        mixed = "float32" in strong and arrays
        small = entry.function is operator.truediv and all(np.dtype(d).itemsize <= 2 for d in strong)
        unsigned = "uint64" in strong and (not arrays or entry.function is operator.pow)
        changed = {"float32"} if mixed else strong if (small and arrays) or unsigned else set()
        return [
            converted(lowering, a, "float64", node) if not _is_weak(a[1]) and a[1].dtype in changed else a
            for a in arguments
        ]
    if result.dtype == "float32" and not arrays:
        return [converted(lowering, a, "float32", node) if is_narrow(a[1]) else a for a in arguments]
    return arguments


def wrapped(lowering: Any, entry: Primitive, expression: ast.expr, result: Any, hint: str, node: ast.AST):
    """The result of an operation on narrow integers, brought back to NumPy's dtype; its expression and type."""
    made, kind = bind(lowering, expression, result, hint)
    if isinstance(kind, Array):
        to_dtype = _entry(families().conversions.converted)
        return apply(lowering, to_dtype, [(made, kind), constant(np.dtype(kind.dtype).type)], node)
    assert isinstance(kind, Scalar)
    return apply(lowering, _entry(np.dtype(kind.dtype).type), [(made, kind)], node)


def whole_power_operands(lowering: Any, arguments: list[Operand], node: ast.AST) -> list[Operand]:
    """An integer to a negative power is a float in Python, and an error in NumPy."""
    (x, x_type), (y, y_type) = arguments
    exponent = whole_number(y)
    if exponent is None or exponent >= 0 or is_float(x_type) or is_float(y_type):
        return arguments
    if not _is_weak(x_type):
        base = "x.astype(np.float64)" if isinstance(x_type, Array) else "float(x)"
        raise TypeRuleError("NumPy raises no integer to a negative power", f"`{base} ** {exponent}`")
    return [apply(lowering, _entry(float), [(x, x_type)], node), (y, y_type)]


def checked(lowering: Any, entry: Primitive, arguments: list[Operand]) -> Primitive:
    """The primitive, or the form of it that checks its result: an integer beyond 64 bits, a negative power or shift."""
    forms, exact = families().whole_numbers.CHECKED, families().whole_numbers.EXACT
    if entry.function in exact and may_overflow(lowering, NODES[entry.function](), arguments):
        return _entry(exact[entry.function])
    if entry.function not in forms or any(is_float(k) for _, k in arguments):
        return entry
    return entry if is_natural(lowering, arguments[1][0]) else _entry(forms[entry.function])


def is_natural(lowering: Any, node: ast.expr) -> bool:
    """True for a whole number that is known not to be negative: a literal, a counter, a size, and their sums."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and node.value >= 0
    if isinstance(node, ast.Name):
        known = lowering.types.get(node.id)
        unsigned = isinstance(known, (Scalar, Array)) and known.dtype.startswith(("u", "b"))
        return node.id in lowering.counters or unsigned
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult, ast.FloorDiv, ast.Pow)):
        return is_natural(lowering, node.left) and is_natural(lowering, node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return is_natural(lowering, node.right)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ("len", "abs", "np.uint8", "np.uint16", "np.uint32", "np.uint64")
    if isinstance(node, ast.Subscript):
        node = node.value
        return isinstance(node, ast.Attribute) and node.attr == "shape"
    return isinstance(node, ast.Attribute) and node.attr == "size"


def stored(lowering: Any, operand: Operand, dtype: str, node: ast.AST) -> Operand:
    """A value as it is stored in an array of integers: a Python number has to fit, others wrap."""
    expression, kind = operand
    if isinstance(kind, Scalar) and kind.weak and kind.dtype == "int64":
        return _in_range(lowering, operand, dtype, node)
    return expression, kind


def merged(lowering: Any, target: str, expression: ast.expr, kind: Any, node: ast.AST) -> ast.expr:
    """A number that ``target`` takes on one of several paths, where small integers and others do not mix.

    ``s = 0; s = s + x[i]`` is a sum in the dtype of x. Otherwise the paths would have to remember their types.
    """
    known = lowering.types.get(target)
    if not (isinstance(known, Scalar) and isinstance(kind, Scalar)) or known.dtype == kind.dtype:
        return expression
    if any(k.dtype == "bool" and not k.weak for k in (known, kind)):
        lowering.mixed_truths.add(target)
    if not is_narrow(known) and not is_narrow(kind):
        return expression
    if known.weak and not is_float(known) and target in loads(expression):
        lowering.accumulators.add(target)
    whole = (known if is_narrow(kind) else kind).weak and not is_float(known) and not is_float(kind)
    if not whole or target not in lowering.accumulators:
        raise lowering.refused(
            node, "changing-type", f"`{target}` is {describe(known)} on one path and {describe(kind)} on another",
            "one type for all: `int(...)` or `float(...)` around the smaller one",
        )  # fmt: skip
    return expression if is_narrow(kind) else stored(lowering, (expression, kind), known.dtype, node)[0]


def _check_truths(lowering: Any, arguments: list[Operand]) -> None:
    """Two of NumPy's truth values add up by "or", so a number that may be one of them must not meet another."""
    changing = [e.id for e, _ in arguments if isinstance(e, ast.Name) and e.id in lowering.mixed_truths]
    if changing and all(
        k.dtype == "bool" or (isinstance(e, ast.Name) and e.id in lowering.mixed_truths) for e, k in arguments
    ):
        raise TypeRuleError(
            f"`{changing[0]}` is a truth value on one path and a number on another",
            f"`float({changing[0]})`",
            named=True,
        )


def check_in_place(lowering: Any, kind: Any, value: Any, node: ast.AST) -> None:
    """Refuse ``u += v`` where NumPy raises, for it cannot put the result back into the array."""
    if not np.can_cast(np.dtype(value.dtype), np.dtype(kind.dtype), "same_kind"):
        raise lowering.refused(
            node, "in-place-type", f"the result is {describe(value)}, which does not go back into {describe(kind)}",
            f"convert the right side: `.astype(np.{kind.dtype})` behind it",
        )  # fmt: skip


def _fitted(lowering: Any, operand: Operand, dtype: str, entry: Primitive, node: ast.AST) -> Operand:
    expression, kind = operand
    if not isinstance(kind, Scalar) or not kind.weak or kind.dtype == "bool":
        return operand
    if entry.name == "where" and is_float(kind):
        return operand
    expression, kind = _in_range(lowering, operand, dtype, node)
    if dtype == "uint64" and kind.dtype != "uint64":
        return apply(lowering, _entry(np.uint64), [(expression, kind)], node)
    return expression, kind


def _in_range(lowering: Any, operand: Operand, dtype: str, node: ast.AST) -> Operand:
    expression, _ = operand
    limits = np.iinfo(dtype)
    number = whole_number(expression)
    if number is None:
        if dtype == "int64":
            return operand
        fitting = families().conversions.fitting
        return apply(lowering, _entry(fitting), [operand, constant(np.dtype(dtype).type)], node)
    if not limits.min <= number <= limits.max:
        raise TypeRuleError(
            f"the number {number} does not fit into {dtype}, and NumPy does not widen the array for it",
            "`.astype(np.int64)` behind the array first",
        )
    return operand


def converted(lowering: Any, operand: Operand, dtype: str, node: ast.AST) -> Operand:
    """An operand in another dtype; what is left of Python's numbers stays one of them where it can."""
    kind = operand[1]
    if not isinstance(kind, (Scalar, Array)) or kind.dtype == dtype:
        return operand
    if isinstance(kind, Array):
        to_dtype = _entry(families().conversions.converted)
        return apply(lowering, to_dtype, [operand, constant(np.dtype(dtype).type)], node)
    check_dtype(Scalar(dtype))
    if kind.weak and dtype == "float64":
        return apply(lowering, _entry(float), [operand], node)
    return apply(lowering, _entry(np.dtype(dtype).type), [operand], node)


def check_dtype(kind: Type) -> None:
    """Raise for numbers that compiled code does not calculate with, where they would be made."""
    if not isinstance(kind, (Scalar, Array)) or kind.dtype in DTYPES:
        return
    if np.dtype(kind.dtype).kind == "c":
        raise TypeRuleError(f"numbers of {kind.dtype} are not supported", "`np.complex128` for it")
    if np.dtype(kind.dtype).kind == "f":
        raise TypeRuleError(f"numbers of {kind.dtype} are not supported", "`np.float64` or `np.float32` for it")
    raise TypeRuleError(f"{describe(kind)}, which no formula takes", "numbers: `np.float64`, or a whole number's dtype")


def _is_weak(kind: Any) -> bool:
    return isinstance(kind, Scalar) and kind.weak


def check_asked_dtype(entry: Primitive, kinds: list[Any]) -> None:
    """Raise for a ``dtype=`` of records, texts or swapped bytes, whose name says too little of it. A list of fields
    is a tuple by now."""
    for parameter, kind in zip(entry.parameters, kinds, strict=False):
        if parameter != "dtype" or not isinstance(kind, Constant) or kind.value is None:
            continue
        fields = isinstance(kind.value, (tuple, dict))
        asked = None if fields else np.dtype(kind.value)
        if asked is None or asked.kind in "VSU":
            raise TypeRuleError(
                "arrays of records and texts are not made here", "an array for each field, of numbers: `np.float64`"
            )
        if not asked.isnative:
            raise TypeRuleError(f"bytes in another order, `{asked.str}`", f"`np.{asked.name}`")


def _entry(function: Any) -> Primitive:
    found = find(function)
    assert found is not None
    return found

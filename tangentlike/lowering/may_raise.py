"""Whether an operation raises: the answers to the questions that ``try`` asks (``form/questions.py``).

An answer is a truth value where the types tell, else a test of the operands. A number may be Python's or NumPy's, which
a division by zero tells apart: where it is not known which, the ``try`` is refused.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..form.indexing import index_items
from ..form.program import parse, replace_names
from ..form.questions import Question, asked
from ..form.trees import nodes
from ..form.types import Array, Constant, Scalar
from . import predicates
from .number_kinds import ARRAY, NUMBER, OTHER, POINT, PYTHON, kinds

Lower = Callable[[ast.expr], ast.expr]
Test = Callable[[Lower], ast.expr]  # what makes the test, of the operands as they are lowered
Answer = bool | Test | None

# Where functions of ``math`` raise, by a test of their arguments; those that never do are not here.
LARGEST = "709.782712893384"  # the logarithm of the largest number
DOMAINS: dict[Any, str] = {
    math.sqrt: "x < 0",
    math.log: "x <= 0",
    math.log2: "x <= 0",
    math.log10: "x <= 0",
    math.log1p: "x <= -1",
    math.asin: "x < -1 or x > 1",
    math.acos: "x < -1 or x > 1",
    math.acosh: "x < 1",
    math.atanh: "x <= -1 or x >= 1",
    math.sin: "np.isinf(x)",
    math.cos: "np.isinf(x)",
    math.tan: "np.isinf(x)",
    math.fmod: "(y == 0 or np.isinf(x)) and not np.isnan(x) and not np.isnan(y)",
    math.pow: "x == 0 and y < 0 or x < 0 and np.isfinite(x) and np.isfinite(y) and y != np.floor(y)",
    math.gamma: "x == 0 or x < 0 and x == np.floor(x)",
    math.lgamma: "x <= 0 and x == np.floor(x) and np.isfinite(x)",
    math.floor: "np.isnan(x)",
    math.ceil: "np.isnan(x)",
    math.trunc: "np.isnan(x)",
}
RANGES: dict[Any, str] = {
    math.exp: f"x > {LARGEST} and np.isfinite(x)",
    math.expm1: f"x > {LARGEST} and np.isfinite(x)",
    math.exp2: "x >= 1024 and np.isfinite(x)",
    math.sinh: "np.abs(x) > 710.4758600739439 and np.isfinite(x)",
    math.cosh: "np.abs(x) > 710.4758600739439 and np.isfinite(x)",
    math.floor: "np.isinf(x)",
    math.ceil: "np.isinf(x)",
    math.trunc: "np.isinf(x)",
}
QUIET = {  # of the others nothing is known
    *(math.fabs, math.copysign, math.atan, math.atan2, math.asinh, math.tanh, math.erf, math.erfc, math.degrees),
    *(math.radians, math.isnan, math.isinf, math.isfinite, math.isclose, math.hypot, getattr(math, "cbrt", None)),
}
UNTOLD_RANGES = (math.gamma, math.lgamma, math.pow)


def known(lowering: Any, node: ast.Call) -> Constant | None:
    """The answer, as far as it is known while compiling."""
    if any(isinstance(n, ast.Name) and not _is_known(lowering, n.id) for a in node.args for n in nodes(a)):
        return None
    found = answer(lowering, node)
    return Constant(found) if isinstance(found, bool) else None


def _is_known(lowering: Any, text: str) -> bool:
    return lowering.is_typed(text) or text in lowering.inner or not lowering.is_local(text)


def answer(lowering: Any, node: ast.Call) -> Answer:
    """Whether the operation raises: a truth value, what makes a test, or None where nothing tells."""
    question = asked(node)
    assert question is not None
    found = ANSWERS[question.kind](lowering, question, node.args)
    if question.kind in ("fails", "no stored attribute"):
        return found
    return False if found is None and question.lenient else found


def _always(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    return True


def _of_numbers(lowering: Any, operands: list[ast.expr], test: Answer) -> Answer:
    """What only numbers of Python's raise, all of them."""
    found = [kinds(lowering, each) for each in operands]
    if all(each == PYTHON for each in found):
        return test
    if any(each and not each & (PYTHON | OTHER) for each in found):
        return False
    return None


def _test(text: str, operands: list[ast.expr]) -> Test:
    """A test of the operands, which it calls ``x`` and ``y``."""

    def make(lower: Lower) -> ast.expr:
        read = {n.id for n in nodes(parse(text)) if isinstance(n, ast.Name)}
        values = {c: lower(each) for c, each in zip(("x", "y"), operands, strict=False) if c in read}
        return replace_names(parse(text), values)

    return make


def _zero_division(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    return _of_numbers(lowering, operands, _test("y == 0", operands))


def _zero_power(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    return _of_numbers(lowering, operands, _test("x == 0 and y < 0", operands))


def _power_overflow(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    types = [lowering.types.get(each.id) if isinstance(each, ast.Name) else None for each in operands]
    whole = [
        (isinstance(t, Scalar) and t.dtype != "float64") or (isinstance(e, ast.Constant) and isinstance(e.value, int))
        for e, t in zip(operands, types, strict=True)
    ]
    if all(whole):
        return False  # 64 bits are another matter
    large = "np.isinf(np.power(np.float64(x), np.float64(y))) and x != 0 and np.isfinite(x) and np.isfinite(y)"
    return _of_numbers(lowering, operands, _test(large, operands))


def _math_domain(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    if not operands or question.detail not in {*QUIET, *DOMAINS, *RANGES}:
        return None
    text = DOMAINS.get(question.detail)
    if text is None or _is_array(lowering, operands[0]):
        return False
    if question.detail is math.log and len(operands) > 1:
        return _test("x <= 0 or y <= 0", operands)
    return _test(text, operands)


def _math_range(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    if not operands or question.detail in UNTOLD_RANGES or question.detail not in {*QUIET, *DOMAINS, *RANGES}:
        return None
    if _is_array(lowering, operands[0]):
        return False
    text = RANGES.get(question.detail)
    return False if text is None else _test(text, operands)


def _math_division(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    return _test("y == 1 and x > 0", operands)


def _conversion(text: str) -> Callable[..., Answer]:
    def answered(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
        if _is_array(lowering, operands[0]):
            return False
        kind = lowering.types.get(operands[0].id) if isinstance(operands[0], ast.Name) else None
        if isinstance(operands[0], ast.Constant) or (
            isinstance(kind, Scalar) and not kind.dtype.startswith(("float", "complex"))
        ):
            return False
        return _test(text, operands)

    return answered


def _axes(lowering: Any, node: ast.expr) -> int | None:
    kind = lowering.types.get(node.id) if isinstance(node, ast.Name) else None
    return kind.ndim if isinstance(kind, Array) else None


def _is_array(lowering: Any, node: ast.expr) -> bool:
    return kinds(lowering, node) == ARRAY


def _no_number(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    """An array where a number is needed; one of a single element is looked at before (``one element``)."""
    found = [kinds(lowering, each) for each in operands]
    if any(each == ARRAY for each in found):
        return True
    return False if all(each <= NUMBER for each in found) else None


def _one_element(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    arrays = [each for each in operands if _is_array(lowering, each)]
    return _test("x.size <= 1", arrays[:1]) if arrays else False


def _no_truth(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    found = kinds(lowering, operands[0])
    return True if found == ARRAY else None if found & ARRAY else False


def _no_length(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    found = kinds(lowering, operands[0])
    return None if not found or (found & NUMBER and found - NUMBER) else found <= NUMBER


def _no_items(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    found = kinds(lowering, operands[0])
    if not found & NUMBER:
        return False if found else None
    none = PYTHON if not question.detail else NUMBER - POINT
    return True if found <= none else None if found & none else False


def _out_of_range(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    found = kinds(lowering, operands[0])
    base, index = operands
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if isinstance(base, ast.Attribute) and base.attr == "shape" and _is_array(lowering, base.value):
        number = lowering.folded(index)
        axes = _axes(lowering, base.value)
        return None if number is None or axes is None else not -axes <= number.value < axes
    if isinstance(base, ast.Name) and base.id in lowering.structures:
        number, size = lowering.folded(index), len(lowering.structures[base.id].children)
        return None if number is None or not isinstance(number.value, int) else not -size <= number.value < size
    if found and found <= NUMBER - PYTHON:
        whole = [lowering.folded(p) for p in parts]
        return True if whole and all(w is not None and isinstance(w.value, int) for w in whole) else None
    if found & NUMBER:
        return None if found - PYTHON else False
    if not isinstance(base, ast.Name) or not isinstance(lowering.types.get(base.id), Array):
        return None if found & ARRAY else False
    kind = lowering.types[base.id]
    if any(isinstance(p, ast.Constant) and p.value is ... for p in parts):
        return None
    if len(parts) > kind.ndim:
        return True
    return _indices(lowering, base.id, parts)


def _indices(lowering: Any, base: str, parts: list[ast.expr]) -> Answer:
    tests: list[str] = []
    values: dict[str, ast.expr] = {}
    for axis, part in enumerate(parts):
        if isinstance(part, ast.Constant) and part.value is None:  # a slice
            continue
        number = lowering.folded(part)
        kind = lowering.types.get(part.id) if isinstance(part, ast.Name) else None
        whole = number is not None or (isinstance(kind, Scalar) and kind.dtype != "bool")
        if not whole or (isinstance(part, ast.Constant) and isinstance(part.value, bool)):
            return None
        values[f"i{axis}"] = part
        sign = f"i{axis} >= {base}.shape[{axis}]"
        if number is None or number.value < 0:
            sign = (
                f"i{axis} < -{base}.shape[{axis}]"
                if number is not None
                else f"{sign} or i{axis} < -{base}.shape[{axis}]"
            )
        tests.append(sign)

    def make(lower: Lower) -> ast.expr:
        return replace_names(parse(" or ".join(tests)), {c: lower(v) for c, v in values.items()})

    return make if tests else False


def _no_key(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    base, index = operands
    key = lowering.folded(index)
    if isinstance(base, ast.Name) and base.id in lowering.structures:
        spec = lowering.structures[base.id]
        if spec.kind != "dict":
            return False
        return None if key is None else key.value not in spec.keys
    if isinstance(base, (ast.Name, ast.Attribute)) and kinds(lowering, base) == OTHER:
        value = lowering.names.look(base).value
        if isinstance(value, dict):
            return None if key is None else key.value not in value
    return False


def _no_attribute(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    found = kinds(lowering, operands[0])
    values: list[Any] = []
    kind = lowering.types.get(operands[0].id) if isinstance(operands[0], ast.Name) else None
    if found and found <= NUMBER | ARRAY and isinstance(kind, (Scalar, Array)):
        made = np.dtype(kind.dtype).type(0)
        examples = {PYTHON: made.item(), POINT: np.array(made), ARRAY: np.array([made])}
        values = [made] if "numpy" in found else []
        values += [value for which, value in examples.items() if found & which]
    else:
        values = predicates.examples(lowering, operands[0])
    answers = {not hasattr(value, question.detail) for value in values}
    return answers.pop() if len(answers) == 1 else None


def _no_stored_attribute(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    """Numbers and arrays take no new attributes; those that arrays have are another matter."""
    found = kinds(lowering, operands[0])
    return True if found and found <= NUMBER | ARRAY and not hasattr(np.ndarray, question.detail) else None


def _not_iterable(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    return _no_length(lowering, question, operands)


def _wrong_length(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    base = operands[0]
    if isinstance(base, ast.Attribute) and base.attr == "shape" and _is_array(lowering, base.value):
        axes = _axes(lowering, base.value)
        return None if axes is None else axes != question.detail
    found = kinds(lowering, base)
    if found <= NUMBER:
        return False
    if isinstance(base, ast.Name) and base.id in lowering.structures:
        return len(lowering.structures[base.id].children) != question.detail
    if found == ARRAY or (found == OTHER and _axes(lowering, base)):  # a list that an array keeps
        size = lowering.types[base.id].shape[:1] if isinstance(base, ast.Name) and base.id in lowering.types else ()
        if size and isinstance(size[0], int):
            return size[0] != question.detail
        return _test(f"x.shape[0] != {question.detail}", operands)
    if isinstance(base, ast.Name) and base.id in lowering.tuples:
        return len(lowering.tuples[base.id]) != question.detail
    return None


TESTED = "test for the bad case first, in an `if`, and do there what stands behind `except`"
UNTOLD = "whether this raises an exception is not told apart here"


def telling(lowering: Any, question: Question, operands: list[ast.expr]) -> Any:
    """The function that tells whether a call of the user's raises; None when it does not."""
    taking, number, _ = question.detail
    function = _function(lowering, operands[0])
    module = getattr(function, "__module__", None) or ""
    if isinstance(function, np.ufunc) or module.split(".")[0] == "numpy":
        return None  # what it raises is raised by the call
    if module in ("math", "builtins"):
        raise lowering.refused(operands[0], "try", UNTOLD, TESTED)
    return lowering.context.says_whether(function, taking, number)


def _function(lowering: Any, node: ast.expr) -> Any:
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):  # with what it captures
        return lowering.context.inner_function(lowering, node.value.id, tuple(index_items(node.slice)))
    if isinstance(node, ast.Name) and node.id in lowering.inner:
        return lowering.context.inner_function(lowering, node.id)
    if isinstance(node, ast.Name) and node.id in lowering.fixed:
        return lowering.fixed[node.id]
    return lowering.names.find(node)


def _fails(lowering: Any, question: Question, operands: list[ast.expr]) -> Answer:
    return False if telling(lowering, question, operands) is None else None


ANSWERS: dict[str, Callable[..., Answer]] = {
    "always": _always,
    "zero division": _zero_division,
    "zero power": _zero_power,
    "power overflow": _power_overflow,
    "math domain": _math_domain,
    "math range": _math_range,
    "math division": _math_division,
    "not a number": _conversion("np.isnan(x)"),
    "infinite": _conversion("np.isinf(x)"),
    "no number": _no_number,
    "one element": _one_element,
    "no truth": _no_truth,
    "no length": _no_length,
    "no items": _no_items,
    "no key": _no_key,
    "out of range": _out_of_range,
    "no attribute": _no_attribute,
    "no stored attribute": _no_stored_attribute,
    "not iterable": _not_iterable,
    "wrong length": _wrong_length,
    "fails": _fails,
}

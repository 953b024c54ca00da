"""Every kind of function on every dtype, as plain Python: what NumPy gives, or a refusal.

What Numba alone would compute otherwise is in ``tests/test_numeric_types_compiled.py``.
"""

import numeric_types
import pytest
from numeric_types import BODIES, LOOPS, ONE, TWO, arguments_of_one, arguments_of_two, disagreements
from shares import share

DTYPES = tuple(numeric_types.VALUES)
FEWER = ("bool", "uint8", "int8", "int32", "uint64", "int64", "float32", "float64")
# Python's functions of float32 numbers answer in float64; here they stay in float32 (docs/supported.md).
PYTHONS = ("math.gamma", "math.fabs", "math.fmod", "math.pow")


def dtypes_for(expression: str, dtypes: tuple[str, ...]) -> tuple[str, ...]:
    """Of Python's own functions no float32 numbers."""
    return tuple(d for d in dtypes if d != "float32" or not expression.startswith(PYTHONS))


@pytest.mark.parametrize("expression", share(ONE, 12))
def test_functions_of_one(expression):
    function = numeric_types.made(expression, "x")
    assert disagreements(function, arguments_of_one(dtypes_for(expression, DTYPES))) == []


@pytest.mark.parametrize("expression", share(TWO, 12))
def test_functions_of_two(expression):
    function = numeric_types.made(expression, "x, y")
    assert disagreements(function, arguments_of_two(dtypes_for(expression, FEWER))) == []


@pytest.mark.parametrize("name", BODIES)
def test_changes_in_place(name):
    function = numeric_types.function_of(BODIES[name], "x, y", name)
    runs = (a for a in arguments_of_two(FEWER) if getattr(a[0], "ndim", 0))
    assert disagreements(function, runs) == []


@pytest.mark.parametrize("name", LOOPS)
def test_loops(name):
    function = numeric_types.function_of(LOOPS[name], "x", name)
    runs = (a for a in arguments_of_one(DTYPES) if getattr(a[0], "ndim", 0) == 1)
    assert disagreements(function, runs) == []

"""Operations on small integers and mixed dtypes, compiled: in NumPy's dtypes, which are not Numba's."""

import numpy as np
import pytest
from numeric_types import BODIES, array, disagreements, function_of, made

import tangentlike

pytestmark = [pytest.mark.turns(3), pytest.mark.unoptimized]

PAIRS = (("uint8", "uint8"), ("uint8", "int8"), ("int8", "int8"), ("int64", "float32"), ("uint64", "int64"))
SMALL = ("uint8", "int8", "int32")


@pytest.mark.parametrize("expression", ["x + y", "x // y", "(x - y) / 255.0"])
def test_arrays(expression):
    runs = ((array(a), array(b)[::-1].copy()) for a, b in PAIRS)
    assert disagreements(made(expression, "x, y"), runs) == []


@pytest.mark.parametrize(
    "expression",
    ["x[0] - x[1]", "x[1] * 2", "-x[0]", "abs(x[1])", "x[1] << 1", "~x[0]", "(x - 1) * x / 255.0", "x * 2 - 1.5 * x"],
)
def test_elements_and_chains(expression):
    assert disagreements(made(expression, "x"), ((array(dtype),) for dtype in SMALL)) == []


@pytest.mark.parametrize(
    "expression",
    ["np.sum(x, axis=0)", "np.prod(x, axis=0)", "np.min(x, axis=0)", "np.linalg.norm(x)", "np.cumsum(x, axis=1)"],
)
def test_reductions(expression):
    runs = ((array(dtype, (2, 3)),) for dtype in ("bool", "uint8"))
    assert disagreements(made(expression, "x"), runs) == []


@pytest.mark.parametrize("name", ["add_in_place", "store_one"])
def test_in_place(name):
    runs = ((array("uint8"), array("uint8")[::-1].copy()), (array("uint8"), 3), (array("uint8"), 300))
    assert disagreements(function_of(BODIES[name], "x, y", name), runs) == []


def test_remainders_take_the_sign_that_python_gives_them():
    runs = [(x, y) for x in (-7, 7) for y in (-3, 3)]
    assert disagreements(made("math.fmod(x, y)", "x, y"), runs) == []
    assert disagreements(made("np.fmod(x, y)", "x, y"), [(np.array([-7, 7, -8]), 3)]) == []


def test_a_python_number_in_a_list_is_float64():
    assert disagreements(made("np.array([x[0], 1.5])", "x"), [(array("float32"),)]) == []


def test_a_negative_power_of_an_integer_is_an_error():
    function = made("x ** y", "x, y")
    compiled = tangentlike.differentiate(function, source=function.text)
    assert compiled(3, 2) == 9
    with pytest.raises(ValueError, match="negative power"):
        compiled(3, -2)


def test_weights_that_sum_to_zero_are_an_error():
    runs = [(array("float64"), np.array([1.0, -1.0, 0.0])), (array("float64"), np.array([1.0, 2.0, -0.5]))]
    assert disagreements(made("np.average(x, weights=y)", "x, y"), runs) == []
    function = made("np.average(x, weights=y)", "x, y")
    with pytest.raises(ZeroDivisionError, match="Weights sum to zero"):
        tangentlike.differentiate(function, source=function.text)(*runs[0])

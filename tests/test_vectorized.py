"""Vectorized functions: the dtypes that Numba's ufuncs and ``np.vectorize`` give, what they raise, what is refused."""

import math

import numba
import numpy as np
import pytest

import tangentlike
from tangentlike.errors import UnsupportedError

pytestmark = [pytest.mark.turns(8), pytest.mark.unoptimized]


def _growth(t, k):
    return k * math.exp(t) * t


def _product(t, k):
    return t * k


def _kinked(t):
    return t * t if t > 0.5 else 0


@numba.vectorize([numba.float64(numba.float64, numba.float64)])
def growth(t, k):
    return k * math.exp(t) * t


@numba.vectorize(["float32(float32, float32)", "float64(float64, float64)"])
def product(t, k):
    return t * k


@numba.vectorize
def kinked(t):
    return t * t if t > 0.5 else 0


ROW = np.array([0.3, 0.7, 1.2])
ARGUMENTS = {
    "float64": (ROW, 2.0),
    "float32": (ROW.astype(np.float32), np.float32(1.5)),
    "float32 and Python's": (ROW.astype(np.float32), 1.5),
    "float32 and float64": (ROW.astype(np.float32), ROW),
    "int64": (np.array([1, 2, 3]), 2),
    "int32": (np.array([1, 2, 3], np.int32), np.array([2, 3, 4], np.int32)),
    "int64 and float64": (np.array([1, 2, 3]), 2.5),
    "numbers": (1.5, 2.0),
    "whole numbers": (3, 2),
    "NumPy's numbers": (np.float32(1.5), np.float32(2.0)),
    "column and row": (ROW[:, None], ROW[None, :]),
    "transposed": (np.ones((2, 3)).T, ROW[:2]),
    "size 1": (ROW[:1], ROW),
    "both of size 1": (ROW[:1], ROW[1:2]),
    "empty": (ROW[:0], 2.0),
    "strided": (np.arange(6.0)[::2], ROW[::-1]),
}


@pytest.mark.parametrize("kind", ARGUMENTS)
@pytest.mark.parametrize("function", [growth, product, np.vectorize(_product), np.vectorize(_growth, otypes="d")])
def test_value_and_dtype_are_those_of_the_function_itself(function, kind):
    arguments = ARGUMENTS[kind]
    if kind == "empty" and getattr(function, "otypes", "d") is None:
        with pytest.raises(ValueError, match="cannot call `vectorize` on size 0 inputs"):
            tangentlike.differentiate(function)(*arguments)
        return
    if kind == "int32" and not isinstance(function, type(growth)):
        arguments = (arguments[0].astype(np.int64), 2)  # results of int32 are refused
    expected = function(*arguments)
    found = tangentlike.differentiate(function)(*arguments)
    assert np.asarray(found).dtype == np.asarray(expected).dtype and np.shape(found) == np.shape(expected)
    single = np.asarray(expected).dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6 if single else 1e-14)


@pytest.mark.parametrize("make", [numba.vectorize, np.vectorize])
def test_ufunc_without_signatures_takes_the_dtypes_of_its_arguments(make):
    function = make(_product)
    gradient = tangentlike.differentiate(function)
    for kind, arguments in ARGUMENTS.items():
        if np.size(arguments[0]) and (kind != "int32" or make is numba.vectorize):
            found, expected = gradient(*arguments), make(_product)(*arguments)
            assert np.asarray(found).dtype == np.asarray(expected).dtype
            np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_ufunc_without_signatures_is_compiled_anew_when_it_has_got_another_loop():
    function, whole = numba.vectorize(_product), np.array([1, 2, 3], np.int32)
    gradient = tangentlike.differentiate(function)
    assert gradient(whole, whole).dtype == np.int64
    assert function(ROW, ROW).dtype == np.float64  # from now on there is a loop that takes integers as well
    assert gradient(whole, whole).dtype == function(whole, whole).dtype == np.float64


def test_gradient_of_numbers_and_of_arrays():
    slope = 2.0 * math.exp(0.7) * 1.7
    assert tangentlike.grad(growth)(0.7, 2.0) == pytest.approx(slope)
    value, pullback = tangentlike.vjp(growth, ROW, np.full((2, 1), 2.0), wrt=("t", "k"))
    assert value.shape == (2, 3)
    dt, dk = pullback(np.ones((2, 3)))
    np.testing.assert_allclose(dt, 2 * 2.0 * np.exp(ROW) * (1.0 + ROW))
    np.testing.assert_allclose(dk, np.full((2, 1), np.sum(np.exp(ROW) * ROW)))


@pytest.mark.parametrize("row", [ROW, ROW.astype(np.float32)])
def test_gradient_of_a_function_that_calls_them(row):
    def loss(x, k):
        return np.sum(growth(x, k) * kinked(x)) + growth(x[0], k)

    differentiated = tangentlike.differentiate(loss, wrt=("x", "k"))
    assert differentiated.check(row, 1.5) < 1e-5
    dx, _ = differentiated.grad(row, 1.5)
    assert dx.dtype == row.dtype


def test_decorator_stands_above_the_other_one():
    @tangentlike.differentiate
    @numba.vectorize
    def squared(t):
        return t * t

    assert squared.grad(1.5) == 3.0
    np.testing.assert_allclose(squared(ROW), ROW * ROW)


def test_shapes_that_do_not_broadcast_are_what_python_says():
    def loss(x, k):
        return np.sum(growth(x, k))

    with pytest.raises(ValueError, match=r"could not be broadcast together with shapes \(3,\) \(2,\)"):
        tangentlike.differentiate(loss)(ROW, ROW[:2])
    with pytest.raises(ValueError, match="could not be broadcast together"):
        tangentlike.grad(loss)(np.ones((2, 3)), np.ones((4, 1)))


def _checked(t):
    if t > 1.0:
        raise ValueError("too large")
    return t


def test_exceptions_of_an_element_are_what_python_raises():
    checked = np.vectorize(_checked, otypes=[float])

    def loss(x):
        return np.sum(checked(x))

    assert tangentlike.grad(loss)(ROW[:2]).tolist() == [1.0, 1.0]
    with pytest.raises(ValueError, match="too large"):
        tangentlike.grad(loss)(ROW)


def _fails(function, *arguments):
    with pytest.raises(UnsupportedError) as caught:
        tangentlike.differentiate(function)(*arguments)
    return caught.value.refusals[0]


def test_results_of_two_dtypes_need_otypes():
    refusal = _fails(np.vectorize(_kinked), ROW)
    assert refusal.code == "ufunc" and "otypes=[float]" in refusal.rewrite
    np.testing.assert_allclose(tangentlike.differentiate(np.vectorize(_kinked, otypes=[float]))(ROW), [0, 0.49, 1.44])
    np.testing.assert_allclose(tangentlike.differentiate(np.vectorize(lambda t: t))(ROW), ROW)


def _counting(t, seen):
    seen[0] += 1.0
    return t * seen[0]


def test_a_first_call_that_writes_needs_otypes():
    """``np.vectorize`` makes it once more, to see the dtype of the results."""

    def loss(x):
        seen = np.zeros(1)
        return np.sum(np.vectorize(_counting, excluded=[1])(x, seen)) + seen[0]

    def mended(x):
        seen = np.zeros(1)
        return np.sum(np.vectorize(_counting, [float], excluded=[1])(x, seen)) + seen[0]

    assert loss(ROW) != mended(ROW)
    assert _fails(loss, ROW).code == "ufunc"
    assert tangentlike.differentiate(mended)(ROW) == mended(ROW)
    np.testing.assert_allclose(tangentlike.grad(mended)(ROW), [1.0, 2.0, 3.0])


def _shared(t):
    return t * t


def _of_threads():
    return numba.vectorize(["float64(float64)"], target="parallel")(_shared)  # starts Numba's threads


@pytest.mark.parametrize("make", [_of_threads, lambda: np.frompyfunc(_kinked, 1, 1)], ids=["threads", "objects"])
def test_ufuncs_whose_function_of_one_element_cannot_be_read(make):
    function = make()

    def loss(x):
        return np.sum(function(x))

    assert _fails(function, ROW).code == "ufunc"
    refusal = _fails(loss, ROW)
    assert refusal.code == "unknown-call" and "np.vectorize" in refusal.rewrite

"""Arrays of many axes, combined as rows: NumPy is the oracle of values, differences that of gradients."""

import itertools

import numpy as np
import pytest
from oracles import extrapolated_difference

from tangentlike import differentiate, kernel, value_and_grad
from tangentlike.vectors.flat import flat, shape_of

pytestmark = pytest.mark.turns(3)

SHAPES = [(2, 3, 4), (4,), (1, 3, 1), (2, 1, 4), (3, 1), (1, 1, 1), (2, 3, 1), (1,), (3, 4)]


@kernel
def difference(a, b):
    shape = np.broadcast_shapes(shape_of(a), shape_of(b))
    return (flat(a, shape) - flat(b, shape)).reshape(shape)


@pytest.mark.parametrize("other", SHAPES)
def test_broadcasting_is_numpys(other):
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 3, 4)), rng.normal(size=other)
    for first, second in ((a, b), (b, a), (np.asfortranarray(a), b), (a[::-1], b), (a.astype(np.float32), b)):
        found = difference(first, second)
        assert found.shape == (first - second).shape and found.dtype == (first - second).dtype
        np.testing.assert_array_equal(found, first - second)


def test_numbers_and_arrays_without_elements():
    a = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(difference(a, 2.0), a - 2.0)
    np.testing.assert_array_equal(difference(1, a), 1 - a)
    for shape in ((0, 3, 4), (2, 0, 4), (2, 3, 0)):
        assert difference(np.ones(shape), np.ones((1, 1, 1))).shape == shape


def test_shapes_that_do_not_fit_are_an_error():
    with pytest.raises(ValueError, match=r"shape mismatch|broadcast"):
        difference(np.ones((2, 3, 4)), np.ones((2, 3, 5)))


def many_axes(a, b, c):
    y = a * b + c
    z = np.exp(-y) / (1.0 + y * y) - np.sqrt(np.abs(a) + 1.0)
    if c[0] > 0:
        z = z * 2.0 - a[:, ::-1]
    y += z / y.size
    return np.sum(y * z * np.mean(c))


def test_gradient_of_expressions_of_many_axes():
    rng = np.random.default_rng(5)
    arguments = rng.normal(size=(2, 3, 4)), rng.normal(size=(3, 1)), np.abs(rng.normal(size=4)) + 0.1
    for order in itertools.islice("CF", 2):
        given = (np.array(arguments[0], order=order), *arguments[1:])
        value, found = value_and_grad(many_axes, wrt=("a", "b", "c"))(*given)
        np.testing.assert_allclose(value, many_axes(*(a.copy() for a in arguments)), 1e-13)
        expected, _ = extrapolated_difference(many_axes, given, ("a", "b", "c"))
        for gradient, want in zip(found, expected, strict=True):
            np.testing.assert_allclose(gradient, want, 1e-7, 1e-9)


def changed_in_place(a, b, shape, operand, flat):
    y = a * shape
    y += operand
    y -= b * flat
    y *= 1.0 + b * b
    y /= np.maximum(2.0, np.abs(y)) + np.square(operand)
    row = y[:, ::-1] * y
    return np.sum(np.minimum(row, 3.0 * y) + y**3)


def test_arrays_changed_in_place_and_names_that_are_taken():
    rng = np.random.default_rng(9)
    given = rng.normal(size=(2, 3, 4)), rng.normal(size=(3, 1)), 0.7, rng.normal(size=(1, 3, 4)), 1.3
    names = ("a", "b", "shape", "operand", "flat")
    value, found = value_and_grad(changed_in_place, wrt=names)(*given)
    np.testing.assert_allclose(value, changed_in_place(*given), 1e-13)
    expected, _ = extrapolated_difference(changed_in_place, given, names)
    for gradient, want in zip(found, expected, strict=True):
        np.testing.assert_allclose(gradient, want, 1e-7, 1e-9)


@pytest.mark.parametrize("shape", [(1, 3, 4), (1, 1, 1), (2, 3, 1), (2, 1, 4)])
def test_a_value_that_is_larger_than_what_it_is_added_to_is_an_error(shape):
    @differentiate
    def loss(a, b):
        y = a * 2.0
        y += b
        return np.sum(y)

    a, b = np.ones(shape), np.ones((2, 3, 4))
    with pytest.raises(ValueError):
        loss.py_func(a, b)
    for function in (loss, loss.grad):
        with pytest.raises(ValueError):
            function(a, b)


def test_single_precision_stays():
    @differentiate
    def loss(a, b):
        y = a * b - 1.5
        y += np.exp(a) / 2.0
        return np.sum(y * y)

    a, b = np.linspace(0, 1, 24, dtype=np.float32).reshape(2, 3, 4), np.ones((3, 4), np.float32)
    value, gradient = loss.value_and_grad(a, b)
    wide = loss.value_and_grad(a.astype(np.float64), b.astype(np.float64))
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(value, wide[0], 1e-5)
    np.testing.assert_allclose(gradient, wide[1], 1e-4)


def test_the_text_keeps_the_users_spelling():
    @differentiate
    def loss(a, b):
        return np.mean((a - b) ** 2)

    loss.grad(np.ones((2, 3, 4)), np.zeros((2, 3, 4)))
    assert "(a - b) ** 2" in loss.source or "a - b" in loss.source
    assert "flat" not in loss.source

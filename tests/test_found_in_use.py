"""Programs that people who knew only the README wrote, and that were wrong or crashed once."""

import copy
import pickle

import numpy as np
import pytest
from gradient_checks import assert_right

from tangentlike import ArgumentError, UnsupportedError, differentiate, grad, nn

A = np.random.default_rng(0).normal(size=(3, 4))


def swapped_views(x):
    a, b = x[:2], x[2:]
    a, b = b, a
    a[0] += b[1]
    return np.sum(x**2)


def chosen_view(x):
    r = x[:2]
    if x[0] > 0:
        r = x[2:]
    r[0] = 5.0 * x[1]
    return np.sum(x**2)


@pytest.mark.parametrize("function", [swapped_views, chosen_view])
def test_a_written_view_changes_names(function):
    assert_right(differentiate(function), function, (np.arange(1.0, 5.0),), "x")


def statistics_read(x, gamma, beta, mean, variance):
    y = nn.batch_norm(x, gamma, beta, mean, variance, train=True)
    return np.sum(y * y * y) + np.sum(mean * variance)


def test_running_statistics_carry_no_silent_derivative():
    with pytest.raises(UnsupportedError, match="written-outside"):
        grad(statistics_read)(A, np.ones(4), np.zeros(4), np.zeros(4), np.ones(4))


def masked_read(a):
    return np.sum(a[a > 0.5] ** 2)


def test_a_mask_of_two_dimensions_is_read():
    np.testing.assert_allclose(grad(masked_read)(A), np.where(A > 0.5, 2 * A, 0.0), rtol=1e-14)


def trimmed(a):
    return np.trim_zeros(np.abs(a[:, 0])).sum()


def unwrapped(a):
    return np.unwrap(np.trim_zeros(a), period=3.0).sum() * a[0, 0]


@pytest.mark.parametrize("function", [trimmed, unwrapped])
def test_what_is_not_supported_names_the_line(function):
    with pytest.raises(UnsupportedError) as caught:
        grad(function)(A)
    assert __file__ in str(caught.value)
    assert "^" in str(caught.value)


SCALE = 3.0


def inner_default(x):
    def scaled(a, by=SCALE):
        return a * by

    return np.sum(scaled(x))


def test_the_default_of_an_inner_function_may_be_a_name():
    np.testing.assert_array_equal(grad(inner_default)(np.ones(2)), [3.0, 3.0])


@differentiate
def square(x):
    return x * x


def test_a_differentiated_function_is_pickled_by_name():
    assert pickle.loads(pickle.dumps(square)) is square
    assert copy.deepcopy(square) is square


@pytest.mark.parametrize("wrt", [(), ("x", "x")])
def test_wrt_names_each_argument_once(wrt):
    with pytest.raises(ArgumentError, match="at least one argument, and none twice"):
        differentiate(square.py_func, wrt=wrt)


def cumsum(x):
    return np.sum(np.cumsum(x) ** 2)


def test_a_function_may_have_the_name_of_one_that_numpy_has():
    np.testing.assert_allclose(grad(cumsum)(np.array([1.0, 2.0])), [8.0, 6.0])


def largest(x):
    return np.linalg.norm(x, np.inf)


def test_a_static_argument_may_be_a_float():
    np.testing.assert_array_equal(grad(largest)(np.array([1.0, -2.0])), [0.0, -1.0])


def pull(x, mass):
    r = np.sqrt(np.sum(x * x))
    return np.sum(mass * x / r**3)


def test_a_sum_of_float32_keeps_its_adjoint_beside_the_sums_of_the_compiler():
    """The kernel that sums float32 without drift is also the one that undoes a product of a number and an array."""
    x = np.array([0.4, -1.2, 0.7])
    single = differentiate(pull, wrt=(0, 1)).grad(x.astype(np.float32), np.float32(1.5))
    for found, wanted in zip(single, differentiate(pull, wrt=(0, 1)).grad(x, 1.5), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5)

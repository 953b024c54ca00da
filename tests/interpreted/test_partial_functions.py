"""Functions without a definition: partial ones, and those of NumPy, math and Python."""

import functools
import math

import numpy as np

from tangentlike import differentiate, grad, jacobian, vjp

X = np.array([0.3, -0.7, 1.2])


def weighted(a, x, b=1.0, *, k=2.0):
    return a * x * x * b * k


def weighted_array(w, x):
    return np.sum(w * x * x)


def test_partial_functions():
    partial = functools.partial
    assert grad(partial(weighted, 2.0))(3.0) == 24.0
    assert grad(partial(partial(weighted, 2.0), k=5.0), wrt="x")(3.0) == 60.0
    assert grad(partial(weighted, 2.0), wrt="b")(3.0) == 36.0
    assert grad(partial(weighted, x=2.0), wrt=("a", "x"))(3.0) == (8.0, 24.0)
    assert grad(partial(np.hypot, 3.0))(4.0) == 0.8
    weights = np.array([1.0, 2.0, 3.0])
    bound = partial(weighted_array, weights)
    slope = grad(bound)
    np.testing.assert_allclose(slope(X), 2 * weights * X)
    weights *= 10
    np.testing.assert_allclose(slope(X), 2 * weights * X)


def test_a_partial_function_as_a_helper(monkeypatch):
    monkeypatch.setitem(globals(), "bound", functools.partial(weighted, 2.0))
    made = differentiate(calls_a_partial)
    assert made(3.0) == calls_a_partial(3.0) and made.grad(3.0) == 24.0
    monkeypatch.setitem(globals(), "bound", functools.partial(weighted, 5.0, k=1.0))
    assert made(3.0) == calls_a_partial(3.0) and made.grad(3.0) == 30.0


def calls_a_partial(x):
    return bound(x)  # noqa: F821


def test_functions_of_numpy_math_and_python():
    assert grad(np.sin)(0.5) == math.cos(0.5) and grad(math.sin)(0.5) == math.cos(0.5)
    assert grad(abs)(-2.0) == -1.0 and grad(max, wrt=(0, 1))(1.0, 2.0) == (0.0, 1.0)
    np.testing.assert_allclose(jacobian(np.exp)(X), np.diag(np.exp(X)))
    np.testing.assert_allclose(vjp(np.sin, X)[1](X), X * np.cos(X))
    np.testing.assert_allclose(grad(np.linalg.norm)(X), X / np.linalg.norm(X))


def summed(x, *more, scale=1.0, **named):
    return x * sum(more) * scale + named.get("shift", 0.0) * x


def test_partial_functions_of_functions_with_open_parameters():
    partial = functools.partial
    assert grad(partial(summed, 2.0), wrt="args")(3.0, 5.0) == (2.0, 2.0)
    assert grad(partial(summed, scale=3.0, shift=4.0))(2.0, 5.0) == 19.0
    assert grad(partial(summed, scale=3.0))(2.0, 5.0, shift=1.0) == 16.0
    assert grad(partial(lambda a, b, *c: a * b * b, 5.0))(3.0) == 30.0


def uses_partial_functions(x):
    return of_a_lambda(x) + of_open_parameters(x)


of_a_lambda = functools.partial(lambda a, b=1.0: a * b, b=5.0)
of_open_parameters = functools.partial(summed, 2.0, shift=0.5)


def test_partial_functions_of_lambdas_and_of_open_parameters_as_helpers():
    made = differentiate(uses_partial_functions)
    assert made(3.0) == uses_partial_functions(3.0) and made.grad(3.0) == 7.0

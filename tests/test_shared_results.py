"""Results that are one array, or views of one: their cotangents meet in one shadow, and what comes back is a copy."""

import numpy as np
import pytest

import tangentlike

X = np.array([0.3, -0.7, 1.2, 0.5])


def chosen_view(x, w):
    u = x * w
    v = u
    if w > 0.5:
        v = u[::-1]
    v[0] = v[1] * w
    u[1] = v[0] * u[2] * u[2]
    return v


def array_and_its_reverse(x, w):
    u = x * w
    for i in range(3):
        u[i] = u[i + 1] * u[i + 1]
    return u, u[::-1]


def argument_and_a_part_of_it(x, w):
    x[0] = x[1] * x[1] * w
    return x, x[1:]


def jacobian(function, w):
    """``d result / d x`` by complex step, the results of a tuple one below the other."""
    rows = []
    for index in range(len(X)):
        x = X.astype(complex)
        x[index] += 1e-30j
        result = function(x, w)
        rows.append(np.imag(np.concatenate(result if isinstance(result, tuple) else (result,))) / 1e-30)
    return np.array(rows).T


@pytest.mark.parametrize("w", [0.8, 0.3])
@pytest.mark.parametrize("function", [chosen_view, array_and_its_reverse, argument_and_a_part_of_it])
def test_each_pullback_starts_anew(function, w):
    value, pullback = tangentlike.differentiate(function, wrt="x").vjp(X, w)
    values = value if isinstance(value, tuple) else (value,)
    cotangents = tuple(np.linspace(1.0, 2.0, len(v)) for v in values)
    wanted = np.concatenate(cotangents) @ jacobian(function, w)
    for _ in range(2):
        found = pullback(cotangents if isinstance(value, tuple) else cotangents[0])
        np.testing.assert_allclose(found, wanted, rtol=1e-12)
    plain = function(X.copy(), w)
    for a, b in zip(values, plain if isinstance(plain, tuple) else (plain,), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-14)


@pytest.mark.parametrize("w", [0.8, 0.3])
def test_the_jacobian_of_a_view_that_a_branch_chooses(w):
    found = tangentlike.differentiate(chosen_view, wrt="x").jacobian(X, w)
    np.testing.assert_allclose(found, jacobian(chosen_view, w), rtol=1e-12, atol=1e-15)


def value_with_memory(x, w):
    u = x * w
    v = u
    if w > 0.5:
        v = u[1:]
    v[0] = u[1] * u[2]
    total = np.sum(u * u)
    u[1] = u[0] * 3.0
    return total + v[1], (u, v)


@pytest.mark.parametrize("w", [0.8, 0.3])
def test_what_comes_back_beside_the_value_is_as_the_function_left_it(w):
    """The adjoint half gives the arrays their older contents again, but not those that the caller has got."""
    (value, aux), _ = tangentlike.differentiate(value_with_memory, has_aux=True).value_and_grad(X, w)
    wanted, arrays = value_with_memory(X.copy(), w)
    np.testing.assert_allclose(value, wanted, rtol=1e-14)
    for a, b in zip(aux, arrays, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-14)

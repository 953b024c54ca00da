"""Minima and fits of ``scipy.optimize``: SciPy's values, and derivatives that formulas give."""

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import curve_fit, fminbound, least_squares, leastsq, minimize_scalar

import tangentlike

pytestmark = pytest.mark.unoptimized


def bowl(z, a, b):
    return np.cosh(z - a) * b + 2.0


def free(a, b):
    return minimize_scalar(bowl, args=(a, b)).x


def from_two(a, b):
    return optimize.minimize_scalar(lambda z: bowl(z, a * a, b), bracket=(0.0, 0.5)).x


def from_three(a, b):
    return minimize_scalar(bowl, bracket=(-1.0, 0.5, 4.0), args=(a, b), method="brent", tol=1e-10).x


def between(a, b):
    found = minimize_scalar(bowl, bounds=(-1.0, 3.0), args=(a, b), tol=1e-9)
    return found.x * 2.0 if found.success else a


def lowest(a, b):
    return minimize_scalar(bowl, bounds=(-1.0, 3.0), args=(a, b)).fun


def inside(a, b):
    return fminbound(bowl, -1.0, 3.0, args=(a, b), xtol=1e-9)


def at_the_upper_bound(a, b):
    return minimize_scalar(lambda z: -z * a, bounds=(0.1, b), tol=1e-9).x


def at_the_lower_bound(a, b):
    return fminbound(lambda z: z * a, b, 5.0, xtol=1e-9)


@pytest.mark.parametrize(
    ("function", "slopes"),
    [
        (free, (1.0, 0.0)),
        (from_two, (2.4, 0.0)),
        (from_three, (1.0, 0.0)),
        (between, (2.0, 0.0)),
        (lowest, (0.0, 1.0)),
        (inside, (1.0, 0.0)),
        (at_the_upper_bound, (0.0, 1.0)),
        (at_the_lower_bound, (0.0, 1.0)),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_minimum_moves(function, slopes):
    value, gradient = tangentlike.value_and_grad(function, wrt=("a", "b"))(1.2, 0.7)
    np.testing.assert_allclose(value, function(1.2, 0.7), rtol=1e-9)
    np.testing.assert_allclose(gradient, slopes, atol=2e-7)


TIMES = np.linspace(0.0, 1.5, 6)


def straight(t, a, b):
    return a * t + b


def missed(p, t, y):
    return p[0] * t + p[1] - y


def by_curve_fit(y):
    return curve_fit(straight, TIMES, y)[0][0]


def by_curve_fit_from_a_guess(y):
    return curve_fit(lambda t, *p: p[0] * t + p[1], TIMES, y, p0=[0.5, 0.5])[0][0]


def by_leastsq(y):
    return leastsq(missed, (1.0, 1.0), args=(TIMES, y))[0][0]


def by_least_squares(y):
    return least_squares(missed, [1.0, 1.0], args=(TIMES, y)).x[0]


@pytest.mark.parametrize("function", [by_curve_fit, by_curve_fit_from_a_guess, by_leastsq, by_least_squares])
def test_a_straight_line_follows_its_points(function):
    y = np.array([0.3, 0.1, 0.7, 0.4, 0.9, 1.2])
    value, gradient = tangentlike.value_and_grad(function)(y)
    distances = TIMES - np.mean(TIMES)
    np.testing.assert_allclose(value, function(y), rtol=1e-7)
    np.testing.assert_allclose(gradient, distances / np.sum(distances**2), rtol=1e-7)


def spread(y):
    return np.trace(curve_fit(straight, TIMES, y, sigma=0.1 + 0.0 * y, absolute_sigma=True)[1])


def scattered(y):
    return np.sqrt(np.diag(curve_fit(straight, TIMES, y)[1]))[0]


def test_covariances_of_a_straight_line():
    y = np.array([0.3, 0.1, 0.7, 0.4, 0.9, 1.2])
    value, gradient = tangentlike.value_and_grad(spread)(y)
    np.testing.assert_allclose(value, spread(y), rtol=1e-6)
    np.testing.assert_allclose(gradient, 0.0, atol=1e-9)
    value, gradient = tangentlike.value_and_grad(scattered)(y)
    columns = np.column_stack((TIMES, np.ones(6)))
    residuals = y - columns @ np.linalg.lstsq(columns, y)[0]
    np.testing.assert_allclose(value, scattered(y), rtol=1e-6)
    np.testing.assert_allclose(gradient, value * residuals / np.sum(residuals**2), rtol=1e-6)


def decay(t, a, b):
    return a * np.exp(-b * t)


def rate(y):
    return curve_fit(decay, TIMES, y)[0][1]


def test_a_decay_follows_its_points():
    """Without residuals the derivative is that of the linear problem: (J^T J)^-1 J^T."""
    y = decay(TIMES, 2.0, 1.3)
    slopes = np.column_stack((y / 2.0, -TIMES * y))
    value, gradient = tangentlike.value_and_grad(rate)(y)
    np.testing.assert_allclose(value, 1.3, rtol=1e-7)
    np.testing.assert_allclose(gradient, np.linalg.solve(slopes.T @ slopes, slopes.T)[1], rtol=1e-6)

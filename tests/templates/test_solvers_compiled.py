"""Minima, fits and initial values of SciPy's, compiled; tests/interpreted/ has more of each as plain Python."""

import numpy as np
import pytest
from scipy.integrate import odeint
from scipy.optimize import curve_fit, minimize_scalar

import tangentlike

pytestmark = pytest.mark.unoptimized
TIMES = np.linspace(0.0, 1.5, 6)


def lowest_place(a, b):
    return minimize_scalar(lambda z: np.cosh(z - a) * b + 2.0).x


def slope(y):
    return curve_fit(lambda t, a, b: a * t + b, TIMES, y)[0][0]


def at_the_end(k, y0):
    return odeint(lambda y, t: -k * y, y0, np.linspace(0.0, 1.5, 4))[-1, 0]


def test_a_minimum_moves():
    value, gradient = tangentlike.value_and_grad(lowest_place, wrt=("a", "b"))(1.2, 0.7)
    np.testing.assert_allclose(value, 1.2, rtol=1e-7)
    np.testing.assert_allclose(gradient, (1.0, 0.0), atol=2e-7)


def test_a_straight_line_follows_its_points():
    y = np.array([0.3, 0.1, 0.7, 0.4, 0.9, 1.2])
    value, gradient = tangentlike.value_and_grad(slope)(y)
    distances = TIMES - np.mean(TIMES)
    np.testing.assert_allclose(value, slope(y), rtol=1e-7)
    np.testing.assert_allclose(gradient, distances / np.sum(distances**2), rtol=1e-7)


def test_a_solution_follows_its_rate():
    value, gradient = tangentlike.value_and_grad(at_the_end, wrt=("k", "y0"))(0.7, 2.0)
    shrunk = np.exp(-1.05)
    np.testing.assert_allclose(value, 2.0 * shrunk, rtol=1e-8)
    np.testing.assert_allclose(gradient, (-3.0 * shrunk, shrunk), rtol=1e-8)

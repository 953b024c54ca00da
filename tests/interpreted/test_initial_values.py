"""``scipy.integrate.odeint``: the solution, and derivatives that formulas give."""

import numpy as np
import pytest
from scipy.integrate import odeint

import tangentlike

pytestmark = pytest.mark.unoptimized


def decay(y, t, k):
    return -k * y


def at_the_end(k, y0):
    return odeint(decay, y0, np.linspace(0.0, 1.5, 4), args=(k,))[-1, 0]


def backwards(k, y0):
    return odeint(
        lambda t, y: [-k * y[0]],
        [
            y0,
        ],
        [1.5, 0.5, 0.0],
        tfirst=True,
        rtol=1e-11,
    )[2, 0]


def swing(y, t, k):
    return y[1], -k * y[0]


def pendulum(k, y0):
    x, _ = odeint(swing, (y0, 0.0), np.array([0.0, 0.7, 1.5]), args=(k,)).T
    return x[-1]


@pytest.mark.parametrize(
    ("function", "formula"),
    [
        (at_the_end, lambda k, y: (y * np.exp(-1.5 * k), -1.5 * y * np.exp(-1.5 * k), np.exp(-1.5 * k))),
        (backwards, lambda k, y: (y * np.exp(1.5 * k), 1.5 * y * np.exp(1.5 * k), np.exp(1.5 * k))),
        (
            pendulum,
            lambda k, y: (
                y * np.cos(1.5 * np.sqrt(k)),
                -y * np.sin(1.5 * np.sqrt(k)) * 0.75 / np.sqrt(k),
                np.cos(1.5 * np.sqrt(k)),
            ),
        ),
    ],
    ids=["at_the_end", "backwards", "pendulum"],
)
def test_odeint_follows_its_rates_and_first_values(function, formula):
    value, *slopes = formula(0.7, 2.0)
    found, gradient = tangentlike.value_and_grad(function, wrt=("k", "y0"))(0.7, 2.0)
    np.testing.assert_allclose(found, value, rtol=1e-8)
    np.testing.assert_allclose(found, function(0.7, 2.0), rtol=2e-7)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-8)

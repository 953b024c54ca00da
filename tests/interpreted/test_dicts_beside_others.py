"""Dicts beside the result that is differentiated: handed through, and given cotangents."""

import numpy as np

import tangentlike

X = np.array([0.5, 1.5, -0.3])


def loss(x, scale=2.0):
    error = np.sum(x * x)
    return scale * error, {"mean": np.mean(x), "count": len(x), "of": (x[0], {"twice": 2.0 * x}), "name": "squares"}


def test_handed_through():
    (value, measures), gradient = tangentlike.differentiate(loss, wrt="x", has_aux=True).value_and_grad(X)
    assert value == loss(X)[0]
    assert list(measures) == ["mean", "count", "of", "name"] and measures["name"] == "squares"
    np.testing.assert_array_equal(measures["of"][1]["twice"], 2.0 * X)
    np.testing.assert_allclose(gradient, 4.0 * X)


def test_cotangents():
    def both(x):
        return np.sum(x * x), {"mean": np.mean(x), "twice": 2.0 * x}

    value, pullback = tangentlike.differentiate(both, wrt="x").vjp(X)
    assert value[1]["mean"] == np.mean(X)
    np.testing.assert_allclose(pullback((1.0, {"mean": 3.0, "twice": np.ones(3)})), 2.0 * X + 1.0 + 2.0)

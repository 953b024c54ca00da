"""Pullbacks that keep their forward run are those that make it again, however often and whatever happens between."""

import sys

import numpy as np
import pytest
from numba import prange

from tangentlike import ArgumentError, differentiate, jacobian, vjp

X, W = np.array([0.3, -0.7, 1.2]), np.array([[1.0, 2.0, -1.0], [0.5, -0.2, 0.1]])
SCALE = np.array([1.0, 2.0, 3.0])
RUNS = []


def layers(w, x):
    hidden = np.tanh(w @ x)
    return np.exp(hidden) * hidden


def itself(w, x):
    return w


def views(w, x):
    return w.T, w[0], x[::-1]


def kept_and_returned(w, x):
    y = np.sin(w * x)
    return y, np.cos(y) * y


def recurrence(w, x):
    s = x[0]
    for k in range(5):
        s = np.sin(s * x[k % 3]) + w[0, 0] * s
    return s


def unknown_trips(w, x):
    s, n = x[0], 0
    while s < 20.0:
        s = s + np.exp(s) * w[0, 0] + 0.1
        n += 1
    return s * n


def filled(w, x):
    out = np.zeros(4)
    for i in range(3):
        out[i] = np.sin(x[i]) * w[1, i]
        out[3] += out[i]
    return out


def overwritten(w, x):
    out = np.ones(3)
    for _ in range(3):
        for i in range(3):
            out[i] = out[i] * x[i] + w[0, i] * out[i] ** 2
    return out


def scale_in_place(out, factor):
    for i in range(len(out)):
        out[i] *= factor * out[i]


def helper_that_writes(w, x):
    out = x * w[0]
    scale_in_place(out, x[1])
    return out


def power(x, n):
    return x if n == 0 else np.sin(x * power(x, n - 1))


def of_itself(w, x):
    return power(x[2], 4) * w[0, 1]


def shared_trips(w, x):
    out = np.zeros(3)
    for i in prange(3):
        s = x[i]
        for _ in range(3):
            s = np.sin(s) * w[0, i]
        out[i] = s
    return out


def branches(w, x):
    y = np.exp(x) * w[0] if x[0] > 0 else x * w[1]
    return {"a": y, "b": [np.sum(y), 3]}


def of_outside(w, x):
    return np.exp(SCALE * x) * w[1]


KEPT = [layers, itself, views, kept_and_returned, recurrence, filled, shared_trips, of_outside]
AGAIN = [branches, unknown_trips, overwritten, helper_that_writes, of_itself]


def cotangents(value, rng):
    if isinstance(value, dict):
        return {k: cotangents(v, rng) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(cotangents(v, rng) for v in value)
    return rng.normal(size=np.shape(value))


def flat(value):
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        return np.concatenate([flat(v) for v in value])
    return np.ravel(np.asarray(value, dtype=float))


@pytest.mark.parametrize("function", KEPT + AGAIN, ids=lambda f: f.__name__)
def test_pullbacks_may_be_called_in_any_order(function):
    made, rng = differentiate(function, wrt=(0, 1)), np.random.default_rng(2)
    w, x = W.copy(), X.copy()
    value, pullback = made.vjp(w, x)
    assert (made._module("pullback", made._arguments((w, x), {})).halves is not None) == (function in KEPT)
    np.testing.assert_allclose(flat(value), flat(function(w, x)), rtol=1e-12)
    given = [cotangents(value, rng) for _ in range(3)]
    found = [flat(pullback(c)) for c in given]
    for c, gradient in zip(given, found, strict=True):
        one = made.vjp(w, x)[1](c)
        np.testing.assert_array_equal(flat(one), gradient)
        w[:], x[:] = 7.0, 9.0  # the caller's are no longer those of the run
        np.testing.assert_array_equal(flat(pullback(c)), gradient)
        for each in pullback(c):
            each[:] = np.nan
        np.testing.assert_array_equal(flat(pullback(c)), gradient)
        w[:], x[:] = W, X
    for each in (v for v in (value if isinstance(value, tuple) else (value,)) if isinstance(v, np.ndarray)):
        each[...] = np.nan
    np.testing.assert_array_equal(flat(pullback(given[0])), found[0])
    slope = sum(np.vdot(a, b) for a, b in zip(pullback(given[0]), (W, X), strict=True))
    step = 1e-6
    ends = [np.vdot(flat(given[0]), flat(function(W * (1 + s), X * (1 + s)))) for s in (step, -step)]
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-6)


def noted(x):
    y = np.exp(x) * SCALE
    z = y[0]
    for k in range(3):
        z = np.sin(z * y[k])
    return y * z


def test_a_jacobian_makes_one_forward_run(monkeypatch):
    made = differentiate(noted)
    rows = made.jacobian(X)
    run = made._calls["pullback", made._last.key][0]
    forward, adjoint = run.module.halves
    space = vars(sys.modules[run.entry.__module__])
    for name in (forward, adjoint):
        inner = space[name]
        monkeypatch.setitem(space, name, lambda *a, name=name, inner=inner: (RUNS.append(name), inner(*a))[1])
    np.testing.assert_array_equal(made.jacobian(X), rows)
    assert [forward, adjoint, adjoint, adjoint] == RUNS
    steps = np.eye(3) * 1e-6
    differences = [(noted(X + s) - noted(X - s)) / 2e-6 for s in steps]
    np.testing.assert_allclose(rows, np.transpose(differences), rtol=1e-7, atol=1e-8)


def test_values_from_outside_are_those_of_the_run(monkeypatch):
    scale = SCALE.copy()
    monkeypatch.setitem(globals(), "SCALE", scale)
    pullback = vjp(noted, X)[1]
    gradient = pullback(np.ones(3))
    scale[:] = 5.0
    np.testing.assert_array_equal(pullback(np.ones(3)), gradient)
    assert not np.allclose(vjp(noted, X)[1](np.ones(3)), gradient)


def drawn(x, rng):
    noise = rng.normal(size=3)
    return np.exp(x * noise)


def test_random_numbers_are_drawn_once():
    rng, other = np.random.default_rng(3), np.random.default_rng(3)
    value, pullback = vjp(drawn, X, rng)
    noise = other.normal(size=3)
    np.testing.assert_allclose(value, np.exp(X * noise))
    for _ in range(2):
        np.testing.assert_allclose(pullback(np.ones(3)), noise * np.exp(X * noise))
    assert rng.normal() == other.normal()


def test_errors_are_those_of_calls():
    def outside(x, k):
        return x[k] * x

    with pytest.raises(IndexError, match="index 5 is out of bounds"):
        vjp(outside, X, 5)
    pullback = vjp(outside, X, 1)[1]
    for wrong in (1.0, np.ones(2), (np.ones(3), 1.0)):
        with pytest.raises((ArgumentError, ValueError)):
            pullback(wrong)
    np.testing.assert_allclose(jacobian(outside)(X, 1), np.diag(np.full(3, X[1])) + np.outer(X, [0, 1, 0]))


def test_float32_stays():
    value, pullback = vjp(layers, W.astype(np.float32), X.astype(np.float32))
    assert value.dtype == np.float32 and pullback(np.ones(2)).dtype == np.float32


def test_a_jacobian_has_the_structure_of_the_argument():
    def scaled(p, t):
        return p["a"] * t * p["b"][0]

    t = np.array([0.5, 2.0])
    found = jacobian(scaled)({"a": np.array([1.0, 3.0], np.float32), "b": (2.0, 7.0)}, t)
    assert list(found) == ["a", "b"] and found["a"].dtype == np.float32
    np.testing.assert_allclose(found["a"], np.diag(2.0 * t))
    np.testing.assert_allclose(found["b"], ([0.5, 6.0], [0.0, 0.0]))


def test_a_jacobian_of_nothing():
    def larger(w, x):
        return (w @ x)[x[:2] > 10.0]

    of_w, of_x = jacobian(larger, wrt=("w", "x"))(W, X)
    assert of_w.shape == (0, 2, 3) and of_x.shape == (0, 3)

"""Loops over numbers that call elementary functions: which are written for vectors, and that they mean the same."""

import math

import numpy as np
import pytest
from test_loops import both, same


def below(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def decayed(x, y):
    total = 0.0
    for i in range(len(x)):
        total += y[i] * math.exp(-x[i] * x[i])
    return total


def stored(x, y):
    out = np.zeros(len(x))
    total = 0.0
    for i in range(1, len(x) - 1):
        a = math.log(1.0 + x[i] * x[i]) - y[i + 1]
        a -= 0.5 * y[i - 1]
        out[i] += math.tanh(a)
        total -= a * out[i]
    return total + np.sum(out * y)


def by_helper(x, y):
    total, last = 0.0, 0.0
    for i in range(len(x) - 1, -1, -1):
        last = below(x[i] - y[i]) * below(y[i])
        total += last
    return total * last


def of_rows(x, y):
    m = np.outer(x, y)
    total = 0.0
    for i in range(m.shape[0]):
        for j in range(m.shape[1]):
            total += math.exp(m[i, j]) * y[i]
    return total


def follows(x, y):
    level = 0.1
    total = 0.0
    for i in range(len(x)):
        level = math.tanh(level + x[i] * y[i])
        total += level
    return total


def reads_its_neighbor(x, y):
    out = x.copy()
    for i in range(1, len(x)):
        out[i] = math.exp(-out[i - 1]) * y[i]
    return np.sum(out)


def reads_its_sum(x, y):
    total = 0.0
    for i in range(len(x)):
        total += math.exp(-x[i])
        y[i] = y[i] * total
    return np.sum(y)


def other_functions(x, y):
    total = 0.0
    for i in range(len(x)):
        total += math.exp(-x[i]) * math.gamma(2.0 + y[i] * y[i])
    return total


def columns(x, y):
    m = x.reshape(-1, 2)
    total = 0.0
    for i in range(m.shape[0]):
        total += math.exp(m[i, 1]) * y[i]
    return total


@pytest.mark.parametrize("function", [decayed, stored, by_helper, of_rows])
def test_loops_for_vectors(function):
    assert "_of(" in _compiled(function)


@pytest.mark.parametrize("function", [follows, reads_its_neighbor, reads_its_sum, other_functions, columns])
def test_loops_whose_trips_follow_each_other_stay(function):
    assert "_of(" not in _compiled(function).split("_adjoint(")[0]


def test_single_precision_stays():
    assert "_of(" not in _compiled(decayed, np.float32)


def _compiled(function, dtype=np.float64):
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=8).astype(dtype), rng.normal(size=8).astype(dtype)
    module, shown, compiled = both(function, (x, y), ("x", "y"))
    np.testing.assert_allclose(shown[0], function(x.copy(), y.copy()), 1e-12 if dtype is np.float64 else 1e-5)
    for a, b in zip(shown, compiled, strict=True):
        same(a, b, dtype is np.float32)
    return module.compiled

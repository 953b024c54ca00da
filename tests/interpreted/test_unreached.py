"""What cannot be differentiated in a branch is refused when a run reaches it, and not before."""

import numpy as np
import oracles
import pytest
from numpy.lib.stride_tricks import as_strided

import tangentlike

X = np.array([0.4, 0.8, 1.1])


def spectrum(x, n):
    if n > 5:
        return as_strided(x, x.shape, x.strides).sum()
    return np.sum(x**2)


def _by_mode(x, mode):
    if mode == 1:
        y = {1, 2}
        y.add(x)
    elif mode == 2:
        y = as_strided(x, x.shape, x.strides)
    else:
        y = x * 2.0
    return y


def in_a_function(x, mode):
    total = 0.0
    for _ in range(3):
        total = total + np.sum(_by_mode(x, mode) ** 2)
    return total


def in_both(x, n):
    if n > 7:
        x = as_strided(x, x.shape, x.strides)
    return in_a_function(x, n)


def in_a_loop_of_a_branch(x, n):
    if n > 0:
        for k in range(n):
            x = x * 1.5
            if x[0] > 100:
                x = sorted({v: k for v in x})
    return np.sum(x**2)


def _strided(x):
    y = as_strided(x, x.shape, x.strides)
    return np.sum(y * y)


def behind_a_return(x, n):
    if n * x[0] < 1.0:
        return np.sum(x**2)
    return _strided(x)


@pytest.mark.parametrize(
    ("function", "taken", "not_taken"),
    [
        *((spectrum, 9, 2), (in_a_function, 1, 0), (in_both, 2, 0), (in_both, 8, 0), (in_a_loop_of_a_branch, 20, 2)),
        (behind_a_return, 9, 2),
    ],
)
def test_it_is_refused_where_a_run_reaches_it(function, taken, not_taken):
    differentiated = tangentlike.differentiate(function)
    expected, _ = oracles.extrapolated_difference(function, (X.copy(), not_taken), (0,))
    for _ in range(2):
        np.testing.assert_allclose(differentiated(X, not_taken), function(X.copy(), not_taken))
        np.testing.assert_allclose(differentiated.grad(X, not_taken), expected[0], 1e-8)
        for call in (differentiated, differentiated.grad):
            with pytest.raises(tangentlike.UnsupportedError) as refused:
                call(X, taken)
            (refusal,) = refused.value.refusals
            assert refusal.line and refusal.rewrite and refusal.text.strip() in str(refused.value)


def test_the_text_says_what_is_not_there():
    text = tangentlike.differentiate(spectrum).source_for(X, 2)
    assert "raise NotImplementedError('line " in text and "as_strided" in text


def always(x, n):
    y = as_strided(x, x.shape, x.strides)
    return np.sum(y) if n > 5 else np.sum(x)


def where_it_would_be_caught(x, n):
    try:
        y = as_strided(x, x.shape, x.strides) if n < 0 else x / x[n]
        if n > 5:
            y = as_strided(x, x.shape, x.strides)
    except Exception:
        y = 2.0 * x
    return np.sum(y)


def _caught_outside(x, n):
    if n > 5:
        x = as_strided(x, x.shape, x.strides)
    return x


def where_a_caller_would_catch_it(x, n):
    try:
        y = _caught_outside(x, n) / x[n]
    except Exception:
        y = 2.0 * x
    return np.sum(y)


def always_inside(x, n):
    return _strided(x) + n


@pytest.mark.parametrize("function", [always, always_inside, where_it_would_be_caught, where_a_caller_would_catch_it])
def test_it_is_refused_at_once_where_every_run_reaches_it_or_a_handler_would(function):
    with pytest.raises(tangentlike.UnsupportedError):
        tangentlike.differentiate(function)(X, np.int64(2))  # which is not known, as Python's numbers may be

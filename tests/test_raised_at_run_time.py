"""What Python raises where it is reached: the truth of arrays, attributes of None, calls of arrays."""

import math
from collections import defaultdict

import numpy as np
import pytest

import tangentlike

pytestmark = [pytest.mark.turns(2), pytest.mark.unoptimized]


def doubled_above(x):
    if x > 0.3:
        return x[0] * 2.0
    return x[0] * x[0]


def counted(x):
    n = 0
    while x[1:] > 0.1:
        x = x * 0.5
        n += 1
    return n * x[0]


def negated(x):
    return x[0] if not x else 3.0 * x[0]


@pytest.mark.parametrize("function", [doubled_above, counted, negated])
@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_what_numpy_raises(function, size):
    differentiated, values = tangentlike.differentiate(function), np.full(size, 0.7)
    try:
        expected = function(values)
    except (ValueError, IndexError) as error:
        for call in (differentiated, differentiated.grad):
            with pytest.raises(type(error)) as raised:
                call(values)
            assert str(raised.value).splitlines()[0] == str(error)
        return
    assert differentiated(values) == pytest.approx(expected, rel=1e-14)
    assert differentiated.grad(values)[0] != 0.0


# ---- what raises wherever it is reached, in a branch


def looked_up(x, phase=None):
    if x[0] > 0.5:
        return x[1] * 2.0
    return x[1] * phase.mu


def called(x):
    w = np.outer(x, x)
    s = 0.0
    for i in range(2):
        s = s + (w(i, 0) if x[0] < 0.5 else w[i, 0])
    return s


def called_in_a_branch(x):
    w = np.outer(x, x)
    if x[0] < 0.5:
        y = w(0, 1)
        y = y * 2.0
    else:
        y = w[0, 1]
    return y


@pytest.mark.parametrize("function", [looked_up, called, called_in_a_branch])
def test_what_raises_in_a_branch_raises_there(function):
    differentiated = tangentlike.differentiate(function)
    values = np.array([0.7, 0.4])
    assert differentiated(values) == pytest.approx(function(values), rel=1e-14)
    with pytest.raises((AttributeError, TypeError)) as expected:
        function(values - 0.5)
    for call in (differentiated, differentiated.grad):
        with pytest.raises(expected.type) as raised:
            call(values - 0.5)
        assert str(raised.value).splitlines()[0] == str(expected.value)


def test_what_raises_in_any_case_is_refused():
    def always(x, phase=None):
        return x[0] * phase.mu

    with pytest.raises(tangentlike.UnsupportedError):
        tangentlike.grad(always)(np.array([0.7, 0.4]))


def kept_under_any_number(w, first):
    memo = {}

    def keep(k):
        if k in memo:
            return memo[k]
        memo[k] = w * (k - first + 1)
        if k > first - 2:
            keep(k - 1)
        return memo[k]

    return keep(first) + memo[first] * 2.0


def test_keys_that_floats_do_not_tell_apart():
    differentiated = tangentlike.differentiate(kept_under_any_number)
    assert differentiated.grad(0.7, 2**40) == 3.0
    for call in (differentiated, differentiated.grad):
        with pytest.raises(OverflowError, match=r"a key of 2\*\*53 or more"):
            call(0.7, 2**53 + 1)


def begun_in_a_loop_over_it(x, labels):
    d = defaultdict(float)
    for label, v in zip(labels, x, strict=True):
        d[label] += v
    s = 0.0
    for label in d:
        s += d[label + 1] * d[label]
    return s


def test_what_python_raises_of_a_dict_that_grows_in_a_loop_over_it():
    values, labels = np.array([0.7, 0.4]), np.array([1, 0])
    differentiated = tangentlike.differentiate(begun_in_a_loop_over_it)
    for call in (begun_in_a_loop_over_it, differentiated, differentiated.grad):
        with pytest.raises(RuntimeError, match="dictionary changed size during iteration"):
            call(values, labels)


# ---- the whole parts of floats that have none in 64 bits


def with_whole_parts(x, w):
    return x * int(x) + w * math.floor(w) + round(x)


WHOLE = tangentlike.differentiate(with_whole_parts)


@pytest.mark.parametrize(
    "x, w", [(2.5, -1.5), (math.nan, 0.5), (0.5, math.inf), (1e22, 0.5), (0.5, -1e19), (0.5, -(2.0**63))]
)
def test_whole_parts_are_right_or_raise(x, w):
    """Python's error, with its line, from value and gradient; beyond 64 bits an OverflowError where Python has more."""
    try:
        expected, wanted = with_whole_parts(x, w), None
        if max(abs(x), abs(w)) > 2.0**63:
            wanted, said = OverflowError, "a whole number beyond 64 bits"
    except (ValueError, OverflowError) as error:
        wanted, said = type(error), str(error)
    if wanted is None:
        assert WHOLE(x, w) == expected
        assert WHOLE.grad(x, w) == int(x)
        return
    for call in (WHOLE, WHOLE.grad):
        with pytest.raises(wanted, match=said):
            call(x, w)


# ---- arrays of other ranks than a function of NumPy's takes


def totals_along_no_axis(a):
    return np.sum(np.cumulative_sum(a))


def powers_of_a_vector(a):
    return np.sum(np.linalg.matrix_power(a[0], 2))


def covariances_of_a_stack(a):
    return np.sum(np.cov(a[None]))


def means_by_a_row_of_weights(a):
    return np.average(a, weights=a[:1])


def means_by_too_few_weights(a):
    return np.sum(np.average(a, axis=1, weights=a[0, :1]))


def convolved_with_nothing(a):
    return np.sum(np.convolve(a[0], a[0, :0], "same"))


def correlated_with_nothing(a):
    return np.sum(np.correlate(a[0, :0], a[0]))


RANKS = [totals_along_no_axis, powers_of_a_vector, covariances_of_a_stack]
SHAPES = [means_by_a_row_of_weights, means_by_too_few_weights, convolved_with_nothing, correlated_with_nothing]


@pytest.mark.parametrize("function", [*RANKS, *SHAPES])
def test_shapes_that_numpy_does_not_take(function):
    values = np.arange(4.0).reshape(2, 2)
    with pytest.raises((ValueError, TypeError)) as expected:
        function(values)
    differentiated = tangentlike.differentiate(function)
    for call in (differentiated, differentiated.grad):
        with pytest.raises(type(expected.value)) as raised:
            call(values)
        assert str(raised.value).splitlines()[0] == str(expected.value)

"""Where a branch or an operand is not taken nothing flows, whatever is infinite there (DESIGN: no 0 * inf).

Each gradient is written down by hand: at these points differences do not exist or are one-sided.
"""

import math
import statistics

import numpy as np
import pytest

import tangentlike

pytestmark = [pytest.mark.turns(5), pytest.mark.unoptimized]

ZERO_FOUR = np.array([0.0, 4.0])


def root_or_zero(x):
    return np.sum(np.where(x > 0, np.sqrt(x), 0.0))


def entropy(p):
    return -np.sum(np.where(p > 0, p * np.log(p), 0.0))


def quotient_of_both(x, w):
    return np.sum(np.where(x > 0, w / x, 0.0))


def in_statements(x, w):
    y = np.sqrt(x)
    q = y * w / x
    z = np.where(x > 0, q + x**1.5, x)
    return np.sum(z * z)


def in_two_masks(x):
    y = np.where(x < 3.0, 1.0 / x, x)
    return np.sum(np.where(x > 0, y * y, 0.0))


def also_read_elsewhere(x):
    y = np.sqrt(x + 1.0)
    z = np.where(x > 0, y / x, 0.0)
    return np.sum(z) + np.sum(y)


def powers(x):
    return np.sum(np.where(x > 0, x**-0.5 + x**0.25, 0.0))


def clipped_logarithm(x):
    return np.sum(np.clip(np.log(x), -5.0, 5.0))


def at_least_a_bound(x):
    return np.sum(np.maximum(np.sqrt(x), 1.0))


def _x_log_x(x):
    return np.log(x) * x


def helper_of_arrays(x):
    return np.sum(np.where(x > 0, _x_log_x(x), 0.0))


def helper_of_numbers(x):
    s = 0.0
    for i in range(len(x)):
        s += np.where(x[i] > 0, _x_log_x(x[i]), 0.0)
    return s


def single(x):
    return np.sum(np.where(x > 0, np.sqrt(x), np.float32(0)))


def sinc_by_if(x, y):
    r = np.sqrt(x * x + y * y)
    if r > 0:
        q = np.sin(r) / r
        s = q * x
    else:
        s = x
    return s


def sinc_by_expression(x, y):
    r = math.hypot(x, y)
    return math.sin(r) / r * x if r > 0.0 else x


def sinc_by_return(x, y):
    r = np.sqrt(x * x + y * y)
    if r < 1e-12:
        return x
    s = np.sin(r) / r
    return s * x


def by_elif(x, y):
    r = np.sqrt(x * x + y * y)
    if r < 1e-12:
        s = x
    elif r < 1.0:
        s = x * r
    else:
        s = x / r
    return s + y


def by_continue(x):
    s = 0.0
    for i in range(len(x)):
        r = np.sqrt(x[i])
        if r == 0.0:
            continue
        s += np.log(r) * r
    return s


def array_in_a_branch(x):
    y = np.sqrt(x)
    s = np.sum(x)
    if x[0] > 0.0:
        s = s + np.sum(y * y * y)
    return s


def norm_in_a_branch(x, w):
    r = np.sqrt(np.sum(x * x))
    if r > 1e-12:
        return w * np.sin(r) / r
    return w


def norm_by_return(x, w):
    r = np.sqrt(np.sum(x * x))
    if r == 0.0:
        return w
    return w * x[0] / r


def two_in_a_branch(x, y):
    a = np.sqrt(x)
    b = np.log(x) * y
    if x > 0.0:
        return a * b
    return x + y


def asked_once_more(x, y):
    a = np.sqrt(x)
    s = x * y
    if x > 0.0:
        s = s + a
    t = s * s
    x = x + 1.0
    return t * x


def branch_in_a_loop(x, w):
    s = 0.0
    for i in range(len(x)):
        d = x[i] / w
        r = np.abs(d) ** 0.5
        if d != 0.0:
            s += r * w
        else:
            s += d * 2.0
    return s


MISSING = np.array([1.0, np.nan, 2.0])


def sum_of_present(w):
    return np.nansum(MISSING * w)


def mean_of_present(w):
    return np.nanmean((MISSING - w) ** 2)


def largest_of_present(w):
    return np.nanmax(MISSING * w)


def median_of_present(w):
    return np.nanmedian(MISSING * w)


def rows_of_present(w):
    return np.sum(np.nansum(np.stack((MISSING * w, w * w)), axis=1))


def numbers_instead(w):
    return np.sum(np.nan_to_num(MISSING * w))


def by_a_mask(w):
    y = MISSING * w
    return np.sum(y[~np.isnan(y)])


def logarithms_by_a_mask(x):
    y = np.log(x)
    return np.sum(y[x > 0] * 3.0)


def by_places(w):
    y = MISSING * w
    return np.sum(y[np.flatnonzero(np.isfinite(y))])


def replaced(w):
    y = MISSING * w
    z = y * y
    z[np.isnan(z)] = 0.0
    return np.sum(z)


def _present(y):
    return np.sum(y[np.isfinite(y)])


def by_a_function(w):
    return _present(MISSING * w) * w[0]


def in_a_loop_of_masks(w):
    s = 0.0
    for k in range(2):
        y = MISSING * w * (k + 1.0)
        s += np.sum(y[~np.isnan(y)])
    return s


def distance_to_itself(x):
    return math.dist(x, x) + x[0]


def deviation_of_equal_numbers(x):
    return statistics.pstdev([x[0], x[0]]) + statistics.stdev([x[1], x[1], x[1]]) + x[1]


W3 = np.array([0.5, 1.5, 2.5])
LOG2 = np.log(2.0)
CASES = [
    (root_or_zero, (ZERO_FOUR,), ([0.0, 0.25],)),
    (entropy, (np.array([0.0, 0.5]),), ([0.0, LOG2 - 1.0],)),
    (quotient_of_both, (ZERO_FOUR, 2.0), ([0.0, -0.125], 0.25)),
    (in_statements, (ZERO_FOUR, 2.0), ([0.0, 2 * 9.0 * (3.0 - 0.125)], 2 * 9.0 * 0.5)),
    (in_two_masks, (np.array([0.0, 2.0, 5.0]),), ([0.0, -0.25, 10.0],)),
    (
        also_read_elsewhere,
        (np.array([0.0, 3.0]),),
        ([0.5, 0.25 / 3.0 - 2.0 / 9.0 + 0.25],),
    ),
    (powers, (np.array([0.0, 1.0]),), ([0.0, -0.25],)),
    (clipped_logarithm, (np.array([0.0, 2.0]),), ([0.0, 0.5],)),
    (at_least_a_bound, (ZERO_FOUR,), ([0.0, 0.25],)),
    (helper_of_arrays, (np.array([0.0, 1.0]),), ([0.0, 1.0],)),
    (helper_of_numbers, (np.array([0.0, 1.0]),), ([0.0, 1.0],)),
    (single, (ZERO_FOUR.astype(np.float32),), (np.array([0.0, 0.25], np.float32),)),
    (sinc_by_if, (0.0, 0.0), (1.0, 0.0)),
    (sinc_by_expression, (0.0, 0.0), (1.0, 0.0)),
    (sinc_by_return, (0.0, 0.0), (1.0, 0.0)),
    (by_elif, (0.0, 0.0), (1.0, 1.0)),
    (by_continue, (ZERO_FOUR,), ([0.0, (LOG2 + 1.0) / 4.0],)),
    (array_in_a_branch, (np.array([0.0, 0.0]),), ([1.0, 1.0],)),
    (norm_in_a_branch, (np.zeros(3), 2.0), ([0.0, 0.0, 0.0], 1.0)),
    (norm_by_return, (np.zeros(3), 2.0), ([0.0, 0.0, 0.0], 1.0)),
    (two_in_a_branch, (0.0, 2.0), (1.0, 1.0)),
    (asked_once_more, (0.0, 2.0), (0.0, 0.0)),
    (sum_of_present, (W3,), ([1.0, 0.0, 2.0],)),
    (mean_of_present, (W3,), ([-0.5, 0.0, 0.5],)),
    (largest_of_present, (W3,), ([0.0, 0.0, 2.0],)),
    (median_of_present, (W3,), ([0.5, 0.0, 1.0],)),
    (rows_of_present, (W3,), ([2.0, 3.0, 7.0],)),
    (numbers_instead, (W3,), ([1.0, 0.0, 2.0],)),
    (by_a_mask, (W3,), ([1.0, 0.0, 2.0],)),
    (logarithms_by_a_mask, (ZERO_FOUR,), ([0.0, 0.75],)),
    (by_places, (W3,), ([1.0, 0.0, 2.0],)),
    (replaced, (W3,), ([1.0, 0.0, 20.0],)),
    (by_a_function, (W3,), ([6.0, 0.0, 1.0],)),
    (in_a_loop_of_masks, (W3,), ([3.0, 0.0, 6.0],)),
    (distance_to_itself, (ZERO_FOUR,), ([1.0, 0.0],)),
    (deviation_of_equal_numbers, (ZERO_FOUR,), ([0.0, 1.0],)),
    (branch_in_a_loop, (np.array([0.0, 4.0]), 1.0), ([2.0, 0.25], 1.0)),
]


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0].__name__)
def test_nothing_flows(case):
    function, args, expected = case
    wrt = function.__code__.co_varnames[: len(args)]
    found = tangentlike.differentiate(function, wrt=wrt).grad(*args)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12 if np.asarray(one).dtype == np.float64 else 1e-6)
        assert np.asarray(one).dtype == np.asarray(args[0]).dtype


def test_the_branch_goes_on():
    made = tangentlike.differentiate(sinc_by_if)
    made.grad(1.0, 2.0)
    lines = made.source.splitlines()
    root = next(line for line in lines if "dr / (2 * r)" in line)
    assert root.startswith(" " * 8)
    assert "else:" in "".join(lines[lines.index(root) :])


def largest_of_nothing(x, n):
    return np.linalg.norm(x[n:], np.inf) + x[0]


def test_the_largest_of_nothing():
    """``np.linalg.norm(..., np.inf)`` of no element is 0 since NumPy 2.4, and nothing flows."""
    made = tangentlike.differentiate(largest_of_nothing)
    x = np.array([1.0, -3.0])
    np.testing.assert_array_equal(made.grad(x, 1), [1.0, -1.0])
    np.testing.assert_array_equal(made.grad(x, 2), [1.0, 0.0])
    assert made(x, 2) == 1.0

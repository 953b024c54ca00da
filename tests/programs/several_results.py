"""Loops over what a call gives as a tuple."""

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]),)


def rows(rng):
    return (np.arange(12.0).reshape(4, 3) / 7 + 0.1,)


def three_of(x):
    return x[0] * 2, x[1] * 3, x[2]


def two_in_order(x):
    if x[0] > x[1]:
        return x[0], x[1]
    return x[1], x[0]


def two_and_first_doubled(x):
    x[0] = x[0] * 2
    return x[0], x[1]


def loop_over_named_results(x):
    t = three_of(x)
    s = 0.0
    for i, v in enumerate(t, 1):
        if v > 3.5:
            break
        s += v**i
    return s + t[0] * sum(t) + len(t)


add(loop_over_named_results, one, compiled=True)


def sum_over_results(x):
    return sum(v**2 for v in two_in_order(x))


add(sum_over_results, one)


def pairs_of_results(x):
    s = 0.0
    for a, b in zip(two_in_order(x), two_in_order(x[2:]), strict=False):
        s += a * b
    return s


add(pairs_of_results, one)


def pairs_of_results_that_are_written(x):
    y = x * 1.0
    s = 0.0
    for a, b in zip(y[:2] * 3, two_and_first_doubled(y), strict=False):
        s += a * b
    return s


add(pairs_of_results_that_are_written, one, may_refuse=True)


def list_made_of_results(x):
    y = [v**2 for v in three_of(x)]
    z = list(three_of(x))
    return z[0] * y[1] + y[2]


add(list_made_of_results, one, compiled=True)


def loop_over_results_in_a_loop(x):
    s = x[0]
    for k in range(3):
        for v in two_in_order(x[k:]):
            if v < 0.6:
                continue
            s = s * v
    return s


add(loop_over_results_in_a_loop, one)


def loop_over_parts(x):
    s = 0.0
    for part in np.array_split(x, [2, 3]):
        s += np.sum(part) ** 2
    for part in np.split(x, 3):
        s += part[0] * part[1]
    return s


add(loop_over_parts, one, compiled=True)


def loop_over_parts_that_are_written(x):
    y = x * 1.0
    s = 0.0
    for row in np.vsplit(y, 4):
        row[0, 0] = 2.0
        s += np.sum(row**2)
    return s + np.sum(y)


add(loop_over_parts_that_are_written, rows)


def first_of_results_that_is_large(x):
    s = 0.0
    for v in two_in_order(x):
        if v > 1.0:
            return v * 3
        s += v
    else:
        s = 2 * s
    return s


add(first_of_results_that_is_large, one)


def results_under_a_name_that_changes(x):
    t = two_in_order(x)
    s = 0.0
    for k in range(3):
        for v in t:
            s += v * k
        t = two_in_order(x[k:])
    return s


add(results_under_a_name_that_changes, one)


def results_of_either_branch(x):
    if x[0] > 0.6:
        t = two_in_order(x)
    else:
        t = two_in_order(x[1:])
    return sum(v**2 for v in t)


add(results_of_either_branch, one)


def parts_by_number_and_in_pairs(x):
    p = np.split(x, 3)
    s = 0.0
    for k in range(len(p)):
        s += p[k][0] * (k + 1)
    for u, v in zip(p, p[1:], strict=False):
        s += u[0] * v[1]
    return s


add(parts_by_number_and_in_pairs, one)


def product_and_sum(b, t):
    return b * t, b + t


def result_under_a_name_that_was_given(x, w):
    """What such a call gives cannot be had again from what its other result has become."""
    s = w
    for k in range(len(x)):
        r, s = product_and_sum(s, x[k])
        s *= r * r
    return s


def result_that_changes_afterwards(x, w):
    s, c = 0.0, 1.0
    for k in range(len(x)):
        s += c * w
        r, c = product_and_sum(x[k], w)
        s += r * r * w
        if k == 1:
            c = c * c * w
        s += c * c * r * r
    return s


def result_of_a_function_that_changes_what_it_reads(x, w):
    s, c = 0.0, w

    def added(t):
        nonlocal c
        c += t
        return c * t

    for v in x:
        s += c * added(v)
    return s


for each in (
    result_under_a_name_that_was_given, result_that_changes_afterwards, result_of_a_function_that_changes_what_it_reads,
):  # fmt: skip
    add(each, lambda rng: (rng.normal(size=3), 0.3), wrt=("x", "w"), compiled=True)


def results_that_are_stored(x, w):
    """One of two results stands in an array afterwards, from which it alone is taken again."""
    y, z = np.zeros(len(x)), np.zeros(len(x))
    s = 0.0
    for k in range(len(x)):
        r, q = product_and_sum(x[k], w)
        y[k] = q
        z[k] = r
        w, c = product_and_sum(w, q)
        s += r * r * q * q * w * c
    return s + y @ x * np.sum(z)


def rows_that_are_stored(x, w):
    pairs = np.zeros((len(x), 2))
    s = 0.0
    for k in range(len(x)):
        r, q = product_and_sum(x[:2] * w, x[k])
        pairs[k] = q
        s += np.sum(r * r * q * q)
        w = w * q[0]
    return s + np.sum(pairs) * w


for each in (results_that_are_stored, rows_that_are_stored):
    add(each, lambda rng: (rng.normal(size=3), 0.3), wrt=("x", "w"), compiled=True)

"""Variables that get values of another type in some trips of a loop, and arrays of one element as truth values."""

import numpy as np

from programs.corpus import add


def returns(rng):
    return (np.array([0.7, 0.4, -0.3, 0.9, -0.2, 0.3]),)


def table(rng):
    return (np.array([[1.1, 2.0], [0.1, 0.15], [0.3, 0.4], [0.7, 0.5], [0.45, 0.6]]),)


def drawdown_of_a_column(x):
    peak = -99
    value = 0
    n = 0
    for row in np.cumsum(x.reshape(-1, 1), axis=0):
        if row > peak:
            peak = row
        fall = (peak - row) / peak
        if fall > 0:
            value += fall**2
        n += 1
    return np.sum(np.sqrt(value / n))


def lists_of_columns(x):
    falls = []
    peak = -99.0
    for row in x.reshape(-1, 1):
        if row > peak:
            peak = row
        falls.append(peak - row)
    return np.sum(np.array(falls) ** 2)


def row_of_the_largest_sum(a):
    best = -1e9
    for row in a:
        if np.sum(row) > np.sum(best):
            best = row
    return np.sum(best * best)


def array_and_number_again(a):
    v = 0.0
    s = 0.0
    for row in a:
        s = s + np.sum(v)
        if row[0] > 0.4:
            v = row
        else:
            v = 0.0
    return s


def changed_behind_a_sum(a):
    s = 0.0
    for row in a:
        if row[0] > 1.5:
            break
        s = s + np.sum(row)
        if np.sum(s) > 3.2:
            s = s * row
    return np.sum(s)


def read_by_the_test_of_the_loop(a):
    v = 0.0
    k = 0
    while np.sum(v) < 1.0 and k < 5:
        if k > 1:
            v = a[k] * k
        k += 1
    return np.sum(v) * k


def word_that_changes(a):
    mode, y = "first", 0.0
    for row in a:
        y += row[0] if mode == "first" else row[1] ** 2
        if y > 1.15:
            mode = "then"
    return y


def one_element_as_a_test(x):
    a = x[:1]
    y = 2.0 * x[1]
    while a > 0.1:
        a = a * 0.5
        y = y + a[0]
    if not a > 0.3 and (x[1:2] > 5.0 or a < 1.0):
        y = y * x[2]
    return y if bool(x[3:4] > 0) else -y


for each in (drawdown_of_a_column, lists_of_columns, one_element_as_a_test):
    add(each, returns)
for each in (
    row_of_the_largest_sum,
    array_and_number_again,
    changed_behind_a_sum,
    read_by_the_test_of_the_loop,
    word_that_changes,
):
    add(each, table, wrt="a")

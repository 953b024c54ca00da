"""Numbers to which a loop adds arrays in some trips only."""

import numpy as np

from programs.corpus import add


def rows_and_weights(rng):
    return np.arange(12.0).reshape(4, 3) / 7 + 0.1, np.array([1.1, 0.4, 0.8, -0.3])


def added_with_continue(a, w):
    s = 0.0
    for i in range(len(a)):
        if w[i] < 0:
            continue
        s += w[i] * a[i]
    return np.sum(s**2)


add(added_with_continue, rows_and_weights, wrt="a")


def added_in_a_nested_loop(a, w):
    out = np.zeros(3)
    for k in range(3):
        s = 0.0
        for row, v in zip(a, w, strict=False):
            if v > 0.5:
                s = s * 0.5 + row * v * k
        out[k] = np.sum(s)
    return np.sum(out**2)


add(added_in_a_nested_loop, rows_and_weights, wrt="a")


def added_until_break(a, w):
    s = 0
    k = 0
    while True:
        s += w[k] * a[k]
        k += 1
        if k == 3 or np.sum(s) > 5:
            break
    return np.sum(s**2)


add(added_until_break, rows_and_weights, wrt="a")


def two_that_are_added_to(a, w):
    s = 0
    t = 0
    for i in range(4):
        if i == 2:
            continue
        s += a[i]
        t -= a[i] * w[i]
    return np.sum(s * t)


add(two_that_are_added_to, rows_and_weights, wrt="a")


def mean_of_some_rows(a, w):
    s = 0.0
    n = 0
    for i in range(4):
        if w[i] > 0:
            n += 1
            s += a[i]
    if n == 0:
        return 0.0
    s /= n
    return np.sum(s**2)


add(mean_of_some_rows, rows_and_weights, wrt="a")


def added_in_two_loops(a, w):
    s = 0.0
    for i in range(2):
        for j in range(4):
            if i == j:
                continue
            s += a[j] * w[i]
    return np.sum(s**2)


add(added_in_two_loops, rows_and_weights, wrt="a")


def shown_while_added_to(a, w):
    s = 0.0
    for i in range(4):
        if w[i] < 0:
            break
        s += a[i]
        t = s
        s += 1.0
    t[0] = 3.0
    return np.sum(s**2) + np.sum(t)


add(shown_while_added_to, rows_and_weights, wrt="a")


def multiplied_with_handlers(a, w):
    s = 1.0
    for i in range(4):
        try:
            if w[i] < 0:
                raise ValueError("x")
        except ValueError:
            continue
        s *= a[i]
    return np.sum(s**2)


add(multiplied_with_handlers, rows_and_weights, wrt="a")


def read_by_an_inner_function(a, w):
    s = 0.0
    y = 0.0

    def show():
        return np.sum(s)

    for i in range(4):
        if w[i] < 0:
            continue
        s += a[i]
        y += show()
    return np.sum(s**2) * y


add(read_by_an_inner_function, rows_and_weights, wrt="a")


def one_that_adds_the_other(a, w):
    s = 0.0
    t = 0.0
    for i in range(4):
        if w[i] < 0:
            continue
        s += a[i]
        t += s * w[i]
    return np.sum(s**2) * np.sum(t)


add(one_that_adds_the_other, rows_and_weights, wrt="a")


def returned_while_added_to(a, w):
    s = 0.0
    for i in range(4):
        if w[i] < 0:
            continue
        s += a[i]
        if np.sum(s) > 1.0:
            return np.sum(s * a[0])
    return np.sum(s**2)


add(returned_while_added_to, rows_and_weights, wrt="a")


def sums_of_arrays(x, w):
    terms = [c * w for c in x]
    mean = sum(terms) / len(terms)
    grown = []
    for c in x:
        if c > 0.5:
            grown.append(np.outer(w, x) * c)
    rows = np.outer(x, w)
    return np.sum(mean**2) + np.sum(sum(grown) ** 2) + sum(rows).prod() + np.sum(sum(terms, w)) + sum([w, w * x[0]])[1]


def two_vectors(rng):
    return np.array([0.7, 1.3, 0.2]), np.array([0.4, 1.1])


add(sums_of_arrays, two_vectors, wrt=("x", "w"), compiled=True)

"""Loops that give all of an array new values in each trip, what is read of it in between, and counters beside it."""

import numpy as np

from programs.corpus import add


def two_tables(rng):
    return rng.uniform(0.3, 1.2, (4, 3)), 0.8


def filled_anew_in_each_trip(x, w):
    n, d = x.shape
    scaled = np.empty(d)
    centred = np.empty(d)
    s = 0.0
    for i in range(n):
        for a in range(d):
            centred[a] = x[i, a] - w
            scaled[a] = centred[a] * x[0, a]
        p = 0
        for a in range(d):
            for b in range(a + 1, d):
                scaled[b] += centred[a] * x[p % n, b]
                p += 1
        for a in range(d):
            s += scaled[a] ** 2
    return s


def filled_in_a_loop_without_trips(x, w):
    n, d = x.shape
    u = np.ones((n, d))
    s = 0.0
    for a in range(d):
        s += u[0, a] * w
    for i in range(n):
        for _ in range(i):
            for b in range(n):
                for a in range(d):
                    u[b, a] = x[b, a] * 0.3
        for b in range(0, n, 2):
            for a in range(d):
                u[b, a] = w * x[b, a]
    return s + np.sum(u * x)


def filled_beside_a_view(x, w):
    n, d = x.shape
    u = np.ones((n, d))
    row = u[1]
    s = 0.0
    for i in range(n):
        for b in range(n - 1, -1, -1):
            for a in range(d):
                u[b, a] = x[b, a] * u[i, a]
        row *= w
        s += np.sum(u**2) + row[0] * row[1]
        row[:] = x[i] * s
    return s


def filled_but_for_one(x, w):
    d = x.shape[1]
    t = np.zeros(d)
    s = 0.0
    for row in x:
        s += np.sum(t**2)
        for a in range(1, d):
            t[a] = row[a] * w
        t *= t + row
        for a in range(d):
            if row[a] > 0.6:
                t[a] = row[a] ** 2
        s += np.sum(t**3)
    return s


def counted_up_and_down(x, w):
    n, d = x.shape
    k = 0
    s = 0.0
    while k < n:
        m = d - 1
        while m >= 0:
            s = s * w + x[k, m] ** 2
            m -= 1
        if s > 1.5:
            k += 1
        s *= x[k - 1, m + 1]
        k += 1
    return s + k * w


def counted_by_what_is_given(x, w):
    n, d = x.shape
    k = -d
    s = w
    for i in range(n):
        for j in range(d):
            s += x[i, j] * s * x[k % n, j]
            k += d
            if j == 1:
                k -= n
    return s


for _program in (
    filled_anew_in_each_trip,
    filled_in_a_loop_without_trips,
    filled_beside_a_view,
    filled_but_for_one,
    counted_up_and_down,
    counted_by_what_is_given,
):
    add(_program, two_tables, wrt=("x", "w"), compiled=True)

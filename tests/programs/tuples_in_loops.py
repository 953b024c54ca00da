"""Tuples that loops replace: states of integrators, tuples of generators, displays that are assigned together."""

import math

import numpy as np

from programs.corpus import add


def runge_kutta_of_tuples(y, dt):
    def f(s):
        x, v = s
        return (v, -x - 0.1 * v)

    def ahead(a, b, k):
        return tuple(ai + k * bi for ai, bi in zip(a, b, strict=False))

    s = (y[0], y[1])
    for _ in range(4):
        k1 = f(s)
        k2 = f(ahead(s, k1, dt / 2))
        k3 = f(ahead(s, k2, dt / 2))
        k4 = f(ahead(s, k3, dt))
        s = tuple(si + dt / 6 * (a + 2 * b + 2 * c + d) for si, a, b, c, d in zip(s, k1, k2, k3, k4, strict=False))
    return s[0]


def state_by_function(x):
    def f(s):
        return (s[1], -s[0] * x)

    s = (x, 1.0)
    for k in range(3):
        if k != 1:
            s = f(s)
    return s[0] + 2 * s[1]


def given_state(s, x):
    def turned(pair, by):
        return pair[1] * by, pair[0]

    for _ in range(3):
        s = turned(s, x)
    return s[0] + 2 * s[1]


def scaled_vectors(x, q):
    def scaled(v):
        return tuple(q * e for e in v)

    u = scaled((x[0], x[1]))
    w = scaled((x[2], u[0], u[1]))
    pairs = tuple((a + q, a * b) for a, b in zip(u, w, strict=False))
    return u[0] * u[1] + w[2] + sum(a * b for a, b in pairs)


def numbered_parts(x):
    t = (x[0], x[1], x[2])
    u = tuple(k * e for k, e in enumerate(t))
    w = tuple(x[k] ** k for k in range(3))
    return sum(u) + w[0] * w[2] + max(w)


def tuple_in_a_branch(x):
    s = (x, 1.0)
    if x > 1:
        s = tuple(2 * e for e in s)
    s += (x * x,)
    return s[0] + 2 * s[1] + s[2]


def bars_and_order(x):
    bars, order = [(0, 1), (1, 2), (0, 2)], [2, 0, 1]
    nodes, loads = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)], {0: x, 2: -x}
    total = 0.0
    for k in order:
        i, j = bars[k]
        length = math.hypot(nodes[j][0] - nodes[i][0], nodes[j][1] - nodes[i][1])
        total += length * (loads.get(i, 0.0) ** 2 + 1)
    return total


def tuples_that_grow(x):
    s = ()
    for k in range(4):
        s += (x * k,)
    return sum(s)


def other_after_a_loop(values, others, n):
    for _ in range(n):
        values = others
    return values


def bound_again_and_handed_on(x, values, n):
    return x[0] * other_after_a_loop(values, (x[1], x[2]), n)[1]


add(bound_again_and_handed_on, *(lambda rng, n=n: (np.array([0.5, 1.5, 0.8]), (1.0, 2.0), n) for n in (0, 2)))
add(runge_kutta_of_tuples, lambda rng: (rng.uniform(0.5, 1.5, size=2), 0.1), wrt=("y", "dt"), compiled=True)
add(state_by_function, lambda rng: (1.5,))
add(given_state, lambda rng: ((1.5, 0.5), 0.7), wrt=("s", "x"))
add(scaled_vectors, lambda rng: (rng.uniform(0.5, 1.5, size=3), 0.7), wrt=("x", "q"))
add(numbered_parts, lambda rng: (np.array([0.5, 1.5, 0.8]),))
add(tuple_in_a_branch, lambda rng: (1.5,), lambda rng: (0.5,))
add(bars_and_order, lambda rng: (3.0,))
add(tuples_that_grow, lambda rng: (1.5,), may_refuse=True)

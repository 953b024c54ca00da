"""Functions of numbers that are made of others: quotients with remainders, combinations, tolerances, exact sums."""

import math

import numpy as np

from programs.corpus import add


def series(x, n):
    total = 0.0
    for k in range(n):
        total += x**k / math.factorial(k) * math.comb(n, k) / math.perm(n, 2)
    return total + math.factorial(4) * x


add(series, lambda rng: (0.7, 5), compiled=True)


def quotients_and_remainders(x, w):
    turns, angle = divmod(x, w)
    q, r = divmod(17, 5)
    return turns * angle * q + r * x


add(quotients_and_remainders, lambda rng: (7.3, 2.1), lambda rng: (-7.3, 2.1), wrt=("x", "w"))


def within_tolerances(x, y):
    near = np.sum(np.where(np.isclose(x, y, rtol=0.5), x * y, x)) if not np.allclose(x, y, atol=0.3) else 0.0
    if math.isclose(x[0], y[0], rel_tol=0.5) and not math.isclose(x[1], y[1], abs_tol=0.1):
        near = near * x[2]
    return near


add(within_tolerances, lambda rng: (np.array([0.7, 1.1, 0.4]), np.array([0.9, 3.0, 0.6])))


def exact_sums(x, w):
    terms = [x[0] * w, x[1], -x[0] * w, 1e-12 * x[2]]
    return math.fsum(terms) * 1e12 + math.fsum(x) * math.fsum((w, x[0]))


add(exact_sums, lambda rng: (rng.normal(size=3), 0.7), compiled=True)


def products_and_distances(x, w):
    pair = (x[0], w)
    total = math.prod(x) * math.prod(pair, start=2.0) + math.dist(x[:2], (w, 1.0)) * math.dist(pair, (0.3, x[2]))
    return total + math.hypot(x[0], x[1], w) * math.hypot(*pair) + sum(x, w) + sum((x[0], w), x[1])


add(products_and_distances, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)


def _in_hundredths(v):
    return round(v, 2)


def rounded_beside_whole_numbers(x, w):
    k = round(w) | round(15, -1) | 1
    s = x[0] * k
    for _ in range(round(x[1]) + 1):
        s += w * x[2]
    ties = np.array([2.675, 1.005])
    return s * (round(w) // 2 + 1) + x[0] * (_in_hundredths(2.675) + round(1.005, ndigits=2) + _in_hundredths(ties[0]))


add(
    rounded_beside_whole_numbers,
    lambda rng: (rng.uniform(0.6, 2.4, 3).astype(np.float32), np.float32(1.6)),
    lambda rng: (rng.uniform(0.6, 2.4, 3), 2.6),
    wrt=("x", "w"),
    compiled=True,
)

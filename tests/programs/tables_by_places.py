"""Dicts whose keys are numbers, or tuples of numbers, that a run knows: recurrences with special cases, pairs."""

import numpy as np

from programs.corpus import add

SPECIAL = {(1, 0): (0.5, 1.5, 2.5), (1, 1): (1.0, 2.0, 3.0)}
WEIGHTS = {(1, 0): 0.5, (1, 1): 1.5}
LINES = {0: (0.5, 2.0), 1: (1.0, 3.0)}


def vector(rng):
    return (rng.uniform(0.2, 0.9, size=3), 1)


def usual(n, m):
    return n * 1.0, m * 2.0, n + m + 0.5


def coefficients(n, m):
    return SPECIAL.get((m, n), usual(n, m))


def special_cases_of_a_recurrence(x, m):
    s = 0.0
    for n in range(len(x)):
        a, b, c = coefficients(n, m)
        s = s * c + x[n] * a + x[n] ** 2 * b - c
    return s


def weights_by_two_numbers(x, m):
    s = 0.0
    for n in range(len(x)):
        place = (m, n)
        s += WEIGHTS.get(place, 9.0) * x[n]
        if (n, m) in WEIGHTS:
            s += WEIGHTS[n, m] * x[n] ** 2
    return s


def lines_by_number(x, m):
    s = 0.0
    for n in range(len(x)):
        s += LINES.get(n, (1.0, x[n]))[1] * x[m]
    return s


def weights_that_are_there(x, m):
    s = 0.0
    for n in range(len(x)):
        s += WEIGHTS[m, n] * x[n]
    return s


def arrays_by_two_numbers_that_are_written(x, m):
    y = x**2
    rows = {(0, 0): (x, y), (1, 1): (y, x)}
    s = 0.0
    for n in range(len(x)):
        a, b = rows.get((n, n), (y, y))
        b[0] = s + m
        s += np.sum(a * b)
    return s


add(special_cases_of_a_recurrence, vector, wrt=("x",), compiled=True)
add(weights_by_two_numbers, vector, wrt=("x",), compiled=True)
add(lines_by_number, vector, wrt=("x",), compiled=True)
add(weights_that_are_there, lambda rng: (rng.uniform(0.2, 0.9, size=2), 1), wrt=("x",))
add(arrays_by_two_numbers_that_are_written, vector, wrt=("x",))

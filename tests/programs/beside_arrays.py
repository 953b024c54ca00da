"""Tuples of which NumPy makes arrays: beside an array, compared with one, stored in one."""

import numpy as np

from programs.corpus import add


def _two(rng):
    return rng.normal(size=3), rng.normal(size=2)


def compartments(x, rates):
    s, e, i = x, np.zeros(3), np.ones(3)
    out = np.zeros((4, 3, 3))
    for day in range(4):
        infected, sick = rates[0] * s * i, rates[1] * e
        s, e, i = s - infected, e + infected - sick, i + sick
        out[day] = s, e, i
    return np.sum(out[:, 2] * out[:, 0])


def station_and_corner(x, stations):
    total = 0.0
    for k, (u, v) in enumerate(stations):
        a, b = x[:2] - (u, v)
        total += a * b * k
    return total + np.sum((u, v) * x[1:] / (2, 4))


def tuples_in_place(x, p):
    out = np.zeros((2, 3))
    pair = p[0], x[1]
    out[0] = pair[0], 1.0, x[0]
    out[1] += out[0] * 2
    out[:, 1] += pair
    out[:, [0, 2]] *= pair
    out *= (1, -1, 2)
    return np.sum(out * out)


def matrix_of_tuples(x, p):
    m = np.outer(x, x) * ((1, 2, 3), (p[0], 5, 6), (7, 8, p[1]))
    return m @ (1.0, p[0], 2.0) @ x


def compared_with_a_tuple(x, p):
    inside = p > (0.0, -1.0)
    return np.sum(p[inside]) + np.sum(np.where(x >= (0.1, 0.2, 0.3), x * x, 0.0))


def results_beside_an_array(x, p):
    def pair(t):
        return t, t * x[0]

    out = np.zeros((3, 2), np.float64)
    for k in range(3):
        out[k] = pair(p[0] * k)
    return np.sum(p * pair(2.0)) + np.sum(out)


add(compartments, _two, compiled=True)
add(station_and_corner, lambda rng: (rng.normal(size=3), [(1.0, 2.0), (0.5, -0.3)]), compiled=True)
add(tuples_in_place, _two, compiled=True)
add(matrix_of_tuples, _two)
add(compared_with_a_tuple, _two)
add(results_beside_an_array, _two)


def vectors_stacked_with_matrices(x, p):
    m = np.outer(x, p)
    columns = np.column_stack((m, x, x * x))
    rows = np.vstack([m.T, x, (1, p[0], 3)])
    return np.sum(columns.T @ columns) + np.sum(rows**2) + np.sum(np.hstack([0.0, x, p[1]]) ** 3)


add(vectors_stacked_with_matrices, _two, compiled=True)

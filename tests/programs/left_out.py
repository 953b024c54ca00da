"""What has an infinite slope, or is infinite itself, and is left out: distances of points to themselves, above all."""

import math

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def apart(x):
    return np.sqrt((x[:, None] - x[None, :]) ** 2)


def triangle_of_distances(x):
    return np.sum(np.triu(apart(x), 1) * 0.7) + np.sum(np.tril(apart(x), -1) ** 2)


add(triangle_of_distances, _four, compiled=True)


def pairs_of_distances(x):
    i, j = np.triu_indices(len(x), 1)
    r = apart(x)
    v = 1 / r
    return np.sum(np.exp(-r[i, j])) + np.sum((v * np.log(r))[j, i]) + np.sum(v[np.tril_indices(4, -1)])


add(pairs_of_distances, _four, compiled=True)


def filled_diagonals(x):
    r = apart(x)
    np.fill_diagonal(r, 1.0)
    v = 1 / apart(x)
    np.fill_diagonal(v, x[0])
    nearest = apart(x)
    np.fill_diagonal(nearest, np.inf)
    return np.sum(1 / r) + np.sum(v * v) + np.sum(np.min(nearest, axis=1))


add(filled_diagonals, _four)


def distances_in_loops(x):
    r = apart(x)
    s = 0.0
    for i in range(4):
        own = np.sqrt((x - x[i]) ** 2)
        for j in range(4):
            if i != j:
                s += 1 / r[i, j]
            if i == j:
                continue
            s += own[j]
    return s


add(distances_in_loops, _four, compiled=True)


def distances_written_by_numbers(x):
    r = np.zeros((4, 4))
    rows = []
    for i in range(4):
        for j in range(4):
            r[i, j] = math.sqrt((x[i] - x[j]) ** 2)
        rows.append([abs(x[i] - x[j]) ** 0.7 for j in range(4)])
    s = rows[0][1] + rows[2][3]
    for i in range(4):
        for j in range(i):
            s += 1 / r[i, j]
    return s


add(distances_written_by_numbers, _four, compiled=True)


def distances_to_others(x):
    r = apart(x)
    beside = sum(np.sum(1 / np.delete(np.sqrt((x - x[i]) ** 2), i)) for i in range(4))
    return beside + np.sum(np.sort(r, axis=1)[:, 1:3]) + np.sum(np.sum(r, axis=1) - np.diag(r))


add(distances_to_others, _four)


def factors_of_zero(x):
    r = apart(x)
    return np.sum(r * (1 - np.eye(4))) + np.sum(np.sqrt(x * 0) * 0.0)


add(factors_of_zero, _four)


def broken_powers(x):
    d = np.abs(x[:, None] - x[None, :])
    r = np.power(d, 1.5) ** (1 / 3) + d ** x[0] + d**0.4
    single = [abs(v - x[1]) ** 0.3 for v in x]
    return np.sum(np.triu(r, 1)) + sum(single) - single[1] + math.pow(abs(x[0] - x[0]), 0.5) * 0.0


add(broken_powers, _four)


def angles_between(x):
    u = np.stack([np.cos(x), np.sin(x)]).T
    between = np.arccos(np.clip(u @ u.T, -1, 1))
    d = x[:, None] - x[None, :]
    turned = np.arctan2(d, d * d)
    numbers = [math.acos(min(1.0, math.cos(v - x[2]))) + math.atan2(v - x[2], v - x[2]) for v in x]
    return np.sum(np.triu(between, 1)) + np.sum(turned[np.triu_indices(4, 1)]) + numbers[0] * numbers[1]


add(angles_between, _four)


def energies_of_apart_pairs(x):
    p = np.stack([x, x * x], 1)
    d = p[:, None, :] - p[None, :, :]
    r2 = np.sum(d * d, -1)
    np.fill_diagonal(r2, 1.0)
    s6 = 1 / r2**3
    np.fill_diagonal(s6, 0.0)
    r = np.linalg.norm(d, axis=-1)
    i = np.arange(4)
    r[i, i] = 1.0
    return 2 * np.sum(s6 * s6 - s6) + np.sum((d / r[..., None] ** 3).sum(1) ** 2)


add(energies_of_apart_pairs, _four)


def inverted_where_not_zero(x):
    r = apart(x)
    known = r > 0
    for i in range(4):
        for j in range(4):
            if known[i, j]:
                r[i, j] = 1 / r[i, j]
    squares = apart(x) ** 2
    squares[squares > 0] = squares[squares > 0] ** (-1.5)
    return np.sum(np.triu(r, 1)) + np.sum(squares @ x)


add(inverted_where_not_zero, _four, compiled=True)

"""Lists and dicts of which only single items are asked, by numbers and texts that stand in the text."""

import numpy as np

from programs.corpus import add

_few = lambda rng: (rng.uniform(0.2, 0.4, 3),)  # noqa: E731


def _secant(x, f):
    return x[-1] - f[-1] * (x[-1] - x[-2]) / (f[-1] - f[-2]) if len(x) > 1 else x[0] * 0.9


def secants_of_growing_pairs(x):
    steps = [[], []]
    d, gap = x[0] + 1.0, 1.0
    while abs(gap) > 1e-9:
        gap = d * d - x[1] * 4.0
        steps[0] = np.append(steps[0], [d])
        steps[1] = np.append(steps[1], [gap])
        d = _secant(steps[0], steps[1])
    return d


def kinds_in_one_list(x):
    held = [[], 0.0, "w"]
    d = x[0]
    while d < 2.0:
        held[0] = held[0] + [d * x[1]]
        held[-2] += d * d
        d = d + x[1]
    held[0], held[1] = held[1], held[0]
    return held[0] * sum(held[1]) * (2.0 if held[2] == "w" else 1.0)


def arrays_that_grow(x):
    rows = [np.zeros(0), np.ones(1)]
    d = x[0]
    while d < 2.0:
        rows[0] = np.append(rows[0], [d])
        rows[1] = np.append(rows[1], d * x[2])
        d = d + x[1]
    return np.sum(rows[0]) * np.sum(rows[1] ** 2)


def rows_that_start_anew(x):
    total = 0.0
    for k in range(3):
        rows = [np.zeros(0), k]
        d = x[k]
        while d < 1.0:
            rows[0] = np.append(rows[0], d * k)
            rows[1] = rows[1] + 1
            d = d + x[1]
        total = total + np.sum(rows[0]) * rows[1]
    return total


for _f in (secants_of_growing_pairs, kinds_in_one_list, arrays_that_grow, rows_that_start_anew):
    add(_f, _few, compiled=_f is arrays_that_grow)

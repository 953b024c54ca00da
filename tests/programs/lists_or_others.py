"""``a or b`` and ``a and b`` of lists: one of the two, by whether the first has items."""

import numpy as np

from programs.corpus import add


class _Prior:
    def __init__(self, rates, prior=None):
        self.rates = rates
        self.prior = prior or [0.5, 0.25]


def what_is_left_or_another(x):
    large = [v for v in x if v > 9.0] or [v * v for v in x if v > 1.0] or [x[0]]
    small = [v for v in x if v < 0.4] and [x[1], x[2]]
    return sum(large) * x[0] + sum(small)


def rows_or_the_last(x):
    rows, total = [], 0.0
    for k in range(3):
        rows.append(x[k])
        part = rows[1:] or [x[3]]
        total += part[0] * part[-1]
    return total


def one_of_two_lists_by_two_names(x):
    kept = [x[0], x[1]]
    same = kept or [0.0]
    same.append(x[2])
    return sum(v * v for v in kept)


def lists_inside_of_others(x):
    return max([v for v in x if v > 9.0] or [x[0], x[3]]) * sum(x.tolist() or [0.5]) ** 2


def defaults_of_objects(x):
    weights = (x / np.sum(x)).tolist()
    one, other = _Prior(x, weights), _Prior(x, [])
    return one.prior[0] * one.rates[1] + other.prior[0] * other.rates[2] * other.prior[1]


for function in (
    what_is_left_or_another,
    rows_or_the_last,
    one_of_two_lists_by_two_names,
    lists_inside_of_others,
    defaults_of_objects,
):
    add(
        function,
        lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),),
        compiled=function in (what_is_left_or_another, rows_or_the_last),
    )

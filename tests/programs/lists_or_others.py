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


class _Grown:
    def __init__(self, v):
        self.v, self.seen = v, [v]


def _and_another(out, v):
    out.append(v)
    return len(out)


def one_list_or_another_that_grows(x, limit):
    z = [e for e in x if e > limit] or [1.0]
    z[0] += 1.0
    for k in range(2):
        z.append(x[k])
    p = [e for e in x if e > 2 * limit] or x[:1].tolist() or [2.0]
    n = _and_another(p, x[0])
    return sum(z) * n + sum(p) + p[-1]


def objects_or_another(x, limit):
    ps = [_Grown(e) for e in x if e > limit] or [_Grown(1.0)]
    ps[0].v += 1.0
    ps[0].seen.append(x[1])
    return sum(p.v for p in ps) + sum(ps[0].seen) * len(ps)


def _limits(rng):
    return [(np.array([0.3, 1.7, 1.2, 0.55]), limit) for limit in (1.25, 9.0)]


for _function in (one_list_or_another_that_grows, objects_or_another):
    add(_function, *(lambda rng, k=k: _limits(rng)[k] for k in range(2)), compiled=True)

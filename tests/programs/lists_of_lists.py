"""Lists of lists that grow one by one; comprehensions whose inner loop depends on the outer one."""

import numpy as np

from programs.corpus import add


def vector_and_number(rng):
    return rng.normal(size=5), 0.8


def springs_of_neighbors(x, w):
    n = len(x)
    near = [[] for _ in range(n)]
    for i in range(n - 1):
        near[i].append(i + 1)
        near[i + 1].append(i)
    near[-1].append(0)
    s = 0.0
    for i in range(n):
        for j in near[i]:
            s += w * (x[i] - x[j]) ** 2 * len(near[j])
    return s


add(springs_of_neighbors, vector_and_number, wrt=("x", "w"), compiled=True)


def in_groups(x, w):
    groups = [[], [], []]
    pairs = 0.0
    for i, v in enumerate(x):
        groups[0 if v < -0.4 else int(v > 0.3) + 1].append((i, v * w))
    for q, u in zip(groups, x, strict=False):
        if len(q) > 0:
            pairs += sum(v * k for k, v in q) / len(q) * u
    means = [sum(v for _, v in q) / len(q) if q else 0.0 for q in groups]
    flat = [v for q in groups for _, v in q]
    return pairs + means[0] * w + means[-1] * flat[2] + sum(len(q) * k for k, q in enumerate(groups))


add(in_groups, vector_and_number, lambda rng: (rng.normal(size=4), 1.2), wrt=("x", "w"))


def made_anew_in_each_trip(x, w):
    s = 0.0
    for t in range(2):
        bins = [[] for _ in x[:3]]
        for i in range(4):
            bins[(i + t) % 3].append(x[i] * w)
        if not bins[t]:
            continue
        s += max(bins[t]) * bins[0][0] * (t + 1)
    return s


add(made_anew_in_each_trip, vector_and_number, wrt=("x", "w"))


def a_list_that_is_not_there(x, k):
    parts = [[] for _ in range(2)]
    parts[0].append(x[0])
    try:
        parts[k].append(x[1])
        return parts[k][0] * x[2]
    except IndexError:
        return x[3]


add(a_list_that_is_not_there, lambda rng: (rng.normal(size=4), 1), lambda rng: (rng.normal(size=4), 5), may_refuse=True)


def kept_while_it_grows(x, w):
    parts = [[] for _ in range(2)]
    k = int(w > 0.0)
    row = parts[k]
    parts[k].append(x[1])
    return sum(row) * w


add(kept_while_it_grows, vector_and_number, wrt=("x", "w"), may_refuse=True)


def one_list_three_times(x, w):
    parts = [[]] * 3
    for i in range(4):
        parts[i % 3].append(x[i] * w)
    return sum(parts[0]) * w


add(one_list_three_times, vector_and_number, wrt=("x", "w"), may_refuse=True)


def pairs_below_the_diagonal(x, w):
    products = [x[i] * x[j] for i in range(4) for j in range(i + 1, 4) if x[j] > -1.0]
    order = [(i, j) for i in range(4) for j in range(i)]
    rest = [v * w for i in range(3) for v in x[i:]]
    return sum(products) * w + sum(x[i] * x[j] * w for i, j in order) + max(rest) * len(products)


add(pairs_below_the_diagonal, vector_and_number, wrt=("x", "w"), compiled=True)


def rows_side_by_side(x, w):
    rows = [[x[0], w], [x[1], x[2]]]
    return np.sum(np.array([v * v for row in rows for v in row]) * x[:4])


add(rows_side_by_side, vector_and_number, wrt=("x", "w"))

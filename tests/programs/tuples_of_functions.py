"""Tuples that functions return: gone over, indexed, summed, put into lists; columns of rows."""

import numpy as np

from programs.corpus import add


def numbers(rng):
    return (np.array([1.2, -0.7, 2.5, 0.45]),)


def rows(rng):
    return ([[1.0, 2.0, 3.0], [4.0, 0.5, 6.0]],)


def measures(x):
    return x.mean(), x.max(), (x * x).sum()


def both_ends(x):
    return x[:2], x[1:]


def square_and_next(v):
    return v * v, v + 1


def extremes_of_a_result(x):
    return max(measures(x)) * min(measures(x)) + sum(measures(x)) + sum(measures(x)[1:])


add(extremes_of_a_result, numbers)


def result_by_number(x):
    r = measures(x)
    s = 0.0
    for k in range(len(r)):
        s += r[k] * (k + 1)
    for k in range(3):
        s += measures(x * 2)[k] * r[-1 - k]
    return s


add(result_by_number, numbers, compiled=True)


def result_beside_names(x):
    total = 0.0
    for name, v in zip(("a", "b", "c"), measures(x), strict=False):
        total += v * (2 if name == "b" else 1)
    named = dict(zip(("m", "M", "s"), measures(x), strict=False))
    return total * named["m"] + named["s"]


add(result_beside_names, numbers)


def part_of_a_part(x):
    t = measures(x)
    return t[1:][0] * t[:2][-1]


add(part_of_a_part, numbers)


def list_of_results(x):
    out = [measures(x * k) for k in range(1, 4)]
    return sum(a * b for a, b, c in out) + out[1][2]


add(list_of_results, numbers, compiled=True)


def results_appended(x):
    points = []
    for v in x:
        points.append(square_and_next(v))
    best = max(points, key=lambda p: p[1])
    return sum(p[0] * p[1] for p in points) * best[0]


add(results_appended, numbers)


def results_as_an_array(x):
    a = np.array([square_and_next(v) for v in x])
    xs, ys = zip(*[square_and_next(v) for v in x], strict=False)
    return np.sum(a[:, 0] ** 2) * a[1, 1] + sum(xs) * sum(ys)


add(results_as_an_array, numbers)


def arrays_of_unlike_lengths(x):
    s = 0.0
    for part in both_ends(x * 2):
        s += np.sum(part**2) / len(part)
    return s


add(arrays_of_unlike_lengths, numbers)


def columns_gone_over(m):
    s = 0.0
    for c in zip(*m, strict=False):
        s += max(c) * sum(c)
    t = list(zip(*m, strict=False))
    u = [list(c) for c in zip(*m, strict=False)]
    return s + t[2][0] * u[1][1] * len(t)


add(columns_gone_over, rows, wrt="m")


def shorter_row(m):
    s = 0.0
    for c in zip(*m, strict=False):
        s += sum(c)
    return s


add(shorter_row, rows, wrt="m", may_refuse=True)


def columns_as_tuples(m):
    s = 0.0
    for c in zip(*m, strict=False):
        if c == (1.0, 4.0):
            s += 10.0
        s += sum(c)
    return s


add(columns_as_tuples, rows, wrt="m", may_refuse=True)

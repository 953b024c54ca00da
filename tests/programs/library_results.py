"""Results of library functions that are several, nested targets of assignments, handlers that are never reached."""

import numpy as np
from scipy import stats

from programs.corpus import add

CODES = {"end": 0, "begin": 1, 0: 0, 1: 1}


def shares(rng):
    p = rng.uniform(0.1, 1.0, (6, 5))
    return p / p.sum(), np.linspace(0.0, 1.0, 6), np.linspace(1.0, 3.0, 5)


def percentiles_of_margins(p, x, y):
    out = np.empty((2, 2))
    rows, columns = stats.contingency.margins(p)
    out[0, :] = np.interp([0.05, 0.95], rows.cumsum(), x)
    out[1, :] = np.interp([0.05, 0.95], columns.cumsum(), y)
    return np.sum(out * np.array([[1.0, 2.0], [3.0, 4.0]]))


add(percentiles_of_margins, shares, wrt=("p", "x"))


def center(masses, places):
    return masses.sum(), places @ masses / masses.sum()


def dict_filled_by_nested_targets(p):
    b = {"g": p["g"]}
    b["m"], (b["x"], b["y"]) = center(np.array([p["g"], 2.0]), np.array([[p["a"], p["c"]], [p["d"], 1.0]]))
    (b["u"], [b["v"], _]), w = (b["x"] * 2, (b["y"], 1)), 3.0
    return b["m"] * b["x"] ** 2 + b["v"] * b["u"] * w


add(dict_filled_by_nested_targets, lambda rng: (dict(zip("gacd", rng.uniform(0.3, 2.0, 4), strict=True)),), wrt="p")


def scaled_by_one_or_several(f, s, m):
    if m is not False:
        s = [s[0] * m[i] + s[1] * (1.0 - m[i]) for i in range(len(m))]
        k = [f[i] * s[i] for i in range(len(f))]
    else:
        k = [g * s for g in f]
    return sum([0.5 * e**2 for e in k])


add(scaled_by_one_or_several, lambda rng: ([1.0, 2.0, 3.0], [0.98, 1.1], [0.3, 0.5, 0.9]), wrt=("f", "s", "m"))


def code_of(when):
    if isinstance(when, np.ndarray):
        return when
    try:
        return CODES[when]
    except (KeyError, TypeError):
        return [CODES[x] for x in when]


def paid_at(rate, pay, when="begin"):
    late = code_of(when)
    return np.sum(pay * (1 + rate * late) / rate)


add(paid_at, lambda rng: (rng.uniform(0.01, 0.1, 3), rng.uniform(50.0, 90.0, 3)), wrt=("rate", "pay"), compiled=True)


def lists_of_parts_that_are_replaced(x):
    n = np.round(x[0] + 3)
    z = x * (1 + 2j)
    parts = [z.real[1 : int(n)], z.imag[1 : int(n)]]
    parts = [np.append(p, 0.0) for p in parts]
    parts = [parts[0] * 2.0, parts[1]]
    total = 0.0
    for k in range(3):
        ends = [x[k : k + 2], x[:2]]
        ends = [np.sum(w**2) for w in ends]
        total += ends[0] * ends[1]
    return np.sum(x[: int(n)] * parts[0] + parts[1]) + total


def six(rng):
    return (rng.uniform(0.2, 0.45, 6),)


add(lists_of_parts_that_are_replaced, six, compiled=True)


def a_list_that_others_know(x):
    parts = [np.sin(x[1:3]), x[:2]]

    def first():
        return np.sum(parts[0])

    kept = parts
    parts = [p * 2.0 for p in parts]
    return first() + np.sum(parts[1] * kept[0])


add(a_list_that_others_know, six, may_refuse=True)


def a_list_replaced_in_a_branch(x):
    parts = [np.sin(x[1:3]), x[:2]]
    if x[0] > 0.3:
        parts = [p * 2.0 for p in parts]
    return np.sum(parts[0] * parts[1])


add(a_list_replaced_in_a_branch, six, may_refuse=True)


def tables_of_arrays(x):
    c, s = np.cos(x), np.sin(x)
    turn = [[c, s], [-s, c]]
    pair = [x[1:3], x[:2] ** 2]
    c[0] = 3.0
    whole = np.array(turn).transpose(2, 0, 1) @ np.array([1.0, 2.0])
    return np.sum(turn[0][1] * turn[1][1]) + np.sum(whole**2) + np.sum(np.array(pair) * np.array([[1.0], [2.0]]))


add(tables_of_arrays, six, compiled=True)


def tables_whose_rows_change(x):
    c, s = np.cos(x), np.sin(x)
    turn = [[c, s], [-s, c]]
    row = turn[0]
    row[1] = c * 2.0
    return np.sum(turn[0][1] * turn[1][1])


add(tables_whose_rows_change, six, may_refuse=True)


def arrays_that_a_call_gives(x):
    total = 0.0
    for y in np.gradient(np.outer(x, x)):
        y[0, 0] = 2.0
        y *= 2.0
        total += np.sum(y**2)
    for k, (y, w) in enumerate(zip(np.meshgrid(x, x[:2]), [1.0, 3.0], strict=True)):
        if k == 1:
            break
        total += np.sum(y**2) * w
    for y in reversed(np.meshgrid(x, x[:2])):
        total = total * 0.5 + np.sum(y**3)
    return total + np.sum(y) + sum(np.sum(g**3) for g in np.gradient(np.outer(x, x)))


add(arrays_that_a_call_gives, six, compiled=True)


def arrays_of_a_call_changed_in_place(x):
    slopes = np.gradient(np.outer(x, x))
    for y in slopes:
        y *= 2.0
        y[0, 1] = x[0]
    total = np.sum(slopes[0] ** 2)
    for y in slopes:
        slopes = np.gradient(np.outer(x, x) * 2.0)
        total += np.sum(slopes[0] * y)
    return total


add(arrays_of_a_call_changed_in_place, six)


def margins_one_after_the_other(p, x, y):
    total = 0.0
    for k, mass in enumerate(stats.contingency.margins(p)):
        total += np.interp(0.3, mass.cumsum(), [x, y][k][: len(mass.cumsum())])
    return total


add(margins_one_after_the_other, shares, wrt="p", may_refuse=True)


def views_in_a_list_that_are_written(x, k):
    u = x * 2.0
    parts = [u[1:], u[:-1]]
    parts[k][0] = x[1]
    return np.sum(u * u)


add(views_in_a_list_that_are_written, lambda rng: (*six(rng), 0), lambda rng: (*six(rng), 1), may_refuse=True)


def rows_of_one_list(x):
    rows = [[x[0], 1.0], [x[1], x[2]]]
    rows[0] = rows[1]
    rows[0][0] = 2.0
    return rows[1][0] * rows[1][1]


add(rows_of_one_list, six, may_refuse=True)

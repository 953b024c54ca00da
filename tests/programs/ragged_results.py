"""Lists of rows of different lengths that functions return, and what their rows are asked."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def _near(x, reach):
    found = []
    for i in range(len(x)):
        found.append([j for j in range(len(x)) if j != i and abs(x[i] - x[j]) < reach])
    return found


def pairs_of_neighbors(x):
    near = _near(x, 0.7)
    s = 0.0
    for i, row in enumerate(near):
        for j in row:
            s += (x[i] - x[j]) ** 2
    return s + len(near)


add(pairs_of_neighbors, _four, compiled=True)


def _heads(x, k):
    found = []
    for i in range(len(x)):
        found.append(x[: i + 1] * k)
    return found


def sums_of_heads(x):
    heads = _heads(x, x[0])
    return sum(h.sum() ** 2 for h in heads) + len(heads)


add(sums_of_heads, _four, compiled=True)


def _until(x, k):
    found = []
    for i in range(len(x)):
        if x[i] > 1.5:
            return found
        found.append(x[: i + 1] * k)
    return found


def heads_until_one_is_large(x):
    s = 0.0
    for h in _until(x[::-1], x[1]):
        s += np.sum(h) ** 2
    return s


add(heads_until_one_is_large, _four)


def _twice(x):
    return _heads(x, 2.0)


def heads_from_two_functions_away(x):
    s = 0.0
    for h in _twice(x):
        s += np.sum(h) ** 2
    return s


add(heads_from_two_functions_away, _four)


def _squares(rows):
    return sum(np.sum(r) ** 2 for r in rows)


def heads_that_a_function_takes(x):
    heads = _heads(x, x[1])
    return _squares(heads) + _squares(_heads(x, 0.5)) + len(heads)


add(heads_that_a_function_takes, _four)


def _tails(x):
    rows, places = [], []
    for i in range(len(x)):
        rows.append(x[i:])
        places.append(i)
    return rows, places


def tails_beside_places(x):
    rows, places = _tails(x)
    s = 0.0
    for row, place in zip(rows, places):
        s += np.sum(row) ** 2 * place
    return s


add(tails_beside_places, _four)


def _segments(x, level):
    found, row = [], []
    for v in x:
        if v > level and row:
            found.append(np.array(row))
            row = []
        row.append(v)
    found.append(np.array(row))
    return found


def spreads_of_segments(x):
    return sum((s * s).mean() * len(s) - s.max() for s in _segments(x, 1.5))


add(spreads_of_segments, _four, compiled=True)


def heads_of_a_function_inside(x):
    def heads(z):
        return [z[: i + 1] ** 2 for i in range(len(z))]

    return sum(np.prod(h) for h in heads(x))


add(heads_of_a_function_inside, _four)


def maxima_of_parts(x):
    parts = [x[i:] * x[0] for i in range(len(x))]
    tops = np.array([p.max() for p in parts])
    return tops @ x + parts[1].sum() * parts[-1][-1] + sum(map(np.sum, parts)) + max(p.size for p in parts)


add(maxima_of_parts, _four)


def means_above_levels(x):
    places = []
    for c in np.linspace(0.2, 1.3, 5):
        places.append(np.flatnonzero(x > c))
    w = np.zeros(5)
    for k, at in enumerate(places):
        w[k] = x[at].sum() / max(len(at), 1)
    return w @ w


add(means_above_levels, _four)


def parts_above_levels(x):
    parts = []
    for c in (0.2, 0.5, 1.3):
        above = x > c
        parts.append(x[above])
    return sum(p.mean() for p in parts)


add(parts_above_levels, _four)


def _part(x, k):
    return x[: k + 1] ** 2


def parts_that_a_function_makes(x):
    parts = [_part(x, k) for k in range(4)]
    return sum(p.mean() for p in parts) * len(parts[2])


add(parts_that_a_function_makes, _four)


def rows_as_long_as_each_other(x):
    rows = _even(x)
    m = np.array(rows)
    return np.sum(m @ x) + rows[1].sum()


def _even(x):
    rows = []
    for k in range(3):
        rows.append(np.roll(x, k) * (k + 1))
    return rows


add(rows_as_long_as_each_other, _four)

LIMIT = 0.7


def _scaled(x, k, /, n=None, *, scale=-1.0, key=lambda v: v * v):
    if n is None:
        n = len(x)
    found = []
    for i in range(n):
        found.append(x[: i + 1] * k * scale + key(x[i]))
    return found


def heads_by_named_arguments(x):
    s = sum(h.sum() ** 2 for h in _scaled(x, 2.0)) + sum(h.mean() for h in _scaled(x, x[0], scale=x[1], n=3))
    for h in _scaled(x, 2.0, key=lambda v: v + LIMIT):
        s += h.max()
    return s


add(heads_by_named_arguments, _four)


def _pairs(x, *, shift=0.0, skip=()):
    return [(v + shift, v * v) for i, v in enumerate(x) if i not in skip]


def pairs_without_some(x):
    a = _pairs(x, shift=x[0], skip=(1,))
    b = _pairs(x)
    return sum(p * q for p, q in a + b) + len(a)


add(pairs_without_some, _four, compiled=True)

"""Lists whose rows turn out to differ in length in a run."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def _chunks(z, n):
    return [z[i : i + n] for i in range(0, len(z), n)]


def sums_of_chunks(x):
    s = 0.0
    for c in _chunks(list(x), 3):
        s += sum(c) * len(c)
    return s


add(sums_of_chunks, _four)


def _subsets(z):
    if not z:
        return [[]]
    rest = _subsets(z[1:])
    return rest + [[z[0]] + r for r in rest]


def products_of_subsets(x):
    return sum(np.prod(s) if s else 1.0 for s in _subsets(list(x[:3])))


add(products_of_subsets, _four)


def _sorted_in_parts(z):
    if len(z) <= 1:
        return z
    p = z[0]
    return _sorted_in_parts([v for v in z[1:] if v < p]) + [p] + _sorted_in_parts([v for v in z[1:] if v >= p])


def sorted_in_parts(x):
    q = _sorted_in_parts(list(x))
    return sum((v * k for k, v in enumerate(q)))


add(sorted_in_parts, _four)


def rows_of_growing_size(x):
    rows = []
    for k in range(1, 4):
        rows.append(x[:k] * 2.0)
    return sum(np.sum(r) ** 2 for r in rows)


add(rows_of_growing_size, _four)


def rows_of_those_below(x):
    rows = []
    for v in x:
        rows.append([w for w in x if w < v])
    return sum(sum(r) * len(r) for r in rows)


add(rows_of_those_below, _four)


def rows_added_up(x):
    rows = [[e, e] for e in x]
    rows = rows + [[x[3]]]
    more = rows + [[x[3]], [x[2], 1.0, x[0]]]
    return sum(sum(r) for r in rows) + sum(r[-1] * len(r) for r in more)


add(rows_added_up, _four, compiled=True)


def rows_in_a_longer_display(x):
    rows = [[e, e] for e in x]
    more = [*rows, [x[1]]]
    return sum(r[-1] * len(r) for r in more) + sum(sum(r) for r in [[e, e] for e in x] + [[x[0]]])


add(rows_in_a_longer_display, _four)


def _with_another(rows, v):
    return rows + [[v] * len(rows)]


def rows_that_a_function_adds_up(x):
    rows = [[x[0]]]
    for k in range(3):
        rows = _with_another(rows, x[k])
    pairs = _with_another([[e, e] for e in x], x[1])
    return sum(sum(r) * len(r) for r in rows) + sum(sum(r) * len(r) for r in pairs)


add(rows_that_a_function_adds_up, _four)


def subsets_in_a_loop(x):
    out = [[]]
    for e in x:
        out = out + [r + [e] for r in out]
    return sum(sum(r) * len(r) for r in out)


add(subsets_in_a_loop, _four)


def triangle_of_new_lists(x):
    tri = [[x[0]]]
    for n in range(3):
        last = tri[-1]
        tri = tri + [[last[0]] + [a + b for a, b in zip(last, last[1:])] + [x[n]]]
    return sum(sum(r) * len(r) for r in tri)


add(triangle_of_new_lists, _four)


def _doubled_by_length(rows):
    out = []
    for row in rows:
        if len(row) == 2:
            p, q = [v * 2.0 for v in row[:2]]
            out.append([p, q])
        if len(row) == 3:
            points = [v**3 for v in row]
            out.append(points)
    return out


def rows_of_the_caller_by_length(rows):
    made = _doubled_by_length(rows)
    s = np.sum(np.array(made[0]) * np.array([1.5, 0.7])) + np.sum(np.array(made[1]) * np.array([1.0, 2.0, 3.0]))
    again = []
    for row in rows:
        again.append([v * v for v in row])
    return s + sum(again[0]) * again[1][2]


add(rows_of_the_caller_by_length, lambda rng: ([[0.3, 0.4], [1.2, 0.5, 0.7]],), wrt="rows")

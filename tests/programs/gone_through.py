"""What is refused by itself, and gone through with what is known."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def builds_a_set(x):
    seen = {1, 2}
    return np.sum(x) * sum(seen)


add(builds_a_set, _four)


def deletes(x):
    y = [x * x, x]
    for _ in range(1):
        z = y
    del y[1]
    return np.sum(z[0])


add(deletes, _four)


def assigns_the_counter_of_items(x, items=(1.0, 2.0)):
    s = 0.0
    for i in range(len(items)):
        s += items[i] * x[0]
        i = i + 5
    return s


add(assigns_the_counter_of_items, _four)


def appends_an_array_to_a_list(x):
    rows = [x[0]]
    more = [x * 2.0]
    rows = rows + more
    return rows[0]


add(appends_an_array_to_a_list, _four)


def repeats_a_list_of_lists(x):
    rows = [[x[0], x[1]], [1.0, 2.0]]
    more = rows * 2
    more[0][0] = x[2]
    return rows[0][0]


add(repeats_a_list_of_lists, _four)


def extends_a_list(x):
    two = [x[0], x[1]]
    same = two
    same += two
    return two[0] * len(two)


add(extends_a_list, _four)


def a_set_that_grows(x):
    seen = set()
    s = 0.0
    for k in [0, 2, 0, 3]:
        if k in seen:
            continue
        seen.add(k)
        s += x[k]
    return s


add(a_set_that_grows, _four)


def a_set_that_is_counted(x):
    seen = {0}
    s = 0.0
    for k in range(4):
        if k not in seen:
            s += x[k] * len(seen)
            seen.add(k)
    return s


add(a_set_that_is_counted, _four)


def _go_deep(g, v, seen, out, x):
    seen.add(v)
    out.append(x[v])
    for w in g[v]:
        if w not in seen:
            _go_deep(g, w, seen, out, x)


def in_depth(x):
    g = {0: [1, 2], 1: [3], 2: [3], 3: []}
    out = []
    _go_deep(g, 0, set(), out, x)
    return sum((v * (k + 1) for k, v in enumerate(out)))


add(in_depth, _four)


def in_depth_with_a_count(x):
    g = {0: [1, 2], 1: [3], 2: [3], 3: []}
    seen = set()
    out = []
    _go_deep(g, 0, seen, out, x)
    return sum((v * (k + 1) for k, v in enumerate(out))) * len(seen)


add(in_depth_with_a_count, _four)


def in_breadth(x):
    g = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
    w = dict(zip("abcd", x))
    q = ["a"]
    seen = {"a"}
    s = 0.0
    d = {"a": 0}
    while q:
        n = q.pop(0)
        s += w[n] * (d[n] + 1)
        for m in g[n]:
            if m not in seen:
                seen.add(m)
                d[m] = d[n] + 1
                q.append(m)
    return s


add(in_breadth, _four)


def _visit(n, g, seen=None):
    if seen is None:
        seen = set()
    seen.add(n)
    for m in g[n]:
        if m not in seen:
            _visit(m, g, seen)
    return seen


def those_that_are_reached(x):
    r = _visit(0, {0: [1], 1: [0, 2], 2: [], 3: []})
    return sum(x[k] for k in sorted(r))


add(those_that_are_reached, _four)


def with_truth_values_of_both_kinds(x):
    z = [False] * 3
    z[0] = True
    for i in range(3):
        if x[i] > 0.4:
            z[i] = x[i] > 0.3
    return x[0] * (z[0] + z[1])


add(with_truth_values_of_both_kinds, _four)


def with_a_truth_value_of_numpys(x):
    z = [True, True, x[0] > 0.1]
    total = x[0]
    for each in z:
        total += each * each
    return total


add(with_a_truth_value_of_numpys, _four)


def _bump(u):
    u[0] += 1.0
    return u


def asked_whether_it_is_there(x):
    seen = set()
    seen.add(2)
    return x[1] ** 2 * (2 in seen) + (5.0 in x) * x[0] + len(seen)


add(asked_whether_it_is_there, _four)


def rows_of_a_small_array_that_are_written(x):
    seen = set()
    seen.add(2)
    m = x.reshape(2, 2).copy()
    for r in m:
        r[0] = r[1] * 2
    return m.sum() * len(seen)


add(rows_of_a_small_array_that_are_written, _four)


def lists_of_before_a_change(x):
    m = x.copy()
    z = list(m)
    w = tuple(m)
    t = sorted(m)
    m[0] = 9.0
    return z[0] * w[0] + t[0] * m[0] * len({1})


add(lists_of_before_a_change, _four)


def taken_apart_before_a_change(x):
    u = x.copy()
    a, b, c, d = u
    u[0] = 7.0
    return a * b + u[0] * c * d * len({1, 2})


add(taken_apart_before_a_change, _four)


def written_while_numbered(x):
    u = x.copy()
    s = 0.0
    for k, v in enumerate(u):
        if k < 3:
            u[k + 1] = v * 2
        s += v
    return s * len({1})


add(written_while_numbered, _four)


def written_while_beside(x):
    u = x.copy()
    s = 0.0
    for a, b in zip(u, u[1:]):
        u[1] = a * b
        s += a + b
    return s * len({1})


add(written_while_beside, _four)


def written_while_backwards(x):
    u = x.copy()
    s = 0.0
    for v in reversed(u):
        u[0] += v
        s += v
    return s * len({1})


add(written_while_backwards, _four)


def one_array_twice_in_a_list(x):
    u = x.copy()
    v = u
    z = [u, v]
    z[0][1] = 4.0
    return v.sum() * len({1})


add(one_array_twice_in_a_list, _four)


def changed_by_a_call_in_a_list(x):
    u = x.copy()
    z = [u, _bump(u)]
    return z[0][0] + z[1].sum() * len({1})


add(changed_by_a_call_in_a_list, _four)


def views_of_a_small_array(x):
    u = x.copy()
    v = u[1:]
    v[0] = 3.0
    w = u[::-1]
    w[0] = x[0]
    return u.sum() * w[0] * len({1})


add(views_of_a_small_array, _four)


def columns_that_are_written(x):
    m = x.reshape(2, 2).copy()
    for r in m.T:
        r[0] *= 3
    return (m * m).sum() * len({1})


add(columns_that_are_written, _four)


def a_comprehension_before_a_change(x):
    u = x.copy()
    z = [w * 2 for w in u if w > 0.4]
    u[0] = 3
    return sum(z) * len({1}) * u[0]


add(a_comprehension_before_a_change, _four)

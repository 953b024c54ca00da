"""Dicts by run-time keys: lists in them that are changed under another name; items that begin where they are read."""

from collections import defaultdict

import numpy as np

from programs.corpus import add


def _mean(values):
    return sum(values) / len(values)


def _store(values, e):
    values[0] = e


def vector_and_number(rng):
    return rng.normal(size=4), 0.8


def named_and_looked_at(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    a = d[0]
    b, c = d[0], d[1]
    return sum(a) * _mean(d[1]) * len(b) * max(c) + np.sum(np.array(a)) + a[0]


add(named_and_looked_at, vector_and_number, wrt=("x", "w"))


def made_anew_in_a_loop(x, w):
    s = 0.0
    for t in range(2):
        d = defaultdict(list)
        for i in range(4):
            d[i % 2].append(x[i] * w)
        a = d[t]
        s += _mean(a) * w
        for k, l in d.items():
            s += sum(l) * _mean(l) * (k + 1)
    return s


add(made_anew_in_a_loop, vector_and_number, wrt=("x", "w"))


def appended_under_another_name(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    a = d[0]
    a.append(w)
    return sum(d[0]) * sum(d[1])


add(appended_under_another_name, vector_and_number, wrt=("x", "w"), may_refuse=True)


def appended_to_the_dict_while_named(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    a = d[0]
    d[0].append(w)
    return sum(a) * sum(d[1])


add(appended_to_the_dict_while_named, vector_and_number, wrt=("x", "w"), may_refuse=True)


def appended_in_a_loop_over_the_dict(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    for k, l in d.items():
        l.append(w * k)
    return sum(d[0]) * sum(d[1])


add(appended_in_a_loop_over_the_dict, vector_and_number, wrt=("x", "w"), may_refuse=True)


def stored_in_a_loop_over_the_dict(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    for l in d.values():
        l[0] = w
    return sum(d[0]) * sum(d[1])


add(stored_in_a_loop_over_the_dict, vector_and_number, wrt=("x", "w"), may_refuse=True)


def appended_in_a_display(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    a = [d[0], d[1]]
    a[0].append(w)
    return sum(d[0]) * sum(d[1])


add(appended_in_a_display, vector_and_number, wrt=("x", "w"), may_refuse=True)


def stored_under_a_third_name(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    a = d[0]
    c = a
    c[1] = w
    return sum(d[0]) * sum(d[1])


add(stored_under_a_third_name, vector_and_number, wrt=("x", "w"), may_refuse=True)


def lengthened_under_another_name(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    a = d[0]
    a += [w]
    return sum(d[0]) * sum(d[1])


add(lengthened_under_another_name, vector_and_number, wrt=("x", "w"), may_refuse=True)


def appended_while_gone_over(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    n = 0
    for e in d[0]:
        if n < 2:
            d[0].append(e * w)
        n += 1
    return sum(d[0]) * sum(d[1]) * n


add(appended_while_gone_over, vector_and_number, wrt=("x", "w"), may_refuse=True)


def stored_by_a_function(x, w):
    d = defaultdict(list)
    for i in range(4):
        d[i % 2].append(x[i] * w)
    _store(d[0], w)
    return sum(d[0]) * sum(d[1])


add(stored_by_a_function, vector_and_number, wrt=("x", "w"), may_refuse=True)


def items_begun_by_reads(x, w):
    d = defaultdict(float)
    s = d[8] + d[2]
    d[6] += d[4] + w
    d[8] += w
    d[2] += x[0]
    for k, v in d.items():
        s = s * 2 + v * k + k * w
    return s * len(d)


add(items_begun_by_reads, vector_and_number, wrt=("x", "w"))


def item_of_the_trip_before(x, w):
    d = defaultdict(float)
    for i in range(4):
        d[i + 1] = d[i] * w + x[i]
    if d[9] >= 0.0:
        return d[4] * len(d)
    return w


add(item_of_the_trip_before, vector_and_number, wrt=("x", "w"))


def list_begun_by_a_read(x, w):
    d = defaultdict(list)
    d[1].append(w)
    a = d[3]
    return sum(a) + len(d) * x[0] + sum(d[1])


add(list_begun_by_a_read, vector_and_number, wrt=("x", "w"))


def collected_and_stored(x, w):
    found = {}
    for i, v in enumerate(x):
        found.setdefault(i % 2, []).append(v * w)
    both = [found[k] for k in (0, 1)]
    both[0][0] = 10.0 * w
    return sum(both[0]) + sum(found[0])


def collected_before_they_grow(x, w):
    rows = [[] for _ in range(2)]
    again = [r for r in rows]
    for i, v in enumerate(x):
        rows[i % 2].append(v * w)
    return sum(again[0]) + sum(rows[1])


def collected_and_read(x, w):
    rows = [[] for _ in range(2)]
    for i, v in enumerate(x):
        rows[i % 2].append(v * w)
    long = [r for r in rows if len(r) > 1]
    return sum(long[0]) * len(long) + sum(rows[1])


FOUR = np.array([0.3, -0.7, 1.2, 0.5])
add(collected_and_stored, lambda rng: (FOUR, 0.8), wrt=("x", "w"), may_refuse=True)
add(collected_before_they_grow, lambda rng: (FOUR, 0.8), wrt=("x", "w"), may_refuse=True)
add(collected_and_read, lambda rng: (FOUR, 0.8), wrt=("x", "w"))

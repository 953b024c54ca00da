"""Dicts and sets whose keys are numbers that are known at run time only."""

import math
from collections import Counter, OrderedDict, defaultdict

import numpy as np

from programs.corpus import add


def _labeled(rng):
    return rng.normal(size=6), np.array([2, 5, 2, 7, 5, 2])


def sums_by_label(x, labels):
    sums, seen = defaultdict(float), {}
    for label, v in zip(labels, x, strict=True):
        sums[label] += v * v
        seen[len(seen)] = label
    counts = Counter(labels)
    total = 0.0
    for k in sorted(sums):
        total = total * 0.5 + sums[k] / counts[k]
    return total + sums[5] * len(sums) + counts[99] * seen[1]


add(sums_by_label, _labeled, compiled=True)


def lists_by_label(x, labels):
    groups = defaultdict(list)
    for label, v in zip(labels, x, strict=True):
        groups[label].append(v)
    means = {k: np.mean(v) for k, v in groups.items()}
    total = 0.0
    for k, values in groups.items():
        total += k * max(values) * len(values)
    spread = sum(np.sum(np.array(values) ** 2) for values in groups.values())
    return total * means[2] + spread * means[7] + sum(groups[5])


add(lists_by_label, _labeled, compiled=True)


def first_seen(x, labels):
    d = {}
    for i, label in enumerate(labels):
        if label in d:
            d[label] += x[i]
        else:
            d[label] = x[i] * 2.0
    best = max(d, key=d.get)
    return d[best] * best + d.get(11, 3.0) * d[7]


add(first_seen, lambda rng: (np.array([0.3, 0.7, -1.2, 0.4, 0.9, 2.0]), np.array([2, 5, 2, 7, 5, 2])))


def recurrence_by_number(x):
    d = {0: x[0], 1: 1.0}
    for i in range(2, len(x)):
        d[i] = d[i - 1] * x[i] + d[i - 2]
    total = sum(d.values())
    for k in d:
        d[k] /= total
    return sum(k * v for k, v in d.items()) + d[len(x) - 1]


add(recurrence_by_number, lambda rng: (rng.uniform(0.5, 1.5, size=5),), compiled=True)


def items_that_go(x):
    d = OrderedDict()
    for i in range(len(x)):
        d[i * i] = math.sin(x[i])
    taken = d.pop(4)
    del d[9]
    d[4] = taken * 2.0
    while len(d) > 3:
        value = d.pop(max(d))
        d[0] = d[0] + 0.5 * value
    out = 0.0
    for k, v in d.items():
        out = out * 0.7 + (k + 1) * v
    return out if d else 0.0


add(items_that_go, lambda rng: (rng.normal(size=6),))


def _squares(y):
    d = {}
    for i in range(len(y)):
        d[i] = y[i] ** 2
    return d[1] * sum(d.values())


def dicts_made_anew(x):
    def row(y, n):
        d = {}
        for i in range(n):
            d.setdefault(i % 2, []).append(y[i])
        return sum(d[0]) * sum(d[1])

    out = _squares(x) * row(x, len(x))
    for j in range(3):
        d = {}
        for i in range(j, len(x)):
            d[i] = x[i] * j
        out += sum(d.values()) * len(d)
    return out


add(dicts_made_anew, lambda rng: (rng.normal(size=5),))


def sets_of_numbers(x, labels, mode):
    known, small = {"up", "down"}, {1, 2, 3}
    visited = set()
    stack = [0]
    total = 0.0
    while stack:
        i = stack.pop()
        if i in visited:
            continue
        visited.add(i)
        total += x[i] * len(visited)
        stack.append((i + 2) % 6)
        if i in small:
            stack.append((i + 1) % 6)
    for k in sorted(set(labels)):
        total += np.mean(x[labels == k]) ** 2
    visited.discard(0)
    return total * len(visited) if mode in known else total


add(sets_of_numbers, lambda rng: (*_labeled(rng), "up"), lambda rng: (*_labeled(rng), "left"))


def edges_of_a_graph(x):
    neighbors = defaultdict(list)
    for a, b in [(0, 1), (1, 2), (0, 2), (2, 3)]:
        neighbors[a].append(b)
        neighbors[b].append(a)
    energy = 0.0
    for k in neighbors:
        for j in neighbors[k]:
            energy += (x[k] - x[j]) ** 2 * len(neighbors[k])
    return energy


add(edges_of_a_graph, lambda rng: (rng.normal(size=4),))


def a_key_that_is_missing(x, n):
    d = {}
    for i in range(n):
        d[i] = x[i]
    return d[1] * d[2]


add(a_key_that_is_missing, lambda rng: (rng.normal(size=4), 3))


def items_under_known_texts(x, w):
    counts, total = Counter(), 0.0
    counts["up"] += x[0]
    counts["down"] = counts["up"] * w
    for v in x:
        rates = defaultdict(lambda: 2.0)
        for which in ("up", "down"):
            rates[which] *= v
            counts["up"] -= rates[which] * counts[which]
        total += rates["up"] * rates["neither"]
    return total * counts["up"] + counts["neither"]


add(items_under_known_texts, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


def copies_gone_over_while_they_change(x, w):
    items = []
    d = defaultdict(float)
    for i, v in enumerate(x):
        items.append(v * w)
        d[i * i] += v
    for a, b in zip(list(items), items[1:], strict=False):
        items.append(a * b)
    for a in list(items):
        if a < 0.0:
            items.remove(a)
    for k in list(d):
        d[k + 2] = d[k] * w
    for k, v in list(d.items()):
        d[k] = v * v + items[0]
    return sum(items) + sum(d.values()) * len(d)


add(copies_gone_over_while_they_change, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))


def items_that_are_missing_where_nothing_tells(x, w):
    d = defaultdict(float)
    for i in range(3):
        d[i * i] = x[i]
    total = 0.0
    for j in range(int(d[7]) + 2):
        total += w * d[j * 5]
    factor = 2.0 if (x[0] < -9.0 and d[3] > 0.0) or d[9] >= 0.0 else 1.0
    return (total + sum(d[i] * w for i in range(5))) * factor


add(items_that_are_missing_where_nothing_tells, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))


def items_that_begin_where_the_dict_is_counted(x, w):
    d = defaultdict(float)
    d[len(x)] += x[0]
    first = d[len(x)] * w + d[1] + len(d)
    if w > 0.5:
        d[7] = w
    return len(d) * d[7] + d.get(9, 5.0) * x[1] + d[9] + first


add(items_that_begin_where_the_dict_is_counted, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))


def _raised(u):
    u[0] += 1.0
    return u[0]


def keys_that_the_statement_moves(x, w):
    d = {0: w, 1: x[1], 2: x[2]}
    u = np.zeros(1)
    for k in range(3):
        d[k + len(x)] = x[k]
    return _raised(u) * d[int(u[0]) + 5] + d.get(len(x), _raised(u)) * u[0]


add(keys_that_the_statement_moves, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), may_refuse=True)


def keys_named_in_the_statement(x, w):
    d = defaultdict(float)
    for k in range(3):
        d[k * k] += x[k] * w
    k = 1
    return d[k] + (k := 7) * d[k] + len(d)


add(keys_named_in_the_statement, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), may_refuse=True)


def scaled_at_items_of_a_dict(x, k):
    places = {}
    for i in range(len(x)):
        places[i] = len(x) - 1 - i
    y = np.array(x)
    for i in range(1, len(x)):
        y[places[i]] *= k
        y[places[i] :] *= 1.1
    return np.sum(y * x)


add(scaled_at_items_of_a_dict, lambda rng: (rng.normal(size=4), 1.3), wrt=("x", "k"))

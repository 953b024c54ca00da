"""Lists in lists and dicts of which a run chooses the one that changes: groups of points, stacks, tables of tuples."""

import math
from collections import defaultdict

from programs.corpus import add


def four(rng):
    return (rng.uniform(0.2, 1.9, size=4),)


def _nearest(p, centers):
    best, arg = None, 0
    for i, c in enumerate(centers):
        d = (p[0] - c[0]) ** 2 + (p[1] - c[1]) ** 2
        if best is None or d < best:
            best, arg = d, i
    return arg


def groups_of_points(x):
    points = [(x[0], x[1]), (x[2], x[3]), (2.0, x[0]), (x[1], 0.1)]
    centers = [points[0], points[2]]
    for _ in range(3):
        groups = [[], []]
        for p in points:
            groups[_nearest(p, centers)].append(p)
        old, centers = centers, []
        for i, g in enumerate(groups):
            if g:
                centers.append((sum(a for a, b in g) / len(g), sum(b for a, b in g) / len(g)))
            else:
                centers.append(old[i])
    return centers[0][0] * 2 + centers[0][1] + 3 * centers[1][0] - centers[1][1]


def groups_by_the_least_distance(x):
    points = [(x[0], 1.0), (x[1], 2.0), (x[2], 0.2), (x[3] + 3.0, x[0]), (2.5, x[1])]
    centers = [(0.0, 0.0), (3.0, 1.0)]
    groups = [[] for _ in centers]
    for p in points:
        ds = [math.dist(p, c) for c in centers]
        groups[ds.index(min(ds))].append(p)
    return sum(a * b for a, b in groups[0]) + 2 * sum(a - b for a, b in groups[1]) + len(groups[1])


def _bucket(v):
    if v < 0.5:
        return "low"
    return "mid" if v < 1.5 else "high"


def tables_of_pairs_by_texts(x):
    table = {"low": [], "mid": [], "high": []}
    for i, v in enumerate(x):
        table[_bucket(v)].append((i + 1, v))
    means = [sum(w * v for w, v in rows) / sum(w for w, _ in rows) if rows else 0.0 for rows in table.values()]
    return means[0] + 2 * means[1] + 3 * means[2]


def groups_from_the_end(x):
    g = [[], [], []]
    for v in x:
        g[-1 - int(v)].append((v, 2 * v))
    return sum(a * b for a, b in g[-1]) + 3 * sum(a + b for a, b in g[1]) + len(g[0])


def lists_under_two_names_and_swapped(x):
    a = []
    g = [a, []]
    h = g
    for v in x:
        h[int(v)].append((v, 1.0))
        if v > 1.5:
            g[0], g[1] = g[1], g[0]
    return sum(p * q for p, q in g[0]) - 2 * sum(p * q for p, q in h[1]) + len(a)


def places_where_nothing_is(x):
    g = [[], []]
    lost = 0.0
    for v in x:
        try:
            g[int(v * 1.7)].append((v, 1.0))
        except IndexError:
            lost += v
    return sum(a * b for a, b in g[0]) + 2 * lost + len(g[1])


def lengths_that_are_read_meanwhile(x):
    g, calls = [[], []], []

    def where(v):
        calls.append(v)
        return int(v)

    s = 0.0
    for v in x:
        k = int(v)
        s += len(g[k]) * v
        g[where(v)].append((v, len(calls)))
        s += sum(a for a, _ in g[1 - k])
    return s + sum(calls)


def two_places_in_one_statement(x):
    stacks = [[(1.0, x[0]), (2.0, x[1])], [(3.0, x[2])], []]
    for v in x:
        i = 0 if v > 0.8 else 1
        j = 2 if v > 0.4 else 1
        if stacks[i]:
            stacks[j].append(stacks[i].pop())
    return sum(w * n * (k + 1) for k, s in enumerate(stacks) for n, w in s)


def hands_of_a_table(x):
    table = [[] for _ in range(4)]
    for key, v in enumerate(x):
        table[int(7 * v) % 4].append((key, v))
    return sum((i + 1) * sum(k * v for k, v in row) for i, row in enumerate(table))


def defaults_by_known_texts(x):
    g = defaultdict(list)
    for i, v in enumerate(x):
        g["even" if i % 2 == 0 else "odd"].append((i, v))
    return sum(i * v for i, v in g["even"]) - sum(v for _, v in g["odd"])


def neighbours_of_what_a_run_reaches(x):
    adj = [[(1, 0.5), (2, 0.2)], [(0, 1.0)], [(1, 0.3), (0, 0.1)]]
    s, u = 0.0, 0
    for v in x:
        for w, c in adj[u]:
            s += c * v * w
        u = int(v * 1.4)
    return s


def lists_that_are_added_in_place(x):
    g = [[], []]
    for v in x:
        g[int(v)] += [(v, 1.0), (v * v, 2.0)]
        g[0].extend([(v, 0.5)])
    return sum(a * b for a, b in g[0]) + sum(a * b for a, b in g[1]) * x[0]


def counts_under_texts_that_a_run_chooses(x):
    votes = []
    for v in x:
        if v < 0.5:
            votes.append("no")
        else:
            votes.append("abstain" if v < 1.3 else "yes")
    counts = {}
    for v in votes:
        counts[v] = counts.get(v, 0) + 1
    return counts.get("yes", 0) * x[0] + counts.get("no", 0) * x[1]


for function in (
    *(groups_by_the_least_distance, tables_of_pairs_by_texts, groups_from_the_end, lists_under_two_names_and_swapped),
    *(places_where_nothing_is, lengths_that_are_read_meanwhile, two_places_in_one_statement, hands_of_a_table),
    *(defaults_by_known_texts, neighbours_of_what_a_run_reaches, lists_that_are_added_in_place),
):
    add(function, four)
add(groups_of_points, four, compiled=True)
add(counts_under_texts_that_a_run_chooses, four, may_refuse=True)

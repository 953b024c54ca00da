"""Lists of tuples put in order, whose whole numbers index afterwards; extremes by keys of several parts."""

import numpy as np

from programs.corpus import add


def edges_of_a_tree(x):
    parent = list(range(len(x)))

    def root(i):
        while parent[i] != i:
            i = parent[i]
        return i

    edges = []
    for i in range(len(x)):
        for j in range(i + 1, len(x)):
            edges.append((abs(x[i] - x[j]), i, j))
    edges.sort()
    total = 0.0
    for w, i, j in edges:
        a, b = root(i), root(j)
        if a != b:
            parent[a] = b
            total += w * (1.0 + x[i])
    return total


def edges_in_order(x):
    edges = sorted(((x[i] * x[j] + 0.1 * x[i], i, j) for i in range(len(x)) for j in range(i)), reverse=True)
    used, total = set(), 0.0
    for w, i, j in edges:
        if i not in used and j not in used:
            used.add(i)
            used.add(j)
            total += w * x[i]
    pairs = [(abs(x[i] - x[j]), i, j) for i in range(len(x)) for j in range(i)]
    nearest, i, j = min(pairs)
    farthest, _, k = max(pairs)
    return total + nearest * x[i] - x[j] ** 2 + farthest * x[k]


def extremes_of_several_keys(x, w):
    i = min(range(len(x)), key=lambda i: (round(x[i]), -x[i]))
    k, v = max(enumerate(x), key=lambda t: (int(t[1]) % 2, int(w), -t[1]))
    return x[i] * 2.0 + (k + 1) * v * w


def four_apart(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]) + 0.02 * rng.random(4),)


add(edges_of_a_tree, four_apart)
add(edges_in_order, four_apart)
add(extremes_of_several_keys, lambda rng: (*four_apart(rng), 0.8), lambda rng: (-1.0 - rng.random(4), 0.8))

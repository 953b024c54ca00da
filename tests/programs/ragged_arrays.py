"""Lists of arrays that differ in length, and lists whose rows change places."""

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([1.2, 0.7, 1.5, 0.3, 0.9]),)


def layers(rng):
    return (*one(rng), np.arange(15.0).reshape(3, 5) / 20 - 0.2, np.arange(6.0).reshape(2, 3) / 5 - 0.4)


def activations_of_several_widths(x, v, w):
    found = [x]
    for weights in (v, w):
        found.append(np.tanh(weights @ found[-1]))
    return np.sum(found[-1]) + sum(np.sum(a**2) for a in found)


add(activations_of_several_widths, layers, wrt=("x", "v", "w"), compiled=True)


def differences_of_differences(x):
    table = [x]
    while len(table[-1]) > 1:
        table.append(np.diff(table[-1]))
    return sum(row[0] for row in table)


add(differences_of_differences, one)


def halves_of_halves(x):
    a = x[:4]
    details = []
    while len(a) > 1:
        details.append((a[::2] - a[1::2]) / 2)
        a = (a[::2] + a[1::2]) / 2
    return a[0] + sum(np.sum(d**2) * (k + 1) for k, d in enumerate(details)) + len(details[0])


add(halves_of_halves, one)


def products_of_factors(x):
    products = [np.array([1.0])]
    for v in x:
        products.append(np.convolve(products[-1], np.array([1.0, -v])))
    return sum(np.sum(p) for p in products) + products[-1][1]


add(products_of_factors, one)


def parts_from_the_beginning(x):
    parts = [x[:k] for k in range(1, len(x))]
    y = np.zeros(len(parts))
    for i, p in enumerate(parts):
        y[i] = np.sum(p) * p[-1]
    return np.sum(y**2)


add(parts_from_the_beginning, one)


def levels_under_new_names(x):
    a = x[:4]
    levels = [a]
    while len(a) > 1:
        a = (a[::2] + a[1::2]) / 2
        levels.append(a)
    s = 0.0
    for k, level in enumerate(reversed(levels)):
        s += np.sum(level * 2) * (k + 1)
    last = levels[-1] * 3
    last = last + levels[0][:1]
    return s + last[0]


add(levels_under_new_names, one)


def part_of_what_is_written(x):
    x = x.copy()
    parts = [x[:k] for k in range(1, 4)]
    x[0] = 10.0
    return sum(np.sum(p) for p in parts)


add(part_of_what_is_written, one, may_refuse=True)


def elimination_of_rows(x):
    a = [[0.5 + x[0], 1.0, 2.0], [4.0, 5.0, x[1]], [2.0, 0.5, 6.0]]
    b = [x[2], x[3], x[4]]
    n = 3
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(a[r][i]))
        a[i], a[p] = a[p], a[i]
        b[i], b[p] = b[p], b[i]
        for r in range(i + 1, n):
            f = a[r][i] / a[i][i]
            for c in range(i, n):
                a[r][c] -= f * a[i][c]
            b[r] -= f * b[i]
    s = [0.0] * n
    for i in reversed(range(n)):
        s[i] = (b[i] - sum(a[i][j] * s[j] for j in range(i + 1, n))) / a[i][i]
    return sum(s)


add(elimination_of_rows, one, compiled=True)


def pairs_in_a_list_that_grows(x):
    pairs = [[x[0], x[1]]]
    for k in range(3):
        pairs.append([x[k], x[k + 1] * k])
    pairs[0].append(1.0)
    s = 0.0
    for a, b in pairs[1:]:
        s += a * b
    return s + sum(pairs[0])


add(pairs_in_a_list_that_grows, one)

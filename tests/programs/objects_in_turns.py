"""Loops over generators of objects: what both change, in turns; what a loop leaves; what makes no difference."""

import math

import numpy as np

from programs.corpus import add

X = np.array([0.5, 1.5, -0.3, 0.8])


class Row:
    def __init__(self, values, factor=2.0):
        self.values = values
        self.factor = factor

    def __iter__(self):
        for v in self.values:
            yield v * self.factor

    def pairs(self):
        for i in range(len(self.values)):
            yield i, self.values[i] * self.factor

    def first(self, n):
        i = 0
        while i < n:
            yield self.values[i]
            i += 1

    def three(self):
        yield self.values[0]
        yield self.values[1] * self.factor
        yield self.values[2] / self.factor


def stored_into_what_is_gone_over(x):
    s = 0.0
    for i, v in enumerate(Row(x)):
        s += v
        if i < 3:
            x[i + 1] = v * 0.5
    return s


def changed_by_a_function_inside(x):
    row = Row(x)
    s = 0.0

    def change():
        row.factor += 1.0

    for v in row:
        s += v
        change()
    return s


def added_to_under_another_name(x):
    row = Row(x)
    s, y = 0.0, row.values
    for _, v in row.pairs():
        s += v
        y[-1] += v
    return s


def left_before_it_raises(x):
    s = 0.0
    for v in Row(x).first(9):
        s += v
        if s > 1.8:
            break
    return s


def doubled_in_place(x):
    s = 0.0
    for v in Row(x).three():
        s += v
        x[:] *= 2
    return s


def _raised(u):
    u[1:] += 1


def raised_by_a_function_that_it_calls(x):
    s = 0.0
    for v in Row(x).three():
        s += v
        _raised(x)
    return s


def changed_by_numpy(x):
    s = 0.0
    for v in Row(x).three():
        s += v
        np.multiply(x, 2, out=x)
    return s


def changed_beside_another(x):
    row = Row(x)
    s = 0.0
    for v, w in zip(row, row.three(), strict=False):
        s += v * w
        row.factor = 1.0
    return s


def into_arrays_and_lists_of_its_own(x):
    out, s, kept = np.zeros(4), 0.0, []
    for i, v in enumerate(Row(x)):
        out[i] = v * 2
        kept.append(v)
        s += v
        if s > 3:
            s -= 1
    return out @ out + sum(kept) * s


class Tree:
    def __init__(self, v, left=None, right=None):
        self.v, self.left, self.right = v, left, right

    def walk(self):
        if self.left is not None:
            yield from self.left.walk()
        yield self.v
        if self.right is not None:
            yield from self.right.walk()

    def total(self):
        s = 0.0
        for i, v in enumerate(self.walk()):
            s += v * (i + 1)
        return s

    def above(self, k):
        for v in self.walk():
            if v > k:
                return v
        return 0.0


def left_where_nothing_raises(x):
    tree = Tree(x[0], Tree(x[1]), Tree(x[2], Tree(x[3])))
    return tree.total() + tree.above(0.6)


def best_of_a_row(x):
    row = Row(x)
    row.factor = 3.0
    best = 0.0
    for v in row:
        if v > best:
            best = v
    return best * max(w for w in row) + sum(i * w for i, w in row.pairs())


def added_up_in_an_array(x):
    total = x * 0
    for v in Row(x).three():
        total += v * x
    return np.sum(total)


def _line(v):
    return v * 2 + 1


def beside_an_array(x):
    s = 0.0
    for v, w in zip(Row(x), x, strict=False):
        s += _line(v) * w + math.sin(v)
    return s


for function in (
    *(stored_into_what_is_gone_over, changed_by_a_function_inside, added_to_under_another_name, left_before_it_raises),
    *(doubled_in_place, raised_by_a_function_that_it_calls, changed_by_numpy, changed_beside_another),
):
    add(function, lambda rng: (X.copy(),), may_refuse=True)
for function in (into_arrays_and_lists_of_its_own, left_where_nothing_raises, best_of_a_row):
    add(function, lambda rng: (X,), compiled=True)
for function in (added_up_in_an_array, beside_an_array):
    add(function, lambda rng: (X,))

"""Names for objects that a loop gives in some trips only: in others they stand for the object of an earlier trip."""

import numpy as np

from programs.corpus import add

X = np.array([0.5, 1.5, -0.3, 0.8])


class Cell:
    def __init__(self, v):
        self.v = v


def read_in_later_trips(x):
    s = 0.0
    for v in x:
        p = Cell(v)
        if v > 0:
            q = p
        s += p.v * q.v
    return s


def changed_in_later_trips(x):
    s = 0.0
    for v in x:
        p = Cell(v)
        if v > 0:
            q = p
        q.v += 0.5
        s += p.v * q.v
    return s


def beside_a_number(x):
    s, i = 0.0, 0
    while i < 4:
        p = Cell(x[i])
        if i % 2 == 0:
            q, r = p, p.v
        q.v += 1
        s += p.v * q.v * r
        i += 1
    return s


def where_nothing_was_raised(x):
    s = 0.0
    for v in x:
        p = Cell(v)
        try:
            if v < 0:
                raise ValueError
            q = p
        except ValueError:
            pass
        s += p.v * q.v
    return s


def in_a_loop_that_was_left(x):
    s = 0.0
    for v in x:
        p = Cell(v)
        for _ in range(2):
            if v < 0:
                break
            q = p
        s += p.v * q.v
    return s


def a_list_from_before(x):
    s = 0.0
    for v in x:
        cells = [Cell(v), Cell(2.0)]
        if v > 0:
            kept = cells
        s += kept[0].v * cells[0].v
    return s


def a_dict_from_before(x):
    s = 0.0
    for v in x:
        cells = {"a": v, "b": Cell(v)}
        if v > 0:
            kept = cells
        s += kept["b"].v * cells["a"]
    return s


def the_same_one_all_along(x):
    p, r = Cell(x[0]), Cell(x[1])
    for i in range(3):
        if i == 1:
            q = p
        elif i == 2:
            q.v += x[3]
    return q.v * p.v + r.v


for function in (read_in_later_trips, changed_in_later_trips, the_same_one_all_along):
    add(function, lambda rng: (X,), compiled=True)
for function in (beside_a_number, where_nothing_was_raised, in_a_loop_that_was_left):
    add(function, lambda rng: (X,))
for function in (a_list_from_before, a_dict_from_before):
    add(function, lambda rng: (X,), may_refuse=True)

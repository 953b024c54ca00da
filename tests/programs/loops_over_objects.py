"""Variables of loops over objects, read behind the loop and in its next trip, and objects that a call selects."""

import numpy as np

from programs.corpus import add


class Cell:
    def __init__(self, m, v=1.0):
        self.m = m
        self.v = v

    def kick(self, f):
        self.v += f / (1 + self.m**2)
        return self.v


class Plain:
    def __init__(self, m):
        self.m = m
        self.q = 2.0


def last_of_the_loop_is_read_in_the_next_trip(x):
    cells = [Cell(m) for m in x]
    b = cells[0]
    s = 0.0
    for _ in range(2):
        s += b.m
        for b in cells:
            s += b.v
    return s


def found_and_left(x):
    cells = [Cell(v) for v in x]
    s = 0.0
    for k in range(3):
        for b in cells:
            if b.m > k - 0.5:
                break
        b.v += k * x[0]
        cells.append(Cell(x[k]))
        b.m += 0.3
    return s + b.m + sum(c.v * c.m for c in cells)


def last_takes_the_place_of_another(x):
    cells = [Cell(v, v * v) for v in x]
    b = Cell(0.5)
    for b in cells:
        pass
    b.v = 3.0
    return sum(c.m * c.v * i for i, c in enumerate(cells, 1))


def bound_before_and_left_early(x):
    b = Plain(x[2])
    one, other = Plain(x[0]), Plain(x[1])
    s = 0.0
    for b in [one, other]:
        s += b.m
        if b.m > x[0] - 0.1:
            break
    return s + b.q * b.m


def bound_before_and_read_in_the_next_trip(x):
    b = Plain(x[2])
    one, other = Plain(x[0]), Plain(x[1])
    s = 0.0
    for _ in range(len(x)):
        s += b.m
        for b in [one, other]:
            s += b.q
    return s + b.m


def changing_ones_read_in_the_next_trip(x):
    b = Cell(x[2])
    one, other = Cell(x[0]), Cell(x[1])
    s = 0.0
    for k in range(2):
        s += b.m
        for b in [one, other]:
            s += b.v
        b.v = x[3] * k
    return s + b.v * b.m + one.v + other.v


def numbered_and_left_early(x):
    s = 0.0
    for i, b in enumerate([Plain(x[0]), Plain(x[1])]):
        if b.m < 0.8:
            continue
        if s > 0.5:
            break
        s += b.m * i
    return s + b.m * 3 + i


def selected_by_a_call_once(x):
    cells = [Cell(m) for m in x]
    cells[int(cells[0].kick(1.0)) - 1].v *= x[3]
    cells[1].v += cells[1].kick(x[1])
    return sum(b.m * b.v for b in cells)


def counted_by_a_call(x):
    cells = [Cell(m) for m in x]
    k = 0

    def following():
        nonlocal k
        k += 1
        return k

    cells[following()].v *= x[3]
    cells[following()].v += x[0]
    return sum(b.m * b.v for b in cells) + k


def missing_and_caught(x):
    cells = [Cell(m) for m in x]
    try:
        b = cells[7]
    except IndexError:
        b = cells[1]
    b.m = 2.0
    return sum(c.m * c.v * i for i, c in enumerate(cells, 1))


x = (lambda rng: (np.array([0.7, 1.3, -0.4, 2.1]),),)
for each in (last_of_the_loop_is_read_in_the_next_trip, found_and_left, bound_before_and_left_early):
    add(each, *x)
for each in (bound_before_and_read_in_the_next_trip, selected_by_a_call_once, counted_by_a_call):
    add(each, *x, compiled=True)
add(numbered_and_left_early, *x)
add(missing_and_caught, *x)
for each in (last_takes_the_place_of_another, changing_ones_read_in_the_next_trip):
    add(each, *x, may_refuse=True)

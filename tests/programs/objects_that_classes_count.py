"""Attributes of classes that change, iterators, items added to in place, functions that stand for a default."""

import numpy as np

from programs.corpus import add


class Counter:
    total = 0.0
    n = 0

    def __init__(self, a):
        self.a = a
        Counter.total += a
        Counter.n += 1
        self.id = Counter.n


def totals_of_a_class(x):
    Counter.total = 0.0
    Counter.n = 0
    one, other = Counter(x), Counter(x * x)
    return Counter.total**2 * other.id + one.total * one.n


class Node:
    count = 0

    @classmethod
    def reset(cls):
        cls.count = 0

    def __init__(self, v):
        type(self).count += 1
        self.v = v
        self.key = self.count

    def square(self):
        return self.v**2 * self.__class__.count


def numbers_that_a_class_gives(x):
    Node.reset()
    made = [Node(v) for v in x]
    return sum(n.square() * n.key for n in made)


class Config:
    scale = 2.0


def scaled(x):
    return x * Config.scale


def called_with(f, x):
    return f(x)


def functions_that_read_what_a_class_has(x):
    total = 0.0
    for i in range(3):
        Config.scale = 1.0 + i * x
        total += sum(scaled(v) for v in (x, 2 * x)) + called_with(lambda z: scaled(z), x)
    return total


def a_function_handed_on_that_reads_it(x):
    Config.scale = x
    return called_with(scaled, x) * Config.scale


class Settings:
    def __init__(self):
        self.k = 2.0


SETTINGS = Settings()
TABLE = {"k": 2.0}


def by_settings(x):
    return x * SETTINGS.k


def by_table(x):
    return x * TABLE["k"]


def functions_that_read_an_object_outside(x):
    total = 0.0
    for i in range(3):
        SETTINGS.k = x * i
        total += called_with(lambda v: by_settings(v), x) + by_settings(x)
    return total


def a_function_handed_on_that_reads_an_object(x):
    SETTINGS.k = x
    return called_with(by_settings, x) * SETTINGS.k


def a_function_that_reads_a_dict_outside(x):
    TABLE["k"] = x
    return by_table(x)


class Series:
    def __init__(self, values):
        self.values = values

    def __iter__(self):
        return Cursor(self)


class Cursor:
    def __init__(self, series):
        self.series = series
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= len(self.series.values):
            raise StopIteration
        value = self.series.values[self.i] * 2
        self.i += 1
        return value


def values_one_after_the_other(x):
    total = 0.0
    for v in Series(x):
        if v > 1.5:
            break
        total += v**2
    else:
        total += 100.0
    return total


class Clock:
    def __init__(self, step):
        self.t = 0.0
        self.step = step

    def __iter__(self):
        return self

    def __next__(self):
        self.t += self.step
        return self.t, self.t**2


def a_clock_without_end(h):
    total = 0.0
    clock = Clock(h)
    for t, squared in clock:
        if t > 1:
            break
        if squared < 0.1:
            continue
        total += t * squared
    return total + next(clock)[0] + clock.t


class Countdown:
    def __init__(self, step, count):
        self.t, self.step, self.count = 0.0, step, count

    def __iter__(self):
        return self

    def __next__(self):
        if self.count <= 0:
            raise StopIteration
        self.count -= 1
        self.t += self.step
        return self.t


def a_clock_whose_loop_leaves_another(h):
    clock, total = Countdown(h, 3), 0.0
    for i in range(4):
        for t in clock:
            total += t
        else:
            if i == 1:
                break
            total *= 1.5
            continue
        total += 100.0
    return total + clock.t


class Grid:
    def __init__(self, n):
        self.data = np.zeros((n, n))
        self.writes = 0

    def __getitem__(self, place):
        return self.data[place]

    def __setitem__(self, place, value):
        self.data[place] = value
        self.writes += 1


def items_added_to_in_place(x):
    grid = Grid(3)
    for i in range(3):
        grid[i, i] += x[i]
        grid[i, (i + 1) % 3] -= x[i] * grid[i, i]
        grid[i, i] *= 2.0
    return np.sum(grid.data**2) * grid.writes


class Solver:
    def __init__(self, rate=None, after=None):
        self.rate = rate or (lambda t: t * t)
        self.after = after

    def run(self, x):
        y = self.rate(x)
        if self.after is not None:
            y = self.after(y)
        return y


def functions_or_a_default(x):
    def cubed(t):
        return t**3

    first = Solver().run(x) + Solver(lambda t: 2 * t * x).run(x)
    return first + Solver(cubed, after=np.sin).run(x) + Solver(after=lambda y: y + x).run(x)


class Link:
    def __init__(self, value, after=None):
        self.value, self.after = value, after


class Chain:
    def __init__(self):
        self.head = None

    def push(self, v):
        self.head = Link(v, self.head)

    def reverse(self):
        before, here = None, self.head
        while here is not None:
            here.after, before, here = before, here, here.after
        self.head = before

    def __iter__(self):
        here = self.head
        while here is not None:
            yield here.value
            here = here.after


def a_chain_turned_round(x):
    chain = Chain()
    for v in x:
        chain.push(v * v)
    chain.reverse()
    total = 0.0
    for i, v in enumerate(chain):
        total += v * (i + 1)
    return total


for one in (
    totals_of_a_class,
    functions_that_read_what_a_class_has,
    functions_that_read_an_object_outside,
    functions_or_a_default,
):
    add(one, lambda rng: (rng.uniform(0.5, 1.5),))
for one in (
    a_function_handed_on_that_reads_it,
    a_function_handed_on_that_reads_an_object,
    a_function_that_reads_a_dict_outside,
):
    add(one, lambda rng: (rng.uniform(0.5, 1.5),), may_refuse=True)
add(numbers_that_a_class_gives, lambda rng: (rng.normal(size=3),), compiled=True)
add(values_one_after_the_other, lambda rng: (np.array([0.1, 0.5, 0.2]),), lambda rng: (np.array([0.1, 0.9, 0.2]),))
add(a_clock_without_end, lambda rng: (rng.uniform(0.15, 0.16),), wrt="h", compiled=True)
add(items_added_to_in_place, lambda rng: (rng.normal(size=3),))
add(a_chain_turned_round, lambda rng: (rng.normal(size=5),))
add(a_clock_whose_loop_leaves_another, lambda rng: (rng.uniform(0.15, 0.16),), wrt="h")

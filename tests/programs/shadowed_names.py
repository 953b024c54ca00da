"""Names of Python's own functions that mean something else: in the module, in a function, as arguments."""

import math

import numpy as np

from programs.corpus import add

sum, max, abs, round = np.sum, np.max, np.abs, np.round  # as ``from numpy import *`` does


def len(_):
    return 77


class Cell:
    def __init__(self, m):
        self.m = m
        self.v = 1.0

    def kick(self, x):
        from math import exp as min

        self.v += min(self.m) * sum(x) + max(x, axis=0)
        for i, t in enumerate(x):
            self.v += i * t
        return self.v


def numpys_by_the_names_of_pythons(x):
    s = sum([v * v for v in x]) + max([v for v in x if v > 0]) + min([v * 2 for v in x])
    for a, b in zip(x[1:], x, strict=False):
        s += a * b
    return s + abs(x[2]) + round(x[1], 1) + sum(x)


def a_len_of_the_module(x):
    out = []
    for v in x:
        if v > 0:
            out.append(v)
    first, *rest = out
    return sum(out) * len(out) + first * sum(rest)


def objects_beside_them(x):
    cells = [Cell(v) for v in x]
    for c in cells:
        c.kick(x)
    return sum([c.v for c in cells]) * len(x)


def variables_of_such_names(x):
    list = x[0]
    range = 2.0
    enumerate = 0.0
    for zip in x:
        enumerate += zip * list
    out = []
    for zip in x:
        out.append(zip * range)
    return enumerate + out[0] * out[-1] + math.fsum([reversed for reversed in out if reversed > 0])


def functions_of_such_names(x):
    def enumerate(v):
        return np.array([[1.0, v[0]], [3.0, v[1]]])

    def isinstance(a, b):
        return False

    s = 1.0 if isinstance(x, np.ndarray) else 2.0
    for i, v in enumerate(x):
        s += i * v
    float = lambda min: min * 3  # noqa: E731
    return s + float(x[0]) * [float(type) for type in x][1]


def written_by_a_function_inside(x):
    max = 0.0

    def add_to(v):
        nonlocal max
        max += v
        return max

    return add_to(x[0]) * add_to(x[1]) * max


def parameters_of_such_names(x, type, isinstance, hasattr):
    return sum(x * type["len"]) * isinstance + hasattr[0]


def imported_as_such(x):
    from math import sqrt as pow

    import numpy as filter

    return filter.sum(x * x) * pow(x[0])


x = np.array([0.7, 1.3, -0.4, 2.1])
for each in (numpys_by_the_names_of_pythons, a_len_of_the_module, functions_of_such_names):
    add(each, lambda rng: (x,), compiled=True)
for each in (objects_beside_them, variables_of_such_names, written_by_a_function_inside, imported_as_such):
    add(each, lambda rng: (x,))
add(
    parameters_of_such_names,
    lambda rng: (x, {"len": 2.0}, 3.0, (1.5, 2.0)),
    wrt=("x", "type", "isinstance", "hasattr"),
    compiled=True,
)


def containers_of_such_names(x, len, abs, max):
    total = len[0] * x[0]
    for each in abs:
        total += each * x[1]
    return total * max["sum"]


add(containers_of_such_names, lambda rng: (x, (1.5, x), [2.0, 3.0], {"sum": 0.5}), wrt=("x", "len", "abs", "max"))

"""Lambdas and functions inside that are given objects, or make some; what is surely no object."""

import math
from functools import reduce

import numpy as np

from programs.corpus import add


class Dual:
    def __init__(self, re, eps=0.0):
        self.re, self.eps = re, eps

    @staticmethod
    def lift(other):
        return other if isinstance(other, Dual) else Dual(other)

    def __add__(self, other):
        other = Dual.lift(other)
        return Dual(self.re + other.re, self.eps + other.eps)

    __radd__ = __add__

    def __sub__(self, other):
        other = Dual.lift(other)
        return Dual(self.re - other.re, self.eps - other.eps)

    def __mul__(self, other):
        other = Dual.lift(other)
        return Dual(self.re * other.re, self.re * other.eps + self.eps * other.re)

    __rmul__ = __mul__


def root_of(f, x, tolerance=1e-12):
    for _ in range(30):
        d = f(Dual(x, 1.0))
        step = d.re / d.eps
        x -= step
        if abs(step) < tolerance:
            break
    return x


def root_by_dual_numbers(a):
    return root_of(lambda t: t * t * t - a * t - 1.0, 2.0)


add(root_by_dual_numbers, lambda rng: (1.5,), wrt="a", compiled=True)


def slope_of_a_sum(x, w):
    d = Dual(0.0)
    for v, u in zip(x, w, strict=True):
        d = d + u * Dual(v, 1.0) * Dual(v, 1.0)
    return d.eps + d.re


add(slope_of_a_sum, lambda rng: (rng.normal(size=4), rng.normal(size=4)), wrt=("x", "w"))


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def norm(self):
        return math.sqrt(self.x * self.x + self.y * self.y)


def stepped(f, p, h, n):
    for _ in range(n):
        k = f(p)
        p = p + h * f(p + 0.5 * h * k)
    return p


def field_as_a_lambda(x, n):
    return stepped(lambda p: Vector(-p.y, p.x * x), Vector(1.0, x), 0.1, n).norm()


add(field_as_a_lambda, lambda rng: (0.7, 4), compiled=True)


def maker(k):
    return lambda s: Vector(s * k, k)


def lambdas_that_make_objects(t, n):
    place = lambda s: Vector(math.cos(s), math.sin(2.0 * s))  # noqa: E731
    wide = maker(t)
    s = 0.0
    for k in range(n):
        s += (place(t + 0.1 * k) + wide(0.3 * k)).norm()
    return s


add(lambdas_that_make_objects, lambda rng: (0.4, 3), wrt="t")


def handed(f, *items):
    return f(*items)


def lambda_behind_objects(x):
    return handed(lambda a, b: a.x * b.y + (a + b).norm(), Vector(x, 1.0), Vector(2.0, x))


add(lambda_behind_objects, lambda rng: (0.4,))


class Meter:
    def __init__(self, k):
        self.k, self.reads = k, 0

    def read(self, v):
        self.reads += 1
        self.k += v
        return self.k


def lambda_that_changes_an_object(x):
    meter = Meter(x)
    read = lambda v: meter.read(v)  # noqa: E731
    a = read(2.0 * x)
    b = read(x)
    return a * b + meter.reads


add(lambda_that_changes_an_object, lambda rng: (0.4,))


def lambdas_of_a_loop(x):
    made = [lambda s: Vector(s * k, s) for k in range(3)]  # noqa: B023
    return sum(f(x).norm() for f in made)


add(lambdas_of_a_loop, lambda rng: (0.4,), may_refuse=True)


def folded_objects(x):
    vectors = [Vector(v, 1.0 + k) for k, v in enumerate(x)]
    first = reduce(lambda a, b: a + b, vectors)
    return first.norm() + reduce(lambda a, b: a + 0.5 * b, vectors, Vector(1.0, 1.0)).norm()


add(folded_objects, lambda rng: (rng.normal(size=3),), lambda rng: (np.array([0.3]),))


def folded_nothing(x, n):
    vectors = [Vector(v, 1.0) for v in x[:n]]
    try:
        return reduce(lambda a, b: a + b, vectors).norm()
    except TypeError:
        return 2.0 * x[0]


add(folded_nothing, lambda rng: (rng.normal(size=3), 0), lambda rng: (rng.normal(size=3), 2), may_refuse=True)

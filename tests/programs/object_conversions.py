"""Objects asked by functions and operators: ``float``, ``np.sin``, ``|``, ``+=`` of attributes; ``InitVar``."""

import math
from dataclasses import InitVar, dataclass, field
from typing import ClassVar

import numpy as np

from programs.corpus import add


class Pair:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __add__(self, other):
        return Pair(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Pair(self.x * k, self.y * k)

    def __or__(self, other):
        return self.x * other.x + self.y * other.y

    def __rshift__(self, k):
        return Pair(self.y, self.x * k)

    def __float__(self):
        return self.x

    def __round__(self, n=0):
        return self.y

    def __bool__(self):
        return bool(self.x > 0)

    def __array__(self, dtype=None, copy=None):
        return np.array([self.x, self.y])


class Mover:
    def __init__(self, p, v):
        self.p, self.v = p, v
        self.writes = 0

    @property
    def speed(self):
        return self.v

    @speed.setter
    def speed(self, v):
        self.writes += 1
        self.v = v


def attribute_added_to_in_place(a):
    mover = Mover(Pair(a, 1.0), Pair(a * a, 2.0))
    before = mover.v
    for _ in range(4):
        mover.v += Pair(0.1 * a, a)
        mover.p += mover.v * 0.1
    return mover.p.x * mover.p.y + before.y * (before | mover.v)


def attributes_of_many_added_to_in_place(x):
    movers = [Mover(Pair(v, 1.0), Pair(v * v, 2.0)) for v in x]
    for _ in range(3):
        for mover in movers:
            mover.v += Pair(0.1, mover.p.x)
            mover.p += mover.v * 0.1
    return sum(m.p.x * m.p.y for m in movers) + float(movers[0].v >> 2.0)


def property_added_to_in_place(a):
    mover = Mover(Pair(a, 1.0), Pair(a, a))
    for _ in range(3):
        mover.speed += Pair(a, 0.5)
    return mover.v.x * mover.v.y * mover.writes


def objects_converted(a):
    pair = Pair(a, a * a)
    copied = np.array(pair)
    taken = np.asarray(pair)
    return float(pair) * 2 + round(pair, 2) * copied[0] + taken[1] + (3 * a if bool(pair) else 0.0)


class Dual:
    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    def __mul__(self, other):
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def sin(self):
        return Dual(math.sin(self.value), math.cos(self.value) * self.slope)

    def exp(self):
        return Dual(math.exp(self.value), math.exp(self.value) * self.slope)


def functions_of_numpy_ask_objects(a):
    x = Dual(a, 1.0)
    y = np.sin(x * x) * np.exp(x)
    return y.value + y.slope


@dataclass
class Mesh:
    n: int
    width: float
    ghosts: InitVar[int] = 1
    order: ClassVar[float] = 2.0
    x: np.ndarray = field(init=False)
    scale: InitVar[float] = 3.0

    def __post_init__(self, ghosts, scale):
        self.x = self.width * np.arange(self.n + 2 * ghosts) * scale

    def widen(self):
        self.width += 1.0


def fields_for_post_init_only(a):
    mesh, other, third = Mesh(3, a), Mesh(2, a, ghosts=0, scale=a), Mesh(2, a, 2)
    mesh.widen()
    return np.sum(mesh.x) * mesh.width + np.sum(other.x**2) + third.x[-1] * mesh.order


class Curve:
    def __init__(self, points, width):
        self.points, self.width = points, width

    def __array__(self, dtype=None, copy=None):
        return self.points * self.width

    def stretched(self, a):
        return self.points * a / self.width


class Level:
    def __init__(self, height):
        self.height = height

    def __float__(self):
        return self.height / 2.0


CURVE, LEVEL = Curve(np.array([0.4, 1.2, 0.7]), 1.3), Level(1.8)


def object_that_is_an_array_by_its_attributes(x):
    return np.sum(CURVE.stretched(x) * CURVE.points[1]) + np.dot(np.asarray(CURVE), x) * LEVEL.height + float(LEVEL)


def object_that_numpy_makes_an_array_of(x):
    return np.sum(np.sin(CURVE) * x)


def object_given_that_is_a_number(curve, level, x):
    return np.sum(curve.stretched(x)) * float(level) + level.height


for one in (
    attribute_added_to_in_place,
    property_added_to_in_place,
    objects_converted,
    functions_of_numpy_ask_objects,
    fields_for_post_init_only,
):
    add(one, lambda rng: (rng.uniform(0.5, 1.5),), wrt="a")
add(attributes_of_many_added_to_in_place, lambda rng: (rng.normal(size=4),), compiled=True)
add(object_that_is_an_array_by_its_attributes, lambda rng: (rng.normal(size=3),), compiled=True)
add(object_that_numpy_makes_an_array_of, lambda rng: (rng.normal(size=3),), may_refuse=True)
add(
    object_given_that_is_a_number,
    lambda rng: (Curve(rng.normal(size=3), 1.3), Level(rng.uniform(0.5, 1.5)), rng.normal(size=3)),
    wrt="x",
)

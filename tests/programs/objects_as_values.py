"""Objects that no variables of their own follow: None on some path, chosen by a test, defaults, in dicts and calls."""

import copy
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from programs.corpus import add


class _Line:
    SCALE = 2.0

    def __init__(self, a, b=1.0):
        self.a = a
        self.b = b

    def at(self, t):
        return self.a * t + self.b * self.SCALE

    @property
    def area(self):
        return self.a * self.b


class _Square:
    def __init__(self, a):
        self.a = a

    def at(self, t):
        return self.a * t * t


class _Ellipsoid:
    """The figure of a planet."""

    def __init__(self, a=2.0, f=0.5, name="earth"):
        self.a: float = a
        self.name = name
        if f > 0.4:
            self.b = a * (1.0 - f)
        else:
            self.b = a
        self.e2 = (self.a**2 - self.b**2) / self.a**2
        self.table = np.array([1.0, 2.0]) * a

    def radius(self, latitude):
        return self.a / math.sqrt(1.0 - self.e2 * math.sin(latitude) ** 2)


MARS = _Ellipsoid(1.5, 0.1)


class _Pair(NamedTuple):
    a: float
    b: float


def object_or_none(x, w=None):
    line = None
    if x[0] > 0.0:
        line = _Line(x[0], x[1])
    other = _Line(x[2], w) if w is not None else None
    more = other.a * other.b if other is not None else x[1]
    if line is None:
        return more * x[0]
    return line.a * x[2] + line.b + line.at(x[1]) * line.area + more


add(
    object_or_none,
    lambda rng: (np.array([0.3, 0.7, -1.2]),),
    lambda rng: (np.array([-0.3, 0.7, -1.2]), 1.5),
    compiled=True,
)


def _to_plane(latitude, longitude, figure=None):
    if figure is None:
        figure = _Ellipsoid()
    return figure.radius(latitude) * math.cos(longitude), figure.radius(latitude) * math.sin(longitude)


def _height(x, figure=None):
    figure = figure or _Ellipsoid(1.0 + x * x)
    return figure.b * figure.table[1]


def default_object(x):
    east, north = _to_plane(x[0], x[1])
    other, _ = _to_plane(x[2], x[1], MARS)
    return east * north + other * _height(x[0]) + _height(x[1], MARS)


add(default_object, lambda rng: (rng.normal(size=3),), compiled=True)


def one_of_two_classes(x, kind):
    shape = _Line(x[0], x[1]) if x[0] > 0.0 else _Square(x[1])
    other = _Line(x[1]) if kind == "line" else _Square(x[2])
    return shape.at(x[2]) * other.at(x[0])


add(
    one_of_two_classes,
    lambda rng: (np.array([0.3, 0.7, -1.2]), "line"),
    lambda rng: (np.array([-0.3, 0.7, -1.2]), "square"),
)


def _made(kind, x):
    if kind == "line":
        return _Line(x[0], x[1])
    if kind == "square":
        return _Square(x[1])
    raise ValueError(kind)


def objects_of_a_factory(x, kind):
    shapes = {"first": _made(kind, x), "second": _Line(x[1], x[2])}
    return shapes["first"].at(x[2]) * shapes["second"].at(x[0]) + shapes["second"].area


add(objects_of_a_factory, lambda rng: (rng.normal(size=3), "line"), lambda rng: (rng.normal(size=3), "square"))


def _walk(line, n):
    if n == 0:
        return line.area
    return _walk(_Line(line.a * line.b, line.b + 1.0), n - 1)


def objects_in_recursion(x):
    return _walk(_Line(x[0], x[1]), 3)


add(objects_in_recursion, lambda rng: (rng.normal(size=2),))


def tuple_or_none(x):
    best = None
    largest = -10.0
    for i in range(len(x)):
        if x[i] > largest:
            best = (i, x[i])
            largest = x[i]
    second = None
    if x[0] > 0.0:
        second = (x[0], x[1])
    i, value = best
    return value * x[0] + i if second is None else value * second[1]


add(tuple_or_none, lambda rng: (np.array([0.3, 0.7, -1.2]),), lambda rng: (np.array([-0.3, 0.7, -1.2]),))


def default_containers(x, options=None, pair=None, powers=None):
    options = options or {"k": 2.0}
    powers = powers if powers else [1.0, 3.0]
    if pair is None:
        pair = _Pair(1.0, 2.0)
    known = {"k": 1.0, "m": 3.0}
    known.update(options or {})
    return options["k"] * x[0] + pair.a * x[1] * pair.b + sum(x[1] ** p for p in powers) * known["k"] * known["m"]


add(
    default_containers,
    lambda rng: (rng.normal(size=2),),
    lambda rng: (rng.normal(size=2), {"k": 0.5}, _Pair(0.3, 0.7), [2.0]),
)


@dataclass
class _Rising:
    a: float
    b: float

    def at(self, t):
        return self.a * t + self.b


@dataclass
class _Bent:
    a: float
    b: float

    def at(self, t):
        return self.a * t * t


class _Turned(NamedTuple):
    b: float
    a: float


def classes_with_the_same_fields(x):
    curve = _Rising(x[0], x[1]) if x[0] > 0.0 else _Bent(x[0], x[2])
    last = _Rising(x[2], x[0])
    for i in range(3):
        if x[i] > 0.5:
            last = _Bent(x[i], x[0])
    pair = _Pair(x[0], x[1]) if x[1] > 0.0 else _Turned(x[0], x[2])
    some = None
    if x[2] > 0.0:
        some = _Rising(x[0], x[1])
    elif x[0] > 0.0:
        some = _Bent(x[1], x[2])
    more = x[0] if some is None else some.at(x[1])
    return curve.at(x[2]) * last.at(x[1]) + pair.a * x[1] + more


add(
    classes_with_the_same_fields,
    lambda rng: (np.array([0.3, 0.7, -1.2]),),
    lambda rng: (np.array([-0.3, 0.2, 1.2]),),
    lambda rng: (np.array([-0.3, -0.7, -1.2]),),
)


class _Sheet:
    def __init__(self, a):
        self.a, self.lengths = a, np.ones(3)

    def mirrored(self, axis=0, in_place=True):
        if axis not in (0, 1):
            raise ValueError("no such axis")
        if in_place is False:
            self = copy.deepcopy(self)
        self.lengths[axis] *= 2.0
        part = [slice(None), slice(None)]
        part[axis] = slice(1, None)
        part = tuple(part)
        self.a = np.append(self.a, -np.flip(self.a, axis)[part], axis=axis)
        if in_place is False:
            return self

    def scaled(self, by, inplace=False):
        if not inplace:
            self = copy.copy(self)
        self.a = self.a * by
        return self


def copied_where_a_flag_says_so(x):
    s = _Sheet(np.outer(x, x[:2]))
    m = s.mirrored(0, False)
    t = m.scaled(x[0])
    m.scaled(2.0, inplace=True)
    s.mirrored(1)
    weights = np.arange(10.0).reshape(5, 2)
    return np.sum(m.a * t.a * weights) + np.sum(s.a**2) * m.lengths[0] * s.lengths[1]


def copies_of_what_is_given(s, x, axis, in_place):
    m = s.mirrored(axis, in_place)
    return np.sum(m.a[:, 0] * x[0]) + m.lengths[0] * np.sum(s.a * x[1])


def _sheet():
    return _Sheet(np.arange(1.0, 7.0).reshape(3, 2))


add(copied_where_a_flag_says_so, lambda rng: (rng.normal(size=3),))
add(copies_of_what_is_given, lambda rng: (_sheet(), rng.normal(size=2), 0, False), wrt="x")

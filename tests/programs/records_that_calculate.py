"""NamedTuples with operators of their own: beside others, in place, as what methods give."""

import math
from collections import namedtuple
from typing import NamedTuple

import numpy as np

from programs.corpus import add


class _Vector(namedtuple("_Vector", ("x", "y"))):
    def __add__(self, other):
        if isinstance(other, _Vector):
            return _Vector(self.x + other.x, self.y + other.y)
        return _Vector(self.x + other, self.y + other)

    def __sub__(self, other):
        return _Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return _Vector(self.x * factor, self.y * factor)

    def __truediv__(self, divisor):
        return _Vector(self.x / divisor, self.y / divisor)

    def length(self):
        return math.hypot(self.x, self.y)

    def normalized(self):
        length = self.length()
        return self if length == 0 else _Vector(self.x / length, self.y / length)

    def limited(self, most):
        return self.normalized() * most if self.length() > most else self


class _Bird:
    def __init__(self, x, y):
        self.place = _Vector(x, y)
        self.speed = _Vector(0.3 * x, 0.5 - y)

    def apart(self, others, most):
        steer, count = _Vector(0, 0), 0
        for other in others:
            distance = (self.place - other.place).length()
            if 0 < distance < 3.0:
                steer += (self.place - other.place).normalized() / distance
                count += 1
        if count > 0:
            steer /= count
        if steer.length() > 0:
            steer = steer.normalized()
            steer *= 2
            steer -= self.speed
            steer = steer.limited(most)
        return steer


def birds_that_keep_apart(x, most):
    birds = [_Bird(x[0], x[1]), _Bird(x[2], x[3]), _Bird(x[1], x[2])]
    steers = [bird.apart(birds, most) for bird in birds]
    return sum(s.x * (k + 1) - s.y for k, s in enumerate(steers))


def given_birds(wind, bird):
    before = wind
    wind = (wind + 1.0 - bird.place).normalized() * bird.speed.x
    return (bird.place - wind).length() * before.x + wind.limited(0.1).y


def other_vectors_in_their_place(x):
    total = _Vector(0.0, 0.0)
    first = total
    for k in range(3):
        total += _Vector(x[k], x[k + 1]).normalized() * x[k]
        if total.x > 1.0:
            total *= 0.5
    return total.x * total.y + first.x


def vector_of_an_argument_changed(w, p):
    q = p
    p *= w.x
    return p.x * q.y


_FOUR = (np.array([0.3, 1.7, 1.2, 0.55]),)
add(birds_that_keep_apart, lambda rng: (*_FOUR, 0.9), wrt=("x", "most"))
add(given_birds, lambda rng: (_Vector(0.3, 0.7), _Bird(1.1, 2.3)), wrt="wind", compiled=True)
add(other_vectors_in_their_place, lambda rng: _FOUR, compiled=True)
add(vector_of_an_argument_changed, lambda rng: (_Vector(0.3, 1.7), _Vector(1.0, 2.0)), wrt="w", may_refuse=True)


class Load(NamedTuple):
    force: float
    lever: float = 2.0

    def moment(self):
        return self.force * self.lever


REFERENCE = Load(1.5, 2.5)


def fields_gone_through(x):
    p = Load(x[0])
    if x[0] > 0.0:
        p = Load(x[1], x[2])
    p = p._replace(lever=p.lever * 2.0)
    kept = p._asdict()
    kept["force"] *= 3.0
    s = sum(v * k for k, (_, v) in enumerate(p._asdict().items())) + sum(kept.values()) * p.moment()
    for key, value in zip(p._fields, p):
        s += len(key) * value * getattr(p, key)
    both = dict(zip(Load._fields, (1.0, 2.0)))
    return s + sum(x[3] * v for v in REFERENCE._asdict().values()) + both["lever"] * x[0]


add(fields_gone_through, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)


class _Fixed(Load):
    @property
    def force(self):
        return 7.0

    def _replace(self, **fields):
        return Load(1.0, 2.0)


def a_property_in_the_place_of_a_field(x):
    p = _Fixed(x[0], x[1])
    q = p._replace(lever=3.0)
    return p.force * x[2] + p[0] + q.force * q.lever + sum(p._asdict().values())


add(a_property_in_the_place_of_a_field, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), may_refuse=True)

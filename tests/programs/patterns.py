"""``match`` on what objects, tuples, dicts and numbers are, with captures and guards."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from programs.corpus import add


class Circle:
    __match_args__ = ("r",)

    def __init__(self, r):
        self.r = r
        self.seen = 0

    def scaled(self, kind, w):
        self.seen += 1
        match kind:
            case "once":
                return self.r * w
            case "twice" | "double":
                return 2.0 * self.r * w
            case _:
                raise ValueError(kind)


@dataclass
class Box:
    a: float
    b: float = 2.0


class Point(NamedTuple):
    x: float
    y: float


class Apply:
    __match_args__ = ("op", "left", "right")

    def __init__(self, op, left, right):
        self.op, self.left, self.right = op, left, right


def _area(shape):
    match shape:
        case Circle(r):
            return math.pi * r * r
        case Box(a, b=height):
            return a * height
        case Point(x=0.0, y=y) | Point(x=y, y=0.0):
            return y
        case Point(u, v) if u > v:
            return u
        case (u, v):
            return u * v
        case str() | None:
            return 0.0
    raise ValueError("no shape")


def of_classes(x, w):
    total = _area(Circle(x[0])) + 2.0 * _area(Box(x[1], w)) + _area(Point(x[2], w)) + _area((w, x[0]))
    for shape in [Circle(x[0]), Box(x[1], w), Circle(w)]:
        match shape:
            case Circle(r=radius) as round_one:
                total += radius**2 + round_one.scaled("double", w) * round_one.seen
            case Box(a=u, b=v) if u > v:
                total += u * v
            case Box():
                total -= w
    match Apply("+", Apply("*", x[0], w), 2.0):
        case Apply("+", Apply("*", a, b), c):
            total += a * b * c
        case Apply(right=v):
            total += v
    return total


add(
    of_classes,
    lambda rng: (np.array([0.7, 1.5, 0.4]), 0.9),
    lambda rng: (np.array([0.2, 0.5, 1.4]), 0.8),
)


def _value(tree, w):
    match tree:
        case ("var",):
            return w
        case ("num", number):
            return number
        case (("+" | "*") as op, left, right):
            a, b = _value(left, w), _value(right, w)
            return a + b if op == "+" else a * b


def of_sequences(x, w):
    total = _value(("+", ("*", ("num", 3.0), ("var",)), ("num", x[1])), w)
    for command in [("add", x[0]), ("scale", w, x[1]), ("reset",), ("sum", x[0], w, x[2])]:
        match command:
            case ("add", v):
                total += v
            case ("scale", v, u):
                total *= v * u
            case ("sum", first, *rest):
                total += first * sum(rest)
            case _:
                total = total * 0.5
    w, v = v, w
    match (v, w):
        case (w, v) if w > 10.0:
            total += w
        case w, v:
            total += w * v * v
    return total


add(of_sequences, lambda rng: (np.array([0.7, 1.5, 0.4]), 0.9))


def of_dicts_and_numbers(x, w, n):
    total = 0.0
    settings = {"type": "power", "scale": w, "terms": (x[0], w, 2.0)}
    match settings:
        case {"type": "line"}:
            return w
        case {"type": "power", "terms": [first, *more], **others}:
            total += first + sum(c * w**k for k, c in enumerate(more)) * others["scale"]
    for i in range(len(x)):
        match i * n:
            case 0:
                total += x[i] * w
            case 1 | 2 as k:
                total -= k * x[i] ** 2
            case k if k % 2 == 1:
                total += k * w
            case _:
                total *= w
    match x[0]:
        case v if v > 2.0:
            return total * v
        case v if v > 0.5:
            return total + v * v
        case _:
            return total


add(
    of_dicts_and_numbers,
    lambda rng: (np.array([0.7, 1.5, 0.4, 0.3]), 0.9, 1),
    lambda rng: (np.array([0.4, 1.5, 0.4, 0.3]), 0.9, 3),
    lambda rng: (np.array([2.4, 1.5, 0.4, 0.3]), 0.9, 2),
)


def _values(x):
    for i in range(len(x)):
        match i % 3, x[i] > 0.5:
            case 0, _:
                yield x[i]
            case k, above:
                yield x[i] * k if above else -x[i]


def in_generators(x, w):
    return sum(v * w for v in _values(x))


add(in_generators, lambda rng: (np.array([0.7, 1.5, 0.4, 0.3]), 0.9))


def _first_of_a_point(place):
    if isinstance(place, Point):
        return place[0]
    return place[1]


def told_apart_by_their_class(x, w):
    return _first_of_a_point((w, x[0])) + 3.0 * _first_of_a_point(Point(w * w, x[1]))


add(told_apart_by_their_class, lambda rng: (np.array([0.7, 1.5]), 0.9))


def bound_by_a_guard(x, w):
    n = 3
    match n:
        case _ if (n := n - 1) > 5:
            return w
        case 2:
            return x[0] * w
        case 3:
            return x[1] * w * n
    return x[2]


add(bound_by_a_guard, lambda rng: (np.array([0.7, 1.5, 0.4]), 0.9))


def tripled(z, w):
    z[0] = z[0] * 3.0
    return w


def captured_before_its_guard_writes(x, w):
    z = [x[0], x[1]]
    match z:
        case [a, b] if tripled(z, w) > 0:
            return a * b + z[0]
        case _:
            return w


add(captured_before_its_guard_writes, lambda rng: (rng.uniform(0.5, 2.0, 4), 0.7), may_refuse=True)


def captured_under_the_name_of_a_list(x, w):
    h = [x[0]]
    g = h
    b = [1.0, []]
    b[1] = x[1:]
    match [x[1], x[2]]:
        case [p, *b]:
            w += p * b[0]
    match [x[1], x[2]]:
        case [*h]:
            pass
    return sum(g) + 3.0 * sum(h) + w


add(captured_under_the_name_of_a_list, lambda rng: (rng.uniform(0.5, 2.0, 4), 0.7), may_refuse=True)


def captured_behind_its_items(x, w):
    b = [1.0, 2.0]
    b[0] = x[1]
    match [x[2], x[3]]:
        case [p, *b]:
            w += p
    return b[0] * w


add(captured_behind_its_items, lambda rng: (rng.uniform(0.5, 2.0, 4), 0.7))

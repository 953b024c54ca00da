"""Classes inside of functions."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from programs.corpus import add

LIMIT = 3.0


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def a_class_inside(x):

    class Acc:
        def __init__(self):
            self.s = 0.0

        def add(self, v):
            self.s += v * v

    a = Acc()
    for v in x:
        a.add(v)
    return a.s


add(a_class_inside, _four)


def a_dataclass_inside(x):

    @dataclass
    class P:
        a: float
        b: float = 2.0

        def area(self):
            return self.a * self.b

    return P(x[0]).area() + P(x[1], x[2]).area()


add(a_dataclass_inside, _four)


def a_callable_inside_reads_a_variable(x):
    w = x[3] * 2

    class F:
        def __call__(self, v):
            return v * w

    f = F()
    return f(x[0]) + f(x[1])


add(a_callable_inside_reads_a_variable, _four, may_refuse=True)


def a_named_tuple_inside(x):

    class P(NamedTuple):
        a: float
        b: float

    p = P(x[0], x[1])
    return p.a * p.b


add(a_named_tuple_inside, _four)


def two_classes_inside(x):

    class A:
        k = 2.0

        def f(self, v):
            return v * self.k

    class B(A):
        def f(self, v):
            return super().f(v) + 1.0

    return B().f(x[0]) * x[1]


add(two_classes_inside, _four)


def a_class_inside_that_counts(x):

    class C:
        n = 0

        def __init__(self, v):
            self.v = v
            C.n += 1

    a = C(x[0])
    b = C(x[1])
    return a.v * b.v * C.n


add(a_class_inside_that_counts, _four, may_refuse=True)


def a_class_inside_that_keeps(x):

    class C:
        items = []  # noqa: RUF012

        def add(self, v):
            self.items.append(v)

    a = C()
    a.add(x[0])
    a.add(x[1])
    return sum(C.items)


add(a_class_inside_that_keeps, _four, may_refuse=True)


def a_class_inside_reads_the_module(x):

    class C:
        def __init__(self, v):
            self.v = min(v, LIMIT)

        def f(self):
            return math.sin(self.v) * np.pi

    return C(x[0]).f() * C(x[1]).f()


add(a_class_inside_reads_the_module, _four)


def a_class_inside_makes_its_own(x):

    class V:
        def __init__(self, a, b):
            self.a, self.b = (a, b)

        def __add__(self, o):
            return V(self.a + o.a, self.b + o.b)

        def __mul__(self, k):
            return V(self.a * k, self.b * k)

        def dot(self, o):
            return self.a * o.a + self.b * o.b

    p = V(x[0], x[1]) + V(x[2], x[3]) * 2.0
    return p.dot(p)


add(a_class_inside_makes_its_own, _four)


def a_class_inside_reads_a_variable(x):
    y = x[0] * 2

    class A:
        def g(self, v):
            return v + y

    return A().g(x[1])


add(a_class_inside_reads_a_variable, _four, may_refuse=True)


def a_class_in_a_loop(x):
    s = 0.0
    for k in range(2):

        class A:
            def g(self, v):
                return v * 2

        s += A().g(x[k])
    return s


add(a_class_in_a_loop, _four, may_refuse=True)


def a_class_inside_with_a_list(x):
    from dataclasses import field

    @dataclass
    class S:
        log: list = field(default_factory=list)
        total: float = 0.0

        def put(self, v):
            self.log.append(v)
            self.total += v * v

    s = S()
    for v in x:
        s.put(v)
    return s.total * len(s.log) + s.log[-1]


add(a_class_inside_with_a_list, _four)


def an_exception_inside(x):

    class Bad(Exception):
        pass

    try:
        if x[0] > 0:
            raise Bad("no")
        return x[1]
    except Bad:
        return x[2] * x[3]


add(an_exception_inside, _four)


def an_enumeration_inside(x):
    import enum

    class Kind(enum.Enum):
        A = 1
        B = 2

    k = Kind.A if len(x) == 4 else Kind.B
    return x[0] * (2 if k is Kind.A else 3)


add(an_enumeration_inside, _four)


def named_tuples_inside(x):
    from collections import namedtuple as made

    Point = made("Point", ["x", "y"])
    State = NamedTuple("State", [("t", float), ("y", float)])
    points = [Point(x[i], x[i + 1]) for i in range(3)]
    state = State(0.0, points[0].x)
    while state.t < 1.0:
        state = State(state.t + 0.25, state.y * (1.0 - 0.25 * points[1].y))
    last = points[2]._replace(x=state.y)
    return last.x * last._asdict()["y"] + sum(p.x * p.y for p in points)


add(named_tuples_inside, _four)

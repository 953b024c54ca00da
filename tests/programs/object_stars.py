"""Objects that are made of ``*values``, handed to ``*args``, gone over, and of open numbers of arguments."""

import math

import numpy as np

from programs.corpus import add


class Controller:
    def __init__(self, kp, ki, kd, dt):
        self.kp, self.ki, self.kd, self.dt = kp, ki, kd, dt
        self.total = 0.0
        self.last = 0.0

    def __call__(self, error):
        self.total += error * self.dt
        slope = (error - self.last) / self.dt
        self.last = error
        return self.kp * error + self.ki * self.total + self.kd * slope


class Point:
    def __init__(self, *coordinates, **options):
        self.c = coordinates
        self.scale = options.get("scale", 1.0)

    def __len__(self):
        return len(self.c)

    def __getitem__(self, i):
        return self.c[i] * self.scale

    def __iter__(self):
        return iter(self.c)

    def __add__(self, other):
        return Point(*(a + b for a, b in zip(self.c, other.c, strict=False)))

    def __mul__(self, k):
        return Point(*[k * a for a in self.c], scale=self.scale)

    __rmul__ = __mul__

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self, other, strict=False))

    def norm(self):
        return math.sqrt(self @ self)


class Particle:
    def __init__(self, m, v=1.0):
        self.m, self.v = m, v


def momentum(*particles, scale=1.0):
    total = 0.0
    for p in particles:
        total += p.m * p.v
        p.v = p.v * scale
    return total


class Group:
    def __init__(self, *members):
        self.members = members

    def __iter__(self):
        return iter(self.members)

    def energy(self):
        return sum(p.m * p.v**2 for p in self.members)


def parameters(rng):
    return (rng.uniform(0.2, 1.8, size=4),)


def made_of_an_array(x):
    c = Controller(*x[:3], dt=0.1)
    return c(1.0) + c(x[3])


def made_of_a_list(x):
    gains = [v * v for v in x[:3]]
    s = 0.0
    for k in range(2):
        c = Controller(*gains, 0.1 + k)
        s += c(x[3]) * c(s)
    return s


def made_of_a_tuple(x):
    gains = (x[0], x[1] * x[2])
    c = Controller(x[3], *gains, dt=0.5)
    return c(2.0) + c(x[0])


def made_of_a_growing_list(x):
    gains = []
    for v in x:
        if v > 0.0:
            gains.append(v * 2)
    return Controller(*gains)(x[0])


def open_number_of_coordinates(x):
    p = Point(x[0], x[1], x[2], scale=x[3])
    q = Point(x[1], x[1], 2.0)
    return p[0] * q[-1] + len(p) + (p + q)[1] * (2.0 * q)[0] + (p * x[3])[2]


def gone_over_by_its_own(x):
    s = 0.0
    for a in Point(x[0], x[1], x[2]):
        s = s * 0.5 + a
    p = Point(*x)
    for k, a in enumerate(p):
        if k == 2:
            break
        s += k * a
    return s + sum(p) + max(p) + sum([a * b for a, b in zip(p, x, strict=False)]) + p.norm()


def objects_among_arguments(x):
    a, b = Particle(x[0]), Particle(x[1], v=x[2])
    first = momentum(a, b, scale=x[3])
    return first * momentum(a, b) + momentum(b, a, a, scale=2.0) + a.v


def objects_held_in_an_open_number(x):
    g = Group(Particle(x[0], x[1]), Particle(x[2]))
    for p in g:
        p.v = p.v + x[3]
    return g.energy() + sum(p.m for p in g)


def tuple_made_of_a_generator(x):
    squares = tuple(v * v for v in x)
    others = squares
    s = 0.0
    for v in others:
        s = s * x[0] + v
    return s + others[1] * len(squares)


for program in (
    *(made_of_an_array, made_of_a_list, made_of_a_tuple, made_of_a_growing_list, open_number_of_coordinates),
    *(gone_over_by_its_own, objects_among_arguments, objects_held_in_an_open_number, tuple_made_of_a_generator),
):
    compiled = program in (made_of_a_growing_list, objects_among_arguments)
    add(program, parameters, parameters, compiled=compiled)


def made_of_any_number(x):
    return np.sum(x) * Controller(*x)(x[0])


add(made_of_any_number, parameters)


def tuples_numbered_from_one(x):
    a = (x[0], x[1], 3.0)
    b = (x[2], 2.0, x[3])
    s = 0.0
    for k, u in enumerate(a, 1):
        s += u * k
    for k, u in enumerate(a, start=2):
        s = s * u + k
    for k, (u, w) in enumerate(zip(a, b, strict=True), start=2):
        s += u * k * w
    return s + sum([u * v for u, v in zip(a, b, strict=False)])


add(tuples_numbered_from_one, parameters)

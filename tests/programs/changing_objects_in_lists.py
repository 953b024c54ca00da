"""Lists of objects that change, as long as an array: bodies, cells, agents, particles."""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from programs.corpus import add


class Body:
    def __init__(self, m, x, v=0.0, name="body"):
        self.m = m
        self.x = x
        self.v = v
        self.f = 0.0
        self.name = name

    def kick(self, dt):
        self.v += dt * self.f / self.m

    def drift(self, dt):
        self.x += dt * self.v
        return self.x

    def energy(self):
        return 0.5 * self.m * self.v**2

    @property
    def momentum(self):
        return self.m * self.v

    def force(self, other):
        d = other.x - self.x
        return self.m * other.m * d / (d * d + 0.1) ** 1.5


class System:
    def __init__(self, masses, places):
        self.bodies = []
        for m, x in zip(masses, places, strict=False):
            self.bodies.append(Body(m, x))
        self.t = 0.0

    def step(self, dt):
        for b in self.bodies:
            b.f = 0.0
        for a in self.bodies:
            for b in self.bodies:
                if a is not b:
                    a.f += a.force(b)
        for b in self.bodies:
            b.kick(dt)
            b.drift(dt)
        self.t += dt

    def energy(self):
        return sum(b.energy() for b in self.bodies)


def bodies_of_a_system(x, w):
    s = System(x**2 + 0.5, x * w)
    for _ in range(2):
        s.step(0.1)
    pairs = [a.x * b.x for a, b in itertools.combinations(s.bodies, 2)]
    return s.energy() + s.bodies[0].x * s.t + len(s.bodies) * w + sum(pairs)


def _numbers(rng):
    return np.array([0.3, -0.7, 1.2, 0.5]), 0.8


add(bodies_of_a_system, _numbers, wrt=("x", "w"))


def names_of_bodies(x, w):
    bodies = [Body(w, e, e * w, name="b") for e in x]
    first, best, i = bodies[0], bodies[1], 0
    for b in bodies:
        if b.energy() > best.energy():
            best = b
    best.v *= 2.0
    p = bodies[i]
    i += 1
    p.v += best.x
    bodies[i].v, last = p.v * w, bodies[-1]
    bodies.append(Body(1.0, w, w, "b"))
    last.v += 1.0 if last is bodies[3] else 5.0
    moved = [b.drift(0.1) for b in bodies if b.name == "b"]
    for i, a in enumerate(bodies):
        for b in bodies[i + 1 :]:
            a.v -= 0.1 * (a.v - b.v)
    return first.v + sum(b.momentum * (k + 1) for k, b in enumerate(bodies)) + moved[2] * last.v


add(names_of_bodies, _numbers, wrt=("x", "w"))


def bodies_kept(x, w):
    kept = []
    for e in x:
        b = Body(w, e)
        b.v = e * w
        if e > 0.0:
            kept.append(b)
        else:
            c = Body(1.0, e)
            kept.append(c)
            c.v += w * e
    if not kept:
        return w
    for b, e in zip(kept, x * w, strict=False):
        b.v += e
    largest = max(b.v for b in kept)
    return largest + sum(b.drift(w) for b in kept) * kept[0].x


add(bodies_kept, _numbers, lambda rng: (np.zeros(0), 0.8), wrt=("x", "w"))


@dataclass
class Cell:
    h: float
    q: float = 0.0
    wet: bool = False

    def level(self):
        return self.h + self.q


def row_of_cells(heights):
    return [Cell(h=e) for e in heights]


def cells_in_a_row(x, w):
    cells = row_of_cells(x)
    for _ in range(3):
        for i in range(1, len(cells)):
            flux = w * (cells[i - 1].level() - cells[i].level())
            cells[i - 1].q -= flux
            cells[i].q += flux
            cells[i].wet = cells[i].q > 0
    return sum(c.level() ** 2 for c in cells if c.wet) + cells[0].q


add(cells_in_a_row, _numbers, wrt=("x", "w"))


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    def norm(self):
        return math.sqrt(self.x**2 + self.y**2)


class Planet:
    def __init__(self, m, pos, vel):
        self.m, self.pos, self.vel = m, pos, vel

    def move(self, dt):
        self.pos = self.pos + self.vel * dt


def planets(x, w):
    ps = [Planet(1.0 + e * e, Vector(e, w), Vector(w, e)) for e in x]
    moved = 0.0
    for _ in range(2):
        for i, p in enumerate(ps):
            pull = Vector(0.0, 0.0)
            for j, q in enumerate(ps):
                if i != j:
                    d = q.pos - p.pos
                    pull = pull + d * (q.m / (d.norm() + 0.2) ** 3)
            p.vel = p.vel + pull * 0.1
        for p in ps:
            before = p.pos
            p.move(0.1)
            moved += (p.pos - before).norm() + before.x * p.pos.y
    return sum(p.pos.norm() * p.m for p in ps) + moved


add(planets, lambda rng: (np.array([0.3, -0.7, 1.2]), 0.8), wrt=("x", "w"))

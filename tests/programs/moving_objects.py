"""Objects that move and change: buckets, optimizers, particles, materials."""

import enum
import math
from dataclasses import dataclass, field, replace

import numpy as np

from programs.corpus import add


@dataclass
class Hist:
    x0: float
    values: list = field(default_factory=list)

    def push(self, v):
        self.values.append(v)

    def mean(self):
        return sum(self.values) / len(self.values)


def hist(r):
    h = Hist(r)
    for i in range(4):
        h.push(r * i)
    return h.mean() + h.x0


add(hist, lambda rng: (1.5,), wrt="r")


class Shape:
    scale = 2.0

    def __init__(self, name):
        self.name = name

    def area(self):
        raise NotImplementedError

    def scaled(self):
        return self.scale * self.area()


class Circle(Shape):
    def __init__(self, r):
        super().__init__("circle")
        self.r = r

    def area(self):
        return math.pi * self.r**2


class Square(Shape):
    scale = 3.0

    def __init__(self, a):
        super().__init__("square")
        self.a = a

    def area(self):
        return self.a * self.a

    def scaled(self):
        return super().scaled() + 1.0


def shapes(r):
    total = 0.0
    for s in [Circle(r), Square(2 * r), Circle(r * r)]:
        total += s.scaled()
    return total


add(shapes, lambda rng: (1.5,), wrt="r", compiled=True)


class Pend:
    def __init__(self, g, l):
        self.g, self.l = g, l

    def rhs(self, t, y):
        return np.array([y[1], -self.g / self.l * np.sin(y[0])])


class Stepper:
    def __init__(self, rhs, dt):
        self.rhs = rhs
        self.dt = dt
        self.t = 0.0

    def step(self, y):
        k1 = self.rhs(self.t, y)
        k2 = self.rhs(self.t + self.dt, y + self.dt * k1)
        self.t += self.dt
        return y + 0.5 * self.dt * (k1 + k2)


def pendulum(g, y0):
    p = Pend(g, 1.0)
    s = Stepper(p.rhs, 0.01)
    y = y0
    for _ in range(10):
        y = s.step(y)
    return y[0] ** 2 + s.t


add(
    pendulum,
    lambda rng: (
        9.8,
        np.array([0.3, 0.0]),
    ),
    wrt=("g", "y0"),
    compiled=True,
)


class Bucket:
    def __init__(self, capacity, k):
        self.capacity = capacity
        self.k = k
        self.storage = 0.0
        self.overflow = 0.0

    def rain(self, p):
        self.storage += p
        if self.storage > self.capacity:
            self.overflow += self.storage - self.capacity
            self.storage = self.capacity

    def drain(self):
        q = self.k * self.storage
        self.storage -= q
        return q


def bucket(rain, k):
    b = Bucket(10.0, k)
    flow = np.zeros(len(rain))
    for i, p in enumerate(rain):
        b.rain(p)
        flow[i] = b.drain()
    return np.sum(flow**2) + b.overflow


add(
    bucket,
    lambda rng: (
        np.array([1.0, 12.0, 5.0, 0.0]),
        0.3,
    ),
    wrt=("rain", "k"),
    compiled=True,
)


class Adam:
    def __init__(self, n, lr=0.01):
        self.m = np.zeros(n)
        self.v = np.zeros(n)
        self.t = 0
        self.lr = lr

    def step(self, w, g):
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.99 * self.v + 0.01 * g**2
        mh = self.m / (1 - 0.9**self.t)
        vh = self.v / (1 - 0.99**self.t)
        return w - self.lr * mh / (np.sqrt(vh) + 1e-8)


def adam(w, lr):
    opt = Adam(2, lr)
    for _ in range(5):
        w = opt.step(w, 2 * w)
    return np.sum(w)


add(
    adam,
    lambda rng: (
        np.array([1.0, 2.0]),
        0.1,
    ),
    wrt=("w", "lr"),
)


class Particle:
    def __init__(self, x, v, m=1.0):
        self.x = np.array(x)
        self.v = np.array(v)
        self.m = m

    def kick(self, f, dt):
        self.v += f / self.m * dt

    def drift(self, dt):
        self.x += self.v * dt

    def energy(self):
        return 0.5 * self.m * np.sum(self.v**2)


def particles(x0, m):
    ps = [Particle(x0, [0.0, 1.0]), Particle(-x0, [0.0, -1.0], m)]
    for _ in range(5):
        d = ps[0].x - ps[1].x
        f = -d / np.sum(d * d) ** 1.5
        ps[0].kick(f, 0.01)
        ps[1].kick(-f, 0.01)
        for p in ps:
            p.drift(0.01)
    return sum(p.energy() for p in ps)


add(
    particles,
    lambda rng: (
        np.array([1.0, 0.0]),
        2.0,
    ),
    wrt=("x0", "m"),
)


class Kind(enum.Enum):
    LINEAR = "linear"
    QUAD = "quad"


@dataclass(frozen=True)
class Material:
    E: float
    nu: float = 0.3
    kind: Kind = Kind.LINEAR

    @property
    def G(self):
        return self.E / (2 * (1 + self.nu))

    @classmethod
    def steel(cls, f=1.0):
        return cls(200.0 * f)

    def stiffer(self, f):
        return replace(self, E=self.E * f)


def material(f):
    m = Material.steel(f)
    n = m.stiffer(f)
    if n.kind is Kind.LINEAR:
        return n.G + m.E
    return m.nu


add(material, lambda rng: (1.3,), wrt="f")

"""Models as people write them: steppers, filters, neurons, integrators, layers, optimizers."""

import abc
import math

import numpy as np

from programs.corpus import add


class Spring:
    def __init__(self, k, c=0.1, rest=None):
        if k <= 0:
            raise ValueError("k must be positive")
        self.k = k
        self.c = c
        if rest is None:
            self.rest = 0.0
        else:
            self.rest = rest

    def force(self, x, v):
        """Force."""
        return -self.k * (x - self.rest) - self.c * v

    @property
    def period(self):
        return 2 * math.pi / math.sqrt(self.k)


def spring_sim(k, x0):
    s = Spring(k)
    t = Spring(k * 2, rest=x0 / 2)
    x, v = x0, 0.0
    for _ in range(20):
        a = s.force(x, v) + t.force(x, v)
        v += 0.01 * a
        x += 0.01 * v
    return x + s.period


add(
    spring_sim,
    lambda rng: (
        2.0,
        1.0,
    ),
    wrt=("k", "x0"),
)


class ODE:
    def __init__(self, f, dt):
        self.f = f
        self.dt = dt

    def step(self, t, y):
        k1 = self.f(t, y)
        k2 = self.f(t + 0.5 * self.dt, y + 0.5 * self.dt * k1)
        return y + self.dt * k2

    def solve(self, y, n):
        t = 0.0
        for _ in range(n):
            y = self.step(t, y)
            t += self.dt
        return y


def ode_closure(a, y0):
    def lv(t, y):
        return np.array([a * y[0] - y[0] * y[1], y[0] * y[1] - y[1]])

    o = ODE(lv, 0.05)
    return np.sum(o.solve(y0, 8))


add(
    ode_closure,
    lambda rng: (
        0.7,
        np.array([1.0, 0.5]),
    ),
    wrt=("a", "y0"),
)


def ode_lambda(a):
    o = ODE(lambda t, y: -a * y + t, 0.05)
    return o.solve(1.0, 8)


add(ode_lambda, lambda rng: (0.7,), wrt="a")


class LIF:
    def __init__(self, tau, vth=1.0):
        self.tau = tau
        self.vth = vth
        self.v = 0.0
        self.count = 0
        self.trace = []

    def reset(self):
        self.v = 0.0
        self.count = 0

    def update(self, i, dt=0.1):
        self.v += dt * (i - self.v) / self.tau
        self.trace.append(self.v)
        if self.v >= self.vth:
            self.reset_v()
            return True
        return False

    def reset_v(self):
        self.count += 1
        self.v = self.v - self.vth


def lif(current, tau):
    n = LIF(tau)
    n.reset()
    spikes = 0
    for i in current:
        if n.update(i):
            spikes += 1
    return sum(n.trace) + n.v * spikes


add(
    lif,
    lambda rng: (
        np.array([1.5, 1.5, 2.0, 3.0, 4.0]),
        0.5,
    ),
    wrt=("current", "tau"),
    compiled=True,
)


class Base(abc.ABC):
    def __init__(self, n):
        self.n = n

    @abc.abstractmethod
    def f(self, x): ...
    def integrate(self, a, b):
        h = (b - a) / self.n
        s = 0.5 * (self.f(a) + self.f(b))
        for i in range(1, self.n):
            s += self.f(a + i * h)
        return s * h


class Gauss(Base):
    def __init__(self, sigma, n=10):
        super().__init__(n)
        self.sigma = sigma

    def f(self, x):
        return np.exp(-0.5 * (x / self.sigma) ** 2)


class Poly(Base):
    def __init__(self, coef, n=10):
        Base.__init__(self, n)
        self.coef = coef

    def f(self, x):
        r = 0.0
        for c in self.coef:
            r = r * x + c
        return r


def integrators(sigma, coef):
    g = Gauss(sigma)
    p = Poly(coef, n=6)
    return g.integrate(0.0, 1.0) * p.integrate(-1.0, 1.0)


add(
    integrators,
    lambda rng: (
        0.7,
        np.array([1.0, 2.0, 0.3]),
    ),
    wrt=("sigma", "coef"),
)


class Complexish:
    def __init__(self, re, im=0.0):
        self.re, self.im = re, im

    def __add__(self, other):
        if isinstance(other, Complexish):
            return Complexish(self.re + other.re, self.im + other.im)
        return Complexish(self.re + other, self.im)

    def __radd__(self, other):
        return self + other

    def __mul__(self, other):
        if not isinstance(other, Complexish):
            return Complexish(self.re * other, self.im * other)
        return Complexish(self.re * other.re - self.im * other.im, self.re * other.im + self.im * other.re)

    def __abs__(self):
        return math.hypot(self.re, self.im)


def mandel(a, b):
    c = Complexish(a, b)
    z = Complexish(0.0)
    for _ in range(5):
        z = z * z + c
    return abs(z * 2.0 + 1.0)


add(
    mandel,
    lambda rng: (
        0.3,
        0.5,
    ),
    wrt=("a", "b"),
    compiled=True,
)


class Tank:
    def __init__(self, level, area):
        self.level = level
        self.area = area

    def outflow(self, k):
        return k * math.sqrt(self.level)


def exchange(a, b, k, dt):
    q = k * (a.level - b.level)
    a.level -= q * dt / a.area
    b.level += q * dt / b.area


def tanks(k, h):
    t1 = Tank(h, 1.0)
    t2 = Tank(0.5, 2.0)
    out = 0.0
    for _ in range(10):
        exchange(t1, t2, k, 0.1)
        out += t2.outflow(k)
    return out + t1.level


add(
    tanks,
    lambda rng: (
        0.3,
        2.0,
    ),
    wrt=("k", "h"),
)


class Cell:
    def __init__(self, v):
        self.gate = Gate(0.1)
        self.v = v

    def step(self, i):
        self.gate.update(self.v)
        self.v += 0.1 * (i - self.gate.m * self.v)


class Gate:
    def __init__(self, m):
        self.m = m

    def update(self, v):
        self.m += 0.05 * (1 / (1 + np.exp(-v)) - self.m)


def nested_state(v0, i):
    c = Cell(v0)
    for _ in range(10):
        c.step(i)
    return c.v + c.gate.m


add(
    nested_state,
    lambda rng: (
        0.3,
        2.0,
    ),
    wrt=("v0", "i"),
)

"""Objects handed to functions, listed, chosen and built up; methods in tests and arguments."""

import math

import numpy as np

from programs.corpus import add
from programs.made_objects import Vec
from programs.object_aliases import C


def shadow(x):
    c = C(x)
    s = sum(c * 2.0 for c in (1.0, x))

    def g(c):
        return c + 1.0

    return s + g(x) + c.v


add(shadow, lambda rng: (1.3,))


def cond_test_mut(x):
    c = C(x)
    y = c.v if c.inc() > 2 else 2.0 * x
    z = c.inc() if c.inc() > 2 else 2.0 * c.inc(3.0)
    return y + c.v + 10 * z


add(cond_test_mut, lambda rng: (1.3,))


def cond_objects(x):
    v = Vec(x, 1.0) if x > 1 else Vec(1.0, x)
    w = v if x > 2 else v * x
    return v.norm() + w.x


add(cond_objects, lambda rng: (1.3,))


class Netw:
    def __init__(self):
        self.layers = []
        self.out = []

    def add(self, l):
        self.layers.append(l)
        return self

    def run(self, x):
        for l in self.layers:
            x = l.v * x
            self.out.append(x)
        return x


def builder(x):
    n = Netw()
    n.add(C(x)).add(C(2.0))
    n.add(C(x * x))
    return n.run(3.0) + sum(n.out) + len(n.out)


add(builder, lambda rng: (1.3,), compiled=True)


def elif_chain(x):
    c = C(x)
    if c.inc() > 5:
        y = 1.0
    elif c.inc() > 3:
        y = c.v
    elif c.v > 1 or c.inc() > 2:
        y = 2 * c.v
    else:
        y = 0.0
    return y + c.v


add(elif_chain, lambda rng: (1.3,))


def aug_order(x):
    c = C(x)
    a = np.zeros(3)
    a[0] = c.inc()
    y = 1.0
    y += c.inc()
    c.v += c.inc()
    return y + c.v + a[0]


add(aug_order, lambda rng: (1.3,))


def glob(c):
    return c.v


def ret_attr_later(x):
    c = C(x)
    y = c.v
    z = glob(c)
    c.inc()
    return y + 10 * z + 100 * glob(c)


add(ret_attr_later, lambda rng: (1.3,))


def loop_temp(x):
    c = C(x)
    ys = []
    for i in range(3):
        v = c.v
        c.inc(v)
        ys.append(v + c.v)
    return sum(ys)


add(loop_temp, lambda rng: (1.3,))


class _Spring:
    """An empty list among the attributes, and none at all in the class of ``_Fixed``."""

    def __init__(self, k, table):
        self.k, self.table, self.seen = k, table, []

    def force(self, x, /, *rest, scale=1.0, **options):
        return -self.k * x * scale + sum(rest) * options.get("weight", 0.5)

    def energy(self, x, power=2):
        return self.k * x**power + self.table[0]


class _Fixed:
    RATE = 1.5

    def rate(self, x):
        return self.RATE * x * self.half(x)

    def half(self, x):
        return 0.5 * math.sin(x)

    def __call__(self, x):
        return x * x


spring, fixed = _Spring(3.0, np.array([0.5, 0.7])), _Fixed()
force, energy = spring.force, spring.energy
RATES = {"force": spring.force, "energy": spring.energy, "rate": fixed.rate}


def _applied(rate, x):
    return rate(x) * rate(2.0 * x)


def methods_by_names(x, a):
    """Bound methods in names and containers of the module, and handed over."""
    s = force(a, scale=x[0]) + force(a, x[0], x[1], weight=x[2]) + energy(a) * energy(x[1], 3)
    for name in RATES:
        s += RATES[name](a) * x[2]
    return s + _applied(fixed.rate, a) + _applied(energy, x[0])


def _together(spring, fixed, x):
    return spring.force(x[0]) * fixed.rate(x[1]) + fixed(spring.energy(x[2]))


def objects_without_attributes(x, a):
    made = _Fixed()
    return fixed.rate(a) * made.half(x[0]) + fixed(x[1]) * made(a) + fixed.RATE * _together(spring, fixed, x)


add(methods_by_names, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "a"), compiled=True)
add(objects_without_attributes, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "a"))

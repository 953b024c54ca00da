"""Objects handed to functions, listed, chosen and built up; methods in tests and arguments."""

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

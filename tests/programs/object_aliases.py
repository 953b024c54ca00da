"""Objects under several names, changed while expressions are evaluated, in branches and loops."""

import copy
import math

import numpy as np

from programs.corpus import add
from programs.made_objects import Vec
from programs.object_numerics import State


class C:
    scale = 2.0

    def __init__(self, v):
        self.v = v

    def inc(self, d=1.0):
        self.v += d
        return self.v

    def get(self):
        return self.v

    def me(self):
        return self

    def other(self, o):
        o.v = self.v * 3
        return o


def order1(x):
    c = C(x)
    return c.v * 10 + c.inc() * 100 + c.v * 1000 + c.inc(c.v) + c.v


add(order1, lambda rng: (1.3,), compiled=True)


def order2(x):
    c = C(x)
    t = (c.v, c.inc(), c.v)
    return t[0] + 10 * t[1] + 100 * t[2]


add(order2, lambda rng: (1.3,))


def alias1(x):
    c = C(x)
    d = c
    d.v = x * x
    e = c.me()
    e.inc(x)
    return c.v + d.v


add(alias1, lambda rng: (1.3,))


def alias2(x):
    c = C(x)
    d = C(2 * x)
    r = c.other(d)
    r.inc()
    c.inc()
    return c.v + 10 * d.v + 100 * r.v


add(alias2, lambda rng: (1.3,))


def loop_objects(x):
    total = 0.0
    last = 0.0
    for i in range(4):
        c = C(x * i)
        for j in range(i):
            c.inc(x)
        total += c.v
        last = c.v
    return total + c.v + last


add(loop_objects, lambda rng: (1.3,))


def arrays_shared(x):
    a = x.copy()
    c = C(a)
    d = C(a)
    c.v[0] = 5.0 * x[1]
    d.v += 1.0
    c.v = c.v * 2
    a[1] = x[0]
    return np.sum(d.v) + 10 * np.sum(c.v)


add(arrays_shared, lambda rng: (np.array([1.0, 2.0]),))


def swap(x):
    a, b = Vec(x, 1.0), Vec(2.0, x)
    for _ in range(3):
        a, b = b, a + b
    return a.x + 10 * b.y


add(swap, lambda rng: (1.3,), compiled=True)


def objects_copied(x):
    c = C(x)
    d = copy.copy(c)
    c.inc()
    return d.v + 10 * c.v


add(objects_copied, lambda rng: (1.3,))


def closure(x):
    c = C(x)

    def f(t):
        return c.get() * t

    y = f(2.0)
    c.inc(x)
    return y + 10 * f(x)


add(closure, lambda rng: (1.3,))


def cond_expr(x):
    c = C(x)
    y = c.inc() if x > 1 else c.inc(3.0)
    return y + c.v


add(cond_expr, lambda rng: (1.3,))


def bool_op(x):
    c = C(x)
    if x > 1 and c.inc() > 2:
        return c.v
    return c.v * 2


add(bool_op, lambda rng: (1.3,))


def while_test(x):
    c = C(x)
    n = 0
    while c.inc() < 5:
        n += 1
        if n == 2:
            continue
        c.inc(0.1 * x)
    return c.v * n


add(while_test, lambda rng: (1.3,))


class Ret:
    def __init__(self, x):
        self.x = x

    def find(self, lim):
        for i in range(10):
            self.x *= 1.1
            if self.x > lim:
                return i
        return -1

    def early(self, c):
        if c > 2:
            return self.x
        self.x = self.x * c
        if c > 1:
            return self.x * 2
        return 0.0


def early_returns(x):
    r = Ret(x)
    a = r.find(2.0)
    b = r.early(x)
    c = r.early(3.0)
    return r.x * a + b + c


add(early_returns, lambda rng: (1.3,))


def unpack_self(x):
    s = State(x, 2.0)
    s.x, s.v = s.v, s.x
    s.x += s.v
    return s.x + 10 * s.v


add(unpack_self, lambda rng: (1.3,))


class Node:
    def __init__(self, v, nxt=None):
        self.v = v
        self.nxt = nxt


def linked(x):
    n = Node(x, Node(2 * x, Node(3.0)))
    n.nxt.v = n.v * 5
    m = n.nxt
    m.v += 1
    return n.nxt.v + (0.0 if m.nxt.nxt is None else 1.0)


add(linked, lambda rng: (1.3,))


def raises(x):
    c = C(x)
    try:
        if c.inc() > 2:
            raise ValueError("x")
        c.v = 100.0
    except ValueError:
        c.v += 10
    return c.v


add(raises, lambda rng: (1.3,))


def name_clash(x):
    c_v = 3.0 * x
    c = C(x)
    c.inc()
    return c_v + c.v


add(name_clash, lambda rng: (1.3,))


def helper(c, k):
    v = c.v * k
    c.v = v + 1
    return v


def helper_locals(x):
    v = 7.0 * x
    c = C(x)
    k = helper(c, v)
    return k + v + c.v


add(helper_locals, lambda rng: (1.3,))


def listing(x):
    cs = [C(x * i) for i in range(3)]
    for c in cs:
        c.inc()
    cs[1].inc(x)
    return sum(c.v for c in cs) + cs[-1].v


add(listing, lambda rng: (1.3,))


def grow_list(x):
    cs = []
    cs.append(C(x))
    cs.append(C(2 * x))
    for c in cs:
        if c.v > 2:
            break
        c.inc()
    return cs[0].v + 10 * cs[1].v


add(grow_list, lambda rng: (1.3,))


def inc_in_args(x):
    c = C(x)
    return math.pow(c.v, c.inc()) + max(c.inc(), c.v)


add(inc_in_args, lambda rng: (1.3,))


def nested_def_obj(x):
    def f(y):
        c = C(y)
        c.inc()
        return c.v

    return f(x) + f(2 * x)


add(nested_def_obj, lambda rng: (1.3,))

"""Functions inside that give variables around them values and change objects, beside what is read before."""

# ruff: noqa: B008, E731  (programs as they are met)

import numpy as np

from programs.corpus import add

X = np.array([0.3, 1.7, 1.2, 0.55])


def _four(rng):
    return (X,)


class Tank:
    def __init__(self, v):
        self.v = v

    def add(self, e):
        self.v = self.v * 0.5 + e
        return self


def argument_that_the_call_gives_a_value(x):
    a = x[0]
    tank = Tank(x[1])

    def double(t):
        nonlocal a
        a *= 2.0
        tank.add(2.0 - t)
        return a * t

    a *= double(a)
    r = (a, double(a), a, double(x[3]), a)
    return r[0] + 2 * r[1] + 3 * r[2] + 4 * r[3] + 5 * r[4] * tank.v


add(argument_that_the_call_gives_a_value, _four, compiled=True)


def arguments_of_a_call_in_a_call(x):
    a = x[0]
    tank = Tank(x[1])

    def up(k):
        nonlocal a
        a = a + k
        tank.v += k
        return a

    return up(a) + up(up(a)) * a - tank.v * up(tank.v)


add(arguments_of_a_call_in_a_call, _four)


def list_that_the_call_replaces(x):
    z = [x[0], x[1]]
    tank = Tank(x[1])

    def swap(q):
        nonlocal z
        z = [tank.v, q[0], x[3]]
        tank.v += q[1]
        return sum(q) + z[-1]

    return swap(z) * tank.v + swap(z) + len(z)


add(list_that_the_call_replaces, _four)


def variable_added_to_while_it_gets_a_value(x):
    a = x[0]
    tank = Tank(x[1])

    def g(t):
        nonlocal a
        a *= 2.0
        tank.v = t * tank.v
        return t

    a += g(x[2])
    return a * tank.v


add(variable_added_to_while_it_gets_a_value, _four)


def element_added_to_while_it_is_stored(x):
    y = x.copy()
    tank = Tank(x[1])

    def g(t):
        y[0] = y[0] * 2.0
        tank.v = t * tank.v
        return t

    y[0] += g(x[2])
    return y[0] * tank.v + y[1]


add(element_added_to_while_it_is_stored, _four, compiled=True)


def row_multiplied_while_it_is_stored(x):
    m = x.reshape(2, 2).copy()
    tank = Tank(x[1])

    def g(t):
        m[0] = m[0] * 2.0
        tank.v = t * tank.v
        return t

    m[0] += g(x[2])
    m[1] *= m[0]
    return np.sum(m) * tank.v


add(row_multiplied_while_it_is_stored, _four)


def object_that_a_function_replaces(x):
    p = Tank(x[0])

    def renew(q):
        nonlocal p
        p = Tank(q * 2)
        return p.v

    a = renew(x[1])
    return a * p.v


add(object_that_a_function_replaces, _four)


def object_that_a_function_replaces_by_its_argument(x):
    a = x[0]
    o = Tank(x[1])
    p = o

    def renew(q):
        nonlocal p
        p = Tank(q.v * a)
        q.v += 1.0
        return q.v + p.v

    r = renew(p) * p.v
    return r + renew(p) + o.v


add(object_that_a_function_replaces_by_its_argument, _four)


def object_that_a_function_sometimes_replaces(x):
    p = Tank(x[0])
    q = p

    def renew(v):
        nonlocal p
        if v > 1:
            p = Tank(v * 2)
        return p.v

    a = renew(x[1])
    b = renew(x[0])
    q.v += 1
    return a * p.v + b * q.v


add(object_that_a_function_sometimes_replaces, _four, may_refuse=True)


# ---- functions that read objects in containers, of which others take the place


def _twice(f, v):
    return f(v) + f(2 * v)


def item_that_a_lambda_reads_is_replaced(x):
    tanks = [Tank(x[0]), Tank(x[1])]
    f = lambda t: t * max(o.v for o in tanks)
    tanks[1] = Tank(x[2])
    return f(x[3])


add(item_that_a_lambda_reads_is_replaced, _four, compiled=True)


def list_that_a_lambda_reads_gets_longer(x):
    tanks = [Tank(x[0]), Tank(x[1])]
    f = lambda t: t * sum(o.v for o in tanks)
    a = _twice(f, x[0])
    tanks.append(Tank(x[2]))
    return _twice(f, x[3]) + a


add(list_that_a_lambda_reads_gets_longer, _four)


def dict_that_a_lambda_reads_gets_another(x):
    d = {"a": Tank(x[0])}
    f = lambda t: t * d["a"].v
    a = sum(map(f, [x[2], 0.5]))
    d["a"] = Tank(x[1])
    return a + sum(map(f, [x[2], 0.5]))


add(dict_that_a_lambda_reads_gets_another, _four)


# ---- defaults that read objects


def defaults_that_read_objects(x):
    tank = Tank(x[1])
    k = 2.0

    def f(t, k=tank.v * k, *, m=tank.v):
        return t * k + m + tank.v

    g = lambda t, k=tank.v: t * k + 1
    k = 7.0
    tank.v = 3.0
    return f(2.0) + f(1.0, 1.0) + k + f(1.0, m=x[3]) + g(2.0)


add(defaults_that_read_objects, _four)


def default_of_a_list_of_objects(x):
    tanks = [Tank(e) for e in x]
    if tanks[0].v > 1.25:
        return x[1]
    f = lambda t, k=sum(o.v for o in tanks[1:]): t * k + 1
    return f(2.0) * tanks[0].v


add(default_of_a_list_of_objects, _four, may_refuse=True)

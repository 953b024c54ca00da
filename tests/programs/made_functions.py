"""Functions that make functions: what they make reads functions, sums up, and is called at once."""

import numpy as np

from programs.corpus import add


def vector_and_number(rng):
    return rng.normal(size=4), 0.8


def _scaled(k):
    def f(x):
        return k * x

    return f


def _composed(*parts):
    def whole(x):
        for part in parts:
            x = part(x)
        return x

    return whole


def _stepper(f, h):
    """A step of Heun's method."""

    def step(t, y):
        first = f(t, y)
        return y + h / 2.0 * (first + f(t + h, y + h * first))

    return step


def _slope(f, h=1e-3):
    return lambda x: (f(x + h) - f(x - h)) / (2.0 * h)


def _newton(f):
    df = _slope(f)

    def step(z):
        return z - f(z) / df(z)

    return step


def _running_mean():
    total, count = 0.0, 0

    def mean(v):
        nonlocal total, count
        total += v
        count += 1
        return total / count

    return mean


def _powers(k, s):
    s6 = s**6

    def potential(r):
        q = s6 / r**6
        return 4.0 * k * (q * q - q)

    def force(r):
        return -_slope(potential)(r)

    return force


def steps_of_a_made_method(x, w):
    step = _stepper(lambda t, y: -w * y + t, 0.1)
    y = x[0]
    for k in range(4):
        y = step(0.1 * k, y)
    return y


add(steps_of_a_made_method, vector_and_number, wrt=("x", "w"), compiled=True)


def made_of_functions(x, w):
    g = _composed(_scaled(w), np.sin)
    s = g(x[0])
    g = _composed(_scaled(2.0), np.cos, lambda t: t * w)
    z = 1.0
    step = _newton(lambda z: z * z - w)
    for _ in range(6):
        z = step(z)
    return s + g(x[1]) * z + _slope(_slope(np.sin, 1e-2), 1e-2)(x[2]) + _slope(lambda t: t**3 * w)(x[3])


add(made_of_functions, vector_and_number, wrt=("x", "w"))


def made_with_a_memory(x, w):
    mean = _running_mean()
    other = _running_mean()
    last = 0.0
    for v in x:
        last = mean(v * w) + other(v * v) * last
    return last * _powers(w, 1.0 + 0.1 * x[0])(1.3)


add(made_with_a_memory, vector_and_number, wrt=("x", "w"))


def made_in_each_trip(x, w):
    s, earlier = 0.0, None
    for v in x:
        g = _composed(_scaled(v), np.cos)
        if earlier is not None:
            s += earlier(w)
        earlier = g
    return s


add(made_in_each_trip, vector_and_number, wrt=("x", "w"), may_refuse=True)


def made_while_another_counts(x, w):
    mean = _running_mean()
    return mean(w) + _scaled(mean(x[0]))(2.0) * mean(x[1])


add(made_while_another_counts, vector_and_number, wrt=("x", "w"), may_refuse=True)

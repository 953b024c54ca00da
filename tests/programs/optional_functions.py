"""Functions that are arguments, or made where none is given, under one name."""

import numpy as np

from programs.corpus import add


def square(t):
    return t * t


def function_made_where_none_is_given(x, f=None):
    k = x[0]
    if f is None:

        def f(t, p=2):
            return t**p * k

    s = 0.0
    for v in x:
        s += f(v)
    return s + applied(f, x)


def applied(f, x):
    return np.sum(f(x))


add(
    function_made_where_none_is_given,
    lambda rng: (rng.normal(size=4),),
    lambda rng: (rng.normal(size=4), square),
    lambda rng: (rng.normal(size=4), np.sin),
    compiled=True,
)


def lambda_where_none_is_given(x, f=None):
    if f is None:
        f = lambda t: t * t  # noqa: E731
    return np.sum(f(x)) + f(x[0])


add(lambda_where_none_is_given, lambda rng: (rng.normal(size=4),), lambda rng: (rng.normal(size=4), np.cos))


def function_or_number(x, n):
    g = 2.0
    if n:

        def g(t):
            return t * t

    return x[0] * (g if n == 0 else g(x[1]))


add(function_or_number, lambda rng: (rng.normal(size=3), 0), lambda rng: (rng.normal(size=3), 1), wrt="x")


def activation(x, out=None):
    return np.tanh(x, out)


def scaled_into(x, out=None):
    y = np.multiply(x, 2.0, out=out)
    np.add(y, 1.0, y)
    return y


def arrays_to_write_into_or_none(x):
    z = np.zeros_like(x)
    scaled_into(x, z)
    return np.sum(z * x) + np.sum(scaled_into(x) ** 2) + np.sum(activation(x) ** 2) + np.sum(scaled_into(x, out=z))


add(arrays_to_write_into_or_none, lambda rng: (rng.normal(size=4),), compiled=True)

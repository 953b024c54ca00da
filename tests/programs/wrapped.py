"""Functions behind decorators that do something to arguments and results."""

import functools

import numpy as np

from programs.corpus import add


def _in_radians(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        args = tuple(np.radians(a) for a in args)
        return function(*args, **kwargs)

    return wrapper


def _as_arrays(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*[np.atleast_1d(np.asarray(a, dtype=float)) for a in args], **kwargs)

    return wrapper


def _scaled(by):
    def decorator(function):
        @functools.wraps(function)
        def inner(x, **options):
            return by * function(x, **options)

        return inner

    return decorator


def _positive(function):
    @functools.wraps(function)
    def checked(x, *more):
        if x < 0:
            raise ValueError("a negative number")
        return function(x, *more)

    return checked


@_in_radians
def _sine(x, phase=0.5):
    return np.sin(x * 20.0 + phase)


@_as_arrays
def _product(a, b, power=1):
    return (a * b) ** power


@_scaled(3.0)
@_in_radians
def _square(x, offset=1.0):
    return (x + offset) ** 2


@_positive
def _root(x, n=2.0):
    return x ** (1.0 / n)


def decorated_helpers(x):
    first = _sine(x[0]) + _sine(x[1], x[2]) * _sine(x[2], phase=x[0])
    second = _product(x, x[0]).sum() * _product(2.0, x[1], power=2)[0]
    return first * second + _square(x[0]) + _square(x[1], offset=x[2]) * _root(x[0] * x[0] + 1.0, 3.0)


add(decorated_helpers, lambda rng: (rng.normal(size=3),), compiled=True)


class _Model:
    def __init__(self, k):
        self.k = k

    def _times_k(function):
        @functools.wraps(function)
        def wrapper(self, *args):
            return function(self, *args) * self.k

        return wrapper

    @_times_k
    def run(self, t):
        return self.k * np.sin(t)


def decorated_methods(x):
    model = _Model(x[0])
    return model.run(x[1]) + model.run(x[2])


add(decorated_methods, lambda rng: (rng.normal(size=3),))

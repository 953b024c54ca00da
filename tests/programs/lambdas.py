"""Lambdas of the module, functions in dicts and closures of others, and functions that call later ones."""

import math

import numpy as np

from programs.corpus import add

CUMULATIVE = lambda t: 0.5 * (1.0 + math.erf(t / math.sqrt(2.0)))  # noqa: E731
DENSITY = lambda t: math.exp(-t * t / 2.0)  # noqa: E731
SQUARE, CUBE, SAME = lambda t: t * t, lambda t: t * t * t, lambda t: t
POWERS = {"two": lambda t: t**2, "any": lambda t, n=3: t**n}


def _scaled_by(factor):
    return lambda t: t * factor + CUMULATIVE(t)


SCALED = _scaled_by(2.0)


def lambdas_of_the_module(x):
    return CUMULATIVE(x) * DENSITY(x) + SQUARE(x) + 2.0 * CUBE(x) + 3.0 * SAME(x) + SCALED(x)


add(lambdas_of_the_module, lambda rng: (0.6,), compiled=True)


def lambdas_by_name(x, name):
    return POWERS[name](x) * POWERS["any"](x, n=2) + np.sum(SQUARE(np.array([x, 2.0])))


add(lambdas_by_name, lambda rng: (0.6, "two"), lambda rng: (0.6, "any"))


def _twice(function, x):
    return function(function(x))


def lambdas_handed_on(x, function):
    return _twice(CUBE, x) + _twice(function, x) * function(x)


add(lambdas_handed_on, lambda rng: (0.6, SQUARE), lambda rng: (0.6, lambda t: t * 3.0))


def functions_defined_later(x):
    weight = 2.0

    def first(t):
        return second(t) * weight

    shifted = x * weight
    weight = 3.0

    def second(t):
        return third(t) * weight

    third = lambda t: t * t  # noqa: E731
    weight = 4.0
    return first(x) + shifted


add(functions_defined_later, lambda rng: (0.6,))


def called_before_it_is_defined(x):
    def first(t):
        return second(t) + 1.0

    y = first(x) if x > 1.0 else x * x

    def second(t):
        return t * t

    return y * second(x)


add(called_before_it_is_defined, lambda rng: (0.6,), may_refuse=True)

"""Functions that a call gives back: they read what they read in Python, whatever the names around the call mean."""

import numpy as np

from programs.corpus import add


def vector_and_weight(rng):
    return np.array([0.7, 1.3, 0.4]), 0.6


def _scaled(k):
    return lambda t: t * k


def _decaying(rate, t0):
    def value(t):
        return np.exp(-rate * (t - t0))

    return value


def _same(f):
    return f


def _turned(f, g):
    return g, f


def _with_number(w):
    return (lambda t: t * w), w * 2


def factory_with_a_name_of_the_caller(x, w):
    k = 2.0 * x[0]
    f = _scaled(w)
    return f(x[1]) * k


add(factory_with_a_name_of_the_caller, vector_and_weight, wrt=("x", "w"), compiled=True)


def factories_of_two_functions(x, w):
    f, g = _scaled(w * 2), _decaying(w, x[0])
    return f(x[1]) * g(x[2]) + g(w)


add(factories_of_two_functions, vector_and_weight, wrt=("x", "w"))


def function_handed_through(x, w):
    w = w * 2
    f = _same(lambda t: t * w)
    return f(x[0])


add(function_handed_through, vector_and_weight, wrt=("x", "w"))


def functions_in_a_result(x, w):
    w = w * 2
    k = x[0]
    f, g = _turned(lambda t: t * w, lambda t: t + k)
    h, twice = _with_number(x[1])
    return f(x[1]) * g(x[2]) + h(w) * twice


add(functions_in_a_result, vector_and_weight, wrt=("x", "w"), compiled=True)


def vectorized_in_a_loop(x, w):
    total = 0.0
    for i in range(3):
        w = w * 1.5
        f = np.vectorize(lambda t: t * w, otypes=[float])  # noqa: B023
        total += f(x[i]) * np.sum(f(x))
    return total


add(vectorized_in_a_loop, vector_and_weight, wrt=("x", "w"))


def vectorized_before_its_value(x, w):
    f = np.vectorize(lambda t: t * w, otypes=[float])
    w = w * 2
    return f(x[0])


add(vectorized_before_its_value, vector_and_weight, wrt=("x", "w"), may_refuse=True)


def handed_through_before_its_value(x, w):
    def g(t):
        return t * w

    total = 0.0
    f = _same(g)
    for i in range(3):
        total += f(x[i])
        w = w * 2
    return total


add(handed_through_before_its_value, vector_and_weight, wrt=("x", "w"), may_refuse=True)


def _of_its_own(k):
    scale = k * k

    def value(t):
        return scale * t

    return value


def factory_with_a_value_of_its_own(x, w):
    scale = x[0]
    f = _of_its_own(w)
    return f(x[1]) * scale


add(factory_with_a_value_of_its_own, vector_and_weight, wrt=("x", "w"), may_refuse=True)


def _after(f, g):
    return lambda t: f(g(t))


def functions_composed(x, w):
    f = x[0]
    h = _after(lambda t: t * w, lambda t: t + 1.0)
    return h(x[1]) * f


add(functions_composed, vector_and_weight, wrt=("x", "w"), may_refuse=True)

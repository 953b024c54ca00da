"""Functions with an open number of parameters, and calls with ``*values`` and ``**options``."""

import math
from dataclasses import dataclass

import numpy as np

from programs.corpus import add


def _total(*terms):
    total = 0.0
    for term in terms:
        total = total + np.sum(term)
    return total


def sums_any_number(x, w):
    return _total(x, w * x, x[0] * w) + _total(w) * _total()


add(sums_any_number, lambda rng: (rng.normal(size=3), 0.7), compiled=True)


def _extremes(*values):
    return min(values), max(values), sum(values), len(values)


def tuple_of_arguments(x):
    low, high, total, count = _extremes(x[0] * x[1], x[1], x[2] ** 2)
    return low * high + total / count


add(tuple_of_arguments, lambda rng: (rng.normal(size=3),))


def _line(t, a, b):
    return a * t + b * t * t


def elements_as_arguments(x, t):
    return np.sum((_line(t, *x) - 1.0) ** 2)


add(elements_as_arguments, lambda rng: (rng.normal(size=2), rng.normal(size=5)), compiled=True)


def _both(x):
    return 2.0 * x, x * x


def rows_as_arguments(x):
    return np.sum(np.hypot(*x)) + math.hypot(*_both(x[0, 0]))


add(rows_as_arguments, lambda rng: (rng.normal(size=(2, 3)),))


def results_as_arguments(x, w):
    return _line(w, *_both(x)) + np.arctan2(*_both(w * x)) + _line(x, *[w] * 2) + _line(*(x, w), b=3.0)


add(results_as_arguments, lambda rng: (0.8, 1.7))


def _scaled(x, **options):
    if "shift" in options:
        x = x + options["shift"]
    return x * options.get("scale", 2.0)


def _handed_on(x, *more, power=1, **options):
    return _scaled(x, **options) ** power + len(more)


def options_of_helpers(x, w):
    return _scaled(x, scale=w) + _handed_on(x, 1.0, shift=w * x) * _handed_on(w * x, power=2, scale=x, shift=1.0)


add(options_of_helpers, lambda rng: (0.8, 1.7), wrt=("x", "w"))


def _written(u, *factors):
    u[0] = u[0] * factors[0] + factors[1]
    return u[0]


def star_of_what_a_call_writes(x, w):
    u = x.copy()
    return 3.0 * u[0] + _written(u, *(u[0], u[1])) * u[0] + _written(u, *(x[2], w))


add(star_of_what_a_call_writes, lambda rng: (rng.normal(size=3), 0.3))


def function_inside_with_a_star(x, w):
    def weighed(a, *others, scale=2.0):
        return a * others[0] * w * scale + len(others)

    def placed(*arrays):
        arrays[0][1] = w
        return arrays[0][0] * arrays[1]

    u = x.copy()
    first = lambda *values: values[0] ** 2  # noqa: E731
    return weighed(x[0], x[1]) + weighed(x[1], x[0], w, scale=x[2]) + placed(u, x[2]) * u[1] + first(x[0], w)


add(function_inside_with_a_star, lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "w"))


def takes_any_arguments(x, *others):
    for other in others:
        x = x * other
    return np.sum(x) * len(others)


add(
    takes_any_arguments,
    lambda rng: (rng.normal(size=3), 1.5, rng.normal(size=3)),
    lambda rng: (rng.normal(size=3),),
)


def chooses_what_it_is_given(x, *scales):
    scales = scales if len(scales) > 0 else (2.0,)
    return x * scales[0] * x


add(chooses_what_it_is_given, lambda rng: (1.5,), lambda rng: (1.5, 0.3))


def _product(*factors):
    if len(factors) == 1:
        return factors[0]
    return factors[0] * _product(*factors[1:])


def calls_itself_with_fewer(x, w):
    return _product(x[0], w * x[1], x[2])


add(calls_itself_with_fewer, lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "w"))


def _checked(t, *more, scale=1.0, **options):
    if t < 0.0:
        raise ValueError("negative")
    return t * scale + sum(more) * options.get("k", 3.0)


def tries_what_may_have_more(x):
    try:
        return _checked(x[0], x[1], x[2], scale=2.0, k=x[1]) + _checked(x[0])
    except ValueError:
        return x[1] * x[2]


add(tries_what_may_have_more, lambda rng: (np.array([0.5, -1.2, 2.0]),), lambda rng: (np.array([-0.5, -1.2, 2.0]),))


def _powered(t, /, a, *, k=2.0):
    return t * t * a * k


_powered_each = np.vectorize(_powered, otypes=[float])


def elements_by_place_and_name(x, w):
    pair = (x, w)
    return np.sum(_powered_each(*pair, k=x)) + np.sum(_powered_each(x, a=x))


add(elements_by_place_and_name, lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "w"))


@dataclass
class _Line:
    slope: float
    start: float

    def at(self, *places, power=1.0, **more):
        return self.slope * places[0] ** power + self.start * places[1] + more["shift"]


def method_with_a_star(x, w):
    line = _Line(*(x[0], w))
    return line.at(x[1], x[2], power=2.0, shift=x[2] * w)


add(method_with_a_star, lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "w"))


def tries_with_options(x, options):
    try:
        return _checked(x[0], **options)
    except ValueError:
        return _checked(x[1] ** 2, x[2], **options)


add(
    tries_with_options,
    lambda rng: (np.array([0.5, -1.2, 2.0]), {"scale": 2.0, "k": 0.3}),
    lambda rng: (np.array([-0.5, -1.2, 2.0]), {"scale": 2.0}),
)

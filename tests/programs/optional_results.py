"""Functions that return a number or None, as one expression."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def _half(v):
    return v * 2 if v > 0.5 else None


def half_or_none(x):
    s = 0.0
    for v in x:
        r = _half(v)
        if r is not None:
            s += r
    return s


add(half_or_none, _four)


def none_is_replaced(x):
    r = _half(x[0])
    if r is None:
        r = x[1] ** 2
    return r * x[2]


add(none_is_replaced, _four)


def none_of_an_inner_function(x):

    def first(v):
        return None if v < 0.4 else v * v

    s = 0.0
    for v in x:
        r = first(v)
        s += 0.0 if r is None else r
    return s


add(none_of_an_inner_function, _four)


def none_or_zero(x):
    s = 0.0
    for v in x:
        r = _half(v) or 0.0
        s += r
    return s


add(none_or_zero, _four)


def the_best_that_is_there(x):
    best = None
    for v in x:
        r = _half(v)
        if r is None:
            continue
        if best is None or r > best:
            best = r
    return best if best is not None else 0.0


add(the_best_that_is_there, _four)


def none_in_a_condition(x):
    if _half(x[0]) is None:
        return x[1]
    return _half(x[0]) * 2


add(none_in_a_condition, _four)


def none_under_a_name_in_a_condition(x):
    if (r := _half(x[1])) is not None:
        return r * x[0]
    return x[2]


add(none_under_a_name_in_a_condition, _four)

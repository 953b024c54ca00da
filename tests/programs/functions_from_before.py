"""Functions that a call made in an earlier trip of a loop, and are called in a later one: they read what they were
given then."""

import numpy as np

from programs.corpus import add

X = np.array([0.5, 1.5, -0.3, 0.8])


def _times(h):
    def scaled(u):
        return u * h

    return scaled


def made_in_some_trips(x):
    s = 0.0
    for v in x:
        if v > 0:
            q = _times(v)
        s += q(2.0)
    return s


def kept_in_some_trips(x):
    s = 0.0
    for v in x:
        p = _times(v)
        if v > 0:
            q = p
        s += q(2.0) * p(1.0)
    return s


def behind_a_trip_that_went_on(x):
    for v in -x:
        if v < 0:
            continue
        q = _times(v)
    for v in x:
        if v < 0:
            continue
        q = _times(v + 1.0)
    return q(2.0) * v


def behind_a_loop_that_was_left(x):
    for v in x:
        if v > 1:
            break
        q = _times(v)
    return q(2.0)


def where_nothing_raised(x):
    s = 0.0
    for v in x:
        try:
            if v < 0:
                raise ValueError
            q = _times(v)
        except ValueError:
            pass
        s += q(2.0)
    return s


def called_behind_the_loop(x):
    for v in x:
        q = _times(v)
    return q(2.0) * v


def called_in_a_loop_inside(x):
    s = 0.0
    for v in x[:2]:
        q = _times(v)
        for w in x:
            s += q(w)
        r = q
        s += r(1.0)
    return s


for function in (
    *(made_in_some_trips, kept_in_some_trips, behind_a_trip_that_went_on, behind_a_loop_that_was_left),
    where_nothing_raised,
):
    add(function, lambda rng: (X,), may_refuse=True)
for function in (called_behind_the_loop, called_in_a_loop_inside):
    add(function, lambda rng: (X,))

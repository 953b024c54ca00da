"""The functions that short programs (exhaustive_programs.py) call: they write, return and view what they are given."""

import numpy as np


def bump(u, c):
    u[0] = u[0] * c + 0.3
    return u[0] * u[1]


def at(u):
    u[2] = u[2] + 0.7
    return 1


def fill(u, c):
    for i in range(len(u)):
        u[i] = u[i] * c + 0.1 * i


def scale(u):
    u[0] = u[0] * u[1]
    return u


def both(u, c):
    u[1] = u[1] * c
    return u[0] * c, u


def maybe(u, q):
    if q == 1:
        u[0] = u[0] * 0.6
        return u
    return u * 1.3


def split(u):
    return u[:2], u[2:][::-1]


def part(u):
    return u[1:], u * 0.8


def exchange(u, v, c):
    for i in range(3):
        u[i] = v[i] * c
        u, v = v, u
    u[0] = v[1] * 0.9


def rebound(u, c, q):
    if q == 1:
        u = u * c
    u[0] = u[1] * 1.1
    return np.sum(u * u)


def first(u, c):
    for e in u:
        if e > 0.2:
            return e * c
    return c * c

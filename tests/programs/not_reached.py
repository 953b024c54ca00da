"""Branches that a run does not take, in which Python would raise: what is not there, and parts of what has none."""

import enum
from types import SimpleNamespace

import numpy as np

from programs.corpus import add


def short(rng):
    return rng.uniform(0.3, 1.2, 4), 0.8


def by_dimensions(x, s):
    if s > 3.0:
        if x.shape[1] == 1:
            return x[0, 0]
        elif x.shape[1] == 3:
            return np.sum(x[:, 0])
    return np.sum(x * s)


add(by_dimensions, short, wrt=("x", "s"), compiled=True)


def without_what_was_meant(x, s):
    if s > 5.0:
        theta = half_turn / 2  # noqa: F821
    elif s > 3.0:
        theta = angles.wrapped(s) * x.unit  # noqa: F821
    else:
        theta = np.arctan2(x[0], s)
    return theta * x[1] if s < 2.0 else turned(theta)  # noqa: F821


add(without_what_was_meant, short, wrt=("x", "s"), compiled=True)


def number_or_results(x, s):
    if s < 0.0:
        low, high = s["low"], s[1]
        return low + float(x) * high
    elif x[0] > 5.0:
        x = x.to_array()
    return s * s * np.sum(np.cos(x))


add(number_or_results, short, wrt=("x", "s"))


def deep(x, s):
    if s > 3.0 and (x.shape[1] == 2 or x.count_of_rows > 2):
        return s * x[0]
    total = 0.0
    for i in range(4):
        if x[i] > 9.0:
            total += s.value * (x[i] if x[i] > 10.0 else s["rest"])
        total += x[i] * s
    return total


add(deep, short, wrt=("x", "s"))


def from_this_or_that(x, s):
    out = 0.0
    for i in range(3):
        try:
            factor = s[i]
        except (TypeError, IndexError):
            factor = s
        try:
            rows = x.shape[1]
        except IndexError:
            rows = 1
        out += factor * rows * x[i]
    return out


add(from_this_or_that, short, wrt=("x", "s"))


class Side(enum.Enum):
    LEFT = 1
    RIGHT = 2


def beside_members(x, s, n=2):
    angle = s * x[0]
    if s == Side.RIGHT or n == Side.LEFT:
        angle = -angle
    return angle if x[1] != Side.LEFT else s


add(beside_members, short, wrt=("x", "s"))


def power_above(t, p):
    return (t - 0.5) ** p


def twice_above(t, p):
    return 2.0 * power_above(t, p) + np.log(t - 0.5)


def selected_of_functions(x, s):
    def far():
        return s * np.sqrt(x - 0.5)

    with np.errstate(invalid="ignore"):
        total = np.sum(np.where(x > 0.55, power_above(x, s), x))
        total += np.sum(np.where(x > 0.55, twice_above(x, s), s) * np.where(x < 0.55, x * s, far()))
        return total + np.sum(np.where(x > 0.55, np.exp(power_above(x, 2.0 * s)), x) ** 2)


add(selected_of_functions, lambda rng: (np.array([0.1, 0.9, 0.4, 1.3]), 0.8), wrt=("x", "s"), compiled=True)


def _pulse(x, traced=False, flat=False):
    out = SimpleNamespace()
    out.signal = x * x
    out.delay = x[0]
    if flat:
        out.flat = 2.0
    if x[0] > 100.0:
        out.trace = 3.0
    return out


def attributes_on_some_ways(x):
    pulse, flat = _pulse(x), _pulse(x, flat=True)
    return np.sum(pulse.signal) * pulse.delay * flat.flat


add(attributes_on_some_ways, lambda rng: (rng.normal(size=3),))

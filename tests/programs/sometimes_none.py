"""Variables that hold None on some paths, and values of several types on several paths."""

import math

import numpy as np

from programs.corpus import add


def least_and_most(x):
    low = high = None
    for v in x:
        if low is None or v < low:
            low = v
        high = v if high is None else max(high, v)
    if high is None:
        return -1.0
    return high * high - low


add(least_and_most, lambda rng: (rng.normal(size=4),), lambda rng: (np.zeros(0),), compiled=True)


def none_where_a_number_is_needed(x):
    best, place = None, None
    for k in range(len(x)):
        if x[k] > 0.0 and (best is None or x[k] > best):
            best, place = x[k], k
    return best * x[place] + math.sqrt(best)


add(none_where_a_number_is_needed, lambda rng: (np.abs(rng.normal(size=3)),), compiled=True)


def falsy_and_forgotten(x):
    last, total = None, 0.0
    for v in x:
        if last:
            total += (v - last) ** 2
        elif not last and v > 0.1:
            total = total + v
        last = v if v > -0.5 else None
    copied = last
    last = None
    return total * (copied or 2.0) if last is None else total


add(
    falsy_and_forgotten,
    lambda rng: (np.array([0.5, 1.2, -0.3]),),
    lambda rng: (np.array([0.5, -1.2, 0.3, -0.7]),),
    compiled=True,
)


def arrays_that_begin_as_none(x, w):
    total = work = None
    for k in range(3):
        part = x * (k + w)
        total = part if total is None else np.minimum(total, part)
        if work is None:
            work = np.zeros(2)
        work[k % 2] += part[k]
    return np.sum(total**2) * work[0] + work[1]


add(arrays_that_begin_as_none, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)


def _viscosity(v, mu=None, rho=None, nu=None):
    if rho and mu:
        nu = mu / rho
    elif not nu:
        raise ValueError("either nu, or mu and rho")
    return v / nu


def parameters_that_begin_as_none(x, w):
    if w > 1.0:
        w = None
    y = _viscosity(x, mu=2.0, rho=x) + _viscosity(x, nu=3.0)
    return y if w is None else y * w


add(
    parameters_that_begin_as_none,
    lambda rng: (0.7, 0.5),
    lambda rng: (0.7, 1.5),
    wrt=("x", "w"),
)


def _scaled(v, scale=None):
    return v if scale is None else v * scale


def handed_on_where_it_is_none(x):
    scale = None
    if x[0] > 0.0:
        scale = x[0] * 2.0
    kind = "plain" if scale is None else "scaled"
    function = math.sin if x[1] > 0.0 else math.cos
    y = _scaled(x[1], scale) + function(x[2])
    return y * y if kind == "plain" else y


add(
    handed_on_where_it_is_none,
    lambda rng: (np.array([0.5, 1.2, -0.3]),),
    lambda rng: (np.array([-0.5, 1.2, -0.3]),),
    lambda rng: (np.array([-0.5, -1.2, -0.3]),),
    compiled=True,
)


def of_another_rank_on_each_path(x):
    if x[0] > 0.0:
        x = x[:, None]
        if x[1, 0] > 1.0:
            x = np.concatenate((x, x), axis=1)
    y = x * x
    if y.ndim == 1:
        return np.sum(y) + y[0]
    return np.sum(y @ y.T) + y[0, 0]


add(
    of_another_rank_on_each_path,
    lambda rng: (np.array([0.5, 1.2, -0.3]),),
    lambda rng: (np.array([0.5, 0.2, -0.3]),),
    lambda rng: (np.array([-0.5, 1.2, -0.3]),),
    compiled=True,
)


def tuples_of_two_lengths(x):
    total = 0.0
    for v in x:
        weights = (v, 2.0) if v > 0.0 else (v, 3.0, v * v)
        total = total * 0.5 + sum(weights) * len(weights)
    return total


add(tuples_of_two_lengths, lambda rng: (np.array([0.5, 1.2, -0.3]),))


def a_list_or_an_array(x, values):
    z = x if x[0] > 0.0 else values
    return z[1] * len(z)


add(
    a_list_or_an_array,
    lambda rng: (np.array([0.5, 1.2]), [0.3, 0.7, 0.9]),
    lambda rng: (np.array([-0.5, 1.2]), [0.3, 0.7, 0.9]),
    wrt=("x", "values"),
)


class _Steps:
    def __init__(self, gain):
        self.gain = gain
        self._last = None

    def __call__(self, v):
        step = 0.0 if self._last is None else (v - self._last) * self.gain
        self._last = v
        return step


def attribute_that_is_none_at_first(x, gain):
    steps = _Steps(gain)
    total = 0.0
    for k, v in enumerate(x):
        total += steps(v * v + total) * k
    return total


def attribute_that_is_none_over_parts(x, gain):
    steps = _Steps(gain)
    total = 0.0
    for k, (u, v) in enumerate(zip(x[1:], x[::-1]), start=2):
        total += steps(u) * v * k
    return total


add(attribute_that_is_none_at_first, lambda rng: (rng.normal(size=4), 0.7), compiled=True)
add(attribute_that_is_none_over_parts, lambda rng: (rng.normal(size=4), 0.7))


def _root(a, b, c):
    inside = b * b - 4 * a * c
    if inside < 0:
        return None
    return (math.sqrt(inside) - b) / (2 * a)


def _first_above(x, level):
    for v in x:
        for w in x:
            if v * w > level:
                return v - w * level
    return None


def roots_that_are_there(x, gain):
    total, nearest = 0.0, None
    for v in x:
        t = _root(gain, v, 0.05)
        if t is not None and (nearest is None or t > nearest):
            nearest = t
        total += t * t if t is not None else v
    return total if nearest is None else total * nearest


def searched_and_not_found(x, gain):
    def scaled(v):
        if v < 0.0:
            return
        return v * gain

    found = _first_above(x, 0.1)
    none_found = _first_above(x, 100.0)
    other = _first_above(x * gain, 0.2)
    total = (found if found is not None else gain) * (other or 2.0)
    for v in x:
        u = scaled(v)
        if u is None:
            continue
        total += u * u
    return total if none_found is None else 0.0


class _Ball:
    def __init__(self, center, radius):
        self.center, self.radius = center, radius

    def hit(self, origin, direction):
        away = origin - self.center
        b = np.dot(away, direction)
        inside = b * b - np.dot(away, away) + self.radius**2
        if inside < 0:
            return None
        t = -b - np.sqrt(inside)
        return t if t > 1e-4 else None


def nearest_of_two_balls(x, radius):
    balls = [_Ball(np.array([0.0, 0.1, 3.0]), radius), _Ball(np.array([0.3, 0.0, 4.0]), 2.0 * radius)]
    total = 0.0
    for v in x:
        direction = np.array([0.2 * v, 0.0, 1.0]) / np.sqrt(1.0 + 0.04 * v * v)
        best = None
        for ball in balls:
            t = ball.hit(np.zeros(3), direction)
            if t is not None and (best is None or t < best):
                best = t
        total += 1.0 if best is None else best * best
    return total


add(roots_that_are_there, lambda rng: (rng.uniform(0.1, 1.0, 4), 0.7), compiled=True)
add(searched_and_not_found, lambda rng: (rng.normal(size=4), 0.7), compiled=True)
add(nearest_of_two_balls, lambda rng: (rng.normal(size=3), 0.4))


def _root_or_none(a, b):
    if a <= 0:
        return None
    return np.sqrt(a) * b


def none_whose_exception_is_taken(x):
    r = _root_or_none(x[0] - 1.0, x[1])
    try:
        return r * 2.0
    except TypeError:
        return x[0]


add(none_whose_exception_is_taken, lambda rng: (np.array([0.4, 0.9]),), may_refuse=True)

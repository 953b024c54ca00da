"""Tuples and objects that a variable holds on some paths, and None on others."""

from dataclasses import dataclass

import numpy as np

from programs.corpus import add


@dataclass
class Trial:
    value: float
    cost: float


def trials(rng):
    return np.array([0.4, -0.7, 1.3, 0.9, -0.3]) + 0.01 * rng.random(5), 0.83


def all_below(rng):
    return -1.0 - rng.random(4), 0.83


def nearest_of_all(x, w):
    best = None
    for i, v in enumerate(x):
        c = (v - w) ** 2
        if best is None or c < best[0]:
            best = (c, v * w, i)
    return best[0] + best[1] * x[best[2]]


add(nearest_of_all, trials, all_below, wrt=("x", "w"), compiled=True)


def cheapest_trial(x, w):
    best = None
    for v in x:
        trial = Trial(v * w, v * v)
        if best is None or trial.cost < best.cost:
            best = trial
    return best.value * best.cost


add(cheapest_trial, trials, all_below, wrt=("x", "w"), compiled=True)


def last_above_zero(x, w):
    found = None
    for v in x:
        if v > 0.0:
            found = (v, w * v)
    if found is None:
        return w * x[0]
    a, b = found
    return a * b


add(last_above_zero, trials, all_below, wrt=("x", "w"), compiled=True)


def best_with_its_state(x, w):
    best = None
    for v in x:
        y = x * (v + w)
        c = np.sum(y * y)
        if best is None or c > best[0]:
            best = (c, y)
    return best[0] * best[1][0]


add(best_with_its_state, trials, all_below, wrt=("x", "w"))


def from_one_to_the_next(x, w):
    before = None
    total = 0.0
    for v in x:
        here = (v, v * w)
        if before is not None:
            total += (here[0] - before[0]) * (here[1] + before[1])
        before = here
    return total


add(from_one_to_the_next, trials, all_below, wrt=("x", "w"))


def begun_again_for_each(x, w):
    total = 0.0
    for j in range(3):
        best = None
        for v in x:
            if v > 0.55 * j and (best is None or best[0] < v):
                best = (v, v * w)
        if best is not None:
            total += best[1] * (j + 1)
    return total + w


add(begun_again_for_each, trials, all_below, wrt=("x", "w"))


def items_exchanged(x, w):
    pair = None
    for v in x:
        if pair is None:
            pair = (v, w)
        else:
            pair = (pair[1] * v, pair[0] + w)
    return pair[0] * pair[1]


add(items_exchanged, trials, all_below, wrt=("x", "w"))

"""Items of dicts that are displayed where they are taken, and stars where items are stored."""

import math

import numpy as np

from programs.corpus import add


def option_by_name(x, kind="put"):
    sign = {"call": 1, "put": -1}[kind]
    return max(sign * (x * x - 3.0), 0.0) + {"put": x, "call": 2.0 * x}[kind]


add(option_by_name, lambda rng: (1.2,), lambda rng: (2.2, "call"), compiled=True)


def weight_of_a_stage(x, stages):
    total = 0.0
    for stage in stages:
        total += x * {0: 0.5, 1: 1.0, 2: x}.get(stage, 0.0)
    return total


add(weight_of_a_stage, lambda rng: (1.7, np.array([0, 1, 2, 5, 2])), compiled=True)


def root_from_a_chosen_start(x, b, phase):
    z = {"vapor": 1.0, "liquid": b * 1.1}[phase.lower()]
    for _ in range(30):
        z -= (z**3 - x * z - b) / (3 * z * z - x)
    return z + math.exp({1: x, 2: b}[len(phase) % 2 + 1])


add(root_from_a_chosen_start, lambda rng: (0.3, 0.8, "Vapor"), lambda rng: (0.3, 0.8, "liquid"))


def missing_keys_are_caught(x, k):
    try:
        return x * {1: x, 2: 3.0}[k]
    except KeyError:
        return x * x * x * k


add(missing_keys_are_caught, lambda rng: (1.3, 1), lambda rng: (1.3, 2), lambda rng: (1.3, 7), compiled=True)


def starred_items_of_a_loop(x, w):
    total = 0.0
    for first, *rest in x:
        total += first * w
        for k, each in enumerate(rest):
            total += each**2 * (k + 1)
    return total


add(starred_items_of_a_loop, lambda rng: (rng.uniform(1, 2, (3, 4)), 1.5), compiled=True)


def angles_or_zeros(x, *angles):
    a, b = angles if angles else (0.0, 0.5)
    c, d = (x, a) if x > b else (b, 2.0 * x)
    return x * math.cos(a) + math.sin(b) * c - d * d


add(angles_or_zeros, lambda rng: (1.2, 0.3, 0.4), lambda rng: (0.2, 0.3, 0.4))


MASSES = {1: 1.008, 6: 12.011, 8: 15.999}


def masses_by_number(x, numbers, w):
    charges = {1: w, 6: w * w, 8: 0.5}
    pair = (w, 2.0 * w)
    total = pair[numbers[0] % 2]
    for k in range(len(numbers)):
        total += MASSES[numbers[k]] * x[k] ** 2 + charges.get(numbers[k], 0.0) * x[k]
        if numbers[k] in charges:
            total *= charges[numbers[k]]
    return total


add(masses_by_number, lambda rng: (rng.uniform(1, 2, 3), np.array([1, 8, 6]), 0.8), wrt=("x", "w"))


def named_between_items(x, stage):
    s = x[0]
    first = {0: s, 1: (s := s * 2.0), 2: s}[stage]
    return first * s


add(named_between_items, lambda rng: (rng.uniform(1, 2, 3), 0), lambda rng: (rng.uniform(1, 2, 3), 2))

"""Functions that take all items of a generator before they do anything."""

import math
import statistics

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def products_of_others(x):
    s = 0
    for k in range(3):
        others = [v for j, v in enumerate(x) if j != k]
        s += x[k] * math.prod(v + 1 for v in others)
    return s + math.prod(map(abs, x)) + math.prod((v for v in x), start=2.0)


add(products_of_others, _four, compiled=True)


def sums_and_means(x):
    s = math.fsum(v * v for v in x) + statistics.mean(v * v for v in x)
    return s + np.fromiter((v * v for v in x), dtype=float).sum()


add(sums_and_means, _four)

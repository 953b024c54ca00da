"""Reductions of NumPy's with dtype=, initial= and where=."""

import numpy as np

from programs.corpus import add


def reduced_in_parts(a, u):
    total = np.sum(a, axis=1, where=a > 0, initial=u) * np.prod(a, axis=1, where=a < 1.0, initial=2.0)
    best = np.max(a, axis=0, initial=-np.inf, where=a < 0.5) * a.min(axis=0, initial=u) + a.max(initial=0.25)
    spread = np.std(a, axis=0, where=a > -3.0, ddof=1) + np.var(a, axis=0, keepdims=True, where=a > -2.5)[0]
    chosen = np.mean(a, axis=1, where=[True, False, True, True]) + a.mean(axis=1, where=a > -3.0)
    asked = np.any(a > 0, axis=1, where=a < 0.5) * 1.0 + np.all(a > -1.0, where=a < 0.0)
    return np.sum(total**2) + np.sum(best**2) + np.sum(spread**2) + np.sum(chosen**2) * np.sum(asked)


add(reduced_in_parts, lambda rng: (rng.normal(size=(3, 4)), 0.7), wrt=("a", "u"))


def reduced_as(a, n):
    sums = np.sum(a, axis=0, dtype=np.float64) * a.mean(axis=0, dtype=float) + np.var(a, axis=0, dtype=np.float64)
    return (
        np.sum(sums) + np.sum(n > 1, dtype=float) * a[0, 0] + np.mean(n, dtype=np.float64) * np.prod(a[0], initial=3.0)
    )


add(reduced_as, lambda rng: (rng.normal(size=(3, 4)), np.arange(4)), wrt="a")


def reduced_by_ufuncs(a, u):
    total = np.add.reduce(a, where=a > 0.0, initial=u) @ np.multiply.reduce(a, axis=0, initial=2.0)
    total += np.maximum.reduce(a, axis=1, initial=u).sum() - np.minimum.reduce(a[0], initial=9.0, where=a[1] > 0.0)
    total += np.sum(np.subtract.reduce(a, axis=1) ** 2) + np.fmax.reduce(a[0]) * np.divide.reduce(a[1])
    running = np.zeros(4)
    np.add.accumulate(a[0], out=running)
    kept = np.logical_and.reduce([a[0] > -9.0, a[1] < 9.0])
    return total + running @ running + np.add.reduce(kept, dtype=np.float64) * u + np.subtract.reduce(np.arange(4)) // 4


add(reduced_by_ufuncs, lambda rng: (rng.normal(size=(3, 4)), 0.7), wrt=("a", "u"))

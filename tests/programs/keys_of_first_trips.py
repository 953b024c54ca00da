"""Dicts that get their keys in the first trip of a loop, and what is known of keys inside of a branch."""

import numpy as np

from programs.corpus import add


class Momentum:
    def __init__(self, rate):
        self.rate, self.state = rate, {}

    def update(self, name, p, g):
        if name not in self.state:
            self.state[name] = np.zeros_like(p)
        self.state[name] = 0.9 * self.state[name] - self.rate * g
        return p + self.state[name]


def momentum_of_two(x, y, n):
    optimizer = Momentum(0.1)
    for _ in range(n):
        x = optimizer.update("x", x, 2.0 * x)
        y = optimizer.update("y", y, y * np.sum(x))
    return np.sum(x**2) + np.sum(y)


add(
    momentum_of_two,
    lambda rng: (rng.normal(size=3), rng.normal(size=2), 3),
    lambda rng: (rng.normal(size=3), rng.normal(size=2), 0),
    wrt=("x", "y"),
    compiled=True,
)


def best_so_far(x):
    best, s = {}, 0.0
    for v in x:
        if "value" not in best or v > best["value"]:
            best["value"] = v
        s += best["value"]
    return s


add(best_so_far, lambda rng: (rng.normal(size=5),))


def keys_asked_in_the_branch(x, c):
    d, s = {}, 0.0
    for k in range(3):
        if c > k:
            d["a"] = x * k
            s += d["a"] if "a" in d else 100.0  # noqa: SIM401
    return s


add(keys_asked_in_the_branch, lambda rng: (0.3, 2), lambda rng: (0.3, 0), wrt="x", may_refuse=True)


def keys_asked_behind_the_branch(x, c):
    d = {}
    if c > 0:
        d["a"] = x * x
    return d["a"] if "a" in d else 2.0 * x


add(keys_asked_behind_the_branch, lambda rng: (0.3, 1), lambda rng: (0.3, 0), wrt="x", may_refuse=True)


def keys_asked_in_the_other_branch(x, c):
    d = {}
    if c > 0:
        d["a"] = x * x
        s = d["a"] if "a" in d else 100.0  # noqa: SIM401
    else:
        s = 3.0 * x
        if "a" in d:
            s = 100.0
    return s


add(keys_asked_in_the_other_branch, lambda rng: (0.3, 1), lambda rng: (0.3, 0), wrt="x", may_refuse=True)

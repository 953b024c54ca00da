"""Functions in dicts, tuples, lists and objects, called by a key, an index, a name or a field."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from programs.corpus import add


def square(t):
    return t * t


def f(t):
    return 100.0 * t


RULES = {"square": square, "tanh": np.tanh, "cubic": lambda t: t**3 - t}


def by_a_key(x, w, kind):
    ops = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b * w}
    whole = ops[kind](x, w) + {"f": lambda z: z * z, "g": np.sin}["f"](x)
    return np.sum(whole) * RULES["cubic"](w) + RULES.get(kind, np.cos)(x[0])


def by_a_number(x, w):
    basis = {0: lambda t: 1.0, 1: lambda t: t, 2: lambda t: 0.5 * (3 * t**2 - w)}
    shapes = [np.sin, np.cos, square]
    s = 0.0
    for i in range(len(x)):
        k = int(x[i] > 0.5)
        s += shapes[i % 3](x[i] * w) * shapes[-k](x[i]) + basis[k](w) + basis.get(k + 2, math.cos)(x[i])
    return s


def held_places(x, w):
    shapes, s = (np.sin, np.cos, square), 0.0
    for i, v in enumerate(x):
        g = shapes[i % 3]
        s += g(v * w) + g(v)
    table = {5: square, 7: math.sin}
    h = table[5 if w > 0.5 else 7]
    return s + h(w) * h(x[0])


def item_with_keywords(x, w):
    fs = [lambda t, scale=2.0: t * scale, lambda t, scale=3.0: t * t * scale * w]
    k = int(x[2] > 0.5)
    given = (x[0], w)
    return fs[k](x[0]) + fs[1 - k](x[1], scale=w) + fs[k](*given) + (lambda t: t * w)(x[2]) + fs[0](scale=w, t=x[0])


class Potential(NamedTuple):
    k: float
    of: Callable


@dataclass
class Layer:
    w: float
    act: Callable


def fields(x, w):
    layers = [Layer(w, np.tanh), Layer(2.0, square), Layer(w * w, lambda t: t + w)]
    h = x
    for layer in layers:
        h = layer.act(layer.w * h)
    p = Potential(w, math.cos)
    return np.sum(h) + p.of(p.k * x[0])


def apply(fs, t, k):
    return fs[k](t) + sum(g(t) for g in fs)


def handed_over(x, w):
    acts = [np.tanh] * 2 + [square]
    for act in acts:
        w = act(w)
    v = w + x[1]
    return apply([square, lambda t: t * v], x[0], int(x[2] > 0.5)) + apply((math.cos, lambda t: v - t), x[1], 0)


def variables_that_are_functions(x, w):
    names = {n: f(x[0]) for n, f in (("a", np.sin), ("b", square))}
    chained = functools.reduce(lambda t, f: f(t), (np.sin, square), x[1])
    best = max((square, np.sin), key=lambda f: f(w))
    both = sum(map(lambda f, c: f(w) * c, (np.sin, square), x))
    f = 3.0
    return names["a"] * w + names["b"] + chained + best(x[0]) + both * f + sum(f(w) for f in (np.cos, math.exp))


def chosen_where_called(x, w):
    s = np.sum((np.sin if w > 0.5 else np.cos)(x * w))
    values = (1.0, x[0], w)
    for i in range(len(x)):
        s += values[i % 3] * x[i]
    return s


X, W = np.array([0.3, -0.7, 1.2, 0.6]), 0.8
TWO = {"wrt": ("x", "w")}
KINDS = ("add", "mul", "sub")
add(by_a_key, *(lambda rng, kind=kind: (X, W, kind) for kind in KINDS), compiled=True, **TWO)
add(by_a_number, lambda rng: (X, W), compiled=True, **TWO)
add(held_places, lambda rng: (X, W), lambda rng: (X, 0.4), **TWO)
add(item_with_keywords, lambda rng: (X, W), lambda rng: (X * 0.4, W), **TWO)
add(fields, lambda rng: (X, W), **TWO)
add(handed_over, lambda rng: (X, W), lambda rng: (X * 0.4, W), compiled=True, **TWO)
add(variables_that_are_functions, lambda rng: (X, W), **TWO)
add(chosen_where_called, lambda rng: (X, W), lambda rng: (X, 0.3), **TWO)

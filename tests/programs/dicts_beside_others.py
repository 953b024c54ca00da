"""Dicts that are returned beside other results, and dicts that functions are given beside other arguments."""

from collections import namedtuple

import numpy as np

from programs.corpus import add

X = np.array([0.5, 1.5, -0.3, 0.8])
Fit = namedtuple("Fit", "loss of")


def _both(x):
    return np.sum(x), {"mean": np.mean(x), "count": len(x)}


def from_a_function(x):
    total, measures = _both(x * x)
    return total * measures["mean"] * measures["count"]


def _handed_through(x):
    return _both(np.sin(x))


def handed_through(x):
    total, measures = _handed_through(x)
    return total * measures["mean"]


def _fit(x):
    return Fit(np.sum(x * x), {"mean": np.mean(x)})


def in_a_record(x):
    fit = _fit(x)
    return fit.loss * fit.of["mean"]


def _deep(x):
    return x[0] * x[1], (x[1], {"twice": x * 2}), {k: x[i] for i, k in enumerate(("a", "b"))}


def in_a_tuple_in_a_tuple(x):
    s, (t, twice), parts = _deep(x)
    return s * t * np.sum(twice["twice"]) + parts["a"] * parts["b"]


def _raised(x):
    x[0] += 1.0
    return x[0]


def _in_order(y):
    return _raised(y), {"now": y[0], "next": _raised(y)}, y[0] * 1.0


def in_their_order(x):
    first, others, last = _in_order(x * 2.0)
    return first * others["now"] + others["next"] * last * x[1]


def _line(x, p):
    return x * p["slope"] + p["start"]


def beside_an_expression(x):
    return _line(x[0] * 2.0, {"slope": x[1], "start": 2.0})


def by_keyword_beside_a_call(x):
    y = x * 1.0
    s = _line(_raised(y), p={"slope": y[0], "start": _raised(y)})
    return s * y[0]


for function in (from_a_function, in_their_order, by_keyword_beside_a_call):
    add(function, lambda rng: (X,), compiled=True)
for function in (in_a_record, in_a_tuple_in_a_tuple, handed_through, beside_an_expression):
    add(function, lambda rng: (X,))

"""Dicts whose keys are names that stand in a list: made by ``zip``, comprehensions, loops, ``fromkeys``."""

import math
from collections import OrderedDict

import numpy as np

from programs.corpus import add

NAMES = ["a", "b", "c"]


def _weighted(a, b, c=1.0):
    return a * b + math.sin(c)


def _three(rng):
    return (rng.normal(size=3),)


def names_and_an_array(x):
    d = dict(zip(NAMES, x, strict=False))
    e = {n: v * 2.0 for n, v in zip(("a", "b", "c"), x * x, strict=False)}
    return _weighted(**d) * sum(e.values()) + len(d) * e["c"] + d.get("z", 2.0) * d["b"]


add(names_and_an_array, _three, lambda rng: (rng.normal(size=4),), compiled=True)


def names_in_a_local_list(x):
    names = ["u", "v", "w"]
    first = {n: x[i] * (i + 1) for i, n in enumerate(names)}
    second = {}
    for n, v in zip(names, x, strict=False):
        second[n] = v * v
    third = dict.fromkeys(names, 0.0)
    for n in names:
        third[n] += first[n] * second[n]
    return sum(third[n] for n in names if n != "v") + third["v"] ** 2


add(names_in_a_local_list, _three, compiled=True)


def names_and_numbers(x):
    a, b, c = x
    d = dict(zip(("p", "q"), (a * b, c), strict=False))
    e = dict(enumerate((b, c)))
    f = dict((k, v * 2.0) for k, v in d.items())
    g = {k: v + 1.0 for k, v in {"s": a, "t": d["p"]}.items()}
    return d["p"] * f["q"] + e[0] * e[1] + g["s"] * g["t"]


add(names_and_numbers, lambda rng: (tuple(float(v) for v in rng.normal(size=3)),))


def kinds_by_number(x):
    kinds = ["line", "square", "line"]
    total = 0.0
    for i in range(len(kinds)):
        total += x[i] if kinds[i] == "line" else x[i] ** 2
    names = ("a", "b")
    d = {"a": 0.0, "b": 0.0}
    for k in range(2):
        d[names[k]] += x[k] * 3.0
    return total * d["a"] + d["b"]


add(kinds_by_number, _three)


def dicts_in_a_dict(x):
    d = {n: {m: x[i] * (j + 1.0) for j, m in enumerate(("u", "v"))} for i, n in enumerate(NAMES)}
    total = 0.0
    for n in NAMES:
        total += d[n]["u"] * d[n]["v"]
    return total + np.sum(x)


add(dicts_in_a_dict, _three)


def names_change_places(x, n, turned):
    names = ("a", "b")
    total = 0.0
    if turned:
        names = ("b", "a")
    first, second = names
    if first == "a":
        total += x[0] * 2.0
    return total + x[1] * n if second == "b" else total * x[0] + x[2]


add(names_change_places, lambda rng: (rng.normal(size=3), 2, True), lambda rng: (rng.normal(size=3), 2, False))


# ---- a dict that a function of Python's goes over is its keys


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def largest_and_smallest_keys(x):
    q = {2: 0.5, 3: x[1]}
    q[2] += x[0]
    return max(q) * x[0] + sum(q) * x[1] + q[min(q)] * sorted(q)[1]


add(largest_and_smallest_keys, _four, compiled=True)

TABLE_OF_SIZES = {2: 0.5, 5: 1.5}


def keys_of_a_table_outside(x):
    return x[0] * max(TABLE_OF_SIZES) + TABLE_OF_SIZES[min(TABLE_OF_SIZES)] * x[1] ** sum(TABLE_OF_SIZES)


add(keys_of_a_table_outside, _four)


def _span(sizes):
    return max(sizes) - min(sizes) + 0.5 * sum(sizes)


def keys_that_a_function_goes_over(x):
    one = {4: x[3]}
    return _span(one) * x[0]


add(keys_that_a_function_goes_over, _four)


def keys_of_an_argument(x, q):
    return max(q) * x[0] + sum(q) * x[1] + q[max(q)] + len(sorted(q))


add(keys_of_an_argument, lambda rng: (np.array([0.3, 1.7]), {2: 0.5, 3: 1.5}))


def dict_of_texts_where_numbers_are_needed(x):
    d = {"a": x[0], "b": x[1]}
    return d[max(d)] + d[min(d)] * 2


add(dict_of_texts_where_numbers_are_needed, _four, may_refuse=True)


def _layer(p, v):
    return np.tanh(v * p["w"]) + p["b"]


def ordered_with_items(x):
    p = OrderedDict([("w", x[0]), ("b", x[1])])
    p["c"] = x[2]
    q = OrderedDict(w=x[1], b=x[2] ** 2)
    for k, v in q.items():
        q[k] = v * 2
    return np.sum(_layer(p, x)) * sum(v for v in q.values()) + p["c"] ** 2


add(ordered_with_items, _three)


def _kind(d):
    return 2.0 if isinstance(d, OrderedDict) else 3.0


def ordered_and_asked_for_it(x):
    d = OrderedDict(a=x[0])
    return _kind(d) * d["a"]


add(ordered_and_asked_for_it, _three, may_refuse=True)


def dicts_that_are_joined(x):
    base = {"p": x[0]} | {"q": x[1]}
    waves = {"a": np.sin(x), "b": x}
    sums = {k: np.sum(v**2) for k, v in waves.items()} | {"spread": x[0], "b": 2.0 * x[1]}
    again = sums
    again |= {"z": x[2]}
    return base["p"] * base["q"] + sums["a"] * sums["spread"] + sums["b"] * sums["z"] * len(sums)


add(dicts_that_are_joined, _three)


def _sums_and_spread(x):
    waves = {"a": np.sin(x), "b": x}
    spread = max(np.ptp(v) for v in waves.values())
    return {k: np.sum(v**2) for k, v in waves.items()} | {"spread": spread}


def joined_as_it_is_returned(x):
    found = _sums_and_spread(x)
    return found["a"] * found["b"] + found["spread"]


add(joined_as_it_is_returned, _three)

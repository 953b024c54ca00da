"""Texts that a run chooses where they are keys and arguments."""

import numpy as np

from programs.corpus import add


def four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def keys_that_a_run_chooses(x):
    total = {"low": 0.0, "high": 0.0}
    groups = {"low": [], "mid": [], "high": []}
    for v in x:
        total["low" if v < 1 else "high"] += v * v
        groups["low" if v < 0.5 else "mid" if v < 1.5 else "high"].append(v**2)
    means = sum(np.mean(g) * len(k) for k, g in groups.items() if g)
    return total["low"] - total["high"] + means


add(keys_that_a_run_chooses, four, compiled=True)

RATES = {"low": 0.1, "high": 0.5}


def _rate(kind, v):
    return RATES[kind] * v


def arguments_that_a_run_chooses(x):
    s = _rate("low" if x[0] > 1 else "high", x[1])
    for v in x:
        s += RATES["low" if v < 1 else "high"] * v
        print(v, flush=True)
    return s + sum(_rate("low" if v < 1 else "high", v) for v in x)


add(arguments_that_a_run_chooses, four)


def items_that_a_run_stores(x):
    d = {"a": 0.0, "b": x[0]}
    for v in x:
        d["a" if v > 1 else "b"] = v * v + d["b"]
    return d["a"] + d["b"]


add(items_that_a_run_stores, four)

"""Dicts and sets of known keys of which a run decides which are there raise what Python raises."""

import numpy as np
import pytest

from tangentlike import differentiate

X = np.array([0.3, 1.7, 1.2, 0.55])


def _kind(v):
    return "low" if v < 0.5 else "mid" if v < 1.5 else "high"


def key_that_never_came(x):
    d = {}
    for v in x:
        d["a" if v < 5 else "b"] = v
    return d["a"] + d["b"]


def key_that_no_branch_stored(x):
    d = {}
    for v in x:
        if v > 5:
            d["big"] = v
    return d["big"]


def removed_twice(x):
    s = {"low", "mid"}
    t = 0.0
    for v in x:
        s.remove(_kind(v))
        t += v * len(s)
    return t


def greatest_of_no_keys(x):
    d = {}
    for v in x:
        if v > 5:
            d["a"] = v
    return max(d, key=d.get) and 1.0


def dict_that_grows_while_gone_over(x):
    d = {}
    for v in x:
        d[_kind(v)] = v
    for _ in d:
        d["new"] = 1.0
    return d["new"]


def place_that_is_not_there(x):
    groups = [[], []]
    for v in x:
        groups[int(v) * 3].append((v, 1.0))
    return sum(a for a, _ in groups[0])


@pytest.mark.parametrize("function", [
    key_that_never_came, key_that_no_branch_stored, removed_twice, greatest_of_no_keys, dict_that_grows_while_gone_over,
])  # fmt: skip
def test_raises_as_python_does(function):
    with pytest.raises((KeyError, ValueError, RuntimeError)) as wanted:
        function(X)
    with pytest.raises(wanted.type) as found:
        differentiate(function).value_and_grad(X)
    assert str(found.value) == str(wanted.value)


def test_place_that_is_not_there():
    with pytest.raises(IndexError):
        differentiate(place_that_is_not_there).value_and_grad(X)

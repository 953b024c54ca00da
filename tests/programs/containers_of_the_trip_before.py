"""Dicts, lists and tuples that a trip of a loop makes and the next one reads; and reads of such that find none."""

import numpy as np

from programs.corpus import add


def _one(rng):
    return (1.3,)


def _product(d):
    return d[0] * d[1]


def key_of_the_trip_before(x):
    s = 0.0
    for k in range(3):
        if k > 0:
            s += d["a"]  # noqa: F821
        d = {"a": x * k}  # noqa: F841
    return s


add(key_of_the_trip_before, _one, compiled=True)


def item_that_is_asked_for_before(x):
    s = 0.0
    for k in range(3):
        if k > 0 and "a" in d:  # noqa: F821
            s += d["a"]  # noqa: F821
        d = {"a": x * k}  # noqa: F841
    return s


add(item_that_is_asked_for_before, _one)


def pair_made_in_the_first_trip(x):
    s = 0.0
    for k in range(3):
        if k == 0:
            d = (x, 2 * x)
        s += _product(d)
    return s


add(pair_made_in_the_first_trip, _one, compiled=True)


def pair_taken_apart_in_the_next_trip(x):
    s = 0.0
    for k in range(3):
        if k > 0:
            u, v = d  # noqa: F821
            s += u * v
        d = (x * k, x)  # noqa: F841
    return s


add(pair_taken_apart_in_the_next_trip, _one)


def sum_of_the_trip_before(x):
    s = 0.0
    for k in range(3):
        if k > 0:
            s += sum(d)  # noqa: F821
        d = (x * k, x)  # noqa: F841
    return s


add(sum_of_the_trip_before, _one)


def values_of_the_trip_before(x):
    s = 0.0
    for k in range(3):
        if k > 0:
            for v in d:  # noqa: F821
                s = s * 0.5 + v
        d = (x * k, x)  # noqa: F841
    return s


add(values_of_the_trip_before, _one)


def another_name_of_the_trip_before(x):
    s = 0.0
    for k in range(3):
        if k > 0:
            e = d  # noqa: F821
            s += e[0]
        d = (x * k, x)  # noqa: F841
    return s


add(another_name_of_the_trip_before, _one)


def while_something_was_made(x):
    s, k = 0.0, 0
    while k < 3:
        if k > 0:
            s += d[0] * d[1]  # noqa: F821
        d = [x * k, x]  # noqa: F841
        k += 1
    return s


add(while_something_was_made, _one)


def inner_dict_of_the_trip_before(x):
    s = 0.0
    for k in range(3):
        for j in range(2):
            if k + j > 0:
                s += d["a"]["b"]  # noqa: F821
            d = {"a": {"b": x * k}}  # noqa: F841
    return s


add(inner_dict_of_the_trip_before, _one)


def pair_behind_a_flag(x):
    s, first = 0.0, True
    for k in range(3):
        if not first:
            s += before[0] * before[1]  # noqa: F821
        before = (x * k, x)  # noqa: F841
        first = False
    return s


add(pair_behind_a_flag, _one, compiled=True)


def array_in_a_dict_of_the_trip_before(x):
    s = 0.0
    for k in range(3):
        if k > 0:
            s += d["a"][1]  # noqa: F821
        d = {"a": np.array([x, x * k])}  # noqa: F841
    return s


add(array_in_a_dict_of_the_trip_before, _one)

"""Rows with texts of which a run chooses one, and lists that it chooses by a text."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def the_length_of_a_chosen_list(x):
    states = ("rain", "sun")
    path = {s: [s] for s in states}
    prob, st = max((x[k] * (k + 1), s) for k, s in enumerate(states))
    p = path[st] + ["sun"]
    return prob * len(p) * (2 if p[0] == "sun" else 3)


add(the_length_of_a_chosen_list, _four)


def the_most_likely_states(x):
    states = ("rain", "sun")
    start = {"rain": 0.6, "sun": 0.4}
    trans = {"rain": {"rain": x[0], "sun": 1 - x[0]}, "sun": {"rain": 0.4, "sun": 0.6}}
    emit = {"rain": {"walk": 0.1, "shop": 0.4, "clean": x[1]}, "sun": {"walk": 0.6, "shop": 0.3, "clean": 0.1}}
    table = [{s: start[s] * emit[s]["walk"] for s in states}]
    path = {s: [s] for s in states}
    for seen in ("shop", "clean"):
        table.append({})
        new = {}
        for y in states:
            prob, st = max((table[-2][y0] * trans[y0][y] * emit[y][seen], y0) for y0 in states)
            table[-1][y] = prob
            new[y] = path[st] + [y]
        path = new
    prob, st = max((table[-1][y], y) for y in states)
    return prob * len(path[st]) * (3 if path[st][0] == "sun" else 2)


add(the_most_likely_states, _four, compiled=True)


def the_least_of_pairs(x):
    pairs = [(x[0], "b"), (x[1], "a"), (x[2], "c")]
    low, name = min(pairs)
    high, other = max(pairs)
    first = sorted(pairs)[1]
    return low * (2 if name == "b" else 1) + high * (3 if other == "a" else 1) + first[0] * len(first[1])


add(the_least_of_pairs, _four)


def equal_numbers_are_told_by_their_texts(x):
    y = x * 0 + x[0]
    pairs = [(y[0], "b"), (y[1], "c"), (y[2], "a")]
    low, name = min(pairs)
    high, other = max(pairs)
    return low * (2 if name == "a" else 1) + high * (3 if other == "c" else 1)


add(equal_numbers_are_told_by_their_texts, _four)


def a_chosen_list_that_is_changed(x):
    lists = {"a": [x[0], 1.0], "b": [x[1], 2.0]}
    _, name = max([(x[2], "a"), (x[3], "b")])
    found = lists[name]
    found[0] = 5.0
    return lists["a"][0] * x[1] + found[1]


add(a_chosen_list_that_is_changed, _four, may_refuse=True)


def a_list_that_is_changed_after_it_is_chosen(x):
    lists = {"a": [x[0], 1.0], "b": [x[1], 2.0]}
    _, name = max([(x[2], "a"), (x[3], "b")])
    found = lists[name]
    lists["a"][0] = 5.0
    return found[0] * x[1]


add(a_list_that_is_changed_after_it_is_chosen, _four, may_refuse=True)

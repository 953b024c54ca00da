"""Whole numbers among the arguments that have to be known while compiling: axes, degrees, places in tuples."""

import numpy as np

from programs.corpus import add


def along_an_axis_that_is_given(a, axis):
    rolled = np.rollaxis(a, axis)
    centered = a - np.mean(a, axis=axis, keepdims=True)
    return np.sum(np.sum(centered, axis=axis) * 2.0 + np.std(a, axis=axis) ** 3) + np.sum(rolled[0] ** 2)


add(along_an_axis_that_is_given, lambda rng: (rng.normal(size=(3, 4)), 1), wrt="a", compiled=True)


def along_the_axis_of_a_default(a, axis=-1, keep=True):
    return np.sum(a / np.sum(a, axis=axis, keepdims=keep) * np.arange(4.0))


add(along_the_axis_of_a_default, lambda rng: (rng.uniform(0.5, 1.5, (3, 4)),), wrt="a")


def smoothed(values, degree, window):
    padded = np.pad(values, window, mode="edge")
    found = [np.mean(padded[k : k + 2 * window + 1]) for k in range(len(values))]
    low, high = np.polyfit(np.arange(len(values)), np.array(found), degree)
    return low * high


def numbers_handed_on(x, degree, window, which):
    parts = (x[0] * 2.0, x[1], "c", x[2] ** 2)
    if window == 1:
        offset = 0.0
    else:
        offset = 0.1 * x
    return smoothed(x + offset, degree, window) + parts[which]


add(numbers_handed_on, lambda rng: (rng.normal(size=6), 1, 2, 3), wrt="x", compiled=True)


def an_axis_beside_whole_numbers_in_a_list(a, axis, shares):
    low, high = np.percentile(a, shares, axis=axis)
    return np.sum(low * high)


add(an_axis_beside_whole_numbers_in_a_list, lambda rng: (rng.normal(size=(4, 3)), 1, [5, 95]), wrt="a")

"""Lists, tuples and dicts where NumPy takes arrays, and names that stand for one after the other."""

import numpy as np

from programs.corpus import add


def _vector(rng):
    return np.array([0.9, 0.7, 1.2, 0.5])


# ---- lists and tuples where NumPy takes an array


def sum_of_a_list_of_arrays(x, w):
    return np.sum([x * x, x * w]) + np.mean([x, x * w], axis=0)[1] * np.max((w, x[0]))


add(sum_of_a_list_of_arrays, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"), compiled=True)


def products_of_lists(x, w):
    return np.dot([w, x[1]], [x[0], w * w]) + np.inner((x[0], x[1]), x[2:]) + np.dot(x, (1.0, 2.0, w, w))


add(products_of_lists, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def filled_with_a_list(x, w):
    a = np.full_like(x[:2], (w, x[0]))
    b = np.full(2, [x[1], w * w])
    return np.sum(a * a * b) + np.sum(np.transpose([[w, 1.0], [x[0], x[1]]])[1] * x[:2])


add(filled_with_a_list, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def conversions_of_lists(x, w):
    return (
        np.sum(np.float64([w, x[0]]) * x[:2])
        + np.sum(np.sign([w, x[0]]) * x[:2]) * np.searchsorted([0.1, 0.5], (w,))[0]
    )


add(conversions_of_lists, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def truth_values_in_lists(x, w):
    a = np.array([True, x[0]]) * x[:2] + np.sign([w > 0.0, x[1]])
    return np.sum(a * [w > 1.0, x[2]]) + np.sum(np.exp([False, x[3]])) + np.dot([True, w], x[:2])


add(truth_values_in_lists, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


# ---- the truth of lists and containers


def empty_or_not(x, w):
    positive = [e for e in x if e > 0.0]
    large = [e for e in x if e > 9.0]
    s = positive[0] * w if positive else w
    if large or not positive:
        s = s * 2.0
    while positive and not (large and s > 9.0):
        s = s + positive[0] * positive[0]
        positive = positive[1:]
    return s * (3.0 - bool(large)) + (x[0] if () else x[1])


add(empty_or_not, lambda rng: (rng.normal(size=6), 0.8), wrt=("x", "w"))


def filled_container(x, options, none):
    s = np.sum(x * x)
    if options and not none:
        s = s * options["scale"] * len(options)
    return s


add(filled_container, lambda rng: (rng.normal(size=3), {"scale": 1.5, "shift": 0.1}, ()), wrt=("x", "options"))


# ---- lists by way of a condition


def _second_of_the_rest(r):
    rest = r[1:]
    rest[0] = 2.0
    return rest[0]


def list_by_a_known_condition(x, w):
    r = [x[0], w, x[1]] if 2 > 1 else 0.0
    t = _second_of_the_rest(r)
    return r[1] * t * w


add(list_by_a_known_condition, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def list_by_a_condition(x, w):
    r = [x[0], w, x[1]] if x[0] > 0 else [w, x[1], w]
    t = r[1:]
    t[0] = 2.0
    return r[1] * t[0] * w


add(
    list_by_a_condition,
    lambda rng: (np.array([0.3, 0.7]), 0.8),
    lambda rng: (np.array([-0.3, 0.7]), 0.8),
    wrt=("x", "w"),
)


# ---- parts of lists are copies, in the middle of a chain too


def stores_into_a_part_of_a_part(x, w):
    numbers = [x[0], w, x[2]]
    part = numbers[1:]
    part[::-1][::-1][0] = w * w
    numbers[1:][0] += 5.0
    return part[0] * x[0] + numbers[1]


add(stores_into_a_part_of_a_part, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


# ---- one name for an array and for a tuple


def _of_a_pair(pair):
    return np.sum(pair[0]) * pair[1]


def tuple_then_number_then_array(x, w):
    p = (x, 3.0)
    p = _of_a_pair(p)
    p = x * 2.0 * w
    return np.sum(p)


add(tuple_then_number_then_array, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def array_then_tuple(x, w):
    p = x * 2.0
    s = np.sum(p)
    p = (x, 3.0)
    return s + _of_a_pair(p) * w


add(array_then_tuple, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def tuple_then_array(x, w):
    p = (x, 3.0)
    s = _of_a_pair(p)
    p = x * 2.0
    return s + np.sum(p * p[::1]) * w


add(tuple_then_array, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def argument_then_tuple(x, w):
    s = np.sum(x)
    x = (x, w)
    return s + _of_a_pair(x)


add(argument_then_tuple, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


# ---- a name stands for one container after the other


def _product_of(pair, x):
    return np.sum(x * pair[0]) * pair[1]


def pairs_handed_to_a_function(pairs, x):
    s = 0.0
    for pair in pairs:
        s += _product_of(pair, x)
    pair = (x, 2.0)
    s += _product_of(pair, x)
    pair = (x * x, 3.0)
    return s * _product_of(pair, x)


add(
    pairs_handed_to_a_function,
    lambda rng: ([(_vector(rng), 1.5), (_vector(rng) * 0.5, 0.7)], _vector(rng)),
    wrt=("pairs", "x"),
)


# ---- one element several times in a tuple


def _twice(x):
    return x[-2], x[-2]


def _beside_its_sign(x):
    pair = (x[1], x[1] > 0.2, x[1])
    return pair


def one_element_several_times(x, w):
    a, b = _twice(x)
    t = (x[0], x[0], w)
    p, q = x[1], x[1]
    first, is_large, again = _beside_its_sign(x * w)
    return a * b * w + t[0] * t[1] + p * q + (first if is_large else 2.0 * again)


add(one_element_several_times, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))

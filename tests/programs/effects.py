"""Calls that write their arguments, wherever they stand; operands that are evaluated sometimes."""

# ruff: noqa: SIM222  (programs as they are met)

import numpy as np

from programs.corpus import add

X = np.array([0.3, -0.7, 1.2, 0.5])


def _bump(u, s):
    u[0] = u[0] * s + 1.0
    return u[0] * u[1]


def _at(u):
    u[2] = u[2] + 1.0
    return 1


def _square_of_first(x):
    return x[0] * x[0]


# ---- augmented targets


def element_read_before_the_call(x, w):
    u = x * 1.0
    u[0] += _bump(u, w)
    return np.sum(u * x)


add(element_read_before_the_call, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def product_with_a_call_that_writes(x, w):
    u = x * 1.0
    u[2] *= _at(u) * w
    return np.sum(u * x)


add(product_with_a_call_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


def index_that_writes_added_to(x, w):
    u = x * 1.0
    u[_at(u)] += u[2] * w
    return np.sum(u * x)


add(index_that_writes_added_to, lambda rng: (X, 0.8), wrt=("x", "w"))


def index_that_writes_multiplied(x, w):
    u = x * 1.0
    u[_at(u)] *= u[2] * w
    return np.sum(u * x)


add(index_that_writes_multiplied, lambda rng: (X, 0.8), wrt=("x", "w"))


def right_side_before_the_index(x, w):
    u = x * 1.0
    u[_at(u)] = u[2] * w
    return np.sum(u * x)


add(right_side_before_the_index, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


# ---- calls that write, wherever they stand


def test_that_writes(x, w):
    u = x * 1.0
    if _bump(u, w) > 100:
        u[0] = 0.0
    return np.sum(u * x)


add(test_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


def while_test_that_writes(x, w):
    u = x * 1.0
    while _bump(u, w) > -2.0 and u[0] < 3.0:
        u[1] = u[1] * 1.5
    return np.sum(u * x)


add(while_test_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


def while_test_that_writes_with_exits(x, w):
    u = x * 1.0
    n = 0
    while _bump(u, w) > -100.0:
        n += 1
        if n == 2:
            continue
        if n > 3:
            break
    else:
        u[2] = 0.0
    return np.sum(u * x)


add(while_test_that_writes_with_exits, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def assertion_that_writes(x, w):
    u = x * 1.0
    assert _bump(u, w) < 100, "no"
    return np.sum(u * x)


add(assertion_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


def condition_that_writes(x, w):
    u = x * 1.0
    s = w if _bump(u, w) > 100 else w * u[0]
    return np.sum(u * x) * s


add(condition_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


def chosen_call_that_writes(x, w):
    u = x * 1.0
    s = _bump(u, w) if w > 0.5 else u[0]
    return np.sum(u * x) * s


add(chosen_call_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


def conjunction_that_writes(x, w):
    u = x * 1.0
    if (w > 0.5 and _bump(u, w) > -100) or _bump(u, 2.0) > 1:
        s = u[0]
    else:
        s = u[1]
    return np.sum(u * x) * s


add(conjunction_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def conversion_that_writes(x, w):
    u = x * 1.0
    i = int(_bump(u, w) * 0.1)
    return np.sum(u * x) * x[i]


add(conversion_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


def index_that_writes(x, w):
    u = x * 1.0
    s = u[_at(u)] * u[2]
    return np.sum(u * x) * s


add(index_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


def slice_bound_that_writes(x, w):
    u = x * 1.0
    s = np.sum(u[_at(u) :] * w)
    return np.sum(u * x) * s


add(slice_bound_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def range_bounds_that_write(x, w):
    u = x * 1.0
    s = 0.0
    for i in range(_at(u), 3 + _at(u)):
        s += u[i] * u[2]
    return np.sum(u * x) * s


add(range_bounds_that_write, lambda rng: (X, 0.8), wrt=("x", "w"))


def element_on_both_sides_of_a_write(x, w):
    u = x * 1.0
    s = u[0] * _bump(u, w) + u[0]
    return s + np.sum(u * x)


add(element_on_both_sides_of_a_write, lambda rng: (X, 0.8), wrt=("x", "w"))


def returned_sum_around_a_write(x, w):
    u = x * 1.0
    return u[0] * w + _bump(u, w) + u[0] * x[3] + np.sum(u)


add(returned_sum_around_a_write, lambda rng: (X, 0.8), wrt=("x", "w"))


def chained_comparison_that_writes(x, w):
    u = x * 1.0
    if -100 < u[0] < _bump(u, w) < u[2] * 3:
        s = u[0]
    else:
        s = u[1]
    return np.sum(u * x) * s


add(chained_comparison_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def call_that_writes_in_a_call_that_writes(x, w):
    u = x * 1.0
    s = _bump(u, u[0] * _bump(u, w))
    return np.sum(u * x) * s


add(call_that_writes_in_a_call_that_writes, lambda rng: (X, 0.8), wrt=("x", "w"))


# ---- the operand that decides


def number_and_element(x, w):
    s = w and x[0]
    return s * x[1] + w


add(number_and_element, lambda rng: (X, 0.8), wrt=("x", "w"))


def call_or_number(x, w, n):
    s = _square_of_first(x) or n
    return s * x[1] + w


add(call_or_number, lambda rng: (X, 0.8, 3), wrt=("x", "w"))


def zero_or_number(x, w, v, n):
    s = v or n
    return s * x[1] + w * (v or x[2])


add(zero_or_number, lambda rng: (X, 0.8, 0.0, 3), wrt=("x", "w"))


def numbers_or_elements_in_a_product(x, w, v, n):
    return (v or w) * (n and x[0]) + (0 or x[1]) * (2 or w)


add(numbers_or_elements_in_a_product, lambda rng: (X, 0.8, 0.0, 3), wrt=("x", "w"), compiled=True)


def not_of_numbers(x, w, v):
    s = not v
    return s * x[1] + (not w) * x[0]


add(not_of_numbers, lambda rng: (X, 0.8, 0.0), wrt=("x", "w"))


# ---- tests that need statements


def while_over_gathered_elements(x, w):
    i = 0
    idx = np.array([0, 1])
    while np.sum(x[idx + i]) < 0.4:
        i += 1
    return x[i] * w


add(while_over_gathered_elements, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def while_over_a_computed_array(x, w):
    y = x * w
    i = 0
    while (y * 2.0)[0] < 3.0:
        y = y * 2.0
        i += 1
    return np.sum(x * y) * i


add(while_over_a_computed_array, lambda rng: (X, 0.8), wrt=("x", "w"))


# ---- indices that are read from what changes


def index_read_from_the_array_it_stores_into(x, w):
    u = x * 1.0
    s = w
    for _ in range(2):
        s += np.sum(u) * u[2]
        u[int(u[0] > 0.6)] = s
    return np.sum(u * x)


add(index_read_from_the_array_it_stores_into, lambda rng: (X, 0.8), wrt=("x", "w"))


def slice_bound_read_from_an_array_that_is_written(x, w):
    u = x * 1.0
    m = np.array([1, 2, 3, 0])
    for _ in range(3):
        u[m[0] % 3 :] *= w
        m[0] = (m[0] + 1) % 4
    return np.sum(u * x)


add(slice_bound_read_from_an_array_that_is_written, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)

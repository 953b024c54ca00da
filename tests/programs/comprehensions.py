"""Lists of numbers made by comprehensions, appended and repeated."""

import math

import numpy as np

from programs.corpus import add


def _vector(rng):
    return np.array([0.3, -0.7, 1.2, 0.5]), 0.8


def squares_of_a_vector(x, w):
    y = [w * e * e for e in x]
    return sum(y) + y[0] * len(y) + max([e * w for e in x if e > 0.0])


add(squares_of_a_vector, _vector, wrt=("x", "w"), compiled=True)


def array_of_a_comprehension(x, w):
    return np.sum(np.array([math.sin(w * i) for i in range(5)]) * x[0])


add(array_of_a_comprehension, _vector, wrt=("x", "w"))


def two_loops_with_a_condition(x, w):
    t = np.array([x[i] * x[j] for i in range(2) for j in range(3) if i != j])
    return np.sum(t * t) + np.mean([i for i in range(1, 4)]) * w


add(two_loops_with_a_condition, _vector, wrt=("x", "w"))


def list_of_indices(x, w):
    even = [i for i in range(len(x)) if i % 2 == 0]
    s = 0.0
    for i in even:
        s += x[i]
    return s * w + x[even[1]]


add(list_of_indices, _vector, wrt=("x", "w"))


def lists_appended_and_repeated(x, w):
    z = [a * b for a, b in zip(x, x[1:], strict=False)] + [w]
    v = [w] * 3
    v[1] = x[0]
    return sum(z) + sum(v) + (v + z)[4] * w


add(lists_appended_and_repeated, _vector, wrt=("x", "w"))


def numbered_items(x, w):
    v = [k * e for k, e in enumerate(x)]
    return np.dot(v, v) * w


add(numbered_items, _vector, wrt=("x", "w"))


def matrix_of_comprehensions(x, w):
    e = 3.0
    q = [e * t for t in [x[0], w, x[1] * w]]
    a = np.array([[a * b for a in x] for b in x[1:]])
    return np.prod(np.array(q)) * e + np.sum([[i * j * w for j in range(2)] for i in range(3)]) + np.sum(a * a)


add(matrix_of_comprehensions, _vector, wrt=("x", "w"))


def rows_of_a_comprehension(x, w):
    y = x * 1.0
    rows = np.array([np.sin(y) * i for i in range(3)])
    y[0] = w
    return np.sum(rows * rows) * w + y[0]


add(rows_of_a_comprehension, _vector, wrt=("x", "w"))


def whole_and_real_items(x, w):
    n = [1 if v > 0.0 else v for v in x]
    return sum(n) * w + n[1]


add(whole_and_real_items, _vector, wrt=("x", "w"))


def list_under_two_names(x, w):
    v = [e * e for e in x]
    u = v
    u[0] = w
    part = v[:2]
    part[1] = 5.0
    return v[0] + v[1] + sum(u) + sum(part)


add(list_under_two_names, _vector, wrt=("x", "w"))


def _doubled(u):
    u[0] = u[0] * 2.0
    return u[0]


def items_that_write(x, w):
    y = x * 1.0
    return y[0] + sum([_doubled(y) * e for e in x]) + y[0] * w


add(items_that_write, _vector, wrt=("x", "w"))


def nothing_is_chosen(x, w):
    v = [e for e in x if e > 100.0]
    return sum(v) * w + len(v) + x[0]


add(nothing_is_chosen, _vector, wrt=("x", "w"))


def variables_of_a_comprehension_are_its_own(x, w):
    k = 2
    s = [k * e for e in x]
    k = 3
    t = [k * e for k in range(2) for e in x if k]
    return sum(s) * k + sum(t) * w


add(variables_of_a_comprehension_are_its_own, _vector, wrt=("x", "w"))


def one_array_several_times(x, w):
    y = x * w
    rows = [y for _ in range(3)]
    rows[0][0] = 5.0
    return np.sum(y) + rows[2][0]


add(one_array_several_times, _vector, wrt=("x", "w"), may_refuse=True)


def comprehension_of_chosen_trips(x, w):
    s = 0.0
    for i in range(3):
        s += sum([e * i for e in x[: i + 1]]) if i > 0 else w
    return s


add(comprehension_of_chosen_trips, _vector, wrt=("x", "w"), may_refuse=True)


def one_name_in_nested_comprehensions(x, w):
    s = 0.0
    for _ in range(2):
        s += sum(sum(e * w for e in [e, e * e]) + e for e in x)
    return s + sum([sum([k * e for k in range(2)]) + e for e in x])


add(one_name_in_nested_comprehensions, _vector, wrt=("x", "w"))


def name_of_what_it_goes_over(x, w):
    s = w
    for _ in range(2):
        s += sum(x for x in x) * w
    return s


add(name_of_what_it_goes_over, _vector, wrt=("x", "w"))


def _applied(f, t):
    return f(t)


def lambda_with_the_name_of_a_variable(x, w):
    return sum(_applied(lambda e: e * w, 2.0) + e for e in x)


add(lambda_with_the_name_of_a_variable, _vector, wrt=("x", "w"), may_refuse=True)


def _both(a, b, factor=1.0):
    return tuple(factor * np.sin(v) for v in (a, b))


def tuples_of_generators(x, w):
    a, b = tuple(v * w for v in (x[0], x[1]))
    c, d, e = tuple([v * w for v in x])
    f, g = _both(a, b, factor=w)
    flat = list(np.outer(x, x).ravel())
    flat.append(w)
    return np.hypot(*tuple(v + 1.0 for v in (f, g))) * c + d * e + sum(v * v for v in flat)


add(tuples_of_generators, lambda rng: (np.array([0.3, 0.7, 1.1]), 0.8), wrt=("x", "w"))

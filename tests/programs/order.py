"""Python's order of evaluation, where a program can tell: iterables, exits, loop variables, several targets."""

# ruff: noqa: B020, RUF059  (programs as they are met)

import numpy as np

from programs.corpus import add

X = np.array([0.3, -0.7, 1.2, 0.5])
Y = np.array([0.6, 0.2, -0.4, 1.1])
Z = np.array([-0.2, 0.9, 0.35, 0.75])
A = np.array([[0.3, -0.7, 1.2], [0.5, 0.6, 0.2]])


def _both(u, s):
    u[3] = u[3] + s * u[0]
    return u[3], s * 2.0


# ---- what is iterated over is evaluated once


def display_of_rebound_names(x, y, z):
    s = 0.0
    for e in (x, y, z):
        y = e * e
        s += np.sum(e * y)
    return s


add(display_of_rebound_names, lambda rng: (X, Y, Z), wrt=("x", "y", "z"), compiled=True)


def enumerated_display_of_rebound_names(x, y, z):
    s = 0.0
    for i, e in enumerate((x, y, z)):
        y = e * e
        s += np.sum(e * y) * (i + 1)
    return s


add(enumerated_display_of_rebound_names, lambda rng: (X, Y, Z), wrt=("x", "y", "z"))


def zipped_displays_of_rebound_names(x, y, z, w):
    s = 0.0
    for a, e in zip((x, y, z), (y, w, z)):
        y = a * e
        w = w * 2.0
        s += np.sum(a * y)
    return s


add(zipped_displays_of_rebound_names, lambda rng: (X, Y, Z, 0.8), wrt=("x", "y", "z", "w"))


def nested_displays_of_rebound_names(x, y, z, w):
    s = 0.0
    for a, (b, c) in ((x, (y, w)), (y, (z, w * w)), (z, (x * y, w))):
        y = a * b * c
        w = w + 1.0
        s += np.sum(y * a)
    return s


add(nested_displays_of_rebound_names, lambda rng: (X, Y, Z, 0.8), wrt=("x", "y", "z", "w"))


def display_of_elements_that_are_written(x, w):
    u = x * 1.0
    s = 0.0
    for e in (u[0], u[1] * w, u[2] + u[3]):
        u[1] = e * 2.0
        u[2] = u[1] * w
        s += e * u[2]
    return s


add(display_of_elements_that_are_written, lambda rng: (X, 0.8), wrt=("x", "w"))


def iterated_name_rebound(x, w):
    s = 0.0
    for e in x:
        x = x * w
        s += e * x[1]
    return s


add(iterated_name_rebound, lambda rng: (X, 0.8), wrt=("x", "w"))


def zipped_names_rebound(x, y, w):
    s = 0.0
    for e, f in zip(x, y):
        x, y = y * w, x
        s += e * f * x[1]
    return s


add(zipped_names_rebound, lambda rng: (X, Y, 0.8), wrt=("x", "y", "w"), compiled=True)


def enumerated_name_rebound_in_a_branch(x, w):
    s = 0.0
    for i, e in enumerate(x):
        if i == 1:
            x = x * w
        s += e * x[i]
    return s


add(enumerated_name_rebound_in_a_branch, lambda rng: (X, 0.8), wrt=("x", "w"))


def matrix_rebound_among_its_rows(A, w):
    s = 0.0
    for r in A:
        A = A * w
        s += np.sum(r * A[0])
    return s


add(matrix_rebound_among_its_rows, lambda rng: (A, 0.8), wrt=("A", "w"))


def iterated_names_swapped(x, y, w):
    s = 0.0
    for e in x:
        x, y = y, x
        s += e * x[1] * w
    return s


add(iterated_names_swapped, lambda rng: (X, Y, 0.8), wrt=("x", "y", "w"))


# ---- exits in the else of a loop


def break_in_the_else_of_an_inner_loop(x, w):
    s = 0.0
    for i in range(3):
        for j in range(2):
            s += x[j] * w
        else:
            if i == 1:
                break
        s = s * x[i]
    else:
        s = s + 100.0 * w
    return s


add(break_in_the_else_of_an_inner_loop, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def continue_in_the_else_of_an_inner_loop(x, w):
    s = 1.0
    for i in range(4):
        for j in range(i):
            if s > 2.0:
                break
            s += x[j] * w
        else:
            if i == 2:
                continue
            s = s * 1.5
        s = s + x[i]
    else:
        s = s * w
    return s


add(continue_in_the_else_of_an_inner_loop, lambda rng: (X, 0.8), wrt=("x", "w"))


def exits_in_the_else_of_an_inner_while(x, w):
    s = 1.0
    i = 0
    while i < 4:
        j = 0
        while j < i:
            s = s + x[j] * w
            j += 1
        else:
            i += 1
            if i == 3:
                break
            continue
        s = s * 7.0
    else:
        s = s * w * 100.0
    return s


add(exits_in_the_else_of_an_inner_while, lambda rng: (X, 0.8), wrt=("x", "w"))


def return_in_the_else_of_an_inner_loop(x, w):
    s = 1.0
    for i in range(4):
        for j in range(i):
            s += x[j] * w
        else:
            if i == 3:
                return s * w
        s = s * x[i]
    else:
        return s
    return s * 3.0


add(return_in_the_else_of_an_inner_loop, lambda rng: (X, 0.8), wrt=("x", "w"))


# ---- loop variables that are not the counter


def inner_loop_takes_the_variable(x, w):
    s = 1.0
    for i in range(4):
        for i in range(2):
            pass
        s = s * (i + 1) * w + x[i]
    return s


add(inner_loop_takes_the_variable, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def inner_loop_reads_the_shared_variable(x, w):
    s = 1.0
    for i in range(4):
        for i in range(2):
            s = s * x[i]
        s = s + x[i] * (i + 1) * w
    return s


add(inner_loop_reads_the_shared_variable, lambda rng: (X, 0.8), wrt=("x", "w"))


def variable_in_its_own_bounds_in_a_loop(x, w):
    s = 1.0
    k = 0
    for j in range(3):
        for k in range(k, 3):
            s = s * x[k] + w
        k = j
    return s


add(variable_in_its_own_bounds_in_a_loop, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def variable_in_its_own_bounds(x, w, n):
    s = 1.0
    i = n
    for i in range(i):
        s = s * x[i] + w
    return s


add(variable_in_its_own_bounds, lambda rng: (X, 0.8, 3), wrt=("x", "w"))


def variable_in_its_own_bounds_read_afterwards(x, w, n):
    s = 1.0
    i = n
    for j in range(2):
        for i in range(i):
            s = s * x[i] + w
    return s * i


add(variable_in_its_own_bounds_read_afterwards, lambda rng: (X, 0.8, 3), wrt=("x", "w"))


# ---- all right sides, then the targets from left to right


def index_stored_before_the_element(x, w):
    u = x * 1.0
    i = 0
    i, u[i] = 2, w
    return np.sum(u * x) * i


add(index_stored_before_the_element, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def element_stored_twice(x, w):
    u = x * 1.0
    u[0], u[0] = w, w * w
    return np.sum(u * x)


add(element_stored_twice, lambda rng: (X, 0.8), wrt=("x", "w"))


def halves_change_places(x, w):
    u = x * w
    u[:2], u[2:] = u[2:], u[:2]
    return np.sum(u * x)


add(halves_change_places, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def rows_change_places(A, w):
    B = A * w
    B[0], B[1] = B[1], B[0]
    return np.sum(B * A)


add(rows_change_places, lambda rng: (A, 0.8), wrt=("A", "w"))


def columns_change_places(A, w):
    B = A * w
    B[:, 0], B[:, 2] = B[:, 2], B[:, 0]
    return np.sum(B * A)


add(columns_change_places, lambda rng: (A, 0.8), wrt=("A", "w"))


def elements_change_places(x, w):
    u = x * w
    u[0], u[1] = u[1], u[0]
    return np.sum(u * x)


add(elements_change_places, lambda rng: (X, 0.8), wrt=("x", "w"))


def name_stored_twice(x, w):
    a = w
    a, a = 1.0, a * x[0]
    return a * x[1]


add(name_stored_twice, lambda rng: (X, 0.8), wrt=("x", "w"))


def view_unpacked_into_its_array(x, w):
    u = x * w
    u[1], u[2] = u[:2]
    return np.sum(u * x)


add(view_unpacked_into_its_array, lambda rng: (X, 0.8), wrt=("x", "w"))


def row_unpacked_and_stored(A, w):
    B = A * w
    (a, b, c), B[0] = B
    return np.sum(B * A) + a * b


add(row_unpacked_and_stored, lambda rng: (A, 0.8), wrt=("A", "w"))


def results_unpacked_into_an_element(x, w):
    u = x * w
    u[1], t = _both(u, w)
    return np.sum(u * x) * t


add(results_unpacked_into_an_element, lambda rng: (X, 0.8), wrt=("x", "w"), compiled=True)


def chosen_tuple_unpacked_into_an_element(x, w):
    u = x * w
    i = 0
    i, u[i] = (1, w) if w > 0.5 else (2, w * w)
    return np.sum(u * x) * i


add(chosen_tuple_unpacked_into_an_element, lambda rng: (X, 0.8), wrt=("x", "w"))


def chosen_tuple_of_the_targets(x, w):
    a = w
    b = x[0]
    a, b = (b, a) if w > 0.5 else (a, b)
    return a * a + 3.0 * b


add(chosen_tuple_of_the_targets, lambda rng: (X, 0.8), wrt=("x", "w"))


def reversed_rows_unpacked_into_rows(A, w):
    B = A * w
    B[0], B[1] = B[::-1]
    return np.sum(B * A)


add(reversed_rows_unpacked_into_rows, lambda rng: (A, 0.8), wrt=("A", "w"))

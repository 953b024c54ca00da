"""Elementary functions of what a loop does not change: in tables before it."""

import math

import numpy as np

from programs.corpus import add


def one(rng):
    return (rng.normal(size=4),)


def two(rng):
    return rng.normal(size=4), rng.uniform(0.1, 0.9, 3)


def tables_of_two_functions(x, w):
    s = 0.0
    for i in range(len(x)):
        for k in range(len(w)):
            s += x[i] * math.exp(-w[k]) * math.cos(0.3 * k + w[0])
    return s


def table_of_a_loop_without_trips(x, w):
    s = 1.0
    for i in range(len(x)):
        for k in range(5):
            s += x[i] * math.exp(-w[k])
    return s * w[0]


def table_of_what_the_loop_changes(x, w):
    s = 0.0
    v = w.copy()
    for i in range(len(x)):
        for k in range(len(w)):
            s += x[i] * math.exp(-v[k])
        v[0] = v[0] * 0.5 + s * 0.01
    return s


def table_of_what_a_view_changes(x, w):
    s = 0.0
    v = w.copy()
    u = v[1:]
    for i in range(len(x)):
        for k in range(len(w)):
            s += x[i] * math.exp(-v[k])
        u[0] = u[0] * 0.5
    return s


def tables_under_conditions(x, w):
    s = 0.0
    for i in range(len(x)):
        for k in range(len(w)):
            if x[i] > 0.0:
                s += x[i] * math.log(w[k] + 0.2)
            t = math.exp(-w[k]) if x[i] > 0 else 1.0
            s += t
    return s


def tables_of_three_loops(x, w):
    s = 0.0
    for i in range(3):
        for j in range(len(x)):
            for k in range(len(w)):
                e = math.exp(w[k] * x[j])
                s += math.sin(e * i) + math.exp(w[k]) ** 1.5 + math.sqrt(math.exp(x[j]))
    return s


def table_and_a_break(x, w):
    s = 0.0
    for i in range(len(x)):
        for k in range(len(w)):
            if s > 3.0:
                break
            s += x[i] ** 2 * math.exp(-w[k])
    return s


def tables_of_chains(x, w):
    s = 0.0
    for i in range(len(x)):
        for k in range(1, len(w)):
            a = w[k] - w[k - 1]
            e = np.exp(-a * a)
            s += x[i] * e + a * math.tanh(e)
            a2 = math.exp(math.exp(-a))
            s += a2 * i
    return s


def table_in_a_while_loop(x, w):
    s = 0.0
    n = 0
    while n < 3:
        for i in range(len(x)):
            for k in range(len(w)):
                s += x[i] * math.exp(-w[k] * n)
        n += 1
    return s


def table_of_growing_size(x, w):
    s = 0.0
    m = 1
    for i in range(len(x)):
        for k in range(m):
            s += x[i] * math.exp(-w[k])
        m = min(m + 1, len(w))
    return s


def table_of_a_loop_downwards(x, w):
    s = 0.0
    for i in range(len(x) - 1, -1, -1):
        for k in range(len(w)):
            s = s * 0.9 + x[i] * math.exp(-w[k])
    return s


def table_of_a_name_bound_twice(x, w):
    s = 0.0
    for i in range(len(x)):
        for k in range(len(w)):
            e = math.exp(-w[k])
            e = e * x[i]
            s += e
    return s + e


def table_read_after_the_loop(x, w):
    s = 0.0
    for i in range(len(x)):
        for k in range(len(w)):
            e = math.exp(-w[k])
            s += e * x[i]
    return s + e * k


def tables_of_powers(x, w):
    s = 0.0
    for i in range(len(x)):
        for k in range(len(w)):
            s += x[i] * abs(w[k]) ** w[1] + 0.5**k
    return s


def number_read_after_the_loop(x, w):
    s = 0.0
    for i in range(len(x)):
        d = math.exp(-w[0] * 0.1)
        s = s * d + x[i]
    return s * d


def numbers_beside_whole_powers(x, w):
    s = 0.0
    for i in range(3):
        s = s * math.exp(-w[0] * 0.1) + x[i] * 2**i + 2.5 ** w[1]
        for k in range(3):
            s += (2**k) % 3 * w[k]
    return s


def numbers_in_loops_with_steps(x, w):
    s = 0.0
    for st in (1, -1):
        for i in range(1, 3 * st, st):
            s += x[i] * math.exp(w[1])
    return s


def table_of_an_array_made_in_the_loop(x, w):
    s = 0.0
    for i in range(len(x)):
        for k in range(len(w)):
            a = math.exp(w[k])
            s += a * x[i]
        w2 = w * 0.5
        for k in range(len(w2)):
            s += math.exp(w2[k])
    return s


def decayed(v, r):
    t = 0.0
    for i in range(len(v)):
        for k in range(3):
            t += v[i] * math.exp(-r * k)
    return t


def table_in_a_function(x, w):
    s = 0.0
    for i in range(len(w)):
        s += decayed(x, w[i])
    return s


def tables_beside_sums_in_place(x, w):
    s = 0.0
    v = w.copy()
    for i in range(len(x)):
        for k in range(len(w)):
            v[k] += math.exp(w[k]) * x[i]
            s += math.exp(v[k] * 0.1)
        v *= 0.5
    return s


def table_whose_length_a_view_changes(x, w):
    m = np.array([1, 1])
    v = m[:1]
    s = 0.0
    for i in range(len(x)):
        for k in range(m[0]):
            s += x[i] * math.exp(-w[k])
        v[0] = min(v[0] + 1, len(w))
    return s


add(tables_of_two_functions, two, wrt=("x", "w"), compiled=True)
add(table_of_a_loop_without_trips, lambda rng: (np.zeros(0), rng.uniform(0.1, 0.9, 3)), wrt=("x", "w"))
add(table_of_what_the_loop_changes, two, wrt=("x", "w"))
add(table_of_what_a_view_changes, two, wrt=("x", "w"))
add(tables_under_conditions, two, wrt=("x", "w"))
add(tables_of_three_loops, two, wrt=("x", "w"))
add(table_and_a_break, two, wrt=("x", "w"))
add(tables_of_chains, two, wrt=("x", "w"), compiled=True)
add(table_in_a_while_loop, two, wrt=("x", "w"))
add(table_of_growing_size, two, wrt=("x", "w"))
add(table_of_a_loop_downwards, two, wrt=("x", "w"))
add(table_of_a_name_bound_twice, two, wrt=("x", "w"))
add(table_read_after_the_loop, two, wrt=("x", "w"))
add(tables_of_powers, two, wrt=("x", "w"))
add(number_read_after_the_loop, two, wrt=("x", "w"), compiled=True)
add(numbers_beside_whole_powers, two, wrt=("x", "w"))
add(numbers_in_loops_with_steps, two, wrt=("x", "w"))
add(table_of_an_array_made_in_the_loop, two, wrt=("x", "w"))
add(table_in_a_function, two, wrt=("x", "w"))
add(tables_beside_sums_in_place, two, wrt=("x", "w"))
add(table_whose_length_a_view_changes, two, wrt=("x", "w"))

"""Functions that change variables and lists of the function that calls them."""

import numpy as np

from programs.corpus import add


def _add(out, v):
    out.append(v)


def _walk(out, x, k):
    if x[k] > 1.0:
        out.append(x[k])
    else:
        out.append(-x[k])
    out.append(2.0)


def _twice(a, b, v):
    a.append(v)
    b.append(v * 2)
    return len(a)


def _pushed(z, v, scale=2.0):
    if v < 0.6:
        return 0.0
    z.append(v * scale)
    return z[-1]


def one(rng):
    return (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]),)


def pushed_to_a_total(x):
    total = 0.0
    n = 0

    def push(v):
        nonlocal total, n
        total += v * v
        n += 1

    for v in x:
        push(v)
    return total / n


add(pushed_to_a_total, one)


def recorded_in_a_list(x):
    hist = []

    def record(t, y):
        hist.append(t * y)

    y = 1.0
    for i in range(4):
        y = y * x[i]
        record(i, y)
    return sum(hist)


add(recorded_in_a_list, one)


def counted_calls(x):
    count = 0

    def f(t):
        nonlocal count
        count += 1
        return t * x[0] + count

    a = f(1.0)
    b = f(a) * 2.0
    for k in range(3):
        b += f(b * 0.1)
    return b + count


add(counted_calls, one)


def best_of_all(x):
    best = None
    arg = -1

    def consider(i, v):
        nonlocal best, arg
        if best is None or v > best:
            best = v
            arg = i

    for i in range(len(x)):
        consider(i, x[i])
    return best * x[arg]


add(best_of_all, one)


def returned_early_while_changing(x):
    state = 1.0

    def step(v):
        nonlocal state
        if v < 0.6:
            return 0.0
        state = state * v
        return state

    s = 0.0
    for v in x:
        s += step(v)
    return s * state


add(returned_early_while_changing, one)


def changed_by_one_that_calls_another(x):
    acc = 0.0

    def inner(v):
        nonlocal acc
        acc += v

    def outer(v):
        inner(v)
        inner(v * v)

    for v in x:
        outer(v)
    return acc


add(changed_by_one_that_calls_another, one)


def bumped_elements(x):
    y = x.copy()
    c = 0

    def bump(k):
        nonlocal c
        y[k] += 1.0
        c += 1
        return y[k]

    s = bump(0)
    y[1] = bump(1)
    y[c] *= 2.0
    return s * np.sum(y) * c


add(bumped_elements, one)


def parameter_that_changes(x):
    c = 0.0
    v = 10.0

    def g(v):
        nonlocal c
        v = v * 2
        c += v

    g(x[0])
    g(v=x[1])
    return c * v


add(parameter_that_changes, one)


def changed_until_raised(x):
    c = 0.0

    def g(v):
        nonlocal c
        if v > 2:
            raise ValueError("big")
        c += v

    n = 0
    for v in x:
        try:
            g(v)
        except ValueError:
            n += 1
    return c * n


add(changed_until_raised, one)


def added_by_a_function(x):
    out = []
    for v in x:
        _add(out, v * v)
    return sum(out)


add(added_by_a_function, one)


def added_on_several_ways(x):
    out = []
    for k in range(len(x)):
        _walk(out, x, k)
    return sum(out) + len(out)


add(added_on_several_ways, one)


def added_to_two_lists(x):
    a, b = [], []
    for v in x:
        n = _twice(a, b, v)
    return sum(a) * sum(b) * n


add(added_to_two_lists, one)


def one_list_by_two_names(x):
    z = [x[0]]
    _twice(z, z, x[1])
    return sum(z) * len(z)


add(one_list_by_two_names, one)


def added_and_returned(x):
    z, s = [], 0.0
    for v in x:
        s += _pushed(z, v)
    return s * sum(z)


add(added_and_returned, one)


def rows_with_another_name(x, w):
    table = np.zeros((2, 2))
    row = table[0]

    def fill(k):
        table[0, k] = w * x[k]
        if k > 0:
            fill(k - 1)

    fill(1)
    return row[0] * table[0, 1] + np.ravel(table)[1]


add(rows_with_another_name, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), may_refuse=True)


def lists_that_functions_return(x, w):
    found = [w]

    def collect(k):
        found.append(x[k])
        if k > 0:
            collect(k - 1)
        return found

    first = collect(0)
    collect(1)
    return sum(first) * len(first)


add(lists_that_functions_return, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), may_refuse=True)


def beside_keys_that_write(x, w):
    u = x * w

    def key(i):
        u[0] += 0.1
        return u[i]

    s = u[0] * max(range(4), key=key) * u[0]
    s += u[0] * sum(map(key, range(4)))
    return s + u[0] * min(x, key=lambda v: v * key(1))


def beside_what_calls_what_writes(x, w):
    u = x * w
    n = 1.0

    def double(k):
        u[0] = u[0] * 2 + k

    def push(v):
        nonlocal n
        n = n * w + v
        double(n)
        return n

    s = u[0] * push(1.0)
    s += u[0] * push(0.5) * u[0]
    return s * n


add(beside_keys_that_write, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"), compiled=True)
add(beside_what_calls_what_writes, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8), wrt=("x", "w"))

"""Lists of numbers that grow and shrink: ``append``, ``pop``, ``insert`` and their kind."""

import numpy as np

from programs.corpus import add


def _vector(rng):
    return np.array([0.3, 0.5, 0.42])


def filled_by_a_loop(x, w):
    z = []
    for e in x:
        z.append(e * w)
    return z[0] * z[-1] + sum(z) + len(z)


add(filled_by_a_loop, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def recurrence_in_a_list(x, w):
    z = [x[0]]
    for i in range(1, len(x)):
        z.append(z[-1] * w + x[i])
    return np.sum(np.array(z) ** 2)


add(recurrence_in_a_list, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def positions_in_a_list(x, w):
    ns = []
    for i in range(len(x)):
        if x[i] > 0.35:
            ns.append(i)
    s = 0.0
    for n in ns:
        s += x[n] * w
    return s


add(positions_in_a_list, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def a_stack(x, w):
    stack = [x[0], x[1]]
    s = 0.0
    while stack:
        v = stack.pop()
        s = s + v * v * w
        if v > 0.35:
            stack.append(v * 0.5)
    return s


add(a_stack, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def every_change_of_a_list(x, w):
    z = [1.0]
    z.extend(x)
    z.insert(1, w)
    z += [w * w, 2.0]
    y = z.pop(0)
    del z[1]
    z.reverse()
    return z[0] * z[-1] * y + z[2] * len(z)


add(every_change_of_a_list, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def perhaps_without_items(x, w):
    z = []
    for e in x:
        if e > 9:
            z.append(e)
    return w if not z else z[0]


add(perhaps_without_items, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def whole_number_then_float(x, w):
    z = []
    z.append(3)
    z.append(w)
    return z[0] * z[1]


add(whole_number_then_float, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def pops_in_an_expression(x, w):
    z = [w, x[0]]
    return z.pop() * z.pop() + x[1]


add(pops_in_an_expression, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def two_lists_side_by_side(x):
    z = []
    w = []
    for e in x:
        z.append(e)
        w.append(e * e)
    return sum(a * b for a, b in zip(z, w, strict=False)) + max(z) - min(w)


add(two_lists_side_by_side, lambda rng: (_vector(rng),), wrt="x")


def times_of_linspace(x):
    t = np.linspace(0, 1, 5)
    out = []
    for ti in t:
        out.append(np.exp(-x[0] * ti))
    return np.sum(np.array(out) - x[1])


add(times_of_linspace, lambda rng: (_vector(rng),), wrt="x")


def until_a_break(x):
    out = []
    i = 0
    while True:
        out.append(x[i] ** 2)
        i += 1
        if i >= len(x):
            break
    return sum(out) / len(out)


add(until_a_break, lambda rng: (_vector(rng),), wrt="x")


def results_of_an_inner_function(x):
    out = []

    def f(t):
        return t * x[0]

    for i in range(3):
        out.append(f(i))
    return out[-1]


add(results_of_an_inner_function, lambda rng: (_vector(rng),), wrt="x")


def list_begun_in_a_loop(x):
    out = []
    for i in range(len(x)):
        tmp = []
        for j in range(i + 1):
            tmp.append(x[j])
        out.append(sum(tmp))
    return np.prod(out)


add(list_begun_in_a_loop, lambda rng: (_vector(rng),), wrt="x")


def whole_numbers_added_to(x, w):
    z = [0] * 3
    for i in range(3):
        z[i] += x[i] * w
    return sum(z) * z[0]


add(whole_numbers_added_to, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def whole_number_replaced(x, w):
    z = [0, 0, 1]
    z[0] = x[0]
    return z[0] * z[2] * w


add(whole_number_replaced, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def under_another_name(x, w):
    z = [0] * len(x)
    y = z
    y[1] = x[0]
    return z[1] * w


add(under_another_name, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def dynamic_programming(x, w):
    n = len(x)
    dp = [0] * (n + 1)
    dp[0] = 1
    for i in range(1, n + 1):
        dp[i] = dp[i - 1] * x[i - 1] + w
    return dp[n]


add(dynamic_programming, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def still_whole_numbers(x, w):
    z = [1, 2, 3]
    k = z[1]
    s = x[k]
    z[0] = 7
    return s * z[0] * w


add(still_whole_numbers, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def items_beside_single_precision(x):
    z = [1, 2]
    u = [0.5]
    for i in range(2):
        z.append(i)
        u.append(i * 0.25)
    y = x * z[1]
    return y[0] * u[2] + np.sum(x) * z[1]


add(items_beside_single_precision, lambda rng: (_vector(rng).astype(np.float32),))


def begun_in_a_branch(x, n):
    k = 0
    while k < n:
        if k == 0:
            out = [x[0]]
            last = x[0]
        else:
            out.append(last * x[k])
            last = out[-1] + x[k]
        k += 1
    return np.sum(np.array(out) ** 2) + len(out) * x[1]


add(begun_in_a_branch, lambda rng: (_vector(rng), 3), compiled=True)


def longer_by_plus(x, w):
    z = []
    for i in range(3):
        z = z + [x[i] * w]
    return z[0] * z[2]


add(longer_by_plus, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def filled_with_zeros_first(x, w):
    z = []
    for i in range(3):
        z.append(0)
    for i in range(3):
        z[i] = x[i] * w
    return z[0] * z[2]


add(filled_with_zeros_first, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def _next(items, w):
    items[0] = items[0] * 1.1
    return items[-1] * w + 0.1 * len(items)


def handed_to_a_function_as_it_grows(x, w):
    z = [x[0]]
    for _ in range(3):
        z.append(_next(z, w))
    return z[-1] * z[0] + _next(z, x[1])


add(handed_to_a_function_as_it_grows, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def inner_list_grows_while_outer_is_filled(x, w):
    y, z = [w], []
    for i in range(3):
        y.append(x[i])
        for e in y:
            z.append(e * x[0])
    return sum(z) * len(z)


add(inner_list_grows_while_outer_is_filled, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def inner_length_is_written(x, w):
    trips, z = np.array([1, 1]), []
    for i in range(3):
        trips[0] = i + 1
        for j in range(trips[0]):
            z.append(x[j] * w)
    return sum(z) * len(z)


add(inner_length_is_written, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def length_of_the_list_before(x, w):
    z = [x[0], w]

    def size():
        return len(z) * x[1]

    z, n = [w], size()
    return n + z[0] * len(z)


add(length_of_the_list_before, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"), may_refuse=True)


def lists_that_become_arrays(x, w):
    """What a variable is given when its list is complete is a variable of its own."""
    ts, ys = [], []
    for i in range(3):
        ts.append(0.1 * i)
        ys.append(x[i] * w)
    ts, ys = np.array(ts), np.asarray(ys)
    ys[0] = w
    rows = []
    for k in range(2):
        row = [1.0]
        for v in x:
            row.append(v * w + k)
        row = np.array(row)
        rows.append(row * row)
    rows = np.array(rows)
    rows = rows[1] * w
    return np.trapezoid(ys, ts) + np.sum(rows[1:] * ys)


add(lists_that_become_arrays, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"), compiled=True)


def states_in_a_list(x, w):
    state = [x[0], x[1]]
    path = []
    for _ in range(3):
        state = [v * w + x[2] for v in state]
        path.append(state)
    return sum([p[0] * p[1] for p in path]) + path[-1][0]


add(states_in_a_list, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def filled_under_a_counter_that_moves(x, w):
    z, total = [], 0.0
    for k in range(3):
        for k in range(2):
            total += w * x[k]
        z.append(total * x[k])
    for k in range(2):
        k = 2 - k
        z.append(x[k] * w)
    return z[0] * z[-1] + sum(z) * z[1]


add(filled_under_a_counter_that_moves, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))

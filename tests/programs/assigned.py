"""Names that some paths do not assign: chosen by a mode, after loops that may make no trip, deleted, left early."""

import math

import numpy as np

from programs.corpus import add


def chosen_by_a_mode(x, mode="up"):
    if mode == "up":
        y = x * x
    elif mode == "down":
        y = -x
    return np.sum(y * x)


add(
    chosen_by_a_mode,
    lambda rng: (rng.normal(size=3),),
    lambda rng: (rng.normal(size=3), "up"),
    lambda rng: (rng.normal(size=3), "down"),
)


def chosen_by_a_number(x, n):
    if n > 0:
        y = x * x
        k = 2
    elif n < 0:
        y = -x
        k = 3
    return np.sum(y * x) * k


add(
    chosen_by_a_number,
    lambda rng: (rng.normal(size=3), 4),
    lambda rng: (rng.normal(size=3), -4),
    compiled=True,
)


def one_branch_raises(x, kind):
    if kind == 0:
        y = x * x
    elif kind == 1:
        if x[0] > 5.0:
            raise ValueError("large")
        else:
            y = np.sin(x)
    else:
        raise ValueError("unknown")
    return np.sum(y)


add(one_branch_raises, lambda rng: (rng.normal(size=3), 0), lambda rng: (rng.normal(size=3), 1))


def one_branch_continues(x, limits):
    s = 0.0
    for i in range(len(x)):
        if limits[i] < 0.0:
            continue
        elif limits[i] > 1.0:
            y = x[i] * x[i]
        else:
            if x[i] > 50.0:
                break
            else:
                y = math.sin(x[i])
        s += y * x[0]
    return s


add(one_branch_continues, lambda rng: (rng.normal(size=4), np.array([0.5, -1.0, 1.5, 0.2])), compiled=True)


def in_one_branch_and_used_in_another(x, flag):
    if flag:
        extra = np.tanh(x)
        n = len(x)
    s = np.sum(x * x)
    if flag:
        s += np.sum(extra * x) / n
        extra[0] = s
    for k in range(2):
        if flag:
            s += extra[k] * s
    return s


add(
    in_one_branch_and_used_in_another,
    lambda rng: (rng.normal(size=3), True),
    lambda rng: (rng.normal(size=3), False),
    compiled=True,
)


def of_several_types(x, flag):
    if flag:
        a, k, t, z = x[1:], 3, x[0] > 0.0, np.outer(x, x)
        pair = (x[0], x * 2.0)
        single = np.float32(0.5)
    s = x[0]
    if flag and t:
        s = s + np.sum(a) * k + np.sum(z * z) * single
    if flag:
        s = s * pair[0] + np.sum(pair[1])
    return s


add(
    of_several_types,
    lambda rng: (np.abs(rng.normal(size=3)), True),
    lambda rng: (rng.normal(size=3), False),
    compiled=True,
)


def view_of_one_branch(x, flag):
    u = x * x
    if flag:
        v = u[1:]
    s = np.sum(u)
    if flag:
        v[0] = s
        v *= 2.0
    return s + np.sum(u * u)


add(view_of_one_branch, lambda rng: (rng.normal(size=3), True), lambda rng: (rng.normal(size=3), False))


def transposed_in_one_branch(x, flag):
    if flag:
        y = x.T
        z = x[:, ::2]
    s = np.sum(x)
    if flag:
        s += np.sum(y.T.reshape(-1)[1:] * 2.0) + np.sum(y.ravel() ** 2) + np.sum(z.ravel() ** 3)
    return s


add(
    transposed_in_one_branch,
    lambda rng: (rng.normal(size=(2, 3)), True),
    lambda rng: (rng.normal(size=(2, 3)), False),
    compiled=True,
)


def array_that_a_loop_makes_a_list(x):
    y = x * 1.0
    for i in range(2):
        s = y[0] * x[i] + y[1]
        y = [x[i], s]
    return y[0] * y[1]


add(array_that_a_loop_makes_a_list, lambda rng: (rng.normal(size=3),))


def read_only_where_it_is_chosen(x, flag):
    if flag:
        y = x * x
    z = y * 2 if flag else x
    if not flag or np.sum(y) > 1e9:
        z = z + 1.0
    return np.sum(z * z)


add(
    read_only_where_it_is_chosen,
    lambda rng: (rng.normal(size=3), True),
    lambda rng: (rng.normal(size=3), False),
)


def read_in_the_test_of_a_loop(x, n):
    k = 0
    while k < n or y > 2.0:  # noqa: F821
        y = x * k * x
        k += 1
        if k > 10:
            break
    return y + x


add(
    read_in_the_test_of_a_loop,
    lambda rng: (0.8, 2),
    lambda rng: (1.7, 3),
    smooth=False,
)


def helper_without_a_last_return(v, n):
    if n > 1:
        return v * v
    elif n < 1:
        return v * n


def calls_what_may_return_nothing(x, n):
    if n != 1:
        x = x * helper_without_a_last_return(np.sum(x), n)
    return np.sum(x)


add(
    calls_what_may_return_nothing,
    lambda rng: (rng.normal(size=3), 2),
    lambda rng: (rng.normal(size=3), -2),
    lambda rng: (rng.normal(size=3), 1),
)


def deleted(x, n):
    y = x * x
    z = y * 2
    del y
    pair = (x[0], x[1])
    s = pair[0] * pair[1]
    del pair, x
    if n > 3:
        t = z
        del z
    else:
        t = z * z
    return np.sum(t) * s


add(deleted, lambda rng: (rng.normal(size=3), 2), lambda rng: (rng.normal(size=3), 4))


def layers_left_early(x, layers, limit):
    h = x
    for w, b in layers:
        h = np.tanh(h * w + b)
        if np.sum(h) > limit:
            break
    return np.sum(h * w)


add(
    layers_left_early,
    lambda rng: (np.full(2, 0.3), [(np.full(2, k + 0.5), np.full(2, 0.2)) for k in range(3)], -9.0),
    lambda rng: (np.full(2, 0.3), [(np.full(2, k + 0.5), np.full(2, 0.2)) for k in range(3)], 1.0),
    lambda rng: (np.full(2, 0.3), [(np.full(2, k + 0.5), np.full(2, 0.2)) for k in range(3)], 9.0),
    wrt=("x", "layers"),
    compiled=True,
)


def items_left_out(x, ws):
    s = x * x
    for i, w in enumerate(ws):
        if w < 0.0:
            continue
        s = s * w
        if i == 1:
            s = s + x
    return s * w


add(
    items_left_out,
    lambda rng: (0.7, (1.5, -2.0, 3.0)),
    lambda rng: (0.7, (1.5, 2.0, -3.0)),
    wrt=("x", "ws"),
    smooth=False,
)


def items_left_from_within(x, ws):
    s = x
    for w in ws:
        if w > 0.0:
            if s > 3.0:
                break
            s = s * w
            if s < 0.5:
                continue
            s = s + 1.0
        else:
            s = s - 1.0
        s = s * x
    else:
        s = s * 0.5
    return s * s


add(
    items_left_from_within,
    lambda rng: (0.2, (1.5, -2.0, 3.0)),
    lambda rng: (1.0, (1.5, 2.0, 3.0)),
    lambda rng: (2.0, (1.5, -2.0, 3.0)),
    lambda rng: (-1.0, (-1.5, 2.0, 3.0)),
    wrt=("x", "ws"),
    smooth=False,
)


def items_in_a_loop(x, ws):
    s = 0.0
    for k in range(len(x)):
        for w in ws:
            if x[k] > w:
                break
        else:
            if k > 1:
                break
            continue
        s += w * x[k]
        for i in range(3):
            if i == 2:
                return s * ws[i]
            if x[k] > 3.0:
                break
            s += ws[i] * x[k]
    return s


add(
    items_in_a_loop,
    lambda rng: (np.array([0.1, 2.0, 0.4, 5.0]), (0.5, 1.5, 2.5)),
    lambda rng: (np.array([0.1, 5.0, 0.4, 5.0]), (0.5, 1.5, 2.5)),
    wrt=("x", "ws"),
    smooth=False,
)


def containers_of_branches(x, params, flag):
    if flag:
        p = params
    else:
        q = (x, params[1])
    if flag:
        s = np.sum(x * p[0])
    else:
        p = q
        s = np.sum(p[0] * p[1])
    return s * np.sum(p[1])


add(
    containers_of_branches,
    lambda rng: (rng.normal(size=2), (rng.normal(size=2), rng.normal(size=2)), True),
    lambda rng: (rng.normal(size=2), (rng.normal(size=2), rng.normal(size=2)), False),
    wrt=("x", "params"),
)


def containers_in_a_loop(x, layers, n):
    h = x
    for k in range(n):
        for layer in layers:
            h = np.tanh(h * layer[0] + layer[1]) * layer[0][k]
        h = h * layer[1]
    return np.sum(h)


add(
    containers_in_a_loop,
    lambda rng: (rng.normal(size=2), [(rng.normal(size=2), rng.normal(size=2)) for _ in range(3)], 2),
    lambda rng: (rng.normal(size=2), [(rng.normal(size=2), rng.normal(size=2)) for _ in range(3)], 0),
    wrt=("x", "layers"),
    compiled=True,
)


def list_of_the_last_trip(x, n):
    for i in range(n):
        y = [x[i], 2.0]
    return np.sum(y + x[:2])


add(list_of_the_last_trip, lambda rng: (rng.normal(size=3), 2))

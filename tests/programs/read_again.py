"""What rewrites of dicts, lists and sets have to leave alone: each program is right or refused."""

import numpy as np

from programs.corpus import add


def _two(p):
    return {"a": p, "b": 2.0 * p}


def _three(p):
    return {"a": p, "b": 2.0 * p, "c": 5.0 * p}


def _tripled(u):
    u[0] = u[0] * 3.0
    return u[0]


def _first_two(u):
    return {"a": u[0], "b": u[1]}


def _sum(a, b):
    return a + b


def _renumbered(k):
    k[0] = 7
    return 1.0


def _network(layers, x):
    for w, b in layers:
        x = np.tanh(x @ w + b)
    return np.sum(x)


def dicts_in_the_place_of_numbers(x):
    rows = [v * 1.0 for v in x]
    rows = [_two(v) for v in rows]
    return sum(r["a"] * r["b"] for r in rows)


def dict_behind_an_argument_by_keyword(x):
    u = x * 1.0
    return _sum(a=_tripled(u), b=sum(_first_two(u).values()))


def dicts_of_a_function_defined_twice(x):
    def made():
        return {"a": x[0]}

    first = made()
    total = sum(first.values())

    def made():
        return {"a": x[0], "b": 2.0 * x[1]}

    second = made()
    return total + sum(second.values())


def dict_of_a_function_whose_parameter_hides_another(x):
    def called(_two):
        return _two(x[0])

    made = called(_three)
    return sum(made.values())


def sets_of_sets(x, k):
    members = {int(i) for i in k}
    members = {i + 1 for i in members}
    return x[0] * len(members) + x[1] * max(members)


def set_behind_a_call_that_writes(x, k):
    m = k * 1
    return _renumbered(m) * x[0] + len(set(m))


def sets_asked_by_a_key(x, k):
    return x[0] * max({int(i) for i in k}, key=lambda v: -abs(v - 2))


def list_that_grows_while_it_is_gone_over(x):
    arrays = [np.outer(x, x)]
    for a in arrays:
        arrays.append(a[:, :1] * 2.0)
        if len(arrays) > 3:
            break
    return sum(np.sum(a) for a in arrays)


def lists_in_lists_compared_with_tuples(x):
    layers = [(np.eye(2) * x[0], np.ones(2)), (np.ones((2, 3)) * x[1], np.ones(3))]
    rows = [[x[0], x[1]], [x[1], x[0]]]
    same = 0
    for row in rows:
        if row == (x[0], x[1]):
            same += 1
    return _network(layers, x[:2]) + same * x[0]


def sums_of_lists_beside_layers(x):
    layers = [(np.eye(2) * x[0], np.ones(2)), (np.ones((2, 3)) * x[1], np.ones(3))]
    some = [x[0]]
    more = some[:] + [x[0] * x[1]]
    return _network(layers, x[:2]) + sum(more) * 2.0 + len(more)


X, K = np.array([0.3, 0.8, 0.5]), np.array([3, 1, 3, 2])
for function in (
    dicts_in_the_place_of_numbers, dict_behind_an_argument_by_keyword, dicts_of_a_function_defined_twice,
    dict_of_a_function_whose_parameter_hides_another, list_that_grows_while_it_is_gone_over,
    lists_in_lists_compared_with_tuples, sums_of_lists_beside_layers,
):  # fmt: skip
    add(function, lambda rng: (X,), may_refuse=True)
for function in (sets_of_sets, set_behind_a_call_that_writes, sets_asked_by_a_key):
    add(function, lambda rng: (X, K), may_refuse=True)

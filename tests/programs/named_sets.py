"""Sets that are made where they are asked, by calls and by comprehensions, of numbers."""

import numpy as np

from programs.corpus import add


def nodes_of_a_netlist(x):
    netlist = [("R", 0, 1, x[0]), ("R", 1, 2, x[1]), ("R", 2, 0, x[2])]
    points = sorted({n for _, i, j, _ in netlist for n in (i, j)})
    n = len(points) - 1
    g, b = np.zeros((n, n)), np.zeros(n)
    for kind, i, j, value in netlist:
        if kind == "R":
            for p, q in ((i, j), (j, i)):
                if p > 0:
                    g[p - 1, p - 1] += 1.0 / value
                    if q > 0:
                        g[p - 1, q - 1] -= 1.0 / value
    b[0] = x[3]
    v = np.linalg.solve(g, b)
    return v[0] * v[1]


def sets_that_are_asked(x, k):
    i = 5
    several = {2 * i for i in k if i > 1}
    total = x[0] * len(several) + x[1] * (6 in several) + i
    for each in sorted(set([j % 3 for j in k])):
        total += np.sum(x[k % 3 == each]) ** 2
    return total + x[2] * max({j * j for j in k}) + x[3] * len(set(k.tolist()))


def places_of_members(x, k):
    members = sorted(set(k.tolist()))
    place = {member: i for i, member in enumerate(members)}
    out = np.zeros(len(members))
    for value, member in zip(x, k, strict=True):
        out[place[member]] += value
    return np.sum(out**2)


_GROUPS = {0: 2, 1: 0, 2: 2, 3: 1}


def trips_over_known_members(x, members):
    total = 0.0
    for group in set(_GROUPS.values()):
        total += sum(x[i] for i in _GROUPS if _GROUPS[i] == group) ** 2
    for place in set(members):
        total += np.sin(x[place]) * (place + 1)
    return total


def nearest_of_the_rest(x):
    rest, at, total = set(range(1, len(_GROUPS))), 0, 0.0
    while rest:
        nearest = min(rest, key=lambda j: (j * 7 + at) % 5)
        total += (x[at] - x[nearest]) ** 2 * len(rest)
        rest.remove(nearest)
        at = nearest
    return total


def order_of_larger_numbers(x, kind):
    last = 0.0
    for number in {8, 1, 3, 16}:
        last = last * 0.5 + x[number % 4] if kind == "decayed" else last
    return last


def order_of_texts(x, names, numbers):
    last = 0.0
    for name in set(names):
        last = last * 0.5 + sum(v for v, n in zip(x, names, strict=True) if n == name)
    for i, name in enumerate(list(set(names) - {"cd"})):
        last = last * 0.5 + x[i] * (name == "ba")
    for number in {n * 3 for n in numbers} | {100, 8}:
        last = last * 0.5 + x[number % 4] * number
    return last


def order_of_pairs(x):
    last = 0.0
    for i, j in {(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)}:
        last = last * 0.5 + x[i] * x[j]
    a, b = 40, 8
    for number in {a, b, 3, 16, 1, 9, -5}:
        last = last * 0.5 + x[number % 4]
    return last


def order_of_a_set_that_grows(x, numbers):
    last, seen = 0.0, set()
    for number in numbers:
        seen.add(number)
    for number in seen:
        last = last * 0.5 + x[number % 4]
    return last


class _Status:
    def __init__(self, groups, rates, kind):
        self.groups, self.rates, self.kind = groups, rates, kind


def groups_of_an_object(x, status):
    total = 0.0
    for group in set(status.groups.values()):
        members = [i for i in status.groups if status.groups[i] == group]
        total += sum(x[i] for i in members) ** 2 * status.rates.get(group, 0.5)
    return total if status.kind == "sum" else total / len(status.groups)


def groups_of_an_object_that_change(x, status):
    total = 0.0
    for group in set(status.groups.values()):
        status.groups[0] = 1
        total += x[group] * x[status.groups[0]]
    return total


def members_of_larger_numbers(x, kind):
    wanted, total = {8, 1, 3, 16}, 0.0
    for i in range(len(x)):
        if i in wanted and kind in {"decayed", "sum"}:
            total = total * 0.5 + x[i] ** 2
    return total


add(trips_over_known_members, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]), [3, 0, 3, 1]))
add(nearest_of_the_rest, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),))
add(order_of_larger_numbers, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]), "decayed"))
_NAMES, _NUMBERS = ["ba", "cd", "ba", "zz"], [17, 4, 33, 17]
add(order_of_texts, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]), _NAMES, _NUMBERS))
add(order_of_pairs, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)
add(order_of_a_set_that_grows, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]), _NUMBERS), may_refuse=True)
for function in (groups_of_an_object, groups_of_an_object_that_change):
    add(
        function,
        lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]), _Status({0: 2, 1: 0, 2: 2, 3: 0}, {0: 1.5}, "sum")),
        may_refuse=function is groups_of_an_object_that_change,
    )
add(members_of_larger_numbers, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]), "decayed"))
add(nodes_of_a_netlist, lambda rng: (np.array([1.3, 0.7, 2.2, 0.4]),), compiled=True)
for function in (sets_that_are_asked, places_of_members):
    add(
        function,
        lambda rng: (np.array([0.3, 1.2, 0.7, 0.9]), np.array([3, 1, 3, 2])),
        compiled=function is sets_that_are_asked,
    )

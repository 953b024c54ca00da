"""Iterators that ``next`` is asked of, also between loops over what is left."""

import numpy as np

from programs.corpus import add


def vector_and_number(rng):
    return rng.normal(size=5), 0.8


def item_by_item(x, w):
    it, rest = iter(x), 0.0
    previous = next(it)
    for v in it:
        rest += (v - previous) ** 2 * w
        previous = v
        if v > 1.0:
            break
    else:
        rest *= w
    return rest + sum(it) * previous + next(it, w) * 2.0 + sum(v * v for v in it)


add(item_by_item, vector_and_number, lambda rng: (rng.normal(size=5) + 1.0, 0.8), wrt=("x", "w"), compiled=True)


def pairs_of_one_iterator(x, w):
    it, s = iter(x), 0.0
    for p, q in zip(it, it):
        s += p * q * w
    numbers = iter(range(1, 9))
    for v in x:
        s += v * next(numbers)
    return s


def until_none_is_left(x, w):
    it, big = iter(x), (v * w for v in x if v > -9.0)
    s = next(big)
    v = next(it, None)
    while v is not None:
        s += v * w
        v = next(it, None)
    for each in big:
        s = s * w + each
    try:
        return s + next(it)
    except StopIteration:
        return s * x[0]


add(pairs_of_one_iterator, vector_and_number, wrt=("x", "w"))
add(until_none_is_left, vector_and_number, wrt=("x", "w"))


def values_made_when_they_are_taken(x, w):
    y, k = x.copy(), 2.0
    late = (v * k for v in y)
    s = next(late)
    k = w
    y[1] = w
    return s + next(late)


add(values_made_when_they_are_taken, vector_and_number, wrt=("x", "w"), may_refuse=True)


def trebled(y):
    y[0] = y[0] * 3
    return y[2]


def item_behind_what_changes_it(x, w):
    it = iter(x)
    s = trebled(x) + next(it)
    return s * next(it) * w


def default_that_is_evaluated_in_any_case(x, w):
    y = x.copy()
    it = iter(x[:1])
    a = next(it, trebled(y))
    b = next(it, trebled(y))
    return a * b + y[0] * w


add(item_behind_what_changes_it, vector_and_number, wrt=("x", "w"), may_refuse=True)
add(default_that_is_evaluated_in_any_case, vector_and_number, wrt=("x", "w"))


def _weighed(*given, **named):
    return sum(given) * 2.0 - given[-1] + sum(named.values()) * given[0]


def item_before_a_dict_of_items(x, w):
    it = iter(x)
    return _weighed(next(it, w), **{"p": next(it), "q": next(it) * w})


def items_in_all_kinds_of_arguments(x, w):
    it = iter(x)
    return _weighed(next(it), *[next(it), next(it) * w], **{"p": next(it)})


add(item_before_a_dict_of_items, vector_and_number, wrt=("x", "w"))
add(items_in_all_kinds_of_arguments, vector_and_number, wrt=("x", "w"))


def _curve(x, *params):
    total = np.zeros_like(x)
    for center, height in zip(*[iter(params)] * 2):
        total = total + center * x**2 + height
    return total


def groups_of_one_iterator(x, w):
    row = [x[0], x[1] * w, x[2], w, x[0] * x[1]]
    s = np.sum(_curve(x, x[0], w, x[2], 1.5))
    for a, b in zip(*[iter(row)] * 2):
        s += a * b * b
    return s + sum(a * b * c for a, b, c in zip(*(iter(x),) * 3))


def groups_of_a_list_that_changes(x, w):
    row, s = [x[0], x[1], x[2], w], 0.0
    for a, b in zip(*[iter(row)] * 2):
        s += a * b * b
        row[3] = s
    return s


add(groups_of_one_iterator, vector_and_number, wrt=("x", "w"))
add(groups_of_a_list_that_changes, vector_and_number, wrt=("x", "w"), may_refuse=True)


def _halved_until(v, least=0.2):
    while abs(v) > least:
        yield v
        v = v / 2
    yield v


def takes_generators_item_by_item(x):
    last = sum(list(_halved_until(v))[-1] for v in x)
    sums = np.array([sum(_halved_until(v, 0.1)) for v in x if v > 0])
    return last * x[0] + np.sum(sums**2) + max(max(_halved_until(v)) for v in x[1:])


add(takes_generators_item_by_item, lambda rng: (np.array([0.3, 1.7, -1.2, 0.55]),))

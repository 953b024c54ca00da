"""Lists on their way through calls, tuples and objects: `+` appends them wherever they come from, `*` repeats them."""

from types import SimpleNamespace

import numpy as np

from programs.corpus import add


def vector_and_weight(rng):
    return np.array([0.7, 1.3, 0.4]), 0.6


def _leaves(depth, t):
    if depth == 0:
        return [t]
    return _leaves(depth - 1, t * 0.5) + _leaves(depth - 1, t * 1.5)


def list_that_a_recursion_appends(x, w):
    total = 0.0
    for i, leaf in enumerate(_leaves(2, w)):
        total += leaf * i
    return total


add(list_that_a_recursion_appends, vector_and_weight, wrt=("x", "w"), compiled=True)


def _products(items):
    if not items:
        return [1.0]
    rest = _products(items[1:])
    return rest + [items[0] * e for e in rest]


def list_that_a_recursion_makes_of_a_list(x, w):
    return sum(_products([x[0], w, x[1]])) + len(_products([w, w]))


add(list_that_a_recursion_makes_of_a_list, vector_and_weight, wrt=("x", "w"))


def _halves(t, n):
    out = [t]
    if n > 0:
        for k in range(2):
            out += _halves(t * (k + 1), n - 1)
    return out


def list_that_grows_by_its_own_results(x, w):
    items = _halves(w, 3)
    return items[1] * items[2] + len(items) + sum(items)


add(list_that_grows_by_its_own_results, vector_and_weight, wrt=("x", "w"))


def _minor(a):
    if len(a) == 2:
        return a[0][0] * a[1][1] - a[0][1] * a[1][0]
    total = 0
    for j in range(len(a)):
        total += (-1) ** j * a[0][j] * _minor([row[:j] + row[j + 1 :] for row in a[1:]])
    return total


def minors_of_a_list_of_lists(x, w):
    return _minor([[x[0], w, 1.0], [x[1], x[2], w], [2.0, w * w, x[0]]])


add(minors_of_a_list_of_lists, vector_and_weight, wrt=("x", "w"), compiled=True)


def _pair(t, u):
    return [t, u]


def _array(t, u):
    return np.array([t, u])


def results_that_are_added_and_appended(x, w):
    longer = _pair(w, x[0]) + [x[1]] + sorted(x)
    added = _array(w, x[0]) + _array(x[1], x[2])
    mixed = _pair(w, x[0]) + _array(x[1], w) + x[:2]
    return len(longer) * longer[2] + len(added) * added[1] * mixed[0] + len(mixed)


add(results_that_are_added_and_appended, vector_and_weight, wrt=("x", "w"), compiled=True)


def _with_count(t, u):
    return [t, u], 2.0


def lists_in_results(x, w):
    items, count = _with_count(w, x[0])
    both = _with_count(x[1], w)
    longer = items + both[0]
    return longer[3] * len(longer) * count * both[1]


add(lists_in_results, vector_and_weight, wrt=("x", "w"))


def lists_in_tuples_and_objects(x, w):
    pair = ([w, x[0]], [x[1]])
    held = SimpleNamespace(items=[w, x[1]], factor=2.0)
    first, second = pair
    longer = first + second + held.items + pair[0]
    return longer[2] * longer[6] * len(longer) * held.factor


add(lists_in_tuples_and_objects, vector_and_weight, wrt=("x", "w"))


def _twice(pair):
    return pair[0] + pair[0]


def list_in_a_tuple_that_is_handed_on(x, w):
    longer = _twice(([w, x[0]], 2.0))
    return longer[3] * len(longer)


add(list_in_a_tuple_that_is_handed_on, vector_and_weight, wrt=("x", "w"))


def _rows(x):
    out = []
    for k in range(3):
        out.append(x * k)
    return out


def arrays_of_a_list_that_was_returned(x, w):
    rows = _rows(x)
    both = rows[1] + rows[2]
    return both[0] * len(both) * w


add(arrays_of_a_list_that_was_returned, vector_and_weight, wrt=("x", "w"))

GRID = [1.0, 2.0]


def list_of_the_module(x, w):
    longer = GRID + [w] + GRID
    added = x[:2] + GRID
    return longer[2] * len(longer) * added[1]


add(list_of_the_module, vector_and_weight, wrt=("x", "w"))


def _down_to_the_module(t, n):
    if n > 0:
        return _down_to_the_module(t * 0.5, n - 1)
    return GRID + [t]


def list_of_the_module_in_a_recursion(x, w):
    items = _down_to_the_module(w, 1)
    longer = GRID + [w]
    return items[0] * len(items) + items[-1] * len(longer)


add(list_of_the_module_in_a_recursion, vector_and_weight, wrt=("x", "w"))


def copies_and_parts_of_lists(x, w):
    rows = [[x[0], w, 1.0], [x[1], x[2], w]]
    total = 0.0
    for row in rows[1:]:
        longer = row + row.copy()
        total += longer[4] * len(longer)
    return total


add(copies_and_parts_of_lists, vector_and_weight, wrt=("x", "w"))


def _list_or_array(t):
    if t > 0.0:
        return [t, t]
    return np.array([t, 2.0])


def list_or_array_that_is_repeated(x, w):
    items = _list_or_array(w) * 2
    return items[1] * len(items)


add(list_or_array_that_is_repeated, vector_and_weight, wrt=("x", "w"), may_refuse=True)


def list_in_a_result_that_is_repeated(x, w):
    items, count = _with_count(w, x[0])
    items = items * 2
    return items[1] * len(items) * count


add(list_in_a_result_that_is_repeated, vector_and_weight, wrt=("x", "w"), may_refuse=True)


def list_of_an_object_that_is_repeated(x, w):
    held = SimpleNamespace(items=[w, x[1]])
    items = held.items * 2
    return items[1] * len(items)


add(list_of_an_object_that_is_repeated, vector_and_weight, wrt=("x", "w"), may_refuse=True)

PAIR = (1.0, 2.0)


def tuple_of_the_module_that_is_repeated(x, w):
    items = PAIR * 2
    return items[1] * len(items) * w


add(tuple_of_the_module_that_is_repeated, vector_and_weight, wrt=("x", "w"), may_refuse=True)


def _counted(t):
    items = [0.0] * 3
    for k in range(3):
        items[k] = t[k]
    return items, sum(items)


def list_in_a_result_that_grows(x, w):
    items, total = _counted(x)
    items += [w]
    return items[1] * len(items) * total


add(list_in_a_result_that_grows, vector_and_weight, wrt=("x", "w"), may_refuse=True)

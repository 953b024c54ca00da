"""Comprehensions and loops over what functions of the user's, ``map`` and ``filter`` give."""

import numpy as np

from programs.corpus import add


def _two(rng):
    return (np.array([1.3, 0.7]),)


def _vec(z):
    return z * z


def _lst(z):
    return [z[0], z[1], z[0] * z[1]]


def _tup(z):
    return (z[0], z[1] * z[0])


def _write(u):
    u[0] = u[0] * 3.0
    return u


def _fresh(u):
    u[0] = u[0] * 3.0
    return u * 2.0


def _txt(z):
    return "abc"


def _nothing(z):
    return []


def _sq(v):
    return v * v + 0.1


def _pos(v):
    return v > 0.05


def values_of_a_list_that_is_returned(x):
    return sum([v * 2 for v in _lst(x)])


add(values_of_a_list_that_is_returned, _two, compiled=True)


def values_of_a_pair_that_is_returned(x):
    return sum([v * 2 for v in _tup(x)])


add(values_of_a_pair_that_is_returned, _two)


def items_of_what_a_call_writes(x):
    b = x * 1.0
    return b[0] + sum([v * b[0] for v in _write(b)]) + b[0]


add(items_of_what_a_call_writes, _two)


def items_of_what_a_call_writes_beside(x):
    b = x * 1.0
    return b[0] * sum([v * b[0] for v in _fresh(b)]) * b[0]


add(items_of_what_a_call_writes_beside, _two, compiled=True)


def a_display_around_a_call_that_writes(x):
    b = x * 1.0
    s = [b[0], sum([v * b[0] for v in _fresh(b)]), b[0]]
    return s[0] * s[1] * s[2]


add(a_display_around_a_call_that_writes, _two)


def over_letters_that_are_returned(x):
    return sum([v for c in _txt(x) for v in x if c != "a"])


add(over_letters_that_are_returned, _two)


def over_an_empty_list_that_is_returned(x):
    return x[0] + sum([v for v in _nothing(x)])


add(over_an_empty_list_that_is_returned, _two)


def one_of_two_lists_of_calls(x):
    return sum([v for v in _vec(x)]) if x[0] > 0 else sum([v * 3 for v in _lst(x)])


add(one_of_two_lists_of_calls, _two)


def a_name_outside_of_its_list(x):
    v = 3.0
    a = [v * 2 for v in _vec(x)]
    return a[0] * v


add(a_name_outside_of_its_list, _two)


def numbered_items_of_a_call(x):
    a = [i * v for i, v in enumerate(_lst(x), 1)]
    return a[0] * a[2] + len(a)


add(numbered_items_of_a_call, _two)


def pairs_of_items_of_calls(x):
    a = [u * v for u, v in zip(_lst(x), _vec(x), strict=False)]
    return a[0] * a[1] + len(a)


add(pairs_of_items_of_calls, _two, compiled=True)


def chosen_items_of_a_call(x):
    a = np.array([v for v in _vec(x) if v > 0.1])
    return np.sum(a * a)


add(chosen_items_of_a_call, _two, compiled=True)


def items_of_a_lambda(x):
    def f(q):
        return q * x

    return sum([v for v in f(2.0)])


add(items_of_a_lambda, _two)


def items_of_an_inner_function(x):

    def h(q):
        return [q * x[0], x[1]]

    return sum([v * v for v in h(2.0)])


add(items_of_an_inner_function, _two)


def items_of_a_function_that_is_given(x, f=_vec):
    return sum([v for v in f(x)])


add(items_of_a_function_that_is_given, _two)


def lists_of_calls(x):
    return sum([v for v in list(_lst(x))]) + sum(list(_vec(x))) + len(list(_vec(x)))


add(lists_of_calls, _two)


def items_of_a_copy_of_before(x):
    b = x * 1.0
    out = [v + b[1] for v in b.copy() if b[0] < 5]
    b[0] = 7.0
    return sum(out) + b[0]


add(items_of_a_copy_of_before, _two)


def items_of_a_call_in_a_test(x):
    total = 0.0
    while sum([v * v for v in _vec(x)]) + total < 2.0:
        total += 0.7 * x[0] ** 2
    return total


add(items_of_a_call_in_a_test, _two)


def sorted_items_of_calls(x):
    return sum([v for v in sorted(_lst(x))][:2]) + sum([v for v in sorted(_vec(x), reverse=True)][:1])


add(sorted_items_of_calls, _two)


def table_of_calls(x):
    m = [[u * v for u in _vec(x)] for v in _lst(x)]
    return m[0][1] + m[2][0]


add(table_of_calls, _two)


def products_of_lists_of_calls(x):
    return np.dot([v for v in _vec(x)], [v for v in x.copy()])


add(products_of_lists_of_calls, _two)


def points_of_calls(x):
    pts = [(u, v) for u, v in zip(_vec(x), _lst(x), strict=False)]
    return sum([p[0] * p[1] for p in pts])


add(points_of_calls, _two)


def sizes_of_items(x):
    return sum([float(v) for v in map(abs, _vec(x))])


add(sizes_of_items, _two)


def items_that_pass(x):
    return sum([v for v in filter(lambda q: q > 0.1, _vec(x))])


add(items_that_pass, _two)


def items_of_plain_lists(x):
    return sum([v for v in x.tolist()]) + sum([v for v in (x * 2).tolist()]) + sum(x.tolist())


add(items_of_plain_lists, _two)


def items_that_pass_a_test(x):
    return sum([v * 2 for v in filter(_pos, _vec(x))])


add(items_that_pass_a_test, _two)


def mapped_items_beside_passing_ones(x):
    return sum([v * w for v in map(_sq, x) for w in filter(_pos, _vec(x))])


add(mapped_items_beside_passing_ones, _two)


def passing_items_of_mapped_ones(x):
    s = 0.0
    for v in filter(_pos, map(_sq, x)):
        if v > 1:
            break
        s += v
    else:
        s *= 2
    return s


add(passing_items_of_mapped_ones, _two, compiled=True)


def a_test_that_changes(x):
    k = 2.0
    s = 0.0
    for v in filter(lambda q: q * k > 0.1, _vec(x)):
        k = k * 0.5
        s += v * k
    return s


add(a_test_that_changes, _two)


def pairs_that_are_mapped(x):
    return sum([a * b for a, b in map(lambda q: (q, q * q), x)])


add(pairs_that_are_mapped, _two)


def two_that_are_mapped(x):
    y = [v for v in map(lambda a, b: a * b, x, _vec(x))]
    return y[0] * y[1]


add(two_that_are_mapped, _two)


def extremes_of_mapped_items(x):
    return max([v for v in map(abs, x)]) + max(map(abs, x)) + min(map(_sq, filter(_pos, _vec(x))))


add(extremes_of_mapped_items, _two)


def numbered_mapped_items(x):
    return sum([i * v for i, v in enumerate(map(_sq, x))]) + sum((i * v for i, v in enumerate(filter(_pos, _vec(x)))))


add(numbered_mapped_items, _two)


def a_lambda_variable_of_the_same_name(x):
    v = 5.0
    y = [v for v in filter(lambda v: v < 3, x)]
    return sum(y) * v


add(a_lambda_variable_of_the_same_name, _two)


def table_of_mapped_items(x):
    y = [[u * v for u in map(_sq, x)] for v in map(_sq, x)]
    return y[0][1] + y[1][1]


add(table_of_mapped_items, _two, compiled=True)


def a_map_beside_a_change(x):
    k = 2.0
    s = 0.0
    for i, v in enumerate(map(lambda q: q * k, x)):
        k = 0.1
        s += v * (i + 1)
    return s


add(a_map_beside_a_change, _two, may_refuse=True)


def a_filter_of_a_map_beside_a_change(x):
    k = 2.0
    s = 0.0
    for v in filter(lambda q: q > 0.1, map(lambda q: q * k, x)):
        k = 0.1
        s += v
    return s


add(a_filter_of_a_map_beside_a_change, _two, may_refuse=True)


def a_map_of_an_array_that_changes(x):
    b = x * 1.0
    s = 0.0
    for v, w in zip(map(lambda q: q * b[0], x), x, strict=False):
        b[0] = 5.0
        s += v * w
    return s


add(a_map_of_an_array_that_changes, _two, may_refuse=True)

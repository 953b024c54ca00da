"""Programs that are refused for what a value is: a truth value as an index, a list where an array may be, a view."""

from __future__ import annotations

import numpy as np
import pytest
from gradient_checks import assert_good_refusal, marked_lines, refusal_of

import tangentlike

VECTOR = np.array([0.7, 0.4, 1.1])


def indexes_by_a_truth_value(x):
    positive = x[0] > 0.0
    return np.sum(x[positive])  # refused


def _chosen(x):
    return np.where(x[0] > 0.0, x[1], x[2])


def _scales_and_adds(number):
    both = number
    both *= 2.0
    return both + number


def changes_a_number_of_numpy_under_two_names(x):
    y = np.where(x[0] > 0.0, x[1], x[2])  # refused
    z = y
    y += 1.0
    return y * z


def changes_a_number_that_a_function_makes(x):
    y = _chosen(x)  # refused
    both = (y, x[3])
    for v in x:
        y *= v
    return both[0] * both[1]


def hands_over_a_number_that_is_changed(x):
    return _scales_and_adds(np.copy(x[0]))  # refused


def selects_a_row_by_an_array_without_axes(x):
    b = np.outer(x, x)
    k = np.copy(1)
    row = b[k]  # refused
    row[0] = 2.0
    b[np.where(x[0] > 0.0, 1, 2)][1] = 3.0  # refused
    return np.sum(b) + row[1]


def _row(b, k):
    return b[k]


def hands_over_an_index_without_axes(x):
    row = _row(np.outer(x, x), np.copy(1))  # refused
    row[0] = 2.0
    return np.sum(row)


def _true_or_two(x):
    return True if x[0] > 0.0 else 2


def stores_at_an_item_that_may_be_a_truth_value(x):
    k, x[k] = (True, 3.0) if x[0] > 0.0 else (2, 4.0)  # refused
    return np.sum(x)


def indexes_by_a_result_that_may_be_a_truth_value(x):
    return x[_true_or_two(x)]  # refused


def hands_over_what_may_be_a_truth_value(x):
    k = _true_or_two(x)
    row = _row(np.outer(x, x), k)  # refused
    return np.sum(row)


def changes_places_with_a_list_or_not(x, values):
    x, values = (values, x) if x[0] > 0.0 else (x, values)  # refused
    return np.sum(x * 2)


def stores_at_a_truth_value(x):
    x[x[0] > 0.0] = 3.0  # refused
    return np.sum(x)


def adds_what_may_be_a_truth_value(x):
    positive = x > 0.0
    s = positive[0]
    if x[1] > 100.0:
        s = 0.5
    return (s + positive[1]) * x[0]  # refused


def indexes_by_a_truth_value_or_a_number(x):
    k = 1
    if x[0] > 0.0:
        k = x[1] > 0.0
    return np.sum(x[k])  # refused


def indexes_by_a_chosen_truth_value(x):
    return np.sum(x[True if x[0] > 0.0 else 0])  # refused


def takes_a_part_of_a_list_or_an_array(x):
    r = [x[0], x[1]] if x[0] > 0.0 else x[:2] * 1.0
    t = r[1:]  # refused
    t[0] = 2.0
    return r[1] * t[0]


def orders_nothing(x, w=None):
    if x[0] > 5.0 and w > 2.0:  # refused
        return x[0]
    return x[1] * 2.0


def keeps_an_element_as_a_view(x):
    y = x * 1.0
    t = y[0, ...]  # refused
    y[0] = 2.0
    return t * x[1]


def adds_to_an_element_by_a_view(x):
    y = x * 1.0
    t = y[..., 0]  # refused
    t += 2.0
    return y[0] * x[1]


def stores_an_item_of_a_list(x, items=((1.0, 2.0),)):
    items[0][1] = x[0]  # refused
    return x[0] * sum(items[0])


def calls_a_method_of_a_tuple(x):
    items = (x[1], x[2])
    return x[0] * items.copy()[0]  # refused


def repeats_a_list_by_a_number(x):
    two = [x[0], x[1]]
    return np.sum(np.array(two * x[0]))  # refused


REFUSED = [
    (indexes_by_a_truth_value, (VECTOR,)),
    (indexes_by_a_truth_value_or_a_number, (VECTOR,)),
    (indexes_by_a_chosen_truth_value, (VECTOR,)),
    (takes_a_part_of_a_list_or_an_array, (VECTOR,)),
    (orders_nothing, (VECTOR,)),
    (stores_an_item_of_a_list, (VECTOR, ([1.0, 2.0], 3.0))),
    (calls_a_method_of_a_tuple, (VECTOR,)),
    (keeps_an_element_as_a_view, (VECTOR,)),
    (adds_to_an_element_by_a_view, (VECTOR,)),
    (changes_a_number_of_numpy_under_two_names, (VECTOR,)),
    (changes_a_number_that_a_function_makes, (VECTOR,)),
    (hands_over_a_number_that_is_changed, (VECTOR,)),
    (selects_a_row_by_an_array_without_axes, (VECTOR,)),
    (hands_over_an_index_without_axes, (VECTOR,)),
    (changes_places_with_a_list_or_not, (VECTOR, [1.0, 2.0])),
    (stores_at_an_item_that_may_be_a_truth_value, (VECTOR,)),
    (indexes_by_a_result_that_may_be_a_truth_value, (VECTOR,)),
    (hands_over_what_may_be_a_truth_value, (VECTOR,)),
    (stores_at_a_truth_value, (VECTOR,)),
    (adds_what_may_be_a_truth_value, (VECTOR,)),
    (repeats_a_list_by_a_number, (VECTOR,)),
]


@pytest.mark.parametrize("function, args", REFUSED, ids=lambda item: getattr(item, "__name__", ""))
def test_refused_at_its_lines(function, args):
    refusal = refusal_of(function, args)
    assert_good_refusal(refusal, function)
    assert {r.line for r in refusal.refusals} == marked_lines(function)


def test_index_without_axes_selects_no_view():
    def f(x, k):
        rows = np.outer(x, x)
        row = rows[k]
        row[0] = 2.0
        return np.sum(rows)

    with pytest.raises(tangentlike.ArgumentError, match=r"int\(k\)"):
        tangentlike.grad(f)(VECTOR, np.array(1))
    assert np.all(np.isfinite(tangentlike.grad(f)(VECTOR, 1)))

"""What a list is not: an array. Where Python raises, or takes a list for an array, a program is refused."""

import numpy as np
import pytest
from gradient_checks import assert_good_refusal

import tangentlike

X = np.array([0.3, 0.5, 0.42])


def _twice(x):
    return x * 2.0


def joined_to_an_array(x):
    z = [x[0], 2.0, 3.0]
    z += x  # refused
    return z[1]


def joined_to_the_array_of_a_function(x):
    z = [x[0], 2.0, 3.0]
    z += _twice(x)  # refused
    return z[1]


def joined_to_a_part(x):
    z = []
    z.append(1.0)
    z += x[1:]  # refused
    return z[0]


def negated(x):
    z = [v * x[0] for v in x]
    return (-z)[0]  # refused


def selected_by_a_mask(x):
    z = [v * 2.0 for v in x]
    return np.sum(z[x > 0.4])  # refused


def selected_by_an_index_array(x):
    z = [v * 2.0 for v in x]
    k = np.array([0, 2])
    return np.sum(z[k])  # refused


def selected_by_two_numbers(x):
    z = [[v * 2.0, v] for v in x]
    return z[0, 1]  # refused


def selected_by_none(x):
    z = [v * 2.0 for v in x]
    return np.sum(z[None])  # refused


def asked_for_its_shape(x):
    z = [v * 2.0 for v in x]
    return x[0] * z.shape[0]  # refused


def asked_for_its_mean(x):
    z = []
    for v in x:
        z.append(v * v)
    return z.mean()  # refused


REFUSED = [
    (joined_to_an_array, "list-operator"),
    (joined_to_the_array_of_a_function, "list-operator"),
    (joined_to_a_part, "list-operator"),
    (negated, "list-operator"),
    (selected_by_a_mask, "list-operator"),
    (selected_by_an_index_array, "list-operator"),
    (selected_by_two_numbers, "list-operator"),
    (selected_by_none, "list-operator"),
    (asked_for_its_shape, "attribute"),
    (asked_for_its_mean, "attribute"),
]


@pytest.mark.parametrize(("function", "code"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_a_list_is_not_taken_for_an_array(function, code):
    with pytest.raises(tangentlike.UnsupportedError) as found:
        tangentlike.differentiate(function).grad(X)
    assert {r.code for r in found.value.refusals} == {code}
    assert_good_refusal(found.value, function)


def rows_of_an_array_that_is_written(x):
    z = np.outer(x, x)
    rows = list(z)
    z[0, 0] = 1.0
    return rows[0][0] * x[1]


def test_the_message_names_what_the_user_wrote():
    with pytest.raises(tangentlike.UnsupportedError, match=r"`z` is written.*\n.*`z\.copy\(\)`"):
        tangentlike.differentiate(rows_of_an_array_that_is_written).grad(X)

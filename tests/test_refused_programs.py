"""Programs that cannot be differentiated: each is refused at its line, with a reason and a rewrite, before any call.

The lines to be named end in ``# refused``. That nothing here is ever differentiated wrongly is the point; that the
message helps is asserted by ``assert_good_refusal``.
"""

from __future__ import annotations

import inspect
import math
import re

import numpy as np
import pytest
from gradient_checks import assert_good_refusal

import tangentlike

counter = 0


class Accumulator:
    def __init__(self):
        self.total = 0.0


accumulator = Accumulator()


def catches_errors(x):
    total = 0.0
    for v in x:
        try:
            total += 1.0 / max(v, 0.0)  # refused
        except ZeroDivisionError:
            total += 0.0
    return total


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
    return x[1]


def _other_after_a_loop(values, others, n):
    for _ in range(n):
        values = others  # refused
    return values


def takes_what_a_loop_has_bound_again(x, values):
    return x[0] * _other_after_a_loop(values, (x[1], x[2]), 1)[1]


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


def compares_a_number_with_a_list(x):
    if x[0] > [0.5]:  # refused
        return x[0]
    return x[1] * 2.0


def compares_lists(x):
    if [x[0], 1.0] == [0.3, x[1]]:  # refused
        return x[0]
    return x[1] * 2.0


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


def stores_an_item_of_a_list(x, items=(1.0, 2.0)):
    items[0] = x[0]  # refused
    return x[0] * sum(items)


def assigns_the_counter_of_items(x, items=(1.0, 2.0)):
    s = 0.0
    for i in range(len(items)):  # refused
        s += items[i] * x[0]
        i = i + 5
    return s


def calls_a_method_of_a_tuple(x):
    items = (x[1], x[2])
    return x[0] * items.copy()[0]  # refused


def becomes_a_number_in_a_loop(x):
    t = (x[0], x[1])
    for _ in range(2):
        s = t[0]
        t = x[1]  # refused
    return s


OUTSIDE = np.array([0.5, 0.3])


def _written_beside_what_it_captures(m, u):
    u = m
    for i in range(2):
        u[i] *= OUTSIDE[0]
    return u[0]


def hands_over_what_is_captured(x):
    return _written_beside_what_it_captures(OUTSIDE, x) * x[0]  # refused


def enters_a_context(x):
    with np.errstate(all="raise"):  # refused
        y = np.log(x)
    return np.sum(y)


def is_a_generator(x):
    for v in x:
        yield v * v  # refused


async def is_a_coroutine(x):  # refused
    return np.sum(x)


def matches(x, kind):
    match kind:  # refused
        case [0, *_]:
            y = x * x
        case _:
            y = np.sin(x)
    return np.sum(y)


def counts_globally(x):
    global counter  # refused
    counter += 1
    return np.sum(x * counter)


def writes_an_outer_name(x):
    total = 0.0

    def step(v):
        nonlocal total  # refused
        total += v * v
        return v

    for v in x:
        total = total + step(v)
    return total


def writes_an_attribute(x):
    accumulator.total = np.sum(x)  # refused
    return accumulator.total


def defines_a_class(x):
    class Pair:  # refused
        pass

    return np.sum(x)


def draws_random_numbers(x):
    noise = np.random.poisson(x)  # refused
    return np.sum(x * noise)


def builds_a_dict(x):
    cache = {}
    for k in range(len(x)):
        cache[k] = x[k]  # refused
    return x[0]


def builds_a_set(x):
    seen = {1, 2}  # refused
    return np.sum(x) * len(seen)


def deletes(x):
    y = [x * x, x]
    z = y
    del y[1]  # refused
    return np.sum(z[0])


def array_that_a_loop_makes_a_list(x):
    y = np.zeros(2)
    s = 0.0
    for i in range(3):
        s += (y + y)[0]  # refused
        y = [x[i], x[i]]
    return s


def imports_inside(x):
    import scipy.special

    return scipy.special.lambertw(x[0])  # refused


def evaluates_text(x):
    return eval("np.sum(x * x)")  # refused


def partitions_in_place(x):
    y = x * 1.0
    y.partition(1)  # refused
    return y[0] * 2.0 + y[1]


def writes_through_out(x):
    y = np.zeros(3)
    return np.sum(np.multiply(x, x, out=y))  # refused


def scatters_with_at(x, k):
    y = np.zeros(4)
    np.maximum.at(y, k, x)  # refused
    return np.sum(y * y)


def calls_the_unknown(x):
    r = np.roots(x)  # refused
    return np.real(r[0])


def complex_numbers(x):
    z = x[0] + 1j * x[1]  # refused
    return abs(z)


def reads_a_file(x, path):
    data = np.loadtxt(path)  # refused
    return np.sum(x * data)


def calls_itself_through_another(x):
    return _ping(x, 3)


def _ping(x, n):
    return x if n == 0 else _pong(x * x, n - 1)  # refused


def _pong(x, n):
    return x if n == 0 else _ping(math.sin(x), n - 1)  # refused


def keeps_arrays_in_a_list(x, k):
    u = x * 2.0
    parts = [u[1:], u[:-1]]  # refused
    parts[k][0] = x[1]
    return np.sum(u * u)


def appends_an_array_to_a_list(x):
    rows = [x[0]]
    more = [x * 2.0]  # refused
    rows = rows + more
    return rows[0]


def repeats_a_list_by_a_number(x):
    two = [x[0], x[1]]
    return np.sum(np.array(two * x[0]))  # refused


def repeats_a_list_of_lists(x):
    rows = [[x[0], x[1]], [1.0, 2.0]]
    more = rows * 2  # refused
    more[0][0] = x[2]
    return rows[0][0]


def extends_a_list(x):
    two = [x[0], x[1]]
    same = two
    same += two  # refused
    return two[0] * len(two)


def stores_a_list_in_a_list(x):
    rows = [[x[0], 1.0], [x[1], x[2]]]
    rows[0] = rows[1]  # refused
    rows[0][0] = 2.0
    return rows[1][0] * rows[1][1]


def several_at_once(x, kind):
    options = {2.0}  # refused
    with np.errstate(all="raise"):  # refused
        y = np.log(x)
    y.partition(1)  # refused
    return np.sum(y) * len(options)


VECTOR = np.array([0.7, 0.4, 1.1])


def _raises(x):
    raise ValueError("negative")


def chooses_what_returns_nothing(x):
    y = x[0] or _raises(x)  # refused
    return y * x[1]


def adds_to_what_returns_nothing(x):
    return x[1] + (x[0] or _raises(x))  # refused


REFUSED = [
    (chooses_what_returns_nothing, (VECTOR,)),
    (adds_to_what_returns_nothing, (VECTOR,)),
    (catches_errors, (VECTOR,)),
    (indexes_by_a_truth_value, (VECTOR,)),
    (indexes_by_a_truth_value_or_a_number, (VECTOR,)),
    (indexes_by_a_chosen_truth_value, (VECTOR,)),
    (takes_a_part_of_a_list_or_an_array, (VECTOR,)),
    (compares_a_number_with_a_list, (VECTOR,)),
    (compares_lists, (VECTOR,)),
    (orders_nothing, (VECTOR,)),
    (becomes_a_number_in_a_loop, (VECTOR,)),
    (stores_an_item_of_a_list, (VECTOR, [1.0, 2.0])),
    (assigns_the_counter_of_items, (VECTOR, [1.0, 2.0])),
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
    (enters_a_context, (VECTOR,)),
    (is_a_generator, (VECTOR,)),
    (is_a_coroutine, (VECTOR,)),
    (matches, (VECTOR, 0)),
    (counts_globally, (VECTOR,)),
    (writes_an_outer_name, (VECTOR,)),
    (writes_an_attribute, (VECTOR,)),
    (defines_a_class, (VECTOR,)),
    (draws_random_numbers, (VECTOR,)),
    (builds_a_dict, (VECTOR,)),
    (builds_a_set, (VECTOR,)),
    (deletes, (VECTOR,)),
    (array_that_a_loop_makes_a_list, (VECTOR,)),
    (imports_inside, (VECTOR,)),
    (evaluates_text, (VECTOR,)),
    (partitions_in_place, (VECTOR,)),
    (writes_through_out, (VECTOR,)),
    (scatters_with_at, (VECTOR, np.array([1, 1, 3]))),
    (calls_the_unknown, (VECTOR,)),
    (complex_numbers, (VECTOR,)),
    (reads_a_file, (VECTOR, "data.txt")),
    (keeps_arrays_in_a_list, (VECTOR, 1)),
    (appends_an_array_to_a_list, (VECTOR,)),
    (repeats_a_list_by_a_number, (VECTOR,)),
    (repeats_a_list_of_lists, (VECTOR,)),
    (extends_a_list, (VECTOR,)),
    (stores_a_list_in_a_list, (VECTOR,)),
    (several_at_once, (VECTOR, 0)),
]


def marked_lines(function) -> set[int]:
    lines, first = inspect.getsourcelines(function)
    return {first + offset for offset, line in enumerate(lines) if re.search(r"# refused$", line.rstrip())}


def refusal_of(function, args, wrt="x") -> tangentlike.UnsupportedError:
    with pytest.raises(tangentlike.UnsupportedError) as caught:
        tangentlike.differentiate(function, wrt=wrt).value_and_grad(*args)
    return caught.value


@pytest.mark.parametrize("function, args", REFUSED, ids=lambda item: getattr(item, "__name__", ""))
def test_refused_at_its_lines(function, args):
    refusal = refusal_of(function, args)
    assert_good_refusal(refusal, function)
    assert {r.line for r in refusal.refusals} == marked_lines(function)


def _middle(v):
    middle = np.partition(v, 1)[1]  # refused
    again = v.flat  # refused
    return middle + again[0]


def refused_here_and_in_a_helper(x):
    y = _middle(x)
    y += np.roots(x)[0]  # refused
    if np.trim_zeros(x)[0] > 0.0:  # refused
        y += np.poly(x)[0]  # refused
    return y + np.partition(x, 1)[0] + np.histogram(x)[0]  # refused # refused


def test_all_refusals_come_at_once_with_their_functions():
    refusal = refusal_of(refused_here_and_in_a_helper, (VECTOR,))
    assert_good_refusal(refusal, refused_here_and_in_a_helper)
    assert {r.line for r in refusal.refusals} == marked_lines(_middle) | marked_lines(refused_here_and_in_a_helper)
    assert [r.function for r in refusal.refusals] == ["_middle"] * 2 + ["refused_here_and_in_a_helper"] * 5
    assert str(refusal).count("in _middle()") == 2
    assert refusal.function == "refused_here_and_in_a_helper"


def reads_what_is_not_defined(x):
    y = scale * x[0]  # noqa: F821
    return y + scale * x[1] + np.sum(scale * x)  # noqa: F821


def reads_what_has_no_value_yet(x):
    s = x[place] + x[place] * x[place - 1]  # noqa: F821
    place = 1
    return s * place


@pytest.mark.parametrize(
    "function, rewrite",
    [(reads_what_is_not_defined, "assign `scale` before"), (reads_what_has_no_value_yet, "`place = ...`")],
)
def test_what_is_said_of_a_name_is_said_once(function, rewrite):
    (refusal,) = refusal_of(function, (VECTOR,)).refusals
    assert rewrite in refusal.rewrite


def names_that_the_compiler_makes(x, layers):
    y = x + 1.0
    y = np.tanh(y)
    for w, b in layers:
        y = np.vander(w * y + b)
        y = np.roots(y[::2] * w)
    first, second = y[0], np.cov(layers[0]["w"])
    return first * second


def test_names_that_the_compiler_makes_are_not_shown():
    layers = [{"w": VECTOR, "b": 0.5}]
    refusal = refusal_of(names_that_the_compiler_makes, (VECTOR, layers))
    assert_good_refusal(refusal, names_that_the_compiler_makes)
    assert "layers[0]['w']" in refusal.refusals[-1].rewrite


def test_mutual_recursion_is_refused_or_right():
    try:
        value, gradient = tangentlike.value_and_grad(calls_itself_through_another)(0.7)
    except tangentlike.UnsupportedError as refusal:
        assert_good_refusal(refusal, calls_itself_through_another)
        assert {r.line for r in refusal.refusals} <= marked_lines(_ping) | marked_lines(_pong)
    else:
        assert math.isclose(value, math.sin(0.49) ** 2, rel_tol=1e-12)
        assert math.isclose(gradient, 2 * math.sin(0.49) * math.cos(0.49) * 1.4, rel_tol=1e-12)


def test_index_without_axes_selects_no_view():
    def f(x, k):
        rows = np.outer(x, x)
        row = rows[k]
        row[0] = 2.0
        return np.sum(rows)

    with pytest.raises(tangentlike.ArgumentError, match=r"int\(k\)"):
        tangentlike.grad(f)(VECTOR, np.array(1))
    assert np.all(np.isfinite(tangentlike.grad(f)(VECTOR, 1)))


def test_container_bound_again_in_a_loop_is_not_handed_on():
    refusal = refusal_of(takes_what_a_loop_has_bound_again, (VECTOR, (1.0, 2.0)))
    assert {r.line for r in refusal.refusals} == marked_lines(_other_after_a_loop)


def test_integer_argument_has_no_gradient():
    def f(x, n):
        return x * n

    with pytest.raises(tangentlike.TangentlikeError, match=r"\bn\b.*int"):
        tangentlike.grad(f, wrt="n")(1.5, 3)


def test_array_result_names_its_shape_and_the_remedies():
    def f(x):
        return x * 2.0

    with pytest.raises(tangentlike.TangentlikeError, match=r"\(3,\)") as caught:
        tangentlike.grad(f)(np.ones(3))
    assert "vjp" in str(caught.value) or "sum" in str(caught.value)


def test_unknown_parameter_is_named():
    def f(x):
        return x * 2.0

    with pytest.raises(tangentlike.TangentlikeError, match="weights"):
        tangentlike.grad(f, wrt="weights")(1.0)


def test_variables_of_generators_have_their_own_names():
    def f(x):
        return np.sum(x) if all(e < 3.0 for e in x) else x[0, 0]

    with pytest.raises(tangentlike.UnsupportedError) as caught:
        tangentlike.grad(f)(np.ones((2, 2)))
    assert "`np.all(e < 3.0)`" in str(caught.value)

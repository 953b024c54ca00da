"""Programs that cannot be differentiated: each is refused at its line, with a reason and a rewrite, before any call.

The lines to be named end in ``# refused``. That nothing here is ever differentiated wrongly is the point; that the
message helps is asserted by ``assert_good_refusal``.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from gradient_checks import assert_good_refusal, marked_lines, refusal_of

import tangentlike

counter = 0


def catches_errors(x):
    total = 0.0
    for v in x:
        try:
            total += 1.0 / max(v, 0.0)  # refused
        except ZeroDivisionError:
            total += 0.0
    return total


def is_pythons_before_the_first_trip(x, n):
    mean = 0.0
    for v in x:
        mean = mean + v
    try:
        mean = mean / n  # refused
    except ZeroDivisionError:
        mean = x[0]
    return mean


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
        case (0, part) | (1, _, part) if part > 0.5:
            y = x * part
        case _:
            y = np.sin(x)
    return np.sum(y)


def counts_globally(x):
    global counter  # refused
    counter += 1
    return np.sum(x * counter)


def writes_an_attribute(x):
    x.total = np.sum(x)  # refused
    return x.total


def defines_a_class(x):
    class Pair:  # refused
        items = []  # noqa: RUF012

    return np.sum(x)


def draws_random_numbers(x):
    noise = np.random.poisson(x)  # refused
    return np.sum(x * noise)


def builds_a_dict(x):
    cache = dict(x, a=2.0)  # refused
    return x[0] * cache["a"]


def imports_inside(x):
    import scipy.special

    return scipy.special.kolmogorov(x[0])  # refused


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
    r = np.trim_zeros(x)  # refused
    return np.real(r[0])


def complex_numbers(x):
    z = x[0] + 1j * x[1]
    return abs(max(z, 1j))  # refused


def reads_a_file(x, path):
    data = np.loadtxt(path)  # refused
    return np.sum(x * data)


def calls_itself_through_another(x):
    return _ping(x, 3)


def _ping(x, n):
    return x if n == 0 else _pong(x * x, n - 1)  # refused


def _pong(x, n):
    return x if n == 0 else _ping(math.sin(x), n - 1)  # refused


def several_at_once(x, kind):
    options = {2.0}  # refused
    with np.errstate(all="raise"):  # refused
        y = np.log(x)
    y.partition(1)  # refused
    return np.sum(y) * sum(options)


VECTOR = np.array([0.7, 0.4, 1.1])


REFUSED = [
    (catches_errors, (VECTOR,)),
    (is_pythons_before_the_first_trip, (VECTOR, 3)),
    (enters_a_context, (VECTOR,)),
    (is_a_generator, (VECTOR,)),
    (is_a_coroutine, (VECTOR,)),
    (matches, (VECTOR, 0)),
    (counts_globally, (VECTOR,)),
    (writes_an_attribute, (VECTOR,)),
    (defines_a_class, (VECTOR,)),
    (draws_random_numbers, (VECTOR,)),
    (builds_a_dict, (VECTOR,)),
    (imports_inside, (VECTOR,)),
    (evaluates_text, (VECTOR,)),
    (partitions_in_place, (VECTOR,)),
    (writes_through_out, (VECTOR,)),
    (scatters_with_at, (VECTOR, np.array([1, 1, 3]))),
    (calls_the_unknown, (VECTOR,)),
    (complex_numbers, (VECTOR,)),
    (reads_a_file, (VECTOR, "data.txt")),
    (several_at_once, (VECTOR, 0)),
]


@pytest.mark.parametrize("function, args", REFUSED, ids=lambda item: getattr(item, "__name__", ""))
def test_refused_at_its_lines(function, args):
    refusal = refusal_of(function, args)
    assert_good_refusal(refusal, function)
    assert {r.line for r in refusal.refusals} == marked_lines(function)


def _middle(v):
    middle = np.trim_zeros(v)[1]  # refused
    again = v.nbytes  # refused
    return middle + again


def refused_here_and_in_a_helper(x):
    y = _middle(x)
    y += np.apply_over_axes(np.sum, x, 0)[0]  # refused
    if np.trim_zeros(x)[0] > 0.0:  # refused
        y += np.ma.masked_where(x > 0.5, x)[0]  # refused
    return y + np.trim_zeros(x)[0] + np.ma.masked_invalid(x)[0]  # refused # refused


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
        y = np.trim_zeros(y[::2] * w)
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
        return np.sum(x) if all(0.0 < e < 3.0 for e in x) else x[0, 0]

    with pytest.raises(tangentlike.UnsupportedError) as caught:
        tangentlike.grad(f)(np.ones((2, 2)))
    assert "`(0.0 < e) & (e < 3.0)`" in str(caught.value)

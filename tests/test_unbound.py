"""Reads that find no value: the error is Python's, from the value and from the gradient, where Python raises it."""

import numba
import numpy as np
import oracles
import pytest
import random_unbound
import shares

import tangentlike

MESSAGE = "cannot access local variable '{}' where it is not associated with a value"


def one_of_two(x, mode):
    if mode > 0:
        y = x * x
    elif mode < 0:
        y = -x
    return np.sum(y)


def by_name(x, mode="up"):
    if mode == "up":
        y = x * x
    elif x[0] > 0.0:
        y = -x
    return np.sum(y)


def after_a_loop(x, n):
    for i in range(n):
        s = x[i] * 2.0
    return s * i


def in_the_first_trip(x, n):
    s = 0.0
    for i in range(n):
        if i != 1:
            s += y * x[i]  # noqa: F821
        y = x[i]  # noqa: F841
    return s


def deleted_on_the_way(x, n):
    y = x * x
    s = 0.0
    for k in range(n):
        s += np.sum(y) * k
        if k == 1:
            del y
    return s


def in_a_condition(x, flag):
    if flag > 1:
        y = x * x
    return np.sum(y) if flag > 0 else np.sum(x)


def in_a_pair(x, flag):
    if flag > 0:
        pair = (x[0], x[1])
    return pair[0] * pair[1]


def in_what_is_a_container_already(x, flag):
    both = (x[0], x[1])
    if flag > 0:
        pair = both
    return pair[0] * pair[1]


def of_a_length(x, flag):
    if flag > 0:
        pair = (x[0], x[1])
    return len(pair) * x[0]


def among_keys(x, n):
    for k in range(n):
        d = {"a": x[0] * k}
    return x[1] * 2.0 if "a" in d else x[0]


def product_of(pair):
    return pair[0] * pair[1]


def in_a_call(x, n):
    s = 0.0
    for k in range(3):
        if k >= n:
            pair = (x[0], x[1])
        s += product_of(pair)
    return s


class Cell:
    def __init__(self, v):
        self.v = v


def in_what_is_an_object_already(x, flag):
    one = Cell(x[0])
    if flag > 0:
        cell = one
    return cell.v * x[1]


def in_the_test_of_a_loop(x, n):
    k = 0
    while k < n or np.sum(y) > 2.0:  # noqa: F821
        y = x * k
        k += 1
    return np.sum(y)


def writes_before_it(x, flag):
    x[0] = 2.0 * x[1]
    if flag > 0:
        y = x * x
    return np.sum(y)


def helper(v, flag):
    if flag > 0:
        t = v * v
    return t + v


def in_a_helper(x, flag):
    return np.sum(helper(x, flag))


def in_a_display_that_is_gone_over(x, flag):
    if flag:
        y = x[1]
    for v in (x[0], y):
        return v * x[1]


def in_a_display_that_is_left(x, flag):
    if flag:
        y = x[1]
    for k, v in enumerate([(x[0], x[1]), (y, x[0])]):  # noqa: B007 - read behind it
        break
    return v[0] * k + x[0]


FAILING = [
    (one_of_two, (0,), (1,), "y"),
    (by_name, ("no",), ("up",), "y"),
    (after_a_loop, (0,), (2,), "s"),
    (in_the_first_trip, (2,), (0,), "y"),
    (deleted_on_the_way, (3,), (2,), "y"),
    (in_a_condition, (1,), (2,), "y"),
    (in_a_condition, (1,), (0,), "y"),
    (in_a_pair, (0,), (1,), "pair"),
    (of_a_length, (0,), (1,), "pair"),
    (among_keys, (0,), (1,), "d"),
    (in_a_call, (1,), (0,), "pair"),
    (in_what_is_a_container_already, (0,), (1,), "pair"),
    (in_what_is_an_object_already, (0,), (1,), "cell"),
    (in_the_test_of_a_loop, (0,), (2,), "y"),
    (writes_before_it, (0,), (1,), "y"),
    (in_a_helper, (0,), (1,), "t"),
    (in_a_display_that_is_gone_over, (0,), (1,), "y"),
    (in_a_display_that_is_left, (0,), (1,), "y"),
]  # fmt: skip
COMPILED = (one_of_two, in_the_first_trip, writes_before_it)


RUN = [case for case in FAILING if numba.config.DISABLE_JIT or case[0] in COMPILED]  # all: test_interpreted.py


@pytest.mark.parametrize(("function", "bad", "good", "name"), RUN)
def test_error_is_pythons(function, bad, good, name):
    x = np.array([-0.4, 0.7])
    with pytest.raises(UnboundLocalError, match=MESSAGE.format(name)):
        function(x.copy(), *bad)
    differentiated = tangentlike.differentiate(function)
    for call in (differentiated, differentiated.value_and_grad, differentiated.grad):
        given = x.copy()
        with pytest.raises(UnboundLocalError, match=MESSAGE.format(name)) as raised:
            call(given, *bad)
        assert line_of(raised.value, function), "the error does not say where"
        if call is not differentiated:
            np.testing.assert_array_equal(given, x)
    value, gradient = differentiated.value_and_grad(x.copy(), *good)
    np.testing.assert_allclose(value, function(x.copy(), *good), rtol=1e-12)
    wanted, _ = oracles.extrapolated_difference(function, (x.copy(), *good))
    np.testing.assert_allclose(gradient, wanted, rtol=1e-7, atol=1e-9)


def line_of(error, function):
    """True when the traceback, or a note, names the function's file."""
    place, file = error.__traceback__, function.__code__.co_filename
    while place is not None:
        if place.tb_frame.f_code.co_filename == file and place.tb_frame.f_code.co_name != "test_error_is_pythons":
            return True
        place = place.tb_next
    return any(file in note for note in getattr(error, "__notes__", ()))


def may_fall_off(x, n):
    for k in range(n):
        if k == 2:
            return np.sum(x * x)


def test_end_without_a_return():
    differentiated, x = tangentlike.differentiate(may_fall_off), np.array([0.4, 0.7])
    value, gradient = differentiated.value_and_grad(x, 3)
    np.testing.assert_allclose(value, may_fall_off(x, 3))
    np.testing.assert_allclose(gradient, 2.0 * x)
    for call in (differentiated, differentiated.value_and_grad):
        with pytest.raises(TypeError, match="may_fall_off returned None: this way through it ends without a return"):
            call(x, 2)


def never_succeeds(x):
    y = y + x  # noqa: F821
    return np.sum(y)


def chosen_by_mode(x, mode):
    if mode == "up":
        y = x * x
    elif mode == "down":
        y = -x
    return np.sum(y)


def test_what_no_call_could_do_is_refused():
    with pytest.raises(tangentlike.UnsupportedError, match="`y` is read before it is assigned") as raised:
        tangentlike.differentiate(never_succeeds)(np.ones(2))
    assert raised.value.code == "undefined" and isinstance(raised.value, UnboundLocalError)
    by_mode = tangentlike.differentiate(chosen_by_mode)
    for call in (by_mode, by_mode.value_and_grad):
        with pytest.raises(UnboundLocalError):
            call(np.ones(2), "no")
    assert by_mode(np.ones(2), "up") == 2.0


def test_a_flag_only_where_it_is_needed():
    def surely_bound(x, n):
        if n > 0:
            y = x * x
        elif n < 0:
            raise ValueError("negative")
        else:
            y = x
        while True:
            z = y * 2.0
            if n < 5:
                break
            n -= 1
        for _ in range(2):
            t = z * z
        return np.sum(t)

    differentiated = tangentlike.differentiate(surely_bound)
    differentiated.grad(np.ones(2), 1)
    assert "_is_bound" not in differentiated.source


if numba.config.DISABLE_JIT:

    @pytest.mark.parametrize("number", shares.seeds("UNBOUND", 240, 20))
    def test_random_programs(number):
        text = random_unbound.Writer(number).text()
        found = random_unbound.failure(text)
        assert not found or found.startswith("refused"), f"program {number}: {found}\n{text}"


def test_a_read_behind_a_deletion_is_all_that_is_refused():
    def deleted(x):
        y = x * x
        del y
        return y * x  # noqa: F821

    with pytest.raises(tangentlike.UnsupportedError) as refused:
        tangentlike.differentiate(deleted)(0.7)
    assert [r.code for r in refused.value.refusals] == ["undefined"]

"""Functions that return one kind of thing on some paths, and another on others: a run gives what it reaches."""

import numpy as np
import pytest

import tangentlike as tl
from tangentlike.errors import ArgumentError, UnsupportedError

UP, DOWN = np.array([1.0, 2.0]), np.array([-1.0, 2.0])


def value_or_none(x):
    if x[0] < 0:
        return None
    return x[0] * x[1]


def pair_or_array_or_code(x, n):
    if x[0] < 0:
        return None, None
    if n > 3:
        return x * n
    if n > 2:
        return -1
    return x[0] ** 2, x[1] * n


def array_or_number(x):
    if x[0] < 0:
        return x * 2
    return x[0] * x[1] ** 2


def written_then_none(x):
    x[0] += 1.0
    if x[1] > 5:
        return None
    return x[0] * x[1]


def caught(x):
    try:
        return x[5]
    except IndexError:
        return None


def inside(x):
    found = value_or_none(x)
    return found * 2


def limits(x, n):
    if n < 0:
        return [1]
    found = []
    for v in x:
        found.append(v * n)
    return found


def of_helpers(x, n):
    return np.sum(np.asarray(limits(x, n))) + x[0]


def of_helpers_twice(x):
    return np.sum(np.asarray(limits(x, -1))) + np.sum(np.asarray(limits(x, 1)))


def drawn(x):
    a = np.random.normal()
    if x[0] < 0:
        return None
    return x[0] * a


def tuples(x, a):
    found = []
    for v in x:
        if v > 0:
            found.append(a * v)
    return a, tuple(found), {"all": tuple(a * v for v in x)}


def sign_in_words(x):
    if x[0] < 0:
        return "below"
    return x[1] ** 2


class Pair:
    def __init__(self, factor):
        self.factor = factor

    def both(self, v):
        if v < 0:
            return None
        return np.array([v, v * self.factor])

    def doubled(self, v):
        return np.sum(self.both(v)) * 2


def of_a_method(p, x):
    return p.doubled(x[0])


def test_texts_and_methods():
    f = tl.differentiate(sign_in_words)
    for x in (UP, DOWN, DOWN, DOWN, UP, UP):
        assert f(x) == sign_in_words(x)
    assert f.grad(UP).tolist() == [0.0, 4.0]
    word = tl.differentiate(in_words)
    assert [word(UP) for _ in range(3)] == ["only a text"] * 3
    g = tl.differentiate(of_a_method, wrt="x")
    assert g(Pair(2.0), UP) == 6.0 and g.grad(Pair(2.0), UP).tolist() == [6.0, 0.0]


def in_words(x):
    return "only a text"


def test_tuples_of_any_length_are_given_back_as_lists_are():
    f = tl.differentiate(tuples)
    for x in (UP, DOWN):
        value, pullback = f.vjp(x, 2.0)
        assert value[0] == 2.0 and np.all(value[1] == [2.0 * v for v in x if v > 0])
        assert np.all(value[2]["all"] == 2.0 * x)
        assert np.all(pullback((0.0, np.ones(len(value[1])), {"all": np.ones(2)})) == 2.0 * (1.0 + (x > 0)))


@pytest.mark.parametrize("compiled", [False, True])
def test_values(compiled, monkeypatch):
    if not compiled:
        monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    f = tl.differentiate(value_or_none)
    for _ in range(2):
        assert f(UP) == 2.0 and f(DOWN) is None
        value, gradient = f.value_and_grad(UP)
        assert value == 2.0 and gradient.tolist() == [2.0, 1.0]
    with pytest.raises(ArgumentError, match="returns nothing, a gradient needs a number"):
        f.grad(DOWN)


def test_several_kinds():
    f = tl.differentiate(pair_or_array_or_code)
    for x in (UP, DOWN, UP):
        for n in (2, 3, 4, 2):
            got, wanted = f(x, n), pair_or_array_or_code(x, n)
            assert type(got) is type(wanted) and np.all(np.asarray(got) == np.asarray(wanted))


def test_pullbacks_are_those_of_what_is_returned():
    f = tl.differentiate(pair_or_array_or_code)
    value, pullback = f.vjp(UP, 4)
    assert value.tolist() == [4.0, 8.0] and pullback(np.array([1.0, 10.0])).tolist() == [4.0, 40.0]
    value, pullback = f.vjp(UP, 1)
    assert value == (1.0, 2.0) and pullback((1.0, 10.0)).tolist() == [2.0, 10.0]
    value, _ = tl.differentiate(value_or_none).vjp(DOWN)
    assert value is None


def text_after_a_write(x):
    if x[0] < 0:
        x[1] = 7.0
        return "text"
    return x[0] * x[1]


def test_pullbacks_of_what_is_not_differentiated_there():
    f = tl.differentiate(text_after_a_write)
    for x in (DOWN, UP, DOWN):
        given = x.copy()
        value, pullback = f.vjp(given)
        assert value == text_after_a_write(x.copy()) and np.all(given == x)
        assert pullback(1.0).tolist() == ([0.0, 0.0] if x[0] < 0 else [x[1], x[0]])


def test_a_number_has_a_gradient_whatever_else_may_be_returned():
    f = tl.differentiate(array_or_number)
    assert f.grad(UP).tolist() == [4.0, 4.0]
    with pytest.raises(ArgumentError, match="a gradient needs a number"):
        f.grad(DOWN)
    assert f(DOWN).tolist() == [-2.0, 4.0]


def test_what_is_changed_and_drawn_before_is_so_once():
    f = tl.differentiate(written_then_none)
    for wanted in (None, 4.0, None, 4.0):
        x = np.array([1.0, 9.0 if wanted is None else 2.0])
        assert f(x) == wanted and x[0] == 2.0
    assert f.grad(UP).tolist() == [2.0, 2.0]
    g = tl.differentiate(drawn)
    for x in (UP, DOWN, UP):
        np.random.seed(3)
        found = g(x), g(UP)
        np.random.seed(3)
        assert found == (drawn(x), drawn(UP))


def test_what_is_no_result_of_the_function_stays_refused():
    with pytest.raises(UnsupportedError, match="None on one path"):
        tl.differentiate(caught)(UP)
    f = tl.differentiate(inside)
    assert f(UP) == 4.0
    with pytest.raises((UnsupportedError, TypeError)):
        f(DOWN)


def test_functions_that_are_called():
    f = tl.differentiate(of_helpers)
    for n in (2, -1, 3, -2):
        value, gradient = f.value_and_grad(UP, n)
        assert value == of_helpers(UP, n)
        assert gradient.tolist() == ([1.0, 0.0] if n < 0 else [n + 1.0, n])
    with pytest.raises(UnsupportedError, match="on one path"):
        tl.differentiate(of_helpers_twice)(UP)

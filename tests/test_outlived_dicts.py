"""Dicts that change after something else has kept them: refused, where a copy would go on seeing the old values."""

from types import SimpleNamespace

import pytest

import tangentlike
from tangentlike.errors import UnsupportedError


def _same(d):
    return d


def _wrapped(d):
    return d, 1.0


def _total(d):
    return d["a"] * 2.0


def kept_by_an_object(x):
    d = {"a": x}
    p = SimpleNamespace(d=d)
    d["a"] = 2.0 * x
    return p.d["a"]


def chosen(x):
    d = {"a": x}
    f = {"a": 3.0 * x}
    e = d if x > 1.0 else f
    d["a"] = 2.0 * x
    return e["a"]


def returned_in_a_tuple(x):
    d = {"a": x}
    e = _wrapped(d)
    d["a"] = 2.0 * x
    return e[0]["a"]


def returned_by_a_closure(x):
    d = {"a": x}

    def g():
        return d

    e = g()
    d["a"] = 2.0 * x
    return e["a"]


def returned_in_a_loop(x):
    d = {"a": x}
    for _ in range(3):
        d["a"] += x
        e = _same(d)
        x = x + e["a"]
    return x


@pytest.mark.parametrize("function", [kept_by_an_object, chosen])
def test_what_keeps_a_dict_that_changes_is_refused(function):
    with pytest.raises(UnsupportedError, match=r"copied = d.copy\(\)") as caught:
        tangentlike.differentiate(function)(1.3)
    assert caught.value.code == "dict-display"


def test_what_a_function_returns_in_a_loop_is_one_dict():
    assert tangentlike.differentiate(returned_in_a_loop).value_and_grad(1.3) == pytest.approx((27.3, 21.0))


@pytest.mark.parametrize("function", [returned_in_a_tuple, returned_by_a_closure])
def test_what_is_gone_through_while_compiling_is_one_dict(function):
    assert tangentlike.differentiate(function).value_and_grad(1.3) == (2.6, 2.0)


def copied_first(x):
    d = {"a": x}
    copied = d.copy()
    e = _same(copied)
    d["a"] = 2.0 * x
    return e["a"] * d["a"]


def only_read(x):
    d = {"a": x}
    total = 0.0
    for _ in range(3):
        d["a"] += x
        total += _total(d)
    return total + _same(d)["a"]


@pytest.mark.parametrize("function, slope", [(copied_first, 4 * 1.3), (only_read, 2 * (2 + 3 + 4) + 4)])
def test_copies_and_what_is_only_read_are_taken(function, slope):
    differentiated = tangentlike.differentiate(function)
    assert differentiated(1.3) == pytest.approx(function(1.3))
    assert differentiated.grad(1.3) == pytest.approx(slope)

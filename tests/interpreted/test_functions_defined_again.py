"""Functions whose text has told something about what calls them, defined again: the next call follows the new one."""

import sys

import pytest

import tangentlike

HERE = sys.modules[__name__]


def _parts(p):
    return {"a": p, "b": 2.0 * p}


def _made(p):
    return _parts(p)


def _fill(items, p):
    items.append(2.0 * p)


def _put(items, p):
    items["a"] = items["a"] + p


def _look(items):
    return sum(items[k][0] * items[k][1][0] for k in range(2))


def dict_of_a_function(p):
    made = _made(p)
    return sum(made.values())


def list_that_a_function_fills(p):
    out = []
    _fill(out, p)
    _fill(out, p * p)
    return sum(out)


def dict_that_a_function_changes(p):
    made = {"a": p}
    _put(made, p)
    return made["a"]


def list_that_a_function_looks_at(p):
    return _look([(p, (p, 2.0)), (2.0 * p, (1.0, p))])


def more_parts(p):
    return {"a": p, "b": 2.0 * p, "c": 10.0 * p}


def filled_otherwise(items, p):
    items.append(5.0 * p)


def put_otherwise(items, p):
    items["a"] = items["a"] * p * 3.0


def looked_at_otherwise(items):
    return items[0][0] * items[1][0]


@pytest.mark.parametrize(
    ("function", "name", "other"),
    [
        (dict_of_a_function, "_parts", more_parts),
        (list_that_a_function_fills, "_fill", filled_otherwise),
        (dict_that_a_function_changes, "_put", put_otherwise),
        (list_that_a_function_looks_at, "_look", looked_at_otherwise),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_function_defined_again(function, name, other, monkeypatch):
    differentiated = tangentlike.differentiate(function)
    before, slope = function(1.5), differentiated.grad(1.5)
    assert differentiated(1.5) == before
    monkeypatch.setattr(HERE, name, other)
    after = function(1.5)
    assert after != before and differentiated(1.5) == after
    value, gradient = differentiated.value_and_grad(1.5)
    step = 1e-6
    assert value == after
    assert gradient == pytest.approx((function(1.5 + step) - function(1.5 - step)) / (2.0 * step), rel=1e-7)
    monkeypatch.undo()
    assert differentiated(1.5) == before and differentiated.grad(1.5) == slope

"""Objects that a function is given and changes: a call changes them as Python does, a gradient leaves them alone."""

import numpy as np
import pytest

import tangentlike
from tangentlike import ArgumentError, UnsupportedError


class Tank:
    def __init__(self, h=1.0):
        self.h = h
        self.inner = None
        self.filled = []

    def fill(self, q):
        self.h = self.h + q * q
        self.filled.append(q)
        return self.h

    def pour(self, q):
        self.h += q
        return self.h

    def half(self, x):
        self.h = x
        return x if x < 0.1 else self.half(0.5 * x)


OUTSIDE = Tank(2.0)


def fill_twice(tank, q):
    tank.fill(q)
    return tank.fill(2.0 * q) * len(tank.filled)


def fill_outside(q):
    OUTSIDE.fill(q)
    return OUTSIDE.h * q


SETTINGS = {"k": 2.0}


def set_and_read(params, other, q):
    params["k"] = q * SETTINGS["k"]
    SETTINGS["k"] = q
    return params["k"] * other["k"] + SETTINGS["k"]


def fill_both(one, other, q):
    one.h = q
    return one.h * other.h


class Pair:
    def __init__(self, tank):
        self.tank, self.owner = tank, self

    def pour(self, q):
        self.owner.tank.h += q * q


def share(pair, q):
    for each in pair:
        each.pour(q)
    return pair[0].tank.h


def fill_given_and_outside(tank, q):
    OUTSIDE.h = q
    return tank.h * q


def is_it(one, other, q):
    return q * one.h * (2.0 if one is other else 3.0) / other.h


def halved(tank, q):
    return tank.half(q)


def handed_on(tank, q):
    return sum(map(tank.pour, [q, 2.0 * q]))


def test_calls_are_pythons_and_gradients_leave_the_object_alone():
    differentiated, tank = tangentlike.differentiate(fill_twice, wrt="q"), Tank()
    value, gradient = differentiated.value_and_grad(tank, 0.5)
    assert (value, gradient) == (2.0 * (1.0 + 5.0 * 0.25), 10.0)
    assert (tank.h, tank.filled) == (1.0, [])
    assert differentiated(tank, 0.5) == value
    assert (tank.h, tank.filled) == (2.25, [0.5, 1.0])
    assert differentiated.grad(tank, q=0.5) == 4 * 5.0
    differentiated.check(tank, 0.5)
    assert differentiated.vjp(tank, 0.5)[1](1.0) == 20.0
    assert differentiated(q=0.5, tank=tank) == 4 * 3.5
    assert tank.filled == [0.5, 1.0, 0.5, 1.0]


def test_objects_from_outside():
    differentiated = tangentlike.differentiate(fill_outside)
    assert differentiated.grad(3.0) == 2.0 + 3.0 * 9.0
    assert differentiated(3.0) == 33.0 and OUTSIDE.h == 11.0
    assert differentiated.grad(3.0) == 11.0 + 3.0 * 9.0
    OUTSIDE.h = np.array([1.0, 2.0])
    np.testing.assert_array_equal(tangentlike.differentiate(fill_outside).vjp(3.0)[1](np.ones(2)), 3.0 + 54.0)
    OUTSIDE.h, OUTSIDE.more = 2.0, 1
    assert differentiated.grad(3.0) == 29.0


def test_methods_of_objects():
    tank = Tank()
    assert tangentlike.grad(tank.fill)(0.5) == 1.0
    gradient = tangentlike.grad(Tank.fill, wrt="self")(tank, 0.5)
    assert (gradient.h, gradient.filled, tank.h) == (1.0, [], 1.0)
    assert tangentlike.grad(tank.fill, wrt="self.h")(0.5) == 1.0


def test_one_object_under_two_names():
    differentiated, tank = tangentlike.differentiate(fill_both, wrt="q"), Tank(2.0)
    assert differentiated.value_and_grad(tank, Tank(2.0), 3.0) == (6.0, 2.0)
    assert differentiated.value_and_grad(tank, tank, 3.0) == (9.0, 6.0)
    assert tank.h == 2.0 and differentiated(tank, tank, 3.0) == 9.0
    asked = tangentlike.differentiate(is_it, wrt="q")
    assert [asked.grad(tank, other, 3.0) for other in (tank, Tank(3.0), tank)] == [2.0, 3.0, 2.0]


def test_objects_that_several_share():
    differentiated, shared = tangentlike.differentiate(share, wrt="q"), Tank(2.0)
    pairs = [[Pair(shared), Pair(shared)], [Pair(shared), Pair(Tank(2.0))], [Pair(shared), Pair(shared)]]
    found = [differentiated.value_and_grad(pair, 3.0) for pair in pairs]
    assert found == [(2.0 + 18.0, 12.0), (2.0 + 9.0, 6.0), (2.0 + 18.0, 12.0)]
    assert differentiated(pairs[0], 3.0) == 20.0 and pairs[0][0].owner is pairs[0][0]


def test_an_object_from_outside_that_is_given_as_well():
    with pytest.raises(ArgumentError, match=r"OUTSIDE and tank of .* are one object, which is assigned to"):
        tangentlike.grad(fill_given_and_outside, wrt="q")(OUTSIDE, 3.0)


def test_dicts_that_change():
    differentiated, params = tangentlike.differentiate(set_and_read, wrt="q"), {"k": 1.0}
    assert differentiated.value_and_grad(params, {"k": 5.0}, 3.0) == (33.0, 11.0)
    assert (params, SETTINGS) == ({"k": 1.0}, {"k": 2.0})
    assert differentiated(params, {"k": 5.0}, 3.0) == 33.0
    assert (params, SETTINGS) == ({"k": 6.0}, {"k": 3.0})
    assert differentiated.grad(params, {"k": 5.0}, 3.0) == 16.0
    with pytest.raises(ArgumentError, match="params and other of set_and_read are one object, which is assigned to"):
        differentiated.grad(params, params, 3.0)
    with pytest.raises(ArgumentError, match="SETTINGS and other of set_and_read are one object"):
        differentiated.grad(params, SETTINGS, 3.0)


def test_methods_that_call_themselves():
    differentiated, tank = tangentlike.differentiate(halved, wrt="q"), Tank()
    assert differentiated.value_and_grad(tank, 2.0) == (0.0625, 0.03125)
    assert tank.h == 1.0
    assert differentiated(tank, 2.0) == tank.h == 0.0625


def test_what_is_refused():
    with pytest.raises(UnsupportedError, match="so that its attributes are no variables") as caught:
        tangentlike.differentiate(handed_on, wrt="q").grad(Tank(), 2.0)
    assert caught.value.code == "attribute-assignment"

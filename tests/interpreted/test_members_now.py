"""What members of enumerations have is what they have now; a method is the function that stands under its name."""

import enum
import functools

import pytest

from tangentlike import differentiate, grad

RATES = {"HOLD": 2.0, "RAMP": 3.0}


class Phase(enum.Enum):
    HOLD = 1
    RAMP = 2

    def __init__(self, number):
        self.weight = number * 1.5

    @property
    def rate(self):
        return RATES[self.name]

    @property
    def is_fast(self):
        return RATES[self.name] > 2.5


def of_a_property(x):
    return x * Phase.HOLD.rate


def of_an_attribute(x):
    return x * Phase.RAMP.weight


def of_a_test(x):
    return x * (2.0 if Phase.RAMP.is_fast else 1.0)


def of_a_choice(x):
    phase = Phase.HOLD if x > 0 else Phase.RAMP
    return x * phase.rate


@pytest.mark.parametrize("function", [of_a_property, of_an_attribute, of_a_test, of_a_choice])
def test_members_have_what_they_have_now(function, monkeypatch):
    made = differentiate(function)
    assert made.grad(1.0) == function(1.0)
    monkeypatch.setitem(RATES, "HOLD", 20.0)
    monkeypatch.setitem(RATES, "RAMP", 1.0)
    monkeypatch.setattr(Phase.RAMP, "weight", 7.0)
    assert made(1.0) == made.grad(1.0) == function(1.0)
    monkeypatch.setattr(Phase, "rate", property(lambda self: 5.0))
    assert made(1.0) == made.grad(1.0) == function(1.0)


def scale(self, x):
    return 3.0 * x * self.k


def tenfold(method):
    def wrapper(self, x):
        return 10.0 * method(self, x)

    return wrapper


class Named:
    k = 1.5

    def scale(self, x):
        return 2.0 * x

    thrice = scale
    square = lambda self, x: x * x * self.k  # noqa: E731

    @tenfold
    def ten(self, x):
        return x * self.k


Named.thrice = scale


class Derived(Named):
    def scale(self, x):
        return 100.0 * x

    other = Named.scale


n, d = Named(), Derived()
METHODS = [n.thrice, n.square, d.other, super(Derived, d).scale, functools.partial(n.thrice), d.scale]


@pytest.mark.parametrize("method", METHODS)
def test_a_method_under_another_name_is_that_function(method):
    def called(x):
        return method(x) + n.ten(x) * d.other(x)

    step = 1e-6
    for function in (method, called):
        wanted = (function(1.3 + step) - function(1.3 - step)) / (2 * step)
        assert grad(function)(1.3) == pytest.approx(wanted, rel=1e-7)

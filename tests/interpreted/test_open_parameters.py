"""``*args`` and ``**kwargs`` of the function itself: gradients in their structure, and what Python raises."""

import numpy as np
import pytest

from tangentlike import ArgumentError, UnsupportedError, differentiate


def polynomial(x, *coefficients, power=1, **options):
    total = 0.0
    for k, each in enumerate(coefficients):
        total += each * x**k
    return total**power * options.get("scale", 1.0)


def test_the_gradient_of_a_star_is_a_tuple():
    made = differentiate(polynomial, wrt=("coefficients", "x"))
    coefficients, x = made.grad(2.0, 1.0, 3.0, 5.0)
    assert coefficients == (1.0, 2.0, 4.0) and x == 3.0 + 2 * 5.0 * 2.0
    assert made.grad(2.0) == ((), 0.0)


def test_the_gradient_of_options_is_a_dict():
    made = differentiate(polynomial, wrt="options")
    assert made.grad(2.0, 1.0, 3.0, scale=0.5) == {"scale": 7.0}
    assert made(2.0, 1.0, 3.0, power=2, scale=0.5) == polynomial(2.0, 1.0, 3.0, power=2, scale=0.5)


def test_what_stands_behind_a_star_is_named():
    with pytest.raises(ArgumentError, match="call it by its name, one of x, coefficients"):
        differentiate(polynomial, wrt=1)


def line(t, a, b):
    return a * t + b


def fitted(p, t):
    return np.sum(line(t, *p))


def only_by_name(x, *, n=3):
    if x > 1.0:
        raise ValueError(f"{n} is too many")
    return x * n


def test_errors_are_those_of_python():
    t = np.ones(2)
    for size in (1, 3):
        with pytest.raises(TypeError) as wanted:
            fitted(np.ones(size), t)
        if size == 3:  # one element alone is seen while compiling, and refused
            with pytest.raises(TypeError, match=str(wanted.value).replace("(", r"\(").replace(")", r"\)")):
                differentiate(fitted)(np.ones(size), t)
    with pytest.raises(ValueError, match="3 is too many"):
        differentiate(only_by_name)(2.0)
    with pytest.raises(ArgumentError, match="too many positional"):
        differentiate(only_by_name)(2.0, 3)


SCALE = 5.0


def given_on_one_way_only(x, mode):
    if mode.lower() == "slow":
        SCALE = 2.0
    return x * SCALE


def test_a_variable_of_a_branch_that_is_left_out_is_none_of_the_module():
    with pytest.raises((UnboundLocalError, UnsupportedError)):
        differentiate(given_on_one_way_only)(1.0, "fast")
    assert differentiate(given_on_one_way_only)(1.0, "SLOW") == 2.0

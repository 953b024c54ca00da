"""Decorators that wrap a function: taken off where they hand their arguments on, else functions that call it."""

import functools
import time

import numba
import numpy as np
import pytest

from tangentlike import grad, value_and_grad
from tangentlike.errors import UnsupportedError
from tangentlike.reading.source import read


def plain(x, n=2, *, shift=0.5):
    return n * x + shift


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        result = function(*args, **kwargs)
        wrapper.seconds = time.perf_counter() - start
        return result

    return wrapper


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2 * function(*args, **kwargs)

    return wrapper


def doubled_later(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        result *= 2
        return result

    return wrapper


def shifted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        args = (args[0] + 1,)
        return function(*args, **kwargs)

    return wrapper


def guarded(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if time.time() < 0:
            return 0.0
        return function(*args, **kwargs)

    return wrapper


def positional(function):
    @functools.wraps(function)
    def wrapper(x):
        return function(x)

    return wrapper


@pytest.mark.parametrize("decorator", [timed, logged])
def test_wrapper_that_hands_its_arguments_on_is_taken_off(decorator):
    assert read(decorator(plain)).function is plain
    assert read(decorator(numba.njit(plain))).function is plain


def differences(function, x, step=1e-5):
    return (function(x + step) - function(x - step)) / (2 * step)


@pytest.mark.parametrize("decorator", [doubled, doubled_later, shifted, positional])
def test_wrapper_that_does_more_is_the_function(decorator):
    wrapped = decorator(lambda x: x**3)
    assert read(wrapped).function is wrapped

    @decorator
    def cube(x):
        return x**3

    value, gradient = value_and_grad(cube)(1.3)
    assert value == pytest.approx(cube(1.3), rel=1e-14)
    assert gradient == pytest.approx(differences(cube, 1.3), rel=1e-8)

    def twice(x):
        return cube(x) * cube(0.5 * x)

    assert grad(twice)(1.3) == pytest.approx(differences(twice, 1.3), rel=1e-8)


def degrees(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        args = [np.radians(a) for a in args]
        return function(*args, **kwargs)

    return wrapper


@degrees
def sine(x, phase=1.0):
    return np.sum(np.sin(x + phase))


def test_wrapper_sees_the_arguments_that_a_call_gives():
    x = np.array([10.0, 20.0])
    for given, named in (((), {}), ((30.0,), {}), ((), {"phase": 30.0})):
        value, gradient = value_and_grad(sine)(x, *given, **named)
        assert value == pytest.approx(sine(x, *given, **named), rel=1e-14)
        phase = np.radians(given[0]) if given else named.get("phase", 1.0)
        np.testing.assert_allclose(gradient, np.radians(1.0) * np.cos(np.radians(x) + phase), rtol=1e-12)
    assert grad(sine, wrt="x")(x).shape == (2,)


def test_wrapper_that_reads_the_clock_is_refused():
    with pytest.raises(UnsupportedError) as caught:
        grad(guarded(plain))(1.0)
    assert caught.value.refusals[0].code == "unknown-call"

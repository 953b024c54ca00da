"""Decorators that wrap a function: taken off where they hand their arguments on, refused where they may do more."""

import functools
import inspect
import time

import numba
import pytest

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


def cleared(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        args[0][:] = 0
        return result

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


@pytest.mark.parametrize("decorator", [doubled, doubled_later, shifted, cleared, guarded, positional])
def test_wrapper_that_may_do_more_is_refused(decorator):
    with pytest.raises(UnsupportedError) as caught:
        read(decorator(plain))
    (refusal,) = caught.value.refusals
    assert refusal.code == "wrapped"
    assert refusal.line == inspect.getsourcelines(decorator)[1] + 1
    assert "plain.__wrapped__" in refusal.rewrite
    assert "@functools.wraps(function)" in str(caught.value)

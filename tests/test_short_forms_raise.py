"""What is spelled out as loops raises what Python raises."""

from functools import reduce

import numpy as np
import pytest

import tangentlike


def reduced_nothing(x):
    return reduce(lambda a, b: a + b, x)


def largest_of_nothing(x):
    return max(x, key=abs)


def next_of_nothing(x):
    return next(v for v in x if v > 10)


def unpacked_nothing(x):
    a, b, *_ = [v for v in x if v > 1.0]
    return a * b


def turned_over_nothing(x):
    xs, ys = zip(*[(v, 2 * v) for v in x if v > 9.0], strict=False)
    return sum(xs) * sum(ys)


RAISING = (reduced_nothing, largest_of_nothing, next_of_nothing, unpacked_nothing, turned_over_nothing)


@pytest.mark.parametrize("function", RAISING)
def test_raises_as_python_does(function):
    with pytest.raises(Exception) as of_python:
        function(np.zeros(0))
    with pytest.raises(of_python.type) as found:
        tangentlike.differentiate(function)(np.zeros(0))
    assert str(found.value).splitlines()[:1] == str(of_python.value).splitlines()[:1]

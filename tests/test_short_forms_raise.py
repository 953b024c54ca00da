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


@pytest.mark.parametrize("function", [reduced_nothing, largest_of_nothing, next_of_nothing])
def test_raises_as_python_does(function):
    with pytest.raises(Exception) as of_python:
        function(np.zeros(0))
    with pytest.raises(of_python.type) as found:
        tangentlike.differentiate(function)(np.zeros(0))
    assert str(found.value).splitlines()[:1] == str(of_python.value).splitlines()[:1]

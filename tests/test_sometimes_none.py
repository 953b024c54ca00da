"""Where None is read as a number the call raises what Python raises, from the value and from the gradient."""

import math

import numpy as np
import pytest

import tangentlike


def added(x):
    y = None
    for v in x:
        if v > 0.0:
            y = v
    return y + x[0]


def rooted(x):
    y = None
    if x[0] > 0.0:
        y = x[0]
    return math.sqrt(y)


def part_taken(x):
    y = None
    if x[0] > 0.0:
        y = x
    return y[0] * 2.0


def counted_up(x):
    best, count = None, None
    for v in x:
        if best is None or v > best:
            best = v
        if v > 0.0:
            count = 1 if count is None else count + 1
    count += 1
    return best * count


def compared(x):
    y = None if x[0] < 0.0 else x[0]
    z = y
    return x[1] if z > 0.5 else x[0]


def added_from_a_list(x):
    items = [v if v > 0.0 else None for v in x]
    total = 0.0
    for each in items:
        total += each
    return total


@pytest.mark.parametrize("function", [added, rooted, part_taken, counted_up, compared, added_from_a_list])
def test_errors_are_those_of_python(function):
    differentiated = tangentlike.differentiate(function)
    values = np.array([0.7, 0.4])
    assert differentiated(values) == function(values)
    with pytest.raises(TypeError) as expected:
        function(-values)
    for call in (differentiated, differentiated.grad):
        with pytest.raises(TypeError) as raised:
            call(-values)
        assert str(raised.value) == str(expected.value)


def test_none_that_is_returned_is_an_error():
    def found(x):
        y = None
        for v in x:
            if v > 0.0:
                y = v * v
        return y

    differentiated = tangentlike.differentiate(found)
    assert differentiated.grad(np.array([0.5, -1.0])).tolist() == [1.0, 0.0]
    with pytest.raises(TypeError):
        differentiated(np.array([-1.0]))

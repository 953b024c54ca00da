"""What the first trip of a loop decides (programs/first_trips.py), where there is none."""

import numpy as np
import pytest
from programs import first_trips

import tangentlike


def test_no_trip_is_said():
    """Python's function returns a number then, and an array else: one compiled function cannot."""
    made = tangentlike.differentiate(first_trips.sum_in_a_function, wrt="x")
    assert np.all(made.grad(np.ones(3), 2) == 2.0)
    for call in (made, made.grad):
        with pytest.raises(TypeError, match=r"`for i in range\(1, n\)` makes no trip"):
            call(np.ones(3), 1)


def added_to(a, w):
    s = 0.0
    for i in range(len(a)):
        if w[i] > 0.0:
            s += a[i]
    return s


def test_nothing_added_is_said():
    made = tangentlike.differentiate(sum_of_some, wrt="a")
    assert np.all(made.grad(np.ones((2, 2)), np.array([1.0, -1.0])) == np.array([[1.0, 1.0], [0.0, 0.0]]))
    assert sum_of_some(np.ones((2, 2)), -np.ones(2)) == made(np.ones((2, 2)), -np.ones(2)) == 0.0
    with pytest.raises(TypeError, match=r"`for i in range\(len\(a\)\)` leaves `s` unchanged"):
        tangentlike.differentiate(added_to)(np.ones((2, 2)), -np.ones(2))


def sum_of_some(a, w):
    s = 0.0
    for i in range(len(a)):
        if w[i] > 0.0:
            s += a[i]
    return np.sum(s)

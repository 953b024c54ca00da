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

"""Parallel loops as plain Python: right, without a race, and the same to the last bit in any order of the trips."""

import copy

import numpy as np
import pytest
import race_checker
from gradient_checks import assert_right
from parallel_programs import NAMES, PROGRAMS

import tangentlike

CASES = pytest.mark.parametrize(("function", "args", "wrt"), PROGRAMS, ids=NAMES)
IN_ORDER = {"writing_helper"}  # its trips keep lists


@CASES
def test_gradient_is_right(function, args, wrt):
    assert_right(tangentlike.differentiate(function, wrt=wrt, parallel=True), function, args, wrt)


@CASES
def test_trips_touch_nothing_of_each_other(function, args, wrt):
    differentiated = tangentlike.differentiate(function, wrt=wrt, parallel=True)
    text, entry = differentiated.source_for(*copy.deepcopy(args)), f"{differentiated.__name__}_gradient"
    runs = [
        race_checker.run(text, entry, args, order)
        for order in (race_checker.FORWARDS, race_checker.BACKWARDS, race_checker.shuffled)
    ]
    for (value, gradients), watch in runs:
        assert value == runs[0][0][0]
        for one, other in zip(_listed(gradients), _listed(runs[0][0][1]), strict=True):
            np.testing.assert_array_equal(one, other)
        if function.__name__ not in IN_ORDER:
            assert watch.loops >= 2, "a loop of the pair does not run in parallel"


def _listed(gradients):
    return gradients if isinstance(gradients, tuple) else (gradients,)

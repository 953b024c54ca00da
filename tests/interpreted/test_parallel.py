"""Parallel loops as plain Python: right, without a race, and the same to the last bit in any order of the trips."""

import copy

import numpy as np
import pytest
import race_checker
import shares
from gradient_checks import assert_right
from numba import prange
from parallel_programs import NAMES, PROGRAMS
from random_parallel import arguments, write_loop

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


@pytest.mark.parametrize("seed", shares.seeds("PROGRAMS", 300, 20))
def test_random_loops_are_right_or_refused(seed):
    text, args = write_loop(seed), arguments(seed)
    print(text)
    space = {"np": np, "prange": prange}
    exec(compile(text, "<random loop>", "exec"), space)
    one_by_one, parallel = (
        tangentlike.differentiate(space["program"], wrt=("x", "a", "w"), source=text, parallel=p) for p in (False, True)
    )
    value, gradients = one_by_one.value_and_grad(*copy.deepcopy(args))
    try:
        generated = parallel.source_for(*copy.deepcopy(args))
    except tangentlike.UnsupportedError as refusal:
        assert {r.code for r in refusal.refusals} <= {"prange-elements", "prange-carried"}
        return
    found = [
        race_checker.run(generated, "program_gradient", args, order)[0]
        for order in (race_checker.FORWARDS, race_checker.BACKWARDS)
    ]
    np.testing.assert_allclose(found[0][0], value, rtol=1e-10)
    assert found[0][0] == found[1][0]
    for one, other, wanted in zip(found[0][1], found[1][1], gradients, strict=True):
        np.testing.assert_array_equal(one, other)
        np.testing.assert_allclose(one, wanted, rtol=1e-9, atol=1e-9)


def _listed(gradients):
    return gradients if isinstance(gradients, tuple) else (gradients,)

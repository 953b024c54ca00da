"""Random programs against complex step; a failure prints the program and its seed.

As test_programs.py, many run as plain Python under ``NUMBA_DISABLE_JIT=1`` and a few compiled. For a longer hunt:
``TANGENTLIKE_RANDOM_PROGRAMS=1000:2000 NUMBA_DISABLE_JIT=1 pytest tests/test_random_programs.py``.
"""

import os

import numba
import pytest
from gradient_checks import assert_right
from random_programs import arguments, load, write_program

import tangentlike

WRT = ("x", "a", "w")


def seeds(interpreted: int, compiled: int) -> range:
    first, _, last = os.environ.get("TANGENTLIKE_RANDOM_PROGRAMS", "").partition(":")
    if first:
        return range(int(first), int(last))
    return range(interpreted if numba.config.DISABLE_JIT else compiled)


@pytest.mark.parametrize("seed", seeds(40, 2))
def test_gradient_is_right(seed, tmp_path):
    text = write_program(seed)
    print(text)
    function = load(text, tmp_path, f"random_program_{seed}")
    assert_right(tangentlike.differentiate(function, wrt=WRT), function, arguments(seed), WRT)


@pytest.mark.parametrize("seed", seeds(20, 1))
def test_shared_arrays_are_right(seed, tmp_path):
    text = write_program(seed, aliases=True)
    print(text)
    function = load(text, tmp_path, f"random_aliases_{seed}")
    assert_right(tangentlike.differentiate(function, wrt=WRT), function, arguments(seed), WRT)

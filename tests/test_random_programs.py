"""Random programs against complex step; a failure prints the program and its seed.

As test_programs.py, many run as plain Python under ``NUMBA_DISABLE_JIT=1`` and a few compiled. For a longer hunt:
``TANGENTLIKE_RANDOM_PROGRAMS=1000:2000 NUMBA_DISABLE_JIT=1 pytest tests/test_random_programs.py``.
"""

import numba
import pytest
from gradient_checks import assert_right
from random_programs import arguments, load, write_program
from shares import seeds

import tangentlike

pytestmark = pytest.mark.unoptimized

WRT = ("x", "a", "w")


PARTS = 25 if numba.config.DISABLE_JIT else 150


@pytest.mark.parametrize("seed", seeds("PROGRAMS", 300, PARTS))
def test_gradient_is_right(seed, tmp_path):
    text = write_program(seed)
    print(text)
    function = load(text, tmp_path, f"random_program_{seed}")
    assert_right(tangentlike.differentiate(function, wrt=WRT), function, arguments(seed), WRT)


@pytest.mark.parametrize("seed", seeds("PROGRAMS", 150, PARTS))
def test_shared_arrays_are_right(seed, tmp_path):
    text = write_program(seed, aliases=True)
    print(text)
    function = load(text, tmp_path, f"random_aliases_{seed}")
    assert_right(tangentlike.differentiate(function, wrt=WRT), function, arguments(seed), WRT)

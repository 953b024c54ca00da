import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from tangentlike.train import limited_threads
from tangentlike.train.threads import WAITING


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_blas_has_one_thread_and_numba_as_many_as_asked_for_inside_only():
    np.ones((2, 2)) @ np.ones((2, 2))
    before, numba_before = blas_threads(), numba.get_num_threads()
    with limited_threads(1) as threads:
        assert threads == 1 and numba.get_num_threads() == 1
        assert blas_threads() == {1}
    assert blas_threads() == before and numba.get_num_threads() == numba_before


def test_without_a_number_numba_keeps_its_threads():
    with limited_threads() as threads:
        assert threads == numba.get_num_threads()
        assert blas_threads() == {1}


def test_threads_are_restored_after_an_error():
    before = numba.get_num_threads()
    with pytest.raises(KeyError), limited_threads(1):
        raise KeyError
    assert numba.get_num_threads() == before


@pytest.mark.parametrize("threads", [0, -1, 10_000])
def test_a_number_that_numba_was_not_started_with_is_refused(threads):
    with pytest.raises(ValueError, match="threads must be between 1 and"), limited_threads(threads):
        pass


SHOW_WAITING = """
import os
from tangentlike.train import limited_threads
from tangentlike.train.threads import WAITING
before = dict(os.environ)
with limited_threads(1):
    assert os.environ == before
"""


@pytest.mark.skipif(sys.platform != "linux", reason="GNU's OpenMP shows its settings")
@pytest.mark.parametrize(
    ("given", "policy"), [({}, "PASSIVE"), ({"OMP_WAIT_POLICY": "active"}, "ACTIVE"), ({"GOMP_SPINCOUNT": "7"}, None)]
)
def test_threads_sleep_while_they_wait_unless_the_environment_says_otherwise(given, policy):
    left = {name: value for name, value in os.environ.items() if name not in WAITING}
    asked = {**left, "NUMBA_THREADING_LAYER": "omp", "OMP_DISPLAY_ENV": "verbose", **given}
    done = subprocess.run([sys.executable, "-c", SHOW_WAITING], env=asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "GOMP_SPINCOUNT = '7'" in done.stderr if policy is None else f"OMP_WAIT_POLICY = '{policy}'" in done.stderr

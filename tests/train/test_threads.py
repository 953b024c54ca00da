import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from tangentlike.runtime.thread_pool import WAITING
from tangentlike.train import limited_threads


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


TRAINER = """
import os
from tangentlike.train import limited_threads
before = dict(os.environ)
with limited_threads(1):
    assert os.environ == before
"""

GRADIENT = """
import os
import numpy as np
from tangentlike import differentiate
before = dict(os.environ)


@differentiate(parallel=True)
def f(x):
    return np.sum(np.tanh(x))


assert f.grad(np.zeros(2)).tolist() == [1.0, 1.0]
assert os.environ == before
"""


@pytest.mark.skipif(sys.platform != "linux", reason="GNU's OpenMP shows its settings")
@pytest.mark.parametrize("program", [TRAINER, GRADIENT], ids=["trainer", "gradient"])
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, "GOMP_SPINCOUNT = '300'"),
        ({"OMP_WAIT_POLICY": "active"}, "OMP_WAIT_POLICY = 'ACTIVE'"),
        ({"GOMP_SPINCOUNT": "7"}, "GOMP_SPINCOUNT = '7'"),
    ],
)
def test_threads_sleep_while_they_wait_unless_the_environment_says_otherwise(program, given, shown, tmp_path):
    left = {name: value for name, value in os.environ.items() if name not in WAITING}
    asked = {**left, "NUMBA_THREADING_LAYER": "omp", "OMP_DISPLAY_ENV": "verbose", "NUMBA_NUM_THREADS": "2", **given}
    (tmp_path / "program.py").write_text(program)
    command = [sys.executable, str(tmp_path / "program.py")]
    done = subprocess.run(command, env=asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert shown in done.stderr

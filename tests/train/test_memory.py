import subprocess
import sys

import numba
import numpy as np
import pytest

from tangentlike.primitives.registry import kernel
from tangentlike.train import count_allocations, peak_memory_bytes

SIZE = 100_000
SLACK = 4_000  # Python's own blocks above 512 bytes, headers and alignment


@kernel
def compiled_ones(n):
    """A kernel that allocates 4 n bytes."""
    return np.ones(n, np.float32)


@numba.njit(parallel=True)
def parallel_ones(out):
    for i in numba.prange(out.size):
        out[i] = np.arange(SIZE + i)[-1]


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        (lambda: np.ones(SIZE, np.float32), 4 * SIZE),
        (lambda: np.zeros(SIZE, np.float32), 4 * SIZE),
        (lambda: [np.ones(SIZE, np.float32) for _ in range(3)], 12 * SIZE),
        (lambda: np.ones(SIZE).astype(np.float32), 12 * SIZE),
        (lambda: bytes(SIZE), SIZE),
        (lambda: None, 0),
    ],
)
def test_the_bytes_of_arrays_are_counted(work, expected):
    work()
    with count_allocations() as allocated:
        kept = work()
    del kept
    assert expected <= allocated.total < expected + SLACK


def test_compiled_code_is_counted_with_all_its_threads():
    compiled_ones(1)
    with count_allocations() as allocated:
        compiled_ones(SIZE)
    assert 4 * SIZE <= allocated.total < 4 * SIZE + SLACK
    out = np.zeros(10)
    parallel_ones(out)
    with count_allocations() as allocated:
        parallel_ones(out)
    assert 80 * SIZE <= allocated.total < 80 * SIZE + SLACK


def test_nothing_is_counted_outside_and_arrays_outlive_the_count():
    with count_allocations() as allocated:
        kept = np.arange(SIZE)
    total = allocated.total
    other = np.arange(2 * SIZE)
    kept.resize(3 * SIZE, refcheck=False)
    assert allocated.total == total
    assert kept[SIZE - 1] == SIZE - 1 and other[-1] == 2 * SIZE - 1


def test_an_error_inside_passes_and_ends_the_count():
    with pytest.raises(KeyError), count_allocations() as allocated:
        np.ones(SIZE)
        raise KeyError
    assert allocated.total >= 8 * SIZE


def test_peak_memory_grows_with_what_is_used_and_is_of_this_process_alone():
    big = np.ones(200_000_000, np.uint8)
    code = "import numpy; from tangentlike.train import peak_memory_bytes as p; print(p(), numpy.ones(5*10**7)[0], p())"
    before, _, after = map(float, subprocess.check_output([sys.executable, "-c", code]).split())
    assert peak_memory_bytes() > big.nbytes
    assert after - before > 350_000_000

"""Freed memory is used again: page faults of a second round, counted in a process of its own."""

import os
import subprocess
import sys

ROUNDS = """
import resource
import sys
import numpy as np
from tangentlike.runtime.allocator import keep_freed_memory
print(keep_freed_memory(int(sys.argv[1])))

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for array in [np.ones(1_000_000) for _ in range(5)]:
        array += 1
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults()
print(faults())
"""


def second_round(most, **environment):
    """Whether it was set, and the page faults of using 40 MB a second time."""
    command = [sys.executable, "-c", ROUNDS, str(most)]
    environment = {**os.environ, "NUMPY_MADVISE_HUGEPAGE": "0", **environment}  # a huge page would be one fault
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    said, faults = done.stdout.split()
    return said, int(faults)


def test_memory_is_kept_up_to_a_limit():
    if sys.platform != "linux":
        assert second_round(2**29)[0] == "False"
        return
    said, faults = second_round(2**29)
    assert said == "True" and faults < 1000
    said, faults = second_round(2**20)
    assert said == "True" and faults > 1000


def test_it_can_be_left_alone():
    said, _faults = second_round(2**29, TANGENTLIKE_KEEP_MEMORY="0")
    assert said == "False"

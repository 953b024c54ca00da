"""What runs on a GPU, in Numba's simulator: a process of its own, for that is chosen before Numba is imported."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def simulated(*command, jit=False):
    """The output of a Python command with the simulator."""
    settings = {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "" if jit else "1"}
    done = subprocess.run(
        [sys.executable, *map(str, command)], env={**os.environ, **settings}, capture_output=True, text=True, cwd=HERE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_networks_on_the_simulator():
    out = simulated("-m", "pytest", "-q", "-p", "no:cacheprovider", HERE / "device_networks.py")
    assert " passed" in out and "skipped" not in out

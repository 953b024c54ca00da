"""What runs on a GPU, in Numba's simulator: a process of its own, for that is chosen before Numba is imported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.turns(2)

HERE = Path(__file__).parent


def run_simulated(file, **settings):
    """Run the tests of a file in the simulator: all of them pass, and none is left out."""
    settings |= {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE / file)]
    done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, cwd=HERE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " skipped" not in done.stdout


def test_networks_on_the_simulator():
    run_simulated("device_networks.py")


def test_random_networks_on_the_simulator():
    run_simulated("device_random.py", TANGENTLIKE_RANDOM_TRAINING="0:8")

"""Functions of layers, differentiated, against extrapolated differences.

A quarter of them, by turns, run as plain Python, in a process of their own with Numba's compiler off. Compiled, where
the dtype of each operation is Numba's affair and not NumPy's, some of those named in ``COMPILED`` run in float32.
"""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import oracles
import pytest
from shares import share

from tangentlike import value_and_grad

from .cases import CASES
from .pullback import assert_close

pytestmark = pytest.mark.unoptimized

COMPILED = (
    "conv_same_loss", "conv_parallel_loss", "flatten_transposed_loss", "scalar_activations_loss", "softmax_loss",
    "one_hot_loss", "rnn_states_loss", "batch_norm_test_loss", "dropout_loss", "network_loss",
)  # fmt: skip
INTERPRETED = bool(numba.config.DISABLE_JIT)
CHOSEN = share(CASES, 4) if INTERPRETED else share([case for case in CASES if case[0].__name__ in COMPILED], 6)


def copies(arguments, dtype=np.float64):
    """The arguments, arrays copied, and those of floats in ``dtype``."""
    return tuple(
        a.astype(dtype if a.dtype.kind == "f" else a.dtype) if isinstance(a, np.ndarray) else a for a in arguments
    )


@pytest.mark.parametrize(
    ("function", "arguments", "wrt"), CHOSEN, ids=[f"{i}-{case[0].__name__}" for i, case in enumerate(CHOSEN)]
)
def test_gradient(function, arguments, wrt):
    expected, _ = oracles.extrapolated_difference(function, copies(arguments), wrt)
    for dtype, tolerance in ((np.float64, 1e-8), (np.float32, 1e-4)):
        if dtype == np.float64 and not INTERPRETED:
            continue
        value, found = value_and_grad(function, wrt)(*copies(arguments, dtype))
        assert_close(value, function(*copies(arguments)), tolerance)
        for gradient, want in zip(found, expected, strict=True):
            assert gradient.dtype == dtype
            assert_close(gradient, want, tolerance)


if not INTERPRETED:

    def test_all_as_plain_python():
        settings = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        here = Path(__file__)
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", str(here)]
        run = subprocess.run(
            command, env=settings | {"NUMBA_DISABLE_JIT": "1"}, cwd=here.parents[3], capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]

"""Plain Python runs the loops that would be compiled, in the place of array statements.

``TANGENTLIKE_LOOPS=1 NUMBA_DISABLE_JIT=1 pytest tests/test_programs.py``; ``--loops`` of the commands of ``hunt.py``.
"""

import os

from tangentlike import pipeline

ASKED = "TANGENTLIKE_LOOPS"


def run_loops() -> None:
    """Let plain Python run, from here on, what would be compiled."""
    pipeline.Module.run = property(lambda module: module.compiled)


def run_loops_if_asked() -> None:
    if os.environ.get(ASKED):
        run_loops()

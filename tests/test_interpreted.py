"""The whole corpus and the random programs as plain Python: a ``pytest`` of its own, with Numba's compiler off.

Numba reads ``NUMBA_DISABLE_JIT`` when it is imported, so this needs a process in which it was set before.
To see one program:
``NUMBA_DISABLE_JIT=1 pytest tests/test_programs.py -k heat``.
"""

import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

HERE = Path(__file__).parent

ALONE = ("test_programs.py", "interpreted/test_recorder.py")
TOGETHER = 4  # processes for all others, which take seconds: importing takes some in each
OTHERS = (
    "test_random_programs.py", "test_random_language.py", "test_random_training.py", "test_exhaustive_programs.py",
    "test_bounds.py", "test_unbound.py", "test_predicates.py", "test_views_table.py", "test_mutated_programs.py",
)  # fmt: skip


def groups() -> list[tuple[str, ...]]:
    """The files of each process."""
    own = sorted(f"interpreted/{path.name}" for path in (HERE / "interpreted").glob("test_*.py"))
    rest = [file for file in (*OTHERS, *own) if file not in ALONE]
    return [*((file,) for file in ALONE), *(tuple(rest[k::TOGETHER]) for k in range(TOGETHER))]


if not numba.config.DISABLE_JIT:

    @pytest.mark.parametrize("files", groups(), ids=lambda files: files[0])
    def test_as_plain_python(files):
        settings = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        named = [str(HERE / file) for file in files]
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", *named]
        run = subprocess.run(
            command, env=settings | {"NUMBA_DISABLE_JIT": "1"}, cwd=HERE.parent, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]

"""The share of the slow tests that a run takes: another one for each state of the code, so that all have their turn.

Tables give a share of themselves; of a module that is marked ``pytestmark = pytest.mark.turns(n)`` a run of the whole
suite takes one test in ``n``. A file that is named is run whole. ``TANGENTLIKE_TESTS=all pytest`` takes them all.
"""

import functools
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent
T = TypeVar("T")


@functools.cache
def state() -> int:
    """A number that every change of the package, or of what draws programs, changes."""
    places = [*ROOT.glob("tangentlike/**/*.py"), *ROOT.glob("templates/*.py"), *ROOT.glob("tests/*language*.py")]
    return zlib.crc32(b"".join(path.read_bytes() for path in sorted(places)))


def takes_all() -> bool:
    return os.environ.get("TANGENTLIKE_TESTS") == "all"


def seeds(kind: str, many: int, parts: int) -> Sequence[int]:
    """Of as ``many`` random programs those whose turn it is; the seeds of ``TANGENTLIKE_RANDOM_<kind>=first:last``."""
    first, _, last = os.environ.get(f"TANGENTLIKE_RANDOM_{kind}", "").partition(":")
    return range(int(first), int(last)) if first else share(range(many), parts)


def share(items: Sequence[T], parts: int) -> list[T]:
    """Every item whose turn it is: one in ``parts``, at least one."""
    return list(items) if takes_all() else list(items[state() % max(min(parts, len(items)), 1) :: parts])

"""Where and with what a run was made."""

from __future__ import annotations

import hashlib
import os
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

PACKAGES = ("tangentlike", "numba", "numpy", "scipy", "torch", "matplotlib")
ROOT = Path(__file__).parents[2]


@cache
def machine() -> dict[str, str | int | None]:
    """Processor, cores that may be used, memory in bytes, and system."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        memory = None
    return {"processor": _processor(), "cores": cores, "memory_bytes": memory, "system": platform.system()}


@cache
def versions() -> dict[str, str]:
    """Of Python and of the packages that matter here; those that are not installed are left out."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def environment() -> dict[str, str]:
    """The variables that are set and change how threads wait for each other: with them, times are others."""
    names = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "NUMBA_THREADING_LAYER", "OPENBLAS_NUM_THREADS")
    return {name: os.environ[name] for name in names if name in os.environ}


@cache
def code() -> str:
    """A hash of the package's sources and of the examples, so that results of other code can be told apart."""
    digest = hashlib.sha256()
    for folder in ("tangentlike", "templates", "examples"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def load() -> float | None:
    """The load average of the last minute: above the number of threads in use, other work slowed the run down."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def resident_bytes() -> int | None:
    """The memory of this process that is in RAM now, or None where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()

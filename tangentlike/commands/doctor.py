"""What this machine gives the compiler: versions, BLAS, threads, the cache folder and the data; and what is wrong."""

from __future__ import annotations

import os
import platform
import warnings
from collections.abc import Iterator
from importlib import metadata
from typing import NamedTuple

import numba
import numpy as np

from ..caching import cache
from ..cuda import device
from ..errors import CacheError
from ..vectors.machine import machine
from ..version import __version__

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "astor", "threadpoolctl")
SLOW_LAYER = "workqueue"
NARROW = ("Haswell", "Zen")  # architectures of OpenBLAS with registers of 256 bits


class Finding(NamedTuple):
    """One line of the report; ``problem`` says what to do when it is not empty."""

    topic: str
    value: str
    problem: str = ""


def examine() -> list[Finding]:
    """Every finding, in the order of the report."""
    return [*_versions(), _vectors(), _blas(), *_threads(), *_cache(), _gpu(), _data()]


def report(findings: list[Finding]) -> str:
    """The findings as text, problems marked and explained."""
    width = max(len(finding.topic) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.topic:{width}}  {finding.value}".rstrip())
        if finding.problem:
            lines.append(f"{'':{width}}  PROBLEM: {finding.problem}")
    count = sum(bool(finding.problem) for finding in findings)
    lines.append("no problems found" if not count else f"{count} problem{'s' * (count != 1)} found")
    return "\n".join(lines)


def _versions() -> Iterator[Finding]:
    yield Finding("tangentlike", __version__)
    yield Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in PACKAGES:
        try:
            yield Finding(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "missing", f"pip install {name}")


def _vectors() -> Finding:
    """The registers that training steps are written for."""
    found = machine()
    return Finding("vectors", f"{found.name}: {found.registers} registers of {found.bits} bits")


def _blas() -> Finding:
    """The BLAS that compiled code calls: SciPy's."""
    try:
        import scipy.linalg.cython_blas  # noqa: F401  # loads the library, so that it can be found
        import threadpoolctl
    except ImportError as error:
        return Finding("blas", "none", f"matrix products cannot be compiled: {error}")
    found = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    of_scipy = [pool for pool in found if "scipy" in pool["filepath"]] or found
    if not of_scipy:
        return Finding("blas", "of an unknown kind")
    pool = of_scipy[0]
    kernels = narrow_kernels(pool.get("architecture") or "", machine().bits)
    threads = f"{pool['num_threads']} threads{kernels}"
    return Finding("blas", f"{pool['internal_api']} {pool.get('version') or ''} ({threads})")


def narrow_kernels(architecture: str, bits: int) -> str:
    """What to try where OpenBLAS uses shorter registers than the processor has: it was told to, or is too old to know
    the processor."""
    if architecture not in NARROW or bits < 512:
        return ""
    told = os.environ.get("OPENBLAS_CORETYPE")
    better = f"without OPENBLAS_CORETYPE={told} it" if told else "OPENBLAS_CORETYPE=SkylakeX"
    return f"; its kernels are those for {architecture}: {better} may be faster"


def _threads() -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding("threads", f"{numba.get_num_threads()} of {cores} cores")
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        yield Finding("threading layer", "none (NUMBA_DISABLE_JIT is set: everything runs as plain Python)")
        return
    try:
        _in_parallel(np.ones(2))
        layer = numba.threading_layer()
    except Exception as error:
        yield Finding("threading layer", "none", f"parallel code cannot run: {error}")
        return
    slow = "it is many times slower than omp or tbb: pip install tbb, or unset NUMBA_THREADING_LAYER"
    yield Finding("threading layer", layer, slow if layer == SLOW_LAYER else "")


def _cache() -> Iterator[Finding]:
    if not cache.enabled():
        yield Finding("cache", "off (TANGENTLIKE_CACHE)")
        return
    folder = cache.configured_directory()
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            usable = cache.cache_directory()
    except CacheError as error:
        yield Finding("cache", str(folder), str(error))
        return
    if usable is None:
        yield Finding("cache", str(folder), str(caught[0].message) if caught else "it cannot be created")
        return
    if not os.access(usable, os.W_OK | os.X_OK):
        yield Finding("cache", str(folder), "it cannot be written: everything is compiled anew")
        return
    files = [path for path in usable.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    yield Finding("cache", f"{folder} (yours alone; {len(files)} files, {size:.1f} MB; delete it to clear it)")


def _gpu() -> Finding:
    """What ``train.fit(device="cuda")`` would run on; a machine without one is in order."""
    why = device.missing()
    return Finding("gpu", device.name() if why is None else f"none: {why}")


def _data() -> Finding:
    """Where training data is looked for; nothing is downloaded or read."""
    chosen = os.environ.get("TANGENTLIKE_DATA_HOME", "")
    if not chosen:
        return Finding("data home", "the user's cache folder (TANGENTLIKE_DATA_HOME is not set)")
    problem = "" if os.path.isdir(os.path.expanduser(chosen)) else "there is no such folder"
    return Finding("data home", chosen, problem)


@numba.njit(parallel=True)
def _in_parallel(x):
    for i in numba.prange(x.size):
        x[i] += 1

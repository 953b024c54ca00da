"""Whether there is a GPU to run on, or the simulator, and what is missing where there is neither."""

from __future__ import annotations

import importlib
import warnings
from types import FunctionType
from typing import Any

import numpy as np

from ..primitives.registry import key_of
from . import functions

HOW = "NUMBA_ENABLE_CUDASIM=1 in the environment runs the same code in Numba's simulator, slowly"


def toolkit() -> Any:
    """Numba's CUDA target: that of numba-cuda where it is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from numba import cuda
    return cuda


def there(name: str) -> Any:
    """A module of this package that works on arrays of a GPU: it imports ``numba.cuda``, and is imported late."""
    return importlib.import_module(f"tangentlike.cuda.{name}")


def simulated() -> bool:
    """True when code for a GPU runs in Numba's simulator."""
    from numba.core import config

    return bool(getattr(config, "ENABLE_CUDASIM", 0))


def may_overlap(one: Any, other: Any) -> bool:
    """Whether two arrays of the device may share memory."""
    if simulated():
        return bool(np.may_share_memory(one._ary, other._ary))
    first, second = (each.__cuda_array_interface__["data"][0] for each in (one, other))
    return bool(first < second + other.alloc_size and second < first + one.alloc_size)


def missing() -> str | None:
    """One sentence on why nothing can run on a GPU here; None where it can, or is simulated."""
    if simulated():
        return None
    try:
        cuda = toolkit()
    except ImportError as error:
        return f'there is no numba.cuda here ({error}): pip install "tangentlike[cuda]"; {HOW}'
    try:
        found = cuda.is_available()
    except Exception as error:
        return f"the driver of the GPU does not answer ({error}); {HOW}"
    if not found:
        return (
            f'no GPU of NVIDIA, or no driver for it, is found here (and "tangentlike[cuda]" is to be installed); {HOW}'
        )
    return None


def on_device(kernel: Any) -> Any:
    """A kernel of the package, which is plain loops, for the device."""
    plain = key_of(kernel)
    names = {name: functions if value is np else value for name, value in plain.__globals__.items()}
    return toolkit().jit(device=True)(FunctionType(plain.__code__, names, plain.__name__))


def name() -> str:
    """What the device is called."""
    if simulated():
        return "Numba's simulator"
    found = toolkit().get_current_device().name
    return found.decode() if isinstance(found, bytes) else str(found)


def grid(blocks: int, threads: int) -> tuple[int, int]:
    """Blocks and threads of a launch for which ``blocks`` of ``threads`` would have work.

    No more blocks than the device holds at one time, and in the simulator few of both: no result depends on it.
    """
    if simulated():
        return min(blocks, 2), min(threads, 4)
    return min(blocks, int(toolkit().get_current_device().MULTIPROCESSOR_COUNT)), threads

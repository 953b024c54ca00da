"""Memory: the most a process has used, and the bytes a piece of work allocates."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import cfunc, types
from numba.extending import intrinsic


def peak_memory_bytes() -> int | None:
    """The largest resident memory of this process so far, or None where the system does not tell.

    On Linux ``VmHWM`` of /proc/self/status; elsewhere ``getrusage``. (On Linux the latter starts at what the process
    that started this one was using.)
    """
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


class AllocatedBytes:
    """What :func:`count_allocations` found: ``total`` bytes, or None when it could not count."""

    total: int | None = None

    def __init__(self, counter: np.ndarray | None = None):
        self.counter = counter
        self.before = 0 if counter is None else int(counter[0])

    def so_far(self) -> int | None:
        """The bytes since the block was entered."""
        return None if self.counter is None else int(self.counter[0]) - self.before


@contextmanager
def count_allocations() -> Iterator[AllocatedBytes]:
    """Count the bytes asked for inside the block by compiled code, by NumPy and by Python; frees are not subtracted.

    Numba's compiled code and Python's blocks above 512 bytes come from Python's raw allocator, array data of NumPy
    from NumPy's. Both are replaced for the time of the block by functions that add the size to a counter and call the
    original, so nothing is sampled or estimated. Not counted: Python objects up to 512 bytes (pymalloc hands them out
    of arenas) and what C libraries such as BLAS take from malloc. ``total`` is set on leaving the block.
    """
    hooks = _hooks()
    if hooks is None:
        yield AllocatedBytes()
        return
    result = AllocatedBytes(hooks.counter)
    hooks.install()
    try:
        yield result
    finally:
        hooks.remove()
        result.total = result.so_far()


class _Allocator(ctypes.Structure):
    """Python's PyMemAllocatorEx; NumPy's PyDataMemAllocator has the same layout (its free takes one argument more)."""

    _fields_ = [(name, ctypes.c_size_t) for name in ("context", "malloc", "calloc", "realloc", "free")]


class _Handler(ctypes.Structure):
    """NumPy's PyDataMem_Handler (NEP 49)."""

    _fields_ = [("name", ctypes.c_char * 127), ("version", ctypes.c_uint8), ("allocator", _Allocator)]


_RAW_DOMAIN = 0
_SET_HANDLER = 304  # position in NumPy's C interface, fixed since NumPy 1.22


class _Hooks:
    """The counting allocator and how to put it in place. Lives as long as the process: arrays may refer to it."""

    def __init__(self) -> None:
        self.counter = np.zeros(1, np.uint64)
        self.original = _Allocator()
        python = ctypes.pythonapi
        python.PyMem_GetAllocator(_RAW_DOMAIN, ctypes.byref(self.original))
        self.functions = _counting_functions(self.original, self.counter.ctypes.data)
        addresses = [function.address for function in self.functions]
        self.counting = _Allocator(self.original.context, *addresses, self.original.free)

        python.PyCapsule_GetPointer.restype = ctypes.c_void_p
        python.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
        python.PyCapsule_New.restype = ctypes.py_object
        python.PyCapsule_New.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        from numpy._core import _multiarray_umath  # type: ignore[attr-defined]

        table = python.PyCapsule_GetPointer(_multiarray_umath._ARRAY_API, None)
        address = ctypes.cast(table, ctypes.POINTER(ctypes.c_void_p))[_SET_HANDLER]
        self.set_numpy_handler = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)(address)
        self.handler = _Handler(b"tangentlike counts", 1, self.counting)
        self.capsule = python.PyCapsule_New(ctypes.addressof(self.handler), b"mem_handler", None)
        self.numpy_handler: Any = None

    def install(self) -> None:
        ctypes.pythonapi.PyMem_SetAllocator(_RAW_DOMAIN, ctypes.byref(self.counting))
        self.numpy_handler = self.set_numpy_handler(self.capsule)

    def remove(self) -> None:
        self.set_numpy_handler(self.numpy_handler)
        ctypes.pythonapi.PyMem_SetAllocator(_RAW_DOMAIN, ctypes.byref(self.original))


@cache
def _hooks() -> _Hooks | None:
    """The hooks, built once (a third of a second); None on an interpreter that is not CPython."""
    return _Hooks() if sys.implementation.name == "cpython" else None


@intrinsic
def _atomic_add(typing_context, address, amount):
    """Add to the uint64 at ``address``: threads may allocate at the same time."""

    def generate(context, builder, signature, arguments):
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        return builder.atomic_rmw("add", pointer, arguments[1], "monotonic")

    return types.uint64(types.uint64, types.uint64), generate


def _counting_functions(original: _Allocator, address: int):
    """malloc, calloc and realloc that count; C functions, because they are called without the interpreter's lock."""
    word, integer = ctypes.c_size_t, types.uint64
    counter = np.uint64(address)
    malloc = ctypes.CFUNCTYPE(word, word, word)(original.malloc)
    calloc = ctypes.CFUNCTYPE(word, word, word, word)(original.calloc)
    realloc = ctypes.CFUNCTYPE(word, word, word, word)(original.realloc)

    @cfunc(integer(integer, integer))
    def counting_malloc(context, size):
        _atomic_add(counter, size)
        return malloc(context, size)

    @cfunc(integer(integer, integer, integer))
    def counting_calloc(context, count, size):
        _atomic_add(counter, count * size)
        return calloc(context, count, size)

    @cfunc(integer(integer, integer, integer))
    def counting_realloc(context, pointer, size):
        _atomic_add(counter, size)
        return realloc(context, pointer, size)

    return counting_malloc, counting_calloc, counting_realloc

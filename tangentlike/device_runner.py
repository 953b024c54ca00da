"""A call on a GPU: arrays go there, unless they are there, and results live where the arguments do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .cuda.device import missing, toolkit
from .errors import DeviceError
from .runner import Runner
from .runtime.boundary import Arguments

INTERFACE, OWN = "__cuda_array_interface__", "__cuda_ndarray__"  # what such arrays have; the second are Numba's


class Placed:
    """The arguments of a call, in which an array of NumPy that holds nothing stands for each array of a GPU."""

    def __init__(self, values: tuple):
        self.arrays: list[tuple[np.ndarray, Any]] = []  # what stands for an array, and the array
        self.values = tuple(map(self.placed, values))

    def placed(self, value: Any) -> Any:
        """The value, with arrays of a GPU replaced, in plain containers too."""
        if is_on_device(value):
            return self.standing(value)
        if type(value) in (tuple, list):
            return type(value)(map(self.placed, value))
        if type(value) is dict:
            return {key: self.placed(item) for key, item in value.items()}
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*map(self.placed, value))
        return value

    def standing(self, array: Any) -> np.ndarray:
        if hasattr(array, OWN):
            standing = np.empty(array.shape, array.dtype)
        else:
            told = getattr(array, INTERFACE)
            standing = np.empty(tuple(told["shape"]), np.dtype(told["typestr"]))
        self.arrays.append((standing, array))
        return standing

    def of(self, standing: np.ndarray) -> Any:
        """The array of a GPU that an array stands for; None where it stands for none."""
        return next((array for known, array in self.arrays if known is standing), None)


class DeviceRunner(Runner):
    """Calls an entry whose arrays are on a GPU."""

    def arguments(self, given: Arguments, outside: list) -> list:
        placed = given.placed
        self.stays = placed is not None and bool(placed.arrays)
        self.sent: dict[str, Any] = {}
        for leaf, value in given.leaves.items():
            if isinstance(value, np.ndarray):
                mine = placed.of(value) if placed is not None else None
                self.sent[leaf] = self.device_array(mine, leaf) if mine is not None else self.copied(value)
        if self.written:
            self.check_overlap(given, outside)
            if self.kind == "primal":
                given.check_writable([w for w in self.written if not self.is_there(given.leaves[w], given)])
        values = {leaf: self.sent.get(leaf, value) for leaf, value in given.leaves.items()}
        values |= {leaf: np.float64(v) for leaf, v in values.items() if type(v) is float}  # 1 / 0 is inf, as compiled
        row = [values[p] for p in self.module.parameters if p in values]
        return [*row, *(self.copied(v) if isinstance(v, np.ndarray) else v for v in outside)]

    def is_there(self, standing: np.ndarray, given: Arguments) -> bool:
        """Whether an array stands for one of a GPU."""
        return given.placed is not None and given.placed.of(standing) is not None

    def copied(self, value: np.ndarray) -> Any:
        """An array of the host, on the device."""
        return toolkit().to_device(value if value.flags.forc else np.ascontiguousarray(value))

    def device_array(self, value: Any, leaf: str) -> Any:
        """An array that is there: itself, or a copy where the function writes it and only a gradient is wanted."""
        found = value if hasattr(value, OWN) else toolkit().as_cuda_array(value)
        if leaf not in self.written or self.kind == "primal":
            return found
        fresh = toolkit().device_array(found.shape, found.dtype)
        fresh.copy_to_device(found)
        return fresh

    def __call__(self, given: Arguments, outside: list, *seeds):
        there = (self.copied(seed) if isinstance(seed, np.ndarray) else seed for seed in seeds)
        with np.errstate(all="ignore"):
            return super().__call__(given, outside, *there)

    def results(self, result: Any, given: Arguments) -> Any:
        for leaf in self.written if self.kind == "primal" else []:
            array = given.leaves[leaf]
            if isinstance(array, np.ndarray) and not self.is_there(array, given):
                array[...] = self.sent[leaf].copy_to_host()
        return super().results(result if self.stays else on_host(result), given)

    def direct(self, form: str, given: Arguments, outside: list) -> Callable[[tuple], Any] | None:
        return None


def is_on_device(value: Any) -> bool:
    """Whether a value is an array of a GPU: Numba's, CuPy's, PyTorch's."""
    return (hasattr(value, OWN) or hasattr(value, INTERFACE)) and not isinstance(value, (np.ndarray, np.generic, type))


def check_device() -> None:
    """Raise :class:`~tangentlike.errors.DeviceError`, one sentence, where there is no GPU to run on."""
    if (why := missing()) is not None:
        raise DeviceError(f'target="cuda": {why}')


def on_host(result: Any) -> Any:
    """Results with their arrays as arrays of NumPy."""
    if isinstance(result, (tuple, list)):
        return type(result)(map(on_host, result))
    return result.copy_to_host() if hasattr(result, "copy_to_host") else result

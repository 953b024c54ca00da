"""A call on a GPU: arrays go there, unless they are there, and results live where the arguments do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .cuda.device import may_overlap, missing, there, toolkit
from .errors import DeviceError
from .form.types import is_float
from .runner import Runner
from .runtime.boundary import Arguments, beside

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

    def copied(self, pairs: Sequence[tuple[np.ndarray, np.ndarray]]) -> Placed:
        """The same for copies of these arrays, which stand for copies of theirs: ``pairs`` of an array and its copy."""
        other = Placed(())
        for old, new in pairs:
            if (array := self.of(old)) is not None:
                other.arrays.append((new, copy_of(array)))
        return other

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
        return copy_of(found)

    def __call__(self, given: Arguments, outside: list, *seeds):
        placed = (self.copied(seed) if isinstance(seed, np.ndarray) else seed for seed in seeds)
        with np.errstate(all="ignore"):
            return super().__call__(given, outside, *placed)

    def results(self, result: Any, given: Arguments) -> Any:
        for leaf in self.written if self.kind == "primal" else []:
            array = given.leaves[leaf]
            if isinstance(array, np.ndarray) and not self.is_there(array, given):
                array[...] = self.sent[leaf].copy_to_host()
        return super().results(result if self.stays else on_host(result), given)

    def seeds(self, cotangent: Any, value: Any) -> list[Any]:
        """Cotangents on the device: those that are there are taken as they are, in the type of the value."""
        placed = Placed((cotangent,))
        (standing,) = placed.values
        leaves = [leaf for leaf, _, kind in beside(standing, value, self.module.result_type) if is_float(kind)]
        found = []
        for leaf, seed in zip(leaves, super().seeds(standing, value), strict=True):
            mine = placed.of(leaf) if isinstance(leaf, np.ndarray) else None
            if mine is None:
                found.append(self.copied(seed) if isinstance(seed, np.ndarray) else seed)
            elif isinstance(seed, np.ndarray):
                found.append(copy_of(mine, seed.dtype))
            else:
                found.append(seed.dtype.type(on_host(mine)[()]))
        return found

    def half(self, entry: Callable, arguments: Sequence[Any]) -> Any:
        with np.errstate(all="ignore"):
            return entry(*arguments)

    def apart(self, found: Any, lasting: list[Any], given: Arguments) -> Any:
        if isinstance(found, tuple):
            return tuple(self.apart(each, lasting, given) for each in found)
        if given.placed is None or not given.placed.arrays:
            return on_host(found)
        shown = is_on_device(found) and any(may_overlap(found, each) for each in lasting if is_on_device(each))
        return copy_of(found) if shown else found

    def direct(self, form: str, given: Arguments, outside: list) -> Callable[[tuple], Any] | None:
        return None


def is_on_device(value: Any) -> bool:
    """Whether a value is an array of a GPU: Numba's, CuPy's, PyTorch's."""
    return (hasattr(value, OWN) or hasattr(value, INTERFACE)) and not isinstance(value, (np.ndarray, np.generic, type))


def copy_of(array: Any, dtype: Any = None) -> Any:
    """A copy of an array of a GPU, in C order, in a type."""
    return there("strided").read(array if hasattr(array, OWN) else toolkit().as_cuda_array(array), None, dtype)


def on_one(arrays: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """Arrays of a GPU, one for each element of this shape, as one array; zeros where there is no such element."""
    size = (*shape, *arrays[0].shape)
    return (
        there("device_arrays").zeros(size, arrays[0].dtype)
        if 0 in shape
        else there("arranged").stack(arrays).reshape(size)
    )


def check_device() -> None:
    """Raise :class:`~tangentlike.errors.DeviceError`, one sentence, where there is no GPU to run on."""
    if (why := missing()) is not None:
        raise DeviceError(f'target="cuda": {why}')


def on_host(result: Any) -> Any:
    """Results with their arrays as arrays of NumPy."""
    if isinstance(result, (tuple, list)):
        return type(result)(map(on_host, result))
    return result.copy_to_host() if hasattr(result, "copy_to_host") else result

"""Values as a recorded run sees them: whether they are what their type says, share memory, have the same bits."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from tangentlike.form.types import GENERATORS, Array, Scalar


class Dead:
    """Stands in the place of a value that nobody is said to read."""

    def __repr__(self) -> str:
        return "<dead>"


DEAD = Dead()


def problem_of(value: Any, kind: Any, may_be_numpys: bool, is_mixed: bool) -> str:
    """What a value is instead of what its type says; empty where it is that.

    A temporary may hold NumPy's number where an index is wanted, whose type is one of Python's, and so may what is made
    of such numbers; a mixed number has another type on some path, and compiled code the wider of the two.
    """
    if isinstance(kind, Scalar):
        return _problem_of_number(value, kind, may_be_numpys, is_mixed)
    return _problem_of_array(value, kind) if isinstance(kind, Array) else ""


def is_numpys(value: Any) -> bool:
    return isinstance(value, (np.generic, np.ndarray))


def _problem_of_number(value: Any, kind: Scalar, may_be_numpys: bool, is_mixed: bool) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"an array of shape {value.shape}"
    numpys = is_numpys(value)
    found, wanted = np.asarray(value).dtype, np.dtype(kind.dtype)
    if found == wanted:
        # np.sin of one of Python's numbers counts as one of them (docs/supported.md).
        return f"{value!r}" if numpys and kind.weak and not may_be_numpys and wanted != np.float64 else ""
    if wanted == np.complex128 and found == np.float64:
        return ""  # a number of np.emath's, whose type is not asked
    if is_mixed or (may_be_numpys and kind.weak):
        return "" if np.can_cast(found, wanted, "same_kind") else f"{value!r}"
    return "" if not numpys and np.can_cast(found, wanted, "same_kind") else f"{value!r}"


def _problem_of_array(value: Any, kind: Array) -> str:
    if not isinstance(value, np.ndarray):
        return f"{type(value).__name__} {value!r}"
    if value.dtype != kind.dtype:
        return f"dtype {value.dtype}"
    sizes = zip(kind.shape, value.shape, strict=False)
    if value.ndim != kind.ndim or any(isinstance(wanted, int) and wanted != size for wanted, size in sizes):
        return f"shape {value.shape}"
    wanted = {kind.order}
    if kind.order != "?":  # NumPy then has an order of its own, and the flags tell of compiled code
        wanted |= {"C"} if kind.contiguous else set()
        wanted |= {"F"} if kind.fortran else set()
    wrong = ("C" in wanted and not value.flags.c_contiguous) or ("F" in wanted and not value.flags.f_contiguous)
    return f"strides {value.strides} for shape {value.shape}" if wrong else ""


def in_words(kind: Any) -> str:
    """What a type says beside dtype and rank."""
    if isinstance(kind, Array):
        flags = "C" * kind.contiguous + "F" * kind.fortran
        return f"{kind.dtype} of shape ({', '.join(map(str, kind.shape))}), flags {flags or 'none'}, order {kind.order}"
    return f"{kind.dtype}, one of {'Python' if kind.weak else 'NumPy'}'s numbers"


def share(a: Any, b: Any) -> bool:
    """True for arrays with an element in common."""
    return isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and bool(np.shares_memory(a, b))


def garbled(array: np.ndarray) -> np.ndarray:
    """An array of the same type, sizes and order with other contents."""
    other = np.array(array, order="K")
    other[...] = (other == 0) if other.dtype == bool else other * 3 + 7
    return other


def filled(array: np.ndarray) -> np.ndarray:
    """What ``np.empty`` gives, with contents that do not change from run to run."""
    array.fill(0)
    return array


def bits(values: list[Any]) -> list[Any]:
    """Something that is equal for values with the same shapes and the same bits."""
    out: list[Any] = []
    for value in values:
        if isinstance(value, (tuple, list)):
            out.append(bits(list(value)))
        elif isinstance(value, (np.ndarray, np.generic, int, float)):
            array = np.asarray(value)
            out.append((array.shape, array.tobytes() if array.dtype != object else repr(value)))
        elif isinstance(value, tuple(GENERATORS)):
            out.append(repr(_state(value)))
        else:
            out.append(repr(value))
    return out


@contextlib.contextmanager
def undrawn(values: Iterable[Any]) -> Iterator[None]:
    """Afterwards what draws random numbers, among the values and of NumPy and Python, is where it was before."""
    given = [v for v in values if isinstance(v, tuple(GENERATORS))]
    states, numpys, pythons = [_state(g) for g in given], np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        np.random.set_state(numpys)
        random.setstate(pythons)
        for generator, state in zip(given, states, strict=True):
            if isinstance(generator, np.random.Generator):
                generator.bit_generator.state = state
            elif isinstance(generator, np.random.RandomState):
                generator.set_state(state)
            else:
                generator.setstate(state)


def _state(generator: Any) -> Any:
    """Where a generator is in its numbers."""
    if isinstance(generator, np.random.Generator):
        return generator.bit_generator.state
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return generator.getstate()

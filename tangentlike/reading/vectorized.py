"""Functions of one element that were made functions of whole arrays: by ``numba.vectorize``, by ``np.vectorize``.

What they compute is what the function of one element does. What they add is the dtypes: Numba's ufuncs convert to those
of a loop that was compiled, ``np.vectorize`` hands over Python's numbers and takes the dtype of its first result.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numba.np.ufunc.dufunc import DUFunc

from ..form.structures import Identity
from ..form.types import Scalar
from .captured import Captured, Place


@dataclass(frozen=True)
class Vectorized:
    """``made`` is what is called, ``function`` what it does with one element.

    ``made`` is None for one that is made in the function at hand. ``otypes`` are the dtypes of the results where they
    are given, ``excluded`` the arguments handed over whole.
    """

    made: Any
    function: Any
    otypes: tuple[str, ...] = ()
    excluded: frozenset[Any] = frozenset()

    def __call__(self) -> None:
        """Callable only so that it passes for a function while compiling."""

    @property
    def of_numba(self) -> bool:
        return isinstance(self.made, DUFunc)


def vectorized(found: Any) -> Vectorized | None:
    """What is known of a function that was vectorized; None for any other object."""
    if isinstance(found, Vectorized):
        return found
    if isinstance(found, DUFunc):
        return Vectorized(found, found._dispatcher.py_func)  # type: ignore[attr-defined]
    if type(found) is np.vectorize and found.signature is None:
        otypes = tuple(np.dtype(each).name for each in found.otypes or ())
        return Vectorized(found, found.pyfunc, otypes, frozenset(found.excluded))
    return None


def loop_of(function: Any, given: list[Scalar], captured: Captured) -> tuple[list[str], str] | None:
    """The dtypes that a ufunc of Numba converts its arguments to, and that of its result.

    None where they are those of the function of one element. Raises ``TypeError`` where no loop takes the arguments.
    """
    kinds = [_of_numpy(kind) for kind in given]
    if not function._frozen and any(kind.dtype != "float64" for kind in given):
        captured.fix(Place(Identity(function), "", ("types",)), function.types)  # a call may compile another loop
    try:
        *inputs, output = function.ufunc.resolve_dtypes((*kinds, *[None] * function.nout))
    except TypeError:
        if function._frozen:
            raise
        if all(kind.dtype in ("float64", "int64") for kind in given):
            return None
        output = _result(function._dispatcher.py_func, tuple(kind.dtype for kind in given))
        return [kind.dtype for kind in given], output
    return [each.name for each in inputs], output.name


def _of_numpy(kind: Scalar) -> Any:
    plain = {"float64": float, "int64": int}
    return plain.get(kind.dtype, np.dtype(kind.dtype)) if kind.weak else np.dtype(kind.dtype)


@functools.lru_cache(maxsize=64)
def _result(function: Any, dtypes: tuple[str, ...]) -> str:
    """The dtype of the result of a ufunc made of ``function``, which is called with nothing in arrays of ``dtypes``."""
    try:
        return numba.vectorize(function)(*(np.empty(0, dtype) for dtype in dtypes)).dtype.name
    except numba.core.errors.NumbaError as error:
        raise TypeError(str(error).strip().splitlines()[0]) from None

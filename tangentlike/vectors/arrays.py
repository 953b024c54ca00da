"""The elementary functions of whole arrays: what a compiled text calls where the user wrote ``np.exp(x)``.

A loop over a contiguous array of float64 or float32, two to twenty times as fast as Numba's own; anything else goes to
NumPy's function as Numba has it. The loops are compiled once and kept on disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.core import config
from numba.extending import overload

from . import elementary, loops


def _of_arrays(name: str) -> Callable:
    of_numpy = getattr(np, name)

    def elementwise(x: Any) -> Any:
        return of_numpy(x)

    elementwise.__name__ = elementwise.__qualname__ = name
    if getattr(config, "DISABLE_JIT", 0):
        return elementwise
    loop = getattr(loops, f"{name}_values")

    def whole(x):  # type: ignore[no-untyped-def]
        out = np.empty(x.shape, x.dtype)
        loop(x.ravel(), out.ravel())
        return out

    @overload(elementwise)
    def chosen(x):  # type: ignore[no-untyped-def]
        known = isinstance(x, types.Array) and x.ndim and x.dtype in elementary.FORMULAS
        if known and x.layout == "C":
            return whole
        if known and x.layout == "F":
            return lambda x: elementwise(x.T).T
        return lambda x: of_numpy(x)

    return elementwise


exp, exp2, expm1 = _of_arrays("exp"), _of_arrays("exp2"), _of_arrays("expm1")
sinh, cosh, tanh = _of_arrays("sinh"), _of_arrays("cosh"), _of_arrays("tanh")
log, log1p, log2, log10 = _of_arrays("log"), _of_arrays("log1p"), _of_arrays("log2"), _of_arrays("log10")
sin, cos, tan, arctan = _of_arrays("sin"), _of_arrays("cos"), _of_arrays("tan"), _of_arrays("arctan")
NAMES = (*elementary.NAMES, "sin", "cos", "tan", "arctan")
FUNCTIONS: dict[str, Callable] = {name: globals()[name] for name in NAMES}

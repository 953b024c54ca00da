"""Functions of numbers by NumPy's names: on a GPU those of ``math`` where its compiler has no others, else NumPy's.

Generated text calls it ``gpu``; in kernels of the package it stands in the place of ``np``.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
from numba.core import config

OF_MATH = {
    **{name: getattr(math, name) for name in ("exp", "exp2", "expm1", "log1p", "sqrt", "hypot", "copysign", "fmod")},
    **{name: getattr(math, name) for name in ("isnan", "isfinite", "isinf")},
    "abs": abs, "absolute": abs, "fabs": abs, "arctan2": math.atan2,
}  # fmt: skip
OF_NUMPY = (
    "log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "arcsin", "arccos", "log2", "log10", "arcsinh",
    "arccosh", "arctanh",
)  # fmt: skip
TYPES = ("float32", "float64", "int64", "uint8", "bool_")
KNOWN = {*OF_MATH, *OF_NUMPY, "sign"}  # that have a form on a GPU


def sign_of(x):
    """-1, 0 or 1 by the sign of a number; NaN for NaN."""
    return x if x != x or x == 0 else math.copysign(1.0, x)


@functools.cache
def _sign() -> Any:
    from numba import cuda

    return cuda.jit(device=True)(sign_of)


def __getattr__(name: str) -> Any:
    simulated = bool(getattr(config, "ENABLE_CUDASIM", 0))
    if simulated:
        return getattr(np, name)
    return OF_MATH[name] if name in OF_MATH else _sign() if name == "sign" else getattr(np, name)

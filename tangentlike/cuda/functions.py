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
    **{name: getattr(math, name) for name in ("isnan", "isfinite", "isinf", "floor", "ceil", "trunc")},
    "abs": abs, "absolute": abs, "fabs": abs, "arctan2": math.atan2,
}  # fmt: skip
OF_NUMPY = (
    "log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "arcsin", "arccos", "log2", "log10", "arcsinh",
    "arccosh", "arctanh", "radians", "degrees", "deg2rad", "rad2deg", "fmax", "fmin",
)  # fmt: skip
TYPES = ("float32", "float64", "int64", "uint8", "bool_")


def sign_of(x):
    """-1, 0 or 1 by the sign of a number; NaN for NaN."""
    return x if x != x or x == 0 else math.copysign(1.0, x)


def nearest(x):
    """The nearest whole number, of two the even one."""
    below = math.floor(x)
    up = x - below > 0.5 or (x - below == 0.5 and math.fmod(below, 2.0) != 0.0)
    return math.copysign(math.ceil(x) if up else below, x)


def cube_root(x):
    """The third root: a power, and a step of Newton's."""
    if x == 0.0 or not math.isfinite(x):
        return x
    size = abs(x)
    root = size ** (1.0 / 3.0)
    return math.copysign(root - (root - size / (root * root)) / 3.0, x)


def log_of_sum_of_powers(x, y):
    """log(exp(x) + exp(y))"""
    if x == y and math.isinf(x):
        return x
    return x + math.log1p(math.exp(y - x)) if x > y else y + math.log1p(math.exp(x - y))


def float_power(x, y):
    """A power in float64."""
    return math.pow(float(x), float(y))


OURS = {
    "sign": sign_of, "rint": nearest, "cbrt": cube_root, "logaddexp": log_of_sum_of_powers, "float_power": float_power,
}  # fmt: skip
KNOWN = {*OF_MATH, *OF_NUMPY, *OURS}  # that have a form on a GPU


@functools.cache
def _on_device(name: str) -> Any:
    from numba import cuda

    return cuda.jit(device=True)(OURS[name])


def __getattr__(name: str) -> Any:
    simulated = bool(getattr(config, "ENABLE_CUDASIM", 0))
    if simulated:
        return getattr(np, name)
    return OF_MATH[name] if name in OF_MATH else _on_device(name) if name in OURS else getattr(np, name)

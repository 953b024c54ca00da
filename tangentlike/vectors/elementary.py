"""The elementary functions for kernels: ``exp(x)`` is the formula of the type of ``x``, inlined.

For loops that LLVM vectorizes: one number at a time they are no faster than those of the C library, logarithms half as
fast. Numbers that are neither float64 nor float32 go to NumPy's functions, and so does everything where kernels run as
plain Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.core import config
from numba.extending import overload

from .error_function import error_function
from .exponentials import exponentials
from .logarithms import logarithms
from .precision import FLOAT32, FLOAT64, OPTIONS

FORMULAS: dict[Any, dict[str, Callable]] = {
    types.float64: {**exponentials(FLOAT64), **logarithms(FLOAT64)},
    types.float32: {**exponentials(FLOAT32), **logarithms(FLOAT32)},
}
NAMES = tuple(FORMULAS[types.float64])  # those of NumPy
FORMULAS[types.float64]["erf"], FORMULAS[types.float32]["erf"] = error_function(FORMULAS[types.float64]["exp"])


def _by_type(name: str) -> Callable:
    of_library = getattr(np, name, None) or getattr(math, name)

    def elementary(x: Any) -> Any:
        return of_library(x)

    elementary.__name__ = name
    if getattr(config, "DISABLE_JIT", 0):
        return elementary

    @overload(elementary, jit_options=OPTIONS)  # type: ignore[arg-type]
    def chosen(x):  # type: ignore[no-untyped-def]
        formula = FORMULAS.get(x, {}).get(name)
        return (lambda x: formula(x)) if formula is not None else (lambda x: of_library(x))

    return elementary


exp, exp2, expm1 = _by_type("exp"), _by_type("exp2"), _by_type("expm1")
sinh, cosh, tanh = _by_type("sinh"), _by_type("cosh"), _by_type("tanh")
log, log1p, log2, log10 = _by_type("log"), _by_type("log1p"), _by_type("log2"), _by_type("log10")
erf = _by_type("erf")

"""What the formulas need to know of float64 and float32: sizes, and constants split so that products are exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numba.core import config

# The formulas are inlined into loops; multiply and add may become one operation, nothing may be reordered.
OPTIONS: dict[str, Any] = {"error_model": "numpy", "fastmath": {"contract"}, "forceinline": True}
LOG_2, LOG2_E, LOG10_E = 0.6931471805599453, 1.4426950408889634, 0.4342944819032518
inlined = numba.njit(**OPTIONS)


@dataclass(frozen=True)
class Precision:
    """A floating-point type, the integer type ``word`` of its size, its ``mantissa`` bits, the ``bias`` of exponents.

    ``log2_high + log2_low`` is log(2); the first has so few bits that its product with an exponent is exact.
    """

    number: Any
    word: Any
    mantissa: int
    bias: int
    log2_high: float
    log2_low: float

    @property
    def rounder(self) -> float:
        """A number so large that what is added to it is rounded to an integer."""
        return 1.5 * 2.0**self.mantissa

    def constants(self, *values: float) -> tuple[Any, ...]:
        return tuple(self.number(v) for v in values)


FLOAT64 = Precision(np.float64, np.int64, 52, 1023, 0.6931471803691238, 1.9082149292705877e-10)
FLOAT32 = Precision(np.float32, np.int32, 23, 127, 0.693359375, -2.1219444005469057e-04)


@inlined
def select(condition: Any, chosen: Any, other: Any) -> Any:
    """``chosen`` where the condition holds, else ``other``, both of which have been computed."""
    return chosen if condition else other


if getattr(config, "DISABLE_JIT", 0):
    select = np.where


def horner(coefficients: tuple[float, ...], precision: Precision) -> Callable:
    """The polynomial with these coefficients, lowest power first: odd and even powers side by side, in half the time
    that one chain of them takes; the lowest coefficient, which is the largest, is added last. One expression, because
    each function takes time to compile."""
    names = [f"c{k}" for k in range(len(coefficients))]
    space = dict(zip(names, precision.constants(*coefficients), strict=True))
    text = f"c0 + x * ({_chain('y', names[1::2])} + x * ({_chain('y', names[2::2])}))"
    exec(f"def polynomial(x):\n    y = x * x\n    return {text}", space)
    return inlined(space["polynomial"])


def _chain(x: str, names: list[str]) -> str:
    text = names[-1]
    for name in reversed(names[:-1]):
        text = f"{name} + {x} * ({text})"
    return text

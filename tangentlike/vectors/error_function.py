"""erf by two polynomials: x + x P(x**2) below 1, 1 - exp(-x**2) Q(t) from there on, where t = (x - 2.5) / (x + 2.5).

Both are minimax polynomials (Remez), to 2**-56 of erf / x - 1 on [0, 1] and to 2**-54 of erfc on [1, 6]; beyond 6, erf
is 1 to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .precision import FLOAT64, horner, inlined, select

NEAR = (
    0.12837916709551256, -0.3761263890318355, 0.11283791670945252, -0.026866170643275983, 0.005223977607421778,
    -0.0008548325989628574, 0.00012055295318818887, -1.492474463738959e-05, 1.6447517425080417e-06,
    -1.6209174424050597e-07, 1.3722971515330743e-08, -7.801182742825681e-10,
)  # fmt: skip
FAR = (
    0.21080636406114356, -0.3717367339489735, 0.25171319321745594, -0.12503305237879475, 0.03992253907477007,
    -0.003993701167877296, -0.0026423659267022647, 0.0008759155027755522, 0.00022837953222001122,
    -0.0001288778955079016, -3.417192660897423e-05, 1.8620111280470757e-05, 7.483221237134561e-06,
    -2.323590111249954e-06, -1.559427051235823e-06, 1.4101598809875248e-07,
)  # fmt: skip
MIDDLE, FLAT = 2.5, 6.0


def error_function(exp: Callable) -> tuple[Callable, Callable]:
    """erf of a float64, and of a float32, which is computed in float64; ``exp`` is the formula for float64."""
    near, far = horner(NEAR, FLOAT64), horner(FAR, FLOAT64)

    @inlined
    def erf(x):
        size = select(abs(x) < FLAT, abs(x), FLAT)
        square = size * size
        tail = exp(-square) * far((size - MIDDLE) / (size + MIDDLE))
        value = select(size < 1.0, size + size * near(square), 1.0 - tail)
        return select(x < 0.0, -value, select((x == 0.0) | (x != x), x, value))

    @inlined
    def erf_single(x):
        return np.float32(erf(np.float64(x)))

    return erf, erf_single

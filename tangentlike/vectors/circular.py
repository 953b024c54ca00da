"""sin, cos, tan, arctan by reduction and minimax polynomials (Remez), in float64 for both types.

x = n pi / 2 + r with pi / 2 in three parts (Cody and Waite, Software Manual for the Elementary Functions, 1980), the
first two so short that their products with n are exact for sizes up to ``FAR``, beyond which a loop asks the C library.
arctan(x) is a polynomial for sizes up to 0.66, beyond them that of (x - 1) / (x + 1) or of -1 / x.
"""

from __future__ import annotations

import numpy as np

from .precision import FLOAT64, horner, inlined, select

FAR = 1e6
# (sin(r) / r - 1) / r**2 by r**2 on [0, (pi / 4)**2], to 2**-58.
SIN = (
    -0.16666666666666632, 0.00833333333332237, -0.00019841269829771148, 2.755731367863497e-06, -2.5050755954318748e-08,
    1.5896666008223587e-10,
)  # fmt: skip
# (cos(r) - 1 + r**2 / 2) / r**4 by r**2, to 2**-64.
COS = (
    0.0416666666666666, -0.0013888888888874064, 2.480158728944356e-05, -2.7557314340675877e-07, 2.087572162503591e-09,
    -1.1359559353419945e-11,
)  # fmt: skip
# (arctan(t) / t - 1) / t**2 by t**2 on [0, 0.66**2], to 2**-67.
ARCTAN = (
    -0.3333333333333333, 0.1999999999999974, -0.1428571428568618, 0.11111111109564584, -0.09090909039831667,
    0.07692306581920173, -0.06666649825973539, 0.058821676962075076, -0.05261640324910036, 0.04752477709091492,
    -0.043029003306311556, 0.03834623575817026, -0.03231920060026734, 0.02403557328671946,
    -0.014236270843392938, 0.005756388468490187, -0.0011585583143576541,
)  # fmt: skip
FIRST, SECOND, THIRD = 1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21
TWO_OVER_PI = 0.6366197723675814
HALF_PI, HALF_PI_LOW, QUARTER_PI, QUARTER_PI_LOW = (
    1.5707963267948966, 6.123233995736766e-17, 0.7853981633974483, 3.061616997868383e-17,
)  # fmt: skip
ROUNDER = FLOAT64.rounder
OFFSET = np.float64(ROUNDER).view(np.int64)
near_sin, near_cos, near_arctan = (horner(each, FLOAT64) for each in (SIN, COS, ARCTAN))


@inlined
def parts(x):
    """Which quarter x is in, and sine and cosine of what is left, each as a sum of two."""
    shifted = x * TWO_OVER_PI + ROUNDER
    n = shifted - ROUNDER
    quarter = np.float64(shifted).view(np.int64) - OFFSET
    exact, second, third = x - n * FIRST, n * SECOND, n * THIRD
    near = exact - second
    back = near - exact
    lost = (exact - (near - back)) - (second + back)
    r = near - third
    rest = ((near - r) - third) + lost
    square = r * r
    half = 0.5 * square
    whole = 1.0 - half
    sine_rest = r * square * near_sin(square) + rest
    cosine_rest = ((1.0 - whole) - half) + (square * square * near_cos(square) - r * rest)
    return quarter, r, sine_rest, whole, cosine_rest


@inlined
def sin_near(x):
    """The sine of a number of a size up to ``FAR``."""
    quarter, sine, sine_rest, cosine, cosine_rest = parts(np.float64(x))
    value = select(quarter & 1 == 1, cosine + cosine_rest, sine + sine_rest)
    value = select(quarter & 2 == 2, -value, value)
    return select(x == 0, x, value)


@inlined
def cos_near(x):
    """The cosine of a number of a size up to ``FAR``."""
    quarter, sine, sine_rest, cosine, cosine_rest = parts(np.float64(x))
    value = select(quarter & 1 == 1, sine + sine_rest, cosine + cosine_rest)
    return select((quarter + 1) & 2 == 2, -value, value)


@inlined
def tan_near(x):
    """The tangent of a number of a size up to ``FAR``."""
    quarter, sine, sine_rest, cosine, cosine_rest = parts(np.float64(x))
    odd = quarter & 1 == 1
    above, above_rest = select(odd, -cosine, sine), select(odd, -cosine_rest, sine_rest)
    below, below_rest = select(odd, sine, cosine), select(odd, sine_rest, cosine_rest)
    above_sum, below_sum = above + above_rest, below + below_rest
    ratio = above_sum / below_sum
    lost = ((above - above_sum) + above_rest) - ratio * ((below - below_sum) + below_rest)
    return select(x == 0, x, ratio + lost / below_sum)


@inlined
def arctan(x):
    y = np.float64(x)
    size = abs(y)
    large, middle = size > 2.414213562373095, size > 0.66
    above = select(large, -1.0, select(middle, size - 1.0, size))
    t = above / select(large, size, select(middle, size + 1.0, 1.0))
    square = t * t
    high = select(large, HALF_PI, select(middle, QUARTER_PI, 0.0))
    low = select(large, HALF_PI_LOW, select(middle, QUARTER_PI_LOW, 0.0))
    value = high + (t + (t * square * near_arctan(square) + low))
    value = select(y < 0, -value, value)
    return select(x == 0, x, select(x == x, value, x))

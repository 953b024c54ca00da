"""exp, exp2, expm1, sinh, cosh, tanh by reduction to [-log(2) / 2, log(2) / 2] and minimax polynomials (Remez).

x = n log(2) + r, with log(2) in two parts (Cody and Waite, Software Manual for the Elementary Functions, 1980), and
what rounding takes from r is kept. tanh is t / (t + 2) of t = exp(2 |x|) - 1, a sum of two: what the division leaves is
divided by (t + 2) as well, that is multiplied by (1 - tanh) / 2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .precision import FLOAT64, LOG2_E, LOG_2, Precision, horner, inlined, select

# (exp(r) - 1 - r) / r**2 on [-log(2) / 2, log(2) / 2], to 2**-61 and 2**-32 of exp(r) - 1.
EXP_64 = (
    0.5, 0.16666666666666677, 0.0416666666666667, 0.008333333333321615, 0.0013888888888866728,
    0.00019841269886158402, 2.480158736073158e-05, 2.7557244181991125e-06, 2.755724263258723e-07,
    2.510904488834267e-08, 2.092447773114515e-09,
)  # fmt: skip
EXP_32 = (
    0.5000000046411808, 0.16666666817364975, 0.04166635466168484, 0.008333272986761392, 0.0013941008688903758,
    0.0001991420272861847,
)  # fmt: skip
# (sinh(x) / x - 1) / x**2 by x**2 on [0, 1], to 2**-63 and 2**-34.
SINH_64 = (
    0.16666666666666669, 0.008333333333333139, 0.00019841269841437684, 2.7557319155335837e-06,
    2.5052123398745496e-08, 1.6057240325212464e-10, 7.759312716045403e-13,
)  # fmt: skip
SINH_32 = (0.1666666648873751, 0.008333350596758623, 0.00019836066490787365, 2.8174383316142778e-06)


def exponentials(p: Precision) -> dict[str, Callable]:
    """The functions for one type, by name."""
    number, word, mantissa, bias = p.number, p.word, p.mantissa, p.bias
    zero, half, one, two = p.constants(0, 0.5, 1, 2)
    log2_e, log_2, high, low = p.constants(LOG2_E, LOG_2, p.log2_high, p.log2_low)
    rounder = number(p.rounder)
    offset = rounder.view(word)
    double = p is FLOAT64
    lowest, highest = p.constants(*((-746, 710) if double else (-104, 89)))
    settled, tiny = p.constants(*((-40, 2.0**-54) if double else (-20, 2.0**-25)))  # expm1 is -1, expm1(x) is x
    flat = number(19.0625 if double else 9.015625)  # from there on tanh is 1
    widest = number(710.5 if double else 89.5)  # from there on, infinite
    last_power = word(bias)  # of a whole number
    log2_low_2 = number(2.3190468138462996e-17 if double else 1.9046542e-09)  # log(2) less its nearest number
    polynomial = horner(EXP_64 if double else EXP_32, p)
    near_sinh = horner(SINH_64 if double else SINH_32, p)

    @inlined
    def power(k):
        """2**k of an integer within the range of normal numbers."""
        return word((k + word(bias)) << word(mantissa)).view(number)

    @inlined
    def scaled(value, k):
        """value * 2**k, where 2**k may be beyond the range: in two steps, the second of which rounds."""
        first = word(k >> word(1))
        return value * power(first) * power(word(k - first))

    @inlined
    def within(x, least, most):
        x = select(x > least, x, least)
        return select(x < most, x, most)

    @inlined
    def integer_near(t):
        """The integer next to t, as a number and as a word."""
        shifted = t + rounder
        return shifted - rounder, word(number(shifted).view(word) - offset)

    @inlined
    def around_zero(r, c):
        """exp(r + c) - 1 as a sum of two, for a small r and a c that rounding has taken from it."""
        rest = r * r * polynomial(r)
        near = r + rest
        return near, (r - near) + rest + c

    @inlined
    def reduced(x):
        """k, and exp(x) / 2**k - 1 as a sum of two."""
        n, k = integer_near(x * log2_e)
        exact = x - n * high
        lower = n * low
        r = exact - lower
        near, rest = around_zero(r, (exact - r) - lower)
        return k, near, rest

    @inlined
    def exp(x):
        k, near, rest = reduced(within(x, lowest, highest))
        return select(x == x, scaled(one + (near + rest), k), x)

    @inlined
    def exp2(x):
        y = within(x, lowest / log_2 - one, highest / log_2 + one)
        n, k = integer_near(y)
        f = y - n
        r = f * log_2
        near, rest = around_zero(r, f * log2_low_2)
        return select(x == x, scaled(one + (near + rest), k), x)

    @inlined
    def expm1(x):
        k, near, rest = reduced(within(x, settled, highest))
        scale = power(word(k - word(1)))  # half of 2**k, which may be beyond the range
        base, step = scale - half, scale * near
        total = base + step
        value = two * (total + (((scale - base) - half) + ((base - total) + step) + scale * rest))
        value = select(abs(x) < tiny, x, value)
        return select(x == x, value, x)

    @inlined
    def grown(k, near, rest):
        """2**k (1 + near + rest) as a sum of two, where it is within the range."""
        scale, whole = power(k), one + near
        return scale * whole, scale * (((one - whole) + near) + rest)

    @inlined
    def half_exp(size):
        """exp(size) / 2 as a sum of two, also where exp(size) is beyond the range."""
        k, near, rest = reduced(select(size < widest, size, widest))
        last = word(1) + word(k > last_power)
        large, lower = grown(word(k - last), near, rest)
        again = select(last == word(1), one, two)
        return large * again, lower * again

    @inlined
    def sinh(x):
        size = abs(x)
        large, lower = half_exp(size)
        square = x * x
        value = large - ((half * half) / large - lower)
        value = select(size < one, size + size * square * near_sinh(square), value)
        return select(x < zero, -value, select(size < tiny, x, select(x == x, value, x)))

    @inlined
    def cosh(x):
        large, lower = half_exp(abs(x))
        return select(x == x, large + ((half * half) / large + lower), x)

    @inlined
    def tanh(x):
        size = abs(x)
        bounded = select(size > flat, flat, size)
        k, near, rest = reduced(bounded + bounded)
        scale = power(k)
        base, step = scale - one, scale * near
        grown = base + step  # exp(2 |x|) - 1, with what follows
        lower = ((base - grown) + step) + scale * rest
        below = grown + two
        part = below - grown
        lost = (grown - (below - part)) + (two - part)
        ratio = grown / below
        left = (grown - ratio * below) + (lower - ratio * (lost + lower))
        value = ratio + left * (half - half * ratio)
        return np.copysign(select(value > one, one, value), x)

    return {"exp": exp, "exp2": exp2, "expm1": expm1, "sinh": sinh, "cosh": cosh, "tanh": tanh}

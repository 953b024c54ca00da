"""log, log1p, log2, log10: x = 2**k (1 + f), 1 + f between sqrt(1/2) and sqrt(2), and the series of the area tangent.

log(1 + f) = 2 atanh(s) with s = f / (2 + f) is f - (f**2 / 2 - s (f**2 / 2 + R(s**2))), where R is a minimax polynomial
(Remez): the large parts are exact (Tang, Table-lookup algorithms for elementary functions, 1991, and the C library of
4.3BSD).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .precision import FLOAT64, Precision, horner, inlined, select

# (2 atanh(s) / s - 2) / s**2 by s**2, to 2**-65 and 2**-36.
LOG_64 = (
    0.6666666666666666, 0.4000000000000625, 0.28571428569085905, 0.22222222646793485, 0.18181775665812205,
    0.1538709074258447, 0.1325011850759622, 0.13251325370240505,
)  # fmt: skip
LOG_32 = (0.666666656451107, 0.4000033527603408, 0.2853730268551951, 0.23582271295210908)
# What follows is split: the first part has so few bits that the products with it are exact.
LOG2_E_64 = (1.4426946640014648, 3.768874985636099e-07)
LOG2_E_32 = (1.4423828125, 0.00031222838896340733)
LOG10_E_64 = (0.4342942237854004, 2.5811785143702614e-07)
LOG10_E_32 = (0.43408203125, 0.00021245065325182765)
LOG10_2_64 = (0.30102999566361177, 3.694239077158931e-13)
LOG10_2_32 = (0.301025390625, 4.605038981195214e-06)


def logarithms(p: Precision) -> dict[str, Callable]:
    """The functions for one type, by name."""
    number, word, mantissa = p.number, p.word, p.mantissa
    double = p is FLOAT64
    zero, half, one, two, infinity, nothing = p.constants(0, 0.5, 1, 2, np.inf, np.nan)
    high, low = p.constants(p.log2_high, p.log2_low)
    least, lift = number(2.0**-1022 if double else 2.0**-126), number(2.0**54 if double else 2.0**25)
    lifted = word(54 if double else 25)
    root = number(0.7071067811865476).view(word)
    series = horner(LOG_64 if double else LOG_32, p)
    upper = word(-(1 << 32) if double else -(1 << 12))
    log2_e_high, log2_e_low = p.constants(*(LOG2_E_64 if double else LOG2_E_32))
    log10_e_high, log10_e_low = p.constants(*(LOG10_E_64 if double else LOG10_E_32))
    log10_2_high, log10_2_low = p.constants(*(LOG10_2_64 if double else LOG10_2_32))
    whole = number(2.0**53 if double else 2.0**24)  # from there on, 1 + x is x, or its neighbour

    @inlined
    def split(x):
        """k and f of a positive x."""
        subnormal = x < least
        raised = select(subnormal, x * lift, x)
        bits = number(raised).view(word)
        k = word(word(bits - root) >> word(mantissa))
        f = word(bits - word(k << word(mantissa))).view(number) - one
        return word(k - select(subnormal, lifted, word(0))), f

    @inlined
    def parts(f):
        """The half square of f, and what log(1 + f) has beyond f less that."""
        s = f / (two + f)
        square, half_square = s * s, half * f * f
        return half_square, s * (half_square + square * series(square))

    @inlined
    def log(x):
        k, f = split(x)
        half_square, rest = parts(f)
        n = number(k)
        value = n * high - ((half_square - (rest + n * low)) - f)
        return outside(x, value)

    @inlined
    def outside(x, value):
        """The value of a logarithm, or what it is at 0, infinity, NaN and below 0."""
        value = select(x == infinity, infinity, value)
        value = select(x > zero, value, nothing)
        return select(x == zero, -infinity, value)

    @inlined
    def product(x, factor_high, factor_low, n_high, n_low):
        """log(x) times a factor, where n_high + n_low is log(2) times it."""
        k, f = split(x)
        half_square, rest = parts(f)
        near = f - half_square
        near = word(number(near).view(word) & upper).view(number)  # few bits, so that the products are exact
        rest = ((f - near) - half_square) + rest
        n = number(k)
        first, second = n * n_high, near * factor_high
        total = first + second
        lost = (first - total) + second
        rest = n * n_low + ((rest + near) * factor_low + rest * factor_high)
        return outside(x, total + (lost + rest))

    @inlined
    def log2(x):
        return product(x, log2_e_high, log2_e_low, one, zero)

    @inlined
    def log10(x):
        return product(x, log10_e_high, log10_e_low, log10_2_high, log10_2_low)

    @inlined
    def log1p(x):
        u = one + x
        k, f = split(select(u < infinity, u, one))
        lost = select(x < one, x - (u - one), one - (u - x))  # what rounding took from 1 + x
        c = select(u < whole, lost / u, zero)
        half_square, rest = parts(f)
        n = number(k)
        value = n * high - ((half_square - (rest + (n * low + c))) - f)
        value = select(x == infinity, infinity, value)
        value = select(x > -one, value, nothing)
        value = select(x == -one, -infinity, value)
        return select(x == zero, x, value)

    return {"log": log, "log1p": log1p, "log2": log2, "log10": log10}

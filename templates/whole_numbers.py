"""Forms of ``+ - * ** << >>`` of whole numbers that raise where the compiled operation would be silently wrong, and
``round``, which Numba computes otherwise than Python."""

import operator

import numpy as np

from tangentlike.form.types import BOOLEAN, FLOAT, INTEGER, Constant, Scalar, arithmetic, elementwise, is_float
from tangentlike.primitives.registry import kernel, primitive


@kernel
def integer_power(x, y):
    """``x ** y`` of integers; raises ValueError where ``y`` is negative, as NumPy does (Python goes on with floats)."""
    if np.any(np.asarray(y) < 0):
        raise ValueError("an integer to a negative power: make it a float, float(n) ** m")
    return x**y


@kernel
def left_shift(x, y):
    """``x << y``; raises ValueError where ``y`` is negative, as Python does."""
    if np.any(np.asarray(y) < 0):
        raise ValueError("negative shift count")
    return x << y


@kernel
def right_shift(x, y):
    """``x >> y``; raises ValueError where ``y`` is negative, as Python does."""
    if np.any(np.asarray(y) < 0):
        raise ValueError("negative shift count")
    return x >> y


@kernel
def exact_sum(x, y):
    """``x + y`` of whole numbers; raises OverflowError beyond 64 bits (Python's have no limit)."""
    if (y > 0 and x > 9223372036854775807 - y) or (y < 0 and x < -9223372036854775807 - y):
        raise OverflowError("a whole number beyond 64 bits: compute with floats")
    return x + y


@kernel
def exact_difference(x, y):
    """``x - y`` of whole numbers; raises OverflowError beyond 64 bits."""
    if (y < 0 and x > 9223372036854775807 + y) or (y > 0 and x < -9223372036854775807 + y):
        raise OverflowError("a whole number beyond 64 bits: compute with floats")
    return x - y


@kernel
def exact_product(x, y):
    """``x * y`` of whole numbers; raises OverflowError beyond 64 bits."""
    # Divided before it is multiplied: the compiler takes products of integers never to overflow.
    if y != 0 and abs(x) > 9223372036854775807 // abs(y):
        raise OverflowError("a whole number beyond 64 bits: compute with floats")
    return x * y


@kernel
def exact_power(x, y):
    """``x ** y`` of whole numbers; raises OverflowError beyond 64 bits, ValueError where ``y`` is negative."""
    if y < 0:
        raise ValueError("an integer to a negative power: make it a float, float(n) ** m")
    out = 1
    for _ in range(y):
        out = exact_product(out, x)
    return out


@kernel
def exact_shift(x, y):
    """``x << y`` of whole numbers; raises OverflowError beyond 64 bits, ValueError where ``y`` is negative."""
    if y < 0:
        raise ValueError("negative shift count")
    if x == 0:
        return 0
    if y > 62:
        raise OverflowError("a whole number beyond 64 bits: compute with floats")
    return exact_product(x, 1 << y)


@kernel
def exact_total(items):
    """The sum of a list of whole numbers; raises OverflowError beyond 64 bits."""
    total = 0
    for k in range(items.shape[0]):
        total = exact_sum(total, items[k])
    return total


CHECKED = {operator.pow: integer_power, operator.lshift: left_shift, operator.rshift: right_shift}
EXACT = {
    operator.add: exact_sum, operator.sub: exact_difference, operator.mul: exact_product, operator.pow: exact_power,
    operator.lshift: exact_shift,
}  # fmt: skip
primitive(exact_total, returns=lambda items: INTEGER, no_gradient=True)
for _form in (*CHECKED.values(), *EXACT.values()):
    primitive(_form, returns=arithmetic, no_gradient=True)


def _rounded(x, ndigits):
    return INTEGER if ndigits == Constant(None) or x == BOOLEAN else elementwise(x)


@kernel
def rounded_integer(x, ndigits):
    """round(x, ndigits) of an integer, which stays one; Numba makes a float of it."""
    if ndigits >= 0:
        return int(x)
    if ndigits < -18:
        return 0
    unit = 10 ** (-ndigits)
    below, rest = x // unit, x % unit
    if rest > unit - rest or (rest == unit - rest and below % 2 == 1):
        below += 1
    return int(below * unit)


@kernel
def rounded_decimal(x, ndigits):
    """round(x, ndigits) of a Python float: the number that is nearest to the nearest decimal, ties to an even digit.
    NumPy and Numba round what ``x * 10**ndigits`` comes to, which may be a tie where ``x`` is none: 2.675 to 2.68."""
    if ndigits < 0 or ndigits > 22 or not np.isfinite(x):
        return round(x, ndigits)
    scale = 1.0
    for _ in range(ndigits):
        scale *= 10.0  # exact up to 10**22
    scaled = x * scale
    if abs(scaled) >= 9007199254740992.0:  # 2**53: the decimals are closer than the floats
        return x
    whole = np.rint(scaled)
    if abs(scaled - whole) == 0.5:
        # What the product was rounded by, exact by Dekker's products of halves, says on which side of the tie it is.
        x_high, scale_high = x * 134217729.0, scale * 134217729.0  # 2**27 + 1
        x_high, scale_high = x_high - (x_high - x), scale_high - (scale_high - scale)
        x_low, scale_low = x - x_high, scale - scale_high
        error = x_high * scale_high - scaled + x_high * scale_low + x_low * scale_high + x_low * scale_low
        if error != 0.0:
            whole = np.floor(scaled) if error < 0.0 else np.ceil(scaled)
    return whole / scale


def _round(x, ndigits):
    whole = ndigits != Constant(None) and isinstance(x, Scalar) and not is_float(x)
    return (rounded_integer, ("x", "ndigits")) if whole else None


def _round_decimal(x, ndigits):
    decimal = ndigits != Constant(None) and x == FLOAT
    return None if decimal else (round, ("x", "ndigits"))


primitive(rounded_integer, returns=_rounded, no_gradient=True)
primitive(round, parameters="x, ndigits=None", spelling="round", returns=_rounded, lower=_round, no_gradient=True)
primitive(rounded_decimal, parameters="x, ndigits=None", returns=_rounded, lower=_round_decimal, no_gradient=True)

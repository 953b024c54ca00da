"""Forms of ``+ - * ** << >>`` of whole numbers that raise where the compiled operation would be silently wrong."""

import operator

import numpy as np

from tangentlike.form.types import INTEGER, arithmetic
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

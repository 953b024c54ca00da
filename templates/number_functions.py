"""Functions of ``math`` and Python that are made of others: combinations, comparisons within a tolerance, sums."""

import math
import operator

import numpy as np

from tangentlike.form.types import FLOAT, Array, Constant, TypeRuleError, describe
from tangentlike.primitives.registry import adjoint, composite, kernel, primitive

FACTORIALS = np.array([math.factorial(n) for n in range(21)])  # all that 64 bits hold


@composite(divmod)
def quotient_and_remainder(x, y):
    """``divmod(x, y)``."""
    return x // y, x % y


def is_whole(x):
    """Whether a number of Python's has no fractional part."""
    return bool(np.isfinite(x)) and x == np.floor(x)


composite(is_whole, method="is_integer")(is_whole)


@composite(math.factorial)
def factorial(n):
    """``n!``; raises OverflowError beyond 64 bits (Python's whole numbers have no limit)."""
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    if n >= FACTORIALS.size:
        raise OverflowError("a factorial beyond 64 bits: compute with floats, math.gamma(n + 1.0)")
    return FACTORIALS[n]


@composite(math.isqrt)
def isqrt(n):
    """The whole part of the root."""
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    root = min(int(np.sqrt(n)), 3037000499)  # whose square is the largest within 64 bits
    while root * root > n:
        root = root - 1
    while root < 3037000499 and (root + 1) * (root + 1) <= n:
        root = root + 1
    return root


@composite(math.lcm)
def lcm(x, y):
    """The least common multiple of two whole numbers."""
    return abs(x // math.gcd(x, y) * y) if x != 0 and y != 0 else 0


@composite(math.ldexp)
def ldexp(x, i):
    """x times 2 to a power, in steps that are within the range of floats where the result is."""
    scaled, rest = 1.0 * x, i
    while rest > 1000:
        scaled, rest = scaled * 2.0**1000, rest - 1000
    while rest < -1000 and scaled != 0:
        scaled, rest = scaled * 2.0**-1000, rest + 1000
    return scaled * 2.0 ** max(rest, -1000)


@composite(math.modf)
def modf(x):
    """What stands behind the point, and before it."""
    whole = np.trunc(1.0 * x)
    return 0.0 * np.sign(x) if np.isinf(x) else x - whole, whole


def modular_power(x, y, mod):
    """``pow(x, y, mod)`` of whole numbers, by squares: exact where ``mod * mod`` is within 64 bits."""
    if mod == 0:
        raise ValueError("pow() 3rd argument cannot be 0")
    if y < 0 or abs(mod) > 3037000499:
        raise ValueError("pow() of three numbers: a power below 0, or a modulus beyond 32 bits, is not computed here")
    found, factor, rest = 1 % mod, x % mod, y
    while rest > 0:
        if rest % 2 == 1:
            found = found * factor % mod
        factor = factor * factor % mod
        rest = rest // 2
    return found


composite(modular_power)(modular_power)
primitive(
    pow,
    parameters="base, exp, mod=None",
    lower=lambda base, exp, mod: (
        (operator.pow, ("base", "exp")) if mod == Constant(None) else (modular_power, ("base", "exp", "mod"))
    ),
    elementwise=True,
)


@composite(math.perm)
def perm(n, k=None):
    """The number of ways to take ``k`` of ``n`` things in order."""
    if k is None:
        return factorial(n)
    if n < 0 or k < 0:
        raise ValueError("n and k must be non-negative integers")
    ways = 1
    for i in range(k):
        ways = ways * (n - i)
    return ways


@composite(math.comb)
def comb(n, k):
    """The number of ways to take ``k`` of ``n`` things."""
    if n < 0 or k < 0:
        raise ValueError("n and k must be non-negative integers")
    ways = 1
    for i in range(k):
        ways = ways * (n - i) // (i + 1)
    return ways


@composite(math.isclose)
def is_close(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    """Within a tolerance, as Python measures it: relative to the larger of the two."""
    if rel_tol < 0 or abs_tol < 0:
        raise ValueError("tolerances must be non-negative")
    if a == b:
        return True
    if np.isinf(a) or np.isinf(b):
        return False
    difference = abs(b - a)
    return difference <= abs(rel_tol * b) or difference <= abs(rel_tol * a) or difference <= abs_tol


@composite(np.isclose, static=("equal_nan",))
def are_close(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Within a tolerance, as NumPy measures it: relative to the second."""
    near = np.logical_and(np.abs(a - b) <= atol + rtol * np.abs(b), np.isfinite(b))
    close = np.logical_or(near, np.equal(a, b))
    return np.logical_or(close, np.logical_and(np.isnan(a), np.isnan(b))) if equal_nan else close


@composite(np.allclose, static=("equal_nan",))
def all_close(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """All within a tolerance."""
    near = np.logical_and(np.abs(a - b) <= atol + rtol * np.abs(b), np.isfinite(b))
    close = np.logical_or(near, np.equal(a, b))
    return bool(np.all(np.logical_or(close, np.logical_and(np.isnan(a), np.isnan(b))) if equal_nan else close))


@composite(math.prod)
def product(values, *, start=1):
    """One factor after the other."""
    result = start
    for value in values:
        result = result * value
    return result


@composite(math.dist)
def distance(p, q):
    """The Euclidean distance of two points."""
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    return float(np.linalg.norm(np.asarray(p) - np.asarray(q)))  # of one point and itself the slope is 0


@composite(math.fsum)
def rounded_once(values):
    """The exact sum, rounded once."""
    return exact_sum_of(np.asarray(values))


def _sum_of(x):
    if not isinstance(x, Array) or x.ndim != 1:
        raise TypeRuleError(f"math.fsum takes numbers in a row, not {describe(x)}", "`np.sum({x})`")
    return FLOAT


@kernel
def exact_sum_of(x):
    """The sum of a vector, rounded once (Shewchuk 1997, as in Python); raises ValueError for inf - inf."""
    partials = np.empty(64)
    count = 0
    special = 0.0
    for element in x:
        high = float(element)
        if not np.isfinite(high):
            special += high
            continue
        kept = 0
        for k in range(count):
            low = partials[k]
            if abs(high) < abs(low):
                high, low = low, high
            total = high + low
            rest = low - (total - high)
            if rest != 0.0:
                partials[kept] = rest
                kept += 1
            high = total
        partials[kept] = high
        count = kept + 1
    if special != 0.0:
        if np.isnan(special) and not np.any(np.isnan(x)):
            raise ValueError("-inf + inf in fsum")
        return special
    return rounded(partials, count)


@kernel
def rounded(partials, count):
    """The sum of ``count`` numbers that do not overlap, the smallest first; a half goes to the even one."""
    high, low = 0.0, 0.0
    while count > 0:
        count -= 1
        before = high
        high = before + partials[count]
        low = partials[count] - (high - before)
        if low != 0.0:
            break
    if count > 0 and low * partials[count - 1] > 0.0:
        twice = 2.0 * low
        up = high + twice
        if up - high == twice:
            high = up
    return float(high)


primitive(exact_sum_of, returns=_sum_of)


@adjoint(exact_sum_of)
def exact_sum_of_adjoint(x, dout, dx):
    """As for any sum."""
    dx += np.full_like(x, dout)

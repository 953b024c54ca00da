"""The functions of ``math``, for numbers: the same derivatives as their NumPy twins, written with ``math``."""

import math

import numpy as np

from tangentlike.form.types import (
    BOOLEAN,
    FLOAT,
    INTEGER,
    Constant,
    Scalar,
    TypeRuleError,
    describe,
    elementwise,
    is_float,
)
from tangentlike.primitives.registry import adjoint, kernel, primitive

from .broadcast import typed
from .elementwise import LOG_2, LOG_10

TWO_OVER_ROOT_PI = 2 / math.sqrt(math.pi)


def _numbers(*types):
    for t in types:
        if not isinstance(t, Scalar):
            raise TypeRuleError(f"math functions take numbers, not {describe(t)}", "`np.{name}(x)`")
    result = elementwise(*types)
    return result if is_float(result) else FLOAT


def _of_floats(function, parameters="x, y"):
    """A lowering that makes a float of integers: Numba's functions of two integers are not Python's."""
    names = tuple(f"{name}:float64" for name in parameters.split(", "))
    return lambda *types: None if any(map(is_float, types)) else (function, names)


def _math(function, parameters="x", returns=_numbers, **options):
    """Declare a primitive that is written ``math.name``."""
    primitive(function, parameters=parameters, spelling=f"math.{function.__name__}", returns=returns, **options)
    return function


# ---- exponentials, logarithms, powers


@adjoint(_math(math.exp))
def exp(out, dout, dx):
    """exp' = exp."""
    dx += dout * out


@adjoint(_math(math.expm1))
def expm1(out, dout, dx):
    """(exp(x) - 1)' = exp(x)."""
    dx += dout * (out + 1)


@adjoint(_math(math.exp2))
def exp2(out, dout, dx):
    """(2**x)' = 2**x log(2)."""
    dx += dout * (out * typed(LOG_2, out))


def _log(x, base):
    if base == Constant(None):
        return None
    return log_to_base, ("x", "base")


@kernel
def log_to_base(x, base):
    """math.log with a base."""
    return math.log(x) / math.log(base)


_math(math.log, "x, base=None", lambda x, base: _numbers(x), lower=_log)
primitive(log_to_base, returns=_numbers)


@adjoint(math.log)
def log(x, dout, dx):
    """log' = 1 / x."""
    dx += dout / x


@adjoint(log_to_base)
def log_to_base_adjoint(x, base, out, dout, dx, dbase):
    """(log(x) / log(b))' = x' / (x log(b)) - out b' / (b log(b))."""
    dx += dout / (x * math.log(base))
    dbase += -dout * out / (base * math.log(base))


@adjoint(_math(math.log1p))
def log1p(x, dout, dx):
    """log(1 + x)' = 1 / (1 + x)."""
    dx += dout / (1 + x)


@adjoint(_math(math.log2))
def log2(x, dout, dx):
    """log2' = 1 / (x log(2))."""
    dx += dout / (x * typed(LOG_2, x))


@adjoint(_math(math.log10))
def log10(x, dout, dx):
    """log10' = 1 / (x log(10))."""
    dx += dout / (x * typed(LOG_10, x))


@adjoint(_math(math.sqrt))
def sqrt(out, dout, dx):
    """sqrt' = 1 / (2 sqrt), infinite at 0; of a root that nothing reads, nothing flows."""
    dx += dout / (2 * out + (dout == 0))


@adjoint(_math(math.pow, "x, y", lower=_of_floats(math.pow)))
def power(x, y, out, dout, dx, dy):
    """(x**y)' = y x**(y - 1) x' + x**y log(x) y'; the second term counts as 0 for x <= 0, the first where dout is 0."""
    dx += dout * (y * x ** ((y - (y != 0)) * (dout != 0)))
    dy += dout * out * np.log(np.maximum(x, x <= 0))


@kernel
def cbrt(x):
    """math.cbrt, which Numba lacks."""
    return np.cbrt(x)


if hasattr(math, "cbrt"):
    primitive(math.cbrt, parameters="x", returns=_numbers, call=cbrt, lower=_of_floats(math.cbrt, "x"))

    @adjoint(math.cbrt)
    def cbrt_adjoint(out, dout, dx):
        """cbrt' = 1 / (3 cbrt**2), infinite at 0; of a root that nothing reads, nothing flows."""
        dx += dout / (3 * out * out + (dout == 0))


@adjoint(_math(math.hypot, "x, y", lower=_of_floats(math.hypot)))
def hypot(x, y, out, dout, dx, dy):
    """hypot' = (x x' + y y') / hypot, and 0 at the origin, where the denominator is set to 1."""
    dx += dout * (x / (out + (out == 0)))
    dy += dout * (y / (out + (out == 0)))


# ---- trigonometric and hyperbolic functions


@adjoint(_math(math.sin))
def sin(x, dout, dx):
    """sin' = cos."""
    dx += dout * math.cos(x)


@adjoint(_math(math.cos))
def cos(x, dout, dx):
    """cos' = -sin."""
    dx += -dout * math.sin(x)


@adjoint(_math(math.tan))
def tan(out, dout, dx):
    """tan' = 1 + tan**2."""
    dx += dout * (1 + out * out)


@adjoint(_math(math.asin))
def asin(x, dout, dx):
    """asin' = 1 / sqrt(1 - x**2), infinite at 1; of what nothing reads, nothing flows."""
    dx += dout / (math.sqrt((1 - x) * (1 + x)) + (dout == 0))


@adjoint(_math(math.acos))
def acos(x, dout, dx):
    """acos' = -1 / sqrt(1 - x**2), infinite at 1; of what nothing reads, nothing flows."""
    dx += -dout / (math.sqrt((1 - x) * (1 + x)) + (dout == 0))


@adjoint(_math(math.atan))
def atan(x, dout, dx):
    """atan' = 1 / (1 + x**2)."""
    dx += dout / (1 + x * x)


@adjoint(_math(math.atan2, "y, x", lower=_of_floats(math.atan2, "y, x")))
def atan2(y, x, dout, dy, dx):
    """atan(y / x)' = (x y' - y x') / (x**2 + y**2); of what nothing reads at the origin, nothing flows."""
    dy += dout * x / (x * x + y * y + (dout == 0))
    dx += -dout * y / (x * x + y * y + (dout == 0))


@adjoint(_math(math.sinh))
def sinh(x, dout, dx):
    """sinh' = cosh."""
    dx += dout * math.cosh(x)


@adjoint(_math(math.cosh))
def cosh(x, dout, dx):
    """cosh' = sinh."""
    dx += dout * math.sinh(x)


@adjoint(_math(math.tanh))
def tanh(out, dout, dx):
    """tanh' = 1 - tanh**2."""
    dx += dout * (1 - out * out)


@adjoint(_math(math.asinh))
def asinh(x, dout, dx):
    """asinh' = 1 / sqrt(x**2 + 1)."""
    dx += dout / math.sqrt(x * x + 1)


@adjoint(_math(math.acosh))
def acosh(x, dout, dx):
    """acosh' = 1 / sqrt(x**2 - 1)."""
    dx += dout / math.sqrt((x - 1) * (x + 1))


@adjoint(_math(math.atanh))
def atanh(x, dout, dx):
    """atanh' = 1 / (1 - x**2)."""
    dx += dout / ((1 - x) * (1 + x))


@adjoint(_math(math.degrees))
def degrees(dout, dx):
    """180 / pi, a linear function: it is its own gradient."""
    dx += math.degrees(dout)


@adjoint(_math(math.radians))
def radians(dout, dx):
    """pi / 180, a linear function: it is its own gradient."""
    dx += math.radians(dout)


# ---- the error function and the gamma function


@adjoint(_math(math.erf))
def erf(x, dout, dx):
    """erf' = 2 exp(-x**2) / sqrt(pi)."""
    dx += dout * (typed(TWO_OVER_ROOT_PI, x) * math.exp(-x * x))


@adjoint(_math(math.erfc))
def erfc(x, dout, dx):
    """erfc' = -2 exp(-x**2) / sqrt(pi)."""
    dx += -dout * (typed(TWO_OVER_ROOT_PI, x) * math.exp(-x * x))


@kernel
def digamma(x):
    """The logarithmic derivative of the gamma function, to about 1e-15; NaN at 0, -1, -2 and so on.

    Reflection below 0, the recurrence up to 10, then the asymptotic series (Abramowitz and Stegun, section 6.3).
    """
    value = np.float64(x)
    total = 0.0
    if value <= 0.0:
        if value == math.floor(value):
            return typed(np.nan, x)
        turn = value - math.floor(value)
        total = -math.pi / math.tan(math.pi * turn)
        value = 1.0 - value
    while value < 10.0:
        total -= 1.0 / value
        value += 1.0
    inverse = 1.0 / (value * value)
    series = 691.0 / 32760 - inverse / 12
    for coefficient in (1.0 / 132, 1.0 / 240, 1.0 / 252, 1.0 / 120, 1.0 / 12):
        series = coefficient - inverse * series
    return typed(total + math.log(value) - 0.5 / value - inverse * series, x)


@adjoint(_math(math.lgamma))
def lgamma(x, dout, dx):
    """lgamma' = digamma."""
    dx += dout * digamma(x)


@adjoint(_math(math.gamma))
def gamma(x, out, dout, dx):
    """gamma' = gamma digamma."""
    dx += dout * (out * digamma(x))


# ---- signs, rounding, tests


@adjoint(_math(math.fabs))
def fabs(x, dout, dx):
    """abs' = sign, 0 at 0."""
    dx += dout * np.sign(x)


@adjoint(_math(math.copysign, "x, y", lower=_of_floats(math.copysign)))
def copysign(x, out, dout, dx, dy):
    """(|x| sign(y))' = sign(x) sign(y) x', 0 at x = 0; piecewise constant in y."""
    dx += dout * (np.sign(x) * np.sign(out))
    dy += dout * 0


@kernel
def fmod(x, y):
    """math.fmod, which Numba lacks."""
    return np.fmod(x, y)


primitive(math.fmod, parameters="x, y", returns=_numbers, call=fmod, lower=_of_floats(math.fmod))


@adjoint(math.fmod)
def fmod_adjoint(x, y, dout, dx, dy):
    """(x - y trunc(x / y))' = x' - trunc(x / y) y'."""
    dx += dout
    dy += -dout * np.trunc(x / y)


@kernel
def ieee_remainder(x, y):
    """math.remainder, which Numba lacks: what is left of x beside the nearest multiple of y, of two the even one."""
    if y == 0.0 or abs(x) == math.inf:
        raise ValueError("math domain error")
    size, step = abs(x), abs(y)
    if math.isnan(x) or math.isnan(y) or step == math.inf:
        return x + 0.0 * (y if math.isnan(y) else 1.0)
    rest = np.fmod(size, step)
    other = step - rest
    if rest > other:
        rest = -other
    elif rest == other:
        rest = rest - 2.0 * np.fmod(0.5 * (size - rest), step)
    return math.copysign(1.0, x) * rest


primitive(math.remainder, parameters="x, y", returns=_numbers, call=ieee_remainder, lower=_of_floats(math.remainder))


@adjoint(math.remainder)
def remainder_adjoint(x, y, out, dout, dx, dy):
    """(x - n y)' = x' - n y', where n = (x - out) / y is whole."""
    dx += dout
    dy += dout * ((out - x) / y)


for _step in (math.floor, math.ceil, math.trunc):
    _math(_step, returns=lambda x: INTEGER, no_gradient=True)
for _test in (math.isnan, math.isinf, math.isfinite):
    _math(_test, returns=lambda x: BOOLEAN, no_gradient=True)

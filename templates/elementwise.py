"""Elementwise functions of NumPy: each formula is the textbook derivative, for numbers and arrays alike.

The compiler sums the gradient of a broadcast operand back to its shape; no formula here needs to.
At the kink of abs, 0, the derivative is 0.
"""

import math

import numpy as np

from tangentlike.form.types import (
    Scalar,
    TypeRuleError,
    arithmetic,
    comparison,
    describe,
    elementwise,
    elementwise_float,
    is_float,
)
from tangentlike.primitives.registry import adjoint, kernel, method, primitive

from .broadcast import typed

LOG_2 = math.log(2)
LOG_10 = math.log(10)


def elementwise_primitive(function, parameters="x", returns=elementwise_float, **options):
    """Declare an elementwise primitive that is written ``np.name``."""
    spelling = "np.abs" if function is np.absolute else f"np.{function.__name__}"
    if "call" in options:
        spelling = ""
    primitive(function, parameters=parameters, spelling=spelling, returns=returns, elementwise=True, **options)
    return function


# ---- exponentials and logarithms


@adjoint(elementwise_primitive(np.exp))
def exp(out, dout, dx):
    """exp' = exp."""
    dx += dout * out


@adjoint(elementwise_primitive(np.expm1))
def expm1(out, dout, dx):
    """(exp(x) - 1)' = exp(x)."""
    dx += dout * (out + 1)


@adjoint(elementwise_primitive(np.exp2))
def exp2(out, dout, dx):
    """(2**x)' = 2**x log(2)."""
    dx += dout * (out * typed(LOG_2, out))


@adjoint(elementwise_primitive(np.log))
def log(x, dout, dx):
    """log' = 1 / x."""
    dx += dout / x


@adjoint(elementwise_primitive(np.log1p))
def log1p(x, dout, dx):
    """log(1 + x)' = 1 / (1 + x)."""
    dx += dout / (1 + x)


@adjoint(elementwise_primitive(np.log2))
def log2(x, dout, dx):
    """log2' = 1 / (x log(2))."""
    dx += dout / (x * typed(LOG_2, x))


@adjoint(elementwise_primitive(np.log10))
def log10(x, dout, dx):
    """log10' = 1 / (x log(10))."""
    dx += dout / (x * typed(LOG_10, x))


@adjoint(elementwise_primitive(np.logaddexp, "x, y"))
def logaddexp(x, y, out, dout, dx, dy):
    """log(exp(x) + exp(y))' = exp(x - out) x' + exp(y - out) y'."""
    dx += dout * np.exp(x - out)
    dy += dout * np.exp(y - out)


@adjoint(elementwise_primitive(np.logaddexp2, "x, y"))
def logaddexp2(x, y, out, dout, dx, dy):
    """log2(2**x + 2**y)' = 2**(x - out) x' + 2**(y - out) y'."""
    dx += dout * np.exp2(x - out)
    dy += dout * np.exp2(y - out)


# ---- powers and roots


@adjoint(elementwise_primitive(np.sqrt))
def sqrt(out, dout, dx):
    """sqrt' = 1 / (2 sqrt), infinite at 0; of a root that nothing reads, nothing flows."""
    dx += dout / (2 * out + (dout == 0))


@adjoint(elementwise_primitive(np.cbrt))
def cbrt(out, dout, dx):
    """cbrt' = 1 / (3 cbrt**2), infinite at 0; of a root that nothing reads, nothing flows."""
    dx += dout / (3 * out * out + (dout == 0))


@adjoint(elementwise_primitive(np.square, returns=arithmetic))
def square(x, dout, dx):
    """(x**2)' = 2 x."""
    dx += dout * (2 * x)


@adjoint(elementwise_primitive(np.reciprocal, returns=arithmetic))
def reciprocal(out, dout, dx):
    """(1 / x)' = -1 / x**2."""
    dx += -dout * out * out


@adjoint(elementwise_primitive(np.hypot, "x, y"))
def hypot(x, y, out, dout, dx, dy):
    """hypot' = (x x' + y y') / hypot, and 0 at the origin, where the denominator is set to 1."""
    dx += dout * (x / (out + (out == 0)))
    dy += dout * (y / (out + (out == 0)))


# ---- trigonometric and hyperbolic functions


@adjoint(elementwise_primitive(np.sin))
def sin(x, dout, dx):
    """sin' = cos."""
    dx += dout * np.cos(x)


@adjoint(elementwise_primitive(np.cos))
def cos(x, dout, dx):
    """cos' = -sin."""
    dx += -dout * np.sin(x)


@adjoint(elementwise_primitive(np.tan))
def tan(out, dout, dx):
    """tan' = 1 + tan**2."""
    dx += dout * (1 + out * out)


@adjoint(elementwise_primitive(np.arcsin))
def arcsin(x, dout, dx):
    """arcsin' = 1 / sqrt(1 - x**2), infinite at 1; of what nothing reads, nothing flows."""
    dx += dout / (np.sqrt((1 - x) * (1 + x)) + (dout == 0))


@adjoint(elementwise_primitive(np.arccos))
def arccos(x, dout, dx):
    """arccos' = -1 / sqrt(1 - x**2), infinite at 1; of what nothing reads, nothing flows."""
    dx += -dout / (np.sqrt((1 - x) * (1 + x)) + (dout == 0))


@adjoint(elementwise_primitive(np.arctan))
def arctan(x, dout, dx):
    """arctan' = 1 / (1 + x**2)."""
    dx += dout / (1 + x * x)


@adjoint(elementwise_primitive(np.arctan2, "y, x"))
def arctan2(y, x, dout, dy, dx):
    """arctan(y / x)' = (x y' - y x') / (x**2 + y**2); of what nothing reads at the origin, nothing flows."""
    dy += dout * x / (x * x + y * y + (dout == 0))
    dx += -dout * y / (x * x + y * y + (dout == 0))


@adjoint(elementwise_primitive(np.sinh))
def sinh(x, dout, dx):
    """sinh' = cosh."""
    dx += dout * np.cosh(x)


@adjoint(elementwise_primitive(np.cosh))
def cosh(x, dout, dx):
    """cosh' = sinh."""
    dx += dout * np.sinh(x)


@adjoint(elementwise_primitive(np.tanh))
def tanh(out, dout, dx):
    """tanh' = 1 - tanh**2."""
    dx += dout * (1 - out * out)


@adjoint(elementwise_primitive(np.arcsinh))
def arcsinh(x, dout, dx):
    """arcsinh' = 1 / sqrt(x**2 + 1)."""
    dx += dout / np.sqrt(x * x + 1)


@adjoint(elementwise_primitive(np.arccosh))
def arccosh(out, dout, dx):
    """arccosh' = 1 / sinh(arccosh x), which has the sign of complex numbers, too, as 1 / sqrt(x**2 - 1) has not."""
    dx += dout / np.sinh(out)


@adjoint(elementwise_primitive(np.arctanh))
def arctanh(x, dout, dx):
    """arctanh' = 1 / (1 - x**2)."""
    dx += dout / ((1 - x) * (1 + x))


@kernel
def sinc_gradient(dout, x, out):
    """dout (cos(pi x) - sinc(x)) / x; for small x the start of its series, dout (-pi**2 x / 3 + pi**4 x**3 / 30)."""
    pi = typed(np.pi, x)
    small = np.abs(x) < typed(1e-3, x)
    square = (pi * x) * (pi * x)
    series = pi * pi * x * (square / typed(30, x) - typed(1, x) / typed(3, x))
    exact = (np.cos(pi * x) - out) / (x + small)
    return dout * (small * series + (typed(1, x) - small) * exact)


@kernel
def sinc_of_number(x):
    """np.sinc of a number, in its dtype."""
    return typed(np.sinc(x), x)


def _sinc(x):
    if not is_float(x):
        return np.sinc, ("x:float64",)
    return (sinc_of_number, ("x",)) if isinstance(x, Scalar) else None


primitive(sinc_of_number, returns=elementwise_float, elementwise=True)


@adjoint(elementwise_primitive(np.sinc, lower=_sinc))
def sinc(x, out, dout, dx):
    """sin(pi x) / (pi x)."""
    dx += sinc_gradient(dout, x, out)


for _degrees in (np.degrees, np.rad2deg):

    @adjoint(elementwise_primitive(_degrees))
    def degrees(dout, dx):
        """180 / pi, a linear function: it is its own gradient."""
        dx += np.degrees(dout)


for _radians in (np.radians, np.deg2rad):

    @adjoint(elementwise_primitive(_radians))
    def radians(dout, dx):
        """pi / 180, a linear function: it is its own gradient."""
        dx += np.radians(dout)


# ---- signs, absolute values, rounding


@adjoint(elementwise_primitive(np.absolute, returns=elementwise))
def absolute(x, dout, dx):
    """abs' = sign, 0 at 0."""
    dx += dout * np.sign(x)


elementwise_primitive(np.fabs)
adjoint(np.fabs)(absolute)


@adjoint(elementwise_primitive(np.copysign, "x, y"))
def copysign(x, out, dout, dx, dy):
    """(|x| sign(y))' = sign(x) sign(y) x', 0 at x = 0; piecewise constant in y."""
    dx += dout * (np.sign(x) * np.sign(out))
    dy += dout * 0


@kernel
def whole_fmod(x, y):
    """np.fmod of integers, which Numba gives the sign of ``y``: that of ``x``; 0 where ``y`` is 0."""
    return np.sign(x) * (np.abs(x) % np.abs(y))


def _fmod(x, y):
    if is_float(x) or is_float(y):
        return None
    dtype = arithmetic(x, y).dtype
    return whole_fmod, tuple(f"{name}:{dtype}" if t.dtype == "bool" else name for name, t in (("x", x), ("y", y)))


primitive(whole_fmod, returns=arithmetic, elementwise=True, no_gradient=True)


@adjoint(elementwise_primitive(np.fmod, "x, y", arithmetic, lower=_fmod))
def fmod(x, y, dout, dx, dy):
    """(x - y trunc(x / y))' = x' - trunc(x / y) y'."""
    dx += dout
    dy += -dout * np.trunc(x / y)


def _sign(x):
    if x.dtype == "bool":
        raise TypeRuleError("NumPy has no sign of truth values", "`x.astype(np.int64)`")


elementwise_primitive(np.sign, returns=elementwise, no_gradient=True, lower=_sign)
for _step in (np.floor, np.ceil, np.trunc):
    elementwise_primitive(_step, returns=elementwise, no_gradient=True)
elementwise_primitive(np.rint, no_gradient=True)
elementwise_primitive(np.spacing, no_gradient=True)


@adjoint(elementwise_primitive(np.nextafter, "x, y"))
def nextafter(x, y, dout, dx, dy):
    """The number beside x moves with it."""
    dx += dout
    dy += dout * 0


@kernel
def rounded_number(a, decimals):
    """np.round of a number, in its dtype."""
    return typed(np.round(a, decimals), a)


def _round(a, decimals):
    if a.dtype == "bool":
        raise TypeRuleError(f"NumPy rounds {describe(a)} to float16, which Numba lacks", "`x.astype(np.int64)`")
    return (rounded_number, ("a", "decimals")) if a == Scalar("float32") else None


primitive(rounded_number, returns=lambda a, decimals: a, no_gradient=True)
for _rounding in (np.round, np.around):
    primitive(
        _rounding,
        parameters="a, decimals=0",
        spelling="np.round",
        returns=lambda a, decimals: elementwise(a),
        lower=_round,
        no_gradient=True,
    )
method("round", np.round)


@kernel
def heaviside(x, y):
    """0 where x < 0, ``y`` where x = 0, 1 where x > 0, NaN where x is NaN; numbers or arrays."""
    return typed(1, x) * (x > 0) + y * (x == 0) + np.minimum(np.abs(x), typed(0, x))


def _heaviside(x, y):
    dtype = elementwise_float(x, y).dtype
    if x.dtype == y.dtype == dtype:
        return None
    return np.heaviside, (f"x:{dtype}", f"y:{dtype}")


@adjoint(elementwise_primitive(np.heaviside, "x, y", call=heaviside, lower=_heaviside))
def heaviside_adjoint(x, dout, dx, dy):
    """Piecewise constant in x; equal to y at x = 0."""
    dx += dout * 0
    dy += dout * (x == 0)


for _test in (np.isnan, np.isfinite, np.isinf, np.signbit, np.logical_not):
    elementwise_primitive(_test, "x", comparison, no_gradient=True)
for _test in (np.logical_and, np.logical_or, np.logical_xor):
    elementwise_primitive(_test, "x, y", comparison, no_gradient=True)


adjoint(sinc_of_number)(sinc)

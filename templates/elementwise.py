"""Elementwise functions of NumPy: each formula is the textbook derivative, for numbers and arrays alike.

The compiler sums the gradient of a broadcast operand back to its shape; no formula here needs to.
Kinks: the gradient of a tie goes to the first argument only, and the derivative of abs and sign at 0 is 0.
"""

import math

import numpy as np

from tangentlike.registry import adjoint, kernel, primitive
from tangentlike.types import Array, Constant, Scalar, comparison, elementwise, elementwise_float

from .broadcast import select, typed

LOG_2 = math.log(2)
LOG_10 = math.log(10)


def _function(function, parameters="x", returns=elementwise_float, **options):
    """Declare an elementwise primitive that is written ``np.name``."""
    spelling = f"np.{function.__name__}"
    primitive(function, parameters=parameters, spelling=spelling, returns=returns, elementwise=True, **options)
    return function


# ---- exponentials and logarithms


@adjoint(_function(np.exp))
def exp(out, dout, dx):
    """exp' = exp."""
    dx += dout * out


@adjoint(_function(np.expm1))
def expm1(out, dout, dx):
    """(exp(x) - 1)' = exp(x)."""
    dx += dout * (out + 1)


@adjoint(_function(np.exp2))
def exp2(out, dout, dx):
    """(2**x)' = 2**x log(2)."""
    dx += dout * (out * typed(LOG_2, out))


@adjoint(_function(np.log))
def log(x, dout, dx):
    """log' = 1 / x."""
    dx += dout / x


@adjoint(_function(np.log1p))
def log1p(x, dout, dx):
    """log(1 + x)' = 1 / (1 + x)."""
    dx += dout / (1 + x)


@adjoint(_function(np.log2))
def log2(x, dout, dx):
    """log2' = 1 / (x log(2))."""
    dx += dout / (x * typed(LOG_2, x))


@adjoint(_function(np.log10))
def log10(x, dout, dx):
    """log10' = 1 / (x log(10))."""
    dx += dout / (x * typed(LOG_10, x))


@adjoint(_function(np.logaddexp, "x, y"))
def logaddexp(x, y, out, dout, dx, dy):
    """log(exp(x) + exp(y))' = exp(x - out) x' + exp(y - out) y'."""
    dx += dout * np.exp(x - out)
    dy += dout * np.exp(y - out)


@adjoint(_function(np.logaddexp2, "x, y"))
def logaddexp2(x, y, out, dout, dx, dy):
    """log2(2**x + 2**y)' = 2**(x - out) x' + 2**(y - out) y'."""
    dx += dout * np.exp2(x - out)
    dy += dout * np.exp2(y - out)


# ---- powers and roots


@adjoint(_function(np.sqrt))
def sqrt(out, dout, dx):
    """sqrt' = 1 / (2 sqrt), infinite at 0."""
    dx += dout / (2 * out)


@adjoint(_function(np.cbrt))
def cbrt(out, dout, dx):
    """cbrt' = 1 / (3 cbrt**2), infinite at 0."""
    dx += dout / (3 * out * out)


@adjoint(_function(np.square, returns=elementwise))
def square(x, dout, dx):
    """(x**2)' = 2 x."""
    dx += dout * (2 * x)


@adjoint(_function(np.reciprocal, returns=elementwise))
def reciprocal(out, dout, dx):
    """(1 / x)' = -1 / x**2."""
    dx += -dout * out * out


@adjoint(_function(np.hypot, "x, y"))
def hypot(x, y, out, dout, dx, dy):
    """hypot' = (x x' + y y') / hypot, and 0 at the origin, where the denominator is set to 1."""
    dx += dout * (x / (out + (out == 0)))
    dy += dout * (y / (out + (out == 0)))


# ---- trigonometric and hyperbolic functions


@adjoint(_function(np.sin))
def sin(x, dout, dx):
    """sin' = cos."""
    dx += dout * np.cos(x)


@adjoint(_function(np.cos))
def cos(x, dout, dx):
    """cos' = -sin."""
    dx += -dout * np.sin(x)


@adjoint(_function(np.tan))
def tan(out, dout, dx):
    """tan' = 1 + tan**2."""
    dx += dout * (1 + out * out)


@adjoint(_function(np.arcsin))
def arcsin(x, dout, dx):
    """arcsin' = 1 / sqrt(1 - x**2)."""
    dx += dout / np.sqrt((1 - x) * (1 + x))


@adjoint(_function(np.arccos))
def arccos(x, dout, dx):
    """arccos' = -1 / sqrt(1 - x**2)."""
    dx += -dout / np.sqrt((1 - x) * (1 + x))


@adjoint(_function(np.arctan))
def arctan(x, dout, dx):
    """arctan' = 1 / (1 + x**2)."""
    dx += dout / (1 + x * x)


@adjoint(_function(np.arctan2, "y, x"))
def arctan2(y, x, dout, dy, dx):
    """arctan(y / x)' = (x y' - y x') / (x**2 + y**2)."""
    dy += dout * x / (x * x + y * y)
    dx += -dout * y / (x * x + y * y)


@adjoint(_function(np.sinh))
def sinh(x, dout, dx):
    """sinh' = cosh."""
    dx += dout * np.cosh(x)


@adjoint(_function(np.cosh))
def cosh(x, dout, dx):
    """cosh' = sinh."""
    dx += dout * np.sinh(x)


@adjoint(_function(np.tanh))
def tanh(out, dout, dx):
    """tanh' = 1 - tanh**2."""
    dx += dout * (1 - out * out)


@adjoint(_function(np.arcsinh))
def arcsinh(x, dout, dx):
    """arcsinh' = 1 / sqrt(x**2 + 1)."""
    dx += dout / np.sqrt(x * x + 1)


@adjoint(_function(np.arccosh))
def arccosh(x, dout, dx):
    """arccosh' = 1 / sqrt(x**2 - 1)."""
    dx += dout / np.sqrt((x - 1) * (x + 1))


@adjoint(_function(np.arctanh))
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


@adjoint(_function(np.sinc))
def sinc(x, out, dout, dx):
    """sin(pi x) / (pi x)."""
    dx += sinc_gradient(dout, x, out)


for _degrees in (np.degrees, np.rad2deg):

    @adjoint(_function(_degrees))
    def degrees(dout, dx):
        """180 / pi, a linear function: it is its own gradient."""
        dx += np.degrees(dout)


for _radians in (np.radians, np.deg2rad):

    @adjoint(_function(_radians))
    def radians(dout, dx):
        """pi / 180, a linear function: it is its own gradient."""
        dx += np.radians(dout)


# ---- signs, absolute values, rounding


@adjoint(_function(np.absolute, returns=elementwise))
def absolute(x, dout, dx):
    """abs' = sign, 0 at 0."""
    dx += dout * np.sign(x)


_function(np.fabs)
adjoint(np.fabs)(absolute)


@adjoint(_function(np.copysign, "x, y"))
def copysign(x, out, dout, dx):
    """(|x| sign(y))' = sign(x) sign(y) x', 0 at x = 0; piecewise constant in y."""
    dx += dout * (np.sign(x) * np.sign(out))


@adjoint(_function(np.fmod, "x, y", elementwise))
def fmod(x, y, dout, dx, dy):
    """(x - y trunc(x / y))' = x' - trunc(x / y) y'."""
    dx += dout
    dy += -dout * np.trunc(x / y)


for _step in (np.sign, np.floor, np.ceil, np.trunc, np.rint):
    _function(_step, returns=elementwise if _step is np.sign else elementwise_float, no_gradient=True)

for _round in (np.round, np.around):
    primitive(
        _round,
        parameters="a, decimals=0",
        spelling="np.round",
        returns=lambda a, decimals: elementwise(a),
        no_gradient=True,
    )


@kernel
def heaviside(x, y):
    """0 where x < 0, ``y`` where x = 0, 1 where x > 0, NaN where x is NaN; numbers or arrays."""
    return typed(1, x) * (x > 0) + y * (x == 0) + np.minimum(np.abs(x), typed(0, x))


@adjoint(_function(np.heaviside, "x, y", call=heaviside))
def heaviside_adjoint(x, dout, dy):
    """Piecewise constant in x; equal to y at x = 0."""
    dy += dout * (x == 0)


for _test in (np.isnan, np.isfinite, np.isinf, np.signbit, np.logical_not):
    _function(_test, "x", comparison, no_gradient=True)
for _test in (np.logical_and, np.logical_or, np.logical_xor):
    _function(_test, "x, y", comparison, no_gradient=True)


# ---- selections: for numbers only, the same function with a conditional expression as its gradient


def _numbers_apart(scalar_form, names):
    """A lowering to ``scalar_form`` when no operand is an array."""

    def lower(*types):
        return (scalar_form, names) if all(isinstance(t, Scalar) for t in types) else None

    return lower


def maximum_of_numbers(x, y):
    """np.maximum of two numbers."""
    return np.maximum(x, y)


def minimum_of_numbers(x, y):
    """np.minimum of two numbers."""
    return np.minimum(x, y)


def fmax_of_numbers(x, y):
    """np.fmax of two numbers."""
    return np.fmax(x, y)


def fmin_of_numbers(x, y):
    """np.fmin of two numbers."""
    return np.fmin(x, y)


for _array_form, _scalar_form in (
    (np.maximum, maximum_of_numbers),
    (np.minimum, minimum_of_numbers),
    (np.fmax, fmax_of_numbers),
    (np.fmin, fmin_of_numbers),
):
    _function(_array_form, "x, y", elementwise, lower=_numbers_apart(_scalar_form, ("x", "y")))
    primitive(
        _scalar_form, call=_array_form, spelling=f"np.{_array_form.__name__}", returns=elementwise, elementwise=True
    )


@adjoint(np.maximum)
def maximum(x, y, dout, dx, dy):
    """The gradient goes to the larger; to x where they are equal."""
    dx += select(x >= y, dout)
    dy += select(x < y, dout)


@adjoint(np.minimum)
def minimum(x, y, dout, dx, dy):
    """The gradient goes to the smaller; to x where they are equal."""
    dx += select(x <= y, dout)
    dy += select(x > y, dout)


@adjoint(maximum_of_numbers)
def maximum_of_numbers_adjoint(x, y, dout, dx, dy):
    """The gradient goes to the larger; to x where they are equal."""
    dx += dout if x >= y else 0
    dy += dout if x < y else 0


@adjoint(minimum_of_numbers)
def minimum_of_numbers_adjoint(x, y, dout, dx, dy):
    """The gradient goes to the smaller; to x where they are equal."""
    dx += dout if x <= y else 0
    dy += dout if x > y else 0


@adjoint(np.fmax)
def fmax(x, y, dout, dx, dy):
    """As maximum, with a NaN losing to any number."""
    dx += select((x >= y) | np.isnan(y), dout)
    dy += select((x < y) | (np.isnan(x) & ~np.isnan(y)), dout)


@adjoint(np.fmin)
def fmin(x, y, dout, dx, dy):
    """As minimum, with a NaN losing to any number."""
    dx += select((x <= y) | np.isnan(y), dout)
    dy += select((x > y) | (np.isnan(x) & ~np.isnan(y)), dout)


@adjoint(fmax_of_numbers)
def fmax_of_numbers_adjoint(x, y, dout, dx, dy):
    """As maximum, with a NaN losing to any number."""
    dx += dout if x >= y or np.isnan(y) else 0
    dy += dout if x < y or (np.isnan(x) and not np.isnan(y)) else 0


@adjoint(fmin_of_numbers)
def fmin_of_numbers_adjoint(x, y, dout, dx, dy):
    """As minimum, with a NaN losing to any number."""
    dx += dout if x <= y or np.isnan(y) else 0
    dy += dout if x > y or (np.isnan(x) and not np.isnan(y)) else 0


def _clip(a, a_min, a_max):
    if a_min == Constant(None):
        return np.minimum, ("a", "a_max")
    if a_max == Constant(None):
        return np.maximum, ("a", "a_min")
    if all(isinstance(t, Scalar) for t in (a, a_min, a_max)):
        return clip_of_numbers, ("a", "a_min", "a_max")
    return None


@kernel
def clip_of_numbers(a, a_min, a_max):
    """np.clip of a number."""
    return min(max(a, a_min), a_max)


_function(np.clip, "a, a_min=None, a_max=None", elementwise, lower=_clip)
primitive(clip_of_numbers, returns=elementwise, elementwise=True)


@adjoint(np.clip)
def clip(a, a_min, a_max, dout, da, da_min, da_max):
    """The gradient goes to a within the bounds, the bounds included, and to the bound beyond it."""
    da += select((a >= a_min) & (a <= a_max), dout)
    da_min += select((a < a_min) & (a_min <= a_max), dout)
    da_max += select((a > a_max) | (a_min > a_max), dout)


@adjoint(clip_of_numbers)
def clip_of_numbers_adjoint(a, a_min, a_max, dout, da, da_min, da_max):
    """The gradient goes to a within the bounds, the bounds included, and to the bound beyond it."""
    da += dout if a_min <= a <= a_max else 0
    da_min += dout if a < a_min <= a_max else 0
    da_max += dout if a > a_max or a_min > a_max else 0


@kernel
def choose(condition, x, y):
    """np.where of numbers."""
    return x if condition else y


def _where(condition, x, y):
    if all(isinstance(t, Scalar) for t in (condition, x, y)):
        return choose, ("condition", "x", "y")
    return None


def _where_type(condition, x, y):
    """The condition lends its shape, not its dtype."""
    dtype = elementwise(x, y).dtype
    return Array(dtype, elementwise(comparison(condition), x, y).shape)


_function(np.where, "condition, x, y", _where_type, lower=_where)
primitive(choose, returns=lambda condition, x, y: elementwise(x, y))


@adjoint(np.where)
def where(condition, dout, dx, dy):
    """The gradient goes to the operand that was chosen."""
    dx += select(condition, dout)
    dy += select(np.logical_not(condition), dout)


@adjoint(choose)
def choose_adjoint(condition, dout, dx, dy):
    """The gradient goes to the operand that was chosen."""
    dx += dout if condition else 0
    dy += 0 if condition else dout


@adjoint(_function(np.nan_to_num, returns=elementwise))
def nan_to_num(x, dout, dx):
    """The gradient passes where x is finite."""
    dx += dout * np.isfinite(x)

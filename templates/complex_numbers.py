"""Complex numbers: their parts, absolute values and angles, how they are made, and what holds for them as it is.

The adjoint of a complex x is the number dx with L' = Re(sum(dx * x')), which has no conjugate in it: the formula of a
function with a complex derivative is the one for real numbers. Those that have none are here. Of a function of the
caller's, dx is the derivative along the real part less i times that along the imaginary part.
"""

import cmath
import operator
from dataclasses import replace

import numpy as np

from tangentlike.form.types import (
    COMPLEX,
    Array,
    Scalar,
    TypeRuleError,
    describe,
    elementwise,
    is_complex,
    is_float,
)
from tangentlike.primitives.complex_forms import for_complex, holds_for_complex
from tangentlike.primitives.registry import adjoint, composite, kernel, method, primitive

from .narrow import as_narrow

# ---- parts


@kernel
def real_part(z):
    """The real parts of a complex array."""
    return np.real(z).copy()


@kernel
def imaginary_part(z):
    """The imaginary parts of a complex array."""
    return np.imag(z).copy()


@kernel
def real_number(z):
    """The real part of a complex number."""
    return z.real


@kernel
def imaginary_number(z):
    """The imaginary part of a complex number."""
    return z.imag


def real_type(z):
    """The type of what is real of complex numbers."""
    return Array("float64", z.shape) if isinstance(z, Array) else Scalar("float64", z.weak)


for _array, _number in ((real_part, real_number), (imaginary_part, imaginary_number)):
    primitive(_array, returns=real_type, read_only=True)
    primitive(_number, returns=real_type)


@adjoint(real_part)
def real_part_adjoint(dout, dz):
    """Re(x + iy)' = x'."""
    dz += dout + 0j


@adjoint(imaginary_part)
def imaginary_part_adjoint(dout, dz):
    """Im(x + iy)' = Re(-i z')."""
    dz += -1j * dout


adjoint(real_number)(real_part_adjoint)
adjoint(imaginary_number)(imaginary_part_adjoint)


@kernel
def no_imaginary_part(x):
    """Zeros."""
    return np.zeros(x.shape, x.dtype)


def _real(x):
    if is_complex(x):
        return (real_number if isinstance(x, Scalar) else real_part), ("x",)
    return operator.pos if isinstance(x, Scalar) else np.asarray, ("x",)


def _imaginary(x):
    if is_complex(x):
        return (imaginary_number if isinstance(x, Scalar) else imaginary_part), ("x",)
    if isinstance(x, Scalar) and (is_float(x) or x.dtype.startswith(("int", "uint"))):
        return np.zeros_like, ("x",)
    if not isinstance(x, Array):
        raise TypeRuleError(f"the imaginary part of {describe(x)}", "0, which it is")
    return no_imaginary_part, ("x",)


primitive(no_imaginary_part, returns=lambda x: Array(x.dtype, x.shape), no_gradient=True, read_only=True)
primitive(np.real, parameters="x", lower=_real)
primitive(np.imag, parameters="x", lower=_imaginary)
primitive(
    np.conjugate,
    parameters="x",
    spelling="np.conj",
    returns=elementwise,
    elementwise=True,
    lower=lambda x: None if is_complex(x) else (np.positive, ("x",)),
)


def conjugated(x):
    """The method ``conj``, which gives a real array itself."""
    return x.conj()


def _conjugated(x):
    itself = isinstance(x, Array) and not is_complex(x)
    return (np.asarray if itself else np.conjugate), ("x",)


primitive(conjugated, lower=_conjugated)
holds_for_complex(conjugated)
method("conj", conjugated)
method("conjugate", conjugated)


@adjoint(np.conjugate)
def conjugate(dout, dx):
    """Re(dout conj(x')) = Re(conj(dout) x')."""
    dx += np.conj(dout)


# ---- absolute values and angles


@kernel
def modulus(z):
    """|z| of an array."""
    return np.abs(z)


@kernel
def modulus_of_number(z):
    """|z| of a number."""
    return abs(z)


@kernel
def phase(z):
    """The angle of a number, or of each of an array."""
    return np.arctan2(z.imag, z.real)


def _modulus_type(z):
    """That of an array lies in memory as the array does."""
    return replace(elementwise(z), dtype="float64")


def _phase_type(z):
    """That of an array is made of its parts, which are strided: compiled code orders it anew, NumPy as the array."""
    found = real_type(z)
    known = isinstance(z, Scalar) or z.ndim < 2 or z.order == "C"
    return found if known else replace(found, order="?")


primitive(modulus, returns=_modulus_type, elementwise=True)
primitive(modulus_of_number, returns=real_type, elementwise=True)
primitive(phase, returns=_phase_type, elementwise=True)


@adjoint(modulus)
def modulus_adjoint(z, out, dout, dz):
    """|z|' = Re(conj(z) z') / |z|, and 0 at 0."""
    dz += dout / (out + (out == 0)) * np.conj(z)


adjoint(modulus_of_number)(modulus_adjoint)


@adjoint(phase)
def phase_adjoint(z, dout, dz):
    """The angle is the imaginary part of the logarithm: Re(-i z' / z)."""
    dz += dout / z * -1j


def _modulus(x):
    return modulus_of_number if isinstance(x, Scalar) else modulus, ("x",)


for _function in (abs, np.absolute):
    for_complex(_function, _modulus)


@composite(np.angle)
def angle(z, deg=False):
    """0, or half a turn below 0."""
    half = 180.0 if deg else np.pi
    values = np.asarray(z)
    return as_narrow(np.where(np.float64(1.0) * values < 0, half, 0.0), values)


@for_complex(np.angle)
def complex_angle(z, deg=False):
    """The angle to the real numbers."""
    return phase(z) * (180.0 / np.pi) if deg else phase(z)


@composite(np.isreal)
def isreal(x):
    """True for each element."""
    return np.isnan(x) | ~np.isnan(x)


@for_complex(np.isreal)
def complex_isreal(x):
    """Whether the imaginary part is 0."""
    return np.imag(x) == 0


@composite(np.iscomplex)
def iscomplex(x):
    """False for each element."""
    return np.isnan(x) & ~np.isnan(x)


@for_complex(np.iscomplex)
def complex_iscomplex(x):
    """Whether the imaginary part is not 0."""
    return np.imag(x) != 0


@composite(np.real_if_close)
def real_if_close(a, tol=100):
    """The numbers themselves."""
    return a


# ---- how they are made


@kernel
def complex_of(real, imag):
    """The number of two parts."""
    return complex(real, imag)


@kernel
def complex_array(x):
    """The numbers of an array as complex ones."""
    return x.astype(np.complex128)


def _complex(real, imag):
    for x in (real, imag):
        if not isinstance(x, Scalar):
            raise TypeRuleError(f"complex() of {describe(x)}", "an array of it: `real + 1j * imag`")
    if is_complex(real) or is_complex(imag):
        return sum_of_parts, ("real", "imag")
    return complex_of, ("real", "imag")


def sum_of_parts(real, imag):
    """``complex(a, b)`` of numbers that are complex themselves."""
    return real + 1j * imag


composite(sum_of_parts)(sum_of_parts)
primitive(complex, parameters="real, imag=0", lower=_complex)
primitive(complex_of, returns=lambda real, imag: COMPLEX)
primitive(complex_array, returns=lambda x: Array("complex128", x.shape))


@adjoint(complex_of)
def complex_of_adjoint(dout, dreal, dimag):
    """(x + iy)' = x' + i y'."""
    dreal += dout
    dimag += dout * 1j


@adjoint(complex_array)
def complex_array_adjoint(dout, dx):
    """The real part, which the compiler takes."""
    dx += dout


primitive(
    np.complex128,
    parameters="x",
    spelling="np.complex128",
    returns=lambda x: Scalar("complex128"),
    lower=lambda x: (complex_array, ("x",)) if isinstance(x, Array) else None,
)


@adjoint(np.complex128)
def complex_number(dout, dx):
    """A change of type, which the compiler undoes."""
    dx += dout


# ---- powers


@kernel
def complex_power(x, y):
    """x ** y of complex numbers, one of which may be an array."""
    return x**y


primitive(complex_power, returns=elementwise, elementwise=True)


@adjoint(complex_power)
def complex_power_adjoint(x, y, out, dout, dx, dy):
    """(x ** y)' = y x ** (y - 1) x' + x ** y log(x) y'; the second term is 0 for x = 0."""
    dx += dout * (y * x ** (y - (y != 0)))
    dy += dout * out * np.log(x + (x == 0))


def _is_whole(y):
    return isinstance(y, (Scalar, Array)) and not is_float(y)


def _power(x, y):
    if _is_whole(y):
        return whole_power, ("x", "y")
    return complex_power, ("x:complex128", "y:complex128")


@kernel
def whole_power(x, y):
    """x ** y of a complex x and whole numbers."""
    return x**y


@adjoint(primitive(whole_power, returns=elementwise, elementwise=True))
def whole_power_adjoint(x, y, dout, dx):
    """(x ** y)' = y x ** (y - 1) x'."""
    dx += dout * (y * x ** (y - (y != 0)))


for_complex(operator.pow, _power)

# ---- functions of complex numbers under the name of the module cmath


def _of_cmath(function, target):
    primitive(function, parameters="x", lower=lambda x: (target, ("x:complex128",)))
    holds_for_complex(function)


for _name in ("exp", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"):
    _of_cmath(getattr(cmath, _name), getattr(np, _name))
for _name in ("asin", "acos", "atan", "asinh", "acosh", "atanh", "log10"):
    _of_cmath(getattr(cmath, _name), getattr(np, _name.replace("a", "arc", 1) if _name != "log10" else _name))


@composite(cmath.log)
def cmath_log(x, base=cmath.e):
    """The logarithm to a base."""
    return np.log(complex(x)) / np.log(base) if base != cmath.e else np.log(complex(x))


@composite(cmath.phase)
def cmath_phase(x):
    """The angle of a number."""
    return np.angle(complex(x))


@composite(cmath.polar)
def cmath_polar(x):
    """Absolute value and angle."""
    return abs(complex(x)), np.angle(complex(x))


@composite(cmath.rect)
def cmath_rect(r, phi):
    """The number of this absolute value and angle."""
    return complex(r * np.cos(phi), r * np.sin(phi))


for _test in (cmath.isnan, cmath.isinf, cmath.isfinite):
    primitive(_test, parameters="x", lower=lambda x, name=_test.__name__: (getattr(np, name), ("x:complex128",)))
    holds_for_complex(_test)

holds_for_complex(
    np.real, np.imag, np.conjugate, real_part, imaginary_part, real_number, imaginary_number, modulus,
    modulus_of_number, phase, complex, sum_of_parts, complex_of, np.complex128, complex_array, complex_power,
    whole_power, cmath.log, cmath.phase, cmath.polar,
)  # fmt: skip

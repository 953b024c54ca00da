"""Functions of NumPy's of complex arrays that are done with their real and imaginary parts."""

import numpy as np

from tangentlike.form.types import Array, Constant, TypeRuleError
from tangentlike.primitives.complex_forms import for_complex, holds_for_complex
from tangentlike.primitives.registry import composite

from . import (  # noqa: F401
    chosen_parts,
    differences,
    edits,
    grids,
    joins,
    number_functions,
    padding,
    polynomials,
    rearranging,
    scans,
    signals,
    ufunc_methods,
    unit_axes,
)


def convolved_parts(a, v, mode):
    """A convolution, which is linear in both."""
    one, other, i, j = np.real(a), np.real(v), np.imag(a), np.imag(v)
    real = np.convolve(one, other, mode) - np.convolve(i, j, mode)
    return real + 1j * (np.convolve(one, j, mode) + np.convolve(i, other, mode))


def correlated_parts(a, v, mode):
    """A correlation, the second factors conjugated."""
    one, other, i, j = np.real(a), np.real(v), np.imag(a), np.imag(v)
    real = np.correlate(one, other, mode) + np.correlate(i, j, mode)
    return real + 1j * (np.correlate(i, other, mode) - np.correlate(one, j, mode))


def interpolated_parts(x, xp, fp):
    """Interpolation between complex samples."""
    return np.interp(x, xp, np.real(fp)) + 1j * np.interp(x, xp, np.imag(fp))


def variance_of_parts(a, axis, ddof, keepdims):
    """The mean square distance from the mean: the variances of both parts."""
    real = np.var(np.real(a), axis=axis, ddof=ddof, keepdims=keepdims)
    return real + np.var(np.imag(a), axis=axis, ddof=ddof, keepdims=keepdims)


def deviation_of_parts(a, axis, ddof, keepdims):
    """Its root."""
    return np.sqrt(variance_of_parts(a, axis, ddof, keepdims))


for _function, _static in (
    (convolved_parts, ("mode",)), (correlated_parts, ("mode",)), (interpolated_parts, ()),
    (variance_of_parts, ("axis", "keepdims")), (deviation_of_parts, ("axis", "keepdims")),
):  # fmt: skip
    composite(_function, static=_static)(_function)
    holds_for_complex(_function)


def _moment(form):
    def lower(a, axis, dtype, out, ddof, keepdims, where):
        plain = all(each == Constant(None) for each in (dtype, out, where))
        if not plain or not isinstance(a, Array):
            raise TypeRuleError("an option of a variance of complex numbers", "`a.real` and `a.imag`")
        return form, ("a", (axis.value,), "ddof", (bool(keepdims.value),))

    return lower


def _interp(x, xp, fp, *options):
    if any(each != Constant(None) for each in options):
        raise TypeRuleError("an option of an interpolation between complex numbers", "`fp.real` and `fp.imag`")
    return interpolated_parts, ("x", "xp", "fp")


for_complex(np.convolve, lambda a, v, mode: (convolved_parts, ("a", "v", (mode.value,))))
for_complex(np.correlate, lambda a, v, mode: (correlated_parts, ("a", "v", (mode.value,))))
for_complex(np.interp, _interp)
for_complex(np.var, _moment(variance_of_parts))
for_complex(np.std, _moment(deviation_of_parts))

holds_for_complex(
    np.insert, np.delete, np.select, np.ediff1d, np.diagflat, np.resize, np.vander, np.polynomial.polynomial.polyval,
    np.exp2, np.isclose, np.allclose, np.pad, padding.padded, chosen_parts.take_along_axis, differences.gradient,
    differences.gradient_along_last, differences.gradient_of_even, differences.gradient_at_places, edits.rows_like,
    grids.meshgrid, unit_axes.dstack, np.multiply.outer, np.add.outer, np.add.reduce, np.multiply.reduce,
)  # fmt: skip

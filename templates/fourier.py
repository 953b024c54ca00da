"""Discrete Fourier transforms of ``np.fft``, made by NumPy itself.

The matrix of a transform along an axis is symmetric: the adjoint of a transform is that transform of the adjoint.
"""

import sys

import numpy as np

from tangentlike.form.types import Array, Constant, Tuple, TypeRuleError, describe, is_float, normalize_axis
from tangentlike.primitives.complex_forms import holds_for_complex
from tangentlike.primitives.drawing_calls import drawing_kernel
from tangentlike.primitives.library_calls import written
from tangentlike.primitives.registry import adjoint, composite, primitive

FORMS = "x, s, axes, norm"
NORMS = (None, "backward", "ortho", "forward")


def by_numpy(name, parameters, expression, kind):
    """A kernel of this module that gives what NumPy does."""
    made = drawing_kernel(name, parameters, expression, kind, __name__)
    setattr(sys.modules[__name__], name, made)
    return made


def transforms(name):
    """The kernels of a transform along several axes and of its adjoint; ``s`` are the sizes that are taken, or None."""
    kind = "float64" if name == "irfft" else "complex128"
    made = by_numpy(name, FORMS, f'transform("{name}", {FORMS})', kind)
    primitive(made, static=("axes", "norm"), returns=lambda x, *options: Array(kind, (None,) * x.ndim))
    back = "dout, shape, s, axes, norm"
    by_numpy(f"{name}_back", back, f'transform_back("{name}", {back})', "complex128")
    if name != "rfft":
        holds_for_complex(made)
    return made


fft, ifft, rfft, irfft = map(transforms, ("fft", "ifft", "rfft", "irfft"))
fft_back = sys.modules[__name__].fft_back
ifft_back = sys.modules[__name__].ifft_back
rfft_back = sys.modules[__name__].rfft_back
irfft_back = sys.modules[__name__].irfft_back


@adjoint(fft)
def fft_adjoint(x, s, axes, norm, dout, dx):
    """The sum over k of dout[k] exp(-2 pi i j k / n), for each j."""
    dx += fft_back(dout, x.shape, s, axes, norm)


@adjoint(ifft)
def ifft_adjoint(x, s, axes, norm, dout, dx):
    """The same with the other sign, over n."""
    dx += ifft_back(dout, x.shape, s, axes, norm)


@adjoint(rfft)
def rfft_adjoint(x, s, axes, norm, dout, dx):
    """The same over the first half."""
    dx += rfft_back(dout, x.shape, s, axes, norm)


@adjoint(irfft)
def irfft_adjoint(x, s, axes, norm, dout, dx):
    """Twice the conjugate of rfft, over n; but for the first and the middle one, which stand for themselves alone."""
    dx += irfft_back(dout, x.shape, s, axes, norm)


# ---- the functions of NumPy


def lowering(form, several):
    """The lowering of a transform along one axis, or along several, to a kernel."""

    def lower(a, sizes, axes, norm, out):
        if not isinstance(a, Array):
            raise TypeRuleError(f"a Fourier transform of {describe(a)}", "an array of numbers")
        if a.dtype == "float32":
            raise TypeRuleError(
                "NumPy's transform of float32 is complex64, which is not supported", "`a.astype(float)`"
            )
        if norm.value not in NORMS or out != Constant(None):
            raise TypeRuleError("`out=`, or another `norm=`, of a Fourier transform", "leave `out=` out")
        taken = (None,) if sizes == Constant(None) else "s" if several else "=(n,)"
        return form, ("a" if is_float(a) else "a:float64", taken, (axes_of(a, sizes, axes),), (norm.value,))

    return lower


def axes_of(a, s, axis):
    """The axes of a transform, counted from the front."""
    chosen = axis.value
    if chosen is None:
        chosen = range(a.ndim - (len(s.items) if isinstance(s, Tuple) else a.ndim), a.ndim)
    return tuple(normalize_axis(k, a.ndim) for k in ((chosen,) if isinstance(chosen, int) else chosen))


def entered(form, name):
    """Enter the functions of NumPy's that a kernel stands for."""
    for suffix, several, axis, default in (
        ("", False, "axis", -1),
        ("2", True, "axes", (-2, -1)),
        ("n", True, "axes", None),
    ):
        function = getattr(np.fft, f"{name}{suffix}")
        parameters = f"a, {'s' if several else 'n'}=None, {axis}={default}, norm=None, out=None"
        lower = lowering(form, several)
        primitive(function, parameters=parameters, static=(axis, "norm", "out"), lower=lower)
        if name != "rfft":
            holds_for_complex(function)


for _form, _name in ((fft, "fft"), (ifft, "ifft"), (rfft, "rfft"), (irfft, "irfft")):
    entered(_form, _name)


@composite(np.fft.hfft, static=("axis", "norm"))
def hfft(a, n=None, axis=-1, norm=None):
    """The real transform of numbers of which half is given, the other half their conjugates."""
    if norm == "ortho":
        return np.fft.irfft(np.conj(a), n, axis, "ortho")
    return np.fft.irfft(np.conj(a), n, axis, "backward" if norm == "forward" else "forward")


@composite(np.fft.ihfft, static=("axis", "norm"))
def ihfft(a, n=None, axis=-1, norm=None):
    """The inverse of hfft."""
    if norm == "ortho":
        return np.conj(np.fft.rfft(a, n, axis, "ortho"))
    return np.conj(np.fft.rfft(a, n, axis, "backward" if norm == "forward" else "forward"))


def shifted(name, x, axes, half):
    """A function that rolls each axis by half of its size."""
    chosen = axes_of(x, Constant(None), axes)
    rolls = [f"    x = np.roll(x, {half.format(f'x.shape[{k}]')}, axis={k})" for k in chosen]
    return "\n".join((f"def {name}(x):", *rolls, "    return x"))


@written(np.fft.fftshift, static=("axes",))
def fftshift(x, axes=None):
    """The zero frequency to the middle."""
    return shifted("fftshift", x, axes, "{} // 2")


@written(np.fft.ifftshift, static=("axes",))
def ifftshift(x, axes=None):
    """The middle to the front."""
    return shifted("ifftshift", x, axes, "-({} // 2)")


holds_for_complex(np.fft.hfft, fftshift, ifftshift)

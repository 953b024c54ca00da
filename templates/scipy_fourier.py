"""Fourier and cosine transforms of ``scipy.fft`` and ``scipy.fftpack``.

With ``norm="ortho"`` the matrix of a cosine transform is orthogonal, its adjoint the inverse transform. The others are
that with a factor for each element of the result (the second type) or of the argument (the third).
"""

import numpy as np
from scipy import fft, fftpack

from tangentlike.form.types import Array, Scalar
from tangentlike.primitives.complex_forms import COMPLEX, holds_for_complex
from tangentlike.primitives.drawing_calls import drawing_kernel
from tangentlike.primitives.library_calls import also
from tangentlike.primitives.registry import STATIC_OF_COMPOSITES, adjoint, composite, kernel, primitive

from .called_functions import refuse
from .narrow import as_narrow

# ---- names that NumPy has too


def entered_name(name):
    """A transform of SciPy's along one axis, or several, by that of NumPy's."""
    twin, axis = getattr(np.fft, name), "axes" if name[-1] in "2n" else "axis"
    size = "s" if axis == "axes" else "n"
    default = {"2": (-2, -1), "n": None}.get(name[-1], -1)
    parameters = f"x, {size}=None, {axis}={default}, norm=None, overwrite_x=False, workers=None"

    def lower(x, sizes, axes, norm, overwrite_x, workers):
        return twin, ("x", size, (axes.value,), (norm.value,))

    primitive(getattr(fft, name), parameters=parameters, static=(axis, "norm", "overwrite_x", "workers"), lower=lower)
    if twin in COMPLEX:
        holds_for_complex(getattr(fft, name))


for _base in ("fft", "ifft", "rfft", "irfft"):
    for _suffix in ("", "2", "n"):
        entered_name(_base + _suffix)
for _name in ("fftshift", "ifftshift", "fftfreq", "rfftfreq"):
    also(getattr(fft, _name), getattr(np.fft, _name))
for _name in ("fftshift", "ifftshift", "fftfreq"):
    also(getattr(fftpack, _name), getattr(np.fft, _name))


@composite(fftpack.fft, static=("axis",))
def packed_fft(x, n=None, axis=-1, overwrite_x=False):
    """np.fft.fft."""
    return np.fft.fft(x, n, axis)


@composite(fftpack.ifft, static=("axis",))
def packed_ifft(x, n=None, axis=-1, overwrite_x=False):
    """np.fft.ifft."""
    return np.fft.ifft(x, n, axis)


holds_for_complex(fftpack.fft, fftpack.ifft)

# ---- lengths


@composite(fft.next_fast_len)
def next_fast_len(target, real=False):
    """The least number from ``target`` on that is a product of the factors that transforms are quick with."""
    return least_product(target, 5 if real else 11)


@composite(fftpack.next_fast_len)
def packed_next_fast_len(target):
    """The same for transforms of real numbers."""
    return least_product(target, 5)


@kernel
def least_product(target, largest):
    """The least product of prime numbers up to 11, or up to 5, from ``target`` on."""
    found = max(target, 1)
    while True:
        rest = found
        for factor in (2, 3, 5, 7, 11):
            while factor <= largest and rest % factor == 0:
                rest //= factor
        if rest == 1:
            return found
        found += 1


primitive(least_product, returns=lambda target, largest: Scalar("int64"), no_gradient=True)

# ---- cosine transforms

cosines = drawing_kernel(
    "cosines", "x, type, axis", 'of_library("scipy.fft", "dct", x, type=type, axis=axis, norm="ortho")', "float64",
    __name__,
)  # fmt: skip
primitive(cosines, static=("type", "axis"), returns=lambda x, type, axis: Array("float64", x.shape))


@adjoint(cosines)
def cosines_adjoint(type, axis, dout, dx):
    """The inverse: the second and third types are inverse to each other, the fourth is to itself."""
    dx += cosines(dout, 5 - type if type < 4 else 4, axis)


def columns_of(x, n, axis):
    """The elements along the last axis, as many as are asked for, as floats."""
    found = np.moveaxis(np.float64(1.0) * np.asarray(x), axis, -1)
    if n is None:
        return found
    out = np.zeros((*found.shape[:-1], n))
    most = min(n, found.shape[-1])
    out[..., :most] = found[..., :most]
    return out


def factors_of(count, first):
    """The factor of the first element, and that of the others."""
    out = np.full(count, np.sqrt(2.0 * count))
    out[0] = first * np.sqrt(1.0 * count)
    return out


STATIC_OF_COMPOSITES[columns_of] = ("axis",)


def transformed(x, type, n, axis, norm):
    """A cosine transform with the factors of ``norm="backward"`` or ``"ortho"``; of float32 it is float32."""
    return as_narrow(transformed_wide(x, type, n, axis, norm), np.asarray(x))


def transformed_wide(x, type, n, axis, norm):
    """The same of floats of 64 bits."""
    given = columns_of(x, n, axis)
    if norm == "ortho":
        return np.moveaxis(cosines(given, type, -1), -1, axis)
    count = given.shape[-1]
    if type == 2:
        found = cosines(given, 2, -1) * factors_of(count, 2.0)
    elif type == 3:
        found = cosines(given * factors_of(count, 1.0), 3, -1)
    else:
        found = cosines(given, 4, -1) * np.sqrt(2.0 * count)
    return np.moveaxis(found, -1, axis)


for _body in (transformed, transformed_wide):
    STATIC_OF_COMPOSITES[_body] = ("type", "axis", "norm")


def check_kind(type, norm):
    """Refuse the first type, and what scales otherwise."""
    if type == 1 or (norm is not None and norm != "ortho" and norm != "backward"):
        refuse("a cosine transform of this kind", '`type=2`, and `norm="ortho"`')


STATIC_OF_COMPOSITES[check_kind] = ("type", "norm")


@composite(fft.dct, static=("type", "axis", "norm"))
def dct(x, type=2, n=None, axis=-1, norm=None):
    """The cosine transform."""
    check_kind(type, norm)
    return transformed(x, type, n, axis, norm)


@composite(fft.idct, static=("type", "axis", "norm"))
def idct(x, type=2, n=None, axis=-1, norm=None):
    """The inverse of the cosine transform."""
    check_kind(type, norm)
    if type == 2:
        found = transformed(x, 3, n, axis, norm)
    elif type == 3:
        found = transformed(x, 2, n, axis, norm)
    else:
        found = transformed(x, 4, n, axis, norm)
    return found if norm == "ortho" else found / (2.0 * found.shape[axis])


@composite(fft.dctn, static=("type", "axes", "norm"))
def dctn(x, type=2, s=None, axes=None, norm=None):
    """The cosine transform along two axes."""
    if s is not None or axes is not None or np.ndim(x) != 2:
        refuse("a cosine transform along these axes", "`dct` along one axis after the other")
    return dct(dct(x, type, None, 0, norm), type, None, 1, norm)


@composite(fft.idctn, static=("type", "axes", "norm"))
def idctn(x, type=2, s=None, axes=None, norm=None):
    """The inverse of the cosine transform along two axes."""
    if s is not None or axes is not None or np.ndim(x) != 2:
        refuse("a cosine transform along these axes", "`idct` along one axis after the other")
    return idct(idct(x, type, None, 0, norm), type, None, 1, norm)


for _body in (dct, idct):
    STATIC_OF_COMPOSITES[_body] = ("type", "axis", "norm")
also(fftpack.dct, fft.dct)
also(fftpack.idct, fft.idct)

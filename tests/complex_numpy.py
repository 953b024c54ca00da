"""Twins of NumPy, ``math`` and a few builtins through which an imaginary step survives.

What allocates floats allocates complex numbers; ``abs``, ``sign``, ``maximum``, ``norm`` and their kind, which NumPy
defines otherwise for complex input, act on the real part's sign and keep the imaginary part.
Ordered comparison of NumPy's complex numbers compares real parts first, so conditions need no twin.
"""

from __future__ import annotations

import builtins
import math
import types
from typing import Any

import numpy as np
import scipy.linalg
import scipy.optimize

FLOATS = (np.dtype(np.float64), np.dtype(np.float32))


def _dtype(dtype: Any) -> Any:
    """complex128 for a float dtype (and for none given); every other dtype as it is."""
    if dtype is None:
        return np.complex128
    return np.complex128 if np.dtype(dtype) in FLOATS else dtype


def _allocator(function):
    def allocate(shape, dtype=None):
        return function(shape, _dtype(dtype))

    return allocate


def _full(shape, value, dtype=None):
    if dtype is None and np.asarray(value).dtype.kind in "iub":
        return np.full(shape, value)
    return np.full(shape, value, _dtype(dtype))


def _array(values, dtype=None):
    found = np.array(values) if dtype is None else np.array(values, dtype=_dtype(dtype))
    return found.astype(_dtype(found.dtype))


def _like(function):
    def allocate(prototype, dtype=None):
        return function(prototype, _dtype(np.asarray(prototype).dtype if dtype is None else dtype))

    return allocate


def _full_like(prototype, value, dtype=None):
    return np.full_like(prototype, value, _dtype(np.asarray(prototype).dtype if dtype is None else dtype))


def _var(x, axis=None):
    centered = x - np.mean(x, axis=axis, keepdims=True)
    return np.mean(centered * centered, axis=axis)


def _std(x, axis=None):
    return np.sqrt(_var(x, axis))


def _abs(x):
    return np.where(np.real(x) < 0, -x, x)[()] if np.iscomplexobj(x) else np.abs(x)


def _sign(x):
    return np.sign(np.real(x))


def _copysign(x, y):
    return _abs(x) * np.copysign(1.0, np.real(y))


def _heaviside(x, middle):
    return np.where(np.real(x) == 0.0, middle, np.real(x) > 0.0)


def _norm(x, ord=None, axis=None):
    if ord not in (None, 2) or (ord == 2 and axis is None and np.ndim(x) > 1):
        raise TypeError("only the Euclidean norm has a complex twin")
    return np.sqrt(np.sum(x * x, axis=axis))


def _arctan2(y, x):
    """atan2 is the argument of x + iy; its derivative is (x dy - y dx) / (x^2 + y^2)."""
    if not (np.iscomplexobj(y) or np.iscomplexobj(x)):
        return np.arctan2(y, x)
    a, b = np.real(y), np.real(x)
    slope = (b * np.imag(y) - a * np.imag(x)) / (a * a + b * b)
    return np.arctan2(a, b) + 1j * slope


def _hypot(x, y):
    return np.sqrt(x * x + y * y)


def _logaddexp(x, y):
    larger = np.maximum(x, y)
    return larger + np.log(np.exp(x - larger) + np.exp(y - larger))


def _erf(x):
    """erf of a complex number, by its first-order term (exact for a tiny step)."""
    if not np.iscomplexobj(x):
        return math.erf(x)
    real = float(np.real(x))
    return np.complex128(complex(math.erf(real), 2 / math.sqrt(math.pi) * math.exp(-real * real) * float(np.imag(x))))


def _erfc(x):
    return 1.0 - _erf(x) if np.iscomplexobj(x) else math.erfc(x)


def _cholesky(a):
    """The factor of a symmetric matrix; NumPy's own would conjugate."""
    n = a.shape[0]
    lower = np.zeros((n, n), np.complex128)
    for i in range(n):
        for j in range(i + 1):
            rest = a[i, j] - np.dot(lower[i, :j], lower[j, :j])
            lower[i, j] = np.sqrt(rest) if i == j else rest / lower[j, j]
    return lower


def _clip(x, low, high):
    result = x if low is None else np.maximum(x, low)
    return result if high is None else np.minimum(result, high)


class _Twin:
    """A module with some attributes replaced."""

    def __init__(self, module, **replaced):
        self._module = module
        self.__dict__.update(replaced)

    def __getattr__(self, name):
        return getattr(self._module, name)


def _refuse(name):
    def refused(*args, **options):
        raise TypeError(f"{name} has no complex twin")

    return refused


CONJUGATING = (
    "pinv",
    "eigh",
    "eigvalsh",
    "svd",
    "svdvals",
    "qr",
    "lstsq",
    "slogdet",
    "cond",
    "matrix_rank",
    "matrix_norm",
    "vector_norm",
    "vecdot",
)
OF_NUMPY = ("vecdot", "vecmat", "isreal")
LINALG = _Twin(np.linalg, norm=_norm, cholesky=_cholesky, **{name: _refuse(name) for name in CONJUGATING})
NUMPY = _Twin(
    np,
    zeros=_allocator(np.zeros), ones=_allocator(np.ones), empty=_allocator(np.empty), full=_full, array=_array,
    zeros_like=_like(np.zeros_like), ones_like=_like(np.ones_like), empty_like=_like(np.empty_like),
    full_like=_full_like, var=_var, std=_std,
    float64=np.complex128, float32=np.complex128, eye=lambda n: np.eye(n, dtype=np.complex128),
    abs=_abs, absolute=_abs, fabs=_abs, sign=_sign, copysign=_copysign, heaviside=_heaviside,
    **{name: _refuse(name) for name in OF_NUMPY},
    arctan2=_arctan2, hypot=_hypot, logaddexp=_logaddexp,
    clip=_clip, linalg=LINALG, vdot=lambda a, b: np.dot(np.ravel(a), np.ravel(b)),
    conj=_refuse("conj"), nanstd=_refuse("nanstd"), nanvar=_refuse("nanvar"), interp=_refuse("interp"),
    **{name: _refuse(name) for name in ("cov", "corrcoef", "correlate", "poly", "polyfit")},
    floor=lambda x: np.floor(np.real(x)), ceil=lambda x: np.ceil(np.real(x)), cbrt=lambda x: np.power(x, 1 / 3),
)  # fmt: skip


def _scalar(function):
    """A ``math`` function from NumPy's: real in, Python float out; complex in, NumPy's complex number out."""

    def call(*args):
        result = function(*args)
        return result if np.iscomplexobj(result) else float(result)

    return call


MATH = _Twin(
    math, erf=_erf, erfc=_erfc, fabs=_abs, atan2=_arctan2, hypot=_hypot, pow=_scalar(np.power), asin=_scalar(np.arcsin),
    acos=_scalar(np.arccos), atan=_scalar(np.arctan), lgamma=_refuse("lgamma"), gamma=_refuse("gamma"),
    **{name: _scalar(getattr(np, name)) for name in (
        "exp", "log", "log2", "log10", "log1p", "expm1", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
)  # fmt: skip


def _float(x=0.0):
    if isinstance(asked := getattr(type(x), "__float__", None), types.FunctionType):
        return asked(x)
    return np.complex128(x) if np.iscomplexobj(x) else builtins.float(x)


def _int(x=0):
    return builtins.int(np.real(x))


CONJUGATING_OF_SCIPY = ("cholesky", "cho_factor", "norm", "toeplitz", "eigh", "eigvalsh", "svd", "svdvals", "pinv")
SOLVERS = ("brentq", "brenth", "bisect", "newton", "root_scalar")
OF_OPTIMIZE = _Twin(scipy.optimize, **{name: _refuse(name) for name in SOLVERS})
OF_SCIPY = _Twin(scipy.linalg, **{name: _refuse(name) for name in CONJUGATING_OF_SCIPY})

COMPLEX_SUBSTITUTES: dict[Any, tuple[Any, Any]] = {
    id(scipy.optimize): (scipy.optimize, OF_OPTIMIZE),
    id(scipy.linalg): (scipy.linalg, OF_SCIPY), id(scipy): (scipy, _Twin(scipy, linalg=OF_SCIPY)),
    id(np): (np, NUMPY), id(math): (math, MATH), id(np.linalg): (np.linalg, LINALG),
    "abs": (abs, _abs), "float": (float, _float), "int": (int, _int),
}  # fmt: skip
for _name in dir(math):
    if callable(getattr(math, _name)) and not _name.startswith("_"):
        COMPLEX_SUBSTITUTES[id(getattr(math, _name))] = (getattr(math, _name), getattr(MATH, _name))
for _name, _twin in list(NUMPY.__dict__.items()):
    if _name != "_module" and hasattr(np, _name):
        COMPLEX_SUBSTITUTES[id(getattr(np, _name))] = (getattr(np, _name), _twin)

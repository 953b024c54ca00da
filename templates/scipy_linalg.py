"""Functions of ``scipy.linalg`` that NumPy has as well, or that are made of those."""

import numpy as np
from scipy import linalg

from tangentlike.primitives.registry import composite

from . import matrix_equations, scipy_factors, scipy_systems  # noqa: F401 - registers those


@composite(linalg.norm, static=("ord", "axis", "keepdims"))
def norm(a, ord=None, axis=None, keepdims=False):
    """A norm of vectors or matrices."""
    return np.linalg.norm(a, ord=ord, axis=axis, keepdims=keepdims)


def two_blocks(a, b):
    """Two matrices along the diagonal of a larger one."""
    above = np.concatenate((a, np.zeros((a.shape[0], b.shape[1]), dtype=a.dtype)), axis=1)
    below = np.concatenate((np.zeros((b.shape[0], a.shape[1]), dtype=b.dtype), b), axis=1)
    return np.concatenate((above, below))


@composite(linalg.block_diag)
def block_diag(*arrs):
    """Matrices along the diagonal of a larger one."""
    out = 1 * np.atleast_2d(np.asarray(arrs[0]))
    for each in arrs[1:]:
        out = two_blocks(out, np.atleast_2d(np.asarray(each)))
    return out


@composite(linalg.toeplitz)
def toeplitz(c, r=None):
    """A matrix that is constant along its diagonals."""
    row = c if r is None else r
    values = np.concatenate((c[::-1], row[1:]))
    out = np.zeros((len(c), len(row)), dtype=values.dtype)
    for i in range(len(c)):
        out[i] = values[len(c) - 1 - i : len(c) - 1 - i + len(row)]
    return out


@composite(linalg.circulant)
def circulant(c):
    """A matrix whose columns are ``c``, each turned by one more."""
    out = np.zeros((len(c), len(c)), dtype=c.dtype)
    for k in range(len(c)):
        out[:, k] = np.roll(c, k)
    return out


@composite(linalg.hankel)
def hankel(c, r=None):
    """A matrix that is constant along its other diagonals."""
    row = np.zeros_like(c) if r is None else r
    values = np.concatenate((c, row[1:]))
    out = np.zeros((len(c), len(row)), dtype=values.dtype)
    for i in range(len(c)):
        out[i] = values[i : i + len(row)]
    return out

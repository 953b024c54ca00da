"""Places of elements as index arrays: of triangles, diagonals and masks, and the checks of such arrays."""

import numpy as np

from tangentlike.form.types import Array
from tangentlike.primitives.registry import composite, kernel, primitive

# ---- index arrays as they are stored through


@kernel
def within(index, count):
    """The indices as a vector of numbers from 0 to ``count`` - 1; IndexError for one that is none."""
    flat = np.ascontiguousarray(index).reshape(-1).astype(np.int64)
    for k in range(flat.size):
        if not -count <= flat[k] < count:
            raise IndexError("an index is out of bounds")
        flat[k] = flat[k] + count if flat[k] < 0 else flat[k]
    return flat


@kernel
def where_true(mask, count):
    """The positions at which a mask of ``count`` elements is true; IndexError for one of another size."""
    if mask.size != count:
        raise IndexError("boolean index did not match indexed array: the sizes are different")
    return np.flatnonzero(mask)


primitive(within, returns=lambda index, count: Array("int64", (None,)), no_gradient=True)
primitive(where_true, returns=lambda mask, count: Array("int64", (None,)), no_gradient=True)

# ---- triangles, diagonals, grids of indices


@kernel
def rows_of_triangle(n, k, m, upper):
    """The rows of the elements of an (n, m) matrix above or below its k-th diagonal, in C order."""
    out = np.empty(n * m, np.int64)
    found = 0
    for i in range(n):
        for j in range(m):
            if (j - i >= k) if upper else (j - i <= k):
                out[found] = i
                found += 1
    return out[:found].copy()


@kernel
def columns_of_triangle(n, k, m, upper):
    """The columns of the elements of an (n, m) matrix above or below its k-th diagonal, in C order."""
    out = np.empty(n * m, np.int64)
    found = 0
    for i in range(n):
        for j in range(m):
            if (j - i >= k) if upper else (j - i <= k):
                out[found] = j
                found += 1
    return out[:found].copy()


for _part in (rows_of_triangle, columns_of_triangle):
    primitive(_part, returns=lambda n, k, m, upper: Array("int64", (None,)), no_gradient=True)


@composite(np.triu_indices)
def triu_indices(n, k=0, m=None):
    """The places on and above a diagonal."""
    width = n if m is None else m
    return rows_of_triangle(n, k, width, True), columns_of_triangle(n, k, width, True)


@composite(np.tril_indices)
def tril_indices(n, k=0, m=None):
    """The places on and below a diagonal."""
    width = n if m is None else m
    return rows_of_triangle(n, k, width, False), columns_of_triangle(n, k, width, False)


@composite(np.triu_indices_from)
def triu_indices_from(arr, k=0):
    """The places on and above a diagonal of a matrix."""
    return triu_indices(arr.shape[0], k, arr.shape[1])


@composite(np.tril_indices_from)
def tril_indices_from(arr, k=0):
    """The places on and below a diagonal of a matrix."""
    return tril_indices(arr.shape[0], k, arr.shape[1])


@composite(np.diag_indices)
def diag_indices(n):
    """The places on the diagonal of a square matrix."""
    return np.arange(n), np.arange(n)


@composite(np.diag_indices_from)
def diag_indices_from(arr):
    """The places on the diagonal of a square matrix."""
    if arr.shape[0] != arr.shape[1]:
        raise ValueError("All dimensions of input must be of equal length")
    return np.arange(arr.shape[0]), np.arange(arr.shape[0])


def positions(index):
    """The indices that are meant by whole numbers, or by a mask."""
    given = np.asarray(index)
    return np.flatnonzero(given) if given.dtype == np.bool_ else given


@composite(np.ix_)
def ix_(rows, columns):
    """Two vectors of indices, or masks, as they broadcast to all pairs."""
    return positions(rows)[:, None], positions(columns)[None, :]

"""Products of matrices, of stacks of them and of vectors on a GPU.

Of matrices a block makes a square of the result: its threads bring squares of both factors into shared memory, and each
adds up one element in order. With a vector an element is a sum of parts, as in ``folds``. Either way the order of sums,
and so the bits, follow from the sizes alone.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from numba import cuda
from numba.np.numpy_support import from_dtype

from .device import simulated
from .device_arrays import empty
from .folds import kernel_of, number_of_parts, sum_axes
from .strided import BLOCKS, forwards, grid, memory, steps
from .whole_arrays import contiguous

SQUARE = 3 if simulated() else 16  # rows and columns of what a block makes at a time


@functools.cache
def _squares(name: str) -> Any:
    """The kernel for products in a type: ``sizes`` are those of the stack, of rows, of what is summed, of columns."""
    kind = from_dtype(np.dtype(name))

    @cuda.jit
    def squares(out, a, b, sizes, a_strides, b_strides, zero):
        stack, rows, inner, columns = sizes
        left = cuda.shared.array((SQUARE, SQUARE), kind)
        right = cuda.shared.array((SQUARE, SQUARE), kind)
        up, across = (rows + SQUARE - 1) // SQUARE, (columns + SQUARE - 1) // SQUARE
        y, x = cuda.threadIdx.y, cuda.threadIdx.x
        for at in range(cuda.blockIdx.x, stack * up * across, cuda.gridDim.x):
            one = at // (up * across)
            i, j = at // across % up * SQUARE + y, at % across * SQUARE + x
            total = zero
            for start in range(0, inner, SQUARE):
                left[y, x] = zero
                right[y, x] = zero
                if i < rows and start + x < inner:
                    left[y, x] = a[one * a_strides[0] + i * a_strides[1] + (start + x) * a_strides[2]]
                if start + y < inner and j < columns:
                    right[y, x] = b[one * b_strides[0] + (start + y) * b_strides[1] + j * b_strides[2]]
                cuda.syncthreads()
                for k in range(SQUARE):
                    total += left[y, k] * right[k, x]
                cuda.syncthreads()
            if i < rows and j < columns:
                out[(one * rows + i) * columns + j] = total

    return squares


@cuda.jit
def _sums(out, a, b, sizes, a_strides, b_strides, parts, zero):
    """The parts of the sums that the elements of a product are: one behind the other for each element."""
    _, inner, columns = sizes
    length = (inner + parts - 1) // parts
    for at in range(cuda.grid(1), out.shape[0], cuda.gridsize(1)):
        i, j, part = at // parts // columns, at // parts % columns, at % parts
        total = zero
        for k in range(part * length, min((part + 1) * length, inner)):
            total += a[i * a_strides[0] + k * a_strides[1]] * b[k * b_strides[0] + j * b_strides[1]]
        out[at] = total


def check_sizes(one: int, other: int) -> None:
    if one != other:
        raise ValueError(f"incompatible array sizes for a product: {one} and {other}")


def product(a: Any, b: Any, a_turned: bool = False, b_turned: bool = False) -> Any:
    """``a @ b`` of vectors and matrices, either of them transposed; of two vectors a number, on the host."""
    a, b = forwards(a), forwards(b)
    left = (a.shape, steps(a)) if a.ndim == 2 else ((1, a.shape[0]), (0, steps(a)[0]))
    right = (b.shape, steps(b)) if b.ndim == 2 else ((b.shape[0], 1), (steps(b)[0], 0))
    (rows, inner), a_strides = _turned(left) if a_turned and a.ndim == 2 else left
    (inner_too, columns), b_strides = _turned(right) if b_turned and b.ndim == 2 else right
    check_sizes(inner, inner_too)
    dtype = np.result_type(a.dtype, b.dtype)
    if a.ndim + b.ndim < 4:
        found = _of_vector(a, b, (rows, inner, columns), (a_strides, b_strides), dtype)
        return found.copy_to_host()[0] if a.ndim == b.ndim == 1 else found
    return _stacked(a, b, (1, rows, inner, columns), ((0, *a_strides), (0, *b_strides)), dtype).reshape(rows, columns)


def _turned(matrix: tuple) -> tuple:
    shape, strides = matrix
    return tuple(shape)[::-1], strides[::-1]


def _of_vector(a: Any, b: Any, sizes: tuple, strides: tuple, dtype: Any) -> Any:
    rows, inner, columns = sizes
    parts = number_of_parts(rows * columns, inner)
    out = empty(rows * columns * parts, dtype)
    _sums[grid(out.size)](out, memory(a), memory(b), sizes, *strides, parts, dtype.type(0))
    if parts == 1:
        return out
    found = empty(rows * columns, dtype)
    shape = ((rows * columns,), (parts,), (parts,), (1,))
    kernel_of("sum")[grid(found.size)](found, out, *shape, parts, 1, dtype.type(0))
    return found


def _stacked(a: Any, b: Any, sizes: tuple, strides: tuple, dtype: Any) -> Any:
    stack, rows, _, columns = sizes
    out = empty(stack * rows * columns, dtype)
    if out.size:
        squares = stack * -(-rows // SQUARE) * -(-columns // SQUARE)
        launch = min(squares, 2 if simulated() else BLOCKS), (SQUARE, SQUARE)
        _squares(dtype.name)[launch](out, memory(a), memory(b), sizes, *strides, dtype.type(0))
    return out


def outer(a: Any, b: Any) -> Any:
    """All products of two vectors."""
    a, b = forwards(a), forwards(b)
    dtype = np.result_type(a.dtype, b.dtype)
    sizes = (1, a.shape[0], 1, b.shape[0])
    found = _stacked(a, b, sizes, ((0, steps(a)[0], 0), (0, 0, steps(b)[0])), dtype)
    return found.reshape(a.shape[0], b.shape[0])


# ---- stacks


def matrices(x: Any) -> Any:
    """``x`` (..., n, m) as a stack of matrices (b, n, m)."""
    n, m = tuple(x.shape)[-2:]
    return contiguous(x).reshape((x.size // (n * m) if n * m else 0, n, m))


def in_stacks(a: Any, b: Any, a_turned: bool = False, b_turned: bool = False) -> Any:
    """Stacks of matrices multiplied one by one; a stack of one matrix goes with all."""
    many = max(a.shape[0], b.shape[0])
    if a.shape[0] not in (1, many) or b.shape[0] not in (1, many):
        raise ValueError("@ of two stacks with different numbers of matrices")
    (a_strides, b_strides), left, right = (steps(a), steps(b)), tuple(a.shape)[1:], tuple(b.shape)[1:]
    (rows, inner), a_own = _turned((left, a_strides[1:])) if a_turned else (left, a_strides[1:])
    (inner_too, columns), b_own = _turned((right, b_strides[1:])) if b_turned else (right, b_strides[1:])
    check_sizes(inner, inner_too)
    strides = ((a_strides[0] * (a.shape[0] > 1), *a_own), (b_strides[0] * (b.shape[0] > 1), *b_own))
    dtype = np.result_type(a.dtype, b.dtype)
    return _stacked(a, b, (many, rows, inner, columns), strides, dtype).reshape(many, rows, columns)


def stacked_product(x: Any, y: Any) -> Any:
    """(..., n, k) @ (..., k, m), matrix by matrix; the leading sizes are equal, or one stack holds a single matrix."""
    a, b = matrices(x), matrices(y)
    if a.shape[0] != 1 and b.shape[0] != 1 and tuple(x.shape)[:-2] != tuple(y.shape)[:-2]:
        raise ValueError("@ of two stacks whose leading sizes differ: on a GPU they are not broadcast")
    found = in_stacks(a, b)
    leading = tuple(x.shape)[:-2] if a.shape[0] == found.shape[0] else tuple(y.shape)[:-2]
    return found.reshape((*leading, found.shape[1], found.shape[2]))


def stacked_left_gradient(dout: Any, y: Any, shape: Any) -> Any:
    """The gradient of X in X @ Y: dout @ Y.T, matrix by matrix, summed where X is a single matrix."""
    return _for_shape(in_stacks(matrices(dout), matrices(y), b_turned=True), tuple(shape))


def stacked_right_gradient(dout: Any, x: Any, shape: Any) -> Any:
    """The gradient of Y in X @ Y: X.T @ dout, matrix by matrix, summed where Y is a single matrix."""
    return _for_shape(in_stacks(matrices(x), matrices(dout), a_turned=True), tuple(shape))


def _for_shape(found: Any, shape: tuple[int, ...]) -> Any:
    single = int(np.prod(shape[:-2])) == 1 and found.shape[0] != 1
    return (sum_axes(found, (0,)) if single else found).reshape(shape)


def rows(x: Any) -> Any:
    """``x`` (..., k) as a matrix of rows."""
    return contiguous(x).reshape((x.size // x.shape[x.ndim - 1] if x.size else 0, x.shape[x.ndim - 1]))


def rows_times_matrix(x: Any, y: Any) -> Any:
    """(..., k) @ (k, m): the rows of all matrices in one."""
    found = product(rows(x), y)
    return found.reshape((*tuple(x.shape)[:-1], y.shape[1]))


def rows_times_vector(x: Any, y: Any) -> Any:
    """(..., k) @ (k,)"""
    return product(rows(x), y).reshape(tuple(x.shape)[:-1])


def outer_of_all(x: Any, y: Any) -> Any:
    """The outer product of all elements of ``x`` with a vector: the shape of ``x``, then that of ``y``."""
    return outer(contiguous(x).reshape(x.size), y).reshape((*x.shape, y.size))


def inner_product(x: Any, y: Any) -> Any:
    """np.inner of two matrices: the dot products of their rows."""
    return product(x, y, False, True)


def whole_dot(x: Any, y: Any) -> Any:
    return product(x, y)

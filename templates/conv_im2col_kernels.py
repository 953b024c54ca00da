"""Convolution as a matrix product: the values under every tap are unrolled into columns (im2col).

    out (O, cells) = filters (O, C * KH * KW) @ columns (C * KH * KW, cells)

(Chellapilla, Puri, Simard, "High Performance Convolutional Neural Networks for Document Processing", 2006.) Columns of
a whole batch would take KH * KW times its memory, so they are made for a block of *rows* at a time: a row is one line
of one result, counted through all samples.

The product of one thread is BLAS's. The kernels whose names hold ``parallel`` share the samples among Numba's threads
and multiply in loops of their own: BLAS has threads too, and two pools on the same cores wait for each other.
"""

import numpy as np
from numba import prange

from tangentlike.primitives.registry import kernel

from .conv_sizes import bias_values, empty_output
from .im2col import fold, multiply, multiply_transposed, read_rows, rows_a_block, unroll, write_rows
from .partial_sums import part_start, sum_parts, zero_parts


@kernel
def conv2d_im2col(x, w, b=None, stride=(1, 1), padding=(0, 0, 0, 0)):
    """Cross-correlation of images ``x`` (N, C, H, W) with ``w`` (O, C, KH, KW), plus ``b`` (O): (N, O, OH, OW).

    ``padding`` is (top, bottom, left, right). Raises ValueError when the channels differ or the sizes do not divide.
    """
    out = empty_output(x, w, stride, padding)
    bias = bias_values(b, w)
    correlate_rows(x, w, bias, out, 0, out.shape[0] * out.shape[2], stride, padding, True)
    return out


@kernel(parallel=True)
def conv2d_im2col_parallel(x, w, b=None, stride=(1, 1), padding=(0, 0, 0, 0)):
    """:func:`conv2d_im2col` with the samples shared among threads."""
    out = empty_output(x, w, stride, padding)
    bias = bias_values(b, w)
    for n in prange(x.shape[0]):
        correlate_rows(x, w, bias, out, n * out.shape[2], (n + 1) * out.shape[2], stride, padding, False)
    return out


@kernel
def conv2d_im2col_input_gradient(dout, w, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """dx of :func:`conv2d_im2col` for ``x`` of ``shape`` (N, C, H, W): filters.T @ dout, folded back into images."""
    dx = np.zeros(shape, w.dtype)
    add_folded_rows(dout, w, dx, 0, dout.shape[0] * dout.shape[2], stride, padding, True)
    return dx


@kernel(parallel=True)
def conv2d_im2col_parallel_input_gradient(dout, w, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """:func:`conv2d_im2col_input_gradient` with the samples shared among threads."""
    dx = np.zeros(shape, w.dtype)
    for n in prange(shape[0]):
        add_folded_rows(dout, w, dx, n * dout.shape[2], (n + 1) * dout.shape[2], stride, padding, False)
    return dx


@kernel
def conv2d_im2col_weight_gradient(dout, x, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """dw of :func:`conv2d_im2col` for ``w`` of ``shape`` (O, C, KH, KW): dout @ columns.T, blocks added in float64."""
    dw = np.zeros(shape, np.float64)
    add_row_products(dout, x, dw, 0, dout.shape[0] * dout.shape[2], stride, padding, True)
    return dw.astype(x.dtype)


@kernel(parallel=True)
def conv2d_im2col_parallel_weight_gradient(dout, x, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """:func:`conv2d_im2col_weight_gradient` with the samples shared among threads: the same for any number of them."""
    parts = zero_parts(x.shape[0], shape)
    for part in prange(parts.shape[0]):
        first = part_start(part, parts.shape[0], x.shape[0]) * dout.shape[2]
        last = part_start(part + 1, parts.shape[0], x.shape[0]) * dout.shape[2]
        add_row_products(dout, x, parts[part], first, last, stride, padding, False)
    return sum_parts(parts).astype(x.dtype)


@kernel
def correlate_rows(x, w, bias, out, first, last, stride, padding, blas):
    """Write the rows ``first`` to ``last`` of out (N, O, OH, OW); ``blas`` says whose matrix product is used."""
    filters, size = w.shape[0], w.shape[1] * w.shape[2] * w.shape[3]
    taps = np.ascontiguousarray(w).reshape(filters, size)
    block = max(1, min(rows_a_block(size, out.shape[3]), last - first))
    all_columns = np.empty(size * block * out.shape[3], x.dtype)
    all_products = np.empty(filters * block * out.shape[3], x.dtype)
    for start in range(first, last, block):
        stop = min(start + block, last)
        cells = (stop - start) * out.shape[3]
        columns = all_columns[: size * cells].reshape(size, cells)
        products = all_products[: filters * cells].reshape(filters, cells)
        unroll(x, columns, start, stop, out.shape[2:], w.shape[2:], stride, padding)
        if blas:
            np.dot(taps, columns, products)
        else:
            multiply(taps, columns, products)
        write_rows(products, bias, out, start, stop)


@kernel
def add_folded_rows(dout, w, dx, first, last, stride, padding, blas):
    """Add what the rows ``first`` to ``last`` of dout (N, O, OH, OW) give to dx (N, C, H, W)."""
    filters, size = w.shape[0], w.shape[1] * w.shape[2] * w.shape[3]
    taps = np.ascontiguousarray(np.ascontiguousarray(w).reshape(filters, size).T)
    block = max(1, min(rows_a_block(size, dout.shape[3]), last - first))
    all_dcolumns = np.empty(size * block * dout.shape[3], w.dtype)
    all_values = np.empty(filters * block * dout.shape[3], w.dtype)
    for start in range(first, last, block):
        stop = min(start + block, last)
        cells = (stop - start) * dout.shape[3]
        dcolumns = all_dcolumns[: size * cells].reshape(size, cells)
        values = all_values[: filters * cells].reshape(filters, cells)
        read_rows(dout, values, start, stop)
        if blas:
            np.dot(taps, values, dcolumns)
        else:
            multiply(taps, values, dcolumns)
        fold(dcolumns, dx, start, stop, dout.shape[2:], w.shape[2:], stride, padding)


@kernel
def add_row_products(dout, x, dw, first, last, stride, padding, blas):
    """dw (O, C, KH, KW) in float64 += the rows ``first`` to ``last`` of dout (N, O, OH, OW) times their columns."""
    filters, size = dw.shape[0], dw.shape[1] * dw.shape[2] * dw.shape[3]
    total = dw.reshape(filters, size)
    block = max(1, min(rows_a_block(size, dout.shape[3]), last - first))
    all_columns = np.empty(size * block * dout.shape[3], x.dtype)
    all_values = np.empty(filters * block * dout.shape[3], x.dtype)
    products = np.empty((filters, size), x.dtype)
    for start in range(first, last, block):
        stop = min(start + block, last)
        cells = (stop - start) * dout.shape[3]
        columns = all_columns[: size * cells].reshape(size, cells)
        values = all_values[: filters * cells].reshape(filters, cells)
        unroll(x, columns, start, stop, dout.shape[2:], dw.shape[2:], stride, padding)
        read_rows(dout, values, start, stop)
        if blas:
            np.dot(values, columns.T, products)
        else:
            multiply_transposed(values, columns, products)
        for o in range(filters):
            for t in range(size):
                total[o, t] += products[o, t]

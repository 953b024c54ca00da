"""Convolution in array operations, one window and one filter at a time: ``np.sum(window * filter)``.

A window and a filter are vectors of C * KH * KW values. The kernels whose names hold ``parallel`` share the samples
among Numba's threads.
"""

import numpy as np
from numba import prange

from tangentlike.primitives.registry import REORDER, kernel

from .conv_sizes import bias_values, empty_output
from .partial_sums import part_start, sum_parts, zero_parts


@kernel
def conv2d_matrix(x, w, b=None, stride=(1, 1), padding=(0, 0, 0, 0)):
    """Cross-correlation of images ``x`` (N, C, H, W) with ``w`` (O, C, KH, KW), plus ``b`` (O): (N, O, OH, OW).

    ``padding`` is (top, bottom, left, right). Raises ValueError when the channels differ or the sizes do not divide.
    """
    out = empty_output(x, w, stride, padding)
    bias = bias_values(b, w)
    for n in range(x.shape[0]):
        correlate_windows(x[n], w, bias, out[n], stride, padding)
    return out


@kernel(parallel=True)
def conv2d_matrix_parallel(x, w, b=None, stride=(1, 1), padding=(0, 0, 0, 0)):
    """:func:`conv2d_matrix` with the samples shared among threads."""
    out = empty_output(x, w, stride, padding)
    bias = bias_values(b, w)
    for n in prange(x.shape[0]):
        correlate_windows(x[n], w, bias, out[n], stride, padding)
    return out


@kernel
def conv2d_matrix_input_gradient(dout, w, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """dx of :func:`conv2d_matrix` for ``x`` of ``shape`` (N, C, H, W): dout (N, O, OH, OW) times the filters."""
    dx = np.zeros(shape, w.dtype)
    for n in range(shape[0]):
        add_to_windows(dout[n], w, dx[n], stride, padding)
    return dx


@kernel(parallel=True)
def conv2d_matrix_parallel_input_gradient(dout, w, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """:func:`conv2d_matrix_input_gradient` with the samples shared among threads."""
    dx = np.zeros(shape, w.dtype)
    for n in prange(shape[0]):
        add_to_windows(dout[n], w, dx[n], stride, padding)
    return dx


@kernel
def conv2d_matrix_weight_gradient(dout, x, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """dw of :func:`conv2d_matrix` for ``w`` of ``shape`` (O, C, KH, KW): dout (N, O, OH, OW) times the windows."""
    dw = np.zeros(shape, np.float64)
    for n in range(x.shape[0]):
        add_windows(dout[n], x[n], dw, stride, padding)
    return dw.astype(x.dtype)


@kernel(parallel=True)
def conv2d_matrix_parallel_weight_gradient(dout, x, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """:func:`conv2d_matrix_weight_gradient` with the samples shared among threads: the same for any number of them."""
    samples = x.shape[0]
    parts = zero_parts(samples, shape)
    for part in prange(parts.shape[0]):
        for n in range(part_start(part, parts.shape[0], samples), part_start(part + 1, parts.shape[0], samples)):
            add_windows(dout[n], x[n], parts[part], stride, padding)
    return sum_parts(parts).astype(x.dtype)


@kernel(fastmath=REORDER)
def correlate_windows(image, w, bias, out, stride, padding):
    """out (O, OH, OW) of one image (C, H, W)."""
    taps = np.ascontiguousarray(w).reshape(w.shape[0], w.shape[1] * w.shape[2] * w.shape[3])
    window = np.zeros(taps.shape[1], w.dtype)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            read_window(image, i * stride[0] - padding[0], j * stride[1] - padding[2], w.shape, window)
            for o in range(out.shape[0]):
                out[o, i, j] = np.sum(window * taps[o]) + bias[o]


@kernel
def add_to_windows(dout, w, dx, stride, padding):
    """Add the filters, each times its cell of dout (O, OH, OW), to the windows of dx (C, H, W)."""
    taps = np.ascontiguousarray(w).reshape(w.shape[0], w.shape[1] * w.shape[2] * w.shape[3])
    for i in range(dout.shape[1]):
        for j in range(dout.shape[2]):
            dwindow = np.zeros(taps.shape[1], w.dtype)
            for o in range(dout.shape[0]):
                dwindow += dout[o, i, j] * taps[o]
            add_window(dx, i * stride[0] - padding[0], j * stride[1] - padding[2], w.shape, dwindow)


@kernel
def add_windows(dout, image, dw, stride, padding):
    """dw (O, C, KH, KW) += the windows of one image (C, H, W), each times its cell of dout (O, OH, OW)."""
    dtaps = dw.reshape(dw.shape[0], dw.shape[1] * dw.shape[2] * dw.shape[3])
    window = np.zeros(dtaps.shape[1], image.dtype)
    for i in range(dout.shape[1]):
        for j in range(dout.shape[2]):
            read_window(image, i * stride[0] - padding[0], j * stride[1] - padding[2], dw.shape, window)
            for o in range(dout.shape[0]):
                dfilter = dtaps[o]
                dfilter += dout[o, i, j] * window


@kernel
def read_window(image, top, left, shape, window):
    """Copy what a filter of ``shape`` (O, C, KH, KW) at this place reads of an image (C, H, W): zero outside of it."""
    t = 0
    for c in range(shape[1]):
        for row in range(top, top + shape[2]):
            for column in range(left, left + shape[3]):
                inside = 0 <= row < image.shape[1] and 0 <= column < image.shape[2]
                window[t] = image[c, row, column] if inside else 0
                t += 1


@kernel
def add_window(image, top, left, shape, window):
    """Add a window back to the cells of the image that :func:`read_window` reads."""
    t = 0
    for c in range(shape[1]):
        for row in range(top, top + shape[2]):
            for column in range(left, left + shape[3]):
                if 0 <= row < image.shape[1] and 0 <= column < image.shape[2]:
                    image[c, row, column] += window[t]
                t += 1

"""Convolution as its definition reads: scalar loops over samples, filters, positions and taps.

Slow, and the plainest statement of what the other methods compute. A tap that falls on the padding is passed over.
"""

import numpy as np

from tangentlike.primitives.registry import kernel

from .conv_sizes import bias_values, empty_output


@kernel
def conv2d_naive(x, w, b=None, stride=(1, 1), padding=(0, 0, 0, 0)):
    """Cross-correlation of images ``x`` (N, C, H, W) with ``w`` (O, C, KH, KW), plus ``b`` (O): (N, O, OH, OW).

    ``padding`` is (top, bottom, left, right). Raises ValueError when the channels differ or the sizes do not divide.
    """
    out = empty_output(x, w, stride, padding)
    bias = bias_values(b, w)
    samples, filters, out_height, out_width = out.shape
    height, width = x.shape[2], x.shape[3]
    for n in range(samples):
        for o in range(filters):
            for i in range(out_height):
                for j in range(out_width):
                    total = bias[o]
                    for c in range(w.shape[1]):
                        for ky in range(w.shape[2]):
                            for kx in range(w.shape[3]):
                                row = i * stride[0] + ky - padding[0]
                                column = j * stride[1] + kx - padding[2]
                                if 0 <= row < height and 0 <= column < width:
                                    total += x[n, c, row, column] * w[o, c, ky, kx]
                    out[n, o, i, j] = total
    return out


@kernel
def conv2d_naive_input_gradient(dout, w, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """dx for ``x`` of ``shape`` (N, C, H, W): a cell of dout (N, O, OH, OW) goes back to the cells under its taps."""
    dx = np.zeros(shape, w.dtype)
    samples, filters, out_height, out_width = dout.shape
    height, width = shape[2], shape[3]
    for n in range(samples):
        for o in range(filters):
            for i in range(out_height):
                for j in range(out_width):
                    for c in range(w.shape[1]):
                        for ky in range(w.shape[2]):
                            for kx in range(w.shape[3]):
                                row = i * stride[0] + ky - padding[0]
                                column = j * stride[1] + kx - padding[2]
                                if 0 <= row < height and 0 <= column < width:
                                    dx[n, c, row, column] += dout[n, o, i, j] * w[o, c, ky, kx]
    return dx


@kernel
def conv2d_naive_weight_gradient(dout, x, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """dw for ``w`` of ``shape`` (O, C, KH, KW): x correlated with dout (N, O, OH, OW), added up in float64."""
    dw = np.empty(shape, x.dtype)
    samples, filters, out_height, out_width = dout.shape
    height, width = x.shape[2], x.shape[3]
    for o in range(filters):
        for c in range(shape[1]):
            for ky in range(shape[2]):
                for kx in range(shape[3]):
                    total = np.float64(0)
                    for n in range(samples):
                        for i in range(out_height):
                            for j in range(out_width):
                                row = i * stride[0] + ky - padding[0]
                                column = j * stride[1] + kx - padding[2]
                                if 0 <= row < height and 0 <= column < width:
                                    total += dout[n, o, i, j] * x[n, c, row, column]
                    dw[o, c, ky, kx] = total
    return dw

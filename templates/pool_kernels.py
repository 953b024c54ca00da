"""Pooling kernels over images (N, C, H, W). ``padding`` is (top, bottom, left, right)."""

import numpy as np

from tangentlike.primitives.registry import kernel

from .sizes import SizeError
from .windows import output_size


@kernel
def max_pool2d_winners(x, window, stride, padding=(0, 0, 0, 0)):
    """The largest value of each window, and where in its image it lies (row * W + column): two (N, C, OH, OW) arrays.

    The first of equal values wins; NaN wins over all numbers. Cells of the padding never win.
    """
    samples, channels, height, width = x.shape
    top, bottom, left, right = padding
    if max(top, bottom) >= window[0] or max(left, right) >= window[1]:
        raise SizeError("max_pool2d: a padding of {} must be smaller than the window", max(top, bottom, left, right))
    out_height = output_size(height, window[0], stride[0], padding[0], padding[1])
    out_width = output_size(width, window[1], stride[1], padding[2], padding[3])
    out = np.empty((samples, channels, out_height, out_width), x.dtype)
    winners = np.empty((samples, channels, out_height, out_width), np.int32)
    pairs = window[0] == window[1] == stride[0] == stride[1] == 2 and top == bottom == left == right == 0
    images = np.ascontiguousarray(x)
    for n in range(samples):
        for c in range(channels):
            if pairs and not has_nan(images[n, c]):
                pool_pairs(images[n, c].reshape(out_height, 2, out_width, 2), out[n, c], winners[n, c])
            else:
                pool_image(images[n, c], out[n, c], winners[n, c], window, stride, padding)
    return out, winners


@kernel
def pool_image(image, out, winners, window, stride, padding):
    """Write the winners of one image (H, W) to ``out`` and ``winners`` (OH, OW)."""
    height, width = image.shape
    for i in range(out.shape[0]):
        top = i * stride[0] - padding[0]
        for j in range(out.shape[1]):
            left = j * stride[1] - padding[2]
            row, column = max(top, 0), max(left, 0)
            best, winner = image[row, column], row * width + column
            for y in range(row, min(top + window[0], height)):
                for z in range(column, min(left + window[1], width)):
                    value = image[y, z]
                    if value > best or value != value:
                        best, winner = value, y * width + z
            out[i, j] = best
            winners[i, j] = winner


@kernel
def pool_pairs(cells, out, winners):
    """The same for 2x2 windows with stride 2 of cells (OH, 2, OW, 2) without NaN: branch-free, and so twice as fast."""
    width = out.shape[1]
    right, below, across = np.int32(1), np.int32(2 * width), np.int32(2 * width + 1)
    for i in range(out.shape[0]):
        upper, lower = cells[i, 0], cells[i, 1]
        bests, places = out[i], winners[i]
        for j in range(width):
            later = upper[j, 1] > upper[j, 0]
            high = upper[j, 1] if later else upper[j, 0]
            high_place = right if later else np.int32(0)
            later = lower[j, 1] > lower[j, 0]
            low = lower[j, 1] if later else lower[j, 0]
            low_place = across if later else below
            later = low > high
            bests[j] = low if later else high
            places[j] = low_place if later else high_place
        start = np.int32(4 * i * width)
        for j in range(width):
            places[j] += start + np.int32(2 * j)


@kernel
def has_nan(image):
    """Whether an image (H, W) holds a NaN."""
    cells = image.reshape(image.size)
    found = 0
    for i in range(cells.size):
        found |= cells[i] != cells[i]
    return found != 0


@kernel
def max_pool2d(x, window, stride, padding=(0, 0, 0, 0)):
    """The largest value of each window: (N, C, OH, OW)."""
    return max_pool2d_winners(x, window, stride, padding)[0]


@kernel
def max_pool2d_gradient(dout, winners, shape):
    """dx of :func:`max_pool2d` for ``x`` of ``shape``: each value of dout goes to the winner of its window."""
    dx = np.zeros(shape, dout.dtype)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            image = dx[n, c].reshape(shape[2] * shape[3])
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    image[winners[n, c, i, j]] += dout[n, c, i, j]
    return dx


@kernel
def avg_pool2d(x, window, stride, padding=(0, 0, 0, 0), count_padding=True):
    """The mean of each window: (N, C, OH, OW). Cells of the padding count as zeros, or not at all."""
    samples, channels, height, width = x.shape
    out_height = output_size(height, window[0], stride[0], padding[0], padding[1])
    out_width = output_size(width, window[1], stride[1], padding[2], padding[3])
    out = np.empty((samples, channels, out_height, out_width), x.dtype)
    for n in range(samples):
        for c in range(channels):
            for i in range(out_height):
                y0, y1 = covered(i, window[0], stride[0], padding[0], height)
                for j in range(out_width):
                    x0, x1 = covered(j, window[1], stride[1], padding[2], width)
                    total = 0.0
                    for y in range(y0, y1):
                        for z in range(x0, x1):
                            total += x[n, c, y, z]
                    cells = window[0] * window[1] if count_padding else (y1 - y0) * (x1 - x0)
                    out[n, c, i, j] = total / max(cells, 1)
    return out


@kernel
def avg_pool2d_gradient(dout, shape, window, stride, padding=(0, 0, 0, 0), count_padding=True):
    """dx of :func:`avg_pool2d` for ``x`` of ``shape``: each value of dout is shared out over its window."""
    height, width = shape[2], shape[3]
    dx = np.zeros(shape, dout.dtype)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                y0, y1 = covered(i, window[0], stride[0], padding[0], height)
                for j in range(dout.shape[3]):
                    x0, x1 = covered(j, window[1], stride[1], padding[2], width)
                    cells = window[0] * window[1] if count_padding else (y1 - y0) * (x1 - x0)
                    share = dout[n, c, i, j] / dout.dtype.type(max(cells, 1))
                    for y in range(y0, y1):
                        for z in range(x0, x1):
                            dx[n, c, y, z] += share
    return dx


@kernel
def covered(position, window, stride, before, size):
    """First and one past the last cell of the axis that a window covers."""
    start = position * stride - before
    return max(start, 0), min(start + window, size)

"""Blocks of rows between images and matrices, and matrix products in loops.

A row is one line of one result (N, O, OH, OW), counted through all samples: row ``n * OH + i``. A block of rows has
``cells = rows * OW`` cells; its matrices are contiguous: columns (C * KH * KW, cells), values (O, cells).
"""

import numpy as np

from tangentlike.primitives.registry import kernel

from .conv_kernels import SUM_CELLS, correlate, project

COLUMN_VALUES = 1 << 16  # a block of columns stays in the cache of a core: 256 KiB of float32


@kernel
def rows_a_block(taps, width):
    """How many rows of ``width`` cells are unrolled at a time for filters of so many ``taps``: at least one."""
    return max(1, min(COLUMN_VALUES // max(1, taps * width), SUM_CELLS // max(1, width)))


@kernel
def unroll(x, columns, start, stop, size, window, stride, padding):
    """columns[t, cell] = what tap t = (c, ky, kx) reads of x (N, C, H, W) for that cell: zero in the padding.

    ``size`` is (OH, OW), ``window`` (KH, KW); ``start`` and ``stop`` are rows.
    """
    t = 0
    for c in range(x.shape[1]):
        for ky in range(window[0]):
            for kx in range(window[1]):
                shift = kx - padding[2]
                left, right = inside(x.shape[3], shift, size[1], stride[1])
                for row in range(start, stop):
                    cells = columns[t, (row - start) * size[1] : (row - start + 1) * size[1]]
                    y = row % size[0] * stride[0] + ky - padding[0]
                    if 0 <= y < x.shape[2] and left < right:
                        line = x[row // size[0], c, y, left * stride[1] + shift :]
                        for j in range(left):
                            cells[j] = 0
                        if stride[1] == 1:
                            for j in range(right - left):
                                cells[left + j] = line[j]
                        else:
                            for j in range(right - left):
                                cells[left + j] = line[j * stride[1]]
                        for j in range(right, size[1]):
                            cells[j] = 0
                    else:
                        for j in range(size[1]):
                            cells[j] = 0
                t += 1


@kernel
def fold(dcolumns, dx, start, stop, size, window, stride, padding):
    """Add columns back to the cells of dx (N, C, H, W) that :func:`unroll` reads; the padding's are dropped."""
    t = 0
    for c in range(dx.shape[1]):
        for ky in range(window[0]):
            for kx in range(window[1]):
                shift = kx - padding[2]
                left, right = inside(dx.shape[3], shift, size[1], stride[1])
                for row in range(start, stop):
                    y = row % size[0] * stride[0] + ky - padding[0]
                    if 0 <= y < dx.shape[2] and left < right:
                        cells = dcolumns[t, (row - start) * size[1] + left : (row - start) * size[1] + right]
                        line = dx[row // size[0], c, y, left * stride[1] + shift :]
                        if stride[1] == 1:
                            for j in range(cells.size):
                                line[j] += cells[j]
                        else:
                            for j in range(cells.size):
                                line[j * stride[1]] += cells[j]
                t += 1


@kernel
def inside(width, shift, positions, stride):
    """The first position j whose cell ``j * stride + shift`` lies in an axis of ``width``, and the end of the last."""
    first = min(positions, max(0, -(shift // stride)))
    return first, max(first, min(positions, (width - 1 - shift) // stride + 1))


@kernel
def write_rows(products, bias, out, start, stop):
    """Write a block (O, cells), plus ``bias`` (O), to the rows of out (N, O, OH, OW)."""
    height, width = out.shape[2], out.shape[3]
    for o in range(out.shape[1]):
        for row in range(start, stop):
            cells = products[o, (row - start) * width : (row - start + 1) * width]
            line = out[row // height, o, row % height]
            for j in range(width):
                line[j] = cells[j] + bias[o]


@kernel
def read_rows(dout, values, start, stop):
    """Read the rows of dout (N, O, OH, OW) into a block (O, cells)."""
    height, width = dout.shape[2], dout.shape[3]
    for o in range(dout.shape[1]):
        for row in range(start, stop):
            cells = values[o, (row - start) * width : (row - start + 1) * width]
            line = dout[row // height, o, row % height]
            for j in range(width):
                cells[j] = line[j]


@kernel
def multiply(a, b, out):
    """out (M, N) = a (M, K) @ b (K, N), two rows at a time, without BLAS and its threads."""
    flat = b.reshape(b.size)
    offsets = np.arange(b.shape[0]) * b.shape[1]
    unpaired = np.empty(b.shape[1], b.dtype)
    for m in range(0, a.shape[0], 2):
        paired = m + 1 < a.shape[0]
        second = m + 1 if paired else m
        correlate(out[m], out[second] if paired else unpaired, flat, offsets, a[m], a[second])


@kernel
def multiply_transposed(a, b, out):
    """out (M, K) = a (M, N) @ b.T for b (K, N), two rows at a time, without BLAS and its threads."""
    flat = b.reshape(b.size)
    offsets = np.arange(b.shape[0]) * b.shape[1]
    unpaired = np.empty(b.shape[0], b.dtype)
    out[:] = 0
    for m in range(0, a.shape[0], 2):
        paired = m + 1 < a.shape[0]
        second = m + 1 if paired else m
        project(a[m], a[second], flat, offsets, out[m], out[second] if paired else unpaired)

"""Convolution kernels: one algorithm for every size, stride and padding.

The images of a *tile* (as many samples as make a plane of about a thousand cells) are copied with their padding into
one plane a channel, row after row, sample after sample. In that flat form the tap (ky, kx) of a kernel is a constant
offset, so a whole tile of one output channel is ``out[i] = sum(w[t] * source[i + offsets[t]])``: long loops that the
compiler turns into SIMD for any kernel size. The cells that wrap around the end of a row are computed and thrown away.

With a stride the padded image is dealt out to ``stride * stride`` planes (*phases*), one for each remainder of its row
and column: a tap then reads one phase, again at a constant offset. Two output channels are computed at a time, because
each value that is loaded serves both.

The gradient of the images is the same sum with the roles of image and output exchanged; that of the weights is the same
loop as a dot product, whose partial sums are added up in float64.
"""

import numpy as np

from tangentlike.primitives.registry import REORDER, kernel

from .conv_sizes import bias_values, empty_output

TILE_CELLS = 1024  # a tile of samples stays in the fastest cache
SUM_CELLS = 4096  # the most values that are summed in float32


@kernel
def conv2d(x, w, b=None, stride=(1, 1), padding=(0, 0, 0, 0)):
    """Cross-correlation of images ``x`` (N, C, H, W) with ``w`` (O, C, KH, KW), plus ``b`` (O): (N, O, OH, OW).

    ``padding`` is (top, bottom, left, right). Raises ValueError when the channels differ or the sizes do not divide.
    """
    out = empty_output(x, w, stride, padding)
    bias = bias_values(b, w)
    samples, filters, out_height, out_width = out.shape
    channels, rows, columns = w.shape[1], w.shape[2], w.shape[3]
    plane_height, plane_width = out_height + (rows - 1) // stride[0], out_width + (columns - 1) // stride[1]
    plane = plane_height * plane_width
    tile = max(1, min(samples, TILE_CELLS // plane))
    phases = np.zeros(
        (min(stride[0], rows), min(stride[1], columns), channels, tile, plane_height, plane_width), x.dtype
    )
    offsets = tap_offsets(channels, rows, columns, stride, tile * plane, plane_width)
    taps = np.ascontiguousarray(w).reshape(filters, offsets.size)
    first_sum, second_sum = np.empty(tile * plane, x.dtype), np.empty(tile * plane, x.dtype)
    for start in range(0, samples, tile):
        count = min(tile, samples - start)
        deal(x, start, count, phases, stride, padding)
        length = count * plane - (plane_height - out_height) * plane_width - (plane_width - out_width)
        for o in range(0, filters, 2):
            second = min(o + 1, filters - 1)
            correlate(
                first_sum[:length], second_sum[:length], phases.reshape(phases.size), offsets, taps[o], taps[second]
            )
            gather(first_sum, out, start, count, o, plane_height, plane_width, bias[o])
            gather(second_sum, out, start, count, second, plane_height, plane_width, bias[second])
    return out


@kernel
def conv2d_weight_gradient(dout, x, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """dw of :func:`conv2d` for ``w`` of ``shape`` (O, C, KH, KW): x correlated with dout (N, O, OH, OW)."""
    samples, channels = x.shape[0], x.shape[1]
    filters, rows, columns = shape[0], shape[2], shape[3]
    out_height, out_width = dout.shape[2], dout.shape[3]
    plane_height, plane_width = out_height + (rows - 1) // stride[0], out_width + (columns - 1) // stride[1]
    plane = plane_height * plane_width
    tile = max(1, min(samples, TILE_CELLS // plane))
    phases = np.zeros(
        (min(stride[0], rows), min(stride[1], columns), channels, tile, plane_height, plane_width), x.dtype
    )
    offsets = tap_offsets(channels, rows, columns, stride, tile * plane, plane_width)
    total = np.zeros((filters + 1, offsets.size), np.float64)
    first_dout, second_dout = np.zeros(tile * plane, x.dtype), np.zeros(tile * plane, x.dtype)
    for start in range(0, samples, tile):
        count = min(tile, samples - start)
        deal(x, start, count, phases, stride, padding)
        length = count * plane - (plane_height - out_height) * plane_width - (plane_width - out_width)
        for o in range(0, filters, 2):
            # An odd filter goes with itself, and its second sum into a row that is dropped.
            spread(dout, start, count, o, first_dout, plane_height, plane_width)
            spread(dout, start, count, min(o + 1, filters - 1), second_dout, plane_height, plane_width)
            flat = phases.reshape(phases.size)
            for cell in range(0, length, SUM_CELLS):
                end = min(cell + SUM_CELLS, length)
                project(first_dout[cell:end], second_dout[cell:end], flat[cell:], offsets, total[o], total[o + 1])
    return total[:filters].astype(x.dtype).reshape(shape)


@kernel
def conv2d_input_gradient(dout, w, shape, stride=(1, 1), padding=(0, 0, 0, 0)):
    """dx of :func:`conv2d` for ``x`` of ``shape`` (N, C, H, W): dout (N, O, OH, OW) with the flipped filter."""
    samples, channels = shape[0], shape[1]
    filters, rows, columns = w.shape[0], w.shape[2], w.shape[3]
    extra_rows, extra_columns = (rows - 1) // stride[0], (columns - 1) // stride[1]
    plane_height, plane_width = dout.shape[2] + extra_rows, dout.shape[3] + extra_columns
    plane = plane_height * plane_width
    tile = max(1, min(samples, TILE_CELLS // plane))
    dx = np.zeros(shape, w.dtype)
    # A filter's block begins with as many zeros as the largest offset: `i - offset` never leaves the block.
    lead = extra_rows * plane_width + extra_columns
    blocks = np.zeros((filters, lead + tile * plane), w.dtype)
    first_sum, second_sum = np.empty(tile * plane, w.dtype), np.empty(tile * plane, w.dtype)
    # The taps of one phase after those of another: phase p has offsets[ends[p]:ends[p + 1]].
    phase_rows, phase_columns = min(stride[0], rows), min(stride[1], columns)
    offsets = np.empty(filters * rows * columns, np.int64)
    taps = np.empty((channels, offsets.size), w.dtype)
    ends = np.zeros(phase_rows * phase_columns + 1, np.int64)
    t = 0
    for phase in range(phase_rows * phase_columns):
        for o in range(filters):
            for ky in range(phase // phase_columns, rows, stride[0]):
                for kx in range(phase % phase_columns, columns, stride[1]):
                    offsets[t] = o * blocks.shape[1] + lead - (ky // stride[0] * plane_width + kx // stride[1])
                    for c in range(channels):
                        taps[c, t] = w[o, c, ky, kx]
                    t += 1
        ends[phase + 1] = t
    flat = blocks.reshape(blocks.size)
    for start in range(0, samples, tile):
        count = min(tile, samples - start)
        length = count * plane
        for o in range(filters):
            spread(dout, start, count, o, blocks[o, lead:], plane_height, plane_width)
        for phase in range(phase_rows * phase_columns):
            place = (phase // phase_columns, phase % phase_columns)
            own = slice(ends[phase], ends[phase + 1])
            for c in range(0, channels, 2):
                second = min(c + 1, channels - 1)
                correlate(first_sum[:length], second_sum[:length], flat, offsets[own], taps[c, own], taps[second, own])
                collect(first_sum, dx, start, count, c, plane_height, plane_width, place, stride, padding)
                collect(second_sum, dx, start, count, second, plane_height, plane_width, place, stride, padding)
    return dx


@kernel(fastmath=REORDER)
def conv2d_bias_gradient(dout):
    """db of :func:`conv2d`: dout (N, O, OH, OW) summed over all but the filters, in float64."""
    samples, filters, height, width = dout.shape
    planes = np.ascontiguousarray(dout).reshape(samples, filters, height * width)
    db = np.zeros(filters, np.float64)
    for n in range(samples):
        for o in range(filters):
            plane = planes[n, o]
            total = 0.0
            for i in range(plane.size):
                total += plane[i]
            db[o] += total
    return db.astype(dout.dtype)


@kernel
def tap_offsets(channels, rows, columns, stride, cells, plane_width):
    """Where each tap (c, ky, kx) of a filter lies in the flat phases, which hold ``cells`` cells a channel."""
    offsets = np.empty(channels * rows * columns, np.int64)
    t = 0
    for c in range(channels):
        for ky in range(rows):
            for kx in range(columns):
                phase = (ky % stride[0]) * min(stride[1], columns) + kx % stride[1]
                offset = ky // stride[0] * plane_width + kx // stride[1]
                offsets[t] = (phase * channels + c) * cells + offset
                t += 1
    return offsets


@kernel
def deal(x, start, count, phases, stride, padding):
    """Copy ``count`` images of x (N, C, H, W) to phases (rows, columns, C, tile, plane_height, plane_width).

    The cells of the padding are not written: they stay zero.
    """
    height, width = x.shape[2], x.shape[3]
    for row in range(phases.shape[0]):
        for column in range(phases.shape[1]):
            shift = column - padding[2]
            first = max(0, -(shift // stride[1]))
            last = min(phases.shape[5], (width - 1 - shift) // stride[1] + 1)
            for c in range(x.shape[1]):
                for n in range(count):
                    for r in range(phases.shape[4]):
                        y = r * stride[0] + row - padding[0]
                        if 0 <= y < height and first < last:
                            target = phases[row, column, c, n, r, first:last]
                            cells = x[start + n, c, y, first * stride[1] + shift :]
                            if stride[1] == 1:
                                for i in range(target.size):
                                    target[i] = cells[i]
                            else:
                                for i in range(target.size):
                                    target[i] = cells[i * stride[1]]


@kernel
def spread(dout, start, count, o, cells, plane_height, plane_width):
    """Write channel o of ``count`` images of dout (N, O, OH, OW) into flat planes; the other cells stay zero."""
    for n in range(count):
        for r in range(dout.shape[2]):
            row = dout[start + n, o, r]
            target = cells[(n * plane_height + r) * plane_width :]
            for i in range(row.size):
                target[i] = row[i]


@kernel
def gather(cells, out, start, count, o, plane_height, plane_width, bias):
    """Read channel o of ``count`` images of out (N, O, OH, OW) back from flat planes, and add its bias."""
    for n in range(count):
        for r in range(out.shape[2]):
            row = cells[(n * plane_height + r) * plane_width :]
            target = out[start + n, o, r]
            for i in range(target.size):
                target[i] = row[i] + bias


@kernel
def collect(cells, dx, start, count, c, plane_height, plane_width, phase, stride, padding):
    """Write one phase (row, column) of the gradient of channel c into dx (N, C, H, W); the padding's is dropped."""
    height, width = dx.shape[2], dx.shape[3]
    shift = phase[1] - padding[2]
    first = max(0, -(shift // stride[1]))
    last = min(plane_width, (width - 1 - shift) // stride[1] + 1)
    for n in range(count):
        for r in range(plane_height):
            y = r * stride[0] + phase[0] - padding[0]
            if 0 <= y < height and first < last:
                row = cells[(n * plane_height + r) * plane_width + first :]
                target = dx[start + n, c, y, first * stride[1] + shift :]
                if stride[1] == 1:
                    for i in range(last - first):
                        target[i] = row[i]
                else:
                    for i in range(last - first):
                        target[i * stride[1]] = row[i]


@kernel(fastmath=REORDER)
def correlate(first, second, source, offsets, first_taps, second_taps):
    """first[i] = sum(first_taps[t] * source[i + offsets[t]]), and the same for ``second``: four taps a pass."""
    size = first.size
    for i in range(size):
        first[i] = 0
        second[i] = 0
    t = 0
    while t + 4 <= offsets.size:
        s0, s1 = source[offsets[t] : offsets[t] + size], source[offsets[t + 1] : offsets[t + 1] + size]
        s2, s3 = source[offsets[t + 2] : offsets[t + 2] + size], source[offsets[t + 3] : offsets[t + 3] + size]
        a0, a1, a2, a3 = first_taps[t], first_taps[t + 1], first_taps[t + 2], first_taps[t + 3]
        b0, b1, b2, b3 = second_taps[t], second_taps[t + 1], second_taps[t + 2], second_taps[t + 3]
        for i in range(size):
            first[i] += a0 * s0[i] + a1 * s1[i] + a2 * s2[i] + a3 * s3[i]
            second[i] += b0 * s0[i] + b1 * s1[i] + b2 * s2[i] + b3 * s3[i]
        t += 4
    while t < offsets.size:
        s0 = source[offsets[t] : offsets[t] + size]
        a0, b0 = first_taps[t], second_taps[t]
        for i in range(size):
            first[i] += a0 * s0[i]
            second[i] += b0 * s0[i]
        t += 1


@kernel(fastmath=REORDER)
def project(first, second, source, offsets, first_total, second_total):
    """first_total[t] += sum(first[i] * source[i + offsets[t]]), and the same for ``second``: four taps a pass."""
    size = first.size
    t = 0
    while t + 4 <= offsets.size:
        s0, s1 = source[offsets[t] : offsets[t] + size], source[offsets[t + 1] : offsets[t + 1] + size]
        s2, s3 = source[offsets[t + 2] : offsets[t + 2] + size], source[offsets[t + 3] : offsets[t + 3] + size]
        zero = source.dtype.type(0)
        a0, a1, a2, a3 = zero, zero, zero, zero
        b0, b1, b2, b3 = zero, zero, zero, zero
        for i in range(size):
            a0 += first[i] * s0[i]
            a1 += first[i] * s1[i]
            a2 += first[i] * s2[i]
            a3 += first[i] * s3[i]
            b0 += second[i] * s0[i]
            b1 += second[i] * s1[i]
            b2 += second[i] * s2[i]
            b3 += second[i] * s3[i]
        first_total[t] += a0
        first_total[t + 1] += a1
        first_total[t + 2] += a2
        first_total[t + 3] += a3
        second_total[t] += b0
        second_total[t + 1] += b1
        second_total[t + 2] += b2
        second_total[t + 3] += b3
        t += 4
    while t < offsets.size:
        s0 = source[offsets[t] : offsets[t] + size]
        a0, b0 = source.dtype.type(0), source.dtype.type(0)
        for i in range(size):
            a0 += first[i] * s0[i]
            b0 += second[i] * s0[i]
        first_total[t] += a0
        second_total[t] += b0
        t += 1

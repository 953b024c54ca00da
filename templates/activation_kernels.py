"""Kernels of the activations: for arrays of any rank and memory order, and (``_number``) for numbers."""

import numpy as np

from tangentlike.primitives.registry import REORDER, kernel
from tangentlike.vectors import exp


@kernel
def relu(x):
    """max(x, 0), elementwise; NaN stays NaN."""
    flat = np.ascontiguousarray(x).reshape(x.size)
    out = np.empty(x.size, x.dtype)
    zero = x.dtype.type(0)
    for i in range(flat.size):
        out[i] = zero if flat[i] <= zero else flat[i]
    return out.reshape(x.shape)


@kernel
def relu_gradient(dout, out):
    """dout where ``out`` is not 0, else 0."""
    flat, slope = np.ascontiguousarray(out).reshape(out.size), np.ascontiguousarray(dout).reshape(dout.size)
    dx = np.empty(flat.size, dout.dtype)
    zero = dout.dtype.type(0)
    for i in range(flat.size):
        dx[i] = zero if flat[i] <= zero else slope[i]
    return dx.reshape(out.shape)


@kernel
def relu_number(x):
    """max(x, 0) for a number."""
    return type(x)(0) if x <= 0 else x


@kernel
def relu_number_gradient(dout, out):
    """dout where ``out`` is not 0, else 0."""
    return type(dout)(0) if out <= 0 else dout


@kernel
def sigmoid(x):
    """1 / (1 + exp(-x)), elementwise; exp is only taken of negative numbers, so it never overflows."""
    flat = np.ascontiguousarray(x).reshape(x.size)
    out = np.empty(x.size, x.dtype)
    one = x.dtype.type(1)
    for i in range(flat.size):
        small = exp(-np.abs(flat[i]))
        out[i] = (small if flat[i] < 0 else one) / (one + small)
    return out.reshape(x.shape)


@kernel
def sigmoid_number(x):
    """1 / (1 + exp(-x)) for a number."""
    small = np.exp(-np.abs(x))
    one = type(small)(1)
    return (small if x < 0 else one) / (one + small)


@kernel
def softmax(x):
    """exp(x) / sum(exp(x)) along the last axis."""
    classes = x.shape[x.ndim - 1]
    rows = np.ascontiguousarray(x).reshape(x.size // max(classes, 1), classes)
    out = np.empty(rows.shape, x.dtype)
    for n in range(rows.shape[0]):
        largest = largest_of(rows[n])
        for i in range(classes):
            out[n, i] = rows[n, i] - largest
    flat = out.reshape(out.size)
    for i in range(flat.size):  # of all rows in one loop, for a row may be shorter than a vector
        flat[i] = exp(flat[i])
    for n in range(rows.shape[0]):
        total = 0.0
        for i in range(classes):
            total += out[n, i]
        scale = x.dtype.type(1 / total)
        for i in range(classes):
            out[n, i] *= scale
    return out.reshape(x.shape)


@kernel
def log_softmax(x):
    """x - log(sum(exp(x))) along the last axis."""
    classes = x.shape[x.ndim - 1]
    rows = np.ascontiguousarray(x).reshape(x.size // max(classes, 1), classes)
    out = np.empty(rows.shape, x.dtype)
    for n in range(rows.shape[0]):
        largest, total = softmax_row(rows[n], out[n])
        log_total = x.dtype.type(np.log(total))
        for i in range(classes):
            out[n, i] = rows[n, i] - largest - log_total
    return out.reshape(x.shape)


@kernel
def largest_of(row):
    """The largest of the numbers, or NaN if there is one."""
    largest = row[0]
    for i in range(row.size):
        largest = row[i] if row[i] > largest or row[i] != row[i] else largest
    return largest


@kernel
def softmax_row(row, out):
    """Write the softmax of one row to ``out``; return its largest value and sum(exp(row - largest)).

    The largest value is subtracted first, so that exp never overflows. The sum is accumulated in float64.
    """
    largest = largest_of(row)
    total = 0.0
    for i in range(row.size):
        out[i] = np.exp(row[i] - largest)
        total += out[i]
    scale = row.dtype.type(1 / total)
    for i in range(row.size):
        out[i] *= scale
    return largest, total


@kernel(fastmath=REORDER)
def softmax_gradient(dout, out):
    """out * (dout - sum(dout * out)) along the last axis."""
    classes = out.shape[out.ndim - 1]
    rows = np.ascontiguousarray(out).reshape(out.size // max(classes, 1), classes)
    slopes = np.ascontiguousarray(dout).reshape(rows.shape)
    dx = np.empty(rows.shape, out.dtype)
    for n in range(rows.shape[0]):
        total = 0.0
        for i in range(classes):
            total += slopes[n, i] * rows[n, i]
        mean = out.dtype.type(total)
        for i in range(classes):
            dx[n, i] = rows[n, i] * (slopes[n, i] - mean)
    return dx.reshape(out.shape)


@kernel(fastmath=REORDER)
def log_softmax_gradient(dout, out):
    """dout - exp(out) * sum(dout) along the last axis."""
    classes = out.shape[out.ndim - 1]
    rows = np.ascontiguousarray(out).reshape(out.size // max(classes, 1), classes)
    slopes = np.ascontiguousarray(dout).reshape(rows.shape)
    dx = np.empty(rows.shape, out.dtype)
    for n in range(rows.shape[0]):
        total = 0.0
        for i in range(classes):
            total += slopes[n, i]
        mass = out.dtype.type(total)
        for i in range(classes):
            dx[n, i] = slopes[n, i] - np.exp(rows[n, i]) * mass
    return dx.reshape(out.shape)


@kernel
def identity(x):
    """x itself."""
    return x

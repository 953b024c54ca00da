"""Loops of the elementary functions over arrays: ``out[i] = f(x[i])``. Compiled once, and kept on disk.

Each is written out, because a kernel is found on disk by its name.
"""

import numpy as np

from ..primitives.registry import kernel
from .circular import FAR, arctan, cos_near, sin_near, tan_near
from .elementary import cosh, exp, exp2, expm1, log, log1p, log2, log10, sinh, tanh


@kernel
def exp_values(x, out):
    for i in range(x.size):
        out[i] = exp(x[i])


@kernel
def exp2_values(x, out):
    for i in range(x.size):
        out[i] = exp2(x[i])


@kernel
def expm1_values(x, out):
    for i in range(x.size):
        out[i] = expm1(x[i])


@kernel
def sinh_values(x, out):
    for i in range(x.size):
        out[i] = sinh(x[i])


@kernel
def cosh_values(x, out):
    for i in range(x.size):
        out[i] = cosh(x[i])


@kernel
def tanh_values(x, out):
    for i in range(x.size):
        out[i] = tanh(x[i])


@kernel
def log_values(x, out):
    for i in range(x.size):
        out[i] = log(x[i])


@kernel
def log1p_values(x, out):
    for i in range(x.size):
        out[i] = log1p(x[i])


@kernel
def log2_values(x, out):
    for i in range(x.size):
        out[i] = log2(x[i])


@kernel
def log10_values(x, out):
    for i in range(x.size):
        out[i] = log10(x[i])


@kernel
def arctan_values(x, out):
    for i in range(x.size):
        out[i] = arctan(x[i])


@kernel
def sin_values(x, out):
    far = 0
    for i in range(x.size):
        out[i] = sin_near(x[i])
        far |= np.int64(not np.abs(x[i]) <= FAR)
    if far:
        for i in range(x.size):
            if not np.abs(x[i]) <= FAR:
                out[i] = np.sin(np.float64(x[i]))


@kernel
def cos_values(x, out):
    far = 0
    for i in range(x.size):
        out[i] = cos_near(x[i])
        far |= np.int64(not np.abs(x[i]) <= FAR)
    if far:
        for i in range(x.size):
            if not np.abs(x[i]) <= FAR:
                out[i] = np.cos(np.float64(x[i]))


@kernel
def tan_values(x, out):
    far = 0
    for i in range(x.size):
        out[i] = tan_near(x[i])
        far |= np.int64(not np.abs(x[i]) <= FAR)
    if far:
        for i in range(x.size):
            if not np.abs(x[i]) <= FAR:
                out[i] = np.tan(np.float64(x[i]))

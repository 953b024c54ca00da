"""Loops of the elementary functions over arrays: ``out[i] = f(x[i])``. Compiled once, and kept on disk."""

from ..primitives.registry import kernel
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

"""Activations of networks, for arrays of any rank and for numbers. Kinks: relu'(0) = 0."""

import numpy as np

from tangentlike.form.types import Array, Scalar, TypeRuleError, describe, is_float, like_first
from tangentlike.primitives.registry import adjoint, primitive

from . import activation_kernels as kernels
from .activation_kernels import log_softmax_gradient, relu_gradient, relu_number_gradient, softmax_gradient
from .layer import expect, run

primitive(kernels.relu, returns=like_first)
primitive(kernels.relu_number, returns=like_first)
primitive(kernels.sigmoid, returns=like_first)
primitive(kernels.sigmoid_number, returns=like_first)
primitive(kernels.softmax, returns=like_first)
primitive(kernels.log_softmax, returns=like_first)
primitive(kernels.identity, returns=like_first, view=True)


@adjoint(kernels.relu)
def relu_adjoint(out, dout, dx):
    """relu' is 1 where the result is positive, else 0."""
    dx += relu_gradient(dout, out)


@adjoint(kernels.relu_number)
def relu_number_adjoint(out, dout, dx):
    """relu' is 1 where the result is positive, else 0."""
    dx += relu_number_gradient(dout, out)


@adjoint(kernels.sigmoid)
def sigmoid_adjoint(out, dout, dx):
    """sigmoid' = sigmoid - sigmoid**2."""
    dx += dout * (out - out * out)


@adjoint(kernels.sigmoid_number)
def sigmoid_number_adjoint(out, dout, dx):
    """sigmoid' = sigmoid - sigmoid**2."""
    dx += dout * (out - out * out)


@adjoint(kernels.softmax)
def softmax_adjoint(out, dout, dx):
    """dx = out * (dout - sum(dout * out)) along the last axis."""
    dx += softmax_gradient(dout, out)


@adjoint(kernels.log_softmax)
def log_softmax_adjoint(out, dout, dx):
    """dx = dout - softmax * sum(dout) along the last axis."""
    dx += log_softmax_gradient(dout, out)


@adjoint(kernels.identity)
def identity_adjoint(dout, dx):
    """identity' = 1."""
    dx += dout


def lower_relu(x):
    """relu of an array or of a number."""
    return _by_rank("relu", x, kernels.relu, kernels.relu_number)


def lower_sigmoid(x):
    """sigmoid of an array or of a number."""
    return _by_rank("sigmoid", x, kernels.sigmoid, kernels.sigmoid_number)


def lower_tanh(x):
    """NumPy's tanh."""
    return _by_rank("tanh", x, np.tanh, np.tanh)


def lower_identity(x):
    """identity -> its kernel."""
    return _by_rank("identity", x, kernels.identity, kernels.identity)


def lower_softmax(x):
    """softmax -> its kernel."""
    expect(x, "x", "softmax")
    return kernels.softmax, ("x",)


def lower_log_softmax(x):
    """log_softmax -> its kernel."""
    expect(x, "x", "log_softmax")
    return kernels.log_softmax, ("x",)


@primitive(lower=lower_relu)
def relu(x):
    """max(x, 0) of an array or a number, float32 or float64; NaN stays NaN. Its slope at 0 is 0."""
    return run(lower_relu, x=x)


@primitive(lower=lower_sigmoid)
def sigmoid(x):
    """1 / (1 + exp(-x)) of an array or a number, float32 or float64; exact to rounding for any x."""
    return run(lower_sigmoid, x=x)


@primitive(lower=lower_tanh)
def tanh(x):
    """``np.tanh(x)`` of an array or a number, float32 or float64."""
    return run(lower_tanh, x=x)


@primitive(lower=lower_identity)
def identity(x):
    """x itself: the activation of a linear layer."""
    return run(lower_identity, x=x)


@primitive(lower=lower_softmax)
def softmax(x):
    """exp(x) / sum(exp(x)) along the last axis of x (..., classes), of any size of values."""
    return run(lower_softmax, x=x)


@primitive(lower=lower_log_softmax)
def log_softmax(x):
    """log(softmax(x)) along the last axis of x (..., classes), without taking the logarithm of 0."""
    return run(lower_log_softmax, x=x)


def _by_rank(layer, x, for_arrays, for_numbers):
    if not isinstance(x, (Scalar, Array)) or not is_float(x):
        raise TypeRuleError(f"{layer}: x must be a float array or number, not {describe(x)}", "`x.astype(np.float64)`")
    return (for_arrays if isinstance(x, Array) else for_numbers), ("x",)

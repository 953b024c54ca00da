"""Losses: the mean over the samples of a batch, a number in the dtype of the data."""

from tangentlike.form.types import Array, TypeRuleError, describe, scalar_of_first
from tangentlike.primitives.registry import adjoint, forward, primitive

from . import loss_kernels
from .layer import expect, run, same_dtype, same_size
from .loss_kernels import (
    mse_gradient,
    softmax_cross_entropy_forward,
    softmax_cross_entropy_gradient,
    softmax_cross_entropy_label_gradient,
    softmax_cross_entropy_one_hot_forward,
    softmax_cross_entropy_one_hot_gradient,
)

CROSS_ENTROPY = "softmax_cross_entropy"


def label_type(logits, labels):
    """A number; the labels are whole numbers, one a row of the logits."""
    expect(logits, "logits", CROSS_ENTROPY, 2)
    same_size(CROSS_ENTROPY, "the rows of logits and labels", logits.shape[0], labels.shape[0])
    return scalar_of_first(logits)


def one_hot_type(logits, labels):
    """A number; the labels have the shape of the logits."""
    expect(logits, "logits", CROSS_ENTROPY, 2)
    same_size(CROSS_ENTROPY, "the rows of logits and labels", logits.shape[0], labels.shape[0])
    same_size(CROSS_ENTROPY, "the columns of logits and labels", logits.shape[1], labels.shape[1])
    return scalar_of_first(logits)


primitive(loss_kernels.softmax_cross_entropy, returns=label_type)


@forward(loss_kernels.softmax_cross_entropy)
def softmax_cross_entropy_extras(logits, labels):
    """The probabilities are kept: the adjoint needs no logits."""
    out, probabilities = softmax_cross_entropy_forward(logits, labels)


@adjoint(loss_kernels.softmax_cross_entropy)
def softmax_cross_entropy_adjoint(labels, probabilities, dout, dlogits):
    """dlogits = dout * (p - y) / N, fused so that no logarithm or quotient is differentiated."""
    dlogits += softmax_cross_entropy_gradient(dout, probabilities, labels)


primitive(loss_kernels.softmax_cross_entropy_one_hot, returns=one_hot_type)


@forward(loss_kernels.softmax_cross_entropy_one_hot)
def softmax_cross_entropy_one_hot_extras(logits, labels):
    """The logarithms of the probabilities are kept: both gradients are made of them."""
    out, scores = softmax_cross_entropy_one_hot_forward(logits, labels)


@adjoint(loss_kernels.softmax_cross_entropy_one_hot)
def softmax_cross_entropy_one_hot_adjoint(labels, scores, dout, dlogits, dlabels):
    """dlogits = dout * (p * sum(y) - y) / N, dlabels = -dout * log(p) / N."""
    dlogits += softmax_cross_entropy_one_hot_gradient(dout, scores, labels)
    dlabels += softmax_cross_entropy_label_gradient(dout, scores)


def lower_softmax_cross_entropy(logits, labels):
    """By the labels: whole numbers, or one row a sample."""
    expect(logits, "logits", CROSS_ENTROPY, 2)
    if isinstance(labels, Array) and labels.ndim == 1 and labels.dtype.startswith(("int", "uint")):
        return loss_kernels.softmax_cross_entropy, ("logits", "labels")
    if isinstance(labels, Array) and labels.ndim == 2:
        if labels.dtype.startswith("float"):
            same_dtype(CROSS_ENTROPY, logits=logits, labels=labels)
        return loss_kernels.softmax_cross_entropy_one_hot, ("logits", "labels")
    raise TypeRuleError(
        f"{CROSS_ENTROPY}: labels must be whole numbers (N) or one-hot rows (N, classes), not {describe(labels)}",
        "`labels.astype(np.int64)`",
    )


@primitive(lower=lower_softmax_cross_entropy)
def softmax_cross_entropy(logits, labels):
    """The mean cross-entropy of softmax(logits) against labels: mean(-log(softmax(logits)[label])).

    logits  (N, classes), float32 or float64
    labels  (N) whole numbers, or (N, classes) rows: one-hot, or probabilities

    Returns a number of the logits' dtype; NaN for no samples. Stable for logits of any size; gradient (p - y) / N.
    Raises ValueError when a label is not one of the classes, or the shapes differ.
    """
    return run(lower_softmax_cross_entropy, logits=logits, labels=labels)


def mse_type(prediction, target):
    """A number."""
    expect(prediction, "prediction", "mse")
    expect(target, "target", "mse", prediction.ndim)
    same_dtype("mse", prediction=prediction, target=target)
    for ours, theirs in zip(prediction.shape, target.shape, strict=True):
        same_size("mse", "the sizes of prediction and target along one axis", ours, theirs)
    return scalar_of_first(prediction)


primitive(loss_kernels.mse, returns=mse_type)


@adjoint(loss_kernels.mse)
def mse_adjoint(prediction, target, dout, dprediction, dtarget):
    """dprediction = 2 * dout * (prediction - target) / size, and its negative."""
    dprediction += mse_gradient(dout, prediction, target)
    dtarget += mse_gradient(dout, target, prediction)


def lower_mse(prediction, target):
    """mse -> its kernel."""
    return loss_kernels.mse, ("prediction", "target")


@primitive(lower=lower_mse)
def mse(prediction, target):
    """mean((prediction - target) ** 2) over all elements of two float arrays of one shape and dtype.

    Returns a number of that dtype; NaN for no elements. Raises ValueError when the shapes differ.
    """
    return run(lower_mse, prediction=prediction, target=target)

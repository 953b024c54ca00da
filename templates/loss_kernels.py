"""Kernels of the losses. A mean is accumulated in float64 and returned in the dtype of the data."""

import numpy as np

from tangentlike.primitives.registry import REORDER, kernel

from .activation_kernels import log_softmax, softmax_row
from .sizes import SizeError


@kernel
def softmax_cross_entropy(logits, labels):
    """mean(log(sum(exp(logits))) - logits[label]) for logits (N, classes) and whole-number labels (N)."""
    return softmax_cross_entropy_forward(logits, labels)[0]


@kernel
def softmax_cross_entropy_forward(logits, labels):
    """The mean cross-entropy, and the probabilities softmax(logits) (N, classes) that its gradient needs.

    Raises ValueError when a label is not one of the classes.
    """
    samples, classes = logits.shape
    if samples != labels.shape[0]:
        raise SizeError(
            "softmax_cross_entropy: the rows of logits and labels are {} and {}, which must be equal",
            samples,
            labels.shape[0],
        )
    probabilities = np.empty(logits.shape, logits.dtype)
    loss = 0.0
    for n in range(samples):
        label = labels[n]
        if label < 0 or label >= classes:
            raise SizeError(
                "softmax_cross_entropy: label {} in row {} is not one of {} classes", np.int64(label), n, classes
            )
        largest, total = softmax_row(logits[n], probabilities[n])
        loss += np.log(total) - (logits[n, label] - largest)
    return logits.dtype.type(loss / samples if samples else np.nan), probabilities


@kernel
def softmax_cross_entropy_gradient(dout, probabilities, labels):
    """dout * (probabilities - one_hot(labels)) / N."""
    samples, classes = probabilities.shape
    scale = probabilities.dtype.type(dout / max(samples, 1))
    dlogits = np.empty(probabilities.shape, probabilities.dtype)
    for n in range(samples):
        for i in range(classes):
            dlogits[n, i] = probabilities[n, i] * scale
        dlogits[n, labels[n]] -= scale
    return dlogits


@kernel
def softmax_cross_entropy_one_hot(logits, labels):
    """-mean(sum(labels * log_softmax(logits), axis=1)) for logits and labels (N, classes)."""
    return softmax_cross_entropy_one_hot_forward(logits, labels)[0]


@kernel
def softmax_cross_entropy_one_hot_forward(logits, labels):
    """The mean cross-entropy, and log_softmax(logits) (N, classes) that its gradients need."""
    samples, classes = logits.shape
    if samples != labels.shape[0]:
        raise SizeError(
            "softmax_cross_entropy: the rows of logits and labels are {} and {}, which must be equal",
            samples,
            labels.shape[0],
        )
    if classes != labels.shape[1]:
        raise SizeError(
            "softmax_cross_entropy: the columns of logits and labels are {} and {}, which must be equal",
            classes,
            labels.shape[1],
        )
    scores = log_softmax(logits)
    total = 0.0
    for n in range(samples):
        for i in range(classes):
            if labels[n, i] != 0:  # a class of probability 0 may have the score -inf
                total -= labels[n, i] * scores[n, i]
    return logits.dtype.type(total / samples if samples else np.nan), scores


@kernel
def softmax_cross_entropy_one_hot_gradient(dout, scores, labels):
    """dout * (probabilities * sum(labels) - labels) / N; the sum of a row of labels need not be 1."""
    samples, classes = scores.shape
    scale = scores.dtype.type(dout / max(samples, 1))
    dlogits = np.empty(scores.shape, scores.dtype)
    for n in range(samples):
        total = 0.0
        for i in range(classes):
            total += labels[n, i]
        mass = scores.dtype.type(total)
        for i in range(classes):
            dlogits[n, i] = (np.exp(scores[n, i]) * mass - labels[n, i]) * scale
    return dlogits


@kernel
def softmax_cross_entropy_label_gradient(dout, scores):
    """-dout * log_softmax(logits) / N: the gradient of labels that are probabilities."""
    return scores * scores.dtype.type(-dout / max(scores.shape[0], 1))


@kernel(fastmath=REORDER)
def mse(prediction, target):
    """mean((prediction - target) ** 2) over all elements."""
    for axis in range(prediction.ndim):
        if prediction.shape[axis] != target.shape[axis]:
            raise SizeError(
                "mse: the sizes of prediction and target along one axis are {} and {}, which must be equal",
                prediction.shape[axis],
                target.shape[axis],
            )
    ours = np.ascontiguousarray(prediction).reshape(prediction.size)
    theirs = np.ascontiguousarray(target).reshape(target.size)
    total = 0.0
    for i in range(ours.size):
        difference = ours[i] - theirs[i]
        total += difference * difference
    return prediction.dtype.type(total / ours.size if ours.size else np.nan)


@kernel
def mse_gradient(dout, prediction, target):
    """2 * dout * (prediction - target) / size."""
    scale = prediction.dtype.type(2 * dout / max(prediction.size, 1))
    return (prediction - target) * scale

"""Plain functions that use the layers, with arguments: what a user would decorate.

``CASES`` holds ``(function, arguments, wrt)``: the arguments in float64, and the parameters to differentiate. Each
returns a number; the arguments keep away from kinks and ties.
"""

import numpy as np

from tangentlike import nn

IMAGES = (2, 2, 6, 5)


def normal(*shape, seed=0):
    """Normal values, the same for the same shape and seed."""
    return np.random.default_rng((seed, *shape)).normal(size=shape)


def conv_loss(x, w, b):
    return np.sum(nn.conv2d(x, w, b) ** 2)


def conv_same_loss(x, w, b):
    return np.sum(nn.conv2d(x, w, b, stride=2, padding="same") ** 2)


def conv_full_loss(x, w):
    return np.sum(np.tanh(nn.conv2d(x, w, padding="full")))


def conv_auto_loss(x, w):
    return np.sum(nn.conv2d(x, w, stride=(3, 2), padding="auto") ** 2)


def conv_padded_loss(x, w):
    y = nn.conv2d(x, w, None, 1, (1, 2))
    return np.sum(y * y * y)


def conv_methods_loss(x, w, b):
    y = nn.conv2d(x, w, b, padding="same", method="naive") + nn.conv2d(x, w, padding="same", method="matrix")
    y = y * nn.conv2d(x, w, b, padding="same", method="matrix_parallel")
    y = y + nn.conv2d(x, w, padding="same", method="im2col")
    return np.sum(y * nn.conv2d(x, w, b, 1, "same", "im2col_parallel"))


def conv_parallel_loss(x, w, b, target):
    return nn.mse(nn.flatten(nn.conv2d(x, w, b, padding="full", method="im2col_parallel")), target)


def shared_filter_loss(x, w):
    """The filter is used twice, so its two gradients are added."""
    return np.sum(nn.conv2d(nn.conv2d(x, w, padding=1), w, padding=1) ** 2)


def max_pool_loss(x):
    return np.sum(nn.max_pool2d(x, 2, padding="auto") ** 2)


def overlapping_pool_loss(x):
    return np.sum(nn.max_pool2d(x, (3, 2), stride=1, padding=1) ** 2)


def avg_pool_loss(x):
    return np.sum(nn.avg_pool2d(x, (3, 5), padding=0) ** 2) + np.sum(nn.avg_pool2d(x, 2, 2, "same") ** 3)


def dense_loss(x, w, b):
    return np.sum(np.tanh(nn.dense(x, w, b)))


def dense_sample_loss(x, w, b):
    return np.sum(nn.dense(x[0], w, b) ** 2) + np.sum(nn.dense(x[1], w) ** 3)


def flatten_loss(x, w):
    return np.sum(nn.dense(nn.flatten(x), w) ** 2)


def flatten_transposed_loss(x, w):
    return np.sum((nn.flatten(x).T @ w) ** 2)


def activations_loss(x):
    return np.sum(nn.relu(x) * nn.sigmoid(x) + nn.tanh(x) * nn.identity(x))


def scalar_activations_loss(x):
    total = 0.0
    for i in range(x.shape[0]):
        total += nn.relu(x[i, 0]) * nn.sigmoid(x[i, 1]) + nn.tanh(x[i, 0])
    return total


def softmax_loss(x, y):
    return np.sum((nn.softmax(x) - y) ** 2) + np.sum(nn.log_softmax(x) * y)


def cross_entropy_loss(x, w, labels):
    return nn.softmax_cross_entropy(nn.dense(x, w), labels)


def one_hot_loss(logits, labels):
    return 3 * nn.softmax_cross_entropy(logits, labels)


def mse_loss(x, w, target):
    return nn.mse(nn.dense(x, w), target)


def rnn_loss(x, wx, wh, b):
    return np.sum(nn.rnn(x, wx, wh, b) ** 2)


def rnn_states_loss(x, wx, wh, b, h0):
    states = nn.rnn(x, wx, wh, b, h0, activation="relu", all_states=True)
    return np.sum(states * states)


def rnn_identity_loss(x, wx, wh, b, h0):
    return np.sum(nn.rnn(x, wx, wh, b, h0, "identity") ** 2)


def batch_norm_loss(x, gamma, beta, mean, var):
    return np.sum(nn.batch_norm(x, gamma, beta, mean, var) ** 3)


def batch_norm_test_loss(x, gamma, beta, mean, var):
    return np.sum(nn.batch_norm(x, gamma, beta, mean, var, train=False) ** 3)


def dropout_loss(x, w, seed):
    return np.sum(nn.dense(nn.dropout(x, 0.4, seed), w) ** 2)


def dropout_off_loss(x):
    return np.sum(nn.dropout(x, 0.4, 3, train=False) ** 2)


def network_loss(w1, b1, w2, b2, x, labels):
    hidden = nn.max_pool2d(nn.relu(nn.conv2d(x, w1, b1)), 2, padding="auto")
    return nn.softmax_cross_entropy(nn.dense(nn.flatten(hidden), w2, b2), labels)


def layers_loss(weights, x):
    """A loop over layers of one size."""
    h = x
    for i in range(weights.shape[0]):
        h = nn.relu(nn.dense(h, weights[i]))
    return np.sum(h**2)


FILTERS, RECURRENT = normal(3, 2, 3, 2), (normal(2, 3, 2), normal(2, 3), 0.5 * normal(3, 3), normal(3))
LABELS = np.array([0, 3, 3])

CASES = [
    (conv_loss, (normal(*IMAGES), FILTERS, normal(3)), ("x", "w", "b")),
    (conv_same_loss, (normal(*IMAGES), FILTERS, normal(3)), ("x", "w", "b")),
    (conv_full_loss, (normal(*IMAGES), FILTERS), ("x", "w")),
    (conv_auto_loss, (normal(*IMAGES), FILTERS), ("x", "w")),
    (conv_padded_loss, (normal(*IMAGES), FILTERS), ("w",)),
    *((conv_methods_loss, (normal(*IMAGES), FILTERS, normal(3)), w) for w in (("x", "w", "b"), ("x",), ("w",), ("b",))),
    (conv_parallel_loss, (normal(*IMAGES), FILTERS, normal(3), normal(2, 3 * 8 * 6)), ("w", "b")),
    (shared_filter_loss, (normal(*IMAGES), normal(2, 2, 3, 3)), ("x", "w")),
    (max_pool_loss, (normal(*IMAGES),), ("x",)),
    (overlapping_pool_loss, (normal(*IMAGES),), ("x",)),
    (avg_pool_loss, (normal(*IMAGES),), ("x",)),
    (dense_loss, (normal(4, 3), normal(3, 2), normal(2)), ("x", "w", "b")),
    (dense_sample_loss, (normal(2, 3), normal(3, 2), normal(2)), ("x", "w", "b")),
    (flatten_loss, (normal(2, 2, 3), normal(6, 2)), ("x", "w")),
    (flatten_transposed_loss, (normal(2, 2, 3), normal(2, 2)), ("x", "w")),
    (activations_loss, (normal(3, 4),), ("x",)),
    (scalar_activations_loss, (normal(4, 2),), ("x",)),
    (softmax_loss, (normal(3, 4), normal(3, 4, seed=1)), ("x", "y")),
    (cross_entropy_loss, (normal(3, 2), normal(2, 4), LABELS), ("x", "w")),
    (one_hot_loss, (normal(3, 4), np.eye(4)[LABELS]), ("logits",)),
    (one_hot_loss, (normal(3, 4), normal(3, 4, seed=1) ** 2), ("logits", "labels")),
    (mse_loss, (normal(4, 3), normal(3, 2), normal(4, 2)), ("w", "target")),
    (rnn_loss, RECURRENT, ("x", "wx", "wh", "b")),
    (rnn_states_loss, (*RECURRENT, normal(2, 3)), ("x", "wx", "wh", "b", "h0")),
    (rnn_identity_loss, (*RECURRENT, normal(2, 3)), ("wh", "h0")),
    (batch_norm_loss, (normal(5, 2), normal(2), normal(2, seed=1), np.zeros(2), np.ones(2)), ("x", "gamma", "beta")),
    (batch_norm_loss, (normal(3, 2, 2, 2), normal(2), normal(2, seed=1), np.zeros(2), np.ones(2)), ("x", "gamma")),
    (
        batch_norm_test_loss,
        (normal(5, 2), normal(2), normal(2, seed=1), normal(2, seed=2), np.array([0.5, 2.0])),
        ("x", "gamma", "beta", "mean", "var"),
    ),
    (dropout_loss, (normal(4, 3), normal(3, 2), 7), ("x", "w")),
    (dropout_off_loss, (normal(4, 3),), ("x",)),
    (
        network_loss,
        (normal(3, 1, 3, 3), normal(3), normal(12, 4), normal(4), normal(2, 1, 6, 5), np.array([1, 3])),
        ("w1", "b1", "w2", "b2"),
    ),
    (layers_loss, (normal(3, 4, 4), normal(2, 4)), ("weights", "x")),
]

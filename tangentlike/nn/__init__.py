"""Networks: layers as plain functions, to be called inside a differentiated function, and as lists of objects.

``nn.conv2d(images, w, b)`` and its like are functions of arrays (:mod:`tangentlike.nn.functions`).
``nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), ...)`` holds the arrays, and writes the function that calls them.
"""

from .functions import (
    avg_pool2d,
    batch_norm,
    conv2d,
    dense,
    dropout,
    flatten,
    identity,
    log_softmax,
    max_pool2d,
    mse,
    relu,
    rnn,
    sigmoid,
    softmax,
    softmax_cross_entropy,
    tanh,
)
from .images import AvgPool2d, BatchNorm2d, Conv2d, Flatten, MaxPool2d, Unflatten
from .layer import Layer
from .layers import (
    RNN,
    BatchNorm1d,
    Dropout,
    Identity,
    Linear,
    LogSoftmax,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
)
from .losses import CrossEntropyLoss, MSELoss
from .sequential import Sequential

__all__ = [
    "RNN",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv2d",
    "CrossEntropyLoss",
    "Dropout",
    "Flatten",
    "Identity",
    "Layer",
    "Linear",
    "LogSoftmax",
    "MSELoss",
    "MaxPool2d",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Unflatten",
    "avg_pool2d",
    "batch_norm",
    "conv2d",
    "dense",
    "dropout",
    "flatten",
    "identity",
    "log_softmax",
    "max_pool2d",
    "mse",
    "relu",
    "rnn",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "tanh",
]

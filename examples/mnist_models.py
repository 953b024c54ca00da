"""Four networks for handwritten digits, each the loss of a published experiment, written as a plain function.

    python examples/train_mnist.py --model cnn        # or rnn, cnn2, wide

``MODELS["cnn"]`` has all that a training run needs; ``rnn(hidden=32)`` is another network of the same kind.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from tangentlike import differentiate, nn, train


@differentiate(wrt=("w1", "b1", "w2", "b2", "w3", "b3"), has_aux=True)
def cnn_loss(w1, b1, w2, b2, w3, b3, images, labels):
    """Convolution, pooling and two dense layers: 6 filters of 3 x 3, 84 hidden units."""
    h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
    scores = nn.dense(h, w3, b3)
    return nn.softmax_cross_entropy(scores, labels), scores


def rnn_loss_with(activation):
    """The loss of the recurrent network with ``"tanh"``, ``"relu"`` or ``"identity"`` in its cells."""

    @differentiate(wrt=("wx", "wh", "b", "w", "c"), has_aux=True)
    def rnn_loss(wx, wh, b, w, c, sequences, labels):
        """Cells that each read a strip of the image; the state after the last one is classified."""
        state = nn.rnn(sequences, wx, wh, b, activation=activation)
        scores = nn.dense(state, w, c)
        return nn.softmax_cross_entropy(scores, labels), scores

    return rnn_loss


def cnn2_loss_with(padding):
    """The loss of the network with two convolutions, padded by the word that ``nn.conv2d`` takes."""

    @differentiate(wrt=("w1", "b1", "w2", "b2", "w3", "b3", "w4", "b4"), has_aux=True)
    def cnn2_loss(w1, b1, w2, b2, w3, b3, w4, b4, images, labels):
        """Two convolutions of 8 filters of 5 x 5, one pooling, 128 hidden units."""
        h = nn.relu(nn.conv2d(images, w1, b1, padding=padding))
        h = nn.relu(nn.conv2d(h, w2, b2, padding=padding))
        h = nn.flatten(nn.max_pool2d(h, 2))
        h = nn.relu(nn.dense(h, w3, b3))
        scores = nn.dense(h, w4, b4)
        return nn.softmax_cross_entropy(scores, labels), scores

    return cnn2_loss


def wide_loss_with(window, padding):
    """The loss of the network of many filters, whose pooling takes windows of ``window`` x ``window``.

    A window that does not divide the 26 x 26 results of the convolution is an error that says so, unless ``padding`` is
    ``"auto"``: then they are padded at the right and bottom, as little as lets it divide.
    """

    @differentiate(wrt=("w1", "b1", "w2", "b2"), has_aux=True)
    def wide_loss(w1, b1, w2, b2, images, labels):
        """One convolution of many filters of 3 x 3, pooling, and the scores."""
        h = nn.relu(nn.conv2d(images, w1, b1))
        h = nn.max_pool2d(h, window, padding=padding)
        scores = nn.dense(nn.flatten(h), w2, b2)
        return nn.softmax_cross_entropy(scores, labels), scores

    return wide_loss


@dataclass(frozen=True)
class Model:
    """A network and the published settings that it is trained with.

    ``loss(*parameters, x, labels)`` returns the mean loss and the scores (n, 10); ``shapes`` are those of its
    parameters, weights and biases in turn; ``strips`` is the number of pieces of an image that a recurrent network
    reads one after the other. ``settings`` are the arguments that the network was made with.
    """

    name: str
    loss: Any
    shapes: tuple[tuple[int, ...], ...]
    optimizer: str = "sgd"
    lr: float = 0.01
    optimizer_settings: dict[str, float] = field(default_factory=dict)
    batch_size: int = 100
    epochs: int = 3
    strips: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    def initial_parameters(self, seed, dtype=np.float32):
        """Glorot's weights, and biases of zero."""
        rng = np.random.default_rng(seed)
        return tuple(train.glorot(rng, s, dtype) if len(s) > 1 else np.zeros(s, dtype) for s in self.shapes)

    def arrange(self, images):
        """Images (n, 1, 28, 28) as the loss takes them; a recurrent network takes (n, strips, pixels)."""
        return images if self.strips is None else images.reshape(len(images), self.strips, -1)

    @property
    def count(self):
        """How many numbers are trained."""
        return sum(prod(shape) for shape in self.shapes)


def cnn():
    """The network of the first experiment."""
    return Model("cnn", cnn_loss, ((6, 1, 3, 3), (6,), (6 * 13 * 13, 84), (84,), (84, 10), (10,)))


def rnn(hidden=64, cells=4, activation="tanh"):
    """The recurrent network of the second: ``cells`` strips of the image, one after the other, into ``hidden`` units.

    Raises ``ValueError`` for a number of cells that 784 pixels cannot be shared among.
    """
    if cells < 1 or 784 % cells:
        raise ValueError(f"{cells} cells cannot share the 784 pixels of an image: choose a divisor of 784")
    pixels = 784 // cells
    return Model(
        "rnn", rnn_loss if activation == "tanh" else rnn_loss_with(activation),
        ((pixels, hidden), (hidden, hidden), (hidden,), (hidden, 10), (10,)),
        lr=0.015, epochs=5, strips=cells, settings={"hidden": hidden, "cells": cells, "activation": activation},
    )  # fmt: skip


def cnn2(padding="valid"):
    """The network of the third; ``padding`` is ``"valid"`` (none: 800 features), ``"same"`` or ``"full"``.

    Its authors count 105,496 parameters, of which the convolutions' 16 biases are part; the dense layers here have
    their 138 biases too.
    """
    sides = {"valid": 10, "same": 14, "full": 18}
    if padding not in sides:
        raise ValueError(f"the network with two convolutions takes the padding valid, same or full, not {padding}")
    side = sides[padding]
    return Model(
        "cnn2", cnn2_loss if padding == "valid" else cnn2_loss_with(padding),
        ((8, 1, 5, 5), (8,), (8, 8, 5, 5), (8,), (8 * side * side, 128), (128,), (128, 10), (10,)),
        optimizer="adam", lr=0.001, optimizer_settings={"beta1": 0.95, "beta2": 0.99}, batch_size=64, epochs=5,
        settings={"padding": padding},
    )  # fmt: skip


def wide(filters=32, pool=2, padding="valid"):
    """The network of the fourth, which varies its number of filters from 32 to 256.

    ``pool`` is the window of its pooling, ``padding`` ``"valid"`` or ``"auto"`` for windows that do not divide 26.
    """
    if padding not in ("valid", "auto"):
        raise ValueError(f"the wide network takes the padding valid or auto, not {padding}")
    side = -(-26 // pool) if padding == "auto" else 26 // pool
    return Model(
        "wide", wide_loss if (pool, padding) == (2, "valid") else wide_loss_with(pool, padding),
        ((filters, 1, 3, 3), (filters,), (filters * side * side, 10), (10,)),
        lr=0.1, batch_size=1000, epochs=3, settings={"filters": filters, "pool": pool, "padding": padding},
    )  # fmt: skip


rnn_loss, cnn2_loss, wide_loss = rnn_loss_with("tanh"), cnn2_loss_with("valid"), wide_loss_with(2, "valid")
BUILDERS: dict[str, Callable[..., Model]] = {"cnn": cnn, "rnn": rnn, "cnn2": cnn2, "wide": wide}
MODELS = {name: build() for name, build in BUILDERS.items()}


def example_arguments():
    """What the gradients in generated/ are specialized to: a batch of two images."""
    images, labels = np.zeros((2, 1, 28, 28), np.float32), np.array([3, 7])
    return {
        f"{name}_loss": (*model.initial_parameters(0), model.arrange(images), labels) for name, model in MODELS.items()
    }


def example_texts():
    """The training steps in generated/, of batches of 100."""
    images, labels = np.zeros((200, 1, 28, 28), np.float32), np.zeros(200, np.int64)
    texts = {}
    for name in ("cnn", "rnn"):
        model = MODELS[name]
        data = model.arrange(images), labels
        step = model.loss, model.initial_parameters(0), data, train.SGD(0.01), 100
        texts[f"{name}_step"] = train.step_source(*step)
        if name == "cnn":
            texts["cnn_cuda_step"] = train.step_source(*step, device="cuda")
    return texts

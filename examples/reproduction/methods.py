"""The networks of papers 3 and 4 with the convolution's method to choose."""

from __future__ import annotations

from dataclasses import replace

import mnist_models

from tangentlike import differentiate, nn


def cnn2_loss_with(padding: str, method: str):
    """The loss of paper 3's network, its convolutions computed by this method of ``nn.conv2d``."""

    @differentiate(wrt=("w1", "b1", "w2", "b2", "w3", "b3", "w4", "b4"), has_aux=True)
    def cnn2_loss(w1, b1, w2, b2, w3, b3, w4, b4, images, labels):
        h = nn.relu(nn.conv2d(images, w1, b1, padding=padding, method=method))
        h = nn.relu(nn.conv2d(h, w2, b2, padding=padding, method=method))
        h = nn.flatten(nn.max_pool2d(h, 2))
        h = nn.relu(nn.dense(h, w3, b3))
        scores = nn.dense(h, w4, b4)
        return nn.softmax_cross_entropy(scores, labels), scores

    return cnn2_loss


def wide_loss_with(method: str):
    """The loss of paper 4's network."""

    @differentiate(wrt=("w1", "b1", "w2", "b2"), has_aux=True)
    def wide_loss(w1, b1, w2, b2, images, labels):
        h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1, method=method)), 2)
        scores = nn.dense(nn.flatten(h), w2, b2)
        return nn.softmax_cross_entropy(scores, labels), scores

    return wide_loss


def build(name: str, method: str | None = None, **settings):
    """The model of this name; ``method`` is for ``cnn2`` and ``wide``."""
    model = mnist_models.BUILDERS[name](**settings)
    if method is None:
        return model
    loss = cnn2_loss_with(model.settings["padding"], method) if name == "cnn2" else wide_loss_with(method)
    return replace(model, loss=loss)

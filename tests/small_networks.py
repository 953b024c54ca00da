"""Networks of a few weights as lists of layers, and images for them."""

import numpy as np

from tangentlike import nn

RNG = np.random.default_rng(0)
IMAGES = RNG.random((4, 1, 10, 10)).astype(np.float32)
LABELS = RNG.integers(0, 3, 4)


def small_cnn(**options):
    return nn.Sequential(
        nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32, 5), nn.Tanh(), nn.Linear(5, 3),
        loss=nn.CrossEntropyLoss(), **options,
    )  # fmt: skip


def disc(**options):
    return nn.Sequential(
        nn.Linear(2, 4), nn.ReLU(), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2), nn.Dropout(0.25),
        loss=nn.MSELoss(), **options,
    )  # fmt: skip

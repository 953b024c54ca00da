"""Initial values of parameters."""

from __future__ import annotations

from math import prod, sqrt

import numpy as np
from numpy.typing import DTypeLike


def glorot(rng: np.random.Generator, shape: tuple[int, ...], dtype: DTypeLike = np.float32) -> np.ndarray:
    """Glorot's uniform initialization: values in [-a, a) with a = sqrt(6 / (fan_in + fan_out)).

    ``shape`` is (inputs, outputs) for a dense layer, (out channels, in channels, ...) for a convolution, whose two
    fans are its channels times the size of the window. Raises ``ValueError`` for fewer than two dimensions: a bias
    has no fans and starts at zero.

    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
    2010, equation 16.
    """
    if len(shape) < 2:
        raise ValueError(f"glorot needs a shape of at least two dimensions, not {shape}: start biases at zero")
    window = prod(shape[2:])
    limit = sqrt(6 / ((shape[0] + shape[1]) * window))
    return rng.uniform(-limit, limit, shape).astype(dtype)


def fan_in_uniform(
    rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, dtype: DTypeLike = np.float32
) -> np.ndarray:
    """PyTorch's default for weights and biases: values in [-a, a) with a = 1 / sqrt(fan_in).

    ``fan_in`` is how many numbers a unit of the layer adds up: the inputs of a dense layer, the channels times the size
    of the window of a convolution.
    """
    limit = 1 / sqrt(fan_in)
    return rng.uniform(-limit, limit, shape).astype(dtype)

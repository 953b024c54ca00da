"""Pooling against PyTorch."""

import numpy as np
import pytest
from pytorch import torch

from tangentlike import nn

from .against_torch import compare

SHAPES = [(2, 3, 6, 8), (1, 1, 2, 2), (0, 2, 4, 4), (3, 2, 4, 6)]


def distinct(shape, seed=0):
    """Images without ties."""
    size = int(np.prod(shape))
    return np.random.default_rng(seed).permutation(size).reshape(shape) / 10 - size / 20


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_max_pool_of_pairs(shape):
    compare(nn.max_pool2d, lambda x: torch.nn.functional.max_pool2d(x, 2), x=distinct(shape), window=2)


@pytest.mark.parametrize(
    ("shape", "window", "stride", "padding"),
    [
        ((2, 3, 7, 5), (3, 2), (2, 1), 0),
        ((2, 2, 6, 7), (2, 3), (2, 2), (1, 1)),
        ((1, 2, 5, 5), 3, 1, 1),  # overlapping windows
        ((2, 1, 9, 7), 1, (4, 3), 0),
        ((2, 1, 4, 3), (4, 3), None, 0),
        ((0, 1, 4, 4), 2, 1, 0),
        ((2, 2, 9, 9), 3, None, 0),
    ],
)
def test_windows_strides_and_paddings(shape, window, stride, padding):
    def largest(x):
        return torch.nn.functional.max_pool2d(x, window, stride, padding)

    def mean(x):
        return torch.nn.functional.avg_pool2d(x, window, stride, padding)

    compare(nn.max_pool2d, largest, x=distinct(shape), window=window, stride=stride, padding=padding)
    compare(nn.avg_pool2d, mean, x=distinct(shape), window=window, stride=stride, padding=padding)


@pytest.mark.parametrize(
    ("shape", "window", "stride"), [((2, 2, 5, 7), 2, None), ((1, 2, 7, 6), 3, 2), ((2, 1, 3, 9), (3, 2), (1, 3))]
)
def test_auto_padding(shape, window, stride):
    """What is padded never wins, and is not averaged."""

    def largest(x):
        return torch.nn.functional.max_pool2d(x, window, stride, ceil_mode=True)

    def mean(x):
        return torch.nn.functional.avg_pool2d(x, window, stride, ceil_mode=True)

    compare(nn.max_pool2d, largest, x=distinct(shape), window=window, stride=stride, padding="auto")
    compare(nn.avg_pool2d, mean, x=distinct(shape), window=window, stride=stride, padding="auto")


def test_same_padding():
    def largest(x):
        return torch.nn.functional.max_pool2d(torch.nn.functional.pad(x, (0, 1, 0, 1), value=-1e9), 2, 1)

    def mean(x):
        ones = torch.nn.functional.pad(torch.ones_like(x), (0, 1, 0, 1))
        sums = torch.nn.functional.avg_pool2d(torch.nn.functional.pad(x, (0, 1, 0, 1)), 2, 1)
        return sums / torch.nn.functional.avg_pool2d(ones, 2, 1)

    x = distinct((2, 2, 5, 4))
    compare(nn.max_pool2d, largest, x=x, window=2, stride=1, padding="same")
    compare(nn.avg_pool2d, mean, x=x, window=2, stride=1, padding="same")


def test_any_memory_order():
    x = distinct((2, 6, 4, 3)).transpose(0, 3, 1, 2)[:, ::-1]
    compare(nn.max_pool2d, lambda x: torch.nn.functional.max_pool2d(x, 2), x=x, window=2)
    compare(nn.avg_pool2d, lambda x: torch.nn.functional.avg_pool2d(x, 2), x=x, window=2)

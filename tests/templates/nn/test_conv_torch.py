"""Convolution against PyTorch."""

import numpy as np
import pytest
from pytorch import torch

from tangentlike import nn
from tangentlike.templates.conv import METHODS

from .against_torch import compare

pytestmark = pytest.mark.turns(3)


def arrays(n, c, h, w, o, kh, kw, seed=0):
    rng = np.random.default_rng(seed)
    return {"x": rng.normal(size=(n, c, h, w)), "w": rng.normal(size=(o, c, kh, kw)), "b": rng.normal(size=o)}


def reference(stride, padding):
    def conv(x, w, b=None):
        return torch.nn.functional.conv2d(x, w, b, stride=stride, padding=padding)

    return conv


def padded(top, bottom, left, right, stride):
    def conv(x, w, b=None):
        return torch.nn.functional.conv2d(torch.nn.functional.pad(x, (left, right, top, bottom)), w, b, stride=stride)

    return conv


@pytest.mark.parametrize(
    ("sizes", "stride", "padding"),
    [
        ((2, 1, 5, 5, 1, 3, 3), 1, 0),
        ((3, 2, 9, 7, 3, 3, 2), (2, 1), 1),
        ((1, 3, 7, 11, 2, 1, 1), (3, 5), 0),  # a stride larger than the filter
        ((4, 1, 8, 8, 5, 5, 5), 1, (2, 1)),
        ((0, 2, 5, 5, 2, 3, 3), 1, 0),
        ((7, 2, 5, 6, 4, 2, 3), 1, 1),
        ((2, 2, 10, 10, 2, 4, 4), 3, 0),
        ((1, 2, 3, 4, 3, 3, 4), 1, 0),  # the filter covers the image
        ((2, 3, 2, 2, 2, 4, 3), 1, (2, 1)),  # and more than it
        ((2, 2, 1, 6, 2, 1, 3), (1, 3), 0),
        ((1, 1, 1, 1, 1, 1, 1), 1, 0),
        ((130, 3, 4, 4, 3, 3, 3), 1, 1),  # several tiles and a part of one
        ((2, 2, 40, 40, 3, 3, 3), 1, 1),  # a plane larger than a tile
    ],
)
def test_strides_and_paddings(sizes, stride, padding):
    compare(nn.conv2d, reference(stride, padding), **arrays(*sizes), stride=stride, padding=padding)


@pytest.mark.parametrize("seed", range(20))
def test_random_sizes(seed):
    rng = np.random.default_rng(seed)
    n, c, o = (int(k) for k in rng.integers(1, 5, 3))
    kh, kw, sh, sw = (int(k) for k in rng.integers(1, 5, 4))
    rows, columns = (int(k) for k in rng.integers(0, 4, 2))
    ph, pw = int(rng.integers(0, (rows * sh + kh + 1) // 2)), int(rng.integers(0, (columns * sw + kw + 1) // 2))
    h, w = rows * sh + kh - 2 * ph, columns * sw + kw - 2 * pw
    sizes = arrays(n, c, h, w, o, kh, kw, seed)
    compare(nn.conv2d, reference((sh, sw), (ph, pw)), seed, (np.float64,), **sizes, stride=(sh, sw), padding=(ph, pw))


@pytest.mark.parametrize(
    ("sizes", "stride", "words", "pads"),
    [
        ((2, 2, 7, 6, 3, 3, 3), 1, "same", (1, 1, 1, 1)),
        ((2, 2, 7, 6, 3, 2, 4), 1, "same", (0, 1, 1, 2)),  # the odd row and column go to the bottom and right
        ((2, 2, 7, 6, 3, 3, 3), 2, "same", (1, 1, 0, 1)),
        ((2, 2, 6, 5, 3, 1, 2), (3, 2), "same", (0, -2, 0, 1)),  # rows that no filter reads
        ((2, 2, 5, 4, 3, 3, 2), 1, "full", (2, 2, 1, 1)),
        ((2, 2, 5, 4, 3, 3, 2), 1, "valid", (0, 0, 0, 0)),
        ((2, 1, 28, 28, 2, 3, 3), 2, "auto", (0, 1, 0, 1)),
        ((2, 1, 9, 9, 2, 3, 3), 2, "auto", (0, 0, 0, 0)),
        ((2, 1, 2, 5, 2, 3, 1), (1, 3), "auto", (0, 1, 0, -1)),
    ],
)
def test_padding_words(sizes, stride, words, pads):
    compare(nn.conv2d, padded(*pads, stride), **arrays(*sizes), stride=stride, padding=words)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("padding", ["valid", "same", "full"])
def test_methods(method, padding):
    pads = {"valid": (0, 0, 0, 0), "same": (1, 1, 1, 2), "full": (2, 2, 3, 3)}[padding]
    compare(nn.conv2d, padded(*pads, 1), **arrays(5, 2, 7, 6, 3, 3, 4), padding=padding, method=method)


def test_without_bias():
    given = arrays(2, 2, 5, 5, 3, 3, 3)
    del given["b"]
    compare(nn.conv2d, reference(1, 1), **given, padding=1)


def test_any_memory_order():
    given = arrays(3, 2, 6, 5, 3, 3, 3)
    given["x"] = given["x"].transpose(0, 1, 3, 2)[:, ::-1]
    given["w"] = np.asfortranarray(given["w"])
    given["b"] = np.repeat(given["b"], 2)[::2]
    compare(nn.conv2d, reference(1, 1), **given, padding=1)

"""What the layers promise beyond their formulas: ties, stability, seeds, running statistics, errors that name sizes."""

import re

import numpy as np
import pytest

from tangentlike import nn
from tangentlike.templates import (
    conv_kernels,
    dense_kernels,
    loss_kernels,
    normalization_kernels,
    recurrent_kernels,
)

from .pullback import direction, pull_back

pytestmark = pytest.mark.turns(3)


def normal(*shape, seed=0):
    return np.random.default_rng((seed, *shape)).normal(size=shape)


# ---- ties and kinks


@pytest.mark.parametrize(("window", "stride"), [(2, 2), (2, 1), (3, 3)])
def test_ties_of_max_pool_go_to_the_first(window, stride):
    size = 6 if window == 3 else 4
    x = np.ones((1, 1, size, size))
    _, found = pull_back(nn.max_pool2d, np.ones_like, x=x, window=window, stride=stride)
    expected = np.zeros_like(x)
    count = (size - window) // stride + 1
    expected[:, :, : count * stride : stride, : count * stride : stride] = 1
    np.testing.assert_array_equal(found["x"], expected)


def test_a_tie_of_right_and_below_goes_to_the_row_above():
    x = np.array([[[[0.0, 2.0], [2.0, 1.0]]]])
    _, found = pull_back(nn.max_pool2d, np.ones_like, x=x, window=2)
    np.testing.assert_array_equal(found["x"], [[[[0.0, 1.0], [0.0, 0.0]]]])


def test_slope_of_relu_at_zero_is_zero():
    _, found = pull_back(nn.relu, np.ones(4), x=np.array([-1.0, 0.0, -0.0, 2.0]))
    np.testing.assert_array_equal(found["x"], [0, 0, 0, 1])


# ---- NaN and large values


@pytest.mark.parametrize("size", [4, 5])
def test_nan_wins_a_pool_and_passes_relu(size):
    x = normal(1, 1, size, size)
    x[0, 0, 1, 1] = np.nan
    out = nn.max_pool2d(x, 2, padding="auto")
    assert np.isnan(out).sum() == 1 and np.isnan(out[0, 0, 0, 0])
    assert np.isnan(nn.relu(x)[0, 0, 1, 1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_of_large_logits(dtype):
    logits = np.array([[1e4, 0.0, -1e4], [-1e4, 1e4, 1e4 - 1]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        loss, found = pull_back(nn.softmax_cross_entropy, dtype(1), logits=logits, labels=np.array([0, 2]))
    last = np.log1p(np.exp(-1.0)) + 1
    np.testing.assert_allclose(loss, last / 2, rtol=10 * np.finfo(dtype).eps)
    p = 1 / (1 + np.exp(-1.0))
    expected = np.array([[0, 0, 0], [0, p, -p]]) / 2
    np.testing.assert_allclose(found["logits"], expected, rtol=10 * np.finfo(dtype).eps, atol=0)


def test_softmax_and_its_logarithm_of_large_values():
    x = np.array([[1e4, 1e4 - 2, -1e4]], np.float32)
    e = np.exp(np.float64([0, -2, -2e4]))
    np.testing.assert_allclose(nn.softmax(x)[0], e / e.sum(), rtol=1e-6)
    np.testing.assert_allclose(nn.log_softmax(x)[0], [0, -2, -2e4] - np.log(e.sum()), rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_is_exact_far_out(dtype):
    x = np.array([-800.0, -80.0, -1e-3, 0.0, 30.0, 800.0], dtype)
    with np.errstate(over="raise", invalid="raise"):
        found = nn.sigmoid(x)
    small = np.exp(-np.abs(x.astype(np.float64)))
    expected = np.where(x < 0, small, 1) / (1 + small)
    np.testing.assert_allclose(found, expected, rtol=4 * np.finfo(dtype).eps, atol=1e-44)


def test_float32_states_are_exact_to_rounding():
    x = np.concatenate([np.linspace(-20, 20, 1000), 10 ** np.linspace(-30, 1, 1000), [np.inf, -np.inf, np.nan]])
    x = x.astype(np.float32).reshape(-1, 1, 1)
    one = np.ones((1, 1), np.float32)
    found = nn.rnn(x, one, one, np.zeros(1, np.float32))
    np.testing.assert_allclose(found, np.tanh(x[:, 0].astype(np.float64)), rtol=np.finfo(np.float32).eps)


# ---- numbers


@pytest.mark.parametrize("layer", [nn.relu, nn.sigmoid, nn.tanh, nn.identity])
@pytest.mark.parametrize("value", [-1.5, 0.0, 2.5])
def test_numbers(layer, value):
    assert layer(np.float32(value)).dtype == np.float32
    np.testing.assert_allclose(layer(value), layer(np.array([value]))[0], rtol=1e-15)


@pytest.mark.parametrize("layer", [nn.relu, nn.sigmoid])
def test_gradient_of_numbers(layer):
    for value in (-1.5, 0.0, 2.5):
        _, number = pull_back(layer, 3.0, x=value)
        _, array = pull_back(layer, np.array([3.0]), x=np.array([value]))
        np.testing.assert_allclose(number["x"], array["x"][0], rtol=1e-15)


# ---- batch normalization and dropout


def test_running_statistics_move_only_in_training():
    x, mean, var = normal(5, 2), np.zeros(2), np.ones(2)
    nn.batch_norm(x, np.ones(2), np.zeros(2), mean, var, train=False)
    np.testing.assert_array_equal((mean, var), (np.zeros(2), np.ones(2)))
    nn.batch_norm(x, np.ones(2), np.zeros(2), mean, var, momentum=0.25)
    np.testing.assert_allclose(mean, 0.25 * x.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(var, 0.75 + 0.25 * x.var(axis=0, ddof=1), rtol=1e-12)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_dropout_drops_its_share(rate):
    out = nn.dropout(np.ones(200_000, np.float32), rate, 7)
    dropped = np.mean(out == 0)
    assert abs(dropped - rate) <= 5 * np.sqrt(rate * (1 - rate) / out.size)
    np.testing.assert_allclose(out[out != 0], 1 / (1 - rate), rtol=1e-6)


@pytest.mark.parametrize("lag", [1, 2, 28, 256])
def test_dropped_positions_and_seeds_are_independent(lag):
    kept = [nn.dropout(np.ones(100_000), 0.5, seed) != 0 for seed in (0, 1, lag, -1, 2**40)]
    limit = 5 * np.sqrt(0.25 / kept[0].size)
    assert abs(np.mean(kept[0][lag:] == kept[0][:-lag]) - 0.5) <= limit
    for other in kept[1:]:
        assert abs(np.mean(kept[0] == other) - 0.5) <= limit
        assert abs(np.mean(kept[0][lag:] == other[:-lag]) - 0.5) <= limit


def test_the_same_seed_drops_the_same_both_ways():
    x = normal(20, 30)
    out, found = pull_back(nn.dropout, np.ones_like(x), x=x, rate=0.4, seed=3)
    again = nn.dropout(x, 0.4, 3)
    np.testing.assert_array_equal(out, again)
    np.testing.assert_allclose(found["x"], np.where(out == 0, 0, 1 / 0.6), rtol=1e-12)
    np.testing.assert_array_equal(nn.dropout(x, 0.4, np.int64(3)), out)
    np.testing.assert_array_equal(nn.dropout(x, 0.4, 3, train=False), x)


# ---- dtypes, empty batches, inputs left alone


def test_empty_batches():
    for dtype in (np.float32, np.float64):
        x = np.zeros((0, 1, 4, 4), dtype)
        assert nn.conv2d(x, np.zeros((2, 1, 3, 3), dtype)).shape == (0, 2, 2, 2)
        assert nn.max_pool2d(x, 2).shape == nn.avg_pool2d(x, 2).shape == (0, 1, 2, 2)
        loss = nn.softmax_cross_entropy(np.zeros((0, 3), dtype), np.zeros(0, np.int64))
        assert np.isnan(loss) and loss.dtype == dtype
        assert np.isnan(nn.mse(np.zeros(0, dtype), np.zeros(0, dtype)))


def test_inputs_are_left_alone():
    x, w, b = normal(2, 2, 4, 4), normal(3, 2, 3, 3), normal(3)
    copies = x.copy(), w.copy(), b.copy()
    pull_back(nn.conv2d, direction(np.random.default_rng(0)), x=x, w=w, b=b, padding="same")
    for layer in (nn.relu, nn.sigmoid, nn.softmax, nn.flatten):
        pull_back(layer, direction(np.random.default_rng(0)), x=x)
    pull_back(nn.max_pool2d, direction(np.random.default_rng(0)), x=x, window=2)
    for before, after in zip(copies, (x, w, b), strict=True):
        np.testing.assert_array_equal(before, after)


# ---- errors


IMAGES, FILTERS = np.ones((2, 3, 7, 6)), np.ones((4, 3, 3, 3))
ERRORS = [
    (nn.conv2d, {"x": IMAGES, "w": FILTERS[:, :2]}, "channels of x and w are 3 and 2"),
    (nn.conv2d, {"x": IMAGES, "w": FILTERS, "b": np.ones(3)}, "are 4 and 3"),
    (nn.conv2d, {"x": IMAGES, "w": FILTERS, "stride": 2}, "window of 3 with stride 2 does not divide a size of 6"),
    (nn.conv2d, {"x": IMAGES[:, :, :2], "w": FILTERS}, "window of 3 does not fit in a size of 2"),
    (nn.conv2d, {"x": IMAGES[0], "w": FILTERS}, "x must have 4 dimensions, not 3"),
    (nn.conv2d, {"x": IMAGES.astype(np.int64), "w": FILTERS}, "x must be a float array"),
    (nn.conv2d, {"x": IMAGES, "w": FILTERS.astype(np.float32)}, "x is float64 and w is float32"),
    (nn.conv2d, {"x": IMAGES, "w": FILTERS, "padding": "sane"}, "padding='sane' is not known"),
    (nn.conv2d, {"x": IMAGES, "w": FILTERS, "padding": -1}, "must not be negative"),
    (nn.conv2d, {"x": IMAGES, "w": FILTERS, "stride": 0}, "must be at least 1"),
    (nn.conv2d, {"x": IMAGES, "w": FILTERS, "stride": (1, 2, 3)}, "neither a whole number nor a pair"),
    (nn.conv2d, {"x": IMAGES, "w": FILTERS, "b": "no"}, "b must be an array"),
    (nn.max_pool2d, {"x": IMAGES, "window": 2}, "window of 2 with stride 2 does not divide a size of 7"),
    (nn.max_pool2d, {"x": IMAGES, "window": 2, "padding": 2}, "padding of 2 must be smaller than the window"),
    (nn.avg_pool2d, {"x": IMAGES, "window": (7, 4)}, "window of 4 with stride 4 does not divide a size of 6"),
    (nn.dense, {"x": np.ones((2, 3)), "w": np.ones((4, 5))}, "are 3 and 4"),
    (nn.dense, {"x": np.ones((2, 3, 4)), "w": np.ones((4, 5))}, "x must have 1 or 2 dimensions, not 3"),
    (nn.dense, {"x": np.ones((2, 3)), "w": np.ones((3, 5)), "b": np.ones(4)}, "are 5 and 4"),
    (nn.softmax_cross_entropy, {"logits": np.ones((2, 3)), "labels": np.array([0, 3])}, "label 3 in row 1"),
    (nn.softmax_cross_entropy, {"logits": np.ones((2, 3)), "labels": np.array([-1, 0])}, "label -1 in row 0"),
    (nn.softmax_cross_entropy, {"logits": np.ones((2, 3)), "labels": np.array([0.0, 1.0])}, "labels must be whole"),
    (nn.softmax_cross_entropy, {"logits": np.ones((2, 3)), "labels": np.array([0, 1, 2])}, "are 2 and 3"),
    (nn.softmax_cross_entropy, {"logits": np.ones((2, 3)), "labels": np.ones((2, 2))}, "are 3 and 2"),
    (nn.mse, {"prediction": np.ones((2, 3)), "target": np.ones((2, 1))}, "are 3 and 1"),
    (nn.rnn, {"x": np.ones((2, 3, 4)), "wx": np.ones((3, 5)), "wh": np.ones((5, 5)), "b": np.ones(5)}, "are 4 and 3"),
    (nn.rnn, {"x": np.ones((2, 3, 4)), "wx": np.ones((4, 5)), "wh": np.ones((5, 4)), "b": np.ones(5)}, "are 5 and 4"),
    (nn.batch_norm, {"x": np.ones((2, 3)), "gamma": np.ones(2), "beta": np.ones(3), "running_mean": np.ones(3),
                     "running_var": np.ones(3)}, "are 3 and 2"),
    (nn.batch_norm, {"x": np.ones((1, 3)), "gamma": np.ones(3), "beta": np.ones(3), "running_mean": np.ones(3),
                     "running_var": np.ones(3)}, "more than 1 value a channel"),
    (nn.dropout, {"x": np.ones(3), "rate": 1.0, "seed": 0}, "rate must be at least 0 and less than 1"),
    (nn.dropout, {"x": np.ones(3), "rate": 0.5, "seed": 0.5}, "seed must be a whole number"),
    (nn.flatten, {"x": 3.0}, "x must be an array"),
    (nn.relu, {"x": np.arange(3)}, "x must be a float array or number"),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "arguments", "words"), ERRORS, ids=[f"{e[0].__name__}-{e[2][:24]}" for e in ERRORS])
def test_errors_name_the_sizes(layer, arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        layer(**arguments)


def test_unknown_activation():
    with pytest.raises(ValueError, match="activation='gelu' is not known"):
        nn.rnn(np.ones((1, 1, 1)), np.ones((1, 1)), np.ones((1, 1)), np.ones(1), activation="gelu")


@pytest.mark.parametrize(
    ("kernel", "arguments", "words"),
    [
        (conv_kernels.conv2d, (IMAGES, FILTERS[:, :2]), "channels of x and w are 3 and 2"),
        (conv_kernels.conv2d, (IMAGES, FILTERS, np.ones(3)), "filters of w and the values of b are 4 and 3"),
        (dense_kernels.dense, (np.ones((2, 3)), np.ones((4, 5))), "features of x and the rows of w are 3 and 4"),
        (
            dense_kernels.dense,
            (np.ones((2, 3)), np.ones((3, 5)), np.ones(4)),
            "columns of w and the values of b are 5 and 4",
        ),
        (loss_kernels.softmax_cross_entropy, (np.ones((2, 3)), np.arange(3)), "rows of logits and labels are 2 and 3"),
        (
            loss_kernels.softmax_cross_entropy_one_hot,
            (np.ones((2, 3)), np.ones((2, 2))),
            "columns of logits and labels are 3 and 2",
        ),
        (loss_kernels.mse, (np.ones(3), np.ones(2)), "along one axis are 3 and 2"),
        (
            recurrent_kernels.rnn,
            (np.ones((2, 3, 4)), np.ones((3, 5)), np.eye(5), np.ones(5)),
            "features of x and the rows of wx are 4 and 3",
        ),
        (
            recurrent_kernels.rnn,
            (np.ones((2, 3, 4)), np.ones((4, 5)), np.ones((5, 4)), np.ones(5)),
            "rows and columns of wh are 5 and 4",
        ),
        (
            normalization_kernels.batch_norm_test,
            (np.ones((2, 3)), *[np.ones(2)] * 4),
            "channels of x and the values of gamma are 3 and 2",
        ),
    ],
)
def test_kernels_check_sizes_themselves(kernel, arguments, words):
    """Compiled code calls the kernels with sizes that are known at run time only: nothing out of bounds is read."""
    with pytest.raises(ValueError, match=words):
        kernel(*arguments)

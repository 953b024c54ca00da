"""The networks of examples/mnist_models.py: their sizes are the published ones, and what does not fit is refused."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
models = importlib.import_module("mnist_models")


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (models.cnn(), 54 + 6 + 1014 * 84 + 84 + 840 + 10),
        (models.rnn(), 196 * 64 + 64 * 64 + 64 + 640 + 10),
        (models.rnn(hidden=10, cells=28), 28 * 10 + 100 + 10 + 100 + 10),
        (models.cnn2(), 105_496 + 128 + 10),
        (models.cnn2("same"), 105_496 + 138 + (14 * 14 - 100) * 8 * 128),
        (models.cnn2("full"), 105_496 + 138 + (18 * 18 - 100) * 8 * 128),
        (models.wide(256, pool=3, padding="auto"), 256 * 10 + 81 * 256 * 10 + 10),
        (models.wide(256), 256 * 10 + 169 * 256 * 10 + 10),
    ],
)
def test_sizes_are_those_of_the_publication(model, count):
    assert model.count == count
    parameters = model.initial_parameters(0)
    assert tuple(p.shape for p in parameters) == model.shapes
    assert all(p.dtype == np.float32 for p in parameters)
    assert all(p.any() == (p.ndim > 1) for p in parameters)
    assert model.loss.source_for(*parameters, model.arrange(np.zeros((2, 1, 28, 28), np.float32)), np.array([3, 7]))


def test_a_seed_gives_the_same_parameters_in_any_precision():
    first, again = (models.cnn().initial_parameters(5, np.float64)[0] for _ in range(2))
    assert first.dtype == np.float64 and np.array_equal(first, again)
    assert np.array_equal(first.astype(np.float32), models.cnn().initial_parameters(5)[0])
    assert not np.array_equal(first, models.cnn().initial_parameters(6, np.float64)[0])


def test_the_recurrent_network_reads_the_strips_of_an_image_from_the_top():
    image = np.arange(784.0).reshape(1, 1, 28, 28)
    assert np.array_equal(models.rnn().arrange(image)[0, 1], image[0, 0, 7:14].ravel())
    assert models.cnn().arrange(image) is image


@pytest.mark.parametrize(
    "model",
    [models.cnn2("same"), models.cnn2("full"), models.wide(2), models.wide(2, pool=3, padding="auto")],
    ids=lambda model: f"{model.name}-{model.settings['padding']}",
)
def test_the_sizes_of_padded_images_fit(model):
    image = np.ones((1, 1, 28, 28), np.float32)
    value, scores = model.loss.py_func(*model.initial_parameters(0), image, np.array([3]))
    assert scores.shape == (1, 10) and np.isfinite(value)


def test_a_pooling_that_does_not_divide_is_an_error_unless_it_may_pad():
    model = models.wide(2, pool=3)
    image = np.ones((1, 1, 28, 28), np.float32)
    with pytest.raises(ValueError, match=r"3 does not divide a size of 26 .* a rest of 2; padding=\"auto\" pads"):
        model.loss.py_func(*model.initial_parameters(0), image, np.array([3]))


def test_a_padding_that_a_network_does_not_take_is_refused():
    with pytest.raises(ValueError, match="takes the padding valid or auto, not same"):
        models.wide(padding="same")
    with pytest.raises(ValueError, match="takes the padding valid, same or full, not auto"):
        models.cnn2("auto")


@pytest.mark.parametrize("cells", [0, 3, 785])
def test_cells_that_cannot_share_the_pixels_are_refused(cells):
    with pytest.raises(ValueError, match="cannot share the 784 pixels"):
        models.rnn(cells=cells)


def test_the_published_settings():
    settings = {n: (m.optimizer, m.lr, m.batch_size, m.epochs) for n, m in models.MODELS.items()}
    assert settings == {
        "cnn": ("sgd", 0.01, 100, 3),
        "rnn": ("sgd", 0.015, 100, 5),
        "cnn2": ("adam", 0.001, 64, 5),
        "wide": ("sgd", 0.1, 1000, 3),
    }
    assert models.MODELS["cnn2"].optimizer_settings == {"beta1": 0.95, "beta2": 0.99}

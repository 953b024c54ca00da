from math import sqrt

import numpy as np
import pytest

from tangentlike.train import glorot


@pytest.mark.parametrize(
    ("shape", "fan_in", "fan_out"),
    [((300, 200), 300, 200), ((32, 16, 5, 5), 16 * 25, 32 * 25), ((64, 32, 7), 224, 448)],
)
def test_values_are_uniform_between_the_limits_of_the_paper(shape, fan_in, fan_out):
    values = glorot(np.random.default_rng(0), shape)
    limit = sqrt(6 / (fan_in + fan_out))
    assert values.shape == shape and values.dtype == np.float32
    assert np.abs(values).max() <= limit * (1 + 1e-6)
    quarters = np.histogram(values, bins=4, range=(-limit, limit))[0] / values.size
    assert np.abs(quarters - 0.25).max() < 0.02


def test_a_seed_gives_the_same_values_again():
    first, second = (glorot(np.random.default_rng(3), (4, 5)) for _ in range(2))
    assert np.array_equal(first, second)


def test_the_dtype_can_be_chosen():
    assert glorot(np.random.default_rng(0), (2, 3), np.float64).dtype == np.float64


@pytest.mark.parametrize("shape", [(), (10,)])
def test_a_bias_is_refused(shape):
    with pytest.raises(ValueError, match="start biases at zero"):
        glorot(np.random.default_rng(0), shape)

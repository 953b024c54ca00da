"""Bounds on gradients, against NumPy; what the loss returned is left as it was."""

import numpy as np
import pytest

from tangentlike.train import SGD, fit
from tangentlike.train.clipping import Clipping


def gradients(dtype=np.float64):
    rng = np.random.default_rng(0)
    return {"w": rng.normal(size=(3, 4)).astype(dtype), "b": [rng.normal(size=5).astype(dtype), np.array(2.0, dtype)]}


def flat(tree):
    return np.concatenate([tree["w"].ravel(), tree["b"][0], [tree["b"][1]]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_are_bounded_one_by_one(dtype):
    grads = gradients(dtype)
    before = flat(grads).copy()
    clipped = Clipping(grads, value=0.5)(grads, grads)
    assert np.array_equal(flat(clipped), np.clip(before, -0.5, 0.5)) and flat(clipped).dtype == dtype
    assert np.array_equal(flat(grads), before)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-6), (np.float64, 1e-14)])
def test_the_length_of_all_together_is_bounded(dtype, tolerance):
    grads = gradients(dtype)
    before = flat(grads).copy()
    clipping = Clipping(grads, norm=1.5)
    clipped = flat(clipping(grads, grads))
    assert clipping.length == pytest.approx(np.linalg.norm(before.astype(np.float64)), rel=1e-12)
    assert np.linalg.norm(clipped) == pytest.approx(1.5, rel=tolerance)
    assert clipped == pytest.approx(before * (1.5 / clipping.length), rel=tolerance)
    assert np.array_equal(flat(grads), before)


def test_a_short_gradient_stays_as_it_is():
    grads = gradients()
    assert np.array_equal(flat(Clipping(grads, norm=1e6)(grads, grads)), flat(grads))


def test_with_both_bounds_the_values_come_first():
    grads = gradients()
    clipped = flat(Clipping(grads, norm=1.0, value=0.1)(grads, grads))
    bounded = np.clip(flat(grads), -0.1, 0.1)
    assert clipped == pytest.approx(bounded / max(1.0, np.linalg.norm(bounded)), rel=1e-14)


def test_a_vector_of_float32_is_squared_in_float64():
    grads = (np.full(4, 1e30, np.float32),)
    clipping = Clipping(grads, norm=1.0)
    assert clipping(grads, grads)[0] == pytest.approx(np.full(4, 0.5), rel=1e-6)
    assert clipping.length == pytest.approx(2e30, rel=1e-6)


@pytest.mark.parametrize("bound", [0, -1.0, float("nan"), float("inf")])
def test_bounds_without_meaning_are_refused(bound):
    for name in ("clip_norm", "clip_value"):
        with pytest.raises(ValueError, match=f"{name} must be a positive number"):
            fit(None, (np.ones(1),), (np.ones(1),), SGD(1), epochs=1, batch_size=1, **{name: bound})

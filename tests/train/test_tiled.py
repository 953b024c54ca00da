"""Training in tiles: compiled, on several threads, without allocating."""

import re

import numba
import numpy as np
import pytest

from tangentlike import differentiate, nn, train
from tangentlike.train.batches import Gather
from tangentlike.train.tiled import TiledStep, choose_step

CLASSES = 3


@differentiate(wrt=("w1", "b1", "w2", "b2"), has_aux=True)
def loss(w1, b1, w2, b2, images, labels):
    h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    scores = nn.dense(nn.flatten(h), w2, b2)
    return nn.softmax_cross_entropy(scores, labels), scores


def parameters(dtype=np.float32):
    rng = np.random.default_rng(0)
    return (
        train.glorot(rng, (4, 1, 3, 3), dtype),
        np.zeros(4, dtype),
        train.glorot(rng, (484, 3), dtype),
        np.zeros(3, dtype),
    )


def data(count=300, dtype=np.float32):
    rng = np.random.default_rng(1)
    labels = rng.integers(0, CLASSES, count)
    return (rng.random((count, 1, 24, 24)) * 0.1 + labels[:, None, None, None] / CLASSES).astype(dtype), labels


def trained(tiles, threads=None, optimizer=None, **options):
    params = parameters()
    history = train.fit(
        loss, params, data(), optimizer or train.Momentum(0.05), epochs=2, batch_size=128, tiles=tiles, threads=threads,
        progress=False, **options,
    )  # fmt: skip
    return params, history


def test_tiles_train_as_whole_batches_do():
    for optimizer in (train.SGD, train.Adam):
        whole, first = trained(False, optimizer=optimizer(0.01))
        tiles, second = trained(None, optimizer=optimizer(0.01))
        assert first.whole_batches == "asked for" and second.whole_batches is None
        for a, b in zip(whole, tiles, strict=True):
            assert np.abs(a - b).max() < 2e-5
        assert [e.train_accuracy for e in first.epochs] == pytest.approx([e.train_accuracy for e in second.epochs])


def test_the_number_of_threads_does_not_change_a_bit():
    threads = [1, min(2, numba.config.NUMBA_NUM_THREADS)]
    one, many = (trained(None, number)[0] for number in threads)
    for a, b in zip(one, many, strict=True):
        assert np.array_equal(a, b)


def test_a_step_allocates_next_to_nothing():
    _, history = trained(True)
    assert history.allocated_bytes_per_step < 2000  # the array of the batch's rows


def test_clipping_and_schedules_work_on_tiles_too():
    whole, _ = trained(False, clip_norm=0.1, schedule=train.schedules.step_decay(0.05, epochs=1))
    tiles, _ = trained(True, clip_norm=0.1, schedule=train.schedules.step_decay(0.05, epochs=1))
    for a, b in zip(whole, tiles, strict=True):
        assert np.abs(a - b).max() < 2e-5


def test_a_label_that_is_no_class_is_named():
    images, labels = data()
    labels[7] = 5
    with pytest.raises(ValueError, match="label 5 in labels is not one of 3 classes"):
        train.fit(loss, parameters(), (images, labels), train.SGD(0.1), epochs=1, batch_size=100)


def test_a_loss_without_tiles_takes_whole_batches_and_says_why():
    @differentiate(wrt="w")
    def ordered(w, x):
        return np.sum(np.sort(x[:, 0] * w[0, 0]))

    x = np.ones((20, 3))
    step, why = choose_step(None, ordered, (np.ones((3, 2)),), (), Gather((x,), 10), train.SGD(0.1), None, None)
    assert not isinstance(step, TiledStep) and why
    with pytest.raises(ValueError, match="tiles=True"):
        choose_step(True, ordered, (np.ones((3, 2)),), (), Gather((x,), 10), train.SGD(0.1), None, None)


def test_an_argument_whose_rows_lie_apart_takes_whole_batches():
    @differentiate(wrt="w")
    def mixed(w, fixed, x):
        return np.mean((x @ fixed @ w) ** 2)

    x, fixed = np.ones((20, 3)), np.ones((4, 3)).T
    pieces = mixed, (np.ones((4, 2)), fixed), (), Gather((x,), 10), train.SGD(0.1), None, None
    assert choose_step(None, *pieces)[1] == "fixed is not contiguous"


def test_masks_and_truth_values_are_kept_in_tiles():
    @differentiate(wrt=("w", "w2"))
    def masked(w, w2, x, chosen):
        h = np.tanh(x @ w)
        h = np.where(h > 0.2, h * h, 0.3 * h)
        return np.mean(np.where(chosen, h @ w2, 0.0))

    rng = np.random.default_rng(0)
    x, chosen = rng.standard_normal((20, 3)), rng.random((20, 2)) > 0.5
    results = []
    for tiles in (True, False):
        params = np.ones((3, 4)), np.ones((4, 2))
        train.fit(masked, params, (x, chosen), train.SGD(0.1), epochs=1, batch_size=7, tiles=tiles, progress=False)
        results.append(params)
    for a, b in zip(*results, strict=True):
        assert np.abs(a - b).max() < 1e-14


def test_a_bias_of_another_size_is_named():
    params = parameters()
    with pytest.raises(ValueError, match="columns of w and the values of b are 3 and 2"):
        train.fit(loss, (*params[:3], np.zeros(2, np.float32)), data(), train.SGD(0.1), epochs=1, batch_size=100)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"loss": lambda w, x: 0.0}, "has no gradient: write @differentiate"),
        ({"optimizer": "sgd"}, "optimizer='sgd' is no optimizer"),
        ({"batch_size": 0}, "at least 1"),
        ({"batch_size": 7.0}, "must be a whole number"),
        ({"data": ([[1.0]], [0])}, "data[0] is a list"),
    ],
)
def test_wrong_arguments_are_named(changes, text):
    given = {"loss": loss, "optimizer": train.SGD(0.1), "batch_size": 10, "data": data(), **changes}
    with pytest.raises((TypeError, ValueError), match=re.escape(text)):
        train.fit(
            given["loss"], parameters(), given["data"], given["optimizer"], epochs=1, batch_size=given["batch_size"]
        )


def test_gradients_in_another_order_than_the_parameters_take_whole_batches():
    @differentiate(wrt=("w1",))
    def first_only(w1, w2, x):
        return np.mean((x @ w1 @ w2) ** 2)

    pieces = (
        first_only,
        (np.ones((3, 4)), np.ones((4, 2))),
        (),
        Gather((np.ones((20, 3)),), 10),
        train.SGD(0.1),
        None,
        None,
    )
    assert "not those of the parameters" in choose_step(None, *pieces)[1]

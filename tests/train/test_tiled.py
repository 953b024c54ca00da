"""Training in tiles: compiled, on several threads, without allocating."""

import re

import numba
import numpy as np
import pytest

from tangentlike import differentiate, nn, train
from tangentlike.train.batches import Gather
from tangentlike.train.choice import choose_step
from tangentlike.train.tiled import TiledStep

pytestmark = pytest.mark.turns(3)

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
    step, why = choose_step(None, "cpu", ordered, (np.ones((3, 2)),), (), Gather((x,), 10), train.SGD(0.1), None, None)
    assert not isinstance(step, TiledStep) and why
    with pytest.raises(ValueError, match="tiles=True"):
        choose_step(True, "cpu", ordered, (np.ones((3, 2)),), (), Gather((x,), 10), train.SGD(0.1), None, None)


def test_an_argument_whose_rows_lie_apart_takes_whole_batches():
    @differentiate(wrt="w")
    def mixed(w, fixed, x):
        return np.mean((x @ fixed @ w) ** 2)

    x, fixed = np.ones((20, 3)), np.ones((4, 3)).T
    pieces = mixed, (np.ones((4, 2)),), (fixed,), Gather((x,), 10), train.SGD(0.1), None, None
    assert choose_step(None, "cpu", *pieces)[1] == "fixed is not contiguous"


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


def test_a_parameter_without_a_gradient_is_named():
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
    with pytest.raises(ValueError, match="no gradient of w2"):
        choose_step(None, "cpu", *pieces)


def wide_parameters(dtype=np.float32):
    rng = np.random.default_rng(0)
    shapes = ((4, 1, 3, 3), (4,), (484, 90), (90,), (90, 10), (10,))
    return tuple((rng.standard_normal(s) * 0.1).astype(dtype) for s in shapes)


@differentiate(wrt=("w1", "b1", "w2", "b2", "w3", "b3"), has_aux=True)
def wider(w1, b1, w2, b2, w3, b3, images, labels):
    h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    scores = nn.dense(nn.relu(nn.dense(nn.flatten(h), w2, b2)), w3, b3)
    return nn.softmax_cross_entropy(scores, labels), scores


def learned(loss, params, data, tiles, optimizer, batch_size=100, **options):
    params = tuple(p.copy() for p in params)
    history = train.fit(
        loss, params, data, optimizer, epochs=2, batch_size=batch_size, tiles=tiles, progress=False, **options
    )
    return params, history


def test_an_update_in_pieces_and_of_padded_rows_is_that_of_whole_batches():
    images, labels = data(310, np.float64)
    for optimizer in (train.SGD, train.Adam):
        given = wider, wide_parameters(np.float64), (images, labels)
        threads = [1, min(2, numba.config.NUMBA_NUM_THREADS)]
        whole, first = learned(*given, False, optimizer(0.01), test=(images, labels))
        one, second = learned(*given, True, optimizer(0.01), test=(images, labels), threads=threads[0])
        many, _ = learned(*given, True, optimizer(0.01), threads=threads[1])
        for a, b, c in zip(whole, one, many, strict=True):
            assert np.abs(a - b).max() < 1e-12 * np.abs(a).max() + 1e-12
            assert np.array_equal(b, c)
        assert [e.train_loss for e in first.epochs] == pytest.approx([e.train_loss for e in second.epochs], rel=1e-12)
        assert first.test_loss == pytest.approx(second.test_loss, rel=1e-12)
        assert first.test_accuracy == second.test_accuracy


def test_no_block_is_allocated_in_compiled_steps():
    from numba.core.runtime import _nrt_python, rtsys

    _nrt_python.memsys_enable_stats()
    images, labels = data(400)
    step = TiledStep(wider, wide_parameters(), (), Gather((images, labels), 100), train.Momentum(0.01), None, None)
    step.compile()
    rows = np.random.default_rng(0).permutation(400)
    step.many(rows, 100)
    before = rtsys.get_allocation_stats()
    step.many(rows, 100)
    few = rtsys.get_allocation_stats().alloc - before.alloc
    before = rtsys.get_allocation_stats()
    step.many(np.tile(rows, 10), 100)
    assert rtsys.get_allocation_stats().alloc - before.alloc == few  # the arrays that a call is given, not its steps


def test_steps_in_one_call_stop_where_the_loss_is_no_number():
    images, labels = data(300)
    images[171] = np.nan
    params = parameters()
    step = TiledStep(loss, params, (), Gather((images, labels), 50), train.SGD(0.01), None, None)
    step.compile()
    values, rights = step.many(np.arange(300), 50)
    assert len(values) == len(rights) == 4 and np.isfinite(values[:3]).all() and np.isnan(values[3])
    assert step.optimizer.steps == 3 and all(np.isfinite(p).all() for p in params)
    number = int(np.flatnonzero(np.random.default_rng(0).permutation(300) == 171)[0]) // 50 + 1
    with pytest.raises(FloatingPointError, match=f"in step {number} of epoch 1.*argument 0 of the data holds nan"):
        train.fit(loss, parameters(), (images, labels), train.SGD(0.01), epochs=1, batch_size=50, progress=False)


def test_seeds_change_from_step_to_step_and_tables_are_looked_up():
    @differentiate(wrt=("table", "w"))
    def drawn(table, w, x, y, seed):
        h = nn.dropout(table[x], 0.5, seed)
        return np.mean((h @ w - y) ** 2)

    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 5, 20), rng.standard_normal((20, 2))
    results = []
    for tiles in (True, False):
        params = np.ones((5, 3)), np.ones((3, 2))
        train.fit(drawn, params, (x, y), train.SGD(0.1), epochs=2, batch_size=7, tiles=tiles, step_seed=True,
                  progress=False)  # fmt: skip
        results.append(params)
    for a, b in zip(*results, strict=True):
        assert np.abs(a - b).max() < 1e-14
    with pytest.raises(IndexError, match="5 in x is not one of the 5 rows"):
        train.fit(drawn, params, (x + 1, y), train.SGD(0.1), epochs=1, batch_size=7, step_seed=True)

import numpy as np
import pytest

from tangentlike.train import batches
from tangentlike.train.batches import Gather


@pytest.mark.parametrize(
    ("n", "batch_size", "sizes"),
    [(10, 3, [3, 3, 3, 1]), (9, 3, [3, 3, 3]), (2, 5, [2]), (1, 1, [1]), (0, 4, [])],
)
def test_every_example_comes_once_and_the_last_batch_may_be_smaller(n, batch_size, sizes):
    found = list(batches(n, batch_size, np.random.default_rng(0)))
    assert [len(b) for b in found] == sizes
    assert sorted(i for b in found for i in b) == list(range(n))


def test_the_order_is_shuffled_anew_and_repeats_with_the_seed():
    rng = np.random.default_rng(1)
    first, second = (np.concatenate(list(batches(50, 8, rng))) for _ in range(2))
    again = np.concatenate(list(batches(50, 8, np.random.default_rng(1))))
    assert not np.array_equal(first, np.arange(50))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, again)


def test_a_batch_size_of_zero_is_refused():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        list(batches(10, 0, np.random.default_rng(0)))


def test_rows_are_copied_into_the_same_buffers():
    images, labels = np.arange(24, dtype=np.float32).reshape(6, 2, 2), np.arange(6)
    gather = Gather((images, labels), 4)
    got_images, got_labels = gather.rows(np.array([5, 0, 3]))
    assert np.array_equal(got_images, images[[5, 0, 3]]) and np.array_equal(got_labels, [5, 0, 3])
    assert got_images.dtype == np.float32 and got_images.flags.c_contiguous
    assert np.shares_memory(got_images, gather.rows(np.array([1]))[0])
    assert np.array_equal(images, np.arange(24).reshape(6, 2, 2))


@pytest.mark.parametrize(
    ("data", "message"),
    [((np.zeros(3), np.zeros(4)), r"same length, not \[3, 4\]"), ((np.zeros((0, 2)), np.zeros(0)), "there is no data")],
)
def test_data_that_do_not_fit_are_refused(data, message):
    with pytest.raises(ValueError, match=message):
        Gather(data, 2)

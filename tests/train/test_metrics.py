import numpy as np
import pytest

from tangentlike.train import accuracy, evaluate
from tangentlike.train.metrics import accuracy_of_classes

SCORES = np.array([[1, 3, 2], [5, 5, 1], [0, 0, 7], [2, 1, 0]], np.float32)


def test_accuracy_counts_the_largest_score_and_the_first_of_equal_ones():
    assert accuracy(SCORES, np.array([1, 0, 2, 2])) == 0.75
    assert accuracy(SCORES, np.array([1, 1, 2, 0])) == 0.75


def test_labels_may_be_one_hot():
    assert accuracy(SCORES, np.eye(3)[[1, 0, 2, 2]]) == 0.75


@pytest.mark.parametrize("labels", [np.zeros(3, int), np.zeros((3, 3))])
def test_sizes_that_differ_are_refused(labels):
    with pytest.raises(ValueError, match="do not belong together"):
        accuracy(SCORES, labels)


def test_there_is_no_accuracy_of_no_rows():
    with pytest.raises(ValueError, match="no rows"):
        accuracy(np.zeros((0, 3)), np.zeros(0, int))


def test_evaluate_weights_the_last_partial_batch_by_its_size():
    def loss(scale, scores, labels):
        return np.mean(scores[:, 0]) * scale, scores

    value, correct = evaluate(loss, (np.float32(2),), (SCORES, np.array([1, 0, 2, 2])), batch_size=3)
    assert value == pytest.approx(2 * SCORES[:, 0].mean())
    assert correct == 0.75


def test_every_step_of_a_sequence_counts():
    assert accuracy(SCORES.reshape(2, 2, 3), np.array([[1, 0], [2, 2]])) == 0.75
    with pytest.raises(ValueError, match="do not belong together"):
        accuracy(SCORES.reshape(2, 2, 3), np.array([1, 0]))


@pytest.mark.parametrize(
    "targets",
    [np.ones((4, 1)), np.full((4, 3), 0.5), np.array([[2.0, -1.0, 0.0]] * 4), np.ones(4), np.ones((4, 2, 3))],
    ids=["one column", "sums", "negative", "numbers", "sequences"],
)
def test_a_regression_has_no_accuracy(targets):
    assert accuracy_of_classes(SCORES, targets) is None
    assert evaluate(lambda x, y: (1.0, SCORES), (), (SCORES, targets)) == (1.0, None)


def test_one_hot_rows_and_probabilities_are_classes():
    assert accuracy_of_classes(SCORES, np.eye(3, dtype=np.float32)[[1, 0, 2, 2]]) == 0.75
    assert accuracy_of_classes(SCORES, np.array([[0.1, 0.8, 0.1], [0.6, 0.2, 0.2], [0, 0, 1], [0.2, 0.2, 0.6]])) == 0.75
    assert accuracy_of_classes(SCORES, np.array([1, 0, 2, 2])) == 0.75

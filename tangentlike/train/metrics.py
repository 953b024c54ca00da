"""How good the predictions are."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..primitives.registry import kernel


@kernel
def count_correct(scores, labels):
    """How many rows of ``scores`` (n, classes) have their largest value at ``labels`` (n,); ties go to the first."""
    correct = 0
    for i in range(scores.shape[0]):
        best = 0
        for j in range(1, scores.shape[1]):
            if scores[i, j] > scores[i, best]:
                best = j
        if best == labels[i]:
            correct += 1
    return correct


@kernel
def are_probabilities(rows):
    """Whether each row (n, classes) could be the probabilities of two classes or more: at least 0, the sum 1."""
    for i in range(rows.shape[0]):
        total = 0.0
        for j in range(rows.shape[1]):
            if not rows[i, j] >= 0:
                return False
            total += rows[i, j]
        if abs(total - 1) > 1e-3:
            return False
    return rows.shape[1] > 1


def accuracy_of_classes(scores: np.ndarray, labels: np.ndarray) -> float | None:
    """The :func:`accuracy`, or None where the labels are no classes but numbers to come near to: a regression."""
    if labels.dtype.kind == "f" and not (labels.ndim == 2 and are_probabilities(labels)):
        return None
    return accuracy(scores, labels)


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """The share of rows of ``scores`` (n, classes) whose largest value is at the label.

    ``labels`` are integers (n,) or one-hot rows (n, classes). Sequences have scores (n, steps, classes) and integers
    (n, steps), and each step counts. A row of nan counts for the first class. Raises ``ValueError`` when the sizes
    differ or there are no rows.
    """
    if scores.ndim == 3 and labels.shape == scores.shape[:2]:
        scores, labels = scores.reshape(-1, scores.shape[2]), labels.reshape(-1)
    if labels.ndim == 2:
        labels = labels.argmax(axis=1)
    if scores.ndim != 2 or labels.shape != scores.shape[:1]:
        raise ValueError(f"scores of shape {scores.shape} and labels of shape {labels.shape} do not belong together")
    if len(labels) == 0:
        raise ValueError("there is no accuracy of no rows")
    return int(count_correct(scores, labels)) / len(labels)


def evaluate(
    loss: Any, params: tuple, data: tuple[np.ndarray, ...], batch_size: int = 100
) -> tuple[float, float | None]:
    """Mean loss and accuracy of ``loss(*params, *batch)`` over all of ``data``; no gradient is computed.

    The loss returns (value, scores), or the value alone: then the accuracy is None, as it is where the labels are no
    classes. ``data`` are arrays with the same first axis, labels last.
    """
    n = len(data[0])
    total_loss, total_correct = 0.0, None
    for start in range(0, n, batch_size):
        batch = [array[start : start + batch_size] for array in data]
        value = loss(*params, *batch)
        if isinstance(value, tuple):
            value, scores = value
            correct = accuracy_of_classes(scores, batch[-1])
            total_correct = None if correct is None else (total_correct or 0.0) + correct * len(batch[0])
        total_loss += float(value) * len(batch[0])
    return total_loss / n, None if total_correct is None else total_correct / n

"""How good the predictions are."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..registry import kernel


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

    The loss returns (value, scores), or the value alone: then the accuracy is None. ``data`` are arrays with the same
    first axis, labels last.
    """
    n = len(data[0])
    total_loss, total_correct = 0.0, None
    for start in range(0, n, batch_size):
        batch = [array[start : start + batch_size] for array in data]
        value = loss(*params, *batch)
        if isinstance(value, tuple):
            value, scores = value
            total_correct = (total_correct or 0.0) + accuracy(scores, batch[-1]) * len(batch[0])
        total_loss += float(value) * len(batch[0])
    return total_loss / n, None if total_correct is None else total_correct / n

"""What both sides train on and are tested by: the same images, in the same order, from the same initial weights."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from tangentlike import train

from . import methods
from .experiment import Job


@cache
def images(dataset: str) -> train.Dataset:
    return train.load(dataset)


def arranged(job: Job):
    """The model of the job, and training and test data as its loss takes them: the first ``examples`` of each."""
    model = methods.build(job["model"], **job["model_settings"])
    data = images(job["dataset"])
    count = job["examples"]
    learned = model.arrange(data.train.images)[:count], data.train.labels[:count]
    return model, learned, (model.arrange(data.test.images), data.test.labels)


def confusion(loss, tested, batch_size: int = 100) -> dict[str, Any]:
    """Mean loss, accuracy and confusion matrix (rows: the digit, columns: what it was taken for) on the test set.

    ``loss(images, labels)`` returns a batch's mean loss and its scores (n, classes).
    """
    x, y = tested
    matrix, total = None, 0.0
    for start in range(0, len(x), batch_size):
        labels = y[start : start + batch_size]
        value, scores = loss(x[start : start + batch_size], labels)
        total += float(value) * len(labels)
        if matrix is None:
            matrix = np.zeros((scores.shape[1], scores.shape[1]), np.int64)
        np.add.at(matrix, (labels, np.asarray(scores).argmax(axis=1)), 1)
    return {
        "test_loss": total / len(x),
        "test_accuracy": int(matrix.trace()) / len(x),
        "confusion": matrix.tolist(),
    }


def shown(epoch: int, epochs: int, loss=None, accuracy=None, seconds=None) -> dict[str, Any]:
    """The event of a finished epoch, for the live line."""
    return {
        "event": "epoch", "epoch": epoch, "epochs": epochs, "loss": loss, "accuracy": accuracy, "seconds": seconds
    }  # fmt: skip

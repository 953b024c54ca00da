"""Losses that end a :class:`~tangentlike.nn.Sequential`; also functions of arrays by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..errors import ArgumentError
from . import functions
from .layer import Shape


@dataclass(frozen=True, eq=False)
class Loss:
    """What the losses share: the words that the written function uses for its result and its target."""

    result: ClassVar[str]
    target: ClassVar[str]
    summary: ClassVar[str]

    def write(self, result: str, target: str, shape: Shape | None) -> str:
        """The expression of the loss; ``shape`` is the result's, of one sample."""
        raise NotImplementedError

    def check(self, shape: Shape, y: Any, dtype: Any) -> None:
        """Refuse targets that do not fit a result of this shape (of one sample) and dtype."""

    def example(self, shape: Shape, samples: int, dtype: Any) -> np.ndarray:
        """Targets of the usual type for a result of this shape."""
        raise NotImplementedError

    def target_shape(self, shape: Shape | None) -> str:
        """The target's shape, for people."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class CrossEntropyLoss(Loss):
    """The mean of -log(softmax(scores)[label]): scores (N, classes), labels (N) whole numbers or one-hot rows.

    For sequences the scores are (N, steps, classes), the labels (N, steps) whole numbers.
    """

    result: ClassVar[str] = "scores"
    target: ClassVar[str] = "labels"
    summary: ClassVar[str] = "The mean cross-entropy of the scores, and the scores."

    def __call__(self, scores, labels):
        if np.ndim(scores) == 3:
            self.check(np.shape(scores)[1:], labels, scores.dtype)
            return functions.softmax_cross_entropy(scores.reshape(-1, scores.shape[2]), labels.reshape(-1))
        return functions.softmax_cross_entropy(scores, labels)

    def write(self, result, target, shape):
        if shape is not None and len(shape) == 2:
            return f"nn.softmax_cross_entropy({result}.reshape(-1, {shape[1]}), {target}.reshape(-1))"
        return f"nn.softmax_cross_entropy({result}, {target})"

    def check(self, shape, y, dtype):
        if len(shape) > 2:
            raise ArgumentError(
                "CrossEntropyLoss takes scores (N, classes), but the last layer gives images: put nn.Flatten() before"
            )
        if len(shape) == 2 and (np.ndim(y) != 2 or np.shape(y)[1] != shape[0]):
            raise ArgumentError(
                f"CrossEntropyLoss: the labels of sequences must be whole numbers (N, {shape[0]}), one a step, "
                f"but they are {np.shape(y)}"
            )
        whole = y.dtype.kind in "iu" and y.ndim == len(shape)
        if not whole and not (len(shape) == 1 and y.ndim == 2):
            raise ArgumentError(
                "CrossEntropyLoss: the labels must be whole numbers (N) or one-hot rows (N, classes), but they are "
                f"{y.dtype} {y.shape}: labels.astype(np.int64)"
            )

    def example(self, shape, samples, dtype):
        return np.zeros((samples, *(size or 2 for size in shape[:-1])), np.int64)

    def target_shape(self, shape):
        return "(N, steps)" if shape is not None and len(shape) == 2 else "(N)"


@dataclass(frozen=True, eq=False)
class MSELoss(Loss):
    """The mean of (prediction - target) ** 2 over all elements; the two have one shape and dtype."""

    result: ClassVar[str] = "prediction"
    target: ClassVar[str] = "target"
    summary: ClassVar[str] = "The mean squared error of the prediction, and the prediction."

    def __call__(self, prediction, target):
        return functions.mse(prediction, target)

    def write(self, result, target, shape):
        return f"nn.mse({result}, {target})"

    def check(self, shape, y, dtype):
        if y.shape[1:] != tuple(shape) or y.dtype != dtype:
            wanted = ", ".join(map(str, ("N", *shape)))
            hint = ": target[:, np.newaxis]" if y.ndim == 1 and shape == (1,) else ""
            hint = hint or ("" if y.dtype == dtype else f": target.astype(np.{dtype})")
            raise ArgumentError(
                f"MSELoss: the target must be {dtype} of shape ({wanted}), as the prediction, but it is {y.dtype} "
                f"of shape {y.shape}{hint}"
            )

    def example(self, shape, samples, dtype):
        return np.zeros((samples, *(size or 2 for size in shape)), dtype)

    def target_shape(self, shape):
        return "like the prediction"

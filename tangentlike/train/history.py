"""What is known of a training run: a record of each epoch, and the whole."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Epoch:
    """One pass over the data: loss and accuracy are means over the examples, as each was met in training.

    ``allocated_bytes`` is what the steps of the epoch asked for (see :func:`tangentlike.train.count_allocations`),
    ``peak_memory_bytes`` the largest resident memory of the process up to the end of the epoch; None where unknown.
    ``lr`` is the learning rate of the last step, ``seconds`` the time of the steps alone.
    """

    epoch: int
    seconds: float
    train_loss: float
    train_accuracy: float | None
    images: int
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    lr: float | None = None
    allocated_bytes: int | None = None
    peak_memory_bytes: int | None = None

    @property
    def images_per_second(self) -> float:
        return self.images / self.seconds

    def as_dict(self) -> dict[str, Any]:
        """The fields, as JSON takes them: null for what is unknown or no finite number."""
        return {name: finite_or_none(value) for name, value in asdict(self).items()}


@dataclass
class History:
    """What came of a training run.

    ``interrupted`` when Ctrl-C ended it: ``epochs`` holds the complete ones. ``stopped`` says why it ended early, when
    a callback ended it. ``resumed_from`` is the checkpoint that it continued; the epochs before that are in ``epochs``.
    ``whole_batches`` says why the steps did not go tile by tile; None: they did.
    """

    epochs: list[Epoch] = field(default_factory=list)
    steps: int = 0
    threads: int = 1
    compile_seconds: float = 0.0
    allocated_bytes_per_step: int | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None
    interrupted: bool = False
    stopped: str | None = None
    resumed_from: str | None = None
    whole_batches: str | None = None


def finite_or_none(value: Any) -> Any:
    """``value``, but None for nan and infinity, which JSON does not have."""
    return None if isinstance(value, float) and not math.isfinite(value) else value

"""What may be told of a training run while it goes on, and may end it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .history import Epoch
from .trees import leaves

if TYPE_CHECKING:
    from .run import Run


class Callback:
    """Override what you need. ``run`` has ``params``, ``optimizer``, ``history``, ``epoch`` (from 1), ``step`` (in it,
    from 1), ``loss`` (of the last step) and ``stop(reason)``, which ends the training after this epoch or step.

    ``state`` and ``load`` carry over what the callback remembers when a run is resumed: two calls of ``on_epoch`` with
    a checkpoint in between must come to the same as without. A dict of numbers, strings and arrays.
    """

    def on_start(self, run: Run) -> None:
        """Before the first step, with ``run.history`` as it was left where a run is resumed."""

    def on_step(self, run: Run) -> None:
        """After each step; the training is slower by what this takes."""

    def on_epoch(self, run: Run) -> None:
        """After each epoch; ``run.history.epochs[-1]`` is its record."""

    def on_end(self, run: Run) -> None:
        """After the last epoch, before the test data are evaluated; not after an error or Ctrl-C."""

    def close(self) -> None:
        """When the run is over, however it ended."""

    def state(self) -> dict[str, Any]:
        return {}

    def load(self, state: dict[str, Any]) -> None:
        pass


class Each(Callback):
    """Calls a function with the record of each epoch."""

    def __init__(self, function: Callable[[Epoch], Any]):
        self.function = function

    def on_epoch(self, run: Run) -> None:
        self.function(run.history.epochs[-1])


class EarlyStop(Callback):
    """End the training when ``patience`` epochs in a row did not improve on the best one by more than ``min_delta``.

    ``monitor``       a field of :class:`~tangentlike.train.Epoch`: ``"validation_loss"``, ``"train_loss"`` (smaller is
                      better), ``"validation_accuracy"`` or ``"train_accuracy"`` (larger is better)
    ``restore_best``  put the parameters of the best epoch, and what the loss changed, back at the end, whether it came
                      early or not

    A value that is no number does not improve on anything.
    """

    def __init__(
        self, patience: int, min_delta: float = 0.0, restore_best: bool = True, monitor: str = "validation_loss"
    ):
        if patience < 1 or not min_delta >= 0:
            raise ValueError(f"patience must be at least 1 and min_delta not negative, not {patience} and {min_delta}")
        self.patience, self.min_delta, self.restore_best = patience, float(min_delta), restore_best
        self.monitor, self.better = monitor, direction(monitor)
        self.best, self.best_epoch, self.waited = math.nan, 0, 0
        self.best_params: list[np.ndarray] = []

    def on_start(self, run: Run) -> None:
        self._judge(run)

    def on_epoch(self, run: Run) -> None:
        epoch = run.history.epochs[-1]
        value = monitored(epoch, self.monitor)
        if value == value and (not self.best_epoch or self.better * (value - self.best) > self.min_delta):
            self.best, self.best_epoch, self.waited = value, epoch.epoch, 0
            if self.restore_best:
                self.best_params = [array.copy() for _, array in leaves((*run.params, *run.state))]
            return
        self.waited += 1
        self._judge(run)

    def on_end(self, run: Run) -> None:
        for (_, array), best in zip(leaves((*run.params, *run.state)), self.best_params, strict=False):
            array[...] = best

    def _judge(self, run: Run) -> None:
        if self.waited >= self.patience:
            best = f"{self.monitor} was best in epoch {self.best_epoch}" if self.best_epoch else f"no {self.monitor}"
            run.stop(f"{best}: {self.waited} epochs without improvement")

    def state(self) -> dict[str, Any]:
        arrays = {f"best {number}": array for number, array in enumerate(self.best_params)}
        return {"best": self.best, "best_epoch": self.best_epoch, "waited": self.waited, **arrays}

    def load(self, state: dict[str, Any]) -> None:
        self.best, self.best_epoch, self.waited = state["best"], state["best_epoch"], state["waited"]
        self.best_params = [state[f"best {number}"] for number in range(len(state) - 3)]


def direction(monitor: str) -> int:
    """1 where larger is better, -1 where smaller is. Raises ``ValueError`` for a name that cannot be judged."""
    if monitor not in ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy"):
        raise ValueError(f"{monitor!r} cannot be monitored: choose train_ or validation_, and loss or accuracy")
    return 1 if monitor.endswith("accuracy") else -1


def monitored(epoch: Epoch, monitor: str) -> float:
    """The value of ``monitor``. Raises ``ValueError`` when the run does not compute it."""
    value = getattr(epoch, monitor)
    if value is None:
        missing = "validation data: give fit(validation=...)" if "validation" in monitor else "scores: has_aux=True"
        raise ValueError(f"there is no {monitor}, which is to be monitored, without {missing}")
    return value

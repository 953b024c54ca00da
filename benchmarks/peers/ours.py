"""Training steps of this package: whole batches, or tiles of samples."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
import mnist_models
import train_disc

from tangentlike import nn, train
from tangentlike.runtime.allocator import keep_freed_memory
from tangentlike.train.batches import Gather
from tangentlike.train.memory import count_allocations
from tangentlike.train.step import Step
from tangentlike.train.tiled import TiledStep
from tangentlike.train.tiled_loss import TiledEvaluation

OPTIMIZERS = {"sgd": train.SGD, "adam": train.Adam}


def deep(depth: int, hidden: int) -> nn.Sequential:
    """``depth`` hidden layers of ``hidden`` units that read an image."""
    layers = [nn.Flatten()]
    for inputs in [784, *[hidden] * (depth - 1)]:
        layers += [nn.Linear(inputs, hidden), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(hidden, 10), loss=nn.CrossEntropyLoss(), seed=0)


SEQUENTIAL = {"disc": train_disc.network, "deep": deep}


class Training:
    """``step(rows)`` learns; ``tiled`` chooses how. Raises what the package raises for a loss that has no tiles."""

    def __init__(self, work, data, parameters, threads, tiled):
        keep_freed_memory()
        self.limit = train.limited_threads(threads)
        self.limit.__enter__()  # until the process ends
        state = ()
        if work["name"] in SEQUENTIAL:
            model = SEQUENTIAL[work["name"]](**work["settings"])
            loss, given, state = model.loss, model.parameters(), model.loss.state
            for mine, other in zip(given, parameters, strict=True):
                mine[...] = other
        else:
            loss, given = mnist_models.BUILDERS[work["name"]](**work["settings"]).loss, parameters
        optimizer = OPTIMIZERS[work["optimizer"]](work["lr"], **work["optimizer_settings"])
        kind = TiledStep if tiled else Step
        self.step = kind(loss, given, state, Gather(data, work["batch"]), optimizer, None, None)
        self.step.compile()
        self.data, self.batch, self.evaluation = data, len(self.step.gather.buffers[0]), None
        self.evaluated = (getattr(loss, "evaluation", loss), (*given, *state))

    def steps(self, batches: list[np.ndarray]) -> None:
        """A step for each of these batches; in one compiled call where ``fit`` makes one, too."""
        if getattr(self.step, "takes_many", False):
            self.step.many(np.concatenate(batches), self.batch)
            return
        for rows in batches:
            self.step(rows)

    def forward(self, batches: list[np.ndarray]) -> None:
        """The loss of each of these batches."""
        loss, arguments = self.evaluated
        if not isinstance(self.step, TiledStep):
            for rows in batches:
                loss(*arguments, *self.step.gather.rows(rows))
            return
        if self.evaluation is None:
            self.evaluation = TiledEvaluation(loss, arguments, self.data, self.batch)
            self.evaluation.compile()
        self.evaluation(np.concatenate(batches))

    def finish(self) -> float:
        """The loss of the last step, which is complete."""
        return float(self.step.value)

    def allocated(self, rows: np.ndarray, steps: int) -> int | None:
        """Bytes that a step asks for, the mean of some."""
        with count_allocations():  # builds the counters
            pass
        batches = [rows] * steps
        with count_allocations() as asked:
            self.steps(batches)
        return None if asked.total is None else asked.total // steps


def plain(work, data, parameters, threads):
    return Training(work, data, parameters, threads, tiled=False)


def tiled(work, data, parameters, threads):
    return Training(work, data, parameters, threads, tiled=True)

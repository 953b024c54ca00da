"""The same steps in PyTorch, with the models of examples/reproduction/peers.py: eager, or through torch.compile."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
from reproduction import peers


class Training:
    """``step(rows)`` learns, and returns the loss and how many were right."""

    def __init__(self, work, data, parameters, threads, compiled):
        torch.set_num_threads(threads)
        model = peers.network(work["name"], work["settings"], parameters)
        optimizer = peers.optimizer_of(work, model)
        self.model = torch.compile(model) if compiled else model
        self.x, self.y = map(torch.from_numpy, data)
        self.last = float("nan")
        self.learn = peers.stepper(self.model, optimizer, self.x, self.y)

    def step(self, rows: np.ndarray) -> None:
        self.last, _right = self.learn(rows)

    def steps(self, batches: list[np.ndarray]) -> None:
        for rows in batches:
            self.step(rows)

    def forward(self, batches: list[np.ndarray]) -> None:
        """The loss of each of these batches, without what a gradient needs."""
        criterion = torch.nn.MSELoss() if self.y.is_floating_point() else torch.nn.CrossEntropyLoss()
        self.model.eval()
        with torch.no_grad():
            for rows in batches:
                index = torch.from_numpy(rows)
                criterion(self.model(self.x[index]), self.y[index])
        self.model.train()

    def finish(self) -> float:
        """The loss of the last step, which is complete."""
        return self.last

    def allocated(self, rows: np.ndarray, steps: int) -> int | None:
        """Bytes that PyTorch's allocator hands out in a step, from its profiler: the mean of some."""
        total = peers.handed_out(lambda: self.learn(rows), steps)
        return None if total is None else total // steps


def eager(work, data, parameters, threads):
    return Training(work, data, parameters, threads, compiled=False)


def compiled(work, data, parameters, threads):
    return Training(work, data, parameters, threads, compiled=True)

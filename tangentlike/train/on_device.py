"""The arrays of a generated module on a GPU, and the launch of its steps."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numba.core.errors import NumbaPerformanceWarning

from ..cuda.build import CudaStep
from ..cuda.device import grid, simulated, toolkit
from .tiled_loss import MOST_STEPS


class OnDevice:
    """What a module works on: made at the first launch, and copied from the host again once it is ``stale``.

    ``arrays`` holds it by the names that the module has for it. ``stale`` is what the host may have changed since it
    was copied: what is trained; ``stale_data`` the data.
    """

    def __init__(self, made: CudaStep):
        self.made = made
        self.arrays: dict[str, Any] = {}
        self.stale = self.stale_data = True

    def upload(self, trained: dict[str, np.ndarray], fixed: dict[str, np.ndarray]) -> None:
        """Bring the device what the host has changed; ``fixed`` are the arguments of the loss by its own names."""
        cuda, made = toolkit(), self.made
        if not self.arrays:
            for name, (size, dtype) in made.arrays.items():
                self.arrays[name] = cuda.to_device(np.zeros(size, dtype))
            self.arrays |= {n: cuda.to_device(a.reshape(-1)) for n, a in made.constants.items()}
            self.arrays["values"] = cuda.to_device(np.zeros(MOST_STEPS))
            self.arrays["rights"] = cuda.to_device(np.zeros(MOST_STEPS, np.int64))
            self.arrays["stopped"] = cuda.to_device(np.zeros(1, np.int64))
            self.arrays["arrived"] = cuda.to_device(np.zeros(1, np.int64))
        if self.stale:
            self.arrays |= {name: cuda.to_device(array) for name, array in trained.items()}
        if self.stale_data:
            called = self.called
            self.arrays |= {called[n]: cuda.to_device(fixed[n].reshape(-1)) for n in made.data}
        self.stale = self.stale_data = False

    @property
    def called(self) -> dict[str, str]:
        """What the module calls the arguments of the loss."""
        return dict(zip(self.made.order, self.made.names, strict=True))

    def shared(self, fixed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The arguments that all samples share, flat, by the module's names."""
        called, data = self.called, self.made.data
        return {called[n]: a.reshape(-1) for n, a in fixed.items() if n in called and n not in data}

    def launch(
        self, module: Any, leaves: list, index: np.ndarray, batch: int, table: np.ndarray | None, together: bool = False
    ) -> None:
        """Take a step for each ``batch`` of these rows of the data; without ``table`` nothing is learned.

        ``leaves`` are the arguments of the loss; ``together``: all steps are one launch.
        """
        cuda, made = toolkit(), self.made
        given = {**dict(zip(made.names, leaves, strict=True)), **self.arrays}
        given["rows"] = cuda.to_device(np.ascontiguousarray(index))
        given["numbers"] = cuda.to_device(table if table is not None else np.zeros(1, np.float32))
        arguments = [given[name] for name in made.handed]
        blocks, threads = grid(made.blocks, made.threads)
        steps = batch, -(-len(index) // batch)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NumbaPerformanceWarning)  # small batches have few blocks
            if together:
                if simulated():
                    raise ValueError("the simulator runs one block after another: they cannot wait for each other")
                self.arrays["arrived"].copy_to_device(np.zeros(1, np.int64))
                getattr(module, made.epoch_entry)[blocks, threads](*steps, *arguments, self.arrays["arrived"])
            else:
                getattr(module, made.entry)(blocks, threads, *steps, table is not None, *arguments)

    def noted(self, count: int, values: np.ndarray, rights: np.ndarray) -> int:
        """Write losses, and how many were right, of so many steps into these arrays; how many of them were taken."""
        values[:count] = self.arrays["values"][:count].copy_to_host()
        if self.made.counts_correct:
            rights[:count] = self.arrays["rights"][:count].copy_to_host()
        stopped = int(self.arrays["stopped"].copy_to_host()[0])
        if stopped:
            self.arrays["stopped"].copy_to_device(np.zeros(1, np.int64))
        return stopped - 1 if stopped else count

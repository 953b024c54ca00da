"""Steps on a GPU: data, parameters and the optimizer's state live there, rows are gathered there."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numba.core.errors import NumbaPerformanceWarning

from ..cuda.build import CudaStep, cuda_step
from ..cuda.calls import NoCudaForm
from ..cuda.device import grid, missing, simulated, toolkit
from ..errors import DeviceError
from ..tile.build import Update
from ..tile.values import Untileable
from .step import Diverged
from .tiled import TiledStep
from .tiled_loss import MOST_STEPS


def device_step(tiles: bool | None, *pieces: Any) -> DeviceStep:
    """The step on a GPU; raises :class:`~tangentlike.errors.DeviceError`, one sentence, where there is none."""
    if tiles is False:
        raise DeviceError('device="cuda" works tile by tile: tiles=False asks for whole batches')
    if (why := missing()) is not None:
        raise DeviceError(f'device="cuda": {why}')
    try:
        return DeviceStep(*pieces)
    except (Untileable, NoCudaForm) as reason:
        raise DeviceError(f'device="cuda": {reason}; device="cpu" trains this loss') from None


class DeviceStep(TiledStep):
    """A :class:`~tangentlike.train.tiled.TiledStep` whose arrays are on a GPU.

    The arrays of the caller are brought up to date by ``bring_back``, and looked at again after ``look_again``.
    With ``single_launch`` many steps are one launch, in which blocks wait for each other; not in the simulator.
    """

    title = "cuda"
    single_launch = False
    functions = 1

    def generated(self, leading: tuple, batch: int, update: Update | None, after: tuple) -> CudaStep:
        return cuda_step(self.function, leading, tuple(self.data), batch, update, after=after)

    def allocated(self) -> tuple:
        """What the host keeps: room for the gradients."""
        size, dtype = self.tiled.arrays["sums"]
        self.arrays: dict[str, Any] = {}  # on the device
        self.stale = self.stale_data = True
        return (np.zeros(size, dtype),)

    def sums(self) -> np.ndarray:
        return self.memory[0]

    # ---- memory

    def upload(self) -> None:
        """Bring the device what the host has changed: all that is trained, and the data where they may have changed."""
        cuda, made = toolkit(), self.tiled
        if not self.arrays:
            for name, (size, dtype) in made.arrays.items():
                self.arrays[name] = cuda.to_device(np.zeros(size, dtype))
            self.arrays |= {n: cuda.to_device(a.reshape(-1)) for n, a in made.constants.items()}
            self.arrays["values"] = cuda.to_device(np.zeros(MOST_STEPS))
            self.arrays["rights"] = cuda.to_device(np.zeros(MOST_STEPS, np.int64))
            self.arrays["stopped"] = cuda.to_device(np.zeros(1, np.int64))
            self.arrays["arrived"] = cuda.to_device(np.zeros(1, np.int64))
        if self.stale:
            self.arrays |= {name: cuda.to_device(array) for name, array in self.trained().items()}
        if self.stale_data:
            called = dict(zip(made.order, made.names, strict=True))
            self.arrays |= {called[n]: cuda.to_device(self.fixed[n].reshape(-1)) for n in made.data}
        self.stale = self.stale_data = False

    def trained(self) -> dict[str, np.ndarray]:
        """Parameters, statistics and the optimizer's state, flat, by the names that the step has for them."""
        made = self.tiled
        called = dict(zip(made.order, made.names, strict=True))
        out = {called[n]: a.reshape(-1) for n, a in self.fixed.items() if n in called and n not in made.data}
        if self.optimizer.state is not None:
            for name, place in zip(made.gradients, self.places, strict=True):
                out |= {f"{called[name]}_state{k}": a for k, a in enumerate(self.optimizer.state[place])}
        return out

    def bring_back(self) -> None:
        """Write what was trained into the arrays of the caller."""
        if self.arrays and not self.stale:
            for name, array in self.trained().items():
                if array.size:
                    array[...] = self.arrays[name].copy_to_host()

    def look_again(self) -> None:
        super().look_again()
        self.stale = self.stale_data = True

    # ---- steps

    def __call__(self, rows: np.ndarray) -> tuple[float, float | None]:
        if self.clipping is None:
            values, rights = self.many(rows, len(rows))
            if math.isfinite(values[0]):
                return float(values[0]), self.accuracy(rights, 0, len(rows))
            self.gradient(rows)
            raise Diverged
        result = super().__call__(rows)
        self.stale = True  # the host has updated the parameters
        return result

    def many(
        self, rows: np.ndarray, batch: int, rate: Callable[[int], float] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        optimizer, count = self.optimizer, -(-len(rows) // batch)
        leaves = self._arrays()  # a seed among them is that of the steps taken so far
        table = self.numbers[:count]
        for step in range(count):
            if rate is not None:
                optimizer.lr = rate(step)
            optimizer.steps += 1
            for column, number in enumerate(optimizer.numbers(self.number)):
                table[step, column] = number
        done = self.launch(leaves, rows, batch, table.reshape(-1))
        values, rights = self.values[:count], self.rights[:count]
        if done < count:
            optimizer.steps -= count - done
            values, rights = values[: done + 1], rights[: done + 1]
        self.value = float(values[-1]) if count else math.nan
        return values, rights

    def gradient(self, rows: np.ndarray) -> tuple[float, float | None]:
        self.launch(self._arrays(), rows, len(rows), None)
        self.bring_back()
        self.memory[0][...] = self.arrays["sums"].copy_to_host()
        self.stale = True  # the caller may look at, and change, what is here now
        self.value = float(self.values[0])
        return self.value, self.accuracy(self.rights, 0, len(rows))

    def launch(self, leaves: list, rows: np.ndarray, batch: int, table: np.ndarray | None) -> int:
        """Run the steps of these rows, without ``table`` their gradients only; how many were taken.

        ``leaves`` are the arguments of the loss. Fills ``values`` and ``rights``.
        """
        count = -(-len(rows) // batch) if len(rows) else 0
        if not count:
            return 0
        self._check_samples(rows, batch, count)
        cuda = toolkit()
        self.upload()
        given = {
            **dict(zip(self.tiled.names, leaves, strict=True)),
            **self.arrays,
            "rows": cuda.to_device(np.ascontiguousarray(self.index(rows))),
        }
        given["numbers"] = cuda.to_device(table if table is not None else np.zeros(1, self.number))
        arguments = [given[name] for name in self.tiled.handed]
        blocks, threads = grid(self.tiled.blocks, self.tiled.threads)
        learns = table is not None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NumbaPerformanceWarning)  # small batches have few blocks
            self._run(blocks, threads, (batch, count), learns, arguments)
        self.values[:count] = self.arrays["values"][:count].copy_to_host()
        if self.tiled.counts_correct:
            self.rights[:count] = self.arrays["rights"][:count].copy_to_host()
        stopped = int(self.arrays["stopped"].copy_to_host()[0])
        if stopped:
            self.arrays["stopped"].copy_to_device(np.zeros(1, np.int64))
        return stopped - 1 if stopped else count

    def _run(self, blocks: int, threads: int, steps: tuple[int, int], learns: bool, arguments: list) -> None:
        """Launch steps, given as the size of a batch and their number."""
        if self.single_launch and learns:
            if simulated():
                raise ValueError("the simulator runs one block after another: they cannot wait for each other in it")
            self.arrays["arrived"].copy_to_device(np.zeros(1, np.int64))
            epoch = getattr(self.module, self.tiled.epoch_entry)
            epoch[blocks, threads](*steps, *arguments, self.arrays["arrived"])
        else:
            getattr(self.module, self.tiled.entry)(blocks, threads, *steps, learns, *arguments)

    def _check_samples(self, rows: np.ndarray, batch: int, count: int) -> None:
        """Means and variances over the samples need two values: asked here, since kernels raise no errors."""
        each, least = self.tiled.values_a_channel, len(rows) - (count - 1) * batch
        if each and least * each < 2:
            raise ValueError(f"batch_norm: training needs more than 1 value a channel, not {least * each}")

    def compile(self, report: Callable[[str], Any] | None = None) -> None:
        """Take a step whose results are forgotten: kernels are compiled for what they are launched with."""
        self.optimizer.prepare(self.params)
        if report is not None:
            report(self.tiled.entry)
        if simulated():
            return
        steps, first = self.optimizer.steps, np.arange(len(self.gather.buffers[0]))
        if self.clipping is None:
            self.many(first, len(first))
        else:
            self.launch(self._arrays(), first, len(first), None)
        self.optimizer.steps, self.stale = steps, True

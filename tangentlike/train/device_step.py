"""Steps on a GPU: data, parameters and the optimizer's state live there, rows are gathered there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ..cuda.build import CudaStep, cuda_step
from ..cuda.calls import NoCudaForm
from ..cuda.device import missing, simulated
from ..errors import DeviceError
from ..tile.build import Update
from ..tile.values import Untileable
from .on_device import OnDevice
from .step import Diverged
from .tiled import TiledStep
from .tiled_loss import TiledEvaluation


def device_step(tiles: bool | None, *pieces: Any) -> DeviceStep:
    """The step on a GPU; raises :class:`~tangentlike.errors.DeviceError`, one sentence, where there is none."""
    if tiles is False:
        raise DeviceError('device="cuda" works tile by tile: tiles=False asks for whole batches')
    check_gpu()
    try:
        return DeviceStep(*pieces)
    except (Untileable, NoCudaForm) as reason:
        raise DeviceError(f'device="cuda": {reason}; device="cpu" trains this loss') from None


def check_gpu() -> None:
    """Raise :class:`~tangentlike.errors.DeviceError`, one sentence, where there is no GPU to run on."""
    if (why := missing()) is not None:
        raise DeviceError(f'device="cuda": {why}')


class DeviceEvaluation(TiledEvaluation):
    """A :class:`~tangentlike.train.tiled_loss.TiledEvaluation` on a GPU: the data stay there, parameters are copied
    there at each call. Raises :class:`~tangentlike.cuda.calls.NoCudaForm` where it has none."""

    title = "cuda_evaluation"
    functions = 1
    outside_numba = True

    def generated(self, leading: tuple, batch: int, update: Update | None, after: tuple) -> CudaStep:
        return cuda_step(self.function, leading, tuple(self.data), batch, after=after, learning=False)

    def allocated(self) -> tuple:
        self.device = OnDevice(self.tiled)
        return ()

    def look_again(self) -> None:
        super().look_again()
        self.device.stale_data = True

    def take(self, index: np.ndarray, batch: int, steps: int) -> None:
        leaves = self._arrays()
        self.device.stale = True
        self.device.upload(self.device.shared(self.fixed), self.fixed)
        self.device.launch(self.module, leaves, index, batch, None)
        self.device.noted(steps, self.values, self.rights)

    def scores(self, rows: np.ndarray | None = None) -> np.ndarray:
        """What the loss returns beside its value, for these rows of the data: a row each."""
        place, batch = self.tiled.scores, len(self.gather.buffers[0])
        if place is None:
            raise ValueError(f"{self.function.__name__} returns no scores")
        array, start, shape = place
        rows, size, found = self.rows if rows is None else rows, math.prod(shape), []
        for first in range(0, len(rows), batch):
            index = rows[first : first + batch]
            self.take(index, batch, 1)
            kept = self.device.arrays[array][start : start + size * len(index)].copy_to_host()
            found.append(kept.reshape(len(index), *shape))
        return np.concatenate(found)

    def compile(self, report: Callable[[str], Any] | None = None) -> None:
        if report is not None:
            report(self.tiled.entry)
        if not simulated():
            self.take(self.rows[:1], len(self.gather.buffers[0]), 1)


class DeviceStep(TiledStep):
    """A :class:`~tangentlike.train.tiled.TiledStep` whose arrays are on a GPU.

    The arrays of the caller are brought up to date by ``bring_back``, and looked at again after ``look_again``.
    With ``single_launch`` many steps are one launch, in which blocks wait for each other; not in the simulator.
    """

    title = "cuda"
    single_launch = False
    functions = 1
    bounds_gradients = True
    evaluation = DeviceEvaluation

    def generated(self, leading: tuple, batch: int, update: Update | None, after: tuple) -> CudaStep:
        if update is not None and self.clipping is not None:
            update = replace(update, clip_value=self.clipping.value, clip_norm=self.clipping.norm)
        return cuda_step(self.function, leading, tuple(self.data), batch, update, after=after)

    def allocated(self) -> tuple:
        """What the host keeps: room for the gradients."""
        size, dtype = self.tiled.arrays["sums"]
        self.device = OnDevice(self.tiled)
        return (np.zeros(size, dtype),)

    def sums(self) -> np.ndarray:
        return self.memory[0]

    # ---- memory

    def trained(self) -> dict[str, np.ndarray]:
        """Parameters, statistics and the optimizer's state, flat, by the names that the step has for them."""
        made, called = self.tiled, self.device.called
        out = self.device.shared(self.fixed)
        if self.optimizer.state is not None:
            for name, place in zip(made.gradients, self.places, strict=True):
                out |= {f"{called[name]}_state{k}": a for k, a in enumerate(self.optimizer.state[place])}
        return out

    def bring_back(self) -> None:
        """Write what was trained into the arrays of the caller."""
        if self.device.arrays and not self.device.stale:
            for name, array in self.trained().items():
                if array.size:
                    array[...] = self.device.arrays[name].copy_to_host()

    def look_again(self) -> None:
        super().look_again()
        self.device.stale = self.device.stale_data = True

    # ---- steps

    def __call__(self, rows: np.ndarray) -> tuple[float, float | None]:
        values, rights = self.many(rows, len(rows))
        if math.isfinite(values[0]):
            return float(values[0]), self.accuracy(rights, 0, len(rows))
        self.gradient(rows)
        raise Diverged

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
        self.memory[0][...] = self.device.arrays["sums"].copy_to_host()
        self.device.stale = True  # the caller may look at, and change, what is here now
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
        self.device.upload(self.trained(), self.fixed)
        together = self.single_launch and table is not None
        self.device.launch(self.module, leaves, self.index(rows), batch, table, together)
        return self.device.noted(count, self.values, self.rights)

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
        self.many(first, len(first))
        self.optimizer.steps, self.device.stale = steps, True

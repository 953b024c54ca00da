"""Many steps in one compiled call: rows, tiled gradient and update."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..inner import compile_kernels
from ..primitives.registry import key_of
from ..tile.build import Update
from ..tile.values import Untileable
from .batches import Gather
from .clipping import Clipping
from .optimizers import Optimizer
from .step import Diverged, step_seed
from .tiled_loss import MOST_STEPS, TiledEvaluation, TiledLoss
from .trees import leaves


class TiledStep(TiledLoss):
    """What :class:`tangentlike.train.step.Step` is, for losses that are worked through tile by tile.

    Raises :class:`~tangentlike.tile.values.Untileable` for others. ``bounds_gradients``: the module does what
    ``clipping`` asks for; ``evaluation`` is what evaluates a loss of the same kind.
    """

    bounds_gradients = False
    evaluation = TiledEvaluation

    def __init__(
        self, loss: Any, params: tuple, state: tuple, gather: Gather, optimizer: Optimizer,
        clipping: Clipping | None, seed: int | None,
    ):  # fmt: skip
        self.pieces = loss, params, state, gather, optimizer, clipping, seed
        self.params, self.optimizer, self.clipping, self.seed = params, optimizer, clipping, seed
        apart = clipping is not None and not self.bounds_gradients  # between gradient and update the host is asked
        update = None if apart else update_of(optimizer)
        super().__init__(loss, (*params, *state), gather, update)
        self.steps_of = None if apart else getattr(self.module, self.tiled.entry)
        theirs = {id(array): place for place, (_, array) in enumerate(leaves(params))}  # as the optimizer has them
        mine = [theirs.get(id(self.fixed[n])) for n in self.tiled.gradients]
        if len(mine) != len(theirs) or None in mine:
            raise Untileable("the gradients of the loss are not those of the parameters")
        self.places = [place for place in mine if place is not None]
        sums = self.sums()
        places = {n: sums[slice(*self.tiled.places[n])].reshape(self.fixed[n].shape) for n in self.tiled.gradients}
        self.grads = self.example.structured(self.function._parameters[: len(params)], places, True)
        self.number = self.fixed[self.tiled.gradients[0]].dtype.type
        self.numbers = np.zeros((MOST_STEPS, len(update.numbers) if update else 0), self.number)
        self.value = math.nan

    def __call__(self, rows: np.ndarray) -> tuple[float, float | None]:
        if self.steps_of is None:
            value, correct = self.gradient(rows)
            if not math.isfinite(value):
                raise Diverged
            assert self.clipping is not None
            grads = self.clipping(self.params, self.grads)
            if not math.isfinite(self.clipping.length):
                raise Diverged
            self.optimizer.step(self.params, grads)
            return value, correct
        values, rights = self.many(rows, len(rows))
        if not math.isfinite(values[0]):
            self.gradient(rows)
            raise Diverged
        return float(values[0]), self.accuracy(rights, 0, len(rows))

    def many(
        self, rows: np.ndarray, batch: int, rate: Callable[[int], float] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Steps of ``batch`` of these rows each, the last one of what is left; at learning rates ``rate(0)``, ...

        Returns the loss before each step, and how many samples of each were right: views, valid until the next call.
        The first loss that is no finite number is the last one returned: that step was not taken. See ``takes_many``.
        """
        assert self.steps_of is not None
        optimizer, count = self.optimizer, -(-len(rows) // batch)
        arrays = self._arrays()
        index = self.index(rows)
        values, rights, table = self.values[:count], self.rights[:count], self.numbers[:count]
        for step in range(count):
            if rate is not None:
                optimizer.lr = rate(step)
            optimizer.steps += 1
            for column, number in enumerate(optimizer.numbers(self.number)):
                table[step, column] = number
        counted = [rights] if self.tiled.counts_correct else []
        done = self.steps_of(*arrays, index, *self.memory, batch, values, *counted, table, *self._state())
        if done < count:
            optimizer.steps -= count - done
            values, rights = values[: done + 1], rights[: done + 1]
        self.value = float(values[-1]) if count else math.nan
        return values, rights

    def sums(self) -> np.ndarray:
        """The array in which ``gradient`` leaves the gradients."""
        return self.memory[self.tiled.memory.index("sums")]

    def bring_back(self) -> None:
        """The parameters are where they are trained: nothing to do."""

    @property
    def takes_many(self) -> bool:
        """True when nothing has to be done between two steps."""
        return self.steps_of is not None and not self.varies

    def gradient(self, rows: np.ndarray) -> tuple[float, float | None]:
        """Loss and accuracy of these rows; leaves the gradient in ``grads``."""
        index = self.index(rows)
        arrays = self._arrays()
        gradient_of = getattr(self.module, self.tiled.gradient_entry)
        result = gradient_of(*arrays, index, 0, len(index), *self.memory)
        if self.tiled.counts_correct:
            result, self.rights[0] = result
        self.value = float(result)
        return self.value, self.accuracy(self.rights, 0, len(rows))

    def compile(self, report: Callable[[str], Any] | None = None) -> None:
        """Compile what a step calls, learning nothing; ``report`` is told the name of each function before that."""
        self.optimizer.prepare(self.params)
        compile_kernels(self.module, report)
        if self.steps_of is not None:
            if report is not None:
                report(self.tiled.entry)
            self.many(np.arange(0), len(self.gather.buffers[0]))
            return
        state = self.arguments[len(self.params) :]
        before = [array.copy() for array in state]
        self.gradient(np.arange(len(self.gather.buffers[0])))
        assert self.clipping is not None
        self.clipping(self.params, self.grads)
        for array, old in zip(state, before, strict=True):
            array[...] = old

    def _after(self) -> tuple:
        return () if self.seed is None else (step_seed(self.seed, self.optimizer.steps),)

    def _state(self) -> list:
        assert self.optimizer.state is not None
        return [array for place in self.places for array in self.optimizer.state[place]]


def update_of(optimizer: Optimizer) -> Update:
    """How the optimizer's kernel is called."""
    kernel = getattr(optimizer, "update", None)
    if kernel is None:
        raise Untileable(f"{type(optimizer).__name__} has no kernel of its own")
    plain = key_of(kernel)
    names = list(inspect.signature(plain).parameters)
    return Update(plain.__module__, plain.__name__, optimizer.slots, tuple(names[2 + optimizer.slots :]))

"""One step of the training: rows, gradient, update."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .arguments import gradient_places
from .batches import Gather
from .clipping import Clipping
from .metrics import accuracy_of_classes
from .optimizers import Optimizer


class Diverged(ArithmeticError):
    """The loss, or the length of the gradient, is no finite number; nothing was updated."""


class Step:
    """``step(rows)`` learns from these rows of the data; returns the loss before that, and the accuracy if it is known.

    ``state`` are arrays that the loss itself changes: its arguments behind the parameters. With ``seed`` its last
    argument is a whole number that differs from step to step and from seed to seed. ``value`` and ``grads`` are what
    the last call of the loss returned.
    """

    def __init__(
        self, loss: Any, params: tuple, state: tuple, gather: Gather, optimizer: Optimizer,
        clipping: Clipping | None, seed: int | None,
    ):  # fmt: skip
        self.loss, self.params, self.gather, self.optimizer = loss, params, gather, optimizer
        self.arguments, self.clipping, self.seed = (*params, *state), clipping, seed
        self.value = math.nan
        self.grads: Any = None
        self.places = gradient_places(loss, params)

    def __call__(self, rows: np.ndarray) -> tuple[float, float | None]:
        value, correct = self.gradient(rows)
        if not math.isfinite(value):
            raise Diverged
        grads = self.grads if self.clipping is None else self.clipping(self.params, self.grads)
        if self.clipping is not None and not math.isfinite(self.clipping.length):
            raise Diverged
        self.optimizer.step(self.params, grads)
        return value, correct

    def gradient(self, rows: np.ndarray) -> tuple[float, float | None]:
        """Loss and accuracy of these rows; leaves the gradient in ``grads``."""
        batch = self.gather.rows(rows)
        extra = () if self.seed is None else (step_seed(self.seed, self.optimizer.steps),)
        value, grads = self.loss.value_and_grad(*self.arguments, *batch, *extra)
        correct = None
        if isinstance(value, tuple):
            value, scores = value
            correct = accuracy_of_classes(scores, batch[-1])
        if self.places is None:
            self.grads = as_tuple(grads, self.params)
        else:
            several = grads if isinstance(self.loss.wrt, tuple) else (grads,)
            self.grads = tuple(several[place] for place in self.places)
        self.value = float(value)
        return self.value, correct

    def look_again(self) -> None:
        """A batch is gathered from the data as they are: nothing to do."""

    def bring_back(self) -> None:
        """The parameters are where they are trained: nothing to do."""

    functions = 1  # that are compiled, as far as they are told of
    whole = None

    def compile(self, report: Callable[[str], Any] | None = None) -> None:
        """Make each call of a step once, learning nothing: what the loss changes is put back."""
        if report is not None:
            report(f"the gradient of {getattr(self.loss, '__name__', 'the loss')}")
        before = [array.copy() for array in self.arguments[len(self.params) :]]
        self.optimizer.prepare(self.params)
        self.gradient(np.arange(len(self.gather.buffers[0])))
        if self.clipping is not None:
            self.clipping(self.params, self.grads)
        for array, old in zip(self.arguments[len(self.params) :], before, strict=True):
            array[...] = old


def step_seed(seed: int, step: int) -> int:
    """A whole number below 2**62 for each step of a run, no two of them the same."""
    return ((seed & 0x3FFF_FFFF) << 32) + step


def as_tuple(grads: Any, params: tuple) -> Any:
    """The gradients as a tuple: of one parameter there is a bare gradient (wrt=0), or a tuple of one (wrt=(0,))."""
    already = type(grads) is tuple and len(grads) == 1 and type(params[0]) is not tuple
    return grads if len(params) > 1 or already else (grads,)

"""Many steps in one compiled call: rows, tiled gradient and update."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba.core import config
from numba.core.errors import NumbaError

from .. import build
from ..boundary import writable
from ..differentiate import Differentiated
from ..inner import compile_kernels
from ..registry import key_of
from ..tile.build import Tiled, Update, tiled
from ..tile.values import Untileable
from .batches import Gather
from .clipping import Clipping
from .metrics import are_probabilities
from .optimizers import Optimizer
from .step import Diverged, Step, step_seed
from .trees import leaves

MOST_STEPS = 10_000  # in one call


def choose_step(tiles: bool | None, *pieces: Any) -> tuple[Step | TiledStep, str | None]:
    """The step of a run, and why it takes whole batches (None: it takes tiles); ``pieces`` are those of the steps.

    Raises ``ValueError`` where ``tiles`` is True and the loss has none.
    """
    if tiles is False or (tiles is None and config.DISABLE_JIT):  # type: ignore[attr-defined]
        return Step(*pieces), "asked for" if tiles is False else "compiling is off"
    try:
        return TiledStep(*pieces), None
    except Untileable as reason:
        if tiles:
            raise ValueError(f"tiles=True: {reason}") from None
        return Step(*pieces), str(reason)
    except (NumbaError, TypeError, NotImplementedError) as error:
        if tiles:
            raise
        return Step(*pieces), f"its step does not compile: {str(error).splitlines()[0]}"


class TiledStep:
    """What :class:`tangentlike.train.step.Step` is, for losses that are worked through tile by tile.

    Raises :class:`~tangentlike.tile.values.Untileable` for others. ``source`` is the generated step; ``memory`` all
    that it works in, allocated once.
    """

    def __init__(
        self, loss: Any, params: tuple, state: tuple, gather: Gather, optimizer: Optimizer,
        clipping: Clipping | None, seed: int | None,
    ):  # fmt: skip
        self.loss, self.params, self.gather = loss, params, gather
        self.optimizer, self.clipping, self.seed = optimizer, clipping, seed
        self.arguments = (*params, *state)
        before = [array.copy() for array in state]
        self.data = [writable(np.ascontiguousarray(array)) for array in gather.data]
        function, leading = self._function()
        update = None if clipping else _update(optimizer)
        after = self._after(0)
        self.tiled: Tiled = tiled(function, leading, tuple(self.data), len(gather.buffers[0]), update, after=after)
        for argument, classes in self.tiled.classes.items():
            _check_labels(argument, gather, self.tiled.data.index(argument), classes)
        for argument, count in self.tiled.indices.items():
            _check_indices(argument, gather, self.tiled.data.index(argument), count)
        self.source = self.tiled.text
        self.module = build.load(self.source, f"{function.__name__}_tiled")
        self.memory = getattr(self.module, self.tiled.work)()
        self.gradient_of = getattr(self.module, self.tiled.gradient_entry)
        self.steps_of = getattr(self.module, self.tiled.entry) if clipping is None else None
        example = function._arguments((*leading, *(a[:2] for a in self.data), *after), {})
        self.fixed = {n: leaf for n, leaf in example.leaves.items() if isinstance(leaf, np.ndarray)}
        flat = [a.view(np.uint8) if a.dtype == bool else a for a in self.data]
        self.fixed.update(zip(self.tiled.data, flat, strict=True))
        # numbers that may differ from step to step, such as the seed of a dropout
        self.varies = len(self.fixed) < len(self.tiled.parameters) + len(self.tiled.data)
        scattered = [n for n, leaf in self.fixed.items() if not leaf.flags.c_contiguous]
        if scattered:
            raise Untileable(f"{scattered[0]} is not contiguous")
        if set(self.tiled.gradients) - set(self.fixed):
            raise Untileable("a parameter is a number, which cannot be updated in place")
        mine = [self.fixed[n] for n in self.tiled.gradients]
        theirs = [array for _, array in leaves(params)]  # the order of the optimizer's state
        if len(mine) != len(theirs) or any(a is not b for a, b in zip(mine, theirs, strict=True)):
            raise Untileable("the gradients of the loss are not those of the parameters, in their order")
        sums = self.memory[self.tiled.memory.index("sums")]
        places = {n: sums[slice(*self.tiled.places[n])].reshape(self.fixed[n].shape) for n in self.tiled.gradients}
        self.grads = example.structured(function._wrt, places, True)
        self.number = self.fixed[self.tiled.gradients[0]].dtype.type
        self.values, self.rights = np.zeros(MOST_STEPS), np.zeros(MOST_STEPS, np.int64)
        self.numbers = np.zeros((MOST_STEPS, len(update.numbers) if update else 0), self.number)
        labels = gather.data[-1]
        self.classes = labels.dtype.kind != "f" or (labels.ndim == 2 and bool(are_probabilities(labels)))
        self.rows_each = 1 if labels.dtype.kind == "f" else max(labels[:1].size, 1)
        self.value = math.nan
        for array, old in zip(state, before, strict=True):  # a model may have drawn a seed
            array[...] = old

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
        index = rows if self.gather.subset is None else self.gather.subset[rows]
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

    @property
    def takes_many(self) -> bool:
        """True when nothing has to be done between two steps."""
        return self.steps_of is not None and not self.varies

    def accuracy(self, rights: np.ndarray, step: int, rows: int) -> float | None:
        """The share of samples that were right in a step of so many rows; None where that is not known."""
        if not (self.tiled.counts_correct and self.classes):
            return None
        return int(rights[step]) / (rows * self.rows_each)

    def gradient(self, rows: np.ndarray) -> tuple[float, float | None]:
        """Loss and accuracy of these rows; leaves the gradient in ``grads``."""
        index = rows if self.gather.subset is None else self.gather.subset[rows]
        result = self.gradient_of(*self._arrays(), index, 0, len(index), *self.memory)
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

    def _function(self) -> tuple[Differentiated, tuple]:
        """The differentiated function, and its arguments before the data as they are in this step."""
        if isinstance(self.loss, Differentiated):
            return self.loss, self.arguments
        complete = getattr(self.loss, "complete", None)
        if complete is None:
            raise Untileable("the loss is no differentiated function")
        example = [a[: len(b)] for a, b in zip(self.data, self.gather.buffers, strict=True)]
        function, arguments = complete((*self.arguments, *example))
        return function, tuple(arguments[: len(arguments) - len(example)])

    def _after(self, step: int) -> tuple:
        """The arguments behind the data: the seed of the step, where the loss takes one."""
        return () if self.seed is None else (step_seed(self.seed, step),)

    def _arrays(self) -> list:
        """The parameters and data, as the generated functions take them."""
        found = self.fixed
        if self.varies:
            function, leading = self._function()
            after = self._after(self.optimizer.steps)
            found = {**function._arguments((*leading, *(a[:2] for a in self.data), *after), {}).leaves, **found}
        return [*(found[n] for n in self.tiled.order)]

    def _state(self) -> list:
        assert self.optimizer.state is not None
        return [array for arrays in self.optimizer.state for array in arrays]


def step_source(loss: Any, params: tuple, data: tuple[np.ndarray, ...], optimizer: Optimizer, batch_size: int) -> str:
    """The generated code of a training step, as :func:`tangentlike.train.fit` runs it for these arguments.

    ``loss`` is a differentiated function; ``params``, ``data`` and ``optimizer`` as in ``fit``. Raises ``ValueError``
    where the loss is not worked through tile by tile, and says why.
    """
    try:
        return tiled(loss, params, data, min(batch_size, len(data[0])), _update(optimizer)).text
    except Untileable as reason:
        raise ValueError(f"this loss is not worked through tile by tile: {reason}") from None


def _update(optimizer: Optimizer) -> Update:
    """How the optimizer's kernel is called."""
    kernel = getattr(optimizer, "update", None)
    if kernel is None:
        raise Untileable(f"{type(optimizer).__name__} has no kernel of its own")
    plain = key_of(kernel)
    names = list(inspect.signature(plain).parameters)
    return Update(plain.__module__, plain.__name__, optimizer.slots, tuple(names[2 + optimizer.slots :]))


def _check_labels(argument: str, gather: Gather, position: int, classes: int) -> None:
    """The step itself does not look: raise ``ValueError`` for a label that is no class."""
    labels = gather.data[position] if gather.subset is None else gather.data[position][gather.subset]
    if labels.min() < 0 or labels.max() >= classes:
        wrong = labels[(labels < 0) | (labels >= classes)][0]
        raise ValueError(f"softmax_cross_entropy: label {wrong} in {argument} is not one of {classes} classes")


def _check_indices(argument: str, gather: Gather, position: int, rows: int) -> None:
    """The same for whole numbers that look up the rows of a table; raises ``IndexError``."""
    index = gather.data[position] if gather.subset is None else gather.data[position][gather.subset]
    if index.min() < -rows or index.max() >= rows:
        wrong = index[(index < -rows) | (index >= rows)][0]
        raise IndexError(f"{wrong} in {argument} is not one of the {rows} rows of the table that it looks up")

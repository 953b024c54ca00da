"""A loss that is worked through tile by tile: its generated module, and what that is called with."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba.core import config
from numba.core.errors import NumbaError

from ..cuda.calls import NoCudaForm
from ..differentiate import Differentiated
from ..inner import compile_kernels, kernels_of
from ..reading.captured import same
from ..runtime import build
from ..runtime.boundary import writable
from ..tile.build import Tiled, Update, tiled
from ..tile.values import Untileable
from .batches import Gather
from .metrics import are_probabilities, evaluate

MOST_STEPS = 10_000  # in one call


class TiledLoss:
    """``arguments`` are those of the loss before the data, which ``gather`` holds.

    ``source`` is the generated module; ``memory`` all that it works in, allocated once. Raises
    :class:`~tangentlike.tile.values.Untileable` for a loss that has none.
    """

    learning = True
    title = "tiled"  # of its module
    whole: Callable | None = None  # makes the same for whole batches, should this one not compile

    pieces: tuple  # the arguments of the class

    def __init__(self, loss: Any, arguments: tuple, gather: Gather, update: Update | None):
        self.loss, self.arguments, self.gather = loss, arguments, gather
        before = [np.array(array) if isinstance(array, np.ndarray) else None for array in arguments]
        self.data = [writable(np.ascontiguousarray(array)) for array in gather.data]
        self.function, leading = self._function()
        batch, after = len(gather.buffers[0]), self._after()
        self.tiled: Any = self.generated(leading, batch, update, after)
        self._check_whole_numbers()
        self.made_for = {
            n: np.copy(v) if isinstance(v, np.ndarray) else v for n, v in self.tiled.hidden.items() if v is not None
        }
        self.source = self.tiled.text
        self.module = build.load(self.source, f"{self.function.__name__}_{self.title}")
        self.memory = self.allocated()
        self.example = self.function._arguments((*leading, *(a[:2] for a in self.data), *after), {})
        self.fixed = {n: leaf for n, leaf in self.example.leaves.items() if isinstance(leaf, np.ndarray)}
        flat = [a.view(np.uint8) if a.dtype == bool else a for a in self.data]
        self.fixed.update(zip(self.tiled.data, flat, strict=True))
        # numbers that may differ from step to step, such as the seed of a dropout
        self.varies = len(self.fixed) < len(self.tiled.parameters) + len(self.tiled.data)
        scattered = [n for n, leaf in self.fixed.items() if not leaf.flags.c_contiguous]
        if scattered:
            raise Untileable(f"{scattered[0]} is not contiguous")
        labels = gather.data[-1]
        self.classes = labels.dtype.kind != "f" or (labels.ndim == 2 and bool(are_probabilities(labels)))
        self.rows_each = 1 if labels.dtype.kind == "f" else max(labels[:1].size, 1)
        self.values, self.rights = np.zeros(MOST_STEPS), np.zeros(MOST_STEPS, np.int64)
        for array, old in zip(arguments, before, strict=True):  # a model may have drawn a seed
            if old is not None and not np.array_equal(array, old, equal_nan=old.dtype.kind == "f"):
                array[...] = old

    def generated(self, leading: tuple, batch: int, update: Update | None, after: tuple) -> Any:
        """The text of its module, and what that needs; ``leading`` are the arguments before the data."""
        made: Tiled = tiled(
            self.function, leading, tuple(self.data), batch, update, after=after, learning=self.learning
        )
        return made

    def allocated(self) -> tuple:
        """The arrays that the module works in."""
        return getattr(self.module, self.tiled.work)()

    def look_again(self) -> None:
        """Take the data as they are now: those whose rows lie apart were copied, labels and indices were checked."""
        for given, mine in zip(self.gather.data, self.data, strict=True):
            if not given.flags.c_contiguous:
                mine[...] = given
        self._check_whole_numbers()

    def _check_whole_numbers(self) -> None:
        """The step itself does not look at labels and at rows of tables."""
        for (argument, places), classes in self.tiled.classes.items():
            if (wrong := self._stray(argument, places, 0, classes)) is not None:
                raise ValueError(f"softmax_cross_entropy: label {wrong} in {argument} is not one of {classes} classes")
        for (argument, places), count in self.tiled.indices.items():
            if (wrong := self._stray(argument, places, -count, count)) is not None:
                raise IndexError(f"{wrong} in {argument} is not one of the {count} rows of the table that it looks up")

    def _stray(self, argument: str, places: tuple[int, ...], least: int, bound: int) -> Any:
        """The first whole number at these places of the samples that is below ``least`` or not below ``bound``."""
        numbers = self.data[self.tiled.data.index(argument)]
        if self.gather.subset is not None:
            numbers = numbers[self.gather.subset]
        if len(places) < math.prod(numbers.shape[1:]):
            numbers = numbers.reshape(len(numbers), -1)[:, list(places)]
        if numbers.min() >= least and numbers.max() < bound:
            return None
        return numbers[(numbers < least) | (numbers >= bound)][0]

    @property
    def functions(self) -> int:
        """How many functions are compiled."""
        return 1 + len(kernels_of(self.module))

    def accuracy(self, rights: np.ndarray, step: int, rows: int) -> float | None:
        """The share of samples that were right in a step of so many rows; None where that is not known."""
        if not (self.tiled.counts_correct and self.classes):
            return None
        return int(rights[step]) / (rows * self.rows_each)

    def index(self, rows: np.ndarray) -> np.ndarray:
        """Where these rows are in the data arrays."""
        return rows if self.gather.subset is None else self.gather.subset[rows]

    def _after(self) -> tuple:
        """The arguments behind the data: the seed of the step, where the loss takes one."""
        return ()

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

    def _arrays(self) -> list:
        """The parameters and data, as the generated functions take them."""
        outside = self._outside()
        if outside is None:  # the step was made for other values
            type(self).__init__(self, *self.pieces)
            outside = self._outside() or {}
        found = {**self.fixed, **outside}
        if self.varies:
            function, leading = self._function()
            after = self._after()
            found = {**function._arguments((*leading, *(a[:2] for a in self.data), *after), {}).leaves, **found}
        return [*(found[n] for n in self.tiled.order)]

    def _outside(self) -> dict[str, Any] | None:
        """The numbers that the loss reads from outside as they are now; None where the step is made for others."""
        values = self.tiled.outside.outside()
        if values is None:
            return None
        made_for = self.made_for.items()
        now = dict(zip(self.tiled.outside.hidden, values, strict=True))
        return now if all(same(now[n], value) for n, value in made_for) else None


class TiledEvaluation(TiledLoss):
    """``evaluation()`` is the mean loss and the accuracy over all of the data, in batches; nothing is learned."""

    learning = False
    outside_numba = False  # whether it runs where Numba compiles nothing for the CPU

    def __init__(self, loss: Any, arguments: tuple, data: tuple[np.ndarray, ...], batch: int):
        self.pieces = loss, arguments, data, batch
        super().__init__(loss, arguments, Gather(data, batch), None)
        self.losses_of = getattr(self.module, self.tiled.entry)
        self.rows = np.arange(len(data[0]))

    def __call__(self, rows: np.ndarray | None = None) -> tuple[float, float | None]:
        rows = self.rows if rows is None else rows
        batch, count = len(self.gather.buffers[0]), len(rows)
        total, right = 0.0, 0.0
        for start in range(0, count, batch * MOST_STEPS):
            index = rows[start : start + batch * MOST_STEPS]
            steps = -(-len(index) // batch)
            self.take(index, batch, steps)
            for step in range(steps):
                size = min(batch, len(index) - step * batch)
                total += float(self.values[step]) * size
                right += (self.accuracy(self.rights, step, size) or 0.0) * size
        known = self.tiled.counts_correct and self.classes
        return total / max(count, 1), right / max(count, 1) if known else None

    def take(self, index: np.ndarray, batch: int, steps: int) -> None:
        """Fill ``values`` and ``rights`` for ``steps`` batches of these rows."""
        arrays = self._arrays()
        counted = [self.rights[:steps]] if self.tiled.counts_correct else []
        self.losses_of(*arrays, index, *self.memory, batch, self.values[:steps], *counted)

    def compile(self, report: Callable[[str], Any] | None = None) -> None:
        """Compile it; ``report`` is told the name of each function before that."""
        compile_kernels(self.module, report)
        if report is not None:
            report(self.tiled.entry)
        none = [self.rights[:0]] if self.tiled.counts_correct else []
        self.losses_of(
            *self._arrays(), self.rows[:0], *self.memory, len(self.gather.buffers[0]), self.values[:0], *none
        )


def choose_evaluation(
    form: type[TiledEvaluation] | None, loss: Any, arguments: tuple, data: tuple[np.ndarray, ...], batch: int
) -> TiledEvaluation | WholeEvaluation:
    """What gives mean loss and accuracy over the data: of this ``form`` where the loss allows it."""
    if form is not None and (form.outside_numba or not config.DISABLE_JIT):  # type: ignore[attr-defined]
        try:
            tiled = form(loss, arguments, data, batch)
            tiled.whole = lambda: WholeEvaluation(loss, arguments, data, batch)
            return tiled
        except (Untileable, NoCudaForm, NumbaError, TypeError, NotImplementedError):
            pass  # whole batches give the same, or say better what is wrong
    return WholeEvaluation(loss, arguments, data, batch)


class WholeEvaluation:
    """The same in whole batches."""

    functions = 1
    whole = None

    def __init__(self, loss: Any, arguments: tuple, data: tuple[np.ndarray, ...], batch: int):
        self.loss, self.arguments, self.data, self.batch = loss, arguments, data, batch

    def look_again(self) -> None:
        """It evaluates the data as they are: nothing to do."""

    def __call__(self) -> tuple[float, float | None]:
        return evaluate(self.loss, self.arguments, self.data, self.batch)

    def compile(self, report: Callable[[str], Any] | None = None) -> None:
        """Call the loss once."""
        if report is not None:
            report(getattr(self.loss, "__name__", "the loss"))
        self.loss(*self.arguments, *(array[: self.batch] for array in self.data))

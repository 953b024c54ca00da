"""The training loop."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .batches import Gather, batches
from .memory import count_allocations, keep_freed_memory
from .metrics import accuracy, evaluate
from .optimizers import Optimizer
from .progress import progress_line
from .threads import limited_threads

COUNTED_STEPS = range(3, 13)  # steps (from 1) whose allocations are counted: after those that fill buffers
UPDATE_SECONDS = 0.1  # between two updates of the live line


@dataclass(frozen=True)
class Epoch:
    """One pass over the data: loss and accuracy are means over the examples, as each was met in training."""

    epoch: int
    seconds: float
    train_loss: float
    train_accuracy: float | None
    images: int

    @property
    def images_per_second(self) -> float:
        return self.images / self.seconds


@dataclass
class History:
    """What came of a training run; ``interrupted`` when Ctrl-C ended it (``epochs`` holds the complete ones)."""

    epochs: list[Epoch] = field(default_factory=list)
    steps: int = 0
    threads: int = 1
    compile_seconds: float = 0.0
    allocated_bytes_per_step: int | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None
    interrupted: bool = False


def fit(
    loss: Any,
    params: tuple,
    data: tuple[np.ndarray, ...],
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int,
    seed: int = 0,
    threads: int | None = None,
    test: tuple[np.ndarray, ...] | None = None,
    title: str = "",
    progress: bool | None = None,
    on_compiled: Callable[[float], Any] | None = None,
    on_epoch: Callable[[Epoch], Any] | None = None,
) -> History:
    """Train ``params`` in place on shuffled batches of ``data``.

    ``loss``      has ``value_and_grad(*params, *batch)`` that returns (value, gradients), or ((value, scores),
                  gradients): then accuracy is reported too. The gradients are those of ``params``, in order.
    ``params``    the leading arguments of the loss: a tuple of arrays, or of structures of arrays.
    ``data``      arrays with the same first axis, labels last: the other arguments of the loss, a batch at a time.
    ``seed``      of the order of the examples.
    ``threads``   for compiled code; BLAS is limited to one (see :mod:`tangentlike.train.threads`).
    ``test``      data like ``data``, on which the loss is evaluated at the end (without gradients).
    ``progress``  the live line: True, False, or None for "only on a terminal"; ``title`` stands in front of it.
    ``on_compiled`` is called with the seconds of the first calls, before the first epoch; ``on_epoch`` after each.

    The first calls compile, and are made once before the first epoch on a batch that is not learned from, so that the
    seconds of an epoch are those of training. Ctrl-C ends the run: the history holds what there is. Raises
    ``FloatingPointError`` when the loss is not a finite number.
    """
    history = History()
    keep_freed_memory()
    with limited_threads(threads) as history.threads:
        try:
            run = _Run(loss, params, Gather(data, batch_size), optimizer, history)
            history.compile_seconds = run.compile(test is not None)
            if on_compiled:
                on_compiled(history.compile_seconds)
            rng = np.random.default_rng(seed)
            for number in range(1, epochs + 1):
                name = f"{title}epoch {number}/{epochs}"
                history.epochs.append(run.epoch(number, batches(run.gather.length, batch_size, rng), name, progress))
                if on_epoch:
                    on_epoch(history.epochs[-1])
        except KeyboardInterrupt:
            history.interrupted = True
        if test is not None and (history.steps or not history.interrupted):
            try:
                history.test_loss, history.test_accuracy = evaluate(loss, params, test, batch_size)
            except KeyboardInterrupt:
                history.interrupted = True
    return history


@dataclass
class _Run:
    """The pieces of a training run that its steps share."""

    loss: Any
    params: tuple
    gather: Gather
    optimizer: Optimizer
    history: History

    def compile(self, evaluates: bool) -> float:
        """Make each call of a step once, learning nothing; returns its seconds."""
        start = time.perf_counter()
        self.optimizer.prepare(self.params)
        rows = np.arange(len(self.gather.buffers[0]))
        batch = self.gather.rows(rows)
        value, _ = self.loss.value_and_grad(*self.params, *batch)
        if isinstance(value, tuple):
            accuracy(value[1], batch[-1])
        if evaluates:
            self.loss(*self.params, *batch)
        seconds = time.perf_counter() - start
        with count_allocations():  # builds the counters here, outside of any epoch
            pass
        return seconds

    def epoch(self, number: int, order: Iterator[np.ndarray], title: str, progress: bool | None) -> Epoch:
        """One pass over the data."""
        size = len(self.gather.buffers[0])
        count = -(-self.gather.length // size)
        total_loss = total_correct = 0.0
        seen = 0
        scored = False
        line = progress_line(title, count, progress)
        start = drawn = time.perf_counter()
        try:
            for step, rows in enumerate(order, 1):
                with self._counted():
                    value, correct = self._step(rows)
                if not math.isfinite(value):
                    raise FloatingPointError(
                        f"the loss became {value} in step {step} of epoch {number}: try a lower learning rate"
                    )
                seen += len(rows)
                total_loss += value * len(rows)
                if correct is not None:
                    scored = True
                    total_correct += correct * len(rows)
                now = time.perf_counter()
                if now - drawn > UPDATE_SECONDS or step == count:
                    drawn = now
                    text = f"loss {total_loss / seen:.4f}"
                    text += f"  accuracy {total_correct / seen:.4f}" if scored else ""
                    line.update(step, f"{text}  {seen / (now - start):,.0f}/s")
        finally:
            line.close()
        seconds = time.perf_counter() - start
        return Epoch(number, seconds, total_loss / seen, total_correct / seen if scored else None, seen)

    def _step(self, rows: np.ndarray) -> tuple[float, float | None]:
        """One update; returns the loss before it and the accuracy, if the loss returns scores."""
        batch = self.gather.rows(rows)
        value, grads = self.loss.value_and_grad(*self.params, *batch)
        correct = None
        if isinstance(value, tuple):
            value, scores = value
            correct = accuracy(scores, batch[-1])
        self.optimizer.step(self.params, _as_tuple(grads, self.params))
        self.history.steps += 1
        return float(value), correct

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count what the step allocates, in a few steps; the history gets their mean."""
        step = self.history.steps + 1
        if step not in COUNTED_STEPS:
            yield
            return
        with count_allocations() as allocated:
            yield
        if allocated.total is not None:
            done = step - COUNTED_STEPS.start
            mean = self.history.allocated_bytes_per_step or 0
            self.history.allocated_bytes_per_step = round((mean * done + allocated.total) / (done + 1))


def _as_tuple(grads: Any, params: tuple) -> Any:
    """The gradients as a tuple: of one parameter there is a bare gradient (wrt=0), or a tuple of one (wrt=(0,))."""
    already = type(grads) is tuple and len(grads) == 1 and type(params[0]) is not tuple
    return grads if len(params) > 1 or already else (grads,)

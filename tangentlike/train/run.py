"""A training run: epochs of steps, and what is done after each."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numba.core.errors import NumbaError

from ..runtime.waiting import announced
from . import snapshot
from .arguments import checked_number
from .callbacks import Callback
from .checkpoints import Checkpoint, Checkpoints, read
from .divergence import check_parameters, explain
from .event_log import EventLog
from .history import Epoch, History
from .interrupts import Interrupt, held_back
from .memory import AllocatedBytes, count_allocations, peak_memory_bytes
from .optimizers import Optimizer
from .progress import Progress, Silent, progress_line
from .schedules import Schedule
from .step import Diverged, Step
from .sums import Sums
from .tiled import TiledStep
from .tiled_loss import MOST_STEPS, choose_evaluation

COUNTED_STEPS = range(3, 13)  # steps (from 1) whose allocations are counted: after those that fill buffers
UPDATE_SECONDS = 0.1  # between two updates of the live line
CALL_SECONDS = 0.05  # of steps in one compiled call, which Ctrl-C cannot end


@dataclass
class Run:
    """What callbacks see of a training run, and how it goes on; made by :func:`tangentlike.train.fit`.

    ``epoch`` and ``step`` say where it is: in which epoch, and how many steps of it are made.
    """

    make_step: Step | TiledStep
    evaluator: Callable
    params: tuple
    state: tuple
    optimizer: Optimizer
    held_out: tuple[np.ndarray, ...] | None
    test: tuple[np.ndarray, ...] | None
    schedule: Schedule | None
    callbacks: list[Callback]
    checkpoints: Checkpoints | None
    batch_size: int
    seed: int
    title: str
    progress: bool | None
    history: History = field(default_factory=History)
    epoch: int = 0
    step: int = 0
    loss: float = math.nan
    sums: Sums = field(default_factory=Sums)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.order_state = self.rng.bit_generator.state  # at the start of the epoch: its order can be drawn again
        self.examples = self.make_step.gather.length
        self.identity = {"seed": self.seed, "batch_size": self.batch_size, "examples": self.examples}
        self.counted_steps, self.counted_bytes = 0, 0
        self.after_step = [c for c in self.callbacks if type(c).on_step is not Callback.on_step]
        self.watched = any(not isinstance(c, EventLog) for c in self.after_step)  # by what may change the data
        self.takes_many = False
        self.told = any(not isinstance(c, EventLog) for c in self.callbacks)  # who may change data and parameters

    def stop(self, reason: str) -> None:
        """End the training after this step, or after this epoch where it is called between two."""
        self.history.stopped = reason

    # ---- before

    def prepare(self, resume: bool | str | Path) -> None:
        """Compile what a step calls, and go to where the run is resumed: what is wrong with its files is said first."""
        found = self._resumed(resume)
        start = time.perf_counter()
        form = self.make_step.evaluation if isinstance(self.make_step, TiledStep) else None
        self.evaluations = {
            id(data): choose_evaluation(form, self.evaluator, (*self.params, *self.state), data, self.batch_size)
            for data in (self.held_out, self.test)
            if data is not None
        }
        self._compile()
        self.takes_many = isinstance(self.make_step, TiledStep) and self.make_step.takes_many and not self.after_step
        self.history.compile_seconds += time.perf_counter() - start
        with count_allocations():  # builds the counters here, outside of any epoch
            pass
        if found is not None:
            snapshot.restore(self, found[1], found[0])
        if self.checkpoints is not None:
            self.checkpoints.best_value = None if found is None else found[1].facts["best"]
        for callback in self.callbacks:
            callback.on_start(self)
        self._look_again()

    def _resumed(self, resume: bool | str | Path) -> tuple[Path, Checkpoint] | None:
        """The checkpoint that the run goes on from; the folder for its own is made."""
        found = None
        if resume is True and self.checkpoints is not None:
            found = self.checkpoints.newest()
        elif resume:
            found = Path(str(resume)), read(str(resume))
        if self.checkpoints is not None:
            self.checkpoints.prepare(None if found is None else found[0])
        return found

    def _look_again(self) -> None:
        """Take the data, and the parameters, as callbacks left them."""
        for piece in (self.make_step, *self.evaluations.values()):
            piece.look_again()

    def _compile(self) -> None:
        """Compile what the run calls, the live line naming each function; what fails goes to whole batches."""
        pieces = [self.make_step, *self.evaluations.values()]
        line = progress_line(f"{self.title}compiling", sum(piece.functions for piece in pieces), self.progress)
        done, now = 0, ""

        def report(name: str) -> None:
            nonlocal done, now
            line.update(done, name)
            done, now = done + 1, name

        def compiled(piece: Any) -> Any:
            try:
                piece.compile(report)
                return piece
            except (NumbaError, TypeError, NotImplementedError) as error:
                if piece.whole is None:
                    raise
                if piece is self.make_step:
                    self.history.whole_batches = f"its step does not compile: {str(error).splitlines()[0]}"
                return compiled(piece.whole())

        lines = self.progress is None and isinstance(line, Silent)
        try:
            with announced(lambda: f"{self.title}compiling {now}", show=lines):
                self.make_step = compiled(self.make_step)
                self.evaluations = {name: compiled(each) for name, each in self.evaluations.items()}
        finally:
            line.close()

    # ---- epochs

    def train(self, epochs: int) -> None:
        """The epochs up to number ``epochs``; Ctrl-C and callbacks end them early."""
        with held_back() as interrupt:
            while len(self.history.epochs) < epochs and self.history.stopped is None:
                self.epoch = len(self.history.epochs) + 1
                self.order_state = self.rng.bit_generator.state
                line = progress_line(
                    f"{self.title}epoch {self.epoch}/{epochs}", -(-self.examples // self.batch_size), self.progress
                )
                try:
                    complete = self._steps(line, interrupt)
                finally:
                    line.close()
                if complete:
                    self._complete()
                elif self.checkpoints is not None and self.step:
                    self.checkpoints.save(snapshot.take(self), self.epoch - 1, self.step)
                if interrupt.asked:
                    raise KeyboardInterrupt
        for callback in self.callbacks:
            callback.on_end(self)

    def _steps(self, line: Progress, interrupt: Interrupt) -> bool:
        """The steps of the epoch that are left; False when they were cut short."""
        sums, history, count = self.sums, self.history, -(-self.examples // self.batch_size)
        start = drawn = time.perf_counter()
        most = 1
        with count_allocations() as allocated:
            order = self.rng.permutation(self.examples)
            while self.step < count:
                before = time.perf_counter()
                taken = self._take(order, most, sums, allocated)
                now = time.perf_counter()
                if self.takes_many:
                    most = max(1, min(int(CALL_SECONDS * taken / (now - before)), 2 * most, MOST_STEPS))
                if now - drawn > UPDATE_SECONDS or self.step == count:
                    drawn = now
                    line.update(self.step, sums.text(sums.seconds + now - start))
                if self.after_step:
                    self.make_step.bring_back()
                for callback in self.after_step:
                    callback.on_step(self)
                if self.watched:
                    self._look_again()
                if interrupt.asked or history.stopped is not None:
                    break
            self.make_step.bring_back()
        sums.spent(time.perf_counter() - start, allocated.total)
        return self.step == count

    def _take(self, order: np.ndarray, most: int, sums: Sums, allocated: AllocatedBytes) -> int:
        """The next steps of the epoch, ``most`` of them at most; they are added to its sums. How many were taken."""
        history, batch = self.history, self.batch_size
        rows = order[self.step * batch : (self.step + most) * batch]
        asked = allocated.so_far() if history.steps + 1 in COUNTED_STEPS else None
        rate = self._rate if self.schedule is not None else None
        taken = 0
        if isinstance(self.make_step, TiledStep) and self.takes_many:
            values, rights = self.make_step.many(rows, batch, rate)
            taken = len(values) if math.isfinite(values[-1]) else len(values) - 1
            for number in range(taken):
                size = min(batch, len(rows) - number * batch)
                sums.add(float(values[number]), self.make_step.accuracy(rights, number, size), size)
        if taken == 0:  # one at a time, or one that cannot be taken and is to say why
            rows = rows[:batch]
            if rate is not None:
                self.optimizer.lr = rate(0)
            value, accuracy = self._one(rows)
            sums.add(value, accuracy, len(rows))
            taken = 1
        if asked is not None:
            self.counted_steps += taken
            self.counted_bytes += (allocated.so_far() or 0) - asked
            history.allocated_bytes_per_step = round(self.counted_bytes / max(self.counted_steps, 1))
        self.step += taken
        history.steps += taken
        self.loss = self.make_step.value
        return taken

    def _one(self, rows: np.ndarray) -> tuple[float, float | None]:
        """One step. Raises ``FloatingPointError``, which says what became of the numbers, where it cannot be taken."""
        try:
            return self.make_step(rows)
        except Diverged:
            raise FloatingPointError(explain(self.make_step, rows, self.step + 1, self.epoch)) from None

    def _rate(self, ahead: int) -> float:
        """The learning rate that the schedule gives for a step ``ahead`` of those taken."""
        assert self.schedule is not None
        found = self.schedule(self.history.steps + ahead, len(self.history.epochs))
        rate = float(checked_number("what the schedule gave", found))
        if not 0 <= rate < math.inf:
            raise ValueError(
                f"the schedule gave a learning rate of {rate} for step {self.step + ahead + 1} of epoch {self.epoch}"
            )
        return rate

    def _complete(self) -> None:
        """What follows the last step of an epoch: its record, the callbacks, the checkpoint."""
        check_parameters(self.make_step, self.step, self.epoch)
        sums, self.sums, self.step = self.sums, Sums(), 0
        loss, accuracy = self._evaluate(self.held_out) if self.held_out is not None else (None, None)
        epoch = Epoch(
            self.epoch, sums.seconds, sums.mean_loss, sums.accuracy, sums.seen, loss, accuracy,
            self.optimizer.lr, sums.allocated, peak_memory_bytes(),
        )  # fmt: skip
        self.history.epochs.append(epoch)
        self.order_state = self.rng.bit_generator.state
        for callback in self.callbacks:
            callback.on_epoch(self)
        if self.told:
            self._look_again()
        if self.checkpoints is not None:
            self.checkpoints.save(snapshot.take(self), self.epoch, epoch=epoch)

    # ---- after

    def evaluate_test(self) -> None:
        """Loss and accuracy of the test data, unless nothing was trained."""
        if self.test is None or (self.history.interrupted and not self.history.steps):
            return
        try:
            self.history.test_loss, self.history.test_accuracy = self._evaluate(self.test)
        except KeyboardInterrupt:
            self.history.interrupted = True

    def _evaluate(self, data: tuple[np.ndarray, ...]) -> tuple[float, float | None]:
        return self.evaluations[id(data)]()

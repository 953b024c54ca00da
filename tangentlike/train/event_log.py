"""A log of the training for programs: JSON Lines, one object a line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from .callbacks import Callback
from .checkpoints import names_the_file
from .history import finite_or_none

if TYPE_CHECKING:
    from .run import Run


class EventLog(Callback):
    """Writes one line for each epoch to ``path``, and one for every ``steps`` steps when it is given.

    A line has ``event`` (``"epoch"`` or ``"step"``), ``total_steps`` since the start, and the fields of
    :class:`~tangentlike.train.Epoch`, or ``epoch``, ``step``, ``loss`` and ``lr``. A value that is unknown or no finite
    number is null. A run that is resumed goes on where its checkpoint was made: lines after that are dropped.
    """

    def __init__(self, path: str | os.PathLike, steps: int | None = None):
        if steps is not None and steps < 1:
            raise ValueError(f"a line every {steps} steps: give at least 1")
        self.path, self.steps = Path(path), steps
        self.stream: TextIO | None = None

    def on_start(self, run: Run) -> None:
        path = self.path.resolve()  # a link stays one
        with names_the_file(path):
            if path.is_file() or not path.exists():  # a pipe or a device has no lines to keep, and is not replaced
                kept = [] if run.history.resumed_from is None else self._lines(run.history.steps)
                part = path.with_name(f".{path.name}.part")
                part.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
                os.replace(part, path)
            self.stream = open(path, "a", encoding="utf-8")  # noqa: SIM115  # open until the end of the run

    def on_step(self, run: Run) -> None:
        if self.steps is not None and run.history.steps % self.steps == 0:
            fields = {"epoch": run.epoch, "step": run.step, "loss": run.loss, "lr": run.optimizer.lr}
            self._write({"event": "step", "total_steps": run.history.steps, **fields})

    def on_epoch(self, run: Run) -> None:
        assert self.stream is not None
        fields = run.history.epochs[-1].as_dict()
        self._write({"event": "epoch", "total_steps": run.history.steps, **fields})
        with names_the_file(self.path):
            self.stream.flush()

    def close(self) -> None:
        if self.stream is not None:
            with names_the_file(self.path):
                self.stream.close()

    def _write(self, line: dict[str, Any]) -> None:
        assert self.stream is not None
        with names_the_file(self.path):
            self.stream.write(json.dumps({key: finite_or_none(value) for key, value in line.items()}) + "\n")

    def _lines(self, steps: int) -> list[str]:
        """The lines of the first ``steps`` steps; a last one that a kill cut off is left out."""
        kept = []
        for text in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []:
            try:
                if json.loads(text)["total_steps"] <= steps:
                    kept.append(text)
            except (ValueError, KeyError, TypeError):
                continue
        return kept

"""Checkpoints: all that a training run needs to go on as if it had never ended, in one npz file.

A file holds numbers and text only (``np.load(..., allow_pickle=False)`` reads it): parameters, state of the optimizer,
position, random state, history. It appears under its name when it is complete and on the disk, in one step, so that a
process that dies at any moment leaves whole files, and at most one hidden ``.part`` file, which the next run removes.
"""

from __future__ import annotations

import json
import os
import re
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .callbacks import direction, monitored
from .history import Epoch

FORMAT = 1
NAME = re.compile(r"epoch-(\d{4,})(?:-step-(\d{6,}))?\.npz")


class CheckpointError(ValueError):
    """A checkpoint that cannot be used, in one sentence."""


class CheckpointWarning(UserWarning):
    """A damaged checkpoint was passed over."""


class Checkpoint(NamedTuple):
    """What a file holds: ``arrays`` by name, and ``facts``, whatever JSON takes."""

    arrays: dict[str, np.ndarray]
    facts: dict[str, Any]

    @property
    def params(self) -> tuple[np.ndarray, ...]:
        """The arrays of the parameters, one after the other; those of a NamedTuple or dict in its order."""
        return tuple(self.arrays[f"parameter {number}"] for number in range(len(self.facts["parameters"])))


class Checkpoints:
    """A folder of checkpoints: the last ``keep`` ones, and ``best.npz``, that of the best epoch.

    ``best``   a field of :class:`~tangentlike.train.Epoch` to judge by: ``"validation_loss"``, ``"train_accuracy"``,
               ...; None: the loss of the validation data where there are some, else that of the training
    ``notes``  a dict of what JSON takes, to be found again under ``facts["notes"]``: the name of the model, say

    The files are ``epoch-0003.npz``, after 3 epochs, and ``epoch-0003-step-000057.npz``, 57 steps later, which is what
    Ctrl-C leaves.
    """

    def __init__(
        self, folder: str | os.PathLike, keep: int = 3, best: str | None = None, notes: dict[str, Any] | None = None
    ):
        if keep < 1:
            raise ValueError(f"at least one checkpoint must be kept, not {keep}")
        self.folder, self.keep, self.best, self.notes = Path(folder), keep, best, notes or {}
        if best is not None:
            direction(best)
        self.best_value: float | None = None

    def prepare(self, resumed: Path | None) -> None:
        """Make the folder, and remove what a run that was killed left unfinished.

        Raises ``CheckpointError`` where the files would be mixed with those of another run: without ``resumed`` in a
        folder that has checkpoints, and with it where the folder has later ones that can be read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for unfinished in self.folder.glob(".*.npz.part"):
            unfinished.unlink()
        files = self.files()
        if files and resumed is None:
            raise CheckpointError(
                f"{self.folder} has the checkpoints of another run: resume it, or choose another folder"
            )
        if resumed in files and any(_readable(later) for later in files[files.index(resumed) + 1 :]):
            raise CheckpointError(f"{self.folder} has later checkpoints than {resumed.name}: move them away first")

    def files(self) -> list[Path]:
        """The checkpoints by position, newest last; ``best.npz`` is not among them."""
        found = {path: NAME.fullmatch(path.name) for path in self.folder.glob("epoch-*.npz")}
        places = {path: (int(match[1]), int(match[2] or 0)) for path, match in found.items() if match}
        return sorted(places, key=places.__getitem__)

    def save(self, checkpoint: Checkpoint, epochs: int, steps: int = 0, epoch: Epoch | None = None) -> Path:
        """Write the checkpoint of the position after ``epochs`` epochs and ``steps`` steps; drop the oldest.

        ``epoch`` is the record of the epoch that was just completed: where it is the best, ``best.npz`` is written too.
        """
        best = epoch is not None and self._improves(epoch)
        checkpoint.facts.update(best=self.best_value, notes=self.notes)
        if best:
            write(self.folder / "best.npz", checkpoint)
        path = self.folder / (f"epoch-{epochs:04}-step-{steps:06}.npz" if steps else f"epoch-{epochs:04}.npz")
        write(path, checkpoint)
        for old in self.files()[: -self.keep]:
            old.unlink()
        return path

    def _improves(self, epoch: Epoch) -> bool:
        monitor = self.best or ("train_loss" if epoch.validation_loss is None else "validation_loss")
        value = monitored(epoch, monitor)
        better = self.best_value is None or direction(monitor) * (value - self.best_value) > 0
        if better and value == value:
            self.best_value = value
            return True
        return False

    def newest(self) -> tuple[Path, Checkpoint] | None:
        """The newest checkpoint that can be read, or None where there is none.

        A damaged one is passed over with a :class:`CheckpointWarning`. Raises ``CheckpointError`` when all are damaged.
        """
        reason = None
        for path in reversed(self.files()):
            try:
                return path, read(path)
            except CheckpointError as error:
                reason = error
                warnings.warn(f"{error}; looking for an earlier one", CheckpointWarning, stacklevel=2)
        if reason is not None:
            raise CheckpointError(f"no checkpoint in {self.folder} can be read: {reason}")
        return None


def write(path: Path, checkpoint: Checkpoint) -> None:
    """Write ``checkpoint`` to ``path``: all of it, on the disk, or not at all."""
    facts = json.dumps({"format": FORMAT, **checkpoint.facts}).encode()
    part = path.with_name(f".{path.name}.part")
    try:
        with names_the_file(path), open(part, "wb") as stream:
            np.savez(stream, facts=np.frombuffer(facts, np.uint8), **checkpoint.arrays)  # type: ignore[arg-type]
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    _sync_folder(path.parent)


@contextmanager
def names_the_file(path: Path):
    """An ``OSError`` that does not say of which file it is, such as that of a full disk, says it is of ``path``."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno is None:
            raise
        raise type(error)(error.errno, error.strerror, str(path)) from None


def read(path: str | os.PathLike) -> Checkpoint:
    """The checkpoint in ``path``. Raises ``CheckpointError`` for what is no checkpoint, damaged, or cut off."""
    with _one_sentence(Path(path)), np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}  # the archive checks the sum of each
        facts = json.loads(arrays.pop("facts").tobytes())
        if facts.pop("format") != FORMAT:
            raise CheckpointError(f"{path} was written by another version of this package")
        return Checkpoint(arrays, facts)


def _readable(path: Path) -> bool:
    try:
        read(path)
    except CheckpointError:
        return False
    return True


@contextmanager
def _one_sentence(path: Path):
    try:
        yield
    except FileNotFoundError:
        raise CheckpointError(f"there is no checkpoint {path}") from None
    except CheckpointError:
        raise
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}") from error
    except Exception as error:  # a damaged archive raises almost anything
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointError(f"{path} is damaged, or no checkpoint ({reason})") from error


def _sync_folder(folder: Path) -> None:
    """Put the folder's entries on the disk too: without it a new name may be lost with the power (POSIX only)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

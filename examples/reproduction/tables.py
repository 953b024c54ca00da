"""Markdown tables of means and deviations."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from .experiment import NAMES, OURS, PYTORCH, Results

Pick = Callable[[dict[str, Any]], float | None]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    rule = ["---", *("---:" for _ in header[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule, *rows])


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The mean and, of two values or more, the sample standard deviation."""
    mean = f"{statistics.fmean(values):.{digits}f}"
    return mean if len(values) < 2 else f"{mean} ± {statistics.stdev(values):.{digits}f}"


def cell(results: Results, name: str, side: str, pick: Pick, digits: int = 2) -> str:
    """Mean and deviation of what ``pick`` finds in the runs of one side, or why there is none."""
    runs = results.runs(name, side)
    if not runs:
        return results.missing(name, side)
    values = [value for value in map(pick, runs) if value is not None]
    return spread(values, digits) if values else "unknown"


def both(results: Results, name: str, pick: Pick, digits: int = 2) -> list[str]:
    """The cells of both sides."""
    return [cell(results, name, side, pick, digits) for side in (OURS, PYTORCH)]


HERE = [f"{NAMES[OURS]} here", f"{NAMES[PYTORCH]} here"]


def size(count: float | None) -> str:
    """A number of bytes as the papers write it: in GiB, or below one in MiB."""
    if count is None:
        return "unknown"
    return f"{count / 2**30:.2f} GiB" if abs(count) >= 2**30 else f"{count / 2**20:.2f} MiB"


def mean_size(results: Results, name: str, side: str, pick: Pick) -> str:
    """The mean of numbers of bytes, or why there is none."""
    runs = results.runs(name, side)
    if not runs:
        return results.missing(name, side)
    values = [value for value in map(pick, runs) if value is not None]
    return size(statistics.fmean(values)) if values else "unknown"


# ---- what to pick of a training run


def percent(epoch: int) -> Pick:
    """Training accuracy in percent; epochs from 1."""
    return lambda run: _of(run, epoch, "train_accuracy", 100)


def loss(epoch: int) -> Pick:
    return lambda run: _of(run, epoch, "train_loss")


def seconds(epoch: int) -> Pick:
    return lambda run: _of(run, epoch, "seconds")


def total_seconds(run: dict[str, Any]) -> float:
    return sum(epoch["seconds"] for epoch in run["epochs"])


def test_percent(run: dict[str, Any]) -> float | None:
    return None if run.get("test_accuracy") is None else 100 * run["test_accuracy"]


def recall(run: dict[str, Any]) -> list[float]:
    """Of each class, the share of its test examples that were taken for it, in percent."""
    return [100 * row[number] / sum(row) if sum(row) else 0.0 for number, row in enumerate(run["confusion"])]


def _of(run: dict[str, Any], epoch: int, name: str, scale: float = 1) -> float | None:
    epochs = run["epochs"]
    return None if epoch > len(epochs) or epochs[epoch - 1][name] is None else scale * epochs[epoch - 1][name]

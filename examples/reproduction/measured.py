"""The parts that the reports of training runs share: time, memory, recall and confusion."""

from __future__ import annotations

from typing import Any

from . import plots, tables
from .experiment import NAMES, OURS, PYTORCH, Results

MIB = 2**20


def here(results: Results, name: str) -> dict[str, list[dict[str, Any]]]:
    """The finished runs of both sides by their names, for plots."""
    return {f"{NAMES[side]} here": results.runs(name, side) for side in (OURS, PYTORCH)}


def percents(run: dict[str, Any]) -> list[float]:
    """The training accuracy of each epoch in percent."""
    return [100 * epoch["train_accuracy"] for epoch in run["epochs"]]


def accuracy_after(results: Results, name: str, epochs: int) -> str:
    """A table of the training accuracy counted on all training images after each epoch."""

    def after(epoch):
        return lambda run: 100 * run["epochs"][epoch - 1]["accuracy_after"]

    rows = [[f"Epoch {n}", *tables.both(results, name, after(n))] for n in range(1, epochs + 1)]
    return tables.table(["", *tables.HERE], rows)


def test_plots(results: Results, name: str) -> list[plots.Plot]:
    """Recall by class of both sides, and our confusion matrix, the mean over the runs."""
    recalls = {
        NAMES[side]: plots.mean_by_class([tables.recall(run) for run in results.runs(name, side)])
        for side in (OURS, PYTORCH)
    }
    matrix = plots.mean_matrix([run["confusion"] for run in results.runs(name, OURS)])
    lowest = min((value for values in recalls.values() for value in values.values()), default=0)
    return [
        plots.Plot(
            f"recall-{name}", "Recall on the test set by class (mean over the runs)",
            plots.bars("recall, %", max(0, 5 * (lowest // 5 - 1))), recalls,
        ),
        plots.Plot(
            f"confusion-{name}", f"What {NAMES[OURS]}'s network took each test digit for (mean over the runs)",
            plots.confusion, {"matrix": matrix}, (6, 5.5),
        ),
    ]  # fmt: skip


def loss_plots(results: Results, name: str) -> list[plots.Plot]:
    """The loss of each step: raw of the first run, and smoothed the mean over the runs."""
    data = here(results, name)
    return [
        plots.Plot(f"loss-{name}", "Loss of each step in the first run", plots.losses(), data),
        plots.Plot(
            f"loss-smoothed-{name}", "Loss, mean over the runs, smoothed over 50 steps", plots.losses(50), data
        ),
    ]  # fmt: skip


def seconds_and_loss(results: Results, name: str, epochs: int) -> str:
    """A table of the seconds and the mean training loss of each epoch, of both sides."""
    rows = [
        [f"Epoch {n}", *tables.both(results, name, tables.seconds(n)), *tables.both(results, name, tables.loss(n), 4)]
        for n in range(1, epochs + 1)
    ]
    header = ["", *(f"seconds, {label}" for label in tables.HERE), *(f"loss, {label}" for label in tables.HERE)]
    return tables.table(header, rows)


COLUMNS = [f"{what}, {label}" for what in ("test accuracy in percent", "seconds") for label in tables.HERE]


def row(results: Results, label: str, name: str) -> list[str]:
    """Test accuracy and seconds of the training, of both sides: a row under ``COLUMNS``."""
    accuracies = tables.both(results, name, tables.test_percent)
    return [label, *accuracies, *tables.both(results, name, tables.total_seconds)]


def compiling(results: Results, name: str) -> str:
    """A sentence about the time that no epoch contains."""
    found = [run["compile_seconds"] for run in results.runs(name, OURS)]
    if not found:
        return ""
    return (
        f"Compiling is done before the first epoch and is not part of these times: {found[0]:.1f} s in the first run"
        + (f", {min(found):.1f} s at least in the others." if len(found) > 1 else ".")
        + " PyTorch makes one step that is not timed, for the same reason."
    )


def epoch_seconds(results: Results, name: str) -> plots.Plot:
    """Seconds by epoch, of both sides."""
    data = here(results, name)
    pick = plots.by_epoch(lambda run: [epoch["seconds"] for epoch in run["epochs"]], "seconds an epoch", 0)
    return plots.Plot(f"seconds-{name}", "Seconds by epoch, here (mean and deviation)", pick, data)


HOW_MEMORY = (
    "Allocated is the sum of all that was asked for, as Julia's `@time` counts it; what is freed again is not "
    f"subtracted. {NAMES[OURS]}: every step of every run is counted. {NAMES[PYTORCH]}: what its allocator handed out "
    "in 10 steps, from its profiler, times the steps of an epoch."
)


def allocated(results: Results, name: str, counted: str, epochs: list[int]) -> list[str]:
    """Bytes allocated in these epochs: of the runs of ``name`` here, and of PyTorch's in ``counted``."""

    def pick(run):
        counts = [run["epochs"][epoch - 1]["allocated_bytes"] for epoch in epochs]
        return None if None in counts else sum(counts)

    def theirs(run):
        return None if run["allocated_bytes"] is None else run["allocated_bytes"] * len(epochs)

    return [tables.mean_size(results, name, OURS, pick), tables.mean_size(results, counted, PYTORCH, theirs)]


def resident(results: Results, name: str, epochs: int) -> str:
    """How the process grew in each epoch, and its largest size: of the first run, whose process is fresh."""

    def first(pick):
        cells = []
        for side in (OURS, PYTORCH):
            runs = [run for run in results.runs(name, side)[:1] if None not in run["resident_bytes"]]
            cells.append(tables.size(pick(runs[0])) if runs else results.missing(name, side))
        return cells

    rows = [
        [f"growth in epoch {n}", *first(lambda run, n=n: run["resident_bytes"][n] - run["resident_bytes"][n - 1])]
        for n in range(1, epochs + 1)
    ]
    rows.append(["growth before the first (compiling, first step)", *first(_before_first)])
    rows.append(["largest size of the process, data included", *first(lambda run: run["peak_memory_bytes"])])
    return tables.table(["", *tables.HERE], rows)


def _before_first(run: dict[str, Any]) -> float:
    return run["resident_bytes"][0] - run["memory_before_bytes"]


def memory_by_epoch(results: Results, name: str, counted: str) -> plots.Plot:
    """MiB allocated by epoch, of both sides."""
    epochs = results.experiments[name].settings["epochs"]

    def pick(run):
        if "epochs" in run:
            return [(epoch["allocated_bytes"] or 0) / MIB for epoch in run["epochs"]]
        return [(run["allocated_bytes"] or 0) / MIB] * epochs

    data = {NAMES[OURS]: results.runs(name, OURS), NAMES[PYTORCH]: results.runs(counted, PYTORCH)}
    return plots.Plot(
        "memory", "Memory allocated by epoch, here", plots.by_epoch(pick, "MiB allocated", 0), data
    )  # fmt: skip

"""Paper 1: a convolutional network, in Julia with automatic differentiation."""

from __future__ import annotations

from typing import Any

from . import measured, plots, tables
from .experiment import OURS, PYTORCH, Experiment, Options, Results, training
from .report import Section

NUMBER = 1
TITLE = "a convolutional network trained through automatic differentiation"
CITATION = (
    "J. Jasiński, *Library for automatic differentiation, adapted for use in training convolutional neural networks*, "
    "Warsaw University of Technology. Network: convolution 3 x 3 with 6 filters, ReLU, max-pool 2 x 2, dense 84 with "
    "ReLU, dense 10; Glorot's initialization; SGD with rate 0.01, batches of 100, 3 epochs; 10 runs. Its machine: "
    "Intel i7-13700H."
)
QUICK = "2 runs instead of 10."
EPOCHS = 3

MIB, GIB = 2**20, 2**30
PUBLISHED: dict[str, Any] = {
    "columns": ["Julia", "Flux", "PyTorch"],
    "train_accuracy": [[88.01, 89.58, 87.08], [89.85, 91.48, 89.69], [90.81, 92.92, 90.43]],
    "test_accuracy": [91.79, 93.21, 91.20],
    "seconds": [[43.05, 22.17, 9.36], [38.09, 5.32, 10.75], [36.03, 5.50, 9.40]],
    "total_seconds": [117.17, 32.99, 29.55],
    "allocated_bytes": [
        [61.99 * GIB, 6.66 * GIB, 27.20 * MIB],
        [61.58 * GIB, 4.79 * GIB, 0.07 * MIB],
        [61.58 * GIB, 4.79 * GIB, 0.04 * MIB],
    ],
    "total_allocated_bytes": [185.15 * GIB, 16.24 * GIB, 27.31 * MIB],
}


def experiments(options: Options) -> list[Experiment]:
    """The published runs, and a count of what PyTorch allocates."""
    settings = training(options, "cnn", epochs=EPOCHS, batch_size=100, lr=0.01)
    main = {**settings, "counted_after": True}
    return [
        Experiment("main", "train", main, options.runs_of(10, 2)),
        Experiment("memory", "memory", settings, sides=(PYTORCH,)),
    ]


def sections(results: Results) -> list[Section]:
    """As in the paper: figures 2 to 6."""
    return [_accuracy(results), _time(results), _memory(results), _loss(results)]


HEADER = [*(f"{name}, paper" for name in PUBLISHED["columns"]), *tables.HERE]


def _accuracy(results: Results) -> Section:
    rows = [
        [f"Epoch {n}", *(f"{v:.2f}" for v in values), *tables.both(results, "main", tables.percent(n))]
        for n, values in enumerate(PUBLISHED["train_accuracy"], 1)
    ]
    tested = [f"{value:.2f}" for value in PUBLISHED["test_accuracy"]]
    rows.append(["Test data", *tested, *tables.both(results, "main", tables.test_percent)])
    data = measured.here(results, "main")
    for name, column in zip(PUBLISHED["columns"], zip(*PUBLISHED["train_accuracy"], strict=True), strict=True):
        data[f"{name}, paper"] = [{"epochs": [{"train_accuracy": value / 100} for value in column]}]
    return Section(
        "Accuracy",
        [
            ("Accuracy in percent (the paper's figure 2)", tables.table(["", *HEADER], rows)),
            ("Training accuracy after each epoch, in percent", measured.accuracy_after(results, "main", EPOCHS)),
        ],
        [
            "Training accuracy is the share of images that were classified correctly as they were met in training, "
            "before the network learned from them; the second table counts all of them again after the epoch, as the "
            "paper's first epoch suggests that it did. Here: mean ± deviation of "
            f"{len(results.runs('main', OURS))} runs. "
            "Run by run, PyTorch starts from the same weights and gets the same batches."
        ],
        [
            plots.Plot(
                "accuracy", "Training accuracy by epoch", plots.by_epoch(measured.percents, "accuracy, %"), data
            ),
            *measured.test_plots(results, "main"),
        ],
    )


def _time(results: Results) -> Section:
    rows = [
        [f"Epoch {n}", *(f"{v:.2f}" for v in values), *tables.both(results, "main", tables.seconds(n))]
        for n, values in enumerate(PUBLISHED["seconds"], 1)
    ]
    total = [f"{value:.2f}" for value in PUBLISHED["total_seconds"]]
    rows.append(["Overall", *total, *tables.both(results, "main", tables.total_seconds)])
    return Section(
        "Execution time",
        [("Seconds (the paper's figure 3)", tables.table(["", *HEADER], rows))],
        [measured.compiling(results, "main")],
        [measured.epoch_seconds(results, "main")],
    )


def _memory(results: Results) -> Section:
    rows = [
        [f"Epoch {n}", *map(tables.size, values), *measured.allocated(results, "main", "memory", [n])]
        for n, values in enumerate(PUBLISHED["allocated_bytes"], 1)
    ]
    rows.append(
        [
            "Overall",
            *map(tables.size, PUBLISHED["total_allocated_bytes"]),
            *measured.allocated(results, "main", "memory", [1, 2, 3]),
        ]
    )
    return Section(
        "Memory",
        [
            ("Allocated memory (the paper's figure 4)", tables.table(["", *HEADER], rows)),
            ("Memory of the process", measured.resident(results, "main", EPOCHS)),
        ],
        [
            f"{measured.HOW_MEMORY} The paper's figures for PyTorch are too small to be sums: compare them with the "
            "growth of the process."
        ],
        [measured.memory_by_epoch(results, "main", "memory")],
    )


def _loss(results: Results) -> Section:
    rows = [[f"Epoch {n}", *tables.both(results, "main", tables.loss(n), 4)] for n in range(1, EPOCHS + 1)]
    rows.append(["Test data", *tables.both(results, "main", lambda run: run["test_loss"], 4)])
    return Section(
        "Loss",
        [("Mean loss (the paper shows curves only: figures 5 and 6)", tables.table(["", *tables.HERE], rows))],
        [],
        measured.loss_plots(results, "main"),
    )

"""Paper 2: a recurrent network, in Julia with automatic differentiation."""

from __future__ import annotations

from typing import Any

from . import measured, plots, tables
from .experiment import NAMES, OURS, PYTORCH, Experiment, Options, Results, training
from .report import Section

NUMBER = 2
TITLE = "a recurrent network trained through automatic differentiation"
CITATION = (
    "K. Kociołek, *Implementation of an automatic differentiation library for recurrent neural networks in Julia*, "
    "Warsaw University of Technology. Network: 4 cells with tanh that each read a quarter of the image (196 pixels) "
    "into 64 units; the last state through a dense layer to 10; Glorot's initialization; SGD with rate 0.015, batches "
    "of 100, 5 epochs. Its machine: Intel i7-6600U."
)
QUICK = "1 run instead of 10, variants of 2 epochs on 20,000 images instead of 3 runs of 5 epochs on all."
EPOCHS = 5

GIB = 2**30
PUBLISHED: dict[str, Any] = {
    "columns": ["Julia", "Flux", "PyTorch"],
    "train_accuracy": [
        [0.700, 0.891, 0.639], [0.858, 0.919, 0.829], [0.888, 0.930, 0.884], [0.901, 0.938, 0.906],
        [0.910, 0.944, 0.918],
    ],
    "test_accuracy": [0.917, 0.944, 0.92],
    "seconds": [135, 51.2, 94],
    "allocated_bytes": [85 * GIB, 14.534 * GIB, None],
}  # fmt: skip

RATES = (0.03, 0.045, 0.06)
CELLS = (2, 7, 14, 28)
ACTIVATIONS = ("relu", "identity")
HIDDEN = (32, 128)


def experiments(options: Options) -> list[Experiment]:
    """The published runs, a count of what PyTorch allocates, other rates, and other networks at the published rate."""

    def settings(**changes: Any):
        return training(options, "rnn", **{"epochs": EPOCHS, "batch_size": 100, "lr": 0.015, **changes})

    short = {"epochs": 2, "examples": 20_000} if options.quick else {}
    others: dict[str, dict[str, Any]] = {"base": {}} if options.quick else {}
    others |= {f"rate {rate}": {"lr": rate} for rate in RATES}
    others |= {f"{cells} cells": {"model_settings": {"cells": cells}} for cells in CELLS}
    others |= {activation: {"model_settings": {"activation": activation}} for activation in ACTIVATIONS}
    others |= {f"{hidden} units": {"model_settings": {"hidden": hidden}} for hidden in HIDDEN}
    return [
        Experiment("main", "train", settings(counted_after=True), options.runs_of(10)),
        Experiment("memory", "memory", settings(), sides=(PYTORCH,)),
        *(
            Experiment(name, "train", settings(**changes, **short), options.runs_of_variant(3), process="variants")
            for name, changes in others.items()
        ),
        Experiment(
            "sequences",
            "sequence",
            {"epochs": 10 if options.quick else 30, "threads": options.threads},
            options.runs_of_variant(3),
            sides=(OURS,),
        ),
    ]


def sections(results: Results) -> list[Section]:
    """As in the paper: tables I, III and V, tables II, IV and VI, figure 4; then what it leaves free."""
    return [_accuracy(results), _performance(results), _memory(results), _rates(results), *_free(results)]


HEADER = [*(f"{name}, paper" for name in PUBLISHED["columns"]), *tables.HERE]


def _accuracy(results: Results) -> Section:
    def share(epoch: int):
        return lambda run: run["epochs"][epoch - 1]["train_accuracy"]

    rows = [
        [str(n), *(f"{v:.3f}" for v in values), *tables.both(results, "main", share(n), 4)]
        for n, values in enumerate(PUBLISHED["train_accuracy"], 1)
    ]
    data = measured.here(results, "main")
    for name, column in zip(PUBLISHED["columns"], zip(*PUBLISHED["train_accuracy"], strict=True), strict=True):
        data[f"{name}, paper"] = [{"epochs": [{"train_accuracy": value} for value in column]}]
    return Section(
        "Training accuracy",
        [
            ("Training accuracy by epoch (the paper's tables I, III and V)", tables.table(["Epoch", *HEADER], rows)),
            ("Training accuracy after each epoch, in percent", measured.accuracy_after(results, "main", EPOCHS)),
        ],
        [
            "Counted as the images were met in training; in the second table, all of them again after the epoch. Here: "
            f"mean ± deviation of {len(results.runs('main', OURS))} runs, PyTorch with the same weights and batches."
        ],
        [
            plots.Plot(
                "accuracy", "Training accuracy by epoch (the paper's figure 4)",
                plots.by_epoch(measured.percents, "accuracy, %"), data,
            ),
            *measured.loss_plots(results, "main"),
        ],
    )  # fmt: skip


def _performance(results: Results) -> Section:
    rows = [
        ["Time, s", *(f"{v:g}" for v in PUBLISHED["seconds"]), *tables.both(results, "main", tables.total_seconds)],
        [
            "Allocations",
            *("not given" if v is None else tables.size(v) for v in PUBLISHED["allocated_bytes"]),
            *measured.allocated(results, "main", "memory", list(range(1, EPOCHS + 1))),
        ],
        [
            "Test accuracy",
            *(f"{v:.3f}" for v in PUBLISHED["test_accuracy"]),
            *tables.both(results, "main", lambda run: run["test_accuracy"], 4),
        ],
    ]
    return Section(
        "Performance",
        [
            ("Performance (the paper's tables II, IV and VI)", tables.table(["", *HEADER], rows)),
            ("Seconds and loss by epoch", measured.seconds_and_loss(results, "main", EPOCHS)),
        ],
        [measured.compiling(results, "main")],
        [measured.epoch_seconds(results, "main"), *measured.test_plots(results, "main")],
    )


def _memory(results: Results) -> Section:
    rows = [[f"Epoch {n}", *measured.allocated(results, "main", "memory", [n])] for n in range(1, EPOCHS + 1)]
    return Section(
        "Memory",
        [
            ("Allocated memory by epoch", tables.table(["", *tables.HERE], rows)),
            ("Memory of the process", measured.resident(results, "main", EPOCHS)),
        ],
        [measured.HOW_MEMORY],
        [measured.memory_by_epoch(results, "main", "memory")],
    )


def _rates(results: Results) -> Section:
    """Which rate reaches what Flux reached at 0.015."""
    names = {0.015: _base(results), **{rate: f"rate {rate}" for rate in RATES}}
    rows = [measured.row(results, f"{rate:g}", name) for rate, name in names.items()]
    points = {}
    for side, label in NAMES.items():
        found = {rate: results.runs(name, side) for rate, name in names.items()}
        points[label] = [(rate, 100 * _mean(runs)) for rate, runs in found.items() if runs]
    points["Flux at 0.015, paper"] = [(rate, 94.4) for rate in names]
    return Section(
        "What reaches Flux's 0.944",
        [("Test accuracy by learning rate", tables.table(["rate", *measured.COLUMNS], rows))],
        [_reached(results, names)],
        [
            plots.Plot(
                "rates", "Test accuracy by learning rate", plots.lines("learning rate", "test accuracy, %"), points
            )
        ],
    )


def _reached(results: Results, names: dict[float, str]) -> str:
    """A sentence about the least rate whose mean reaches it."""
    found = {rate: results.runs(name, OURS) for rate, name in names.items()}
    means = {rate: _mean(runs) for rate, runs in found.items() if runs}
    for rate, mean in means.items():
        if mean >= 0.944:
            return f"The same network reaches it at rate {rate:g}: {100 * mean:.2f} %."
    return "None of these does." if means else ""


def _mean(runs: list[dict[str, Any]]) -> float:
    return sum(run["test_accuracy"] for run in runs) / len(runs)


def _base(results: Results) -> str:
    """The experiment at the published settings that the others are compared with."""
    return "base" if results.options.quick else "main"


def _free(results: Results) -> list[Section]:
    """What the paper leaves to the user, and what it names for further study."""
    return [_variants(results), _sequences(results)]


def _sequences(results: Results) -> Section:
    """Many to many: an answer at each step."""
    runs = results.runs("sequences", OURS)
    if not runs:
        return Section("Many to many", [], [f"Not here: {results.missing('sequences', OURS)}."])
    steps = len(next(iter(runs[0]["accuracy_by_step"].values())))
    rows = [
        [
            name,
            *(tables.spread([100 * run["accuracy_by_step"][name][step] for run in runs], 1) for step in range(steps)),
        ]
        for name in runs[0]["accuracy_by_step"]
    ]
    header = ["network / after step", *(str(step + 1) for step in range(steps))]
    return Section(
        "Many to many",
        [("Test accuracy in percent after each step of a sequence", tables.table(header, rows))],
        [
            "The task of `examples/train_sequence.py`: digits 0 to 2 come in, and their sum so far modulo 3 is to go "
            "out at each step. *Many to one* is trained on the last answer only; *without memory* sees one digit at a "
            "time. Guessing gives a third."
        ],
    )


def _variants(results: Results) -> Section:
    """Number of cells, activation and size of the state."""
    base = _base(results)
    groups = [
        ("Number of cells", "cells", {4: base, **{n: f"{n} cells" for n in CELLS}}, lambda n: f"{n} of {784 // n}"),
        ("Activation", "activation", {"tanh": base, **{name: name for name in ACTIVATIONS}}, str),
        ("Size of the state", "units", {64: base, **{n: f"{n} units" for n in HIDDEN}}, str),
    ]
    sections_ = []
    for caption, head, names, label in groups:
        order = sorted(names) if head != "activation" else list(names)
        rows = [measured.row(results, label(key), names[key]) for key in order]
        sections_.append((f"{caption} (rate 0.015)", tables.table([head, *measured.COLUMNS], rows)))
    return Section("Variants", sections_, ["Cells are written as their number and the pixels that each reads."])

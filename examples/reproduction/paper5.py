"""Paper 5: a mini framework, on points in and around a disc."""

from __future__ import annotations

from typing import Any

from . import measured, plots, tables
from .experiment import NAMES, OURS, PYTORCH, Experiment, Options, Results
from .report import Section

NUMBER = 5
TITLE = "a mini deep learning framework"
CITATION = (
    "Z. Deng and J. Li, *Mini deep-learning framework*, EPFL. Network: linear 2 to 25, ReLU, batch normalization, "
    "twice more 25 to 25, then linear 25 to 25 and 25 to 2; mean squared error; SGD with rate 0.06, batches of 500, 50 "
    "epochs, 20 rounds. Data: 1,000 points drawn uniformly in the unit square, labeled by the disc of radius "
    "1 / sqrt(2 pi) around its middle; as many to test with."
)
QUICK = "3 rounds instead of 20."
PUBLISHED: dict[str, Any] = {"accuracy": {"Mini-framework": [93.64, 2.87], "PyTorch": [96.04, 0.96]}}

# experiment -> (batch normalization, points standardized)
VARIANTS = {
    "main": (True, True),
    "without batch normalization": (False, True),
    "points as they are": (True, False),
    "points as they are, without batch normalization": (False, False),
}


def experiments(options: Options) -> list[Experiment]:
    """The published rounds, and the same without batch normalization and with points as they are drawn."""
    return [
        Experiment(
            name, "disc",
            {
                "batch_norm": batch_norm, "standardized": standardized, "epochs": 50, "batch_size": 500, "lr": 0.06,
                "threads": 1,
            },
            options.runs_of(20, 3), process="disc",
        )
        for name, (batch_norm, standardized) in VARIANTS.items()
    ]  # fmt: skip


def sections(results: Results) -> list[Section]:
    """As in the paper: table 1, figure 2; then its point, batch normalization."""
    return [_accuracy(results), _curves(results), _variants(results)]


def _both(results: Results, name: str) -> list[list[str]]:
    """Accuracy and deviation, a row each for the two sides."""
    rows = []
    for side in (OURS, PYTORCH):
        found = tables.cell(results, name, side, tables.test_percent)
        mean, _, deviation = found.partition(" ± ")
        rows.append(
            [f"{NAMES[side]} here", mean if not deviation else f"{mean}%", f"{deviation}%" if deviation else "-"]
        )
    return rows


def _accuracy(results: Results) -> Section:
    published = [[f"{name}, paper", f"{mean}%", f"{deviation}%"] for name, (mean, deviation) in _published()]
    return Section(
        "Accuracy",
        [
            (
                "Test accuracy (the paper's table 1)",
                tables.table(["Framework", "Accuracy", "Std"], [*published, *_both(results, "main")]),
            )
        ],
        [
            f"{len(results.runs('main', OURS))} rounds here, each with new points and weights. Round by round, PyTorch "
            "gets the same points, the same initial weights (drawn as PyTorch draws them) and the same batches. The "
            "points are standardized; the last section has them as they are drawn."
        ],
    )


def _published():
    return PUBLISHED["accuracy"].items()


def _curves(results: Results) -> Section:
    at = [1, 5, 10, 20, 50]

    def tested(epoch):
        return lambda run: 100 * run["epochs"][epoch - 1]["validation_accuracy"]

    rows = [
        [str(n), *tables.both(results, "main", tables.percent(n)), *tables.both(results, "main", tested(n))] for n in at
    ]
    header = ["epoch", *(f"train, {label}" for label in tables.HERE), *(f"test, {label}" for label in tables.HERE)]
    total = tables.both(results, "main", tables.total_seconds, 3)
    accuracies = {}
    for side in (OURS, PYTORCH):
        for name in ("train", "validation"):
            label = f"{NAMES[side]}, {'test' if name == 'validation' else name}"
            accuracies[label] = [_series(run, f"{name}_accuracy") for run in results.runs("main", side)]
    return Section(
        "Loss and accuracy by epoch",
        [
            ("Accuracy by epoch, in percent (the paper's figure 2)", tables.table(header, rows)),
            ("Seconds of a round of 50 epochs", tables.table(["", *tables.HERE], [["training", *total]])),
        ],
        ["One thread each: the network is small.", measured.compiling(results, "main")],
        [
            plots.Plot(
                "accuracy", "Train and test accuracy by epoch (mean and deviation over the rounds)",
                plots.by_epoch(lambda series: series["values"], "accuracy, %"), accuracies,
            ),
            plots.Plot(
                "loss", "Training loss by step, mean over the rounds",
                plots.losses(4), measured.here(results, "main"),
            ),
        ],
    )  # fmt: skip


def _series(run: dict[str, Any], name: str) -> dict[str, Any]:
    return {"values": [100 * epoch[name] for epoch in run["epochs"]]}


def _variants(results: Results) -> Section:
    rows = []
    for name, (batch_norm, standardized) in VARIANTS.items():
        rows.append(
            [
                "with" if batch_norm else "without",
                "standardized" if standardized else "as drawn, in [0, 1]",
                *tables.both(results, name, tables.test_percent),
            ]
        )
    data = {
        name: [_series(run, "validation_accuracy") for run in results.runs(name, OURS)] for name in VARIANTS
    }  # fmt: skip
    return Section(
        "With and without batch normalization",
        [
            (
                "Test accuracy in percent after 50 epochs",
                tables.table(["batch normalization", "points", *tables.HERE], rows),
            )
        ],
        ["The paper's point: without batch normalization, the first layers' gradients vanish and little is learned."],
        [
            plots.Plot(
                "batch-norm", f"Test accuracy of {NAMES[OURS]} by epoch, with and without batch normalization",
                plots.by_epoch(lambda series: series["values"], "accuracy, %"),
                {"with batch normalization" if name == "main" else name: runs for name, runs in data.items()},
            )
        ],
    )  # fmt: skip

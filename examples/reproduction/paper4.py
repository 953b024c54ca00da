"""Paper 4: the time of a network with many filters, on one core, on several, and on a graphics processor."""

from __future__ import annotations

import statistics
from typing import Any

from . import plots, tables
from .experiment import NAMES, OURS, PYTORCH, Experiment, Options, Results, training
from .report import Section

NUMBER = 4
TITLE = "training a convolutional network with Numba, sequentially, in parallel and on the GPU"
CITATION = (
    "J. Castanheira and L. Ingelse, *Training a Convolutional Neural Network on the GPU using Numba*. Network: "
    "convolution 3 x 3 with d filters, ReLU; max-pool 2 x 2; dense 169 d x 10; SGD with rate 0.1. Its machine: Intel "
    "i7-9750H, and an NVIDIA GTX 1650 Max-Q; its figures are curves without numbers."
)
QUICK = "1 epoch of 1,000 images instead of 3 of 2,000; trained on 5,000 images instead of all."
ALL = 60_000

PUBLISHED: dict[str, Any] = {
    "batch": [100, 250, 500, 1000],
    "filters": [32, 64, 128, 256],
    "speedup_of_the_gpu_at_best": 3,
    "seconds": "shown as curves only",
}
FILTERS_OF_BATCHES, BATCH_OF_FILTERS = 256, 1000

# what is timed: label -> (side, threads or None for all, method of the convolution)
COLUMNS: dict[str, tuple[str, int | None, str | None]] = {
    f"{NAMES[OURS]}, sequential": (OURS, 1, "auto"),
    f"{NAMES[OURS]}, parallel": (OURS, None, "auto"),
    f"{NAMES[PYTORCH]}, sequential": (PYTORCH, 1, None),
    f"{NAMES[PYTORCH]}, parallel": (PYTORCH, None, None),
}
GPU = f"{NAMES[OURS]}, GPU"
HOW_PARALLEL = (
    "(tiles of samples go through forward and adjoint on every core, and their gradients are summed in fixed order)"
)

CASES = [["conv2d", 28, 3, 2], ["conv2d", 28, 5, 3], ["max_pool2d", 27, 2, 2], ["max_pool2d", 26, 3, 3]]


def experiments(options: Options) -> list[Experiment]:
    """Few images with each batch size and number of filters, one training on all, and sizes that do not divide."""
    timed = {"epochs": 1, "examples": 1000} if options.quick else {"epochs": 3, "examples": 2000}
    found = []
    for batch, filters in _points():
        for label, (side, threads, method) in COLUMNS.items():
            model = {"filters": filters} if method is None else {"filters": filters, "method": method}
            settings = training(
                options, "wide", batch_size=batch, lr=0.1, model_settings=model, tested=False,
                **timed, threads=threads or options.threads,
            )  # fmt: skip
            name = _name(label, batch, filters)
            found.append(Experiment(name, "train", settings, sides=(side,), process=f"{settings['threads']} threads"))
        if options.gpu:
            settings = training(
                options, "wide", batch_size=batch, lr=0.1, model_settings={"filters": filters}, tested=False, **timed
            )
            settings |= {"device": "cuda"}
            found.append(Experiment(_name(GPU, batch, filters), "train", settings, sides=(OURS,), process="GPU"))
    whole = {"examples": 5_000, "epochs": 1} if options.quick else {"epochs": 3}
    settings = training(options, "wide", batch_size=100, lr=0.1, model_settings={"filters": 32}, **whole)
    return [
        *sorted(found, key=lambda experiment: experiment.process),
        Experiment("trained", "train", settings),
        Experiment("sizes", "sizes", {"cases": CASES}, sides=(OURS,)),
    ]


def _points() -> list[tuple[int, int]]:
    """(batch, filters) of both of the paper's experiments; they have one in common."""
    by_batch = [(batch, FILTERS_OF_BATCHES) for batch in PUBLISHED["batch"]]
    return by_batch + [(BATCH_OF_FILTERS, filters) for filters in PUBLISHED["filters"] if filters != FILTERS_OF_BATCHES]


def _name(label: str, batch: int, filters: int) -> str:
    return f"{label}, {filters} filters, batch {batch}"


def sections(results: Results) -> list[Section]:
    """As in the paper: figure 2, left and right; then what it left undone on the CPU."""
    by_batch = [(batch, batch, FILTERS_OF_BATCHES) for batch in PUBLISHED["batch"]]
    by_filters = [(filters, BATCH_OF_FILTERS, filters) for filters in PUBLISHED["filters"]]
    return [
        _times(results, "batch size", "batch", f"{FILTERS_OF_BATCHES} filters", by_batch),
        _times(results, "number of filters", "d", f"batches of {BATCH_OF_FILTERS}", by_filters),
        _trained(results),
        _sizes(results),
    ]


def _times(results: Results, varied: str, head: str, fixed: str, points: list[tuple[int, int, int]]) -> Section:
    """Seconds an epoch of 60,000 images, from fewer: of the epochs after the first, if there are any."""
    columns = {label: side for label, (side, _threads, _method) in COLUMNS.items()} | {GPU: OURS}
    rows, data = [], {label: [] for label in columns}
    for value, batch, filters in points:
        cells, means = [], {}
        for label, side in columns.items():
            name = _name(label, batch, filters)
            runs = results.runs(name, side) if name in results.experiments else []
            if not runs:
                cells.append(results.missing(name, side) if name in results.experiments else "not run")
                continue
            seconds = _epoch_seconds(results, runs[0])
            means[label] = statistics.fmean(seconds)
            data[label].append((value, means[label]))
            cells.append(tables.spread(seconds))
        sequential, parallel = (means.get(label) for label in list(COLUMNS)[:2])
        gain = f"{sequential / parallel:.2f}" if sequential and parallel else "-"
        rows.append([f"{value:,}", *cells, gain])
    settings = next(iter(results.experiments.values())).settings
    epochs = settings["epochs"]
    counted = f"mean ± deviation over {epochs - 1} epochs, after one that is not counted" if epochs > 1 else "one epoch"
    header = [head, *columns, f"{NAMES[OURS]}: sequential / parallel"]
    return Section(
        f"Time by {varied}",
        [(f"Seconds an epoch at {fixed}, scaled to {ALL:,} images", tables.table(header, rows))],
        [
            f"**Scaled**: measured on {settings['examples']:,} images and multiplied by {ALL // settings['examples']}; "
            f"{counted}. Sequential is 1 thread, parallel {results.options.threads} {HOW_PARALLEL}. The paper shows "
            "its times as curves; its GPU is 3 times faster at best."
        ],
        [
            plots.Plot(
                f"by-{head}", f"Seconds an epoch by {varied}, at {fixed} (the paper's figure 2)",
                plots.lines(varied, "seconds an epoch", logarithmic=True), {k: v for k, v in data.items() if v},
            )
        ],
    )  # fmt: skip


def _epoch_seconds(results: Results, run: dict[str, Any]) -> list[float]:
    settings = next(iter(results.experiments.values())).settings
    return [epoch["seconds"] * ALL / settings["examples"] for epoch in run["epochs"][1:] or run["epochs"]]


def _trained(results: Results) -> Section:
    """What it learns: the paper gives no accuracy."""
    epochs = results.experiments["trained"].settings["epochs"]

    def both(pick):
        return tables.both(results, "trained", pick)

    rows = [[f"Epoch {n}", *both(tables.percent(n)), *both(tables.seconds(n))] for n in range(1, epochs + 1)]
    rows.append(["Test data", *both(tables.test_percent), "", ""])
    header = ["", *(f"accuracy in percent, {h}" for h in tables.HERE), *(f"seconds, {h}" for h in tables.HERE)]
    return Section(
        "What it learns",
        [("Accuracy with 32 filters, batches of 100, rate 0.1 (the paper gives none)", tables.table(header, rows))],
        ["Measured on all images that the epoch has, not scaled."],
    )


def _sizes(results: Results) -> Section:
    """The error, and the automatic padding, that the paper names as work to be done."""
    runs = results.runs("sizes", OURS)
    if not runs:
        return Section("Sizes that do not divide", [], [f"Sizes that do not divide: {results.missing('sizes', OURS)}."])
    rows = [
        [f"`{layer}`", str(side), str(window), str(stride), outcome, " x ".join(map(str, shape))]
        for layer, side, window, stride, outcome, shape in runs[0]["cases"]
    ]
    header = ["layer", "image side", "window", "stride", "without padding", 'output with `padding="auto"`']
    return Section(
        "Sizes that do not divide",
        [("What the layers do where the steps of a window do not divide the image", tables.table(header, rows))],
        ["The paper leaves out what does not fit, and names an error or automatic padding as further work."],
    )

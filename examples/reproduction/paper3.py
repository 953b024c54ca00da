"""Paper 3: the speed of a convolutional network, by the way the convolution is computed."""

from __future__ import annotations

from typing import Any

from . import measured, plots, tables
from .experiment import NAMES, OURS, PYTORCH, Experiment, Options, Results, training
from .report import Section

NUMBER = 3
TITLE = "high performance convolutional neural networks"
CITATION = (
    "K. Garg, A. Joshi and A. Sahu, *High Performance Convolutional Neural Networks*, a project report. Network: "
    "convolution 5 x 5 with 8 filters, ReLU, twice; max-pool 2 x 2; dense 128 with ReLU, dense 10; Adam with beta1 "
    "0.95 and beta2 0.99, batches of 64 and 32. It gives no rate and no number of epochs: here 0.001 and 5."
)
QUICK = "1 run of 1 epoch on 10,000 images instead of 3 runs of 5 epochs on all; variants on 5,000 images."
EPOCHS = 5
BATCHES = (64, 32)

# implementation as the paper calls it -> seconds a step and test accuracy at batches of 64 and 32
PUBLISHED: dict[str, Any] = {
    "seconds_per_step": {
        "Naive Conv": [262, 154],
        "Normal Conv": [12.71, 7.56],
        "Normal Conv + Parallelized (40 CPU cores)": [2.42, 1.61],
        "Normal Conv + Parallelized (4 CPU cores)": [7.12, 4.23],
        "Unrolled Conv": [7.01, 4.94],
        "Unrolled Conv + Parallelized (40 CPU cores)": [3.02, 2.25],
        "Unrolled Conv + Parallelized (4 CPU cores)": [5.25, 3],
        "Cuda Conv": [4.06, 2.83],
        "Keras": [0.6, 0.45],
    },
    "test_accuracy": {
        "Naive Conv": [None, None],
        "Normal Conv": [97.06, 95.95],
        "Normal Conv + Parallelized (40 CPU cores)": [97.00, 97.55],
        "Unrolled Conv": [97.45, 97.75],
        "Unrolled Conv + Parallelized (40 CPU cores)": [97.63, 97.7],
        "Cuda Conv": [96, 96.5],
        "Keras": [98.7, 98.8],
    },
}

# the paper's implementation -> the method of nn.conv2d that is the same here; the others have none
METHODS = {
    "Naive Conv": "naive",
    "Normal Conv": "matrix",
    "Normal Conv + Parallelized (4 CPU cores)": "matrix_parallel",
    "Unrolled Conv": "im2col",
    "Unrolled Conv + Parallelized (4 CPU cores)": "im2col_parallel",
}
DEFAULT = "auto"
ON_A_GPU = "Cuda Conv"
RATES = (0.0003, 0.003, 0.01)
COUNTS = (1_000, 5_000, 30_000)
PADDINGS = ("same", "full")


def experiments(options: Options) -> list[Experiment]:
    """The published training, each method's seconds a step, and rates, numbers of examples and paddings."""

    def settings(batch: int = 64, **changes: Any):
        adam = {"optimizer": "adam", "optimizer_settings": {"beta1": 0.95, "beta2": 0.99}}
        return training(options, "cnn2", **{"epochs": EPOCHS, "batch_size": batch, "lr": 0.001, **adam, **changes})

    short = {"epochs": 1, "examples": 10_000} if options.quick else {}
    variant = {"epochs": 1, "examples": 5_000} if options.quick else {"epochs": 2, "examples": 15_000}
    others: dict[str, dict[str, Any]] = {"variant": {}}
    others |= {f"rate {rate}": {"lr": rate} for rate in RATES}
    others |= {f"{padding} padding": {"model_settings": {"padding": padding}} for padding in PADDINGS}
    others |= {f"{count} examples": {"examples": count} for count in COUNTS if not options.quick or count <= 5_000}
    return [
        *(Experiment(f"batch {b}", "train", settings(b, **short), options.runs_of(3)) for b in BATCHES),
        Experiment("memory", "memory", settings(**short), sides=(PYTORCH,)),
        *_speeds(options, settings),
        *(
            Experiment(
                name, "train", settings(**{**variant, **changes}), options.runs_of_variant(1), process="variants"
            )
            for name, changes in others.items()
        ),
    ]


def _speeds(options: Options, settings) -> list[Experiment]:
    """Few steps with each method, three times over: serial methods on one thread, the others on all."""
    found = []
    for batch in BATCHES:
        timed = {"epochs": 2 if options.quick else 4, "tested": False}
        for method in (*METHODS.values(), DEFAULT):
            steps = (2 if options.quick else 5) if method == "naive" else (10 if options.quick else 40)
            threads = options.threads if method == DEFAULT or method.endswith("parallel") else 1
            job = settings(batch, **timed, model_settings={"method": method}, examples=steps * batch, threads=threads)
            name = _speed(method, batch)
            found.append(Experiment(name, "train", job, sides=(OURS,), process=f"methods on {threads}"))
        if options.gpu:
            job = settings(batch, **timed, examples=40 * batch) | {"device": "cuda"}
            found.append(Experiment(_speed(ON_A_GPU, batch), "train", job, sides=(OURS,), process="GPU"))
        job = settings(batch, **timed, examples=40 * batch)
        found.append(Experiment(_speed("framework", batch), "train", job, sides=(PYTORCH,), process="framework"))
    return sorted(found, key=lambda experiment: experiment.process)


def _speed(method: str, batch: int) -> str:
    return f"{method} at {batch}"


def sections(results: Results) -> list[Section]:
    """As in the paper: tables 1 and 2, loss, recall; then what it varied."""
    return [_speed_table(results), _accuracy(results), *(_training(results, b) for b in BATCHES), _variants(results)]


def step_seconds(run: dict[str, Any]) -> float | None:
    """Mean seconds of a step, without the first epoch, which warms up."""
    epochs = run["epochs"][1:]
    return sum(epoch["seconds"] for epoch in epochs) / (len(epochs) * run["steps"])


def _speed_table(results: Results) -> Section:
    rows, data = [], {f"batch {batch}": {} for batch in BATCHES}
    for name, published in PUBLISHED["seconds_per_step"].items():
        method = METHODS.get(name)
        cells = ["not run"] * 2
        if name == "Keras":
            name, method = "Keras (here: PyTorch)", "framework"
        if name == ON_A_GPU and results.options.gpu:
            method = ON_A_GPU
        if method:
            cells = [_milliseconds(results, method, batch) for batch in BATCHES]
        called = {None: "", "framework": "PyTorch eager", ON_A_GPU: '`device="cuda"`'}.get(
            method, f'`method="{method}"`'
        )
        rows.append([name, *(f"{value:g}" for value in published), called, *cells])
    cells = [_milliseconds(results, DEFAULT, batch) for batch in BATCHES]
    rows.append([f"the default of {NAMES[OURS]}", "", "", f'`method="{DEFAULT}"`', *cells])
    for method in (*METHODS.values(), DEFAULT, *([ON_A_GPU] if results.options.gpu else ()), "framework"):
        for batch in BATCHES:
            runs = results.runs(_speed(method, batch), PYTORCH if method == "framework" else OURS)
            if runs:
                label = "PyTorch" if method == "framework" else method
                data[f"batch {batch}"][label] = 1000 * step_seconds(runs[0])
    threads = results.options.threads
    return Section(
        "Running speeds",
        [
            (
                "Seconds a step in the paper, milliseconds a step here (the paper's table 1)",
                tables.table(
                    ["implementation", "64, paper (s)", "32, paper (s)", "here", "64, here (ms)", "32, here (ms)"], rows
                ),
            )
        ],
        [
            f"A step is the gradient and the update. Serial methods run on 1 thread, parallel ones, the default and "
            f"PyTorch on {threads}. Rows of 40 cores{'' if results.options.gpu else ' and of CUDA'} were not run on "
            "this machine."
        ],
        [
            plots.Plot(
                "speeds", "Milliseconds a step, by method", plots.bars("ms a step", logarithmic=True), data, (9, 4)
            )
        ],
    )


def _milliseconds(results: Results, method: str, batch: int) -> str:
    side = PYTORCH if method == "framework" else OURS
    return tables.cell(results, _speed(method, batch), side, lambda run: 1000 * step_seconds(run))


def _accuracy(results: Results) -> Section:
    rows = [
        [name, *("-" if value is None else f"{value:.2f}" for value in values)]
        for name, values in PUBLISHED["test_accuracy"].items()
    ]
    for side in (OURS, PYTORCH):
        cells = [tables.cell(results, f"batch {batch}", side, tables.test_percent) for batch in BATCHES]
        rows.append([f"{NAMES[side]} here", *cells])
    return Section(
        "Test accuracy",
        [
            (
                "Test accuracy in percent (the paper's table 2)",
                tables.table(["implementation / batch", "64", "32"], rows),
            )
        ],
        [
            "All methods compute the same convolution, so that one row stands for all of them: mean ± deviation of "
            f"{len(results.runs('batch 64', OURS))} runs."
        ],
    )


def _training(results: Results, batch: int) -> Section:
    name = f"batch {batch}"
    epochs = results.experiments[name].settings["epochs"]
    rows = [[f"Epoch {n}", *tables.both(results, name, tables.percent(n))] for n in range(1, epochs + 1)]
    recalls = [
        [str(digit), *tables.both(results, name, lambda run, digit=digit: tables.recall(run)[digit])]
        for digit in range(10)
    ]
    section = Section(
        f"Training in batches of {batch}",
        [
            ("Training accuracy in percent", tables.table(["", *tables.HERE], rows)),
            ("Seconds and loss by epoch", measured.seconds_and_loss(results, name, epochs)),
            ("Recall on the test set in percent, by digit", tables.table(["digit", *tables.HERE], recalls)),
        ],
        [measured.compiling(results, name)],
        [
            plots.Plot(
                f"accuracy-{batch}", "Training accuracy by epoch", plots.by_epoch(measured.percents, "accuracy, %"),
                measured.here(results, name),
            ),
            *measured.loss_plots(results, name),
            *measured.test_plots(results, name),
        ],
    )  # fmt: skip
    if batch == BATCHES[0]:
        section.tables.append(("Memory of the process", measured.resident(results, name, epochs)))
        allocated = tables.table(
            ["", *tables.HERE], [["one epoch", *measured.allocated(results, name, "memory", [epochs])]]
        )
        section.tables.append(("Allocated memory", allocated))
        section.notes.append(measured.HOW_MEMORY)
    return section


def _variants(results: Results) -> Section:
    """Rate, number of examples, padding: all else as in the row that they share."""
    base = results.experiments["variant"].settings
    rates = {0.001: "variant", **{rate: f"rate {rate}" for rate in RATES}}
    counts = {base["examples"]: "variant", **{n: f"{n} examples" for n in COUNTS}}
    paddings = {"none": "variant", **{name: f"{name} padding" for name in PADDINGS}}
    groups: list[tuple[str, str, list]] = [
        ("Learning rate", "rate", sorted(rates.items())),
        ("Number of examples", "examples", sorted(counts.items())),
        ("Padding", "padding", list(paddings.items())),
    ]
    tables_ = [
        (caption, tables.table([head, *measured.COLUMNS], _rows(results, names))) for caption, head, names in groups
    ]
    note = (
        f"Batches of 64, {base['epochs']} epoch{'s' if base['epochs'] > 1 else ''} on {base['examples']:,} examples at "
        "rate 0.001 unless the table says otherwise. `same` padding keeps the size of the image, `full` lets every "
        "pixel meet every weight of a filter."
    )
    return Section("Learning rate, number of examples, padding", tables_, [note])


def _rows(results: Results, names) -> list[list[str]]:
    return [
        measured.row(results, f"{key:,}" if isinstance(key, int) else str(key), name)
        for key, name in names
        if name in results.experiments
    ]

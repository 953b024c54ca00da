"""The runs of this package, each a function of a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import train_disc
import train_sequence

from tangentlike import nn, train

from .data import arranged, confusion, shown
from .experiment import Job
from .machine import resident_bytes

Tell = Callable[[dict[str, Any]], None]
OPTIMIZERS = {"sgd": train.SGD, "momentum": train.Momentum, "adam": train.Adam}


class EpochWatch(train.Callback):
    """Remembers the memory of the process after each epoch, and tells of it."""

    def __init__(self, epochs: int, tell: Tell):
        self.epochs, self.tell = epochs, tell
        self.losses: list[float] = []
        self.resident = [resident_bytes()]  # before the first call, which compiles

    def on_start(self, run) -> None:
        self.resident.append(resident_bytes())

    def on_epoch(self, run) -> None:
        epoch = run.history.epochs[-1]
        self.resident.append(resident_bytes())
        self.tell(shown(epoch.epoch, self.epochs, epoch.train_loss, epoch.train_accuracy, epoch.seconds))


class Watch(EpochWatch):
    """Remembers the loss of each step too. From a GPU all parameters would come back after each: there epochs do."""

    def on_step(self, run) -> None:
        self.losses.append(round(run.loss, 5))


def measured(history: train.History, watch: EpochWatch) -> dict[str, Any]:
    """What is known of a training run, but for the test set."""
    return {
        "epochs": [epoch.as_dict() for epoch in history.epochs],
        "steps": history.steps // len(history.epochs),
        "losses": watch.losses,
        "compile_seconds": history.compile_seconds,
        "memory_before_bytes": watch.resident[0],
        "resident_bytes": watch.resident[1:],
        "peak_memory_bytes": train.peak_memory_bytes(),
    }


def train_network(job: Job, tell: Tell) -> dict[str, Any]:
    """Train with ``train.fit``, then count which test image was taken for what."""
    model, learned, tested = arranged(job)
    parameters = model.initial_parameters(job["seed"])
    device, after = job.get("device", "cpu"), []
    watch = (Watch if device == "cpu" else EpochWatch)(job["epochs"], tell)

    def count(_epoch):
        if job["counted_after"]:
            after.append(train.evaluate(model.loss, parameters, learned, job["batch_size"])[1])

    history = train.fit(
        model.loss, parameters, learned, OPTIMIZERS[job["optimizer"]](job["lr"], **job["optimizer_settings"]),
        epochs=job["epochs"], batch_size=job["batch_size"], seed=job["seed"], threads=job["threads"],
        progress=False, callbacks=[watch], on_epoch=count, device=device,
    )  # fmt: skip
    result = measured(history, watch)
    for epoch, share in zip(result["epochs"], after, strict=False):
        epoch["accuracy_after"] = share
    if job["tested"]:
        with train.limited_threads(job["threads"]):
            result |= confusion(lambda x, y: model.loss(*parameters, x, y), tested)
    return result


def train_disc_network(job: Job, tell: Tell) -> dict[str, Any]:
    """A round of paper 5; the test accuracy of each epoch is its ``validation_accuracy``."""
    learned, tested = train_disc.data_of_a_round(job["seed"], job["standardized"])
    model = train_disc.network(job["seed"], job["batch_norm"])
    watch = Watch(job["epochs"], lambda _event: None)
    history = train.fit(
        model.loss, model.parameters(), learned, train.SGD(job["lr"]), epochs=job["epochs"],
        batch_size=job["batch_size"], seed=job["seed"], threads=job["threads"], validation=tested,
        progress=False, callbacks=[watch],
    )  # fmt: skip
    return measured(history, watch) | {"test_accuracy": history.epochs[-1].validation_accuracy}


def train_sequences(job: Job, tell: Tell) -> dict[str, Any]:
    """Accuracy after each step of the task of train_sequence.py, by network."""
    options = train_sequence.read_flags(["--seed", str(job["seed"]), "--epochs", str(job["epochs"])])
    rng = np.random.default_rng(job["seed"])
    learned, tested = (train_sequence.running_sums(rng, options.steps, options.modulo) for _ in range(2))
    last = np.ascontiguousarray(learned[1][:, -1])
    tasks = {
        "many to many": (train_sequence.recurrent(options, all_states=True), learned[1]),
        "many to one": (train_sequence.recurrent(options, all_states=False), last),
        "without memory": (train_sequence.memoryless(options), learned[1]),
    }
    found = {}
    with train.limited_threads(job["threads"]):
        for number, (name, (model, answers)) in enumerate(tasks.items(), 1):
            tell({"event": "network", "text": f"{name}, network {number}/{len(tasks)}"})
            model = train_sequence.trained(model, learned[0], answers, options)
            found[name] = [float(share) for share in train_sequence.accuracy_by_step(model, *tested)]
    return {"accuracy_by_step": found}


def sizes(job: Job, tell: Tell) -> dict[str, Any]:
    """What convolution and pooling do with sizes that the steps do not divide: the errors, and the padded outputs."""
    found = []
    for layer, side, window, stride in job["cases"]:
        x = np.zeros((1, 1, side, side), np.float32)
        w = np.zeros((1, 1, window, window), np.float32)

        def call(padding, layer=layer, x=x, w=w, window=window, stride=stride):
            if layer == "conv2d":
                return nn.conv2d(x, w, stride=stride, padding=padding).shape
            return nn.max_pool2d(x, window, stride, padding).shape

        try:
            outcome = f"output of {' x '.join(map(str, call(0)[2:]))}"
        except ValueError as error:
            outcome = f"{type(error).__name__}: {error}"
        found.append([layer, side, window, stride, outcome, list(call("auto")[2:])])
    return {"cases": found}


KINDS = {"train": train_network, "disc": train_disc_network, "sequence": train_sequences, "sizes": sizes}

"""The runs of this package, each a function of a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentlike import train
from tangentlike.train.batches import Gather
from tangentlike.train.memory import keep_freed_memory

from .data import arranged, confusion, shown
from .experiment import Job
from .machine import resident_bytes

Tell = Callable[[dict[str, Any]], None]
OPTIMIZERS = {"sgd": train.SGD, "momentum": train.Momentum, "adam": train.Adam}


class Recorded:
    """A loss that remembers the value of each step."""

    def __init__(self, loss: Any):
        self.loss, self.values = loss, []

    def value_and_grad(self, *arguments):
        result = self.loss.value_and_grad(*arguments)
        self.values.append(round(float(result[0][0]), 5))
        return result

    def __call__(self, *arguments):
        return self.loss(*arguments)


def train_network(job: Job, tell: Tell) -> dict[str, Any]:
    """Train with ``train.fit``, then count which test image was taken for what."""
    model, learned, tested = arranged(job)
    parameters = model.initial_parameters(job["seed"])
    loss, resident, before = Recorded(model.loss), [], resident_bytes()
    after: list[float] = []

    def compiled(_seconds):
        loss.values.clear()  # of the first call, which learns nothing
        resident.append(resident_bytes())

    def report(epoch):
        resident.append(resident_bytes())
        if job["counted_after"]:
            after.append(train.evaluate(model.loss, parameters, learned, job["batch_size"])[1])
        tell(shown(epoch.epoch, job["epochs"], epoch.train_loss, epoch.train_accuracy, epoch.seconds))

    history = train.fit(
        loss, parameters, learned, OPTIMIZERS[job["optimizer"]](job["lr"], **job["optimizer_settings"]),
        epochs=job["epochs"], batch_size=job["batch_size"], seed=job["seed"], threads=job["threads"],
        progress=False, on_compiled=compiled, on_epoch=report,
    )  # fmt: skip
    result = {
        "epochs": [
            {"seconds": e.seconds, "train_loss": e.train_loss, "train_accuracy": e.train_accuracy}
            for e in history.epochs
        ],
        "losses": loss.values,
        "compile_seconds": history.compile_seconds,
        "memory_before_bytes": before,
        "resident_bytes": resident,
        "peak_memory_bytes": train.peak_memory_bytes(),
        "parameters": model.count,
    }
    for epoch, share in zip(result["epochs"], after, strict=False):
        epoch["accuracy_after"] = share
    if job["tested"]:
        with train.limited_threads(job["threads"]):
            result |= confusion(lambda x, y: model.loss(*parameters, x, y), tested)
    return result


def count_memory(job: Job, tell: Tell) -> dict[str, Any]:
    """Bytes allocated in each epoch: every step counted, in a run that is not timed."""
    model, learned, _ = arranged(job)
    parameters = model.initial_parameters(job["seed"])
    optimizer = OPTIMIZERS[job["optimizer"]](job["lr"], **job["optimizer_settings"])
    gather = Gather(learned, job["batch_size"])
    rng = np.random.default_rng(job["seed"])

    def step(rows, learn=True):
        batch = gather.rows(rows)
        (_value, scores), gradients = model.loss.value_and_grad(*parameters, *batch)
        train.accuracy(scores, batch[-1])
        if learn:
            optimizer.step(parameters, gradients)

    keep_freed_memory()
    allocated = []
    with train.limited_threads(job["threads"]):
        optimizer.prepare(parameters)
        step(np.arange(len(gather.buffers[0])), learn=False)  # compiles
        with train.count_allocations():  # builds the counters
            pass
        for epoch in range(1, job["epochs"] + 1):
            with train.count_allocations() as bytes_:
                for rows in train.batches(gather.length, job["batch_size"], rng):
                    step(rows)
            allocated.append(bytes_.total)
            tell(shown(epoch, job["epochs"]))
    return {"allocated_bytes": allocated, "how": "every allocation of every step"}


KINDS = {"train": train_network, "memory": count_memory}

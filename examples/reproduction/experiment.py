"""What is run: experiments made of jobs, and the results that came of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

OURS, PYTORCH = "ours", "pytorch"
NAMES = {OURS: "tangentlike", PYTORCH: "PyTorch"}

Job = dict[str, Any]  # plain JSON: all that the result of one run depends on


@dataclass(frozen=True)
class Experiment:
    """Runs with the same settings, each with a seed of its own, the sides taking turns.

    ``settings`` go to the function of this ``kind`` in ``ours`` and ``peers``. Experiments of one ``process`` share
    their workers; the memory of a process is that of one experiment only where the name is its own.
    """

    name: str
    kind: str
    settings: Job
    runs: int = 1
    sides: tuple[str, ...] = (OURS, PYTORCH)
    process: str = ""

    def job(self, side: str, seed: int) -> Job:
        """Run number ``seed`` on one side."""
        return {"kind": self.kind, "side": side, "seed": seed, **self.settings}

    def jobs(self) -> list[Job]:
        """All runs; the sides take turns, so that other load on the machine meets both."""
        return [self.job(side, seed) for seed in range(self.runs) for side in self.sides]


@dataclass(frozen=True)
class Options:
    """What the flags of the command ask for; ``command`` is the line to print."""

    quick: bool = False
    runs: int | None = None
    threads: int = 1
    dataset: str = "mnist"
    command: str = "python examples/reproduce.py"
    gpu: bool = False

    def runs_of(self, full: int, quick: int = 1) -> int:
        """How many runs the main experiment of a paper has: ``--runs``, or its own number."""
        return self.runs or (quick if self.quick else full)

    def runs_of_variant(self, full: int, quick: int = 1) -> int:
        """How many runs any other experiment has: its own number, or ``--runs`` where that is less."""
        own = quick if self.quick else full
        return min(own, self.runs or own)


def training(options: Options, model: str, *, epochs: int, batch_size: int, lr: float, **rest: Any) -> Job:
    """The settings of a training run: those of the paper, of the command, and ``rest`` in place of the defaults.

    ``examples`` is how many training images are used, None for all; ``tested`` says whether the test set is classified,
    ``counted_after`` whether the training images are too, after each epoch.
    """
    defaults = {
        "model_settings": {}, "optimizer": "sgd", "optimizer_settings": {}, "examples": None, "tested": True,
        "counted_after": False, "dataset": options.dataset, "threads": options.threads,
    }  # fmt: skip
    if unknown := set(rest) - set(defaults):
        raise TypeError(f"training has no {', '.join(sorted(unknown))}")
    return {"model": model, "epochs": epochs, "batch_size": batch_size, "lr": lr, **defaults, **rest}


@dataclass
class Results:
    """What there is so far: the finished runs of each experiment, and why others are missing."""

    options: Options
    experiments: dict[str, Experiment]
    find: Callable[[Job], dict[str, Any] | None]
    torch: bool
    failures: dict[str, str] = field(default_factory=dict)  # "experiment, side" -> message
    interrupted: bool = False

    def records(self, name: str, side: str) -> list[dict[str, Any]]:
        """What is stored of the finished runs of one side of an experiment, in the order of their seeds."""
        experiment = self.experiments[name]
        found = [self.find(experiment.job(side, seed)) for seed in range(experiment.runs)]
        return [record for record in found if record is not None]

    def runs(self, name: str, side: str) -> list[dict[str, Any]]:
        """The results of the finished runs of one side of an experiment."""
        return [record["result"] for record in self.records(name, side)]

    def missing(self, name: str, side: str) -> str:
        """What to write where a figure should stand and no run is there."""
        if f"{name}, {side}" in self.failures:
            return "failed"
        if side not in self.experiments[name].sides:
            return "not run"
        return "not installed" if side == PYTORCH and not self.torch else "not yet"

    def progress(self) -> tuple[int, int]:
        """How many of the jobs that can run here are done, and how many there are."""
        jobs = self.jobs()
        return sum(self.find(job) is not None for _, job in jobs), len(jobs)

    def jobs(self) -> list[tuple[Experiment, Job]]:
        """The jobs that can run here, in order; one that two experiments have in common is there once."""
        found = {}
        for experiment in self.experiments.values():
            for job in experiment.jobs():
                if job["side"] != PYTORCH or self.torch:
                    found.setdefault(json.dumps(job, sort_keys=True), (experiment, job))
        return list(found.values())

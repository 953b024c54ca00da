"""Runs what is missing of a paper's experiments and says how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from . import machine
from .experiment import NAMES, Experiment, Job, Options, Results
from .store import Store
from .worker import JobFailed, Worker

Measure = Callable[[str, Job, Callable[[dict[str, Any]], None]], dict[str, Any]]


def has_torch() -> bool:
    return find_spec("torch") is not None


def has_gpu() -> bool:
    """Whether there is a GPU on which this package can train; its simulator measures nothing."""
    from tangentlike.cuda import device  # here, because the compiler comes with it

    return not device.simulated() and device.missing() is None


def run(
    title: str, experiments: list[Experiment], options: Options, store: Store, *, torch: bool, measure: Measure | None
) -> Results:
    """Run every job that is not stored yet, and return what there is: all, or what was done before Ctrl-C.

    ``measure(process, job, tell)`` returns the result of a job, by default from a worker process; jobs of PyTorch are
    left out without it. A job that fails is noted in the results and not stored, and the others go on.
    """
    results = Results(options, {e.name: e for e in experiments}, store.find, torch)
    line = Line()
    done, total = results.progress()
    if done:
        print(f"{title}: {done} of {total} runs are there already (--fresh runs them anew)", flush=True)
    with workers(options.threads) as started:
        try:
            for experiment, job in results.jobs():
                if store.find(job):
                    continue
                done += 1
                name = f"{title} [{done}/{total}] {experiment.name}, {NAMES[job['side']]}, run {job['seed'] + 1}"
                _run(name, experiment, job, store, results, line, measure or started)
        except KeyboardInterrupt:
            results.interrupted = True
            line.clear()
    return results


def _run(name: str, experiment: Experiment, job: Job, store: Store, results: Results, line: Line, measure: Measure):
    """Run one job, store its result and print a line about it."""
    line.show(f"{name}: starting")
    start, load = time.perf_counter(), machine.load()
    try:
        result = measure(experiment.process or experiment.name, job, lambda event: line.show(f"{name}: {_text(event)}"))
    except JobFailed as error:
        results.failures[f"{experiment.name}, {job['side']}"] = str(error)
        line.print(f"{name}: failed: {error}")
        return
    seconds = time.perf_counter() - start
    store.keep(
        {
            "job": job, "result": result, "seconds": seconds, "load": [load, machine.load()],
            "date": datetime.now().astimezone().isoformat(timespec="seconds"), "machine": machine.machine(),
            "versions": machine.versions(), "environment": machine.environment(), "code": machine.code(),
        }
    )  # fmt: skip
    accuracy = result.get("test_accuracy")
    line.print(f"{name}: {'' if accuracy is None else f'test accuracy {accuracy:.2%}, '}{seconds:.1f} s")


def _text(event: dict[str, Any]) -> str:
    """An event of a worker, for the live line."""
    text = f"epoch {event['epoch']}/{event['epochs']}" if "epoch" in event else event.get("text", "")
    if event.get("loss") is not None:
        text += f"  loss {event['loss']:.4f}"
    if event.get("accuracy") is not None:
        text += f"  accuracy {event['accuracy']:.2%}"
    return text


@contextmanager
def workers(threads: int):
    """A ``measure`` that has its jobs done by worker processes, one for each side, new ones for each process name.

    They are ended on leaving the block.
    """
    running: dict[str, Worker] = {}
    current = ""

    def close():
        for worker in running.values():
            worker.close()
        running.clear()

    def measure(process: str, job: Job, tell) -> dict[str, Any]:
        nonlocal current
        if process != current:
            close()
            current = process
        side = job["side"]
        if side not in running:
            running[side] = Worker(side, job.get("threads", threads))
        try:
            return running[side].run(job, tell)
        except JobFailed:
            running.pop(side).close()
            raise

    try:
        yield measure
    finally:
        close()


class Line:
    """A line that rewrites itself on a terminal; elsewhere only what is printed for good."""

    def __init__(self) -> None:
        self.live, self.width = sys.stdout.isatty(), 0

    def show(self, text: str) -> None:
        if self.live:
            sys.stdout.write("\r" + text.ljust(self.width))
            sys.stdout.flush()
            self.width = len(text)

    def clear(self) -> None:
        if self.live:
            sys.stdout.write("\r" + " " * self.width + "\r")
            self.width = 0
        sys.stdout.flush()

    def print(self, text: str) -> None:
        self.clear()
        print(text, flush=True)

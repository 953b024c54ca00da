"""Run the five published experiments and write reports that can be laid beside the papers.

    python examples/reproduce.py 1                # the convolutional network, ten runs
    python examples/reproduce.py all --quick      # each report in about a minute, on less

Writes Markdown, JSON and plots into ``results/``. PyTorch runs beside, on the same settings and data, where it is
installed. Ctrl-C writes what there is; the same command goes on from there.
"""

import argparse
import os
import signal
import sys
from importlib import import_module
from pathlib import Path

from reproduction import runner
from reproduction.experiment import Options
from reproduction.report import write_report
from reproduction.store import Store

PAPERS = "12345"


def main(arguments=None, *, torch=None, gpu=None, measure=None):
    """Run the papers that are asked for; returns 0, 1 when a run failed, or 130 after Ctrl-C.

    ``torch`` and ``gpu`` say whether PyTorch and a GPU are there, ``measure`` does a job (see ``runner.run``): all are
    found out, and given by tests only.
    """
    flags = read_flags(arguments)
    if measure is None and flags.paper != "5":
        check_data(flags.dataset)
    torch = runner.has_torch() if torch is None else torch
    gpu = runner.has_gpu() if gpu is None else gpu
    failed = False
    for number in PAPERS if flags.paper == "all" else flags.paper:
        paper = import_module(f"reproduction.paper{number}")
        options = Options(flags.quick, flags.runs, flags.threads, flags.dataset, command(number, flags), gpu)
        experiments = paper.experiments(options)
        store = Store(flags.results / "runs" / f"paper{number}")
        if flags.fresh:
            store.forget([job for experiment in experiments for job in experiment.jobs()])
        results = runner.run(f"paper {number}", experiments, options, store, torch=torch, measure=measure)
        print(f"paper {number}: {write_report(paper, results, flags.results)}", flush=True)
        if results.interrupted:
            print("interrupted; the same command goes on from here", flush=True)
            return 130
        failed = failed or bool(results.failures)
    return int(failed)


def check_data(dataset):
    """Find out before the first run whether the images are there, and download them where they are not."""
    from tangentlike import train  # here, because the compiler comes with it

    train.load(dataset)


def command(number, flags):
    """The line that makes this report again."""
    parts = ["python examples/reproduce.py", number]
    parts += ["--quick"] if flags.quick else []
    parts += [f"--runs {flags.runs}"] if flags.runs else []
    parts += [f"--threads {flags.threads}"]
    parts += [f"--dataset {flags.dataset}"] if flags.dataset != "mnist" else []
    return " ".join(parts)


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a flag in one sentence."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def read_flags(arguments):
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parser = Parser(description=__doc__.splitlines()[0])
    parser.add_argument("paper", choices=[*PAPERS, "all"], help="the number of the paper")
    parser.add_argument("--runs", type=at_least(1), help="of the main experiment (default: as many as in the paper)")
    parser.add_argument("--quick", action="store_true", help="the same report in about a minute, on less")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default: results")
    parser.add_argument("--threads", type=at_least(1, cores), default=cores, help=f"default: one a core, {cores}")
    parser.add_argument("--fresh", action="store_true", help="run again what is kept of earlier runs")
    parser.add_argument("--dataset", choices=["mnist", "digits"], default="mnist", help="digits: a small set, offline")
    return parser.parse_args(arguments)


def at_least(least, most=None):
    def whole_number(text):
        value = int(text)
        if value < least or (most is not None and value > most):
            bounds = f"at least {least}" if most is None else f"{least} to {most}"
            raise argparse.ArgumentTypeError(f"must be {bounds}, not {value}")
        return value

    return whole_number


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C: workers ended, report written
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        print(f"reproduce.py: {error}", file=sys.stderr)
        sys.exit(2)

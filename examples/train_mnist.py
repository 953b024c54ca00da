"""Train a small network on MNIST, through a gradient that is generated from its loss in mnist_models.py.

    python examples/train_mnist.py
    python examples/train_mnist.py --model rnn --show-gradient --epochs 1
    python examples/train_mnist.py --dataset digits --json result.json

MNIST is downloaded once. Where that is impossible, a small set of other digits that comes with the package takes its
place, and every line says so.
"""

import argparse
import json
import math
import os
import sys
from dataclasses import replace
from pathlib import Path

import numba
from mnist_models import BUILDERS

from tangentlike import train

OPTIMIZERS = {"sgd": train.SGD, "momentum": train.Momentum, "adam": train.Adam}
RATES = {"sgd": 0.01, "momentum": 0.01, "adam": 0.001}  # of an optimizer that is not the model's own
SETTINGS = {"filters": "wide", "hidden": "rnn", "cells": "rnn", "activation": "rnn", "padding": "cnn2"}


def main(arguments=None):
    options, model = read_flags(arguments)
    if options.json:
        check_writable(options.json)
    data = train.load(options.dataset, options.data_home)

    def say(text):
        print(f"{data.name}: {text}", flush=True)

    def compiled(seconds):
        say(f"compiled in {seconds:.1f} s")
        if options.show_gradient:
            model.loss.show()

    def report(epoch):
        say(
            f"epoch {epoch.epoch}/{options.epochs}  loss {epoch.train_loss:.4f}  "
            f"train accuracy {epoch.train_accuracy:.2%}  {epoch.seconds:.2f} s  {epoch.images_per_second:,.0f} images/s"
        )

    say(f"{len(data.train.images)} images; compiling the gradient of the {options.model} (kept for the next run)")
    try:
        history = train.fit(
            model.loss,
            model.initial_parameters(options.seed),
            (model.arrange(data.train.images), data.train.labels),
            OPTIMIZERS[options.optimizer](options.lr, **model.optimizer_settings),
            epochs=options.epochs,
            batch_size=options.batch_size,
            seed=options.seed,
            threads=options.threads,
            test=(model.arrange(data.test.images), data.test.labels),
            title=f"{data.name}: ",
            on_compiled=compiled,
            on_epoch=report,
        )
    except FloatingPointError as error:
        say(error)
        return 1

    peak = train.peak_memory_bytes()
    if history.interrupted:
        say(f"interrupted after {history.steps} steps")
    if history.test_accuracy is not None:
        say(f"test accuracy {history.test_accuracy:.2%}")
    say(f"compile {history.compile_seconds:.1f} s  peak memory {in_megabytes(peak)}")
    if options.json:
        result = {
            "model": options.model,
            "settings": model.settings,
            "dataset": data.name,
            "optimizer": options.optimizer,
            "lr": options.lr,
            "batch_size": options.batch_size,
            "seed": options.seed,
            "threads": history.threads,
            "compile_seconds": history.compile_seconds,
            "epochs": [
                {
                    "epoch": epoch.epoch,
                    "seconds": epoch.seconds,
                    "train_loss": epoch.train_loss,
                    "train_accuracy": epoch.train_accuracy,
                }
                for epoch in history.epochs
            ],
            "test_accuracy": history.test_accuracy,
            "peak_memory_bytes": peak,
            "allocated_bytes_per_step": history.allocated_bytes_per_step,
            "interrupted": history.interrupted,
        }
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    return 130 if history.interrupted else 0


def in_megabytes(size):
    return "unknown" if size is None else f"{size / 1e6:.0f} MB"


def check_writable(path):
    """Find out before the training, not after it, whether the result can be written."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise OSError(f"--json: {path} cannot be written")


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a flag in one sentence."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def read_flags(arguments):
    parser = Parser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=list(BUILDERS), default="cnn")
    parser.add_argument("--filters", type=at_least(1), help="of the wide network (default: 32)")
    parser.add_argument("--hidden", type=at_least(1), help="units of the recurrent network (default: 64)")
    parser.add_argument("--cells", type=at_least(1), help="strips that it reads an image in (default: 4)")
    parser.add_argument("--activation", choices=["tanh", "relu", "identity"], help="of its cells (default: tanh)")
    parser.add_argument("--padding", choices=["valid", "same", "full"], help="of cnn2 (default: valid, none)")
    parser.add_argument("--dataset", choices=["auto", "mnist", "digits"], default="auto")
    parser.add_argument("--data-home", metavar="FOLDER", help="where MNIST's files are, or are to be kept")
    parser.add_argument("--epochs", type=at_least(1), help="default: the model's, as published")
    parser.add_argument("--batch-size", type=at_least(1), help="default: the model's")
    parser.add_argument("--optimizer", choices=list(OPTIMIZERS), help="default: the model's")
    parser.add_argument("--lr", type=positive_number, help="learning rate (default: the model's)")
    parser.add_argument("--seed", type=at_least(0), default=0, help="of the initial weights and the order of images")
    parser.add_argument("--threads", type=at_least(1), help="for compiled code (default: one a core)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    parser.add_argument("--show-gradient", action="store_true", help="print the generated gradient before training")
    options = parser.parse_args(arguments)
    most = numba.config.NUMBA_NUM_THREADS
    if options.threads and options.threads > most:
        parser.error(f"argument --threads: at most {most} here, not {options.threads}")
    return options, chosen_model(options, parser)


def chosen_model(options, parser):
    """The model with its own settings; what the flags leave open becomes what was published for it."""
    settings = {name: getattr(options, name) for name in SETTINGS if getattr(options, name) is not None}
    for name in settings:
        if SETTINGS[name] != options.model:
            parser.error(f"argument --{name}: only --model {SETTINGS[name]} has it")
    try:
        model = BUILDERS[options.model](**settings)
    except ValueError as error:
        parser.error(str(error))
    own = options.optimizer in (None, model.optimizer)
    options.optimizer = options.optimizer or model.optimizer
    options.lr = options.lr or (model.lr if own else RATES[options.optimizer])
    options.epochs, options.batch_size = options.epochs or model.epochs, options.batch_size or model.batch_size
    return model if own else replace(model, optimizer_settings={})


def at_least(least):
    def whole_number(text):
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}, not {value}")
        return value

    return whole_number


def positive_number(text):
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"must be a positive number, not {text}")
    return value


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        print(f"train_mnist.py: {error}", file=sys.stderr)
        sys.exit(2)

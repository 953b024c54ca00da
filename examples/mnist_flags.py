"""The flags of train_mnist.py, and what follows from them."""

import argparse
import math
import os
from dataclasses import replace
from pathlib import Path

import numba
from mnist_models import BUILDERS

from tangentlike import train
from tangentlike.train import schedules

OPTIMIZERS = {"sgd": train.SGD, "momentum": train.Momentum, "adam": train.Adam, "adamw": train.AdamW}
RATES = {"sgd": 0.01, "momentum": 0.01, "adam": 0.001, "adamw": 0.001}  # where it is not the model's own optimizer
SETTINGS = {
    "filters": ("wide",), "pool": ("wide",), "padding": ("cnn2", "wide"),
    "hidden": ("rnn",), "cells": ("rnn",), "activation": ("rnn",),
}  # fmt: skip


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a flag in one sentence."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def read_flags(arguments, description):
    """The options, with what was published for the model where they were left open, and the model."""
    parser = Parser(description=description)
    parser.add_argument("--model", choices=list(BUILDERS), default="cnn")
    parser.add_argument("--filters", type=at_least(1), help="of the wide network (default: 32)")
    parser.add_argument("--hidden", type=at_least(1), help="units of the recurrent network (default: 64)")
    parser.add_argument("--cells", type=at_least(1), help="strips that it reads an image in (default: 4)")
    parser.add_argument("--activation", choices=["tanh", "relu", "identity"], help="of its cells (default: tanh)")
    parser.add_argument(
        "--padding", choices=["valid", "same", "full", "auto"], help="of cnn2: same, full; of wide: auto"
    )
    parser.add_argument("--pool", type=at_least(1), help="window of the wide network's pooling (default: 2)")
    parser.add_argument("--dataset", choices=["auto", "mnist", "digits"], default="auto")
    parser.add_argument("--data-home", metavar="FOLDER", help="where MNIST's files are, or are to be kept")
    parser.add_argument("--validation", type=share, default=0.0, help="share of the training images to put aside")
    parser.add_argument("--epochs", type=at_least(1), help="default: the model's, as published")
    parser.add_argument("--batch-size", type=at_least(1), help="default: the model's")
    parser.add_argument("--optimizer", choices=list(OPTIMIZERS), help="default: the model's")
    parser.add_argument("--lr", type=positive_number, help="learning rate (default: the model's)")
    parser.add_argument("--schedule", choices=["constant", "step", "exponential", "cosine"], default="constant")
    parser.add_argument("--warmup", type=at_least(0), default=0, metavar="STEPS", help="steps of a rising rate")
    parser.add_argument("--weight-decay", type=positive_number, default=0.0)
    parser.add_argument("--clip-norm", type=positive_number, help="bound on the length of the gradient")
    parser.add_argument("--clip-value", type=positive_number, help="bound on each entry of the gradient")
    parser.add_argument("--early-stop", type=at_least(1), metavar="EPOCHS", help="end after so many without a gain")
    parser.add_argument("--seed", type=at_least(0), default=0, help="of the initial weights and the order of images")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to train (default: cpu)")
    parser.add_argument("--threads", type=at_least(1), help="for compiled code (default: one a core)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    parser.add_argument("--log", type=Path, metavar="FILE", help="write a line of JSON an epoch there")
    parser.add_argument("--log-steps", type=at_least(1), metavar="N", help="and one every N steps")
    parser.add_argument("--checkpoints", type=Path, metavar="FOLDER", help="write a checkpoint an epoch there")
    parser.add_argument("--keep", type=at_least(1), default=3, help="the newest ones to keep, beside the best")
    parser.add_argument("--resume", nargs="?", const=True, default=False, metavar="FILE", help="go on from the newest")
    parser.add_argument("--show-gradient", action="store_true", help="print the generated gradient before training")
    options = parser.parse_args(arguments)
    most = numba.config.NUMBA_NUM_THREADS
    if options.threads and options.threads > most:
        parser.error(f"argument --threads: at most {most} here, not {options.threads}")
    if options.resume is True and not options.checkpoints:
        parser.error("argument --resume: from the newest in --checkpoints FOLDER, or from a FILE")
    if options.early_stop and not options.validation:
        parser.error("argument --early-stop: needs --validation, such as 0.1")
    for flag, file in (("--json", options.json), ("--log", options.log)):
        if file:
            check_writable(flag, file)
    return options, chosen_model(options, parser)


def chosen_model(options, parser):
    """The model with its own settings; what the flags leave open becomes what was published for it."""
    settings = {name: getattr(options, name) for name in SETTINGS if getattr(options, name) is not None}
    for name in settings:
        if options.model not in SETTINGS[name]:
            parser.error(f"argument --{name}: only --model {' and '.join(SETTINGS[name])} has it")
    try:
        model = BUILDERS[options.model](**settings)
    except ValueError as error:
        parser.error(str(error))
    own = options.optimizer in (None, model.optimizer)
    options.optimizer = options.optimizer or model.optimizer
    options.lr = options.lr or (model.lr if own else RATES[options.optimizer])
    options.epochs, options.batch_size = options.epochs or model.epochs, options.batch_size or model.batch_size
    return model if own else replace(model, optimizer_settings={})


def chosen_schedule(options, images):
    """The learning rate over a run on so many images; None for one that stays as it is."""
    steps = options.epochs * math.ceil(images / options.batch_size)
    schedule = {
        "constant": lambda: schedules.constant(options.lr),
        "step": lambda: schedules.step_decay(options.lr, 0.1, steps=math.ceil(steps / 2)),
        "exponential": lambda: schedules.exponential(options.lr, 0.1, steps=steps),
        "cosine": lambda: schedules.cosine(options.lr, steps=steps),
    }[options.schedule]()
    if options.warmup:
        return schedules.warmup(schedule, options.warmup)
    return None if options.schedule == "constant" else schedule


def check_writable(flag, path):
    """Find out before the training, not after it, whether a file can be written."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise OSError(f"{flag}: {path} cannot be written")


def check_share(flag, share, images):
    """End with one sentence where a share of so many images is none of them, or all."""
    if share and not 0 < round(share * images) < images:
        which = "none" if share < 0.5 else "all"
        Parser().error(f"argument {flag}: {share:g} of {images} images is {which} of them")


def read(kind, text, what):
    try:
        return kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be {what}, not {text}") from None


def at_least(least):
    def whole_number(text):
        value = read(int, text, "a whole number")
        if value < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}, not {value}")
        return value

    return whole_number


def positive_number(text):
    value = read(float, text, "a positive number")
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"must be a positive number, not {text}")
    return value


def share(text):
    value = read(float, text, "a number between 0 and 1")
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"must be between 0 and 1, not {text}")
    return value

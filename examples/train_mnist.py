"""Train a small convolutional network on MNIST, through a gradient that is generated from the loss below.

    python examples/train_mnist.py
    python examples/train_mnist.py --show-gradient --epochs 1
    python examples/train_mnist.py --dataset digits --json result.json

MNIST is downloaded once. Where that is impossible, a small set of other digits that comes with the package takes its
place, and every line says so.
"""

import argparse
import json
import math
import os
import sys
from pathlib import Path

import numba
import numpy as np

from tangentlike import differentiate, nn, train


@differentiate(wrt=("w1", "b1", "w2", "b2", "w3", "b3"), has_aux=True)
def loss(w1, b1, w2, b2, w3, b3, images, labels):
    h = nn.max_pool2d(nn.relu(nn.conv2d(images, w1, b1)), 2)
    h = nn.relu(nn.dense(nn.flatten(h), w2, b2))
    scores = nn.dense(h, w3, b3)
    return nn.softmax_cross_entropy(scores, labels), scores


def initial_parameters(seed):
    """w1, b1, w2, b2, w3, b3: 6 filters of 3 x 3, 84 hidden units, 10 classes; Glorot weights, biases of zero."""
    rng = np.random.default_rng(seed)
    shapes = [(6, 1, 3, 3), (6,), (6 * 13 * 13, 84), (84,), (84, 10), (10,)]
    return tuple(train.glorot(rng, s) if len(s) > 1 else np.zeros(s, np.float32) for s in shapes)


def example_arguments():
    """What the gradient in generated/ is specialized to: a batch of two images."""
    return {"loss": (*initial_parameters(0), np.zeros((2, 1, 28, 28), np.float32), np.array([3, 7]))}


OPTIMIZERS = {"sgd": train.SGD, "momentum": train.Momentum, "adam": train.Adam}


def main(arguments=None):
    options = read_flags(arguments)
    if options.json:
        check_writable(options.json)
    data = train.load(options.dataset, options.data_home)

    def say(text):
        print(f"{data.name}: {text}", flush=True)

    def compiled(seconds):
        say(f"compiled in {seconds:.1f} s")
        if options.show_gradient:
            loss.show()

    def report(epoch):
        say(
            f"epoch {epoch.epoch}/{options.epochs}  loss {epoch.train_loss:.4f}  "
            f"train accuracy {epoch.train_accuracy:.2%}  {epoch.seconds:.2f} s  {epoch.images_per_second:,.0f} images/s"
        )

    say(f"{len(data.train.images)} images; compiling the gradient of the {options.model} (kept for the next run)")
    try:
        history = train.fit(
            loss,
            initial_parameters(options.seed),
            data.train,
            OPTIMIZERS[options.optimizer](options.lr),
            epochs=options.epochs,
            batch_size=options.batch_size,
            seed=options.seed,
            threads=options.threads,
            test=data.test,
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
    parser.add_argument("--model", choices=["cnn"], default="cnn")
    parser.add_argument("--dataset", choices=["auto", "mnist", "digits"], default="auto")
    parser.add_argument("--data-home", metavar="FOLDER", help="where MNIST's files are, or are to be kept")
    parser.add_argument("--epochs", type=at_least(1), default=3)
    parser.add_argument("--batch-size", type=at_least(1), default=100)
    parser.add_argument("--optimizer", choices=list(OPTIMIZERS), default="sgd")
    parser.add_argument("--lr", type=positive_number, default=0.01, help="learning rate")
    parser.add_argument("--seed", type=at_least(0), default=0, help="of the initial weights and the order of images")
    parser.add_argument("--threads", type=at_least(1), help="for compiled code (default: one a core)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    parser.add_argument("--show-gradient", action="store_true", help="print the generated gradient before training")
    options = parser.parse_args(arguments)
    most = numba.config.NUMBA_NUM_THREADS
    if options.threads and options.threads > most:
        parser.error(f"argument --threads: at most {most} here, not {options.threads}")
    return options


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

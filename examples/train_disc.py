"""Train a network with batch normalization to tell points inside a disc from those outside.

    python examples/train_disc.py
    python examples/train_disc.py --rounds 3 --no-batch-norm
    python examples/train_disc.py --show-model

Each round draws 1,000 points uniformly in the unit square to learn from and 1,000 to test with, and starts anew. The
disc around the middle covers half of the square.
"""

import argparse
import json
import math
import sys
import time
from pathlib import Path

import numba
import numpy as np

from tangentlike import nn, train

POINTS = 1000
HIDDEN = 25


def network(seed=0, batch_norm=True, dtype=np.float32):
    """Three hidden layers with ReLU and batch normalization, and two linear ones; a column for each answer."""
    layers = []
    for inputs in (2, HIDDEN, HIDDEN):
        layers += [nn.Linear(inputs, HIDDEN), nn.ReLU()]
        if batch_norm:
            layers.append(nn.BatchNorm1d(HIDDEN))
    layers += [nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, 2)]
    return nn.Sequential(*layers, loss=nn.MSELoss(), seed=seed, init="pytorch", dtype=dtype)


def some_points(rng, count=POINTS, dtype=np.float32):
    """Points (count, 2), and rows (1, 0) for those outside of the disc, (0, 1) for those inside."""
    points = rng.random((count, 2)).astype(dtype)
    inside = np.sum((points - 0.5) ** 2, axis=1) < 1 / (2 * math.pi)
    return points, np.eye(2, dtype=dtype)[inside.astype(int)]


def data_of_a_round(seed, standardized=True):
    """``((points, answers), (points, answers))`` to learn from and to test with.

    Standardized points have mean 0 and deviation 1 in the data to learn from: raw ones lie in [0, 1].
    """
    rng = np.random.default_rng(seed)
    (x, y), (test_x, test_y) = some_points(rng), some_points(rng)
    if standardized:
        mean, deviation = x.mean(axis=0), x.std(axis=0)
        x, test_x = (x - mean) / deviation, (test_x - mean) / deviation
    return (x, y), (test_x, test_y)


loss = network().function  # the function that the layers write; its gradient stands in generated/


def example_arguments():
    """What the gradient in generated/ is specialized to: a few points, in the precision that it is checked in."""
    model = network(dtype=np.float64)
    return {"loss": (*model.parameters(), *model.buffers(), *some_points(np.random.default_rng(1), 8, np.float64))}


def one_round(number, options):
    """Train a new network on new points; the history, with the test accuracy of each epoch as its validation."""
    data, test = data_of_a_round(options.seed + number, not options.raw_points)
    model = network(options.seed + number, not options.no_batch_norm)
    return train.fit(
        model.loss,
        model.parameters(),
        data,
        train.SGD(options.lr),
        epochs=options.epochs,
        batch_size=options.batch_size,
        seed=options.seed + number,
        threads=options.threads,
        validation=test,
        progress=False,
    )


def main(arguments=None):
    options = read_flags(arguments)
    model = network(options.seed, not options.no_batch_norm)
    if options.show_model:
        print(model.source)
        print(model.gradient_source)
        return 0
    rounds, interrupted = [], False
    start = time.perf_counter()
    for number in range(options.rounds):
        try:
            history = one_round(number, options)
        except FloatingPointError as error:
            print(f"round {number + 1}: {error}")
            return 1
        interrupted = history.interrupted
        if interrupted:
            print(f"interrupted in round {number + 1}")
            break
        rounds.append(history)
        if number == 0:
            print(f"compiled in {history.compile_seconds:.1f} s")
        last = history.epochs[-1]
        print(
            f"round {number + 1}/{options.rounds}  loss {last.train_loss:.4f}  train accuracy {last.train_accuracy:.2%}"
            f"  test accuracy {last.validation_accuracy:.2%}  {seconds_of(history):.2f} s",
            flush=True,
        )
    seconds = time.perf_counter() - start
    mean, deviation = summary(rounds)
    if rounds:
        spread = "" if deviation is None else f" +- {100 * deviation:.2f}"
        print(f"test accuracy {100 * mean:.2f}{spread} % after {options.epochs} epochs, {len(rounds)} rounds")
        print(f"{seconds:.1f} s in all")
    if options.json:
        result = {
            "model": "disc",
            "optimizer": "sgd",
            **{name: getattr(options, name) for name in ("lr", "batch_size", "epochs", "seed")},
            "batch_norm": not options.no_batch_norm,
            "standardized": not options.raw_points,
            "threads": rounds[0].threads if rounds else options.threads,
            "compile_seconds": sum(history.compile_seconds for history in rounds),
            "seconds": seconds,
            "test_accuracy": mean,
            "test_accuracy_deviation": deviation,
            "rounds": [as_json(number, history, options) for number, history in enumerate(rounds, 1)],
            "interrupted": interrupted,
        }
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    return 130 if interrupted else 0


def seconds_of(history):
    return sum(epoch.seconds for epoch in history.epochs)


def summary(rounds):
    """Mean and (sample) deviation of the test accuracy; None where there is none."""
    accuracies = [history.epochs[-1].validation_accuracy for history in rounds]
    mean = float(np.mean(accuracies)) if accuracies else None
    return mean, float(np.std(accuracies, ddof=1)) if len(accuracies) > 1 else None


def as_json(number, history, options):
    return {
        "round": number,
        "seed": options.seed + number - 1,
        "seconds": seconds_of(history),
        "test_accuracy": history.epochs[-1].validation_accuracy,
        "train_loss": [epoch.train_loss for epoch in history.epochs],
        "train_accuracy": [epoch.train_accuracy for epoch in history.epochs],
        "test_accuracy_by_epoch": [epoch.validation_accuracy for epoch in history.epochs],
        "allocated_bytes_per_step": history.allocated_bytes_per_step,
    }


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a flag in one sentence."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def read_flags(arguments):
    parser = Parser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=at_least(1), default=20)
    parser.add_argument("--epochs", type=at_least(1), default=50)
    parser.add_argument("--batch-size", type=at_least(2), default=500)
    parser.add_argument("--lr", type=positive_number, default=0.06, help="learning rate")
    parser.add_argument("--no-batch-norm", action="store_true", help="leave batch normalization out")
    parser.add_argument("--raw-points", action="store_true", help="leave the points in [0, 1]")
    parser.add_argument("--seed", type=at_least(0), default=0, help="of the first round; the others count on")
    parser.add_argument("--threads", type=at_least(1), help="for compiled code (default: one a core)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there")
    parser.add_argument("--show-model", action="store_true", help="print its function and the gradient, and end")
    options = parser.parse_args(arguments)
    most = numba.config.NUMBA_NUM_THREADS
    if options.threads and options.threads > most:
        parser.error(f"argument --threads: at most {most} here, not {options.threads}")
    if options.json and (options.json.is_dir() or not options.json.absolute().parent.is_dir()):
        parser.error(f"argument --json: {options.json} cannot be written")
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

"""Seconds a training step of a convolutional network, by the method of its convolutions, beside PyTorch eager.

    python benchmarks/conv_methods.py [--rounds 5] [--steps 10] [--batches 64 32] [--threads 1 2]
                                      [--quick] [--json FILE]

The network: convolution 5 x 5 with 8 filters, ReLU, the same again, max-pool 2 x 2, dense 128, ReLU, dense 10; Adam. It
sees random images of MNIST's shape (the time does not depend on what they show). A step takes the batch from the data,
computes loss and gradient and updates the parameters. Each method runs in a process of its own, a few steps a round,
the methods taking turns; what is printed is the median of the rounds, each the median of its steps. BLAS has one
thread. Without PyTorch (pip install torch) its line is left out.
"""

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path

import numpy as np

METHODS = ("naive", "matrix", "matrix_parallel", "im2col", "im2col_parallel", "auto")
PYTORCH = "pytorch"
EXAMPLES = 1024


def measure(method, batch, threads, steps):
    """The median seconds of ``steps`` training steps with ``batch`` images; the first, which may compile, is not timed.

    ``method`` is one of ``METHODS``, or "pytorch", which needs a process of its own: its threads and Numba's slow each
    other down. Raises ImportError when it is not installed.
    """
    if method == PYTORCH:
        return timed(pytorch_step(threads), batch, steps)
    from tangentlike.train import limited_threads

    with limited_threads(threads):
        return timed(training_step(method), batch, steps)


def timed(step, batch, steps):
    """The median seconds of ``steps`` calls of a training step, after one that is not timed."""
    images, labels = data()
    rng = np.random.default_rng(0)
    times = []
    for _step in range(steps + 1):
        rows = rng.integers(0, EXAMPLES, batch)
        started = time.perf_counter()
        step(images[rows], labels[rows])
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


@lru_cache
def data():
    """Random images (EXAMPLES, 1, 28, 28) and labels."""
    rng = np.random.default_rng(0)
    return rng.random((EXAMPLES, 1, 28, 28), dtype=np.float32), rng.integers(0, 10, EXAMPLES)


@lru_cache
def training_step(method):
    """A function of images and labels that makes one step with this method of ``nn.conv2d``."""
    from tangentlike import differentiate, nn, train
    from tangentlike.runtime.allocator import keep_freed_memory

    @differentiate(wrt=("w1", "b1", "w2", "b2", "w3", "b3", "w4", "b4"))
    def loss(w1, b1, w2, b2, w3, b3, w4, b4, images, labels):
        h = nn.relu(nn.conv2d(images, w1, b1, method=method))
        h = nn.relu(nn.conv2d(h, w2, b2, method=method))
        h = nn.flatten(nn.max_pool2d(h, 2))
        h = nn.relu(nn.dense(h, w3, b3))
        return nn.softmax_cross_entropy(nn.dense(h, w4, b4), labels)

    keep_freed_memory()
    rng = np.random.default_rng(0)
    shapes = [(8, 1, 5, 5), (8,), (8, 8, 5, 5), (8,), (800, 128), (128,), (128, 10), (10,)]
    parameters = tuple(train.glorot(rng, s) if len(s) > 1 else np.zeros(s, np.float32) for s in shapes)
    optimizer = train.Adam(0.001, 0.95, 0.99)

    def step(images, labels):
        _value, gradients = loss.value_and_grad(*parameters, images, labels)
        optimizer.step(parameters, gradients)

    return step


@lru_cache
def pytorch_step(threads):
    """The same step in PyTorch."""
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 5), torch.nn.ReLU(), torch.nn.Conv2d(8, 8, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Flatten(), torch.nn.Linear(800, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), 0.001, betas=(0.95, 0.99))
    criterion = torch.nn.CrossEntropyLoss()

    def step(images, labels):
        optimizer.zero_grad()
        criterion(model(torch.from_numpy(images)), torch.from_numpy(labels)).backward()
        optimizer.step()

    return step


class Worker:
    """A process that measures one method on so many threads."""

    def __init__(self, method, threads):
        command = [sys.executable, __file__, "--serve", method, "--threads", str(threads)]
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def measure(self, batch, steps):
        """Median seconds of a step."""
        self.process.stdin.write(f"{batch} {steps}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def serve(method, threads):
    """Measure once for each line ``batch steps`` that comes in, and print the seconds."""
    for line in sys.stdin:
        batch, steps = map(int, line.split())
        print(measure(method, batch, threads, steps), flush=True)


def compare(methods, batches, threads, rounds, steps):
    """``{batch: {method: seconds, one a round}}``; every method has made a step before the first round."""
    workers = {method: Worker(method, threads) for method in methods}
    try:
        for worker in workers.values():
            worker.measure(min(batches), 1)
        times = {batch: {method: [] for method in methods} for batch in batches}
        for _round in range(rounds):
            for batch in batches:
                for method, worker in workers.items():
                    times[batch][method].append(worker.measure(batch, steps))
    finally:
        for worker in workers.values():
            worker.stop()
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=10, help="steps a round")
    parser.add_argument("--batches", type=int, nargs="+", default=[64, 32])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--quick", action="store_true", help="2 rounds of 3 steps")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round's seconds there")
    parser.add_argument("--serve", choices=[*METHODS, PYTORCH], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.threads[0])
        return
    rounds, steps = (2, 3) if options.quick else (options.rounds, options.steps)
    methods = [*METHODS, PYTORCH] if importlib.util.find_spec("torch") else METHODS
    found = {}
    for threads in options.threads:
        found[threads] = compare(methods, options.batches, threads, rounds, steps)
        print(f"threads: {threads}; milliseconds a step, median of {rounds} rounds (least to most)")
        print(f"{'method':16s}", *(f"{f'batch {batch}':>26s}" for batch in options.batches))
        for method in methods:
            cells = [found[threads][batch][method] for batch in options.batches]
            spans = [f"{1e3 * min(c):.2f} to {1e3 * max(c):.2f}" for c in cells]
            texts = [f"{1e3 * statistics.median(c):.2f} ({span})" for c, span in zip(cells, spans, strict=True)]
            print(f"{method:16s}", *(f"{text:>26s}" for text in texts), flush=True)
    if options.json:
        result = {"machine": platform.platform(), "python": platform.python_version(), "seconds_per_step": found}
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""An epoch of the CNN of examples/mnist_models.py: this package beside PyTorch eager, on the same threads.

    python benchmarks/mnist_epoch.py [--rounds 5] [--images 60000] [--threads 1 2]

Each side runs in a process of its own, that trains on random images of MNIST's shape (the time does not depend on what
they show): one epoch to warm up, then one epoch a round, the sides taking turns. Prints the median seconds of each side
and the ratios round by round. Needs PyTorch (pip install torch).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

BATCH, RATE = 100, 0.01
EXAMPLES = str(Path(__file__).parents[1] / "examples")


def ours(images, labels, threads):
    """A function that runs one epoch."""
    sys.path.insert(0, EXAMPLES)
    import mnist_models

    from tangentlike import train
    from tangentlike.train.memory import keep_freed_memory
    from tangentlike.train.threads import limited_threads

    keep_freed_memory()

    model = mnist_models.MODELS["cnn"]
    parameters = model.initial_parameters(0)
    optimizer = train.SGD(RATE)
    optimizer.prepare(parameters)
    rng = np.random.default_rng(0)

    def epoch():
        with limited_threads(threads):
            for rows in train.batches(len(images), BATCH, rng):
                (_value, scores), gradients = model.loss.value_and_grad(*parameters, images[rows], labels[rows])
                optimizer.step(parameters, gradients)
                train.accuracy(scores, labels[rows])

    return epoch


def theirs(images, labels, threads):
    """A function that runs one epoch of the same network in PyTorch."""
    sys.path.insert(0, EXAMPLES)
    import torch
    from reproduction import peers

    from tangentlike import train

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = peers.cnn()
    optimizer = torch.optim.SGD(model.parameters(), RATE)
    step = peers.stepper(model, optimizer, torch.from_numpy(images), torch.from_numpy(labels))
    rng = np.random.default_rng(0)

    def epoch():
        for rows in train.batches(len(images), BATCH, rng):
            step(rows)

    return epoch


def serve(side, threads, count):
    """Run an epoch for each line that comes in, and print its seconds."""
    rng = np.random.default_rng(0)
    images = rng.random((count, 1, 28, 28), dtype=np.float32)
    labels = rng.integers(0, 10, count)
    epoch = {"ours": ours, "pytorch": theirs}[side](images, labels, threads)
    started = time.perf_counter()
    epoch()
    print(json.dumps({"first": time.perf_counter() - started}), flush=True)
    for _line in sys.stdin:
        started = time.perf_counter()
        epoch()
        print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)


def start(side, threads, count):
    command = [sys.executable, __file__, "--serve", side, "--threads", str(threads), "--images", str(count)]
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    first = json.loads(worker.stdout.readline())["first"]
    return worker, first


def run(worker):
    worker.stdin.write("\n")
    worker.stdin.flush()
    return json.loads(worker.stdout.readline())["seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--serve", choices=["ours", "pytorch"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.threads[0], options.images)
        return
    titles = ("threads", "ours s (median)", "PyTorch s (median)", "ours / PyTorch: median (min to max)")
    print(*titles, "first epoch ours, PyTorch s", sep="  ")
    for threads in options.threads:
        workers = {side: start(side, threads, options.images) for side in ("ours", "pytorch")}
        times = {side: [] for side in workers}
        for _round in range(options.rounds):
            for side, (worker, _first) in workers.items():
                times[side].append(run(worker))
        ratios = [a / b for a, b in zip(times["ours"], times["pytorch"], strict=True)]
        for worker, _first in workers.values():
            worker.stdin.close()
            worker.wait()
        print(
            f"{threads:7d}  {statistics.median(times['ours']):15.2f}  {statistics.median(times['pytorch']):18.2f}  "
            f"{statistics.median(ratios):15.2f} ({min(ratios):.2f} to {max(ratios):.2f})  "
            f"{workers['ours'][1]:20.2f}, {workers['pytorch'][1]:.2f}"
        )


if __name__ == "__main__":
    main()

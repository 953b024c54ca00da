"""Seconds a training step of five published networks: this package beside PyTorch and JAX, and beside the floor.

    python benchmarks/networks.py [--networks cnn rnn cnn2 wide32 wide256 disc] [--threads 1 2] [--rounds 7]
                                  [--steps N] [--epochs N] [--images 60000] [--compile] [--jax [PYTHON]] [--no-plain]
                                  [--quick] [--json FILE]

Every side trains the same network in float32 from the same weights on the same rows in the same order, and tells the
loss and how many were right. Each runs in a process of its own for each number of threads, on so many cores; the
processes take turns, a few steps a round, and those that wait sleep. Medians of the rounds are printed, ratios to the
faster of the two PyTorch ones and to JAX, and beside them the seconds of the first step (which compiles; the caches are
empty at the first number of threads), the peak memory of the process (with the data), and the bytes that a step
allocates: for this package what compiled code, NumPy and Python ask for, for PyTorch what its allocator hands out, for
JAX the temporary buffers and results of its compiled step. The losses of the second step show that all learned the
same in the first; a side whose loss is another one is named at the end.

The floor is the time of the step's multiply-adds at the rate of BLAS, measured in the same rounds as a float32 product
of two 1024 x 1024 matrices on one thread, times the threads: forward, gradients of the weights, and gradients of the
inputs of all layers but the first. The column "winners only" is the share of the floor where the gradient behind a
max-pool is multiplied only where it is not zero.

Threads wait as each framework lets them, unless OMP_WAIT_POLICY is set. "forward" is the loss alone, of batches that
were not seen before, without a gradient; with batch normalization ours and PyTorch's is that of testing, JAX's that of
training. Images are MNIST's where TANGENTLIKE_DATA_HOME has them, else random ones of the same shape. ``--jax`` takes
the interpreter that has JAX (default: this one). ``--epochs`` times whole epochs too, which for 256 filters takes
minutes.
"""

import argparse
import importlib.util
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from peers import tables
from peers.blas import SIZE
from peers.work import NETWORKS, work
from peers.worker import Failed, Worker

sys.path.append(str(Path(__file__).parents[1] / "examples"))
QUICK_NETWORKS = ("cnn", "rnn", "wide32", "disc")


def options_of(arguments=None):
    """The flags, with what ``--quick`` and the installed packages make of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, metavar="NAME", help="of " + ", ".join(NETWORKS))
    parser.add_argument("--threads", type=at_least(1), nargs="+", metavar="N")
    parser.add_argument("--rounds", type=at_least(1))
    parser.add_argument("--steps", type=at_least(1), help="steps a round (default: by network, about half a second)")
    parser.add_argument("--epochs", type=at_least(0), default=0, help="whole epochs of each side (default: none)")
    parser.add_argument("--images", type=at_least(1))
    parser.add_argument("--compile", action="store_true", help="torch.compile too; needs a C++ compiler, and minutes")
    parser.add_argument("--jax", nargs="?", const=sys.executable, metavar="PYTHON", help="JAX too, of this interpreter")
    parser.add_argument("--no-plain", action="store_true", help="leave out whole batches")
    parser.add_argument("--quick", action="store_true", help="a smoke run: few steps, few filters, the user's cache")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round's seconds there")
    options = parser.parse_args(arguments)
    usual = {"networks": NETWORKS, "threads": [1, 2], "rounds": 7, "images": 60_000}
    quick = {"networks": QUICK_NETWORKS, "threads": [1], "rounds": 2, "steps": 2, "images": 2000}
    for name, value in (quick if options.quick else usual).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if max(options.threads) > cores:
        parser.error(f"--threads {max(options.threads)}: this process may use {cores} cores")
    return options


def at_least(least):
    def whole_number(text):
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}, not {value}")
        return value

    return whole_number


def sides_of(options):
    """What is compared, in order."""
    sides = ["tiled", *([] if options.no_plain else ["plain"])]
    if importlib.util.find_spec("torch"):
        sides += ["eager", *(["compile"] if options.compile else [])]
    return [*sides, *(["jax"] if options.jax else [])]


def write_data(folder, count):
    """Images and points as files that every process reads; what the images are, and how many there are of each."""
    import train_disc

    from tangentlike import train

    rng = np.random.default_rng(0)
    said = "random images of MNIST's shape"
    images, labels = rng.random((count, 1, 28, 28), dtype=np.float32), rng.integers(0, 10, count)
    if os.environ.get("TANGENTLIKE_DATA_HOME"):
        try:
            (images, labels), said = train.load("mnist", mirrors=()).train, "images of MNIST"
        except OSError as error:
            say(f"MNIST cannot be read: {error}")
    images, labels = images[:count], labels[:count]
    points, _test = train_disc.data_of_a_round(0)
    for name, arrays in {"images": (images, labels), "points": points}.items():
        for part, array in zip("xy", arrays, strict=True):
            np.save(folder / f"{name}_{part}.npy", array)
    return f"{len(images)} {said}", {"images": len(images), "points": len(points[0])}


def write_parameters(folder, network):
    """The initial weights of a network, with which every process starts."""
    import mnist_models
    import train_disc
    from peers.ours import deep

    if network.name == "disc":
        parameters = train_disc.network(0).parameters()
    elif network.name == "deep":
        parameters = deep(**network.settings).parameters()
    else:
        parameters = mnist_models.BUILDERS[network.name](**network.settings).initial_parameters(0)
    np.savez(folder / f"{network.name}.npz", *parameters)


def measure(network, options, folder, cache, counts):
    """The entries of one network, one a number of threads; the processes of a large one are not all there at once."""
    groups = [[n] for n in options.threads] if network.large else [options.threads]
    return [entry for threads in groups for entry in measure_together(network, threads, options, folder, cache, counts)]


def measure_together(network, threads, options, folder, cache, counts):
    """The same, all processes taking turns."""
    asked = network.as_dict()
    entries = {
        n: {
            "network": network.name, "title": network.title, "batch": network.batch, "threads": n,
            "examples": counts[asked["data"]], "settings": network.settings,
            "multiply_adds": network.multiply_adds(), "winners_only": network.multiply_adds(winners_only=True),
            "sides": {side: {"rounds": [], "epochs": []} for side in sides_of(options)},
        }
        for n in threads
    }  # fmt: skip
    workers, rates = {}, []
    blas = Worker("blas", 1)
    try:
        for n in threads:
            for side, found in entries[n]["sides"].items():
                say(f"{network.title}, threads: {n}, {tables.LABELS[side]}: first step")
                workers[n, side] = Worker(side, n, options.jax if side == "jax" else sys.executable, cache)
                attempt(workers, (n, side), found, do="prepare", work=asked, folder=str(folder))
        blas.ask(do="prepare", work=asked, folder=str(folder))
        steps = options.steps or network.steps
        for number in range(options.rounds + 1):  # the first is not kept: it settles caches and clocks
            say(f"{network.title}: round {number} of {options.rounds}")
            rates.append(SIZE**3 / blas.ask(do="steps", count=5)["seconds"])
            for n, side in list(workers):
                found = entries[n]["sides"][side]
                answer = attempt(workers, (n, side), found, do="steps", count=steps)
                if answer and number:
                    found["rounds"].append(answer["seconds"])
        for _ in range(options.epochs):
            for n, side in list(workers):
                say(f"{network.title}, threads: {n}, {tables.LABELS[side]}: an epoch")
                found = entries[n]["sides"][side]
                answer = attempt(workers, (n, side), found, do="epoch")
                if answer:
                    found["epochs"].append(answer["seconds"])
        for n, side in list(workers):
            attempt(workers, (n, side), entries[n]["sides"][side], do="forward", count=steps)
            attempt(workers, (n, side), entries[n]["sides"][side], do="memory")
    finally:
        for worker in (blas, *workers.values()):
            worker.close()
    rate = statistics.median(rates)
    for entry in entries.values():
        entry["blas_multiply_adds_a_second"] = rate
        entry["summary"] = tables.summarize(entry, rate)
    return list(entries.values())


def attempt(workers, key, found, **question):
    """The answer, noted in ``found``; a side that fails is left out from then on, with its reason."""
    try:
        answer = workers[key].ask(**question)
    except Failed as reason:
        found["failed"], found["rounds"] = f"failed: {str(reason).splitlines()[0][:200]}", []
        workers.pop(key).close()
        return None
    found |= {key: value for key, value in answer.items() if key != "seconds"}
    return answer


def say(text):
    print(text, file=sys.stderr, flush=True)


def report(results, said, options):
    """The whole Markdown text."""
    from reproduction.machine import machine, versions

    found = machine()
    packages = ", ".join(f"{name} {version}" for name, version in versions().items())
    rate = statistics.median(entry["blas_multiply_adds_a_second"] for entry in results)
    lines = [
        "# Training steps",
        f"{said}, float32; {found['processor']}, {found['cores']} cores; {packages}.",
        f"Medians of {options.rounds} rounds.",
        f"BLAS, one thread: {2 * rate / 1e9:.0f} GFLOP/s.",
        tables.overview(results),
        *(tables.details(entry) for entry in results),
    ]
    if not options.epochs:
        lines.append("~ is the steps of an epoch at the median step.")
    for entry in results:
        for side in tables.disagreeing(entry):
            lines.append(
                f"**{entry['title']}, {entry['threads']} threads: {tables.LABELS[side]} has another loss in step 2.**"
            )
    return "\n\n".join(lines)


def main():
    options = options_of()
    started = time.perf_counter()
    networks = [work(name, options.quick) for name in options.networks]
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said, counts = write_data(folder, options.images)
        for position, network in enumerate(networks):
            write_parameters(folder, network)
            cache = None if options.quick else folder / f"cache{position}"
            results += measure(network, options, folder, cache, counts)
    print(report(results, said, options))
    say(f"{time.perf_counter() - started:.0f} s in all")
    if options.json:
        result = {"machine": platform.platform(), "data": said, "rounds": options.rounds, "results": results}
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

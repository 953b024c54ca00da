"""Seconds a training step in tiles against batch size, filters, depth and threads.

    python benchmarks/scaling.py [--what batch filters depth] [--threads 1 2] [--rounds 5] [--seconds 0.3]
                                 [--quick] [--json FILE]

``batch``    the network of the first paper (a convolution and two dense layers) with batches of 10 to 1000
``filters``  the network of the fourth (a convolution, pooling and a dense layer) with 8 to 256, batches of 500
``depth``    1 to 16 dense hidden layers of 64 units, batches of 100

Random images. Each case is compiled anew and runs in a process for each number of threads; they take turns, so long a
round. Printed are medians: seconds of the first step, which compiles; milliseconds a step; microseconds a sample; the
gain over the first number of threads; and the share of the floor, which is the time of the step's multiply-adds at the
rate of BLAS (as in benchmarks/networks.py).
"""

import argparse
import json
import os
import statistics
import tempfile
from pathlib import Path

from networks import at_least, say, write_data, write_parameters
from peers import tables
from peers.blas import SIZE
from peers.work import cnn, deep, wide
from peers.worker import Worker

CASES = {
    "batch": [(size, cnn(size)) for size in (10, 32, 100, 316, 1000)],
    "filters": [(filters, wide(filters, 500)) for filters in (8, 16, 32, 64, 128, 256)],
    "depth": [(depth, deep(depth)) for depth in (1, 2, 4, 8, 16)],
}
EXAMPLES = 2000


def options_of(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--what", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--threads", type=at_least(1), nargs="+", default=[1, 2], metavar="N")
    parser.add_argument("--rounds", type=at_least(1), default=5)
    parser.add_argument("--seconds", type=float, default=0.3, help="of a process in a round, about")
    parser.add_argument("--quick", action="store_true", help="a smoke run: the two smallest of each, one round")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the medians there")
    options = parser.parse_args(arguments)
    if options.quick:
        options.rounds, options.seconds = 1, 0.05
    return options


def measure(work, options, folder, cache):
    """By number of threads: ``first`` and ``step`` seconds; and the multiply-adds a second of BLAS on one thread."""
    write_parameters(folder, work)
    asked, found = work.as_dict(), {}
    workers, blas = {}, Worker("blas", 1)
    try:
        blas.ask(do="prepare", work=asked, folder=str(folder))
        counts = {}
        for threads in options.threads:
            workers[threads] = Worker("tiled", threads, cache=cache)
            first = workers[threads].ask(do="prepare", work=asked, folder=str(folder))["compile_seconds"]
            counts[threads] = max(1, round(options.seconds / workers[threads].ask(do="steps", count=2)["seconds"]))
            found[threads] = {"first": first, "rounds": []}
        rates = []
        for _round in range(options.rounds):
            rates.append(SIZE**3 / blas.ask(do="steps", count=5)["seconds"])
            for threads, worker in workers.items():
                found[threads]["rounds"].append(worker.ask(do="steps", count=counts[threads])["seconds"])
    finally:
        for worker in (blas, *workers.values()):
            worker.close()
    for entry in found.values():
        entry["step"] = statistics.median(entry["rounds"])
    return found, statistics.median(rates)


def rows_of(value, work, found, rate):
    """The lines of one case, one a number of threads."""
    base = next(iter(found.values()))["step"]
    return [
        [
            str(value), str(threads), tables.number(entry["first"]), tables.number(1e3 * entry["step"]),
            tables.number(1e6 * entry["step"] / work.batch), tables.times(base / entry["step"]),
            tables.percent(work.multiply_adds() / (rate * threads) / entry["step"]),
        ]
        for threads, entry in found.items()
    ]  # fmt: skip


def main():
    options, results = options_of(), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.pop("TANGENTLIKE_DATA_HOME", None)  # the time does not depend on what the images show
        write_data(folder, EXAMPLES)
        for what in options.what:
            rows = []
            for value, work in CASES[what][: 2 if options.quick else None]:
                say(f"{what} {value}")
                found, rate = measure(work, options, folder, folder / f"{what}{value}")
                rows += rows_of(value, work, found, rate)
                results.append({"what": what, "value": value, "blas": rate, "threads": found})
            header = [what, "threads", "first step, s", "ms a step", "us a sample", "gain", "share of the floor"]
            print(f"{tables.table(header, rows)}\n", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()

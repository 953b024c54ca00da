"""What compiling costs: CPU seconds until the first value and the first gradient of forty-one functions of practice.

    python benchmarks/compile_time.py [--functions wave riccati ...] [--jax [PYTHON]] [--no-autograd] [--json FILE]

Array code, likelihoods, filters, solvers and networks (``peers/practice.py``), and the programs of gradients.py. Each
is called in a process of its own: with an empty cache folder, with what the first process has left there, and, where
``--warm`` is given, with the kernels that other functions have left. Beside it stands the time that Numba takes for the
function alone, where it can, and those of JAX and HIPS autograd for value and gradient, where NumPy's text is theirs.
CPU seconds of all threads, after the imports: a busy machine changes them little.
"""

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
from pathlib import Path

from peers.compile_sides import names
from peers.tables import number, table
from peers.worker import Failed, Worker

OURS, WHAT = ("cold", "cached", "warm"), ("value", "gradient")


def options_of(arguments=None):
    """The flags; ``sides`` are the others that are asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = names()
    parser.add_argument("--functions", nargs="+", choices=known, metavar="NAME", default=known)
    parser.add_argument("--jax", nargs="?", const=sys.executable, metavar="PYTHON", help="JAX too, of this interpreter")
    parser.add_argument("--no-autograd", action="store_true", help="leave out HIPS autograd")
    parser.add_argument("--no-numba", action="store_true", help="leave out Numba's own time")
    parser.add_argument("--warm", type=Path, metavar="FOLDER", help="keep kernels there, and time with those alone too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the seconds there")
    options = parser.parse_args(arguments)
    options.sides = {} if options.no_numba else {"numba": sys.executable}
    if options.jax:
        options.sides["jax"] = options.jax
    if not options.no_autograd and importlib.util.find_spec("autograd"):
        options.sides["autograd"] = sys.executable
    return options


def asked(side, name, cache, python=sys.executable):
    """The seconds of a fresh process, or why there are none."""
    worker = Worker(f"compile_{side}", 1, python, cache)
    try:
        return worker.ask(do="first", name=name)
    except Failed as reason:
        return {"failed": str(reason).splitlines()[0][:200]}
    finally:
        worker.close()


def measure(name, options):
    """The seconds of one function, by side."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for state in ("cold", "cached"):
            found[state] = asked("ours", name, Path(folder))
    if options.warm:
        forget(options.warm, name)
        asked("ours", name, options.warm)  # what it leaves is there for all
        forget(options.warm, name)
        found["warm"] = asked("ours", name, options.warm)
    for side, python in options.sides.items():
        found[side] = asked(side, name, None, python)
    return found


def forget(cache, name):
    """Delete what was generated of a function; kernels stay."""
    folder = cache / "ours"
    for path in [*folder.glob(f"{name}_*.py"), *folder.glob(f"compiled/{name}_*.kernel")]:
        path.unlink()


def rows_of(results):
    """A row of the table for each function, the slowest first."""
    rows = []
    for name, found in sorted(results.items(), key=lambda item: -total(item[1]["cold"])):
        ours = [found[state].get(what) for state in OURS if state in found for what in WHAT]
        others = [total(found[side]) if "value" in found[side] else None for side in found if side not in OURS]
        rows.append([name, *(number(seconds, 2) for seconds in ours + others)])
    return rows


def total(found):
    return found.get("value", 0.0) + found.get("gradient", 0.0)


def report(results):
    """The whole text."""
    first = next(iter(results.values()))
    header = [f"{state}: {what}" for state in OURS if state in first for what in WHAT]
    lines = [table(["function", *header, *(side for side in first if side not in OURS)], rows_of(results))]
    for state in (state for state in OURS if state in first):
        for what in WHAT:
            seconds = [found[state][what] for found in results.values() if what in found[state]]
            if seconds:
                lines.append(f"{state}, {what}: median {statistics.median(seconds):.2f}, worst {max(seconds):.2f}")
    for name, found in results.items():
        lines += [f"{name}, {state}: {found[state]['failed']}" for state in OURS if "failed" in found.get(state, {})]
    return "\n".join(lines)


def main():
    options = options_of()
    results = {}
    for name in options.functions:
        results[name] = measure(name, options)
        cold = results[name]["cold"]
        print(name, cold.get("failed") or f"{total(cold):.1f} s", file=sys.stderr, flush=True)
    print(report(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()

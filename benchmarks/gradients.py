"""What a gradient costs: fourteen programs of loops and thirteen of array code, beside their own compiled functions.

    python benchmarks/gradients.py [--programs heat orbit ...] [--rounds 9] [--jax [PYTHON]] [--no-autograd]
                                   [--threads N] [--quick] [--json FILE]

For each program: the seconds of the compiled function and of value and gradient together, their ratio, the seconds
that the first call of each takes with an empty cache (which compiles it), and the bytes of what the forward run keeps
for the adjoint. The same gradient in JAX (in JAX's own idioms, ``lax.scan`` for loops, under one ``jit``, float64;
array code as it stands), and in HIPS autograd where that has such a form.

Before it is timed every gradient is compared, along random directions, with extrapolated differences of the function as
Numba itself compiles it, or NumPy runs it; values and gradients of JAX and autograd are compared with ours. Each side
of each program has a process of its own, on one core or ``--threads`` (ours then with ``parallel=True``); rounds take
turns, medians are printed. ``--jax`` takes the interpreter that has JAX.
"""

import argparse
import importlib.util
import json
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from peers import tables
from peers.arguments import PROGRAMS
from peers.gradient_tables import overview
from peers.worker import Failed, Worker

# The others write arrays or take too many steps.
BY_AUTOGRAD = (
    "kalman", "mixture", "options", "least_squares", "total_variation", "soft_kmeans", "attention", "standardized",
    "gathered", "fourier", "logistic_regression", "student_likelihood", "gaussian_process", "perceptron", "recurrent",
    "deblurring",
)  # fmt: skip


def options_of(arguments=None):
    """The flags, with what ``--quick`` and the installed packages make of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", nargs="+", choices=PROGRAMS, metavar="NAME", help="of " + ", ".join(PROGRAMS))
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--jax", nargs="?", const=sys.executable, metavar="PYTHON", help="JAX too, of this interpreter")
    parser.add_argument("--no-autograd", action="store_true", help="leave out HIPS autograd")
    parser.add_argument("--threads", type=int, default=1, help="cores of each side")
    parser.add_argument("--quick", action="store_true", help="a smoke run: small arguments, the user's cache")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every round's seconds there")
    options = parser.parse_args(arguments)
    options.programs = options.programs or list(PROGRAMS)
    options.rounds = options.rounds or (2 if options.quick else 9)
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    return options


def sides_of(name, options):
    """Who computes this program's gradient."""
    sides = ["ours"]
    if options.jax:
        sides.append("jax")
    if name in BY_AUTOGRAD and not options.no_autograd and importlib.util.find_spec("autograd"):
        sides.append("autograd")
    return sides


def measure(name, options, cache):
    """The entry of one program: by side its rounds, and what was said of it."""
    entry = {"program": name, "title": PROGRAMS[name].title, "sides": {}}
    workers = {}
    try:
        for side in sides_of(name, options):
            say(f"{PROGRAMS[name].title}: {side}")
            found = entry["sides"][side] = {"primal": [], "gradient": []}
            python = options.jax if side == "jax" else sys.executable
            workers[side] = Worker(f"gradient_{side}", options.threads, python, cache)
            attempt(workers, side, found, do="prepare", program=name, quick=options.quick)
        for number in range(options.rounds + 1):  # the first is not kept: it settles caches and clocks
            for side in list(workers):
                found = entry["sides"][side]
                answer = attempt(workers, side, found, do="rounds")
                if answer and number:
                    for what in ("primal", "gradient"):
                        found[what].append(answer[f"{what}_seconds"])
    finally:
        for worker in workers.values():
            worker.close()
    ours = entry["sides"]["ours"].get("checked")
    for side, found in entry["sides"].items():
        theirs = found.get("checked")
        if ours and theirs and side != "ours":
            found["agrees"] = agree(ours, theirs)
    return entry


def attempt(workers, side, found, **question):
    """The answer, noted in ``found``; a side that fails is left out from then on, with its reason."""
    try:
        answer = workers[side].ask(**question)
    except Failed as reason:
        found["failed"] = str(reason).splitlines()[0][:200]
        workers.pop(side).close()
        if side == "ours":
            raise
        return None
    found |= {key: value for key, value in answer.items() if not key.endswith("_seconds") or "compile" in key}
    return answer


def agree(ours, theirs, tolerance=1e-6):
    """Whether the value and the gradients along the same directions are the same, to ``tolerance`` of the larger."""
    loose = 1e-3 if ours.get("single") else tolerance
    pairs = zip([ours["value"], *ours["slopes"]], [theirs["value"], *theirs["slopes"]], strict=True)
    return all(abs(a - b) <= loose * max(abs(a), abs(b)) for a, b in pairs)


def say(text):
    print(text, file=sys.stderr, flush=True)


def report(results, options):
    """The whole Markdown text."""
    sys.path.append(str(Path(__file__).parents[1] / "examples"))
    from reproduction.machine import machine, versions

    found = machine()
    packages = ", ".join(f"{name} {version}" for name, version in versions().items())
    ratios = [entry["ratio"] for entry in results]
    cores = "one core" if options.threads == 1 else f"{options.threads} cores"
    lines = [
        "# Gradients",
        f"{found['processor']}, {cores}; {packages}. Medians of {options.rounds} rounds.",
        overview(results),
        f"Median of the ratios {tables.number(statistics.median(ratios), 2)}, largest {tables.number(max(ratios), 2)}.",
    ]
    lines += ahead_of(results, "jax", "JAX")
    for entry in results:
        for side, theirs in entry["sides"].items():
            if theirs.get("failed"):
                lines.append(f"{entry['title']}, {side}: {theirs['failed']}")
            elif not theirs.get("agrees", True):
                lines.append(f"**{entry['title']}: {side} gives another value or gradient.**")
    return "\n\n".join(lines)


def ahead_of(results, side, title):
    """How often value and gradient take less time here than there."""
    pairs = [(entry["sides"]["ours"]["gradient"], entry["sides"].get(side, {}).get("gradient")) for entry in results]
    faster = [statistics.median(theirs) > statistics.median(ours) for ours, theirs in pairs if theirs]
    return [f"Faster than {title} on {sum(faster)} of {len(faster)}."] if faster else []


def main():
    options = options_of()
    started = time.perf_counter()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.programs:
            entry = measure(name, options, None if options.quick else Path(folder) / name)
            ours = entry["sides"]["ours"]
            entry["ratio"] = statistics.median(ours["gradient"]) / statistics.median(ours["primal"])
            say(f"    {entry['ratio']:.2f}")
            results.append(entry)
    print(report(results, options))
    say(f"{time.perf_counter() - started:.0f} s in all")
    if options.json:
        result = {"machine": platform.platform(), "rounds": options.rounds, "results": results}
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

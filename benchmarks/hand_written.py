"""A mixture of Gaussians with a Wishart prior: our gradient beside one written by hand in C++, GradBench's.

    git clone https://github.com/gradbench/gradbench FOLDER      (or wherever it is)
    python benchmarks/hand_written.py --gradbench FOLDER [--points 1000 10000] [--rounds 15]

GradBench's ``tools/manual/gmm_d.hpp`` is built with ``c++ -O3 -march=native`` in a folder of its own and called through
its pointers; nothing of it is here. Ours is differentiated from two forms of the same function, written as one writes
for Numba and as one writes for NumPy. One thread each; gradients are compared before anything is timed; medians of
rounds that take turns. Ten dimensions, 25 components.
"""

import argparse
import ctypes
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.special import logsumexp
from threadpoolctl import threadpool_limits

from tangentlike import differentiate

DIMENSIONS, COMPONENTS, GAMMA, ORDER = 10, 25, 1.0, 0
WRT = ("alpha", "means", "q", "triangle")

WRAPPER = """
#include <vector>
#include "tools/manual/gmm_d.hpp"
#define GIVEN int d, int k, int n, const double* a, const double* mu, const double* q, const double* l, const double* x
extern "C" double gradient(GIVEN, double gamma, int m, double* da, double* dmu, double* dq, double* dl) {
  gmm::Wishart w; w.gamma = gamma; w.m = m;
  double value;
  gmm_objective_d(d, k, n, a, mu, q, l, x, w, &value, da, dmu, dq, dl);
  return value;
}
extern "C" double objective(GIVEN, double gamma, int m) {
  gmm::Wishart w; w.gamma = gamma; w.m = m;
  double value;
  gmm::objective<double>(d, k, n, a, mu, q, l, x, w, &value);
  return value;
}
"""


def wishart(d, gamma, m):
    """The part of the prior's logarithm that the parameters do not change."""
    freedom = d + m + 1
    log_gamma = 0.25 * d * (d - 1) * math.log(math.pi)
    for j in range(1, d + 1):
        log_gamma += math.lgamma(0.5 * freedom + 0.5 * (1 - j))
    return freedom * d * (math.log(gamma) - 0.5 * math.log(2.0)) - log_gamma


@differentiate(wrt=WRT)
def in_loops(alpha, means, q, triangle, x, gamma, m):
    n, d = x.shape
    k = len(alpha)
    diagonal = np.exp(q)
    sums = np.sum(q, axis=1)
    centred = np.empty(d)
    scaled = np.empty(d)
    term = np.empty(k)
    total = -n * d * 0.5 * math.log(2.0 * math.pi)
    for i in range(n):
        for c in range(k):
            for a in range(d):
                centred[a] = x[i, a] - means[c, a]
                scaled[a] = diagonal[c, a] * centred[a]
            p = 0
            for a in range(d):
                for b in range(a + 1, d):
                    scaled[b] += triangle[c, p] * centred[a]
                    p += 1
            squared = 0.0
            for a in range(d):
                squared += scaled[a] * scaled[a]
            term[c] = alpha[c] + sums[c] - 0.5 * squared
        largest = term[0]
        for c in range(1, k):
            largest = max(largest, term[c])
        summed = 0.0
        for c in range(k):
            summed += math.exp(term[c] - largest)
        total += largest + math.log(summed)
    total -= n * np.log(np.sum(np.exp(alpha)))
    prior = 0.0
    for c in range(k):
        squared = np.sum(diagonal[c] ** 2) + np.sum(triangle[c] ** 2)
        prior += 0.5 * gamma * gamma * squared - m * sums[c]
    return total - prior + k * wishart(d, gamma, m)


@differentiate(wrt=WRT)
def of_arrays(alpha, means, q, triangle, x, gamma, m):
    n, d = x.shape
    k = len(alpha)
    diagonal = np.exp(q)
    sums = np.sum(q, axis=1)
    columns, rows = np.triu_indices(d, 1)
    lower = np.zeros((k, d, d))
    lower[:, rows, columns] = triangle
    for a in range(d):
        lower[:, a, a] = diagonal[:, a]
    terms = np.empty((n, k))
    for c in range(k):
        scaled = (x - means[c]) @ lower[c].T
        terms[:, c] = alpha[c] + sums[c] - 0.5 * np.sum(scaled**2, axis=1)
    total = -n * d * 0.5 * np.log(2 * np.pi) + np.sum(logsumexp(terms, axis=1)) - n * logsumexp(alpha)
    prior = 0.5 * gamma**2 * (np.sum(diagonal**2) + np.sum(triangle**2)) - m * np.sum(sums)
    return total - prior + k * wishart(d, gamma, m)


def built(checkout: Path, folder: Path) -> ctypes.CDLL:
    """GradBench's functions, compiled in a folder; what its files have to do with JSON is left out."""
    for part in ("cpp", "tools/manual"):
        for header in (checkout / part).rglob("*.h*"):
            target = folder / header.relative_to(checkout)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(header.read_text())
    evaluation = folder / "cpp/gradbench/evals/gmm.hpp"
    text = evaluation.read_text().replace('#include "gradbench/main.hpp"', "")
    evaluation.write_text(text[: text.index("//// Interface")] + "}\n")
    (folder / "wrapper.cpp").write_text(WRAPPER)
    flags = ["-std=c++17", "-O3", "-march=native", "-Wno-unknown-pragmas", "-shared", "-fPIC", "-Icpp", "-I."]
    subprocess.run(["c++", *flags, "wrapper.cpp", "-o", "manual.so"], cwd=folder, check=True)
    library = ctypes.CDLL(str(folder / "manual.so"))
    library.gradient.restype = library.objective.restype = ctypes.c_double
    return library


def given(points: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(1)
    alpha, means = rng.normal(size=COMPONENTS), rng.normal(size=(COMPONENTS, DIMENSIONS))
    q = 0.3 * rng.normal(size=(COMPONENTS, DIMENSIONS))
    triangle = 0.3 * rng.normal(size=(COMPONENTS, DIMENSIONS * (DIMENSIONS - 1) // 2))
    return alpha, means, q, triangle, rng.normal(size=(points, DIMENSIONS))


def measure(library: ctypes.CDLL, points: int, rounds: int) -> dict[str, float]:
    """Median milliseconds of each side."""
    arrays = given(points)
    out = [np.empty_like(a) for a in arrays[:4]]
    sizes = DIMENSIONS, COMPONENTS, points

    def pointers(given):
        return [a.ctypes.data_as(ctypes.c_void_p) for a in given]

    def by_hand():
        return library.gradient(*sizes, *pointers(arrays), ctypes.c_double(GAMMA), ORDER, *pointers(out))

    def objective():
        return library.objective(*sizes, *pointers(arrays), ctypes.c_double(GAMMA), ORDER)

    sides = {"C++, by hand": by_hand, "C++, function": objective}
    for f in (in_loops, of_arrays):
        title = f.__name__.replace("_", " ")
        value, gradients = f.value_and_grad(*arrays, GAMMA, ORDER)
        np.testing.assert_allclose(value, by_hand(), rtol=1e-12)
        for ours, theirs in zip(gradients, out, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
        sides[f"ours, {title}"] = lambda f=f: f.value_and_grad(*arrays, GAMMA, ORDER)
        sides[f"ours, {title}, function"] = lambda f=f: f(*arrays, GAMMA, ORDER)
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, run in sides.items():
            start = time.perf_counter()
            run()
            seconds[side].append(time.perf_counter() - start)
    return {side: 1e3 * float(np.median(each)) for side, each in seconds.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gradbench", type=Path, required=True, metavar="FOLDER", help="a checkout of it")
    parser.add_argument("--points", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    if not (options.gradbench / "tools/manual/gmm_d.hpp").exists():
        parser.error(f"{options.gradbench} is no checkout of GradBench: tools/manual/gmm_d.hpp is not there")
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        library = built(options.gradbench, Path(folder))
        for points in options.points:
            found = measure(library, points, options.rounds)
            print(f"{points} points, milliseconds, and times as long as C++ by hand")
            for side, milliseconds in found.items():
                print(f"  {side:28} {milliseconds:8.2f} {milliseconds / found['C++, by hand']:6.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

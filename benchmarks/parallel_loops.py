"""What the second thread gives a `prange` loop and its gradient.

    python benchmarks/parallel_loops.py [--threads 2] [--rounds 7]

``heat``      ten steps of heat on a plate of 1000 x 1000: neighbors are read, so the gradient runs in two colors
``sparse``    a product of a sparse matrix of 200,000 rows, eight numbers a row in random columns: the gradient of the
              vector has an array a part
``gravity``   forces between 1000 bodies: every trip reads all of them
``logistic``  logistic regression of 20,000 samples by 100 features: a sum, and weights that all trips read

Printed are the best of the rounds in milliseconds, on one thread and on several, which take turns, and the gain; the
gradient includes the value. The last column is the gradient without ``parallel``, on one thread.
"""

import argparse
import math
import time

import numba
import numpy as np
from numba import prange

from tangentlike import differentiate


def heat(u, c):
    n, m = u.shape
    v = u.copy()
    w = np.zeros_like(u)
    for _ in range(10):
        for i in prange(1, n - 1):
            for j in range(1, m - 1):
                around = v[i - 1, j] + v[i + 1, j] + v[i, j - 1] + v[i, j + 1]
                w[i, j] = v[i, j] + c[i, j] * (around - 4 * v[i, j])
        v, w = w, v
    total = 0.0
    for i in prange(n):
        for j in range(m):
            total += v[i, j] ** 2
    return total


def sparse(data, x, indices, starts):
    n = starts.size - 1
    y = np.zeros(n)
    for i in prange(n):
        for k in range(starts[i], starts[i + 1]):
            y[i] += data[k] * x[indices[k]]
    return np.sum(y * y)


def gravity(x, y, mass):
    n = x.size
    energy = 0.0
    for i in prange(n):
        fx = fy = 0.0
        for j in range(n):
            dx, dy = x[j] - x[i], y[j] - y[i]
            r2 = dx * dx + dy * dy + 0.01
            f = mass[j] / (r2 * math.sqrt(r2))
            fx += f * dx
            fy += f * dy
        energy += fx * fx + fy * fy
    return energy


def logistic(w, x, y):
    loss = 0.0
    for i in prange(x.shape[0]):
        z = 0.0
        for j in range(w.size):
            z += w[j] * x[i, j]
        loss += np.log1p(np.exp(-z * y[i]))
    return loss / x.shape[0]


def cases(draw):
    """Each program with its arguments and what it is differentiated with respect to."""
    rows, each = 200_000, 8
    starts = np.arange(0, rows * each + 1, each)
    matrix = draw.normal(size=rows * each), draw.normal(size=rows), draw.integers(0, rows, rows * each), starts
    bodies = draw.normal(size=1000), draw.normal(size=1000), draw.random(1000)
    samples = draw.normal(size=100), draw.normal(size=(20_000, 100)), np.sign(draw.normal(size=20_000))
    return [
        (heat, (draw.normal(size=(1000, 1000)), 0.2 * draw.random((1000, 1000))), ("u", "c")),
        (sparse, matrix, ("data", "x")),
        (gravity, bodies, ("x", "y", "mass")),
        (logistic, samples, "w"),
    ]


def seconds(run, arguments, threads):
    numba.set_num_threads(threads)
    start = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - start


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=min(2, numba.config.NUMBA_NUM_THREADS), metavar="N")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    options = parser.parse_args(arguments)
    print(f"| program | value: 1 / {options.threads} threads, gain | gradient: 1 / {options.threads}, gain | serial |")
    print("|---|---|---|---|")
    for function, given, wrt in cases(np.random.default_rng(0)):
        parallel, serial = (differentiate(function, wrt=wrt, parallel=p) for p in (True, False))
        runs = [(parallel, 1), (parallel, options.threads)]
        runs += [(parallel.value_and_grad, 1), (parallel.value_and_grad, options.threads), (serial.value_and_grad, 1)]
        for run, threads in runs:
            seconds(run, given, threads)
        best = np.min([[seconds(run, given, n) for run, n in runs] for _ in range(options.rounds)], axis=0) * 1e3
        shown = [f"{best[k]:.1f} / {best[k + 1]:.1f} ms, {best[k] / best[k + 1]:.2f}" for k in (0, 2)]
        print(f"| {function.__name__} | {shown[0]} | {shown[1]} | {best[4]:.1f} ms |", flush=True)


if __name__ == "__main__":
    main()

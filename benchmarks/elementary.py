"""Elementary functions: error in units in the last place, and time, beside NumPy's and Numba's own.

    python benchmarks/elementary.py [--points 3000000] [--every-float32] [--only exp tanh]

The error is the largest over random points (evenly spread over where the result is finite, around 0 and 1, and over all
magnitudes) and the special ones (zeros, infinities, NaN, the smallest and the largest numbers): against NumPy in
extended precision for float64, in float64 for float32. ``--every-float32`` takes every number there is. Times are the
best of many runs over 10,000 numbers, in nanoseconds a number.
"""

import argparse
import time

import numba
import numpy as np

from tangentlike.vectors import arrays, loops

FINITE = {  # where the result is finite, float64 and float32
    "exp": ((-745, 709.7), (-103, 88.7)), "exp2": ((-1074, 1023.9), (-149, 127.9)),
    "expm1": ((-40, 709.7), (-20, 88.7)),
    "sinh": ((-710, 710), (-89, 89)), "cosh": ((-710, 710), (-89, 89)), "tanh": ((-25, 25), (-12, 12)),
    "log1p": ((-1, 10), (-1, 10)), "log": ((0, 10), (0, 10)), "log2": ((0, 10), (0, 10)), "log10": ((0, 10), (0, 10)),
    "sin": ((-1e6, 1e6), (-1e6, 1e6)), "cos": ((-1e6, 1e6), (-1e6, 1e6)), "tan": ((-1e6, 1e6), (-1e6, 1e6)),
    "arctan": ((-9, 9), (-9, 9)),
}  # fmt: skip
CHUNK = 2**20


def points(name, dtype, count, rng):
    """Random numbers for a function, and the special ones."""
    limits = np.finfo(dtype)
    low, high = FINITE[name][dtype is np.float32]
    sizes = np.log10(float(limits.smallest_subnormal)), np.log10(float(limits.max))
    magnitudes = rng.choice([-1.0, 1.0], count // 4) * 10.0 ** rng.uniform(*sizes, count // 4)
    small = rng.uniform(-1, 1, count // 4) * 10.0 ** rng.uniform(-20, 0, count // 4)
    drawn = [rng.uniform(low, high, count // 4), small, 1 + rng.normal(size=count // 4) * 1e-3, magnitudes]
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, float(limits.max), float(limits.min), low, high]
    special += [float(limits.tiny), -float(limits.tiny), float(limits.smallest_subnormal)]
    with np.errstate(over="ignore", under="ignore"):
        return np.concatenate([*drawn, special]).astype(dtype)


def every_float32():
    for first in range(0, 2**32, CHUNK):
        yield np.arange(first, first + CHUNK, dtype=np.uint32).view(np.float32)


def error(name, x):
    """The largest error in units in the last place, and where; infinite where a zero, a NaN or an infinity is wrong."""
    out = np.empty_like(x)
    getattr(loops, f"{name}_values")(x, out)
    wide = np.longdouble if x.dtype == np.float64 else np.float64
    with np.errstate(all="ignore"):
        exact = getattr(np, name)(x.astype(wide))
        unit = np.spacing(np.abs(exact).astype(x.dtype))
        unit = np.maximum(unit, np.finfo(x.dtype).smallest_subnormal).astype(wide)
        units = np.abs(out - exact) / unit
        rounded = exact.astype(x.dtype)
        same = (out == rounded) & (np.signbit(out) == np.signbit(rounded)) | (np.isnan(out) & np.isnan(rounded))
    units = np.where(same, np.where(np.isfinite(units), units, 0), np.where(np.isfinite(units), units, np.inf))
    units = np.where((x == 0) & ~same, np.inf, units)
    worst = int(np.argmax(units))
    return float(units[worst]), x[worst]


def nanoseconds(run, *arrays):
    run(*arrays)
    best = np.inf
    for _ in range(200):
        start = time.perf_counter()
        run(*arrays)
        best = min(best, time.perf_counter() - start)
    return best / arrays[0].size * 1e9


def of_numba(name):
    function = getattr(np, name)

    def values(x, out):
        for i in range(x.size):
            out[i] = function(x[i])

    return numba.njit(error_model="numpy")(values)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=3_000_000)
    parser.add_argument("--every-float32", action="store_true", help="takes minutes a function")
    parser.add_argument("--only", nargs="+", choices=arrays.NAMES, default=arrays.NAMES)
    options = parser.parse_args(arguments)
    rng = np.random.default_rng(0)
    print(f"{'':16s} {'error, ulp':>10s} {'at':>24s} {'here':>7s} {'NumPy':>7s} {'Numba':>7s}   ns a number")
    for dtype in (np.float64, np.float32):
        for name in options.only:
            if options.every_float32 and dtype is np.float32:
                parts = every_float32()
            else:
                sizes = [min(CHUNK, options.points - done) for done in range(0, options.points, CHUNK)]
                parts = (points(name, dtype, size, rng) for size in sizes)
            worst, place = max((error(name, x) for x in parts), key=lambda found: found[0])
            low, high = FINITE[name][dtype is np.float32]
            x = rng.uniform(max(low, -5), min(high, 5), 10_000).astype(dtype)
            out = np.empty_like(x)
            of_numpy = getattr(np, name)
            kernels = (getattr(loops, f"{name}_values"), of_numpy, of_numba(name))
            times = [nanoseconds(run, x, out) for run in kernels]
            print(f"{dtype.__name__:8s} {name:7s} {worst:10.3f} {place!r:>24} " + " ".join(f"{t:7.2f}" for t in times))


if __name__ == "__main__":
    main()

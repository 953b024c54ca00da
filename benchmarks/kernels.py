"""GFLOP/s of the kernels of a training step at the sizes of five networks, beside BLAS and the machine's peak.

    python benchmarks/kernels.py [--only WORD] [--rounds 20] [--listing NUMBER]

One thread, warm caches; the shortest of the rounds, in seconds of the thread, so that other work on the machine counts
little. BLAS is NumPy's product of the same shape: for a convolution that which it would be after its images were
unfolded, which is not counted. The peak is that of multiply-adds on registers that read no memory. ``--listing``
prints the machine code of a kernel: spilled registers stand there as moves to ``(%rsp)``.
"""

import argparse
import time

import numba
import numpy as np
from threadpoolctl import threadpool_limits

from tangentlike.inner import inner
from tangentlike.templates.tile_kernels import room
from tangentlike.tile import kernels_conv, kernels_dense
from tangentlike.tile.kernels_conv import Window
from tangentlike.vectors import machine, simd

DENSE = {  # inputs, outputs, lanes
    "1: hidden": (1014, 84, 56), "1: scores": (84, 10, 56), "2: reading": (196, 64, 56), "2: state": (64, 64, 56),
    "3: hidden": (800, 128, 32), "4: scores": (5408, 10, 64), "5: hidden": (25, 25, 504),
}  # fmt: skip
CONVOLUTIONS = {
    "3: first": (Window(1, 28, 28, 8, 5, 5, (1, 1)), 32), "3: second": (Window(8, 24, 24, 8, 5, 5, (1, 1)), 32),
    "stride of 2": (Window(3, 27, 27, 16, 3, 3, (2, 2)), 56), "32 channels": (Window(32, 16, 16, 32, 3, 3, (1, 1)), 32),
}  # fmt: skip
POOLED = {
    "1: first": (Window(1, 28, 28, 6, 3, 3, (1, 1)), 56), "3: second": (Window(8, 24, 24, 8, 5, 5, (1, 1)), 32),
    "4: first": (Window(1, 28, 28, 32, 3, 3, (1, 1)), 64),
}  # fmt: skip
KINDS = {"winners": "uint8*", "more": "int64"}


def relu(value):
    return f"np.float32(0) if {value} <= np.float32(0) else {value}"


def cases():
    """Of each kernel its name, its text, the sizes of its arrays, its multiply-adds and the shape of BLAS's product."""
    for title, (k, m, n) in DENSE.items():
        sizes = {"x": k * n, "w": k * m, "b": m, "out": m * n, "dx": k * n, "dw": k * m, "dout": m * n, "turned": m * n}
        product = (k, m, n, "float32")
        yield f"dense {title}", kernels_dense.forward(*product, bias=True), sizes, k * m * n, (m, k, n)
        yield f"dense input gradient {title}", kernels_dense.input_gradient(*product), sizes, k * m * n, (k, m, n)
        yield f"dense weight gradient {title}", kernels_dense.weight_gradient(*product), sizes, k * m * n, (k, n, m)
    for title, (s, lanes) in CONVOLUTIONS.items():
        sizes, inner_size, pixels = arrays(s, lanes), s.channels * s.taps, s.out_height * s.out_width * lanes
        work = s.filters * inner_size * pixels
        made = kernels_conv.forward(s, lanes, "float32", True, relu)
        yield f"convolution {title}", made, sizes, work, (s.filters, inner_size, pixels)
        made = kernels_conv.weight_gradient(s, lanes, "float32")
        yield f"convolution weight gradient {title}", made, sizes, work, (s.filters, pixels, inner_size)
    for title, (s, lanes) in POOLED.items():
        sizes, inner_size, pixels = arrays(s, lanes), s.channels * s.taps, s.out_height * s.out_width * lanes
        sizes |= {n: sizes["out"] // 4 for n in ("h", "winners", "dout")}
        made = kernels_conv.pooled_forward(s, (2, 2), lanes, "float32", True, relu)
        yield (
            f"convolution and pool {title}",
            made,
            sizes,
            s.filters * inner_size * pixels,
            (s.filters, inner_size, pixels),
        )
        if s.taps <= 9:
            made = kernels_conv.pooled_weight_gradient(s, (2, 2), lanes, "float32")
            work, shape = s.filters * inner_size * pixels // 4, (s.filters, pixels // 4, inner_size)
            yield f"weight gradient of winners {title}", made, sizes, work, shape


def arrays(s, lanes):
    out, taps = s.filters * s.out_height * s.out_width * lanes, s.filters * s.channels * s.taps
    images = s.channels * s.height * s.width * lanes
    return {"x": images, "out": out, "dout": out, "w": taps, "dw": taps, "b": s.filters, "sums": taps * 16}


def compiled(number, made, sizes):
    """The kernel as a function of how often to run it, and its arrays."""
    parameters, body = made
    names = parameters.split(", ")
    annotated = ", ".join(f'{n}: "{KINDS.get(n, "float32*")}"' for n in names)
    scope = {**{n: getattr(simd, n) for n in simd.__all__}, "np": np, "inner": inner, "__name__": f"kernel_{number}"}
    exec(f"@inner\ndef kernel({annotated}):\n{body}", scope)
    exec(f"def run(times, {parameters}):\n    for _ in range(times):\n        kernel({parameters})", scope)
    rng, given = np.random.default_rng(0), []
    for name in names:
        array = 0 if name == "more" else room(sizes[name], np.uint8 if name == "winners" else np.float32)
        if name == "winners":
            array[:] = rng.integers(0, 4, array.size)
        elif name != "more":
            array[:] = rng.normal(size=array.size)
        given.append(array)
    return numba.njit(scope["run"]), given, scope["kernel"]


def seconds(run, rounds):
    """The least time of a call of ``run(times)``, divided by ``times``, which makes it some milliseconds long."""
    run(1)
    times = 1
    while (once := timed(run, times)) < 1e-3:
        times *= 4
    return min(once, *(timed(run, times) for _ in range(rounds))) / times


def timed(run, times):
    start = time.thread_time()
    run(times)
    return time.thread_time() - start


def blas_seconds(shape, rounds):
    """The least time of a product of (rows, inner) with (inner, columns)."""
    rows, middle, columns = shape
    rng = np.random.default_rng(0)
    a, b = rng.random((rows, middle), dtype=np.float32), rng.random((middle, columns), dtype=np.float32)
    out = np.empty((rows, columns), np.float32)

    def run(times):
        for _ in range(times):
            np.matmul(a, b, out=out)

    return seconds(run, rounds)


def peak(rounds):
    """Multiply-adds a second of vectors that stay in registers."""
    lanes, sums = machine.machine().lanes, 10
    lines = [f"    a{k} = x * {k}" for k in range(sums)] + ["    for _ in range(times):"]
    lines += [f"        a{k} = fma(a{k}, x, x)" for k in range(sums)] * 4
    lines += [f"    store(out, 0, {' + '.join(f'a{k}' for k in range(sums))})"]
    scope = {**{n: getattr(simd, n) for n in simd.__all__}, "np": np}
    head = f"def run(times, out):\n    x = load(out, 0, {lanes})\n"
    exec(head + "\n".join(lines), scope)
    function, out = numba.njit(scope["run"]), np.full(lanes, 0.5, np.float32)
    return 4 * sums * lanes / seconds(lambda times: function(times, out), rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="kernels whose names have this word")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--listing", type=int, help="the number of a kernel whose machine code is printed")
    options = parser.parse_args()
    here = machine.machine()
    most = 2e-9 * peak(options.rounds)
    print(f"{here.name}: {here.registers} registers of {here.bits} bits; peak {most:.0f} GFLOP/s")
    print(f"{'':4}{'kernel':48}{'us':>9}{'GFLOP/s':>9}{'of peak':>9}{'BLAS':>7}")
    for number, (name, made, sizes, work, shape) in enumerate(cases()):
        if options.only not in name or options.listing not in (None, number):
            continue
        run, given, kernel = compiled(number, made, sizes)
        took = seconds(lambda times, run=run, given=given: run(times, *given), options.rounds)
        beside = 2e-9 * work / blas_seconds(shape, options.rounds)
        rate = 2e-9 * work / took
        print(f"{number:3} {name:48}{1e6 * took:9.1f}{rate:9.0f}{100 * rate / most:8.0f}%{beside:7.0f}", flush=True)
        if options.listing is not None:
            print(kernel._tangentlike_kernel()._library.get_asm_str())


if __name__ == "__main__":
    with threadpool_limits(1):
        main()

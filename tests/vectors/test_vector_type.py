"""Explicit vectors: every operation, compiled for each width of registers and interpreted, is what NumPy says."""

import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from numba.core.errors import TypingError

from tangentlike.vectors import machine, plain, simd

pytestmark = pytest.mark.turns(5)

FLOATS, INTEGERS = (np.float32, np.float64), (np.int32, np.uint8, np.int64)
LANES = (1, 2, 3, 7, 8, 10, 16, 20, 28, 56, 64)
X86 = machine.target() in (machine.AVX512, machine.AVX2)
COMPILED = not numba.config.DISABLE_JIT
OTHERS = {"AVX2": ("haswell", "+avx,+avx2,+fma,+bmi,+f16c"), "SSE": ("nehalem", "+sse4.2")} if X86 and COMPILED else {}


def numbers(dtype, lanes, seed=0):
    """Numbers of which some are equal, and for floats NaN, infinities and zeros of both signs."""
    rng = np.random.default_rng((seed, lanes))
    if dtype in INTEGERS:
        return rng.integers(0, 120, lanes).astype(dtype)
    special = [np.nan, np.inf, -np.inf, 0.0, -0.0, 2.5, -1.5]
    chosen = np.where(rng.random(lanes) < 0.3, rng.choice(special, lanes), rng.normal(size=lanes) * 9)
    return chosen.astype(dtype)


def compiled(text, result):
    """``out = text`` of vectors x, y, z from arrays of these names, as a function of them and ``out``."""
    names = {**{n: getattr(simd, n) for n in simd.__all__}, "np": np}
    body = f"""def run(out, x_, y_, z_):
    x, y, z = load(x_, 0, LANES), load(y_, 0, LANES), load(z_, 0, LANES)
    {"store(out, 0, " + text + ")" if result != "number" else "out[0] = " + text}
"""

    def of(lanes):
        scope = dict(names)
        exec(body.replace("LANES", str(lanes)), scope)
        return numba.njit(error_model="numpy")(scope["run"])

    return of


def interpreted(text, x, y, z):
    scope = {**{n: getattr(plain, n) for n in simd.__all__}, "np": np, "x": x, "y": y, "z": z, "LANES": len(x)}
    with np.errstate(all="ignore"):
        return eval(text.replace("LANES", str(len(x))), scope)


# what is written -> what NumPy calls it; of all floats unless it says so
OF_FLOATS = {
    "x + y": lambda x, y, z: x + y,
    "x - y": lambda x, y, z: x - y,
    "x * y": lambda x, y, z: x * y,
    "x / y": lambda x, y, z: x / y,
    "-x": lambda x, y, z: -x,
    "x * 2 + 1": lambda x, y, z: x * 2 + 1,
    "1 / x": lambda x, y, z: 1 / x,
    "fma(x, x, y)": lambda x, y, z: (x.astype(np.longdouble) * x + y).astype(x.dtype),
    "fma(y_[0], x, 2)": lambda x, y, z: (x.astype(np.longdouble) * y[0] + 2).astype(x.dtype),
    "select(x < y, x, y)": lambda x, y, z: np.where(x < y, x, y),
    "select(x == x, 0, y)": lambda x, y, z: np.where(x == x, 0, y).astype(x.dtype),
    "select((x < y) & ~(y > 1) | (x >= z), x, y)": lambda x, y, z: np.where((x < y) & ~(y > 1) | (x >= z), x, y),
    "select((x != x) ^ (y <= z), x, y)": lambda x, y, z: np.where((x != x) ^ (y <= z), x, y),
    "maximum(x, y)": lambda x, y, z: np.maximum(x, y),
    "minimum(x, y)": lambda x, y, z: np.minimum(x, y),
    "sqrt(x)": lambda x, y, z: np.sqrt(x),
    "absolute(x)": lambda x, y, z: np.abs(x),
    "floor(x)": lambda x, y, z: np.floor(x),
    "ceil(x)": lambda x, y, z: np.ceil(x),
    "trunc(x)": lambda x, y, z: np.trunc(x),
    "rint(x)": lambda x, y, z: np.rint(x),
    "copysign(x, y)": lambda x, y, z: np.copysign(x, y),
    "converted(lane_numbers(LANES), np.float64) * 1.5": lambda x, y, z: np.arange(len(x)) * 1.5,
    "converted(x > y, np.int32)": lambda x, y, z: (x > y).astype(np.int32),
    "converted(converted(minimum(maximum(x, -99), 99), np.int32), np.float32)": None,
    "load(x_, 0, LANES, first(LANES // 2, LANES))": lambda x, y, z: np.where(np.arange(len(x)) < len(x) // 2, x, 0),
    "load(x_, 0, LANES, y > 0)": lambda x, y, z: np.where(y > 0, x, 0),
    "gather(x_, LANES - 1 - lane_numbers(LANES))": lambda x, y, z: x[::-1],
    "broadcast(x_[0], LANES)": lambda x, y, z: np.full(len(x), x[0]),
}
OF_INTEGERS = {
    "x + y": lambda x, y, z: x + y,
    "x - y": lambda x, y, z: x - y,
    "x * y": lambda x, y, z: x * y,
    "x & y | z": lambda x, y, z: x & y | z,
    "x ^ ~y": lambda x, y, z: x ^ ~y,
    "(x >> 1) << 2": lambda x, y, z: (x >> 1) << 2,
    "select(x == 3, y, x)": lambda x, y, z: np.where(x == 3, y, x),
    "select(x < y, y, 7)": lambda x, y, z: np.where(x < y, y, 7).astype(x.dtype),
    "maximum(x, y)": lambda x, y, z: np.maximum(x, y),
    "converted(x, np.float32) * 0.5": lambda x, y, z: x.astype(np.float32) * np.float32(0.5),
    "converted(x, np.int64) - 200": lambda x, y, z: x.astype(np.int64) - 200,
    "converted(x, np.uint8)": lambda x, y, z: x.astype(np.uint8),
}
MISFITS = [
    ("transposed(x, x, x, x, x, x, x, z)", "transposed takes 8 vectors of 8 lanes"),
    ("load(x_, 0, 3) + load(x_, 0, 4)", "3 and 4 lanes"),
    ("x + load(y_, 0, LANES)", "convert one"),
    ("select(x, x, x)", "a mask is wanted"),
    ("load(x_, 0, z_[0])", "known while compiling"),
    ("load(x_, 0, LANES, x)", "a mask of 8 lanes"),
    ("bits(x, np.int64)", "are no"),
    ("total(x < x)", "convert the mask"),
]
CASES = [(t, d) for t in OF_FLOATS for d in FLOATS] + [(t, d) for t in OF_INTEGERS for d in INTEGERS]


def check(text, dtype, lanes, expected_of):
    x, y, z = (numbers(dtype, lanes, seed) for seed in range(3))
    with np.errstate(all="ignore"):
        found = interpreted(text.replace("x_", "x").replace("y_", "y"), x, y, z)
        expected = found if expected_of is None else expected_of(x, y, z)
    out = np.zeros(lanes + 1, found.dtype)
    with np.errstate(all="ignore"):
        compiled(text, "vector")(lanes)(out, x, y, z)
    np.testing.assert_array_equal(found, expected, strict=True)
    np.testing.assert_array_equal(out[:lanes], expected)
    assert np.array_equal(np.signbit(out[:lanes]), np.signbit(expected)) or np.isnan(expected).any() or "m" in text
    assert out[lanes] == 0


@pytest.mark.parametrize(("text", "dtype"), CASES, ids=lambda v: getattr(v, "__name__", v))
def test_operations_are_numpys(text, dtype):
    for lanes in (3, 28, 56) if dtype in FLOATS else (3, 20):
        check(text, dtype, lanes, OF_FLOATS[text] if dtype in FLOATS else OF_INTEGERS[text])


@pytest.mark.parametrize("lanes", LANES)
def test_any_number_of_lanes_in_the_registers_of_any_machine(lanes):
    for text in ("x * 2 + 1", "select((x < y) & ~(y > 1) | (x >= z), x, y)", "load(x_, 0, LANES, y > 0)"):
        check(text, np.float32, lanes, OF_FLOATS[text])
    check("converted(x, np.float32) * 0.5", np.uint8, lanes, OF_INTEGERS["converted(x, np.float32) * 0.5"])


@pytest.mark.parametrize("dtype", [*FLOATS, np.int32])
def test_sums_of_lanes_have_one_order_on_all_machines(dtype):
    for lanes in LANES:
        x = (np.random.default_rng(lanes).normal(size=lanes) * 100).astype(dtype)
        out = np.zeros(1, dtype)
        compiled("total(x)", "number")(lanes)(out, x, x, x)
        assert out[0] == plain.total(x) and plain.total(x).dtype == dtype
        np.testing.assert_allclose(plain.total(x), x.astype(np.float64).sum(), 1e-4, 1e-3)


def test_masks_keep_what_they_leave_out():
    @numba.njit
    def halves(out, x, count):
        store(out, 1, load(x, 2, 21), first(count, 21))

    load, store, first = simd.load, simd.store, simd.first
    x = np.arange(24, dtype=np.float32)
    for count in (-5, 0, 1, 8, 20, 21, 2**40):
        out, expected = np.full(24, 9, np.float32), np.full(24, 9, np.float32)
        taken = min(max(count, 0), 21)
        expected[1 : 1 + taken] = x[2 : 2 + taken]
        halves(out, x, count)
        np.testing.assert_array_equal(out, expected)
        mine = np.full(24, 9, np.float32)
        plain.store(mine, 1, plain.load(x, 2, 21), plain.first(count, 21))
        np.testing.assert_array_equal(mine, expected)


def test_a_number_is_a_vector_of_one():
    @numba.njit
    def formula(x, y):
        return fma(x, y, select(x < y, maximum(x, y), sqrt(y))) + total(bits(bits(x, np.int32), np.float32))

    fma, select, maximum, sqrt, total, bits = (
        simd.fma, simd.select, simd.maximum, simd.sqrt, simd.total, simd.bits,
    )  # fmt: skip
    x, y = np.float32(1.25), np.float32(2.5)
    assert formula(x, y) == x * y + y + x and formula(y, x) == y * x + np.sqrt(x) + y


def test_accumulators_change_in_place_in_loops():
    @numba.njit
    def product(out, x, w):
        a = broadcast(np.float32(0), 20)
        for k in range(w.size):
            a += w[k] * load(x, k * 20, 20)
        store(out, 0, a)

    load, store, broadcast = simd.load, simd.store, simd.broadcast
    x, w = np.random.default_rng(0).normal(size=(7, 20)).astype(np.float32), np.arange(7, dtype=np.float32)
    out = np.zeros(20, np.float32)
    product(out, x.reshape(-1), w)
    np.testing.assert_allclose(out, w @ x, 1e-5, 1e-5)


@pytest.mark.parametrize("dtype", [*FLOATS, np.int32])
def test_squares_are_transposed_in_place(dtype):
    @numba.njit
    def turn(out, x):
        columns = transposed(
            load(x, 0, 8), load(x, 8, 8), load(x, 16, 8), load(x, 24, 8),
            load(x, 32, 8), load(x, 40, 8), load(x, 48, 8), load(x, 56, 8),
        )  # fmt: skip
        for k in range(8):
            store(out, k * 8, columns[k])

    load, store, transposed = simd.load, simd.store, simd.transposed
    x, out = np.arange(64).astype(dtype), np.zeros(64, dtype)
    turn(out, x)
    np.testing.assert_array_equal(out.reshape(8, 8), x.reshape(8, 8).T)
    np.testing.assert_array_equal(np.array(plain.transposed(*x.reshape(8, 8))), x.reshape(8, 8).T)


@pytest.mark.parametrize(("text", "message"), MISFITS if COMPILED else [])
def test_what_does_not_fit_is_told(text, message):
    x, y, z = np.ones(8, np.float32), np.ones(8, np.float64), np.ones(8, np.int64)
    with pytest.raises(TypingError, match=message):
        compiled(text, "vector")(8)(x.copy(), x, y, z)


@pytest.mark.parametrize("name", OTHERS)
def test_other_widths_of_registers(name):
    environment = {**os.environ, **dict(zip(("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES"), OTHERS[name], strict=True))}
    told = "from tangentlike.vectors.machine import machine; print(machine().name)"
    done = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == name
    chosen = "number_of_lanes or order_on_all or leave_out or in_place"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, "-k", chosen]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_machines_are_told_by_what_llvm_calls_them():
    wide = "+avx,+avx2,+fma,+avx512f,+avx512vl,+avx512bw,+avx512dq"
    assert machine.of_target("x86_64-unknown-linux-gnu", wide) == machine.AVX512
    assert machine.of_target("x86_64-unknown-linux-gnu", wide.replace("+avx512f", "-avx512f")) == machine.AVX2
    assert machine.of_target("x86_64-unknown-linux-gnu", "+sse2") == machine.SSE
    assert machine.of_target("arm64-apple-darwin", "") == machine.NEON
    with machine.pretended(machine.AVX2):
        assert machine.machine() == machine.AVX2
    assert machine.machine() == machine.target()

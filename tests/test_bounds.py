"""Indices out of bounds: an IndexError that names the user's line, from the value and from every derivative.

As test_programs.py: all as plain Python under ``NUMBA_DISABLE_JIT=1``, some compiled. As plain Python, NumPy itself
would raise where a check is missing; its message names no line, by which the tests tell.
"""

import subprocess
import sys

import numpy as np
import pytest
import random_bounds
import shares
from numba import prange
from out_of_bounds import INTERPRETED, PROGRAMS, A, V, line_of, loop, picked, windowed

from tangentlike import UnsupportedError, differentiate, grad, vjp

pytestmark = [pytest.mark.turns(3), pytest.mark.unoptimized]


def assert_names_line(error, function, array):
    text = str(error)
    assert f"line {line_of(function)}\n" in text, text
    assert 'File "out_of_bounds.py"' in text
    assert not array or f"of {array}" in text, text


@pytest.mark.parametrize("function, good, bad, array, raises", PROGRAMS)
def test_error_names_the_line(function, good, bad, array, raises):
    with pytest.raises(raises):
        function(*_copies(bad))
    chosen = differentiate(function)
    assert np.allclose(chosen(*_copies(good)), function(*_copies(good)))
    chosen.grad(*_copies(good))
    pullback = vjp(function, *_copies(good))[1]
    pullback(1.0)
    entries = [chosen, chosen.grad, chosen.value_and_grad]
    if INTERPRETED:
        entries.append(lambda *args: vjp(function, *args)[1](1.0))
    for entry in entries:
        with pytest.raises(raises) as caught:
            entry(*_copies(bad))
        assert_names_line(caught.value, function, array)
    assert np.allclose(chosen(*_copies(good)), function(*_copies(good)))


def _copies(args):
    return [a.copy() if isinstance(a, np.ndarray) else a for a in args]


# ---- nothing else raises


def not_taken(v, n):
    s = v[0]
    for i in range(n):
        if i < v.size:
            s += v[i]
        if i == 99:
            s += v[i]
    return s


def not_reached(v, n):
    s = v[0]
    for i in range(n):
        if i >= v.size:
            break
        s += v[i] * v[-i - 1]
    return s


def empty_loop(v, n):
    s = v[0]
    for i in range(n, n - 1):
        s += v[i]
    for _ in range(3):
        for j in range(n, 0):
            s += v[j + 99]
    return s


def short_circuit(v, n):
    s = v[0]
    while n > 0 and (n > v.size or v[n - 1] > 0):
        n -= 1
        s += v[n] if n < v.size else 0.0
    return s


@pytest.mark.parametrize("function", [not_taken, not_reached, empty_loop, short_circuit], ids=lambda f: f.__name__)
def test_what_python_does_not_read_is_not_checked(function):
    chosen = differentiate(function)
    assert chosen(V, 9) == function(V, 9)
    if INTERPRETED:
        chosen.grad(V, 9)


def test_random_programs_raise_where_python_does(monkeypatch):
    """As plain Python; ``TANGENTLIKE_RANDOM_BOUNDS=first:last`` for a longer hunt, or a compiled one."""
    counts = {"index": 0, "value": 0}
    for seed in shares.seeds("BOUNDS", 300, 15 if INTERPRETED else 150):
        text = random_bounds.text_of(seed)
        names = {"np": np, "pick": picked, "window": windowed}
        exec(text, names)
        chosen = differentiate(names["program"], source=text)
        for args in random_bounds.arguments_of(seed):
            names["pick"] = getattr(picked, "py_func", picked)
            expected = random_bounds.outcome(names["program"], _copies(args))
            if expected is None:
                continue
            try:
                found = [random_bounds.outcome(f, _copies(args)) for f in (chosen, chosen.grad)]
            except UnsupportedError:
                break
            kind, value = expected
            counts[kind] += 1
            assert [each[0] for each in found] == [kind, kind], f"seed {seed}, {args}: {expected}, {found}\n{text}"
            if kind == "value":
                assert np.isclose(found[0][1], value, equal_nan=True), f"seed {seed}, {args}\n{text}"
            else:
                assert all("line" in message for _, message in found), f"seed {seed}: {found}\n{text}"
    assert counts["index"] + counts["value"]


# ---- parallel loops


def shifted(v, n):
    y = np.zeros(5)
    for i in prange(n):
        y[i] = v[i] * v[i]  # here
    return np.sum(y)


def weighted(v, k):
    s = 0.0
    for i in prange(k.size):
        s += v[k[i]] * v[k[i]]  # here
    return s


def through_helper(v, k):
    y = np.zeros(k.size)
    for i in prange(k.size):
        if k[i] != 1:
            y[i] = picked(v, k[i])
    return np.sum(y)


@pytest.mark.parametrize(
    "function, good, bad",
    [
        (shifted, 5, 6),
        (weighted, np.array([0, 4, -5]), np.array([0, 1, 5])),
        (through_helper, np.arange(5), np.arange(6)),
    ],
    ids=["shifted", "weighted", "through_helper"],
)
def test_parallel_loops_raise_after_their_trips(function, good, bad):
    chosen = differentiate(function, parallel=True)
    plain = differentiate(function)
    assert np.allclose(chosen.grad(V, good), plain.grad(V, good))
    for entry in (chosen, chosen.grad):
        for _ in range(3):
            with pytest.raises(IndexError, match=r"index 5 is out of bounds for axis 0 of [vy] with size 5"):
                entry(V, bad)
    assert np.allclose(chosen(V, good), plain(V, good))


# ---- the texts


def test_checks_are_compiled_and_not_shown():
    chosen = differentiate(loop)
    chosen.grad(V, 5)
    assert "checked" not in chosen.source
    assert (
        "    if n > 0:\n        checked_index(n - 1, v.shape[0], 0)\n    for i in range(n):" in chosen.compiled_source
    )
    assert chosen.compiled_source.count("checked_index(") == 1
    free = differentiate(loop, boundscheck=False)
    free.grad(V, 5)
    assert free.compiled_source == free.source


def proved(a, v):
    s = 0.0
    n, m = a.shape
    w = np.zeros(n)
    for i in range(n):
        for j in range(i, m):
            s += a[i, j] * a[i, m - 1 - j]
        w[i] = a[i, 0] if m > 0 else 0.0
        if i > 0:
            w[i] += w[i - 1] * w[(i + 1) % n]
        w[i // 2] += w[min(i + 1, n - 1)]
    for i in range(1, len(v) - 1):
        s += v[i - 1] * v[i + 1]
    for i in range(v.size - 1, -1, -1):
        s += v[i]
    return s + np.sum(w)


def test_what_is_proved_is_not_checked():
    chosen = differentiate(proved)
    assert "checked" not in chosen._module("primal", chosen._arguments((A, V), {})).compiled


CRASH = """
import numpy as np
from tangentlike import differentiate


def read(v, n):
    s = 0.0
    for i in range(n):
        s += v[i] * v[i]
    return s


def written(v, n):
    y = v * 1.0
    for i in range(n):
        y[i * i] = y[i] * 2.0
    return np.sum(y)


for function in (read, written):
    chosen = differentiate(function, source=SOURCES[function.__name__])
    for entry in (chosen, chosen.grad):
        for n in (2000, 10 ** 9):
            try:
                entry(np.ones(100), n)
            except IndexError:
                continue
            raise SystemExit("no error")
print("alive")
"""


@pytest.mark.skipif(INTERPRETED, reason="NumPy checks what is not compiled")
def test_the_process_survives(tmp_path):
    path = tmp_path / "crash.py"
    path.write_text(CRASH.replace(", source=SOURCES[function.__name__]", ""))
    run = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0 and run.stdout == "alive\n", run.stderr


def test_functions_that_are_given_keep_the_choice():
    assert differentiate(differentiate(loop, boundscheck=False)).options.boundscheck is False
    with pytest.raises(IndexError):
        grad(loop)(V, 6)

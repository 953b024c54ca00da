"""Indices out of bounds: an IndexError that names the user's line, from the value and from every derivative.

As test_programs.py: all as plain Python under ``NUMBA_DISABLE_JIT=1``, some compiled. As plain Python, NumPy itself
would raise where a check is missing; its message names no line, by which the tests tell.
"""

import inspect
import os
import subprocess
import sys

import numba
import numpy as np
import pytest
import random_bounds
from numba import njit, prange

from tangentlike import UnsupportedError, differentiate, grad, vjp

INTERPRETED = bool(numba.config.DISABLE_JIT)
V = np.arange(1.0, 6.0)
A = np.arange(1.0, 7.0).reshape(2, 3)
PROGRAMS = []


def add(good, bad, array="", raises=IndexError, compiled=False):
    """A program with arguments at which it is in range, those at which it is not, and the line of ``# here``."""

    def register(function):
        PROGRAMS.append(pytest.param(function, good, bad, array, raises, id=function.__name__))
        if not compiled and not INTERPRETED:
            PROGRAMS.pop()
        return function

    return register


@njit
def picked(v, i):
    return v[i] * v[i]


def windowed(v, lo, hi):
    s = 0.0
    for i in range(lo, hi):
        s += v[i] * v[i]  # here
    return s


@add((V, 5), (V, 6), "v", compiled=True)
def loop(v, n):
    s = 0.0
    for i in range(n):
        s += v[i] * v[i]  # here
    return s


@add((V, -5), (V, -6), "v")
def negative(v, i):
    return v[i] * v[i]  # here


@add((V, 1), (V, 2), "v")
def negative_in_loop(v, n):
    s = 0.0
    for i in range(3):
        s += v[-3 - i - n + 1 + 1 - 1]  # here
    return s


@add((V, 4), (V, 5), "v")
def backwards(v, n):
    s = 0.0
    for i in range(n, -1, -1):
        s += v[i] * i  # here
    return s


@add((V, 6), (V, 7), "v")
def every_other(v, n):
    s = 0.0
    for i in range(0, n, 2):
        s += v[i] ** 2  # here
    return s


@add((A, 2, 3), (A, 2, 4), "a", compiled=True)
def matrix(a, n, m):
    s = 0.0
    for i in range(n):
        for j in range(m):
            s += a[i, j] * a[i, j]  # here
    return s


@add((A, 1), (A, 2), "a")
def row(a, i):
    r = a[i]  # here
    return np.sum(r * r)


@add((A, 2), (A, 3), "a")
def column(a, j):
    return np.sum(a[:, j] ** 2)  # here


@add((A, 2), (A, 3), "v")
def view_of_view(a, i):
    u = a[1:]
    v = u[0]
    return v[i] * 2.0  # here


@add((V, np.array([0, -5, 4])), (V, np.array([0, 5, 4])), "v", compiled=True)
def nested_index(v, k):
    s = 0.0
    for i in range(k.size):
        s += v[k[i]] ** 2  # here
    return s


@add((V, np.array([0, -5, 4])), (V, np.array([0, -6, 4])), "v", compiled=True)
def gather(v, k):
    return np.sum(v[k] ** 2)  # here


@add((V, np.array([0, -5, 4])), (V, np.array([0, 7, 4])), "y", compiled=True)
def scatter(v, k):
    y = v * 2.0
    y[k] = v[:3]  # here
    return np.sum(y * y)


@add((V, np.array([0, -5, 4])), (V, np.array([0, 7, 4])), "y")
def scatter_augmented(v, k):
    y = v * 2.0
    y[k] += 1.0  # here
    return np.sum(y * y)


@add((V, np.array([0, 3])), (V, np.array([0, 5])), "v")
def taken(v, k):
    return np.sum(np.take(v, k) ** 2)  # here


@add((V, V > 2), (V, V[1:] > 2), "v", compiled=True)
def mask(v, m):
    return np.sum(v[m] ** 2)  # here


@add((A, A > 2), (A, A[:, 1:] > 2), "a", compiled=True)
def mask_of_matrix(a, m):
    return np.sum(a[m] ** 2)  # here


@add((V, V > 2), (V, np.ones(7, bool)), "y")
def mask_stored(v, m):
    y = v * 1.0
    y[m] = 0.0  # here
    return np.sum(y * y)


@add((V, 5), (V, 6), "v", compiled=True)
def while_loop(v, n):
    s = 0.0
    i = 0
    while i < n:
        s += v[i] * v[i]  # here
        i += 1
    return s


@add((V, 3.5), (V, 9.0), "v")
def until_found(v, t):
    s = 0.0
    for i in range(99):
        s += v[i]  # here
        if v[i] > t:
            break
    return s


@add((V, 5), (V, 6), "v")
def helper(v, n):
    return windowed(v, 0, n) * 2.0


@add((V, 5), (V, 6), "y")
def stored(v, n):
    y = np.zeros(5)
    for i in range(n):
        y[i] = 2.0  # here
    return np.sum(y * v)


@add((V, 5), (V, 6), "y")
def stored_and_added(v, n):
    y = v * 1.0
    for i in range(n):
        y[i] += 2.0  # here
    return np.sum(y * v)


@add((V, 4), (V, 5), "v", compiled=True)
def unread(v, i):
    t = v[i]  # noqa: F841 - here
    return v[0] * 2.0


@add((V, 5), (V, 6), "v")
def unread_in_loop(v, n):
    for i in range(n):
        t = v[i] * 2.0  # noqa: F841 - here
    return v[0] * 2.0


@add((V, 4), (V, 5), "v")
def only_tested(v, i):
    if v[i] > 0:  # here
        pass
    return v[0] * 2.0


@add((V, 4), (V, 5), "v")
def only_read(v, i):
    v[i]  # here
    return v[0] * 2.0


@add((V, 4), (V, 5), "v")
def conditional_expression(v, i):
    return v[0] * (v[i] if i > 2 else 1.0)  # here


@add((V, V), (V, V[:3]), "a", ValueError, compiled=True)
def added_in_place(v, w):
    a = v * 2.0
    a += w  # here
    return np.sum(a * a)


@add((A, V[:3]), (A, V), "", ValueError)
def row_added_in_place(a, w):
    b = a * 2.0
    b[1] += w  # here
    return np.sum(b * b)


def line_of(function):
    source = inspect.unwrap(getattr(function, "py_func", function))
    lines, first = inspect.getsourcelines(source)
    places = [first + k for k, text in enumerate(lines) if text.rstrip().endswith(" here")]
    return places[0] if places else line_of(windowed)


def assert_names_line(error, function, array):
    text = str(error)
    assert f"line {line_of(function)}\n" in text, text
    assert 'File "test_bounds.py"' in text
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
    first, _, last = os.environ.get("TANGENTLIKE_RANDOM_BOUNDS", "").partition(":")
    counts = {"index": 0, "value": 0}
    for seed in range(int(first), int(last)) if first else range(60 if INTERPRETED else 2):
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
    assert counts["index"] and counts["value"]


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

"""``parallel``: what is refused, what the text looks like, and compiled runs on one and two threads."""

import numba
import numpy as np
import pytest
from numba import njit, prange
from parallel_programs import PROGRAMS

import tangentlike
from tangentlike import differentiate, grad
from tangentlike.primitives.registry import PRANGE_ONLY
from tangentlike.runtime import forked
from tangentlike.templates.parts import add_parts, is_rising, number_of_parts

pytestmark = pytest.mark.turns(5)

X = np.arange(1.0, 8.0)


def refusal_of(function, *args):
    with pytest.raises(tangentlike.UnsupportedError) as raised:
        differentiate(function, parallel=True).source_for(*args)
    return raised.value


def running(a):
    for i in prange(1, a.size):
        a[i] = a[i] + a[i - 1]
    return a[a.size - 1]


def histogram(x, bins):
    counts = np.zeros(3)
    for i in prange(x.size):
        counts[bins[i]] += x[i]
    return np.sum(counts**2)


def scattered(x, order):
    y = np.zeros(x.size)
    for i in prange(x.size):
        y[order[i]] = x[i]
    return np.sum(y**2)


def spread_out(x):
    y = np.zeros(x.size + 1)
    for i in prange(x.size):
        y[i] += x[i]
        y[i + 1] -= x[i]
    return np.sum(y**2)


def one_cell(x):
    y = np.zeros(1)
    for i in prange(x.size):
        y[0] += x[i]
    return y[0]


def recurrence(x):
    h = 0.0
    for i in prange(x.size):
        h = np.tanh(h + x[i])
    return h


def read_and_added(x):
    s = 0.0
    y = np.zeros(x.size)
    for i in prange(x.size):
        s += x[i]
        y[i] = s
    return np.sum(y)


def last(x):
    t = 0.0
    for i in prange(x.size):
        t = x[i] * 2
    return t


def remembered(x):
    t = 0.0
    y = np.zeros(x.size)
    for i in prange(x.size):
        if x[i] > 2:
            t = x[i]
        y[i] = t
    return np.sum(y)


def one_buffer(x):
    buffer = np.zeros(2)
    s = 0.0
    for i in prange(x.size):
        buffer[0] = x[i]
        buffer[1] = x[i] ** 2
        s += buffer[0] * buffer[1]
    return s


def left_early(x):
    s = 0.0
    for i in prange(x.size):
        if x[i] > 3:
            break
        s += x[i]
    return s


def failing(x):
    s = 0.0
    for i in prange(x.size):
        if x[i] < 0:
            raise ValueError("negative")
        s += x[i]
    return s


def by_two(x):
    s = 0.0
    for i in prange(0, x.size, 2):
        s += x[i]
    return s


def through_a_view(x):
    y = x.copy()
    z = y[1:]
    for i in prange(x.size - 1):
        z[i] = y[i] * 2
    return np.sum(y)


def stored_by_a_negative_index(x):
    y = np.zeros(x.size)
    for i in prange(-1, x.size):
        y[i] = x[i] * (i + 2)
    return np.sum(y)


def _doubled(a):
    a[0] = a[0] * 2.0 + 1.0
    return a


def written_by_what_returns_it(x):
    y = x.copy()
    s = 0.0
    for i in prange(x.size):
        first = y[:2]
        doubled = _doubled(first)
        s += doubled[0] * x[i]
    return s


@njit(parallel=True)
def _shifted(to, source):
    for i in prange(1, len(to)):
        to[i] = source[i - 1] * 2.0


def two_arguments_in_one(x):
    y = x.copy()
    _shifted(y, y)
    return np.sum(y)


def through_a_transpose(x):
    b = np.outer(x, x)
    for i in prange(x.size):
        row = b.T[i]
        b[i, 0] = row[1] * 2.0
    return np.sum(b)


def through_a_reshape(x):
    b = np.outer(x, x)
    for i in prange(x.size):
        flat = b.reshape(-1)
        b[i, 0] = flat[i] * 2.0
    return np.sum(b)


@pytest.mark.parametrize(
    ("function", "args", "code", "line"),
    [
        (running, (X,), "prange-elements", "a[i] = a[i] + a[i - 1]"),
        (histogram, (X, np.zeros(7, int)), "prange-elements", "counts[bins[i]] += x[i]"),
        (scattered, (X, np.arange(7)), "prange-elements", "y[order[i]] = x[i]"),
        (spread_out, (X,), "prange-elements", "y[i] += x[i]"),
        (one_cell, (X,), "prange-elements", "y[0] += x[i]"),
        (recurrence, (X,), "prange-carried", "h = np.tanh(h + x[i])"),
        (read_and_added, (X,), "prange-carried", "s += x[i]"),
        (last, (X,), "prange-last-trip", "t = x[i] * 2"),
        (remembered, (X,), "prange-carried", "t = x[i]"),
        (one_buffer, (X,), "prange-elements", "buffer[0] = x[i]"),
        (left_early, (X,), "prange-exit", "for i in prange(x.size):"),
        (failing, (X,), "prange-error", 'raise ValueError("negative")'),
        (by_two, (X,), "prange-step", "for i in prange(0, x.size, 2):"),
        (through_a_view, (X,), "prange-elements", "z[i] = y[i] * 2"),
        (stored_by_a_negative_index, (X,), "prange-elements", "y[i] = x[i] * (i + 2)"),
        (written_by_what_returns_it, (X,), "prange-elements", "doubled = _doubled(first)"),
        (two_arguments_in_one, (X,), "prange-elements", "to[i] = source[i - 1] * 2.0"),
        (through_a_transpose, (X,), "prange-elements", "b[i, 0] = row[1] * 2.0"),
        (through_a_reshape, (X,), "prange-elements", "b[i, 0] = flat[i] * 2.0"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_might_race_is_refused(function, args, code, line):
    error = refusal_of(function, *args)
    assert error.code == code
    first = error.refusals[0]
    assert error.source_lines[first.line].strip() == line
    assert "run the trips in order, with `range(" in first.rewrite
    differentiate(function, parallel=False).source_for(*args)  # one trip after the other, all of them can be had


@njit(parallel=True, fastmath=True)
def compiled_by_numba(x):
    s = 0.0
    for i in prange(x.size):
        s += x[i] ** 2
    return s


def calls_it(x):
    s = 0.0
    for i in prange(x.size):
        s += x[i]
    return s * compiled_by_numba(x)


def test_a_compiled_function_keeps_its_options():
    text = differentiate(compiled_by_numba).source_for(X)
    assert text.count("@kernel(parallel=True, fastmath=True)") == 2
    assert "import prange" not in differentiate(compiled_by_numba, parallel=False, fastmath=False).source_for(X)
    np.testing.assert_allclose(grad(compiled_by_numba)(X), 2 * X)


def test_a_helper_keeps_its_own_options():
    text = differentiate(calls_it).source_for(X)
    helper, own = text.split("def calls_it_forward")
    assert "for part in prange(" in helper and "for i in range(x.size):" in own.split("def ")[0]
    assert "import prange" not in differentiate(calls_it, parallel=False).source_for(X)


def squares(x):
    s = 0.0
    for i in prange(x.size):
        s += x[i] ** 2
    return s


def test_prange_is_a_range_unless_asked_for():
    assert "import prange" not in differentiate(squares).source_for(X)
    assert "@kernel(fastmath=True)" in differentiate(squares, fastmath=True).source_for(X)


def no_loop(x):
    return np.sum(np.sin(x))


def test_nothing_but_prange_is_shared():
    """Numba would share array operations too, and their sums would depend on the number of threads."""
    assert "parallel" not in differentiate(no_loop, parallel=True).source_for(X)
    assert PRANGE_ONLY._get_values() == {
        **dict.fromkeys(PRANGE_ONLY._get_values(), False),
        "enabled": True,
        "prange": True,
    }


def test_the_text_of_a_sum_in_parts():
    text = differentiate(squares, parallel=True).source_for(X)
    assert text.startswith("import numpy as np\nfrom numba import prange\n")
    assert (
        "    # 237: for i in prange(x.size):\n"
        "    trips = x.size\n"
        "    parts = number_of_parts(trips)\n"
        "    s_parts = np.empty(parts, np.float64)\n"
        "    for part in prange(parts):\n"
        "        s_part = 0.0\n"
        "        for i in range(part * trips // parts, (part + 1) * trips // parts):\n"
    ).replace("237", str(squares.__code__.co_firstlineno + 2)) in text


def test_parts_follow_from_the_sizes_alone():
    count, rising, add = (getattr(f, "py_func", f) for f in (number_of_parts, is_rising, add_parts))
    assert [count(n) for n in (-1, 0, 1, 9, 10**6)] == [0, 0, 1, 9, 64]
    assert [count(1000, size) for size in (1, 100, 1000, 10**6)] == [64, 40, 4, 4]
    assert [count(n, 0, 2) for n in (0, 1, 5, 100, 1000)] == [2, 2, 2, 50, 64]
    assert [rising(np.array(s)) for s in ([], [0, 0, 3], [-1, 2], [2, 1])] == [True, True, False, False]
    for shape in [(3, 2), (70, 70), (5000,)]:
        total, parts = np.ones(shape), np.random.default_rng(1).normal(0, 1, (3, *shape))
        add(total, parts)
        np.testing.assert_array_equal(total, ((1 + parts[0]) + parts[1]) + parts[2])


COMPILED = [PROGRAMS[0], next(p for p in PROGRAMS if p[0].__name__ == "logistic_rows")]


@pytest.mark.parametrize(("function", "args", "wrt"), COMPILED, ids=lambda value: getattr(value, "__name__", ""))
def test_any_number_of_threads_gives_the_same_bits(function, args, wrt):
    differentiated = differentiate(function, wrt=wrt, parallel=True)
    before = numba.get_num_threads()
    found = []
    try:
        for threads in range(1, min(3, numba.config.NUMBA_NUM_THREADS + 1)):
            numba.set_num_threads(threads)
            found.append((differentiated(*args), *differentiated.value_and_grad(*args)))
    finally:
        numba.set_num_threads(before)
    plain = differentiate(function, wrt=wrt, parallel=False).value_and_grad(*args)
    for value, again, gradients in found:
        assert value == again == found[0][0]
        for one, other, serial in zip(gradients, found[0][2], plain[1], strict=True):
            np.testing.assert_array_equal(one, other)
            np.testing.assert_allclose(one, serial, rtol=1e-12, atol=1e-12)


def test_a_saved_file_stands_alone(tmp_path):
    differentiate(squares, parallel=True, fastmath=True).save(tmp_path / "alone.py", X)
    text = (tmp_path / "alone.py").read_text()
    assert "tangentlike" not in text.split("generated by tangentlike")[1].split("\n", 1)[1]
    space: dict = {}
    exec(text, space)
    value, gradient = space["squares_gradient"](X)
    assert value == np.sum(X**2)
    np.testing.assert_array_equal(gradient, 2 * X)


def test_threads_that_a_fork_has_left_behind_are_not_waited_for(monkeypatch):
    monkeypatch.setattr(forked, "_lost", [True])
    with pytest.raises(tangentlike.TangentlikeError, match="multiprocessing"):
        differentiate(scattered_sum, parallel=True)(X)


def scattered_sum(x):
    total = 0.0
    for i in prange(x.size):
        total += x[i]
    return total

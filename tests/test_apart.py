"""Kernels that are called by address: found again by the next process, and only where their name is theirs alone."""

import os
import subprocess
import sys

import numba
import numpy as np
import pytest

import tangentlike
from tangentlike import kernel
from tangentlike.caching import apart
from tangentlike.templates import conv_kernels

pytestmark = pytest.mark.turns(3)

PROGRAM = """
import numpy as np
from tangentlike import differentiate, nn
from tangentlike.caching import apart


@differentiate(wrt="w")
def loss(x, w):
    return np.sum(nn.conv2d(x, w) ** 2)


x, w = np.arange(32.0).reshape(1, 2, 4, 4) / 9, np.ones((1, 2, 2, 2))
print(loss(x, w), loss.grad(x, w).sum(), sum("conv2d." in symbol for symbol in apart._known))
"""


def test_the_next_process_calls_the_kernels_that_lie_on_disk(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(PROGRAM)
    settings = os.environ | {"TANGENTLIKE_CACHE_DIR": str(tmp_path / "cache")}
    runs = [
        subprocess.run([sys.executable, str(file)], env=settings, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] and runs[0].endswith(" 1\n")
    kept = sorted((tmp_path / "cache" / "compiled").iterdir())
    for path in kept:
        if path.name.startswith("conv2d_") and "weight" not in path.name:
            path.unlink()  # what a caller needs is compiled again
    again = subprocess.run([sys.executable, str(file)], env=settings, capture_output=True, text=True, check=True)
    assert again.stdout == runs[0]


def test_errors_of_kernels_reach_the_caller():
    @kernel
    def caller(x, w):
        return conv_kernels.conv2d(x, w, None, (1, 1), (0, 0, 0, 0))

    x = np.ones((1, 2, 4, 4))
    assert caller(x, np.ones((1, 2, 2, 2))).shape == (1, 1, 3, 3)
    with pytest.raises(ValueError, match="channels"):
        caller(x, np.ones((1, 3, 2, 2)))


def test_python_calls_what_compiled_code_has_asked_for():
    @kernel
    def squared(x):
        return x * x

    @kernel
    def caller(x):
        return squared(x) + squared(2)

    assert caller(3.0) == 13.0
    assert squared(3.0) == 9.0 and squared(2) == 4 and squared(1j) == -1
    assert caller(4.0) == 20.0 and caller(4) == 20


def test_halves_are_called_alone_after_both(tmp_path, monkeypatch):
    monkeypatch.setenv("TANGENTLIKE_CACHE_DIR", str(tmp_path / "cache"))

    @tangentlike.differentiate
    def running(x):
        sums, total = [], 0.0
        for v in x:
            total += v * v
            sums.append(total)
        return np.array(sums)

    @tangentlike.differentiate
    def last(x):
        return running(x)[-1] ** 2

    x = np.array([1.0, 2.0, 3.0])
    for _ in range(2):
        np.testing.assert_array_equal(last.grad(x), 2 * 14.0 * 2 * x)
        value, pullback = running.vjp(x)
        np.testing.assert_array_equal(value, [1.0, 5.0, 14.0])
        np.testing.assert_array_equal(pullback(np.ones(3)), [6.0, 8.0, 6.0])
        np.testing.assert_array_equal(running(x), [1.0, 5.0, 14.0])


def test_what_cannot_be_found_by_its_name_stays_with_its_callers():
    def of(factor):
        def scaled(x):
            out = np.zeros(x.shape)
            for i in range(x.size):
                out[i] = factor * x[i] + np.sin(x[i]) - np.cos(x[i] * factor)
            return out

        made = numba.njit(scaled)
        apart.stand_apart(made)
        return made

    two, three = of(2.0), of(3.0)

    @numba.njit
    def both(x):
        return two(x) - three(x)

    x, before = np.linspace(0, 1, 5), set(apart._known)
    np.testing.assert_allclose(both(x), two.py_func(x) - three.py_func(x), 1e-14)
    assert not any("scaled" in symbol for symbol in set(apart._known) - before)


HALVES = """
import sys
import numpy as np
from tangentlike import differentiate
from tangentlike.caching import apart
from tangentlike.runtime.compiler_memory import let_go


@differentiate
def loss(x):
    gaps = x[1:] - x[:-1]
    return np.sum(np.exp(gaps) * np.sqrt(1.0 + gaps**2)) + np.sum(np.log(1.0 + gaps**2))


x = np.linspace(0.0, 1.0, 9)
found = loss.grad(x)
cached = [vars(m) for name, m in sys.modules.items() if name.startswith("tangentlike.cached.loss")]
module = next(names for names in cached if "loss_gradient" in names)
let_go(module)
value, again = module["loss_gradient"](x)
assert (again == found).all() and abs(value - loss(x)) < 1e-12
print(found.sum(), sum("loss_adjoint" in symbol or "loss_forward" in symbol for symbol in apart._known))
"""


def test_the_halves_of_a_gradient_stand_apart_from_the_function_that_runs_both(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(HALVES)
    settings = os.environ | {"TANGENTLIKE_CACHE_DIR": str(tmp_path / "cache")}
    runs = [
        subprocess.run([sys.executable, str(file)], env=settings, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] and runs[0].endswith(" 2\n")

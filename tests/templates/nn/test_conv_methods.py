"""The methods of convolution: the same values and gradients as the default's, for any sizes and number of threads."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tangentlike import nn
from tangentlike.templates.conv import METHODS
from tangentlike.templates.im2col import COLUMN_VALUES
from tangentlike.train import count_allocations

from ..harness import plain
from .pullback import assert_close, direction, pull_back

pytestmark = pytest.mark.turns(5)

OTHERS = [name for name in METHODS if name != "auto"]
PARALLEL = [name for name in METHODS if "parallel" in name]


def arrays(n, c, h, w, o, kh, kw, dtype=np.float64):
    rng = np.random.default_rng((n, c, h, w, o, kh, kw))
    shapes = {"x": (n, c, h, w), "w": (o, c, kh, kw), "b": (o,)}
    return {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}


SMALL = [
    ((2, 2, 5, 6, 3, 3, 2), 1, 0),
    ((3, 2, 7, 5, 3, 3, 3), (2, 1), 1),
    ((1, 3, 5, 9, 2, 1, 1), (2, 4), 0),  # a stride larger than the filter
    ((2, 2, 7, 6, 3, 2, 4), 1, "same"),  # the odd row and column go to the bottom and right
    ((2, 2, 6, 5, 3, 1, 2), (3, 2), "same"),  # rows that no filter reads
    ((2, 2, 5, 4, 3, 3, 2), 1, "full"),
    ((2, 1, 2, 5, 2, 3, 1), (1, 3), "auto"),
    ((1, 2, 3, 4, 3, 3, 4), 1, 0),  # the filter covers the image
    ((2, 3, 2, 2, 2, 4, 3), 1, (2, 1)),  # and more than it
    ((1, 1, 1, 1, 1, 1, 1), 1, 0),
    ((0, 2, 5, 5, 2, 3, 3), 1, 0),
    ((2, 0, 5, 5, 2, 3, 3), 1, 0),
    ((2, 2, 5, 5, 0, 3, 3), 1, 0),
]
LARGE = [
    ((7, 2, 5, 6, 5, 2, 3), 1, 1),
    ((45, 3, 4, 4, 3, 3, 3), 1, 1),  # more samples than parts of a sum
    ((2, 8, 40, 40, 3, 5, 5), 1, "full"),  # several blocks of columns a sample
    ((2, 1, 3, 5000, 2, 2, 2), 1, 0),  # a row longer than a block
    ((33, 1, 3, 3, 2, 3, 3), 1, 0),  # a block of several samples
]


def compare(method, sizes, stride, padding, dtype, tolerance, interpreted=False):
    """Value and gradients of a method beside the default's."""
    given = arrays(*sizes, dtype) | {"stride": stride, "padding": padding}
    expected, wanted = pull_back(nn.conv2d, direction(np.random.default_rng(0)), **given)
    given["method"] = method
    out, found = pull_back(nn.conv2d, direction(np.random.default_rng(0)), interpreted, **given)
    assert out.dtype == dtype
    assert_close(out, expected, tolerance)
    for name, gradient in wanted.items():
        assert found[name].dtype == dtype
        assert_close(found[name], gradient, tolerance)


@pytest.mark.parametrize("method", OTHERS)
@pytest.mark.parametrize(("sizes", "stride", "padding"), SMALL)
def test_plain_python_equals_the_default(method, sizes, stride, padding):
    compare(method, sizes, stride, padding, np.float64, 1e-13, interpreted=True)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-13), (np.float32, 1e-5)])
@pytest.mark.parametrize("method", OTHERS)
def test_compiled_code_equals_the_default(method, dtype, tolerance):
    for sizes, stride, padding in SMALL + LARGE:
        compare(method, sizes, stride, padding, dtype, tolerance)


@pytest.mark.parametrize("method", METHODS)
def test_gradients_equal_complex_step(method):
    """Of sum(weights * conv2d(...)): each entry of each array."""
    given = arrays(2, 2, 4, 5, 3, 3, 2)
    fixed = {"stride": (1, 3), "padding": "same"}
    weights = np.random.default_rng(1).normal(size=(2, 3, 4, 2))
    _, found = pull_back(nn.conv2d, weights, True, **given, **fixed, method=method)
    kernel = plain(METHODS[method])
    for name in given:
        for place in np.ndindex(given[name].shape):
            values = {other: array.astype(complex) for other, array in given.items()}
            values[name][place] += 1e-30j
            out = kernel(**values, stride=(1, 3), padding=(1, 1, 0, 0))
            expected = np.sum(weights * out.imag) / 1e-30
            assert abs(found[name][place] - expected) <= 1e-13 * np.max(np.abs(found[name]))


@pytest.mark.parametrize("method", OTHERS)
def test_any_memory_order(method):
    given = arrays(3, 2, 6, 5, 3, 3, 3)
    given["x"] = given["x"].transpose(0, 1, 3, 2)[:, ::-1]
    given["w"] = np.asfortranarray(given["w"])
    given["b"] = np.repeat(given["b"], 2)[::2]
    expected = nn.conv2d(**given, padding=1)
    copies = {name: array.copy() for name, array in given.items()}
    out, found = pull_back(nn.conv2d, np.ones_like, method != "im2col", **given, padding=1, method=method)
    assert_close(out, expected, 1e-13)
    _, wanted = pull_back(nn.conv2d, np.ones_like, **copies, padding=1)
    for name, array in copies.items():
        assert_close(found[name], wanted[name], 1e-13)
        np.testing.assert_array_equal(given[name], array)


@pytest.mark.parametrize("method", METHODS)
def test_without_bias(method):
    given = arrays(2, 2, 5, 5, 3, 3, 3)
    bias = given.pop("b")
    out, found = pull_back(nn.conv2d, np.ones_like, True, **given, method=method)
    assert_close(out + bias[:, None, None], nn.conv2d(**given, b=bias), 1e-13)
    assert set(found) == {"x", "w"}


def run_apart(code, **settings):
    """Run lines in a process of their own."""
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"} | settings
    return subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, text=True)


DRIFT = """
import numpy as np
from tangentlike import nn
from tangentlike.templates.conv import METHODS
from tests.templates.nn.pullback import pull_back

w = np.zeros((1, 1, 1, 1), np.float32)
for method, samples in [("auto", 600), *((name, 200) for name in METHODS if name != "auto")]:
    x, dout = np.ones((samples, 1, 100, 100), np.float32), np.full((samples, 1, 100, 100), 0.1, np.float32)
    _, found = pull_back(nn.conv2d, dout, x=x, w=w, b=np.zeros(1, np.float32), method=method)
    for each in (found["w"][0, 0, 0, 0], found["b"][0]):
        np.testing.assert_allclose(each, np.float64(np.float32(0.1)) * 1e4 * samples, rtol=1e-6, err_msg=method)
"""


def test_float32_sums_do_not_drift(tmp_path):
    """Gradients of many equal values, which a float32 sum would round away. The kernels are compiled as users' are:
    other tests of this process may have had them compiled without optimizing, with one sum in the place of several."""
    done = run_apart(DRIFT, TANGENTLIKE_CACHE_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr[-4000:]


THREADS = """
import numba, numpy as np
from tangentlike import nn
from tests.templates.nn.pullback import direction, pull_back

rng = np.random.default_rng(0)
w, b = np.float32(rng.normal(size=(3, 2, 3, 3))), np.float32(rng.normal(size=3))
for method in ("matrix_parallel", "im2col_parallel"):
    for samples in (1, 3, 37):
        x, results = np.float32(rng.normal(size=(samples, 2, 9, 8))), []
        for threads in (1, 2, 5):
            numba.set_num_threads(threads)
            dout = direction(np.random.default_rng(1))
            results.append(pull_back(nn.conv2d, dout, x=x, w=w, b=b, padding="same", method=method))
        for out, gradients in results[1:]:
            np.testing.assert_array_equal(out, results[0][0])
            for name, gradient in gradients.items():
                np.testing.assert_array_equal(gradient, results[0][1][name])
"""


def test_any_number_of_threads_gives_the_same_bits():
    """More threads than samples included."""
    done = run_apart(THREADS, NUMBA_NUM_THREADS="5")
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.mark.parametrize("method", PARALLEL)
def test_threads_leave_blas_alone(method, monkeypatch):
    """BLAS inside a parallel region would start threads of its own."""

    def refuse(*arguments):
        raise AssertionError("BLAS is called")

    monkeypatch.setattr(np, "dot", refuse)
    pull_back(nn.conv2d, np.ones_like, True, **arrays(2, 1, 4, 4, 2, 2, 2), method=method)


def test_columns_of_a_batch_are_never_held_at_once():
    given = arrays(16, 4, 30, 30, 4, 5, 5)
    wanted = {name: given[name] for name in ("x", "w", "b")}
    out, _ = pull_back(nn.conv2d, np.ones_like, **wanted, method="im2col")
    whole = 16 * 26 * 26 * 4 * 25 * 8
    block = 8 * COLUMN_VALUES * 2
    with count_allocations() as allocated:
        nn.conv2d(**wanted, method="im2col")
    assert allocated.total < out.nbytes + block < whole / 4


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("fft", "method='fft' is not known (instead: one of 'auto', 'naive', 'matrix', 'matrix_parallel', 'im2col'"),
        (None, "method=None is not known"),
        (["im2col"], "method must be a constant"),
    ],
)
def test_unknown_methods(method, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        nn.conv2d(**arrays(2, 2, 5, 5, 3, 3, 3), method=method)


@pytest.mark.parametrize("method", METHODS)
def test_errors_name_the_sizes(method):
    """Raised by the kernels, before any thread starts."""
    given = arrays(2, 2, 6, 5, 3, 3, 3)
    with pytest.raises(ValueError, match="window of 3 with stride 2 does not divide a size of 6"):
        nn.conv2d(**given, stride=2, method=method)
    for kernel in (METHODS[method], plain(METHODS[method])):
        with pytest.raises(ValueError, match="channels of x and w are 2 and 1"):
            kernel(given["x"], given["w"][:, :1].copy(), given["b"], (1, 1), (0, 0, 0, 0))
        with pytest.raises(ValueError, match="filters of w and the values of b are 3 and 2"):
            kernel(given["x"], given["w"], given["b"][:2].copy(), (1, 1), (0, 0, 0, 0))

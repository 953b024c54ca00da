"""Array statements as loops: the text that is compiled gives what the text that is shown gives, and what NumPy does.

More functions: ``TANGENTLIKE_RANDOM_ARRAYS=100:2000 NUMBA_DISABLE_JIT=1 pytest tests/interpreted/test_loops.py``, and
``TANGENTLIKE_RANDOM_STENCILS`` the same.
"""

import numba
import numpy as np
import oracles
import pytest
import random_stencils
import shares
import test_programs
from programs import CORPUS
from random_arrays import PARAMETERS, arguments, program
from refusal_cases import defined

import tangentlike
from tangentlike import pipeline
from tangentlike.errors import OutOfBounds
from tangentlike.loops import short_rows
from tangentlike.runtime import build
from tangentlike.templates import parts


def both(function, args, wrt, parallel=False):
    """The gradient's module, and what its two texts give, in flat lists: value, gradients."""
    differentiated = tangentlike.differentiate(function, wrt=wrt, parallel=parallel)
    given = differentiated._arguments(args, {})
    module = differentiated._module("gradient", given)
    found = []
    for text in (module.checked, module.compiled):
        entry = getattr(build.load(text, "program"), module.entry)
        copies = [np.copy(leaf, order="K") if np.ndim(leaf) else leaf for leaf in given.leaves.values()]
        value, gradients = entry(*copies)
        found.append([value, *(gradients if isinstance(gradients, tuple) else [gradients])])
    return module, *found


def same(a, b, single=False):
    assert np.shape(a) == np.shape(b) and np.asarray(a).dtype == np.asarray(b).dtype
    np.testing.assert_allclose(a, b, 2e-4 if single else 1e-10, 1e-4 if single else 1e-11)


@pytest.fixture(params=["rows one by one", "rows together"])
def _rows(request, monkeypatch):
    """Whether small matrices are computed as large ones with short rows are: three rows as one, then the last."""
    if request.param == "rows together":
        for place, name, value in ((short_rows, "SMALL", 1), (short_rows, "LARGE", 1), (parts, "BLOCK", 6)):
            monkeypatch.setattr(place, name, value)
        for name in ("VECTORS", "WIDTH"):
            monkeypatch.setattr(parts, name, 1)


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("number", shares.seeds("ARRAYS", 300, 20))
def test_random_functions_of_arrays(number):
    text = program(number)
    function = defined(text)
    args = arguments(number)
    with np.errstate(all="ignore"):
        module, shown, compiled = both(function, args, tuple(PARAMETERS.split(", ")))
        single = args[0].dtype == np.float32
        np.testing.assert_allclose(shown[0], function(*map(np.copy, args[:5]), args[5]), 2e-4 if single else 1e-10)
        for a, b in zip(shown, compiled, strict=True):
            same(a, b, single)
    assert "for i in range(" in module.compiled


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("number", shares.seeds("ARRAYS", 300, 10))
def test_random_functions_of_arrays_in_parts(number, monkeypatch):
    monkeypatch.setattr(parts, "WORTH_SHARING", 1)
    monkeypatch.setattr(parts, "OWN_TRIPS", 1)
    monkeypatch.setattr(numba, "prange", lambda trips: reversed(range(trips)))
    args, wrt = arguments(number), tuple(PARAMETERS.split(", "))
    with np.errstate(all="ignore"):
        module, shown, compiled = both(defined(program(number)), args, wrt, parallel=True)
        for a, b in zip(shown, compiled, strict=True):
            same(a, b, args[0].dtype == np.float32)
    assert "in prange(parts" in module.compiled


@pytest.mark.parametrize("number", shares.seeds("STENCILS", 300, 40))
def test_random_stencils(number):
    function, args = defined(random_stencils.program(number)), random_stencils.arguments(number)
    try:
        _, shown, compiled = both(function, args, (0, 1))
    except tangentlike.UnsupportedError:
        return  # two names of one array that is written
    wanted = oracles.gradient(function, oracles.copied(args), (0, 1))
    assert compiled[0] == pytest.approx(function(*oracles.copied(args)), rel=1e-10)
    for a, b, c in zip(shown[1:], compiled[1:], wanted, strict=True):
        same(a, b)
        np.testing.assert_allclose(b, c, 1e-7, 1e-8)


@pytest.mark.parametrize("program", shares.share(CORPUS, 48), ids=lambda program: program.name)
def test_programs_as_people_write_them(program, monkeypatch):
    monkeypatch.setattr(pipeline.Module, "run", property(lambda module: module.compiled))
    test_programs.test_gradient_is_right(program)


def test_what_overlaps_is_read_first():
    def loss(x):
        y = x * 1.0
        y[1:] = y[:-1] * 2.0
        y[:-1] += y[1:]
        y *= y[::-1]
        return np.sum(y * y)

    x = np.array([0.5, -1.0, 2.0, 0.25])
    _, shown, compiled = both(loss, (x,), 0)
    assert shown[0] == loss(x)
    for a, b in zip(shown, compiled, strict=True):
        same(a, b)


def test_names_for_one_array_stay_one():
    def loss(x, y):
        p = x * 2.0
        q = p
        q += y
        r = p * y
        p = p - 1.0
        q *= r
        return np.sum(p * q) + np.sum(r)

    args = np.array([0.5, -1.0, 2.0]), np.array([1.5, 0.3, -0.2])
    _, shown, compiled = both(loss, args, (0, 1))
    assert shown[0] == pytest.approx(loss(*args))
    for a, b in zip(shown, compiled, strict=True):
        same(a, b)


@pytest.mark.parametrize(
    "text",
    [
        "z = x * 2.0\n    return np.sum((z - y) ** 2)", "return np.sum((x * 2.0 - y) ** 2)",
        "return np.sum(y * (np.abs(x) + 1.0) - x)", "x = x * 1.0\n    x += y\n    return np.sum(x)",
        "z = x[1:] * y[1:]\n    return np.sum(z * z)", "z = x[1:] * y[:-1]\n    return np.mean(z) * 2.0",
        "x = x * 1.0\n    x[:] = y\n    return np.sum(x)", "m = np.outer(x, x) * y\n    return np.sum(m)",
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_are_an_error(text):
    function = defined(f"def f(x, y):\n    {text}\n")
    module, _, _ = both(function, (np.ones(3), np.ones(3)), (0, 1))
    entry = getattr(build.load(module.compiled, "f"), module.entry)
    for sizes in ((3, 4), (4, 3)):
        with pytest.raises(ValueError):
            function(*map(np.ones, sizes))
        with pytest.raises((ValueError, OutOfBounds)):
            entry(*map(np.ones, sizes))


def test_maps_and_reductions_over_one_space_are_one_nest():
    def loss(x, y):
        d = x - y
        e = np.exp(-d * d)
        return np.sum(e) + np.mean(d)

    module, _, _ = both(loss, (np.ones(3), np.zeros(3)), 0)
    forward = module.compiled.split("@kernel")[1]
    assert forward.count("for i in range(") == 1
    assert "np.exp(-d * d)" in module.text


def test_reductions_along_axes_are_in_the_nest_of_what_is_reduced():
    def loss(x, y):
        gaps = x[:, None, :] - y[None, :, :]
        return np.sum(np.exp(-np.sum(gaps**2, axis=2))) + np.sum(np.max(gaps, axis=(0, 1)))

    rng = np.random.default_rng(0)
    module, shown, compiled = both(loss, (rng.normal(size=(4, 2)), rng.normal(size=(3, 2))), (0, 1))
    for a, b in zip(shown, compiled, strict=True):
        same(a, b)
    forward = module.compiled.split("@kernel")[1]
    assert "sum_axes" not in module.compiled and forward.count("for i in range(") == 1


@pytest.mark.parametrize(
    "text",
    [
        "np.sum(np.sum(x, axis=1) ** 2 + 1.0)", "np.sum(np.sum(x, axis=0) ** 2 + 1.0)", "np.sum(np.mean(x, axis=0))",
        "np.sum(np.max(x, axis=1))", "np.sum(np.min(x, axis=0) * 2.0)", "np.sum(x / np.sum(x, axis=1, keepdims=True))",
        "np.sum(np.max(x * 1.0, axis=0, keepdims=True) - x)",
    ],
)  # fmt: skip
def test_arrays_without_elements_and_what_is_no_number(text):
    function = defined(f"def f(x):\n    return {text}\n")
    given = np.array([[1.0, 2.0, -0.0], [3.0, np.nan, 0.0], [np.inf, -np.inf, 0.0]])
    module, shown, compiled = both(function, (given,), 0)
    np.testing.assert_equal(compiled, shown)
    entry = getattr(build.load(module.compiled, "f"), module.entry)
    for shape in ((3, 0), (0, 3), (0, 0)):
        with np.errstate(all="ignore"):
            try:
                wanted = function(np.zeros(shape))
            except ValueError:
                with pytest.raises(ValueError):
                    entry(np.zeros(shape))
            else:
                np.testing.assert_equal(entry(np.zeros(shape))[0], wanted)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_variances_are_sums_in_loops(dtype):
    def spreads(x, w):
        columns = (x - np.mean(x, axis=0)) / np.std(x, axis=0, ddof=1)
        rows = np.var(x * w, axis=1, ddof=2) + np.std(x, axis=(0, 1), keepdims=True)[0]
        return np.sum(columns * w) + np.sum(rows) * x.std() + x.var(ddof=1) + np.var(x[:, ::2])

    rng = np.random.default_rng(7)
    x, w = rng.normal(size=(6, 5)).astype(dtype), rng.normal(size=5).astype(dtype)
    module, shown, compiled = both(spreads, (x, w), ("x", "w"))
    np.testing.assert_allclose(shown[0], spreads(x, w), 1e-12 if dtype == "float64" else 1e-5)
    for a, b in zip(shown, compiled, strict=True):
        same(a, b, dtype == "float32")
    assert not any(f"{kind}_{form}(" in module.compiled for kind in ("var", "std") for form in ("axes", "kept"))


def test_what_index_arrays_gather_is_read_in_the_loop():
    def looked_up(table, rows, columns, w):
        kept = table[rows]
        table = table + 1.0
        table[0] = 0.5 * table[1]
        chosen = kept * w[:, None] + table[rows].T[0][:, None]
        return np.sum(np.exp(-chosen)) + np.mean(table[:, columns] * kept[0, 0]) + np.sum(w[rows] * w[rows])

    rng = np.random.default_rng(8)
    rows, columns = np.array([2, 0, 2, -1, 1]), np.array([1, -2])
    module, shown, compiled = both(
        looked_up, (rng.normal(size=(4, 3)), rows, columns, rng.normal(size=5)), ("table", "w")
    )
    for a, b in zip(shown, compiled, strict=True):
        same(a, b)
    assert "[i]," in module.compiled
    differentiated = tangentlike.differentiate(looked_up, wrt=("table", "w"))
    differentiated.check(rng.normal(size=(4, 3)), rows, columns, rng.normal(size=5))
    with pytest.raises(IndexError):
        differentiated.value_and_grad(rng.normal(size=(2, 3)), rows, columns, rng.normal(size=5))

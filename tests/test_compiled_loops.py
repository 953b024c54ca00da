"""Array statements as loops, compiled; tests/interpreted/test_loops.py holds many more of them as plain Python."""

import importlib.util

import numba
import numpy as np
import pytest

import tangentlike

pytestmark = pytest.mark.turns(5)


def penalty(image, data, weight):
    across = image[1:, :] - image[:-1, :]
    down = image[:, 1:] - image[:, :-1]
    roughness = np.sum(np.sqrt(across**2 + 1e-3)) + np.sum(np.sqrt(down**2 + 1e-3))
    return 0.5 * np.sum((image - data) ** 2) + weight * roughness


def changed(a, c):
    p = a * 2.0
    p[1:] += p[:-1] * c
    q = np.where(p > 0.2, np.exp(-p * p), np.maximum(p, -1.0))
    q *= p.T.T
    view = q[:, ::2]
    view += 0.5 * np.arctan(a[:, ::2])
    return np.mean(q) + np.sum(p * q)


def along(a, b):
    blocks = a[:, None, :] * b[None, :, :]
    middle = np.sum(np.sum(blocks**2, axis=1) ** 2) + np.sum(np.mean(blocks**2, axis=(0, 2)) ** 3)
    weights = np.exp(a - np.max(a, axis=1)[:, None])
    weights = weights / np.sum(weights, axis=1, keepdims=True)
    return middle + np.sum(np.min(weights * np.mean(b, axis=0), axis=0) ** 2)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("function", [penalty, changed, along], ids=["penalty", "changed", "along"])
def test_compiled_loops_are_right(function, dtype):
    rng = np.random.default_rng(4)
    a, b, c = rng.normal(size=(5, 4)), rng.normal(size=(5, 4)), rng.normal(size=4)
    args = (a, b, 0.3) if function is penalty else (a, c if function is changed else b)
    args = tuple(x.astype(dtype) if isinstance(x, np.ndarray) else x for x in args)
    differentiated = tangentlike.differentiate(function)
    value, gradient = differentiated.value_and_grad(*args)
    np.testing.assert_allclose(value, function(*args), 1e-12 if dtype == "float64" else 1e-5)
    assert gradient.dtype == dtype and "for i in range(" in differentiated.compiled_source
    wide = tuple(x.astype(np.float64) if isinstance(x, np.ndarray) else x for x in args)
    if dtype == "float64":
        differentiated.check(*args)
    else:
        np.testing.assert_allclose(gradient, differentiated.grad(*wide), 1e-3, 1e-4)


def columns(x, scale):
    z = (x - np.mean(x, axis=0)) / np.std(x, axis=0)
    return np.sum(np.tanh(z * scale)) + np.sum(np.sum(x * x, axis=0) ** 2)


@pytest.mark.parametrize("function", [penalty, columns], ids=["penalty", "columns"])
def test_threads_share_large_arrays_and_give_the_same_bits(function):
    rng = np.random.default_rng(5)
    args = (rng.normal(size=(300, 250)), rng.normal(size=(300, 250)), 0.3)
    args = args if function is penalty else (rng.normal(size=(3000, 25)), rng.normal(size=25))
    alone, shared = (tangentlike.differentiate(function, parallel=p) for p in (False, True))
    value, gradient = shared.value_and_grad(*args)
    assert "prange(" in shared.compiled_source and "prange(" not in alone.compiled_source
    np.testing.assert_allclose(value, alone.value_and_grad(*args)[0], 1e-12)
    np.testing.assert_allclose(gradient, alone.grad(*args), 1e-11, 1e-12 * np.abs(gradient).max())
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        again, same = shared.value_and_grad(*args)
    finally:
        numba.set_num_threads(before)
    assert again == value and np.array_equal(same, gradient)


def test_what_is_compiled_is_shown_and_saved(tmp_path, capsys):
    image, data = np.arange(12.0).reshape(3, 4) ** 2, np.ones((3, 4))
    differentiated = tangentlike.differentiate(penalty)
    differentiated.show(image, data, 0.1)
    assert "image[1:, :] - image[:-1, :]" in capsys.readouterr().out
    differentiated.show(image, data, 0.1, compiled=True)
    assert "image[i + 1, j] - image[i, j]" in capsys.readouterr().out
    differentiated.save(tmp_path / "saved.py", image, data, 0.1, compiled=True)
    assert "tangentlike" not in (tmp_path / "saved.py").read_text().split("import numpy")[1]
    specification = importlib.util.spec_from_file_location("saved", tmp_path / "saved.py")
    saved = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(saved)
    value, gradient = saved.penalty_gradient(image, data, 0.1)
    np.testing.assert_allclose(value, penalty(image, data, 0.1))
    np.testing.assert_allclose(gradient, differentiated.grad(image, data, 0.1))


def likelihood(center, x):
    residual = (x - center) / 1.5
    return np.sum(3.0 * np.log1p(residual**2 / 5.0)) + np.mean(np.exp(-residual))


def test_sums_have_the_same_bits_wherever_arrays_lie():
    """Of short arrays LLVM's own test, whether one is far enough from another, depends on where they lie."""
    rng = np.random.default_rng(6)
    differentiated = tangentlike.differentiate(likelihood, wrt=("center", "x"))
    for n in (5, 9, 17):
        x, kept, seen = rng.normal(size=n), [], set()
        for _ in range(30):
            kept = [np.empty(int(rng.integers(1, 3 * n))) for _ in range(7)] + kept[: rng.integers(0, 7)]
            value, (center, gradient) = differentiated.value_and_grad(0.3, x.copy())
            seen.add((value, center, gradient.tobytes()))
        assert len(seen) == 1
    assert "unshared(" in differentiated.compiled_source


@pytest.mark.parametrize("parallel", [False, True], ids=["one thread", "threads"])
@pytest.mark.parametrize("size", [(400, 3), (137, 10), (40, 5, 3), (1000, 1), (9, 70), (0, 3), (3, 0)], ids=str)
def test_short_rows_are_taken_together(size, parallel):
    rng = np.random.default_rng(8)
    x, scale = rng.normal(size=size), rng.normal(size=size[-1])
    differentiated = tangentlike.differentiate(short, wrt=("x", "scale"), parallel=parallel)
    value, (dx, dscale) = differentiated.value_and_grad(x, scale)
    middle, squares = np.tanh(x * scale), x.reshape(x.size // max(size[-1], 1), size[-1]) ** 2
    assert value == pytest.approx(short(x, scale), rel=1e-12)
    assert ("rows_of(" in differentiated.compiled_source) == (size[-1] != 1)
    down = (1 - middle * middle) * 2 * middle
    np.testing.assert_allclose(dx, down * scale + (4 * x * squares.sum(0) if x.ndim == 2 else 0), 1e-11, 1e-12)
    np.testing.assert_allclose(dscale, (down * x).reshape(squares.shape).sum(0), 1e-11, 1e-12)
    assert {differentiated(x.copy(), scale) for _ in range(5)} == {value}


def short(x, scale):
    middle = np.tanh(x * scale)
    return np.sum(middle**2) + (np.sum(np.sum(x * x, axis=0) ** 2) if x.ndim == 2 else 0.0)


def embedded(table, which, weights):
    return np.sum(np.tanh(table[which] * weights[:, None]))


def test_what_is_added_by_places_is_added_in_a_loop():
    rng = np.random.default_rng(5)
    args = rng.normal(size=(4, 3)), np.array([1, 3, 1, 0, 1, -1]), rng.normal(size=6)
    differentiated = tangentlike.differentiate(embedded, wrt=("table", "weights"))
    differentiated.check(*args)
    assert "dtable[which[i" in differentiated.compiled_source


def swapped(u, c, steps):
    old, new = u.copy(), u.copy()
    for _ in range(steps):
        for i in range(1, u.size - 1):
            new[i] = old[i] + c * (old[i - 1] - 2.0 * old[i] + old[i + 1])
        old, new = new, old
    return np.sum(old * old)


def one_array(u, c, steps):
    old, new = u.copy(), u.copy()
    same = old
    for _ in range(steps):
        for i in range(1, u.size - 1):
            new[i] = same[i] + c * (old[i - 1] * same[i] + old[i + 1])
        old, new = new, old
    return np.sum(old * same)


@pytest.mark.parametrize("function", [swapped, one_array])
def test_sums_into_neighbours_are_loops_of_their_own(function):
    differentiated = tangentlike.differentiate(function, wrt=("u", "c"))
    differentiated.check(np.random.default_rng(6).normal(size=9), 0.2, 3)
    assert ("dold[i + 1] += terms" in differentiated.compiled_source) is (function is swapped)

"""What a function reads from outside, in compiled code and in training; see ``interpreted/test_captured.py``."""

import importlib.util

import numpy as np
import pytest

from tangentlike import ArgumentError, differentiate, grad, train, vjp

pytestmark = [pytest.mark.turns(3), pytest.mark.unoptimized]

RATE, WEIGHTS, COUNT = 0.5, np.array([1.0, 2.0]), 2


def scaled(u):
    return u * RATE


def total(x):
    s = 0.0
    for k in range(COUNT):
        s += scaled(x[k]) ** 2 * WEIGHTS[k]
    return s


def test_compiled_values_and_gradients_follow(monkeypatch):
    x, made = np.array([0.3, -0.7]), differentiate(total)
    _, pullback = vjp(total, x)
    for name, value in (("RATE", 3.0), ("RATE", np.float32(2.0)), ("WEIGHTS", np.arange(4.0)[::2]), ("COUNT", 1)):
        monkeypatch.setitem(globals(), name, value)
        expected = np.where(np.arange(2) < COUNT, 2 * x * float(RATE) ** 2 * WEIGHTS, 0.0)
        assert made(x) == pytest.approx(total(x), rel=1e-14)
        np.testing.assert_allclose(made.grad(x), expected, rtol=1e-14)
        np.testing.assert_allclose(grad(total)(x), expected, rtol=1e-14)
    np.testing.assert_allclose(pullback(1.0), 2 * x * 0.25 * np.array([1.0, 2.0]), rtol=1e-14)


def test_a_saved_file_has_the_values_as_defaults(tmp_path):
    x, file = np.array([0.3, -0.7]), tmp_path / "saved_total.py"
    differentiate(total).save(file, x)
    assert "def total_gradient(x, COUNT=COUNT, RATE=RATE, WEIGHTS=WEIGHTS):" in file.read_text()
    specification = importlib.util.spec_from_file_location("saved_total", file)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    value, gradient = module.total_gradient(x)
    assert value == pytest.approx(total(x)) and module.total_gradient(x, 1)[1][1] == 0.0
    np.testing.assert_allclose(gradient, differentiate(total).grad(x))


def test_a_masked_array_is_refused_in_a_fresh_process_and_after_a_call():
    with pytest.raises(ArgumentError, match="asarray"):
        grad(total)(np.ma.masked_array([1.0, 2.0], [True, False]))


class Change(train.Callback):
    """After each epoch, changes what the loss reads from outside."""

    def on_epoch(self, *_):
        change()


def change():
    globals()["RATE"] = RATE * 2.0
    WEIGHTS[...] *= 1.1


def penalized(w, x, y):
    return np.mean(((x * WEIGHTS) @ w - y) ** 2) + RATE * np.sum(w * w)


@pytest.mark.parametrize("tiles", [True, False])
def test_training_follows(tiles, monkeypatch):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((12, 2)), rng.standard_normal(12)
    w, expected = np.ones(2), np.ones(2)
    monkeypatch.setitem(globals(), "RATE", 0.5)
    monkeypatch.setitem(globals(), "WEIGHTS", np.array([1.0, 2.0]))
    for _ in range(3):
        expected -= 0.05 * grad(penalized)(expected, x, y)
        change()
    globals()["RATE"] = 0.5
    WEIGHTS[...] = [1.0, 2.0]
    train.fit(
        differentiate(penalized), (w,), (x, y), train.SGD(0.05),
        epochs=3, batch_size=12, progress=False, callbacks=[Change()], tiles=tiles,
    )  # fmt: skip
    np.testing.assert_allclose(w, expected, rtol=1e-12)

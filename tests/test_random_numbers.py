"""Random numbers are NumPy's and Python's own: values, what comes next, and what an exception says."""

import random

import numba
import numpy as np
import pytest
from drawn import PYTHONS, RNG, STATES, X, outcome, reset

import tangentlike
from tangentlike import differentiate, jacobian, train, vjp
from tangentlike.errors import UnsupportedError
from tangentlike.primitives.drawing_calls import STANDARD, with_noise

pytestmark = [pytest.mark.turns(3), pytest.mark.unoptimized]


def check(function, *args):
    """Value, and what comes next, are Python's in a call and in a gradient."""
    differentiated = differentiate(function)
    (wanted, then), (found, after) = outcome(function, args), outcome(differentiated, args)
    assert np.array_equal(wanted, found) and then == after
    both, after = outcome(differentiated.value_and_grad, args)
    assert np.array_equal(wanted, both if isinstance(wanted, tuple) else both[0]) and then == after
    if isinstance(wanted, tuple):
        return None
    for k in range(len(X)):
        ahead, behind = (
            outcome(function, (args[0] + e, *args[1:]))[0] for e in (1e-6 * np.eye(4)[k], -1e-6 * np.eye(4)[k])
        )
        assert both[1][k] == pytest.approx((ahead - behind) / 2e-6, rel=1e-4, abs=1e-5)
    return both


@pytest.mark.parametrize("method", [name for name, (_, formula) in STANDARD.items() if formula])
@pytest.mark.parametrize("kind", [np.random.default_rng, np.random.RandomState])
def test_numbers_and_their_noise_are_one_draw(method, kind):
    for seed in range(200):
        one, other = kind(seed), kind(seed)
        parameters = (0.1 + seed / 3,) if method in ("exponential", "rayleigh") else (seed / 7 - 11.3, 0.1 + seed / 3)
        value, noise = with_noise(one, method, None, *parameters)
        values, noises = with_noise(one, method, 3, *parameters)
        assert value == getattr(other, method)(*parameters)
        assert np.array_equal(values, getattr(other, method)(*parameters, 3))
        assert one.random() == other.random() and np.all(np.isfinite([noise, *noises]))


def from_everywhere(x, rng):
    t = x[0] * RNG.normal() + STATES.rand() * x[1] + PYTHONS.gauss(x[2], 1.0)
    return t + STATES.randn(2, 2)[0, 1] * x[3] + rng.normal() * x[0] * np.random.randn() * random.random()


def with_unused(x):
    np.random.rand()
    RNG.random()
    np.random.rand(3)
    for _ in range(RNG.integers(2, 5)):
        random.random()
    return x[0] * x[1]


def raised_behind(x):
    if np.random.rand() > 2:
        return x[0]
    if x[0] > 0:
        raise ValueError(f"bad {np.random.rand()} {RNG.random()} {x[0]}")
    return x[1]


def raised_by_numpy(x):
    random.random()
    return x[0] * np.random.normal(0.0, -x[1])


def asserted(x, rng):
    if not rng.random() > 2:
        raise AssertionError(f"{rng.random()}")
    return x[0]


def keyed(x, p):
    return x[0] * p["rng"].normal() + p["scale"]


class Model:
    def __init__(self):
        self.rng, self.scale = np.random.default_rng(3), 2.0

    def draw(self, v):
        return v * self.rng.normal() * self.scale


def of_objects(x, model):
    return model.draw(x[0]) + model.rng.random() * x[1]


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (from_everywhere, (np.random.default_rng(1),)), (with_unused, ()), (raised_behind, ()), (raised_by_numpy, ()),
        (asserted, (np.random.default_rng(1),)), (keyed, ({"rng": np.random.default_rng(2), "scale": 1.0},)),
        (of_objects, (Model(),)),
    ],
)  # fmt: skip
def test_states_are_pythons(function, args):
    check(function, X, *args)


def test_pullbacks_see_the_numbers_of_the_value():
    def f(x, rng):
        return x * rng.normal(size=2) * np.random.rand()

    reset()
    rng = np.random.default_rng(1)
    value, pullback = vjp(f, X[:2], rng)
    next_one = np.random.get_state()[2]
    assert np.allclose(pullback(np.array([1.0, 0.0])), [value[0] / X[0], 0.0])
    assert np.allclose(pullback(np.array([0.0, 1.0])), [0.0, value[1] / X[1]])
    assert np.random.get_state()[2] == next_one
    rows = jacobian(f)(X[:2], rng)
    assert np.count_nonzero(rows) == 2


def test_gradients_are_checked_with_the_same_numbers():
    def f(x, rng):
        return np.sum((x * rng.normal(size=4) + RNG.random() * np.random.rand()) ** 2)

    tangentlike.check_grads(f, (X, np.random.default_rng(1)))


def test_two_gradients_draw_twice():
    f = differentiate(from_everywhere)
    rng = np.random.default_rng(1)
    assert not np.array_equal(f.grad(X, rng), f.grad(X, rng))


def test_another_generator_under_the_same_name():
    space = {"np": np, "rng": np.random.default_rng(1)}
    source = "def f(x):\n    return x * rng.random()\n"
    exec(source, space)
    f = differentiate(space["f"], source=source)
    assert f(1.0) == np.random.default_rng(1).random()
    space["rng"] = np.random.RandomState(2)
    assert f(1.0) == np.random.RandomState(2).rand()


def test_a_saved_file_draws(tmp_path):
    def f(x, rng):
        return np.sum(x * rng.normal(x, 2.0 * x)) + np.random.poisson(3.0)

    path = tmp_path / "saved.py"
    differentiate(f).save(path, X, np.random.default_rng(1))
    space = {"__name__": "saved"}
    exec(compile(path.read_text(), str(path), "exec"), space)
    assert "tangentlike." not in path.read_text()
    reset()
    wanted = differentiate(f).value_and_grad(X, np.random.default_rng(1))
    reset()
    value, gradient = space["f_gradient"](X, np.random.default_rng(1))
    assert value == wanted[0] and np.array_equal(gradient, wanted[1])


def test_no_tile_draws_by_itself():
    @differentiate(wrt="w")
    def loss(w, x, y):
        return np.mean((x @ w * np.random.rand(1) - y) ** 2)

    data = np.ones((8, 2)), np.ones(8)
    with pytest.raises(ValueError, match="draws random numbers"):
        train.fit(loss, (np.ones(2),), data, train.SGD(0.1), batch_size=4, epochs=1, tiles=True, progress=False)


@numba.njit
def of_numba(x):
    return x * np.random.rand()


def parallel_draws(x):
    s = 0.0
    for i in numba.prange(len(x)):
        s += x[i] * np.random.rand()
    return s


@np.vectorize
def vectorized(v):
    return v * np.random.rand()


def of_vectorized(x):
    return np.sum(vectorized(x))


@pytest.mark.parametrize(
    ("function", "options", "reason"),
    [
        pytest.param(
            of_numba, {}, "a state of Numba's own",
            marks=pytest.mark.skipif(numba.config.DISABLE_JIT, reason="Numba compiles nothing"),
        ),
        (parallel_draws, {"parallel": True}, "an order that changes"),
        (of_vectorized, {}, "how often"),
    ],
)  # fmt: skip
def test_refused(function, options, reason):
    with pytest.raises(UnsupportedError, match=reason) as caught:
        differentiate(function, **options).grad(0.5 if function is of_numba else X)
    assert caught.value.code == "random"

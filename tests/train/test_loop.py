"""The loop with losses whose gradients are written by hand."""

import os
import signal

import numba
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from tangentlike.train import SGD, fit

RNG = np.random.default_rng(0)
CENTERS = 3 * RNG.normal(size=(3, 5)).astype(np.float32)
LABELS = RNG.integers(0, 3, 250)
X = (CENTERS[LABELS] + RNG.normal(size=(250, 5))).astype(np.float32)
DATA = (X, LABELS)


class Softmax:
    """Softmax regression with its scores: loss(w, b, x, labels) -> (value, scores)."""

    def __init__(self):
        self.calls, self.sizes = 0, []

    def __call__(self, w, b, x, labels):
        scores = x @ w + b
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return -np.log(e[np.arange(len(x)), labels] / e.sum(axis=1)).mean(), scores

    def value_and_grad(self, w, b, x, labels):
        self.calls += 1
        self.sizes.append(len(x))
        value, scores = self(w, b, x, labels)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        d = e / e.sum(axis=1, keepdims=True)
        d[np.arange(len(x)), labels] -= 1
        d /= np.float32(len(x))
        return (value, scores), (x.T @ d, d.sum(axis=0))


class Square:
    """(p - x)^2, mean, with one parameter and no scores."""

    def __init__(self, wrap=False):
        self.wrap = wrap

    def value_and_grad(self, p, x):
        gradient = np.asarray(2 * (p - x).mean())
        return ((p - x) ** 2).mean(), (gradient,) if self.wrap else gradient


def start():
    return np.zeros((5, 3), np.float32), np.zeros(3, np.float32)


def test_training_learns_and_reports_each_epoch():
    params, loss, seen = start(), Softmax(), []
    history = fit(loss, params, DATA, SGD(0.5), epochs=3, batch_size=40, test=DATA, on_epoch=seen.append)
    assert [e.epoch for e in history.epochs] == [1, 2, 3] and seen == history.epochs
    assert history.epochs[2].train_loss < history.epochs[0].train_loss < np.log(3)
    assert history.epochs[2].train_accuracy > 0.95 and history.test_accuracy > 0.95
    assert history.test_loss == pytest.approx(loss(*params, *DATA)[0], rel=1e-5)
    assert history.steps == 3 * 7 and not history.interrupted
    assert loss.sizes[1:8] == [40] * 6 + [10]  # the first call compiles
    assert all(e.seconds > 0 and e.images == 250 and e.images_per_second > 0 for e in history.epochs)


def test_a_seed_fixes_the_run():
    runs = []
    for seed in (1, 1, 2):
        params = start()
        fit(Softmax(), params, DATA, SGD(0.1), epochs=1, batch_size=40, seed=seed)
        runs.append(params[0])
    assert np.array_equal(runs[0], runs[1]) and not np.array_equal(runs[0], runs[2])


def test_the_first_calls_learn_nothing_and_are_timed_apart():
    params, told = start(), []

    def compiled(seconds):
        told.append(seconds)
        assert not params[0].any()

    history = fit(Softmax(), params, DATA, SGD(0.1), epochs=1, batch_size=40, on_compiled=compiled)
    assert told == [history.compile_seconds] and told[0] > 0


@pytest.mark.parametrize("wrap", [False, True])
def test_a_single_parameter_has_a_bare_gradient_or_a_tuple_of_one(wrap):
    p = np.array(0.0)
    history = fit(Square(wrap), (p,), (np.full(20, 3.0),), SGD(0.25), epochs=10, batch_size=10)
    assert p == pytest.approx(3, abs=1e-4)
    assert history.epochs[0].train_accuracy is None and history.test_accuracy is None


def test_structured_parameters_are_one_argument():
    class Loss:
        def value_and_grad(self, params, x):
            return ((params["p"] - x) ** 2).mean(), {"p": np.asarray(2 * (params["p"] - x).mean())}

    params = {"p": np.array(0.0)}
    fit(Loss(), (params,), (np.full(20, 3.0),), SGD(0.25), epochs=10, batch_size=10)
    assert params["p"] == pytest.approx(3, abs=1e-4)


def test_blas_runs_on_one_thread_and_numba_on_those_asked_for():
    class Loss(Square):
        def value_and_grad(self, p, x):
            found.update(t["num_threads"] for t in threadpool_info() if t["user_api"] == "blas")
            found.add(numba.get_num_threads())
            return super().value_and_grad(p, x)

    found, before = set(), numba.get_num_threads()
    history = fit(Loss(), (np.array(0.0),), (np.ones(4),), SGD(0.1), epochs=1, batch_size=2, threads=1)
    assert history.threads == 1 and found == {1}
    assert numba.get_num_threads() == before


def test_the_bytes_of_a_step_are_those_that_its_gradient_allocates():
    class Loss(Square):
        def value_and_grad(self, p, x):
            np.ones(50_000)
            return super().value_and_grad(p, x)

    runs = [
        fit(loss, (np.array(0.0),), (np.ones((60, 1000)),), SGD(0.1), epochs=1, batch_size=4)
        for loss in (Square(), Loss())
    ]
    few, many = (run.allocated_bytes_per_step for run in runs)
    assert few < 400_000 and many - few == pytest.approx(400_000, abs=2_000)


def test_a_run_too_short_to_count_says_nothing_of_bytes():
    history = fit(Square(), (np.array(0.0),), (np.ones(4),), SGD(0.1), epochs=1, batch_size=2)
    assert history.allocated_bytes_per_step is None


def test_control_c_keeps_the_complete_epochs_and_evaluates():
    class Loss(Softmax):
        def value_and_grad(self, *arguments):
            if self.calls == 1 + 7 + 3:
                os.kill(os.getpid(), signal.SIGINT)
            return super().value_and_grad(*arguments)

    history = fit(Loss(), start(), DATA, SGD(0.5), epochs=5, batch_size=40, test=DATA)
    assert history.interrupted and len(history.epochs) == 1
    assert 7 <= history.steps < 14 and history.test_accuracy > 0.5


def test_control_c_before_the_first_step_evaluates_nothing():
    class Loss(Softmax):
        def value_and_grad(self, *arguments):
            raise KeyboardInterrupt

    history = fit(Loss(), start(), DATA, SGD(0.5), epochs=5, batch_size=40, test=DATA)
    assert history.interrupted and history.epochs == [] and history.test_accuracy is None


def test_control_c_during_the_evaluation_keeps_the_epochs():
    class Loss(Softmax):
        def __call__(self, *arguments):
            if self.calls == 8 and len(arguments[2]) == 40 and evaluating:
                raise KeyboardInterrupt
            return super().__call__(*arguments)

    evaluating = []
    history = fit(Loss(), start(), DATA, SGD(0.5), epochs=1, batch_size=40, test=DATA, on_epoch=evaluating.append)
    assert history.interrupted and len(history.epochs) == 1 and history.test_accuracy is None


def test_a_gradient_of_another_structure_is_an_error():
    class Loss(Softmax):
        def value_and_grad(self, *arguments):
            value, grads = super().value_and_grad(*arguments)
            return value, grads[:1]

    with pytest.raises(ValueError, match="params and its gradient have different lengths"):
        fit(Loss(), start(), DATA, SGD(0.5), epochs=1, batch_size=40)

"""Conditions, parts and other orders before and behind the layers, tile by tile: the same values and gradients."""

import numpy as np
import pytest
from tile_checks import ONE, WIDE, array, check

from tangentlike import differentiate, nn
from tangentlike.tile.build import tiled
from tangentlike.tile.values import Untileable
from tangentlike.train.batches import Gather
from tangentlike.train.step import Step
from tangentlike.train.tiled_loss import TiledEvaluation, WholeEvaluation

N = 20
CASES = {}
IMAGES, STEPS = array(N, 2, 6, 6, seed=4), array(N, 6, 4, seed=3)


def case(*shapes, data):
    """Register a loss with parameters of these shapes, and its data."""

    def register(loss):
        params = tuple(array(*s, seed=k + 1) for k, s in enumerate(shapes))
        wrt = tuple(loss.__code__.co_varnames[: len(params)])
        CASES[loss.__name__] = (differentiate(wrt=wrt)(loss), params, data)
        return loss

    return register


@case((2, 2, 3, 3), (1,), data=(IMAGES,))
def gate_of_a_convolution(w, v, x):
    gate = nn.conv2d(x, w) > 0.0
    return np.sum(np.where(gate, v[0] * x[:, :, 1:-1, 1:-1], 0.5)) / x.shape[0]


@case((2, 2, 3, 3), (1,), data=(IMAGES,))
def gate_times_a_convolution(w, v, x):
    h = nn.conv2d(x, w)
    return np.mean((h > 0.0) * h * v[0])


@case((2, 2, 3, 3), (1,), data=(IMAGES,))
def gated_and_pooled(w, v, x):
    return np.mean(v[0] * nn.max_pool2d((nn.conv2d(x, w) > 0.0) * 1.0, 2))


@case((2, 2, 3, 3), (1,), data=(IMAGES,))
def the_smallest_of_each_window(w, v, x):
    return np.mean(v[0] * nn.max_pool2d(-nn.conv2d(x, w), 2))


@case((2, 2, 3, 3), (1,), data=(IMAGES,))
def squares_pooled(w, v, x):
    return np.mean(v[0] * nn.max_pool2d(nn.conv2d(x, w) ** 2, 2))


@case((3, 1, 3, 3), (1,), data=(IMAGES,))
def a_part_that_keeps_its_size(w, v, x):
    return np.mean(v[0] * nn.conv2d(x[:, 1:, :, 1:], w, padding="same") ** 2)


@case((3, 2, 3, 3), (1,), data=(IMAGES,))
def parts_pooled(w, v, x):
    h = nn.conv2d(x, w)[:, :, 1:, ::-1]
    return np.mean(v[0] * nn.max_pool2d(h, 2, padding="auto")) + np.mean(nn.avg_pool2d(h, 3, 2, padding="same") ** 2)


@case((4, 3), (3, 3), (3,), data=(STEPS,))
def steps_backwards(wx, wh, b, x):
    return np.mean(nn.rnn(np.flip(x, axis=1), wx, wh, b) ** 2)


@case((3, 3), (3, 3), (3,), data=(STEPS,))
def parts_of_steps(wx, wh, b, x):
    return np.mean(nn.rnn(x[:, ::2, 1:], wx, wh, b, all_states=True) ** 2)


@case((3, 2, 1, 2), (3,), data=(IMAGES,))
def windows_that_leave_cells_out(w, b, x):
    h = nn.conv2d(x, w, b, stride=(3, 4), padding="same")
    return np.mean(h * h) + np.mean(nn.conv2d(x, w, stride=(6, 2), padding="auto") ** 2)


@case((4, 3), data=(STEPS,))
def one_of_two_conditions(w, x):
    h = x @ w
    return np.mean(np.where((h > 0.1) ^ (h < 0.4), h * h, 0.1))


@case((4, 3), (3, 3), (3,), data=(STEPS,))
def a_weight_that_the_steps_and_the_end_share(wx, wh, b, x):
    return np.mean((nn.rnn(x, wx, wh, b) @ wh) ** 2)


@pytest.mark.parametrize("layout", [WIDE, ONE], ids=["tiles", "one tile"])
@pytest.mark.parametrize("name", CASES)
def test_tiles_give_the_gradient(name, layout):
    check(*CASES[name], layout, 1e-10)


@pytest.mark.parametrize("name", CASES)
def test_tiles_evaluate_as_whole_batches(name):
    """Without the adjoint fewer values are read, and more of them disappear into one kernel."""
    tiles, whole = (kind(*CASES[name], 7)() for kind in (TiledEvaluation, WholeEvaluation))
    assert tiles[0] == pytest.approx(whole[0], rel=1e-12)


def test_an_activation_that_rises_is_taken_after_the_pool():
    """The others are not: the largest square is not the square of the largest."""

    @differentiate(wrt=("w",))
    def network(w, x):
        return np.mean(nn.max_pool2d(nn.relu(nn.conv2d(x, w)), 2))

    params = CASES["squares_pooled"][1]
    text = tiled(network, params[:1], (IMAGES,), 12).text
    assert "conv2d_activated_pool(" in text
    assert "conv2d_activated_pool(" not in tiled(CASES["squares_pooled"][0], params, (IMAGES,), 12).text


def test_statistics_move_though_nobody_reads_what_was_normalized():
    @differentiate(wrt=("gamma", "beta", "w"))
    def network(gamma, beta, w, mean, var, x):
        h = nn.batch_norm(x, gamma, beta, mean, var)  # noqa: F841  # moves mean and var
        return np.mean(x @ w) + 0.0 * np.sum(beta)

    x = array(N, 4)
    for run in (lambda *a: network(*a), lambda *a: network.value_and_grad(*a)):
        mean, var = np.zeros(4), np.ones(4)
        run(np.ones(4), np.zeros(4), np.ones(4), mean, var, x)
        assert mean == pytest.approx(0.1 * x.mean(axis=0)) and var == pytest.approx(0.9 + 0.1 * x.var(axis=0, ddof=1))


def test_statistics_of_what_tiles_do_not_take_are_not_forgotten():
    @differentiate(wrt=("gamma", "beta", "w"))
    def network(gamma, beta, w, mean, var, x):
        h = nn.batch_norm(np.cumsum(x, axis=1), gamma, beta, mean, var)  # noqa: F841  # moves mean and var
        return np.mean(x @ w) + 0.0 * np.sum(beta + gamma)

    arrays = np.ones(4), np.zeros(4), np.ones(4), np.zeros(4), np.ones(4)
    with pytest.raises(Untileable, match=r"line \d+: .*cumsum"):
        tiled(network, arrays, (array(N, 4),), 12)


def test_gradients_go_to_the_parameters_of_their_names():
    from tangentlike import train
    from tangentlike.train.clipping import Clipping
    from tangentlike.train.tiled import TiledStep

    @differentiate(wrt=("b", "w"))
    def line(w, b, x, y):
        return np.mean((x * w + 2.0 * b - y) ** 2)

    x, y = array(N, 4), array(N, 4, seed=1)
    results = []
    for kind in (Step, TiledStep):
        for bound in (None, 0.1):
            params = np.ones(4), np.zeros(4)
            clipping = None if bound is None else Clipping(params, bound)
            step = kind(line, params, (), Gather((x, y), 10), train.Momentum(0.1), clipping, None)
            step.compile()
            step(np.arange(10))
            results.append(params)
            residual = x[:10] + 0.0 - y[:10]
            slope = 2 * (residual * x[:10]).sum(axis=0) / 40, 4 * residual.sum(axis=0) / 40
            length = np.sqrt(sum((g**2).sum() for g in slope))
            factor = 1.0 if bound is None else min(1.0, bound / length)
            for p, start, g in zip(params, (1.0, 0.0), slope, strict=True):
                assert p == pytest.approx(start - 0.1 * factor * g, rel=1e-12)

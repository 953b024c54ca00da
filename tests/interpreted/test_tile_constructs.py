"""What a loss may be written with and still go tile by tile: masks, parts, writes in place, sizes, constants."""

import math

import numpy as np
import pytest
from tile_checks import (
    LABELS,
    NUMBERS,
    STEPS,
    TARGETS,
    WIDE,
    N,
    X,
    Y,
    array,
    check,
    registered_in,
    single,
)

from tangentlike import nn

CASES = {}
case = registered_in(CASES)
WIDER = {
    "solved",
    "constant_features",
    "mean_image",
    "ones_column",
    "states_stored",
    "loss_each_step",
}  # with float64 constants
FIXED = np.linspace(-1.0, 1.0, 5)
MEAN_IMAGE = np.linspace(0.0, 1.0, 12).reshape(3, 4)


def rms(h, g):
    return h / np.sqrt(np.mean(h**2, axis=1, keepdims=True) + 1e-6) * g


@case((5, 3), data=(X, TARGETS))
def masks_and(w, x, y):
    p = x @ w
    m = (p > -0.3) & (y < 0.5) | ~(p > 1.0)
    return np.mean(np.where(m, p * p, 0.1 * p))


@case((5, 3), data=(X, TARGETS))
def bool_times(w, x, y):
    p = x @ w
    m = p > 0.1
    return np.sum(m * p**2) / np.sum(y > -10.0) + np.mean((p - y) ** 2)


@case((5, 3), data=(X, TARGETS))
def masked_mean(w, x, y):
    p = x @ w
    m = y > 0.0
    return np.sum(np.where(m, (p - y) ** 2, 0.0)) / np.sum(m)


@case((5, 3), data=(X, TARGETS))
def len_count(w, x, y):
    return np.sum((x @ w - y) ** 2) / len(x)


@case((5, 3), data=(X, TARGETS))
def shape_arith(w, x, y):
    n = x.shape[0]
    return 0.5 * np.sum((x @ w - y) ** 2) * (1.0 / n) + np.sum(w**2) / (2 * n) + np.sum(y) / (n - 1)


@case((5, 4), (4, 3), data=(X, TARGETS))
def param_slices(w, v, x, y):
    h = np.tanh(x @ w[:, :3]) + x @ w[:, 1:]
    return np.mean((h @ v[:3] - y) ** 2)


@case((3, 5), data=(X, TARGETS))
def param_T(w, x, y):
    return np.mean((x @ w.T - y) ** 2)


@case((15,), data=(X, TARGETS))
def param_reshape(w, x, y):
    return np.mean((x @ w.reshape(5, 3) - y) ** 2)


@case((18,), data=(X, TARGETS))
def packed_vector(p, x, y):
    w = p[:15].reshape(5, 3)
    b = p[15:]
    return np.mean((x @ w + b - y) ** 2)


@case((5, 3), data=(X, TARGETS))
def constant_features(w, x, y):
    return np.mean(((x - FIXED) @ w - y) ** 2)


@case((5, 4), (5, 2), (6, 3), data=(X, TARGETS))
def concatenated(w, v, u, x, y):
    h = np.concatenate((np.tanh(x @ w), x @ v), axis=1)
    return np.mean((h @ u - y) ** 2)


@case((5, 4), (5, 4), (4, 3), data=(X, TARGETS))
def stacked(w, v, u, x, y):
    h = np.stack((np.tanh(x @ w), x @ v), axis=1)
    return np.mean((np.sum(h, axis=1) @ u - y) ** 2)


@case((7, 4), (4, 3), data=(NUMBERS[:, 0].copy(), TARGETS))
def embedding1(table, v, x, y):
    return np.mean((np.tanh(table[x]) @ v - y) ** 2)


@case((5, 3), data=(X, TARGETS))
def reserved_names(w, rows, count):
    size = rows @ w
    return np.mean((size - count) ** 2)


@case((4, 4), (4, 4), (4, 3), data=(STEPS, array(N, 6, 3, seed=31)))
def states_stored(wx, wh, wo, x, y):
    n, t, _ = x.shape
    hs = np.zeros((n, t, 4))
    h = np.zeros((n, 4))
    for k in range(t):
        h = np.tanh(x[:, k] @ wx + h @ wh)
        hs[:, k] = h
    return np.mean((hs @ wo - y) ** 2)


@case((4, 4), (4, 4), (4, 3), data=(STEPS, array(N, 6, 3, seed=31)))
def loss_each_step(wx, wh, wo, x, y):
    h = np.zeros((x.shape[0], 4))
    total = 0.0
    for k in range(x.shape[1]):
        h = np.tanh(x[:, k] @ wx + h @ wh)
        total += np.mean((h @ wo - y[:, k]) ** 2)
    return total / x.shape[1]


@case((5, 3), data=(X, TARGETS))
def in_place_slices(w, x, y):
    h = x @ w
    h[:, 1] *= 2.0
    h[:, 0] = h[:, 1] * h[:, 2]
    return np.mean((h - y) ** 2)


@case((5, 4), (4, 3), data=(X, TARGETS))
def activations(w, v, x, y):
    h = np.tanh(x @ w)
    h = np.log1p(np.exp(h)) + np.where(h > 0, h, 0.1 * h) + np.where(h > 0, h, np.expm1(h))
    return np.mean(np.logaddexp(0.0, h @ v) - y) + np.mean(np.arctan2(h, 2.0 + h * h))


@case((5, 3), data=(X, TARGETS))
def rank2(w, x, y):
    p = x @ w
    worst = np.max(np.abs(p - y), axis=1)
    least = np.min(p, axis=1)
    pr = np.prod(1.0 + 0.1 * p, axis=1)
    return np.mean(worst + least * pr)


@case((5, 1), data=(X, Y))
def squeeze_output(w, x, y):
    return (
        np.mean(((x @ w)[:, 0] - y) ** 2)
        + np.mean(((x @ w).reshape(-1) - y) ** 2)
        + np.mean(np.abs((x @ w).ravel() - y))
    )


@case((5, 1), data=(X, Y))
def squeeze_np(w, x, y):
    return np.mean((np.squeeze(x @ w, axis=1) - y) ** 2)


@case((5, 3), 0.1, data=(X, TARGETS))
def weak_scalars(w, s, x, y):
    return np.mean((x @ w * s - y) ** 2) * s + s**2


@case((5, 4), (4,), (4, 3), data=(X, LABELS), aux=True)
def helper_norm(w, g, v, x, labels):
    h = rms(x @ w, g)
    s = h @ v
    return nn.softmax_cross_entropy(s, labels), s


@case((5, 3), data=(X, LABELS), aux=True)
def accuracy_aux(w, x, labels):
    s = x @ w
    return nn.softmax_cross_entropy(s, labels), np.mean(np.argmax(s, axis=1) == labels)


@case((5, 3), data=(X, TARGETS))
def loop_over_layers(w, x, y):
    h = x @ w
    for k in range(3):
        h = h + 0.1 * np.sin(h * (k + 1))
    return np.mean((h - y) ** 2)


@case((3, 5, 5), (5, 3), data=(X, TARGETS))
def stack_of_weights(ws, v, x, y):
    h = x
    for k in range(ws.shape[0]):
        h = np.tanh(h @ ws[k])
    return np.mean((h @ v - y) ** 2)


@case((1, 12), (12, 3), data=(array(N, 3, 4, seed=50), TARGETS))
def mean_image(b, w, x, y):
    h = ((x - MEAN_IMAGE) * 2.0).reshape(x.shape[0], -1) + b
    return np.mean((h @ w - y) ** 2)


@case((5, 3), data=(X, TARGETS))
def scalars_from_math(w, x, y):
    s = 0.3
    return np.mean(0.5 * ((x @ w - y) / s) ** 2 + math.log(s) + 0.5 * math.log(2 * math.pi) + np.log(2 * np.pi))


@case((5, 4), (4, 3), data=(X, TARGETS))
def dropout_seeded(w, v, x, y):
    h = nn.dropout(np.tanh(x @ w), 0.3, 7)
    return np.mean((h @ v - y) ** 2)


@case((5, 3), data=(X, TARGETS))
def early_return(w, x, y):
    if w.shape[0] > 3:
        return np.mean((x @ w - y) ** 2)
    return np.mean(np.abs(x @ w - y))


@case((5, 3), data=(X, TARGETS))
def astype_mask(w, x, y):
    m = (y > 0).astype(np.float64)
    return np.sum(m * (x @ w - y) ** 2) / np.sum(m)


@case((5, 3), data=(X, TARGETS))
def ones_column(w, x, y):
    xb = np.concatenate((np.ones((x.shape[0], 1)), x[:, :4]), axis=1)
    return np.mean((xb @ w - y) ** 2)


@case((5, 3), (3,), data=(X, TARGETS))
def clipped(w, b, x, y):
    p = np.clip(x @ w + b, -0.4, 0.4)
    return np.mean((p - y) ** 2)


@case((5, 3), data=(X, TARGETS))
def views_of_gradients(w, x, y):
    p = np.sum(x[:, :, None] * w[None], axis=1)
    pairs = p[:, :, None] - p[:, None, :]
    return np.mean((p - y) ** 2) + np.mean(np.maximum(0.0, 1.0 - pairs))


@case((3, 3), (5, 3), data=(X, TARGETS))
def solved(a, w, x, y):
    m = a @ a.T + 3.0 * np.eye(3)
    return np.mean((x @ np.linalg.solve(m, w.T).T - y) ** 2) + np.log(np.linalg.det(m))


@case((5, 4), (4, 3), data=(X, TARGETS))
def written_in_a_loop(w, v, x, y):
    h = x @ w
    for k in range(3):
        g = np.zeros_like(h)
        for j in range(4):
            g[:, j] = np.sin(h[:, (j + k) % 4]) * h[:, j]
        h = h + g
    return np.mean((h @ v - y) ** 2)


@case((5, 3), data=(X, TARGETS))
def while_it_is_small(w, x, y):
    h = x @ w
    k = 0
    while k < 3:
        h = np.tanh(h)
        k += 1
    return np.mean((h - y) ** 2)


@case((100,), data=(array(N, 100) + 2.0, Y))
def long_sums(w, x, y):
    return np.mean((np.sum(x * w, axis=1) - y) ** 2) + np.mean(np.prod(1.0 + 0.01 * x * w, axis=1))


def squared_inside(h):
    h = h * 1.0
    u = h[:, 1]
    h[:, 1] = h[:, 0] ** 2
    return h * np.mean(h, axis=1, keepdims=True) + np.sum(u)


@case((5, 4), (4, 3), data=(X, TARGETS))
def written_in_a_helper(w, v, x, y):
    return np.mean((squared_inside(x @ w) @ v - y) ** 2)


@case((5, 3), (2,), data=(X, TARGETS))
def unpacked_parameter(w, b, x, y):
    scale, shift = b
    return np.mean((x @ w * scale + shift - y) ** 2)


@pytest.mark.parametrize("name", CASES)
def test_tiles_give_the_gradient(name):
    loss, params, data = CASES[name]
    check(loss, params, data, WIDE, 1e-10)


@pytest.mark.parametrize("name", sorted(set(CASES) - WIDER)[::3])
def test_tiles_give_the_gradient_in_float32(name):
    loss, params, data = (single(each) for each in CASES[name])
    check(loss, params, data, WIDE, 2e-5)

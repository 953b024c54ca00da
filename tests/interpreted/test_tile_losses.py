"""The losses that networks are ordinarily trained with, tile by tile: the same gradients as in whole batches."""

import numpy as np
import pytest
from tile_checks import (
    IMAGES,
    LABELS,
    LENGTHS,
    NUMBERS,
    STEPS,
    TARGETS,
    WEIGHTS,
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
CLASS_WEIGHTS = np.array([0.2, 1.0, 3.0])


@case((5,), 0.3, data=(X, Y))
def vector_regression(w, b, x, y):
    return np.mean((x @ w + b - y) ** 2)


@case((5,), (1,), data=(X, (Y > 0).astype(np.float64)))
def logistic(w, b, x, y):
    z = x @ w + b[0]
    return np.mean(np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))) + 0.01 * np.dot(w, w)


@case((5, 1), data=(X, np.random.default_rng(3).integers(0, 5, (N, 1))))
def poisson(w, x, counts):
    s = x @ w
    return np.mean(np.exp(s) - counts * s)


@case((5, 3), data=(X, TARGETS))
def elastic(w, x, y):
    return np.mean((x @ w - y) ** 2) + np.float64(0.01) * np.sum(np.abs(w)) + 0.5 * np.float64(0.01) * np.sum(w**2)


@case((5, 3), (5,), data=(X,))
def spread_of_units(w, v, x):
    h = 1 / (1 + np.exp(-(x @ w)))
    return np.mean((h @ w.T + v - x) ** 2) + 0.01 * np.sum(np.var(h, axis=0))


@case((5, 3), (3,), data=(X, LABELS))
def softmax_by_hand(w, b, x, labels):
    s = x @ w + b
    s = s - np.max(s, axis=1, keepdims=True)
    e = np.exp(s)
    p = e / np.sum(e, axis=1, keepdims=True)
    one_hot = np.zeros((x.shape[0], 3)) + (labels.reshape(-1, 1) == np.arange(3))
    return -np.mean(np.sum(one_hot * np.log(p), axis=1))


@case((5, 3), (3,), data=(X, TARGETS))
def logsumexp(w, b, x, y):
    s = x @ w + b
    m = np.max(s, axis=1, keepdims=True)
    lse = np.log(np.sum(np.exp(s - m), axis=1)) + m[:, 0]
    return np.mean(lse - np.sum(s * y, axis=1))


@case((5, 3), data=(X, LABELS), aux=True)
def class_weights(w, x, labels):
    scores = x @ w
    lp = nn.log_softmax(scores)
    one = labels.reshape(-1, 1) == np.arange(3)
    picked = np.sum(np.where(one, lp, 0.0), axis=1)
    cw = CLASS_WEIGHTS[labels]
    return -np.sum(cw * picked) / np.sum(cw), scores


@case((5, 3), (3,), data=(X, LABELS), aux=True)
def label_smoothing(w, b, x, labels):
    s = x @ w + b
    lp = nn.log_softmax(s)
    return 0.9 * nn.softmax_cross_entropy(s, labels) - 0.1 * np.mean(lp), s


@case((5, 3), data=(X, LABELS), aux=True)
def focal(w, x, labels):
    s = x @ w
    p = nn.softmax(s)
    one = labels.reshape(-1, 1) == np.arange(3)
    pt = np.sum(one * p, axis=1)
    return -np.mean((1 - pt) ** 2 * np.log(pt)), s


@case((5, 3), data=(X, np.eye(3)[LABELS]), aux=True)
def one_hot_ce(w, x, labels):
    s = x @ w
    return nn.softmax_cross_entropy(s, labels), s


@case((5, 4), data=(X, array(N, 5, seed=11), (Y > 0).astype(np.float64)))
def siamese(w, x1, x2, same):
    a = np.tanh(x1 @ w)
    b = np.tanh(x2 @ w)
    d = np.sqrt(np.sum((a - b) ** 2, axis=1) + 1e-6)
    return np.mean(same * d**2 + (1 - same) * np.maximum(1.0 - d, 0.0) ** 2)


@case((5, 3), data=(X, array(N, 5, seed=40), array(N, 5, seed=41)))
def triplet(w, anchor, good, bad):
    a, p, n = anchor @ w, good @ w, bad @ w
    dp = np.sum((a - p) ** 2, axis=1)
    dn = np.sum((a - n) ** 2, axis=1)
    return np.mean(np.maximum(dp - dn + 0.2, 0.0))


@case((5, 3), data=(X, TARGETS))
def cosine(w, x, y):
    p = x @ w
    c = np.sum(p * y, axis=1) / (np.linalg.norm(p, axis=1) * np.linalg.norm(y, axis=1))
    return 1.0 - np.mean(c)


@case((5,), data=(X, np.where(Y > 0, 1.0, -1.0)))
def hinge(w, x, y):
    return np.mean(np.maximum(0.0, 1.0 - y * (x @ w))) + 0.1 * np.sum(w**2)


@case((5, 3), data=(X, TARGETS))
def huber(w, x, y):
    e = x @ w - y
    a = np.abs(e)
    return np.mean(np.where(a < 0.3, 0.5 * e**2, 0.3 * (a - 0.15)))


@case((5, 3), data=(X, TARGETS))
def quantile(w, x, y):
    q = np.array([0.1, 0.5, 0.9])
    e = y - x @ w
    return np.mean(np.maximum(q * e, (q - 1) * e))


@case((5, 3), data=(X, np.where(TARGETS > 0, 1.0, 0.0)))
def dice(w, x, y):
    p = nn.sigmoid(x @ w)
    top = 2 * np.sum(p * y, axis=1) + 1
    low = np.sum(p, axis=1) + np.sum(y, axis=1) + 1
    return 1 - np.mean(top / low)


@case((5, 2), (5, 2), (5, 2), data=(X, Y))
def mixture_density(wp, wm, ws, x, y):
    lp = nn.log_softmax(x @ wp)
    m = x @ wm
    s = x @ ws
    e = y.reshape(-1, 1) - m
    z = lp - s - 0.5 * (e * np.exp(-s)) ** 2
    top = np.max(z, axis=1)
    return -np.mean(top + np.log(np.sum(np.exp(z - top.reshape(-1, 1)), axis=1)))


@case((5, 2), (2, 5), (5,), data=(X,))
def autoencoder(w, v, c, x):
    return np.mean(np.sum((np.tanh(x @ w) @ v + c - x) ** 2, axis=1))


@case((5, 2), (5, 2), (2, 5), data=(X, array(N, 2, seed=21)))
def vae(wm, ws, v, x, noise):
    m = x @ wm
    s = x @ ws
    z = m + np.exp(0.5 * s) * noise
    r = np.sum((z @ v - x) ** 2, axis=1)
    kl = -0.5 * np.sum(1 + s - m**2 - np.exp(s), axis=1)
    return np.mean(r + kl)


@case((5, 4), (4, 5), data=(X,))
def tied_contractive(w, v, x):
    h = nn.sigmoid(x @ w)
    p = h @ w.T
    return np.mean((p - x) ** 2) + 0.1 * np.mean(np.sum((h * (1 - h)) ** 2 @ (w**2).T, axis=1)) + np.sum(v * v)


@case((5, 3), (5, 3), data=(X, LABELS, NUMBERS[:, 0] % 3), aux=False)
def multi_head(w, v, x, a, b):
    h = np.tanh(x)
    return nn.softmax_cross_entropy(h @ w, a) + 0.5 * nn.softmax_cross_entropy(h @ v, b)


@case((5, 3), data=(X, TARGETS, WEIGHTS))
def sample_weights(w, x, y, weights):
    e = np.sum((x @ w - y) ** 2, axis=1)
    return np.sum(weights * e) / np.sum(weights)


@case((5, 3), data=(X, TARGETS, WEIGHTS))
def sample_weights_column(w, x, y, weights):
    e = (x @ w - y) ** 2
    return np.mean(weights[:, None] * e)


@case((7, 4), (7,), data=(NUMBERS[:, 0].copy(), NUMBERS[:, 1].copy(), Y))
def matrix_factorization(users, bias, u, i, r):
    p = np.sum(users[u] * users[i], axis=1) + bias[u]
    return np.mean((p - r) ** 2) + 0.01 * np.sum(users**2)


@case((7, 4), (4, 3), data=(NUMBERS, TARGETS))
def embedding(table, v, x, y):
    h = table[x]
    return np.mean((np.mean(h, axis=1) @ v - y) ** 2)


@case((4, 3), (4, 3), (4, 3), (3, 3), data=(STEPS, TARGETS))
def attention(wq, wk, wv, wo, x, y):
    q = x @ wq
    k = x @ wk
    v = x @ wv
    s = q @ np.transpose(k, (0, 2, 1)) / np.sqrt(3.0)
    a = nn.softmax(s)
    h = a @ v
    return np.mean((np.mean(h, axis=1) @ wo - y) ** 2)


@case((4, 6), (6, 3), data=(STEPS, TARGETS))
def attention_pool(w, v, x, y):
    s = (x @ w)[:, :, 0]
    a = np.exp(s - np.max(s, axis=1).reshape(-1, 1))
    a = a / np.sum(a, axis=1).reshape(-1, 1)
    h = np.sum(a.reshape(a.shape[0], a.shape[1], 1) * np.tanh(x @ w), axis=1)
    return np.mean((h @ v - y) ** 2)


@case((4, 16), (4, 16), (16,), (4, 3), data=(STEPS, TARGETS))
def lstm(wx, wh, b, wo, x, y):
    h = np.zeros((x.shape[0], 4), x.dtype)
    c = np.zeros((x.shape[0], 4), x.dtype)
    for t in range(x.shape[1]):
        g = x[:, t] @ wx + h @ wh + b
        i = nn.sigmoid(g[:, :4])
        f = nn.sigmoid(g[:, 4:8])
        o = nn.sigmoid(g[:, 8:12])
        c = f * c + i * np.tanh(g[:, 12:])
        h = o * np.tanh(c)
    return np.mean((h @ wo - y) ** 2)


@case((4, 4), (4, 4), (4, 4), (4, 4), (4, 4), (4, 4), (4, 3), data=(STEPS, TARGETS))
def gru(wz, uz, wr, ur, wh, uh, wo, x, y):
    h = np.zeros((x.shape[0], 4), x.dtype)
    for t in range(x.shape[1]):
        xt = x[:, t]
        z = nn.sigmoid(xt @ wz + h @ uz)
        r = nn.sigmoid(xt @ wr + h @ ur)
        n = np.tanh(xt @ wh + (r * h) @ uh)
        h = (1.0 - z) * n + z * h
    return np.mean((h @ wo - y) ** 2)


@case((4, 4), (4, 4), (4, 3), data=(STEPS, TARGETS, LENGTHS))
def masked_sequences(wx, wh, wo, x, y, lengths):
    h = np.zeros((x.shape[0], 4), x.dtype)
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ wx + h @ wh)
        h = np.where((t < lengths).reshape(-1, 1), new, h)
    return np.mean((h @ wo - y) ** 2)


@case((4, 3), data=(STEPS, array(N, 6, 3, seed=31), LENGTHS))
def masked_steps(w, x, y, lengths):
    m = np.arange(6) < lengths[:, None]
    e = np.sum((x @ w - y) ** 2, axis=2)
    return np.sum(np.where(m, e, 0.0)) / np.sum(lengths)


@case((4, 7), (7,), (7, 3), data=(STEPS, NUMBERS % 3))
def many_to_many(w, b, v, x, labels):
    h = np.tanh(x @ w + b)
    s = h @ v
    return nn.softmax_cross_entropy(s.reshape(-1, 3), labels.reshape(-1))


@case((4, 4), (4, 4), (4,), (4, 3), data=(STEPS, NUMBERS % 3), aux=True)
def tagger(wx, wh, b, wo, x, labels):
    h = np.zeros((x.shape[0], wh.shape[0]), x.dtype)
    hs = np.zeros((x.shape[0], x.shape[1], wh.shape[0]), x.dtype)
    for k in range(x.shape[1]):
        h = np.tanh(x[:, k] @ wx + h @ wh + b)
        hs[:, k] = h
    s = hs @ wo
    n, t, c = s.shape
    return nn.softmax_cross_entropy(s.reshape(n * t, c), labels.reshape(n * t)), s


@case((5, 3), data=(X, LABELS), aux=True)
def gaussian_nb(m, x, labels):
    d = np.sum((x[:, None, :] - m.T) ** 2, axis=2)
    s = -d
    return nn.softmax_cross_entropy(s, labels), s


@case((5, 4), (4,), (4,), (4, 3), data=(X, TARGETS))
def layer_norm(w, g, b, v, x, y):
    h = x @ w
    m = np.mean(h, axis=1, keepdims=True)
    s = np.mean((h - m) ** 2, axis=-1, keepdims=True)
    h = (h - m) / np.sqrt(s + 1e-5) * g + b
    return np.mean((h @ v - y) ** 2)


@case((5, 4), (4, 3), data=(X, TARGETS))
def layer_norm_var(w, v, x, y):
    h = x @ w
    h = (h - h.mean(axis=1).reshape(-1, 1)) / (h.std(axis=1).reshape(-1, 1) + 0.1) + np.var(h, axis=1, keepdims=True)
    return np.mean((h @ v - y) ** 2)


@case((5, 4), (4, 3), data=(X, TARGETS))
def by_hand_batch_norm(w, v, x, y):
    h = x @ w
    m = np.mean(h, axis=0)
    s = np.mean((h - m) ** 2, axis=0)
    h = (h - m) / np.sqrt(s + 1e-5)
    return np.mean((h @ v - y) ** 2)


@case((5, 3), data=(X, TARGETS))
def covariance(w, x, y):
    p = x @ w
    p = p - np.mean(p, axis=0)
    c = p.T @ p / p.shape[0]
    return np.sum((c - np.eye(3)) ** 2)


@case((5, 3), data=(X, TARGETS))
def average_std(w, x, y):
    e = (x @ w - y) ** 2
    return np.mean(e) + np.std(e) + np.var(x @ w)


@case((5, 3), data=(X, TARGETS))
def norm_all(w, x, y):
    return np.linalg.norm(x @ w - y) ** 2 / x.shape[0] + 0.1 * np.linalg.norm(w)


@case((5, 3), data=(X, (TARGETS > 0)))
def bce_bool_targets(w, x, y):
    p = nn.sigmoid(x @ w)
    return -np.mean(np.where(y, np.log(p), np.log(1.0 - p)))


@case((3, 2, 3, 3), (3,), (180, 3), data=(IMAGES, LABELS), aux=True)
def skip_channels(w, b, v, x, labels):
    h = nn.relu(nn.conv2d(x, w, b, padding=1))
    h = np.concatenate((x, h), axis=1)
    s = nn.flatten(h) @ v
    return nn.softmax_cross_entropy(s, labels), s


@case((3, 2, 3, 3), (3, 3), data=(IMAGES, LABELS), aux=True)
def global_pool(w, v, x, labels):
    h = nn.relu(nn.conv2d(x, w))
    h = h.mean(axis=(2, 3))
    s = h @ v
    return nn.softmax_cross_entropy(s, labels), s


@case((3, 2, 3, 3), data=(IMAGES,))
def total_variation(w, x):
    h = nn.conv2d(x, w)
    return np.mean(np.abs(h[:, :, 1:] - h[:, :, :-1])) + np.mean((h[:, :, :, 1:] - h[:, :, :, :-1]) ** 2)


@case((3, 4, 3), (8, 3), data=(STEPS, TARGETS))
def conv1d_by_slices(w, v, x, y):
    h = x[:, :-2] @ w[0] + x[:, 1:-1] @ w[1] + x[:, 2:] @ w[2]
    h = np.tanh(h)
    return np.mean((np.max(h, axis=1) @ v[:3] - y) ** 2) + np.sum(v)


@pytest.mark.parametrize("name", CASES)
def test_tiles_give_the_gradient(name):
    loss, params, data = CASES[name]
    check(loss, params, data, WIDE, 1e-10)


@pytest.mark.parametrize("name", sorted(set(CASES) - {"by_hand_batch_norm"})[::2])
def test_tiles_give_the_gradient_in_float32(name):
    loss, params, data = (single(each) for each in CASES[name])
    check(loss, params, data, WIDE, 2e-5)

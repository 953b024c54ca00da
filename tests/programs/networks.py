"""Networks written by hand."""

import math

import numpy as np

from programs.corpus import add


def two_layers(w1, b1, w2, b2, x, y):
    h = np.tanh(x @ w1 + b1)
    z = h @ w2 + b2
    return np.mean((z - y) ** 2)


add(
    two_layers,
    lambda rng: (
        rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(4, 2)), rng.normal(size=2),
        rng.normal(size=(5, 3)), rng.normal(size=(5, 2)),
    ),
    wrt=("w1", "b1", "w2", "b2"),
    compiled=True,
)  # fmt: skip


def recurrent(wx, wh, b, xs):
    h = np.zeros((xs.shape[1], wh.shape[0]))
    for t in range(xs.shape[0]):
        h = np.tanh(xs[t] @ wx + h @ wh + b)
    return np.sum(h**2)


add(
    recurrent,
    lambda rng: (
        rng.normal(size=(2, 3)),
        0.5 * rng.normal(size=(3, 3)),
        rng.normal(size=3),
        rng.normal(size=(4, 2, 2)),
    ),
    lambda rng: (
        rng.normal(size=(2, 3)),
        0.5 * rng.normal(size=(3, 3)),
        rng.normal(size=3),
        rng.normal(size=(0, 2, 2)),
    ),
    wrt=("wx", "wh", "b"),
    compiled=True,
)


def recurrent_history(wx, wh, xs):
    steps = xs.shape[0]
    h = np.zeros((steps + 1, wh.shape[0]))
    loss = 0.0
    for t in range(steps):
        h[t + 1] = np.tanh(wx @ xs[t] + wh @ h[t])
        loss += np.sum(h[t + 1] ** 2) * (t + 1)
    return loss


add(
    recurrent_history,
    lambda rng: (rng.normal(size=(3, 2)), rng.normal(size=(3, 3)), rng.normal(size=(3, 2))),
    wrt=("wx", "wh"),
)


def _sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def lstm(w, u, b, xs):
    n = u.shape[0]
    h = np.zeros(n)
    c = np.zeros(n)
    for t in range(xs.shape[0]):
        gates = xs[t] @ w + h @ u + b
        i = _sigmoid(gates[:n])
        f = _sigmoid(gates[n : 2 * n])
        o = _sigmoid(gates[2 * n : 3 * n])
        g = np.tanh(gates[3 * n :])
        c = f * c + i * g
        h = o * np.tanh(c)
    return np.sum(h * h)


add(
    lstm,
    lambda rng: (rng.normal(size=(2, 8)), rng.normal(size=(2, 8)), rng.normal(size=8), rng.normal(size=(3, 2))),
    wrt=("w", "u", "b"),
)


def softmax_by_hand(x, label):
    top = x[0]
    for v in x:
        if v > top:
            top = v
    total = 0.0
    for i in range(len(x)):
        total += math.exp(x[i] - top)
    return math.log(total) + top - x[label]


add(softmax_by_hand, lambda rng: (rng.normal(size=4), 2))


def softmax_rows(a, labels):
    loss = 0.0
    for i in range(a.shape[0]):
        e = np.exp(a[i] - np.max(a[i]))
        p = e / np.sum(e)
        loss -= np.log(p[labels[i]])
    return loss / a.shape[0]


add(softmax_rows, lambda rng: (rng.normal(size=(3, 4)), np.array([2, 0, 3])), wrt="a")


def layer_norm(x, gain, bias):
    out = np.zeros_like(x)
    for i in range(x.shape[0]):
        mean = x[i].mean()
        centered = x[i] - mean
        variance = (centered**2).mean()
        out[i] = gain * centered / np.sqrt(variance + 1e-5) + bias
    return np.sum(out**3)


add(
    layer_norm, lambda rng: (rng.normal(size=(2, 4)), rng.normal(size=4), rng.normal(size=4)), wrt=("x", "gain", "bias")
)


def attention_head(x, wq, wk, wv):
    q = x @ wq
    k = x @ wk
    v = x @ wv
    scores = q @ k.T / math.sqrt(wq.shape[1])
    out = np.zeros_like(v)
    for i in range(scores.shape[0]):
        e = np.exp(scores[i, : i + 1] - scores[i, : i + 1].max())
        p = e / e.sum()
        out[i] = p @ v[: i + 1]
    return np.sum(out * out)


add(
    attention_head,
    lambda rng: (rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), rng.normal(size=(3, 2))),
    wrt=("x", "wq", "wk", "wv"),
)


def convolution_by_loops(image, kernel):
    n, m = image.shape
    kh, kw = kernel.shape
    out = np.zeros((n - kh + 1, m - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            s = 0.0
            for p in range(kh):
                for q in range(kw):
                    s += image[i + p, j + q] * kernel[p, q]
            out[i, j] = s if s > 0.0 else 0.1 * s
    return np.sum(out * out)


add(
    convolution_by_loops,
    lambda rng: (rng.normal(size=(4, 5)), rng.normal(size=(2, 3))),
    wrt=("image", "kernel"),
    compiled=True,
)


def convolution_by_slices(image, kernel):
    out = np.zeros((image.shape[0] - 1, image.shape[1] - 1))
    for p in range(2):
        for q in range(2):
            out += kernel[p, q] * image[p : image.shape[0] - 1 + p, q : image.shape[1] - 1 + q]
    return np.sum(np.maximum(out, 0.0) ** 2)


add(convolution_by_slices, lambda rng: (rng.normal(size=(4, 5)), rng.normal(size=(2, 2))), wrt=("image", "kernel"))


def max_pool_by_loops(image):
    n, m = image.shape
    out = np.zeros((n // 2, m // 2))
    for i in range(n // 2):
        for j in range(m // 2):
            best = image[2 * i, 2 * j]
            for p in range(2):
                for q in range(2):
                    best = max(best, image[2 * i + p, 2 * j + q])
            out[i, j] = best
    return np.sum(out**2)


add(max_pool_by_loops, lambda rng: (rng.normal(size=(4, 4)),), wrt="image")


def batch_norm_columns(x, gamma, beta):
    mean = x.sum(axis=0) / x.shape[0]
    centered = x - mean
    variance = (centered * centered).sum(axis=0) / x.shape[0]
    return np.sum((gamma * centered / np.sqrt(variance + 1e-3) + beta) ** 3)


add(
    batch_norm_columns,
    lambda rng: (rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=3)),
    wrt=("x", "gamma", "beta"),
)


def layers_in_a_list(layers, x):
    for w, b in layers:
        x = np.tanh(x @ w + b)
    return np.sum(x)


add(
    layers_in_a_list,
    lambda rng: (
        [(rng.normal(size=(3, 3)), rng.normal(size=3)), (rng.normal(size=(3, 3)), rng.normal(size=3))],
        rng.normal(size=3),
    ),
    wrt="layers",
)


def layers_of_different_width(layers, x, y):
    h = x
    for w, b in layers:
        h = np.maximum(h @ w + b, 0.01 * (h @ w + b))
    return np.mean((h - y) ** 2)


add(
    layers_of_different_width,
    lambda rng: (
        ((rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 2)), rng.normal(size=2))),
        rng.normal(size=(5, 3)), rng.normal(size=(5, 2)),
    ),
    wrt="layers",
)  # fmt: skip


def embedding_average(table, weights, document):
    total = np.zeros(table.shape[1])
    for token in document:
        total += table[token]
    z = np.dot(total / len(document), weights)
    return np.log(1.0 + np.exp(-z))


add(
    embedding_average,
    lambda rng: (rng.normal(size=(5, 3)), rng.normal(size=3), np.array([1, 4, 1])),
    wrt=("table", "weights"),
)


def gated_residual(x, w, depth):
    h = x
    for layer in range(depth):
        gate = 1.0 / (1.0 + np.exp(-(h @ w[layer])))
        h = h + gate * np.sin(h)
    return h.sum()


add(gated_residual, lambda rng: (rng.normal(size=3), rng.normal(size=(2, 3, 3)), 2), wrt=("x", "w"))

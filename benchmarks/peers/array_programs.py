"""Array code as people write it in NumPy, for benchmarks/gradients.py and compile_time.py.

Needs NumPy only. JAX and HIPS autograd run the same text on their own NumPy, but where it stores into arrays.
"""

from __future__ import annotations

import numpy as np


def total_variation(img, noisy, weight):
    """Denoising of an image."""
    gx = img[1:, :-1] - img[:-1, :-1]
    gy = img[:-1, 1:] - img[:-1, :-1]
    return np.sum((img - noisy) ** 2) + weight * np.sum(np.sqrt(gx**2 + gy**2 + 0.001))


def soft_kmeans(centers, points):
    """Distances to the centers, as a soft minimum."""
    gaps = points[:, None, :] - centers[None, :, :]
    distances = np.sum(gaps**2, axis=2)
    least = np.min(distances, axis=1)
    return np.mean(least - np.log(np.sum(np.exp(least[:, None] - distances), axis=1)))


def attention(queries, keys, values):
    """One head."""
    scores = queries @ keys.T / np.sqrt(keys.shape[1])
    weights = np.exp(scores - np.max(scores, axis=1)[:, None])
    weights = weights / np.sum(weights, axis=1)[:, None]
    return np.sum((weights @ values) ** 2)


def standardized(x, scale):
    """Columns with mean 0 and variance 1."""
    mean = np.mean(x, axis=0)
    spread = np.std(x, axis=0)
    return np.sum(np.tanh((x - mean) / (spread + 0.001) * scale))


def gathered(table, which, weights):
    """Rows of an embedding."""
    return np.sum(np.tanh(table[which] * weights[:, None]))


def wave(u, speed, steps):
    """A wave equation by slices."""
    before, now = u.copy(), u.copy()
    for _ in range(steps):
        after = now.copy()
        after[1:-1] = 2 * now[1:-1] - before[1:-1] + speed**2 * (now[2:] - 2 * now[1:-1] + now[:-2])
        before, now = now, after
    return np.sum(now**2)


def fourier(coefficients, t):
    """A trigonometric series."""
    k = np.arange(1, coefficients.shape[0] + 1)
    return np.mean((coefficients * np.sin(t[:, None] * k)).sum(axis=1) ** 2)


def logistic_regression(w, b, x, y):
    z = x @ w + b
    return np.mean(np.logaddexp(0.0, z) - y * z) + 0.01 * np.sum(w**2)


def student_likelihood(slope, offset, scale, x, y):
    residual = (y - slope * x - offset) / scale
    return np.sum(2.5 * np.log1p(residual**2 / 4.0)) + x.shape[0] * np.log(scale)


def gaussian_process(length, noise, x, y):
    gaps = x[:, None] - x[None, :]
    covariance = np.exp(-0.5 * gaps**2 / length**2) + noise**2 * np.eye(x.shape[0])
    factor = np.linalg.cholesky(covariance)
    white = np.linalg.solve(factor, y)
    return 0.5 * white @ white + np.sum(np.log(np.diag(factor)))


def perceptron(w1, b1, w2, b2, x, y):
    hidden = np.maximum(x @ w1 + b1, 0.0)
    logits = hidden @ w2 + b2
    shifted = logits - np.max(logits, axis=1)[:, None]
    logs = shifted - np.log(np.sum(np.exp(shifted), axis=1))[:, None]
    return -np.mean(np.sum(logs * y, axis=1))


def recurrent(inner, outer, bias, series):
    """A recurrent network."""
    h = np.zeros(bias.shape[0])
    total = 0.0
    for k in range(series.shape[0]):
        h = np.tanh(inner @ h + outer * series[k] + bias)
        total += np.sum(h) ** 2
    return total


def deblurring(img, blur, seen, weight):
    """An image is blurred along rows and columns, and compared with a photograph."""
    taps = blur.shape[0]
    n, m = img.shape[0] - taps + 1, img.shape[1] - taps + 1
    rows = np.zeros((n, img.shape[1]))
    for k in range(taps):
        rows = rows + blur[k] * img[k : k + n]
    blurred = np.zeros((n, m))
    for k in range(taps):
        blurred = blurred + blur[k] * rows[:, k : k + m]
    return np.mean((blurred - seen) ** 2) + weight * np.mean(np.abs(img[1:] - img[:-1]))

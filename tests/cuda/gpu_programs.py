"""Functions that are differentiated for a GPU: ``PROGRAMS`` holds ``(function, wrt, arguments)``."""

import math

import numpy as np
from numba import prange

rng = np.random.default_rng(2)


def saxpy(a, x, y):
    return np.sum((a * x + y) ** 2)


def total_variation(img, eps):
    gx = img[1:, :-1] - img[:-1, :-1]
    gy = img[:-1, 1:] - img[:-1, :-1]
    return np.sum(np.sqrt(gx**2 + gy**2 + eps))


def logistic(w, data, labels, decay):
    scores = data @ w
    return np.mean(np.log(1.0 + np.exp(-labels * scores))) + decay * np.sum(w * w)


def stencil(u, k):
    around = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
    v = u.copy()
    v[1:-1, 1:-1] += k * around
    return np.sum(v * v)


def heat(u, k, steps):
    """A loop in order over steps, each of which is a kernel."""
    for _ in range(steps):
        u = u + k * np.sin(u)
    return np.sum(u)


def option(start, sigma, normals):
    total = 0.0
    for i in prange(normals.shape[0]):
        price = start
        for t in range(normals.shape[1]):
            price = price * np.exp(-0.005 * sigma * sigma + sigma * 0.1 * normals[i, t])
        total += max(price - 100.0, 0.0)
    return total / normals.shape[0]


def bodies(x, mass):
    energy = 0.0
    for i in prange(x.shape[0]):
        potential = 0.0
        for j in range(x.shape[0]):
            if j != i:
                distance = 0.01
                for k in range(3):
                    distance += (x[i, k] - x[j, k]) ** 2
                potential += mass[j] / np.sqrt(distance)
        energy += mass[i] * potential
    return 0.5 * energy


def sparse(data, indices, starts, v):
    out = np.zeros(starts.shape[0] - 1)
    for i in prange(starts.shape[0] - 1):
        s = 0.0
        for k in range(starts[i], starts[i + 1]):
            s += data[k] * v[indices[k]]
        out[i] = s
    return np.sum(out * out)


def softened(x, width):
    return math.sqrt(x * x + width) - 1.0


def calling(x, width):
    """A function of numbers, called by threads and by the host."""
    total = softened(x[0], width)
    for i in prange(x.size):
        total += softened(x[i], width) * width
    return total


def neighbors(x):
    """Trips that add to what their neighbors read: in two rounds."""
    total = 0.0
    for i in prange(1, x.size - 1):
        pull = x[i - 1] - 2 * x[i] + x[i + 1]
        total += pull * pull
    return total


def single(w, x):
    """Of float32."""
    return np.sum(np.tanh(x @ w))


def along_axes(x, w):
    """Sums along axes, transposes, reshapes: beside the loops."""
    mean = np.mean(x, axis=0)
    centered = x - mean
    scores = (centered.T @ w) + mean
    squares = np.sum(centered * centered, axis=1)
    return np.sum(squares) + np.log(np.sum(np.exp(scores))) + np.sum(np.sin(x.reshape(6, 2)))


def softmax(w, x, wanted):
    scores = np.exp(x @ w)
    return np.mean((scores / np.sum(scores, axis=1, keepdims=True) - wanted) ** 2)


def divided(x, w):
    """By a sum that is zero, which is no error."""
    return np.sum(x * x) / np.sum(w) + w[0] / np.sum(w)


def gathered(x, places, v):
    """Arrays of indices, rows, and writes by them."""
    y = np.zeros(x.shape[0])
    y[places] += v * x[places]
    return np.sum(y * y) + np.sum(x[places[:2]] ** 3)


def masked(x):
    """Masks that select and that set; a view that sees it."""
    y = x * 2.0
    last = y[3:]
    y[x > 0.5] = 0.25
    return np.sum(last * last) + np.sum(x[x < 0.5] ** 2)


def extremes(m):
    """Maxima of all and along an axis, sorted rows, a cumulative sum."""
    widest = np.max(m, axis=1, keepdims=True)
    total = np.log(np.sum(np.exp(m - widest))) + np.max(m) * np.min(m)
    return total + np.sum(np.sort(m[0]) * np.cumsum(m[1]))


def smoothed(x, a):
    """A recurrence, which one thread takes in order."""
    state, best = x[0], x[0]
    out = np.zeros(x.size)
    for i in range(x.size):
        state = a * state + (1.0 - a) * x[i]
        out[i] = state
        if x[i] > best:
            best = x[i]
    return np.sum(out * out) * best


def until(x):
    """A loop that ends early, and keeps what it needs in lists."""
    s, i = 1.0, 0
    while i < x.size and s < 3.0:
        s = s * (1.0 + x[i])
        i += 1
    return s * i


def solved(a, b):
    """A solver in a loop in order over steps."""
    total = 0.0
    for k in range(2):
        total += np.sum(np.linalg.solve(a + k * np.eye(3), b) ** 2)
    return total


def with_rooms(x):
    """Arrays made in a trip."""
    total = 0.0
    for i in prange(x.shape[0]):
        d = np.zeros(3)
        for k in range(3):
            d[k] = x[i, k] ** 2
        total += d[0] * d[1] + d[2]
    return total


def span(row):
    return np.max(row) - np.min(row)


def row_by_row(m):
    """A function of arrays, called in a parallel loop."""
    total = 0.0
    for i in prange(m.shape[0]):
        total += span(m[i])
    return total


def rounded(x):
    whole = np.floor(3 * x) + np.ceil(x) + np.trunc(2 * x) + np.rint(x)
    return np.sum(whole * x) + np.sum(np.cbrt(x) + np.logaddexp(x, 0.5) + np.float_power(x, 1.5))


def centered_single(m):
    """Of float32, along axes."""
    return np.sum((m - np.mean(m, axis=0)) ** 2)


PROGRAMS = [
    (gathered, ("x", "v"), (rng.random(7), np.array([1, 4, 2, 6]), rng.random(4))),
    (masked, 0, (rng.random(8),)),
    (extremes, 0, (rng.random((3, 5)),)),
    (smoothed, ("x", "a"), (rng.random(9), 0.3)),
    (until, 0, (rng.random(6),)),
    (solved, ("a", "b"), (np.eye(3) + 0.1 * rng.random((3, 3)), rng.random(3))),
    (with_rooms, 0, (rng.random((5, 3)),)),
    (row_by_row, 0, (rng.random((4, 3)),)),
    (rounded, 0, (rng.random(6) + 0.1,)),
    (centered_single, 0, (rng.random((4, 3), np.float32),)),
    (divided, ("x", "w"), (rng.random(3), np.zeros(2))),
    (saxpy, ("a", "x"), (1.5, rng.random(20), rng.random(20))),
    (total_variation, 0, (rng.random((7, 6)), 0.01)),
    (logistic, 0, (rng.random(4), rng.random((9, 4)), np.sign(rng.random(9) - 0.5), 0.1)),
    (stencil, 0, (rng.random((7, 8)), 0.1)),
    (heat, ("u", "k"), (rng.random((3, 5)), 0.2, 4)),
    (option, ("start", "sigma"), (100.0, 0.2, rng.standard_normal((6, 4)))),
    (bodies, ("x", "mass"), (rng.random((5, 3)), rng.random(5))),
    (sparse, ("data", "v"), (rng.random(6), np.array([0, 2, 1, 0, 2, 1]), np.array([0, 2, 3, 6]), rng.random(3))),
    (calling, 0, (rng.random(11), 0.3)),
    (neighbors, 0, (rng.random(13),)),
    (along_axes, ("x", "w"), (rng.random((4, 3)), rng.random(4))),
    (softmax, 0, (rng.random((3, 2)), rng.random((5, 3)), rng.random((5, 2)))),
    (single, ("w", "x"), (rng.random((4, 3), np.float32), rng.random((5, 4), np.float32))),
]

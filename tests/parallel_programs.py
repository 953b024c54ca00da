"""Functions with ``prange`` loops and their arguments: ``PROGRAMS`` holds ``(function, args, wrt)``."""

import math

import numpy as np
from numba import njit, prange

rng = np.random.default_rng(3)


def heat(u, c, steps):
    n, m = u.shape
    v = u.copy()
    w = np.zeros_like(u)
    for _ in range(steps):
        for i in prange(1, n - 1):
            for j in range(1, m - 1):
                around = v[i - 1, j] + v[i + 1, j] + v[i, j - 1] + v[i, j + 1]
                w[i, j] = v[i, j] + c[i, j] * (around - 4 * v[i, j])
        v, w = w, v
    s = 0.0
    for i in prange(n):
        for j in range(m):
            s += v[i, j] ** 2
    return s


def wave(speed, source, steps):
    n = speed.size
    before, now, after = np.zeros(n), np.zeros(n), np.zeros(n)
    misfit = 0.0
    for t in range(steps):
        for i in prange(1, n - 1):
            after[i] = 2 * now[i] - before[i] + speed[i] ** 2 * (now[i + 1] - 2 * now[i] + now[i - 1])
        after[2] += source[t]
        misfit += (after[n - 3] - 0.1 * t) ** 2
        before, now, after = now, after, before
    return misfit


def sparse_product(data, x, indices, indptr):
    n = indptr.shape[0] - 1
    y = np.zeros(n)
    for i in prange(n):
        total = 0.0
        for k in range(indptr[i], indptr[i + 1]):
            total += data[k] * x[indices[k]]
        y[i] = total
    return np.sum(y * y)


def softmax_of_segments(scores, starts):
    out = np.empty_like(scores)
    for s in prange(starts.size - 1):
        top = -np.inf
        for k in range(starts[s], starts[s + 1]):
            top = max(top, scores[k])
        total = 0.0
        for k in range(starts[s], starts[s + 1]):
            total += np.exp(scores[k] - top)
        for k in range(starts[s], starts[s + 1]):
            out[k] = np.exp(scores[k] - top) / total
    return np.sum(out**3)


def logistic(w, b, x, y):
    loss = 0.0
    for i in prange(x.shape[0]):
        z = b
        for j in range(w.size):
            z += w[j] * x[i, j]
        loss += np.log1p(np.exp(-z * y[i]))
    return loss / x.shape[0]


def logistic_rows(w, b, x, y):
    loss = 0.0
    for i in prange(x.shape[0]):
        z = b + np.dot(x[i], w)
        loss += np.log1p(np.exp(-z * y[i]))
    return loss / x.shape[0]


def gravity(x, y, mass):
    n = x.size
    energy = 0.0
    for i in prange(n):
        fx = fy = 0.0
        for j in range(n):
            if i == j:
                continue
            dx, dy = x[j] - x[i], y[j] - y[i]
            r2 = dx * dx + dy * dy + 0.01
            f = mass[j] / (r2 * math.sqrt(r2))
            fx += f * dx
            fy += f * dy
        energy += fx * fx + fy * fy
    return energy


def gravity_in_arrays(position, mass):
    n = position.shape[0]
    energy = 0.0
    for i in prange(n):
        force = np.zeros(position.shape[1])
        for j in range(n):
            if i != j:
                d = position[j] - position[i]
                r = np.sqrt(np.sum(d * d) + 1e-2)
                force += mass[j] * d / r**3
        energy += np.sum(force * force)
    return energy


def smooth(x, w):
    width = w.size
    y = np.zeros(x.size - width + 1)
    for i in prange(y.size):
        for k in range(width):
            y[i] += w[k] * x[i + k]
    return np.sum(np.sin(y))


def strided(x, w):
    n = (x.size - 3) // 2 + 1
    y = np.zeros(n)
    for i in prange(n):
        y[i] = w[0] * x[2 * i] + w[1] * x[2 * i + 1] + w[2] * x[2 * i + 2]
    return np.sum(y**2)


def triples(x):
    n = x.size // 3
    y = np.zeros(3 * n)
    for i in prange(n):
        for k in range(3):
            y[3 * i + k] = x[3 * i + k] * x[3 * i]
    return np.sum(y**2)


def flat(x, m):
    n = x.size // m
    y = np.zeros(n * m)
    for i in prange(n):
        for j in range(m):
            y[i * m + j] = np.sin(x[i * m + j]) * x[i * m]
    return np.sum(y**2)


def mirrored(x, w):
    n = x.size
    y = np.empty(n)
    for i in prange(n):
        y[n - 1 - i] = x[i] * w
    s = 0.0
    for i in prange(n):
        s += y[i] * x[n - 1 - i]
    return s


def periodic(u):
    n = u.size
    v = np.empty(n)
    for i in prange(n):
        v[i] = u[i] * u[(i + 1) % n] - u[i - 1]
    return np.sum(v * v)


def between(x, first, last):
    y = np.zeros(x.size)
    for i in prange(first, last):
        y[i] = x[i] ** 2
    return np.sum(y * x)


def embedding(table, words):
    s = 0.0
    for i in prange(words.size):
        for j in range(table.shape[1]):
            s += table[words[i], j] ** 2 * (i + 1)
    return s


def branches(x, w):
    y = np.zeros(x.size)
    for i in prange(x.size):
        if x[i] < 0:
            y[i] = w * x[i]
            continue
        if x[i] > 1:
            t = np.sqrt(x[i])
            t += w
        else:
            t = x[i] ** 2
        y[i] = t * w
    return np.sum(y)


def in_place(u, w):
    for i in prange(u.size):
        u[i] = u[i] * w
        u[i] = np.sin(u[i]) * u[i]
    return np.sum(u)


def newton(a):
    s = 0.0
    for i in prange(a.size):
        x = a[i]
        while abs(x * x - a[i]) > 1e-9:
            x = 0.5 * (x + a[i] / x)
        s += x * (i + 1)
    return s


def fixed_newton(a):
    s = 0.0
    for i in prange(a.size):
        x = a[i]
        for _ in range(6):
            x = 0.5 * (x + a[i] / x)
        s += x * (i + 1)
    return s


def windows(x, w):
    n = x.size - w.size + 1
    y = np.zeros(3 * n)
    for i in prange(n):
        y[3 * i : 3 * i + 3] = np.sum(x[i : i + w.size] * w) * x[i : i + 3]
    return np.sum(np.sin(y))


def left_inside(x, limit):
    s = 0.0
    for i in prange(x.shape[0]):
        run = 0.0
        for j in range(x.shape[1]):
            run += x[i, j] ** 2
            if run > limit:
                break
        else:
            run *= 0.5
        s += np.sqrt(run)
    return s


def columns(x, w):
    y = np.zeros_like(x)
    for j in prange(x.shape[1]):
        y[:, j] = x[:, j] * w[j]
    return np.sum(y**2)


def by_rows(x, w):
    y = np.zeros_like(x)
    for i in prange(x.shape[0]):
        row = y[i]
        for j in range(x.shape[1]):
            row[j] = x[i, j] * w[j]
        row[0] += 1.0
    return np.sum(y**3)


def array_sum(x, w):
    g = np.zeros(3)
    count = 0
    for i in prange(x.shape[0]):
        g += w * x[i]
        count += 1
    return np.sum(g * g) / count


def extremes(x, w):
    top, low, product = 0.0, 10.0, 1.0
    for i in prange(x.shape[0]):
        for j in range(x.shape[1]):
            top = max(top, w * x[i, j])
            product *= 1.0 + 0.1 * x[i, j]
        low = min(x[i, 0] * w, low)
    return top * low + product


def slope(r, k):
    s = r * k
    if r > 0.5:
        s = s + np.exp(-k * s)
    return s * s


def with_helper(x, k):
    s = 0.0
    for i in prange(x.size):
        s += slope(x[i], k)
    return s


def scaled(x, w):
    y = np.empty(x.size)
    for i in prange(x.size):
        y[i] = x[i] * w
    return y


def helper_in_two_places(x, w):
    y = scaled(x, w)
    s = 0.0
    for i in prange(x.shape[0]):
        z = scaled(x[i : i + 1], w)
        s += z[0] * y[i]
    return s


def shift_row(row, by):
    for j in range(row.size):
        row[j] = row[j] * by + 0.1


def writing_helper(x, w):
    y = x.copy()
    for i in prange(y.shape[0]):
        shift_row(y[i], w[i])
    return np.sum(y**2)


def nested(x):
    n, m = x.shape
    y = np.zeros((n, m))
    for i in prange(n):
        for j in prange(m):
            y[i, j] = x[i, j] ** 2 * (i + 1)
    return np.sum(y * x)


@njit(parallel=True)
def compiled(x, w):
    s = 0.0
    for i in prange(x.size):
        s += np.sin(x[i] * w)
    return s


def normal(*shape):
    return rng.normal(0, 1, shape)


POINTERS = np.array([0, 2, 2, 5, 6, 9, 9, 12])
PROGRAMS = [
    (heat, (normal(7, 6), 0.1 + 0.05 * rng.random((7, 6)), 3), ("u", "c")),
    (heat, (normal(2, 6), rng.random((2, 6)), 2), ("u", "c")),
    (wave, (0.3 + 0.3 * rng.random(11), normal(5), 5), ("speed", "source")),
    (sparse_product, (normal(12), normal(5), rng.integers(0, 5, 12), POINTERS), ("data", "x")),
    (sparse_product, (normal(12), normal(5), rng.integers(0, 5, 12), np.array([0, 7, 3, 12])), ("data", "x")),
    (softmax_of_segments, (normal(12), POINTERS), "scores"),
    (logistic, (normal(3), 0.2, normal(9, 3), np.sign(normal(9))), ("w", "b", "x")),
    (logistic_rows, (normal(3), 0.2, normal(9, 3), np.sign(normal(9))), ("w", "b", "x")),
    (gravity, (normal(6), normal(6), rng.random(6)), ("x", "y", "mass")),
    (gravity_in_arrays, (normal(5, 2), rng.random(5)), ("position", "mass")),
    (smooth, (normal(15), normal(4)), ("x", "w")),
    (strided, (normal(13), normal(3)), ("x", "w")),
    (triples, (normal(12),), "x"),
    (flat, (normal(12), 4), "x"),
    (mirrored, (normal(9), 0.7), ("x", "w")),
    (periodic, (normal(9),), "u"),
    (between, (normal(9), 2, 8), "x"),
    (between, (normal(9), -2, 3), "x"),
    (embedding, (normal(4, 2), rng.integers(0, 4, 9)), "table"),
    (branches, (np.array([-0.5, 0.3, 2.0, 1.4, -3.0, 0.9]), 1.3), ("x", "w")),
    (in_place, (normal(6), 0.8), ("u", "w")),
    (newton, (1 + rng.random(6),), "a"),
    (fixed_newton, (1 + rng.random(6),), "a"),
    (windows, (normal(9), normal(3)), ("x", "w")),
    (left_inside, (normal(6, 4), 2.5), "x"),
    (columns, (normal(4, 5), normal(5)), ("x", "w")),
    (by_rows, (normal(4, 5), normal(5)), ("x", "w")),
    (array_sum, (normal(9, 3), 0.6), ("x", "w")),
    (extremes, (normal(9, 3), 0.6), ("x", "w")),
    (extremes, (-abs(normal(4, 2)), 0.6), ("x", "w")),
    (with_helper, (rng.random(9), 0.6), ("x", "k")),
    (helper_in_two_places, (normal(7), 0.6), ("x", "w")),
    (writing_helper, (normal(4, 3), normal(4)), ("x", "w")),
    (nested, (normal(4, 5),), "x"),
    (compiled, (normal(9), 0.6), ("x", "w")),
    (logistic, (normal(3), 0.2, normal(0, 3), np.sign(normal(0))), ("w", "b", "x")),
    (logistic, (normal(3), 0.2, normal(1, 3), np.sign(normal(1))), ("w", "b", "x")),
]
PROGRAMS[-2:-1] = []  # a mean of nothing has no value
NAMES = [f"{function.__name__}-{k}" for k, (function, _, _) in enumerate(PROGRAMS)]

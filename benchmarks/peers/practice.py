"""Functions as people write them in NumPy, with what they are called with: what benchmarks/compile_time.py
compiles beside the programs of benchmarks/gradients.py. Sizes are small, for it is compiling that is timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from tangentlike import nn

from .array_programs import (  # noqa: F401  # functions of practice, too
    attention,
    fourier,
    gathered,
    gaussian_process,
    logistic_regression,
    perceptron,
    recurrent,
    soft_kmeans,
    standardized,
    student_likelihood,
    total_variation,
    wave,
)

# ---- array code


def masked(x, threshold):
    """A Huber loss with masks."""
    small = np.abs(x) < threshold
    loss = np.where(small, 0.5 * x**2, threshold * (np.abs(x) - 0.5 * threshold))
    return np.sum(loss[x > -1.0])


# ---- likelihoods


def normal_likelihood(mean, log_spread, x):
    return np.sum(0.5 * ((x - mean) / np.exp(log_spread)) ** 2 + log_spread)


def multivariate_normal(mean, root, x):
    covariance = root @ root.T + np.eye(root.shape[0])
    gaps = x - mean
    distance = np.sum(gaps * np.linalg.solve(covariance, gaps.T).T)
    return 0.5 * distance + 0.5 * x.shape[0] * np.linalg.slogdet(covariance)[1]


def poisson(rates, counts, exposure):
    expected = exposure * np.exp(rates)
    return np.sum(expected - counts * np.log(expected))


# ---- filters


def kalman_matrices(transition, noise, observations):
    """A Kalman filter in matrices."""
    n = transition.shape[0]
    mean, cov, total = np.zeros(n), np.eye(n), 0.0
    observe = np.zeros((1, n))
    observe[0, 0] = 1.0
    for k in range(observations.shape[0]):
        mean = transition @ mean
        cov = transition @ cov @ transition.T + 0.1 * np.eye(n)
        gap = observations[k] - (observe @ mean)[0]
        spread = (observe @ cov @ observe.T)[0, 0] + noise**2
        gain = (cov @ observe.T)[:, 0] / spread
        mean = mean + gain * gap
        cov = cov - np.outer(gain, gain) * spread
        total += 0.5 * gap**2 / spread + 0.5 * np.log(spread)
    return total


def extended_kalman(state, cov, drag, observed):
    """A step of an extended Kalman filter of a falling body."""
    moved = np.array([state[0] + 0.1 * state[1], state[1] - 0.1 * drag * state[1] ** 2])
    slope = np.array([[1.0, 0.1], [0.0, 1.0 - 0.2 * drag * state[1]]])
    ahead = slope @ cov @ slope.T + 0.01 * np.eye(2)
    spread = ahead[0, 0] + 0.5
    gain = ahead[:, 0] / spread
    after = moved + gain * (observed - moved[0])
    return np.sum(after**2) + np.trace(ahead - np.outer(gain, gain) * spread)


def exponential_smoothing(alpha, trend, series):
    level, slope, total = series[0], 0.0, 0.0
    for value in series[1:]:
        before = level
        level = alpha * value + (1 - alpha) * (level + slope)
        slope = trend * (level - before) + (1 - trend) * slope
        total += (value - before - slope) ** 2
    return total


# ---- solvers


def riccati(a, b, q, steps):
    """The gain of a controller by iteration."""
    p = q.copy()
    for _ in range(steps):
        small = b.T @ p @ b + np.eye(b.shape[1])
        gain = np.linalg.solve(small, b.T @ p @ a)
        p = q + a.T @ p @ a - a.T @ p @ b @ gain
    return np.trace(p)


def conjugate_gradients(diagonal, rhs, steps):
    x = np.zeros_like(rhs)
    r = rhs - diagonal * x
    p = r.copy()
    square = r @ r
    for _ in range(steps):
        ap = diagonal * p - 0.1 * np.roll(p, 1) - 0.1 * np.roll(p, -1)
        step = square / (p @ ap)
        x = x + step * p
        r = r - step * ap
        following = r @ r
        p = r + following / square * p
        square = following
    return np.sum(x**2)


def runge_kutta(rates, start, steps):
    """Of a system of two equations, in arrays."""

    def slope(y):
        return np.array([rates[0] * y[0] - rates[1] * y[0] * y[1], rates[2] * y[0] * y[1] - rates[3] * y[1]])

    y, h = start, 0.01
    for _ in range(steps):
        k1 = slope(y)
        k2 = slope(y + 0.5 * h * k1)
        k3 = slope(y + 0.5 * h * k2)
        k4 = slope(y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return np.sum(y**2)


def adaptive(rate, start):
    """An initial value problem by SciPy's solver."""
    found = solve_ivp(lambda t, y: -rate * y + np.sin(t), (0.0, 2.0), start)
    return np.sum(found.y[:, -1] ** 2)


def ridge(x, y, penalty):
    """Linear regression in closed form."""
    w = np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ y)
    return np.sum((x @ w - y) ** 2)


# ---- networks


def convolution(x, w, y):
    return np.mean((nn.conv2d(x, w) - y) ** 2)


def layers(w1, b1, w2, b2, x, labels):
    return nn.softmax_cross_entropy(nn.dense(nn.relu(nn.dense(x, w1, b1)), w2, b2), labels)


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _normal(*shapes: tuple[int, ...]) -> tuple[Any, ...]:
    rng = _rng()
    return tuple(0.5 * rng.normal(size=shape) for shape in shapes)


# by name: the positions of the arguments to differentiate with respect to, and what makes the arguments
PRACTICE: dict[str, tuple[tuple[int, ...], Callable[[], tuple[Any, ...]]]] = {
    "total_variation": ((0,), lambda: (*_normal((12, 12), (12, 12)), 0.1)),
    "soft_kmeans": ((0,), lambda: _normal((3, 2), (20, 2))),
    "attention": ((0, 1, 2), lambda: _normal((6, 4), (5, 4), (5, 3))),
    "standardized": ((0, 1), lambda: _normal((10, 3), (3,))),
    "gathered": ((0, 2), lambda: (*_normal((5, 3)), np.array([0, 2, 2, 4]), *_normal((4,)))),
    "masked": ((0,), lambda: (*_normal((30,)), 0.4)),
    "wave": ((0, 1), lambda: (*_normal((20,)), 0.3, 5)),
    "fourier": ((0,), lambda: _normal((4,), (20,))),
    "logistic_regression": ((0, 1), lambda: (*_normal((3,)), 0.1, *_normal((20, 3)), _rng().integers(0, 2, 20) * 1.0)),
    "normal_likelihood": ((0, 1), lambda: (0.3, 0.2, *_normal((30,)))),
    "student_likelihood": ((0, 1, 2), lambda: (0.3, 0.1, 0.9, *_normal((30,), (30,)))),
    "gaussian_process": ((0, 1), lambda: (1.3, 0.2, np.linspace(0.0, 3.0, 10), np.sin(np.linspace(0.0, 3.0, 10)))),
    "multivariate_normal": ((0, 1), lambda: _normal((3,), (3, 3), (20, 3))),
    "poisson": ((0,), lambda: (*_normal((20,)), _rng().integers(0, 5, 20) * 1.0, 1.5)),
    "kalman_matrices": ((0, 1), lambda: (np.eye(2) + 0.1, 0.5, *_normal((10,)))),
    "extended_kalman": ((0, 1, 2), lambda: (np.array([10.0, -2.0]), np.eye(2), 0.1, 9.5)),
    "exponential_smoothing": ((0, 1), lambda: (0.4, 0.2, *_normal((30,)))),
    "riccati": ((0, 1, 2), lambda: (*_normal((3, 3), (3, 2)), np.eye(3), 5)),
    "conjugate_gradients": ((0, 1), lambda: (1.0 + np.arange(10) / 10, *_normal((10,)), 5)),
    "runge_kutta": ((0, 1), lambda: (np.array([1.1, 0.4, 0.4, 0.1]), np.array([10.0, 5.0]), 10)),
    "adaptive": ((0, 1), lambda: (0.7, np.array([1.0, 2.0]))),
    "ridge": ((1, 2), lambda: (*_normal((20, 3), (20,)), 0.1)),
    "perceptron": ((0, 1, 2, 3), lambda: (*_normal((4, 5), (5,), (5, 3), (3,), (10, 4)), np.eye(3)[_labels()])),
    "convolution": ((1,), lambda: _single((2, 1, 8, 8), (3, 1, 3, 3), (2, 3, 6, 6))),
    "layers": ((0, 1, 2, 3), lambda: (*_normal((4, 5), (5,), (5, 3), (3,), (10, 4)), _labels())),
    "recurrent": ((0, 1, 2), lambda: _normal((4, 4), (4,), (4,), (10,))),
}  # fmt: skip


def _single(*shapes: tuple[int, ...]) -> tuple[Any, ...]:
    return tuple(each.astype(np.float32) for each in _normal(*shapes))


def _labels() -> np.ndarray:
    return np.arange(10) % 3

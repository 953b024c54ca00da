"""What the programs of benchmarks/gradients.py are called with. Needs NumPy only: JAX has an interpreter of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Program:
    """``wrt`` are the positions of the arguments to differentiate with respect to; ``arguments(quick)`` those of one
    call, which keep a core busy for some milliseconds unless ``quick``."""

    title: str
    wrt: tuple[int, ...]
    arguments: Callable[[bool], tuple[Any, ...]]
    module: str = "programs"  # of this package, with the function
    step: float = 0.05  # of differences; small where there are kinks


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _heat(quick):
    n, steps = (12, 4) if quick else (128, 100)
    return _rng().uniform(0.05, 0.2, (n, n)), _rng().normal(size=(n, n)), steps


def _orbit(quick):
    n, steps = (4, 5) if quick else (16, 300)
    return _rng().normal(size=(n, 3)), 0.3 * _rng().normal(size=(n, 3)), _rng().uniform(0.5, 1.5, n), steps, 0.002


def _kalman(quick):
    return 0.5, 0.2, np.cumsum(_rng().normal(size=20 if quick else 2000))


def _cholesky(quick):
    n = 10 if quick else 150
    x = np.linspace(0.0, 10.0, n)
    return 1.5, 0.3, x, np.sin(x) + 0.1 * _rng().normal(size=n)


def _sparse(quick):
    count, n = (50, 10) if quick else (500_000, 20_000)
    rng = _rng()
    return rng.normal(size=count), rng.normal(size=n), rng.integers(0, n, count), rng.integers(0, n, count), np.ones(n)


def _predators(quick):
    return np.array([1.1, 0.4, 0.4, 0.1]), np.array([10.0, 5.0]), 0.001, 20 if quick else 100_000


def _mixture(quick):
    n, parts, dimensions = (10, 3, 2) if quick else (3000, 8, 6)
    rng = _rng()
    means, scales = rng.normal(size=(parts, dimensions)), 0.1 * rng.normal(size=(parts, dimensions))
    return rng.normal(size=parts), means, scales, rng.normal(size=(n, dimensions))


def _soft_dtw(quick):
    n = 8 if quick else 400
    return np.cumsum(0.3 * _rng().normal(size=n)), np.sin(np.linspace(0.0, 6.0, n)), 0.5


def _options(quick):
    n = 10 if quick else 100_000
    rng = _rng()
    spot, strike = rng.uniform(80, 120, n), rng.uniform(80, 120, n)
    return spot, strike, rng.uniform(0.2, 2.0, n), 0.03, rng.uniform(0.1, 0.4, n)


def _tridiagonal(quick):
    n = 10 if quick else 200_000
    rng = _rng()
    return rng.uniform(-1, 1, n), rng.uniform(3, 4, n), rng.uniform(-1, 1, n), rng.normal(size=n)


def _newton(quick):
    n = 10 if quick else 20_000
    return _rng().uniform(0.1, 0.8, n), _rng().uniform(0.1, 3.0, n)


def _least_squares(quick):
    n, features = (20, 3) if quick else (5000, 100)
    rng = _rng()
    return rng.normal(size=features), 0.1, rng.normal(size=(n, features)), rng.normal(size=n)


def _smooth(quick):
    n, taps = (30, 4) if quick else (200_000, 16)
    rng = _rng()
    signal = rng.normal(size=n + taps).astype(np.float32)
    return rng.normal(size=taps).astype(np.float32), signal, rng.normal(size=n).astype(np.float32)


def _normal(*shapes):
    rng = _rng()
    return tuple(0.5 * rng.normal(size=shape) for shape in shapes)


def _gathered(quick):
    rows, count = (10, 20) if quick else (1000, 20_000)
    return *_normal((rows, 32)), _rng().integers(0, rows, count), *_normal((count,))


def _logistic_regression(quick):
    n, features = (20, 3) if quick else (20_000, 50)
    return *_normal((features,)), 0.1, *_normal((n, features)), _rng().integers(0, 2, n) * 1.0


def _gaussian_process(quick):
    x = np.linspace(0.0, 3.0, 10 if quick else 200)
    return 1.3, 0.2, x, np.sin(x)


def _perceptron(quick):
    n, inside = (10, 5) if quick else (1000, 64)
    return *_normal((64, inside), (inside,), (inside, 10), (10,), (n, 64)), np.eye(10)[_rng().integers(0, 10, n)]


def _deblurring(quick):
    n = 20 if quick else 256
    return *_normal((n, n), (9,), (n - 8, n - 8)), 0.1


def _array(title, wrt, arguments, step=0.05):
    return Program(title, wrt, arguments, "array_programs", step)


PROGRAMS = {
    "heat": Program("heat equation on a plate", (0, 1), _heat),
    "orbit": Program("N bodies, leapfrog", (0, 1, 2), _orbit),
    "kalman": Program("Kalman filter", (0, 1), _kalman),
    "cholesky": Program("Cholesky likelihood", (0, 1, 3), _cholesky),
    "sparse": Program("sparse product", (0, 1), _sparse),
    "logistic": Program(
        "logistic growth, 10^6 steps", (0, 1, 2),
        lambda quick: (0.001, 10.0, 0.5, 20 if quick else 1_000_000),
    ),
    "predators": Program("Runge-Kutta, 10^5 steps", (0, 1), _predators),
    "mixture": Program("mixture of Gaussians", (0, 1, 2), _mixture),
    "soft_dtw": Program("soft time warping", (0, 1), _soft_dtw),
    "options": Program("Black-Scholes", (0, 3, 4), _options),
    "tridiagonal": Program("tridiagonal solver", (0, 1, 2, 3), _tridiagonal),
    "newton": Program("Newton's method", (0, 1), _newton),
    "least_squares": Program("least squares, arrays", (0, 1), _least_squares),
    "smooth": Program("filter, float32", (0, 1), _smooth),
    "total_variation": _array(
        "total variation", (0,), lambda q: (*_normal(*2 * ((12, 12) if q else (512, 512),)), 0.1)
    ),
    "soft_kmeans": _array("soft k-means", (0,), lambda q: _normal((10, 4), (20 if q else 20_000, 4))),
    "attention": _array("attention", (0, 1, 2), lambda q: _normal(*3 * ((6, 4) if q else (256, 64),))),
    "standardized": _array("standardized columns", (0, 1), lambda q: _normal((20 if q else 20_000, 10), (10,))),
    "gathered": _array("gathered rows", (0, 2), _gathered),
    "wave": _array("wave equation, slices", (0, 1), lambda q: (*_normal((20 if q else 10_000,)), 0.3, 5 if q else 100)),
    "fourier": _array("trigonometric series", (0,), lambda q: _normal((30,), (20 if q else 5000,))),
    "logistic_regression": _array("logistic regression", (0, 1), _logistic_regression),
    "student_likelihood": _array(
        "Student likelihood", (0, 1, 2), lambda q: (0.3, 0.1, 0.9, *_normal(*2 * ((30 if q else 100_000,),)))
    ),
    "gaussian_process": _array("Gaussian process", (0, 1), _gaussian_process),
    "perceptron": _array("perceptron", (0, 1, 2, 3), _perceptron, 2e-5),
    "recurrent": _array(
        "recurrent network", (0, 1, 2),
        lambda q: (0.2 * _normal((64, 64))[0], *_normal((64,), (64,), (9 if q else 300,))),
    ),
    "deblurring": _array("image deblurring", (0, 1), _deblurring, 2e-5),
}  # fmt: skip

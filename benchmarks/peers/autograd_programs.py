"""Four programs of benchmarks/gradients.py for HIPS autograd, which writes no arrays: the others have no such form, or
take minutes."""

from __future__ import annotations

import autograd.numpy as np
from autograd.scipy.special import logsumexp
from autograd.scipy.stats import norm


def kalman(noise, drift, measured):
    f = np.array([[1.0, 0.1], [0.0, 1.0]])
    q = np.array([[0.01, 0.0], [0.0, 0.02]])
    state, p, total = np.array([0.0, drift]), np.eye(2), 0.0
    for y in measured:
        state = f @ state
        p = f @ p @ f.T + q
        s = p[0, 0] + noise * noise
        gain = p[:, 0] / s
        residual = y - state[0]
        state = state + gain * residual
        p = p - np.outer(gain, p[0])
        total += 0.5 * (np.log(2.0 * np.pi * s) + residual * residual / s)
    return total


def mixture(weights, means, scales, x):
    z = (x[:, None, :] - means) * np.exp(-scales)
    score = weights - 0.5 * np.sum(z * z + 2.0 * scales, axis=2)
    return -np.sum(logsumexp(score, axis=1))


def options(spot, strike, years, rate, volatility):
    spread = volatility * np.sqrt(years)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility**2) * years) / spread
    discounted = strike * np.exp(-rate * years)
    return np.sum(spot * norm.cdf(d1) - discounted * norm.cdf(d1 - spread))


def least_squares(w, offset, x, y):
    residual = x @ w + offset - y
    return 0.5 * np.mean(residual * residual) + 0.01 * np.sum(w * w)

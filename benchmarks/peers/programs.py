"""Fourteen programs as people write them for Numba; ``arguments.py`` has what they are called with.

Loops over numbers and elements, stencils, recurrences, small solvers, and array code.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit


def heat(conductivity, start, steps):
    """How uneven a plate is after some seconds: a stencil between two arrays that are swapped."""
    old, new = start.copy(), start.copy()
    rows, columns = start.shape
    for _ in range(steps):
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                around = old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]
                new[i, j] = old[i, j] + conductivity[i, j] * (around - 4.0 * old[i, j])
        old, new = new, old
    total = 0.0
    for i in range(rows):
        for j in range(columns):
            total += old[i, j] ** 2
    return total


@njit
def accelerate(position, mass, pull):
    """Gravity between all pairs of bodies, into ``pull``."""
    n = len(mass)
    for i in range(n):
        for k in range(3):
            pull[i, k] = 0.0
    for i in range(n):
        for j in range(i + 1, n):
            dx = position[j, 0] - position[i, 0]
            dy = position[j, 1] - position[i, 1]
            dz = position[j, 2] - position[i, 2]
            distance = math.sqrt(dx * dx + dy * dy + dz * dz + 0.01)
            strength = 1.0 / (distance * distance * distance)
            pull[i, 0] += mass[j] * strength * dx
            pull[i, 1] += mass[j] * strength * dy
            pull[i, 2] += mass[j] * strength * dz
            pull[j, 0] -= mass[i] * strength * dx
            pull[j, 1] -= mass[i] * strength * dy
            pull[j, 2] -= mass[i] * strength * dz


def orbit(start, velocity, mass, steps, h):
    """How far N bodies are from the origin after a leapfrog integration."""
    x, v = start.copy(), velocity.copy()
    n = len(mass)
    pull = np.zeros((n, 3))
    for _ in range(steps):
        accelerate(x, mass, pull)
        for i in range(n):
            for k in range(3):
                v[i, k] += h * pull[i, k]
                x[i, k] += h * v[i, k]
    return np.sum(x * x)


def kalman(noise, drift, measured):
    """Minus the log-likelihood of positions under a body that drifts: a Kalman filter with two states."""
    f = np.array([[1.0, 0.1], [0.0, 1.0]])
    q = np.array([[0.01, 0.0], [0.0, 0.02]])
    state = np.array([0.0, drift])
    p = np.eye(2)
    total = 0.0
    for t in range(len(measured)):
        state = f @ state
        p = f @ p @ f.T + q
        s = p[0, 0] + noise * noise
        gain = p[:, 0] / s
        residual = measured[t] - state[0]
        state = state + gain * residual
        p = p - np.outer(gain, p[0])
        total += 0.5 * (math.log(2.0 * math.pi * s) + residual * residual / s)
    return total


def cholesky(scale, noise, x, y):
    """Minus the log-likelihood of a Gaussian process, by a Cholesky factorization written out."""
    n = len(x)
    a = np.empty((n, n))
    for i in range(n):
        for j in range(i + 1):
            distance = (x[i] - x[j]) / scale
            a[i, j] = math.exp(-0.5 * distance * distance)
        a[i, i] += noise * noise
    for j in range(n):
        for k in range(j):
            a[j, j] -= a[j, k] * a[j, k]
        a[j, j] = math.sqrt(a[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                a[i, j] -= a[i, k] * a[j, k]
            a[i, j] /= a[j, j]
    z = np.empty(n)
    total = 0.0
    for i in range(n):
        r = y[i]
        for k in range(i):
            r -= a[i, k] * z[k]
        z[i] = r / a[i, i]
        total += 0.5 * z[i] * z[i] + math.log(a[i, i])
    return total


def sparse(values, x, rows, columns, b):
    """The misfit of a sparse product whose entries may repeat."""
    y = np.zeros(len(b))
    for k in range(len(values)):
        y[rows[k]] += values[k] * x[columns[k]]
    total = 0.0
    for i in range(len(b)):
        total += (y[i] - b[i]) ** 2
    return total


def logistic(rate, limit, size, years):
    """Logistic growth, a scalar recurrence of a million steps."""
    total = 0.0
    for _ in range(years):
        size += rate * size * (1.0 - size / limit)
        total += size
    return total / years


@njit
def lotka(hares, lynxes, a, b, c, d):
    """Predators and prey: how fast both change."""
    return a * hares - b * hares * lynxes, d * hares * lynxes - c * lynxes


def predators(rates, start, h, steps):
    """The mean number of predators, by the classical Runge-Kutta method with a helper function."""
    a, b, c, d = rates[0], rates[1], rates[2], rates[3]
    x, y = start[0], start[1]
    total = 0.0
    for _ in range(steps):
        x1, y1 = lotka(x, y, a, b, c, d)
        x2, y2 = lotka(x + 0.5 * h * x1, y + 0.5 * h * y1, a, b, c, d)
        x3, y3 = lotka(x + 0.5 * h * x2, y + 0.5 * h * y2, a, b, c, d)
        x4, y4 = lotka(x + h * x3, y + h * y3, a, b, c, d)
        x += h / 6.0 * (x1 + 2.0 * x2 + 2.0 * x3 + x4)
        y += h / 6.0 * (y1 + 2.0 * y2 + 2.0 * y3 + y4)
        total += y
    return total / steps


def mixture(weights, means, scales, x):
    """Minus the log-likelihood of a mixture of Gaussians, with a log-sum-exp for each point."""
    n, dimensions = x.shape
    parts = len(weights)
    score = np.empty(parts)
    total = 0.0
    for i in range(n):
        for k in range(parts):
            distance = 0.0
            for j in range(dimensions):
                z = (x[i, j] - means[k, j]) * math.exp(-scales[k, j])
                distance += z * z + 2.0 * scales[k, j]
            score[k] = weights[k] - 0.5 * distance
        largest = score[0]
        for k in range(1, parts):
            largest = max(largest, score[k])
        likelihood = 0.0
        for k in range(parts):
            likelihood += math.exp(score[k] - largest)
        total -= largest + math.log(likelihood)
    return total


def soft_dtw(x, y, gamma):
    """The soft cost of warping one series onto another: dynamic programming in a table (Cuturi and Blondel, 2017)."""
    n, m = len(x), len(y)
    cost = np.full((n + 1, m + 1), 1e10)
    cost[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a, b, c = cost[i - 1, j], cost[i, j - 1], cost[i - 1, j - 1]
            least = min(a, min(b, c))
            total = math.exp((least - a) / gamma) + math.exp((least - b) / gamma) + math.exp((least - c) / gamma)
            cost[i, j] = (x[i - 1] - y[j - 1]) ** 2 + least - gamma * math.log(total)
    return cost[n, m]


@njit
def normal_distribution(x):
    """The probability that a standard normal number is below x."""
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def options(spot, strike, years, rate, volatility):
    """The value of a book of call options (Black and Scholes)."""
    total = 0.0
    for i in range(len(spot)):
        spread = volatility[i] * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility[i] ** 2) * years[i]) / spread
        d2 = d1 - spread
        discounted = strike[i] * math.exp(-rate * years[i])
        total += spot[i] * normal_distribution(d1) - discounted * normal_distribution(d2)
    return total


def tridiagonal(lower, diagonal, upper, right):
    """The energy of the solution of a tridiagonal system (Thomas)."""
    n = len(right)
    u, z = np.empty(n), np.empty(n)
    u[0] = upper[0] / diagonal[0]
    z[0] = right[0] / diagonal[0]
    for i in range(1, n):
        pivot = diagonal[i] - lower[i] * u[i - 1]
        u[i] = upper[i] / pivot
        z[i] = (right[i] - lower[i] * z[i - 1]) / pivot
    for i in range(n - 2, -1, -1):
        z[i] -= u[i] * z[i + 1]
    return np.sum(z * z)


def newton(eccentricity, anomaly):
    """The mean distance of planets, each found by Newton's method on Kepler's equation, until it stops moving."""
    total = 0.0
    for i in range(len(anomaly)):
        e = anomaly[i]
        tries = 0
        while tries < 50:
            change = (e - eccentricity[i] * math.sin(e) - anomaly[i]) / (1.0 - eccentricity[i] * math.cos(e))
            e -= change
            tries += 1
            if abs(change) < 1e-12:
                break
        total += 1.0 - eccentricity[i] * math.cos(e)
    return total / len(anomaly)


def least_squares(w, offset, x, y):
    """Ridge regression in array code."""
    residual = x @ w + offset - y
    return 0.5 * np.mean(residual * residual) + 0.01 * np.sum(w * w)


def smooth(taps, signal, wanted):
    """How far a filtered signal is from the wanted one, in float32."""
    total = np.float32(0.0)
    for i in range(len(wanted)):
        filtered = np.float32(0.0)
        for k in range(len(taps)):
            filtered += taps[k] * signal[i + k]
        total += (filtered - wanted[i]) ** 2
    return total

"""The programs of benchmarks/gradients.py as one writes them in JAX: whole arrays, ``lax.scan`` where steps follow.

Needs jax and numpy only, so that it runs in an interpreter of its own.
"""

from __future__ import annotations

import jax.numpy as jnp
import jax.scipy as jsp
from jax import lax


def heat(conductivity, start, steps):
    def step(old, _):
        around = old[:-2, 1:-1] + old[2:, 1:-1] + old[1:-1, :-2] + old[1:-1, 2:]
        inner = old[1:-1, 1:-1] + conductivity[1:-1, 1:-1] * (around - 4.0 * old[1:-1, 1:-1])
        return old.at[1:-1, 1:-1].set(inner), None

    return jnp.sum(lax.scan(step, start, None, length=steps)[0] ** 2)


def orbit(start, velocity, mass, steps, h):
    def step(state, _):
        x, v = state
        apart = x[None, :, :] - x[:, None, :]
        distance = jnp.sqrt(jnp.sum(apart * apart, axis=2) + 0.01)
        pull = jnp.sum((mass[None, :] / distance**3)[:, :, None] * apart, axis=1)
        v = v + h * pull
        return (x + h * v, v), None

    (x, _), _ = lax.scan(step, (start, velocity), None, length=steps)
    return jnp.sum(x * x)


def kalman(noise, drift, measured):
    f = jnp.array([[1.0, 0.1], [0.0, 1.0]])
    q = jnp.array([[0.01, 0.0], [0.0, 0.02]])

    def step(carried, y):
        state, p, total = carried
        state = f @ state
        p = f @ p @ f.T + q
        s = p[0, 0] + noise * noise
        gain = p[:, 0] / s
        residual = y - state[0]
        total = total + 0.5 * (jnp.log(2.0 * jnp.pi * s) + residual * residual / s)
        return (state + gain * residual, p - jnp.outer(gain, p[0]), total), None

    start = jnp.stack([jnp.zeros_like(drift), drift]), jnp.eye(2), 0.0
    return lax.scan(step, start, measured)[0][2]


def cholesky(scale, noise, x, y):
    distance = (x[:, None] - x[None, :]) / scale
    factor = jnp.linalg.cholesky(jnp.exp(-0.5 * distance * distance) + noise * noise * jnp.eye(len(x)))
    z = jsp.linalg.solve_triangular(factor, y, lower=True)
    return 0.5 * jnp.sum(z * z) + jnp.sum(jnp.log(jnp.diag(factor)))


def sparse(values, x, rows, columns, b):
    y = jnp.zeros_like(b).at[rows].add(values * x[columns])
    return jnp.sum((y - b) ** 2)


def logistic(rate, limit, size, years):
    def step(carried, _):
        size, total = carried
        size = size + rate * size * (1.0 - size / limit)
        return (size, total + size), None

    return lax.scan(step, (size, 0.0), None, length=years)[0][1] / years


def predators(rates, start, h, steps):
    a, b, c, d = rates

    def lotka(x, y):
        return a * x - b * x * y, d * x * y - c * y

    def step(carried, _):
        x, y, total = carried
        x1, y1 = lotka(x, y)
        x2, y2 = lotka(x + 0.5 * h * x1, y + 0.5 * h * y1)
        x3, y3 = lotka(x + 0.5 * h * x2, y + 0.5 * h * y2)
        x4, y4 = lotka(x + h * x3, y + h * y3)
        x = x + h / 6.0 * (x1 + 2.0 * x2 + 2.0 * x3 + x4)
        y = y + h / 6.0 * (y1 + 2.0 * y2 + 2.0 * y3 + y4)
        return (x, y, total + y), None

    return lax.scan(step, (start[0], start[1], 0.0), None, length=steps)[0][2] / steps


def mixture(weights, means, scales, x):
    z = (x[:, None, :] - means) * jnp.exp(-scales)
    score = weights - 0.5 * jnp.sum(z * z + 2.0 * scales, axis=2)
    return -jnp.sum(jsp.special.logsumexp(score, axis=1))


def soft_dtw(x, y, gamma):
    def row(above, xi):
        def cell(carried, given):
            left, corner = carried
            yj, over = given
            cost = (xi - yj) ** 2 - gamma * jsp.special.logsumexp(-jnp.stack([over, left, corner]) / gamma)
            return (cost, over), cost

        _, costs = lax.scan(cell, (1e10, above[0]), (y, above[1:]))
        return jnp.concatenate([jnp.array([1e10]), costs]), None

    start = jnp.full(len(y) + 1, 1e10).at[0].set(0.0)
    return lax.scan(row, start, x)[0][-1]


def options(spot, strike, years, rate, volatility):
    spread = volatility * jnp.sqrt(years)
    d1 = (jnp.log(spot / strike) + (rate + 0.5 * volatility**2) * years) / spread
    discounted = strike * jnp.exp(-rate * years)
    return jnp.sum(spot * jsp.stats.norm.cdf(d1) - discounted * jsp.stats.norm.cdf(d1 - spread))


def tridiagonal(lower, diagonal, upper, right):
    def eliminate(above, given):
        u, z = above
        a, b, c, d = given
        pivot = b - a * u
        now = c / pivot, (d - a * z) / pivot
        return now, now

    def substitute(below, given):
        u, z = given
        now = z - u * below
        return now, now

    first = upper[0] / diagonal[0], right[0] / diagonal[0]
    last, (u, z) = lax.scan(eliminate, first, (lower[1:], diagonal[1:], upper[1:], right[1:]))
    u, z = jnp.append(first[0], u), jnp.append(first[1], z)
    _, rest = lax.scan(substitute, last[1], (u[:-1], z[:-1]), reverse=True)
    return jnp.sum(rest * rest) + last[1] ** 2


def newton(eccentricity, anomaly):
    """Six steps for every planet: JAX has no reverse mode for loops of unknown length."""

    def step(e, _):
        return e - (e - eccentricity * jnp.sin(e) - anomaly) / (1.0 - eccentricity * jnp.cos(e)), None

    e, _ = lax.scan(step, anomaly, None, length=6)
    return jnp.mean(1.0 - eccentricity * jnp.cos(e))


def least_squares(w, offset, x, y):
    residual = x @ w + offset - y
    return 0.5 * jnp.mean(residual * residual) + 0.01 * jnp.sum(w * w)


def smooth(taps, signal, wanted):
    filtered = jnp.correlate(signal, taps, mode="valid")[: len(wanted)]
    return jnp.sum((filtered - wanted) ** 2)


def wave(u, speed, steps):
    def step(carried, _):
        before, now = carried
        inner = 2 * now[1:-1] - before[1:-1] + speed**2 * (now[2:] - 2 * now[1:-1] + now[:-2])
        return (now, now.at[1:-1].set(inner)), None

    return jnp.sum(lax.scan(step, (u, u), None, length=steps)[0][1] ** 2)

"""Loops of a length that is found while they run: Newton's method, bisection, fixed points, steps that adapt."""

import math

import numpy as np

from programs.corpus import add


def newton_square_root(a):
    x = 0.5 * (1.0 + a)
    while abs(x * x - a) > 1e-14:
        x = 0.5 * (x + a / x)
    return x


add(newton_square_root, lambda rng: (2.7,), wrt="a", compiled=True)


def newton_with_break(c):
    """A root of t^3 + c[0] t - c[1]."""
    t = 1.0
    for _ in range(50):
        value = t**3 + c[0] * t - c[1]
        step = value / (3 * t * t + c[0])
        t -= step
        if abs(step) < 1e-13:
            break
    return t


add(newton_with_break, lambda rng: (np.array([1.3, 2.1]),), wrt="c")


def bisection_then_newton(c):
    low = 0.0
    high = 4.0
    while high - low > 0.01:
        middle = 0.5 * (low + high)
        if math.exp(middle) - c > 0.0:
            high = middle
        else:
            low = middle
    root = 0.5 * (low + high)
    for _ in range(4):
        root = root - (math.exp(root) - c) / math.exp(root)
    return root


add(bisection_then_newton, lambda rng: (5.2,), wrt="c")


def fixed_point(x, w):
    z = 0.0
    previous = 1.0
    trips = 0
    while abs(z - previous) > 1e-12 and trips < 100:
        previous = z
        z = math.tanh(w * z + x)
        trips += 1
    return z


add(fixed_point, lambda rng: (0.4, 0.5), lambda rng: (0.4, -0.7), wrt=("x", "w"))


def collatz_weight(x, n):
    w = 1.0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
            w *= x
        else:
            n = 3 * n + 1
            w = w + math.sin(x * w)
    return w


add(collatz_weight, lambda rng: (0.9, 6), lambda rng: (0.9, 1))


def adaptive_step(y0, rate):
    """Euler's method whose step halves where the change is large."""
    t = 0.0
    y = y0
    h = 0.4
    while t < 1.0:
        change = -rate * y * h
        if abs(change) > 0.3:
            h *= 0.5
            continue
        y += change
        t += h
        if abs(change) < 0.1:
            h *= 1.5
    return y


add(adaptive_step, lambda rng: (1.7, 2.3), wrt=("y0", "rate"))


def over_the_places_of_arrays(x, w):
    a = np.outer(x, x) * w
    out = np.zeros_like(a)
    total = 0.0
    for (i, j), v in np.ndenumerate(a):
        if i == j:
            continue
        if i > 2:
            break
        total += v * j
        a[3 - i, j] = w
    for place, v in np.ndenumerate(a.T):
        out[place] = v * (place[0] + w)
    for place in np.ndindex(*a.shape):
        out[place] *= a[place]
    for i, j in np.ndindex(2, len(x)):
        total += out[i, j] * w**j
    for (i,), v in np.ndenumerate(x):
        total += i * v
    total += sum(a[place] for place in np.ndindex(a.shape)) + np.sum(out.flat) + a.T.flat[1]
    for v in out.T.flat:
        total = 0.5 * total + v
    return total


add(over_the_places_of_arrays, lambda rng: (np.array([0.3, -0.7, 1.2, 0.5]), 0.8))


def doubled_in_place(y, w):
    y[:] = y * 2.0
    return w


def gone_over_while_a_function_writes(x, w):
    y = np.outer(x, x)
    return sum([v + doubled_in_place(y, w) for v in y.T.flat])


add(gone_over_while_a_function_writes, lambda rng: (rng.uniform(0.5, 2.0, 3), 0.7), may_refuse=True)


def quotients_of_recurrences(x, r):
    y, total, n = x[0], 0.0, len(x)
    for k in range(6):
        y = y * r / x[k % n] - (y * x[1] * 3) / r
        total += y * n / (1.0 + x[2] * r) if k > 2 else -(y * r) / x[0]
        x[k % n] = x[k % n] * y / (r * x[3] * x[3])
    return total


add(quotients_of_recurrences, lambda rng: (rng.uniform(0.5, 2.0, 4), 1.3), compiled=True)


def quotients_of_few_bits(x, n):
    y = x[0]
    for k in range(4):
        y = y * n / x[1] + y * x[2] / n
    return y


add(quotients_of_few_bits, lambda rng: (rng.uniform(0.5, 2.0, 3).astype(np.float32), 3), compiled=True)

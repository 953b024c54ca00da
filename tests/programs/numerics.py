"""Quadrature, special functions, interpolation, geometry and finance."""

import math
from math import erf, exp, log, sqrt

import numpy as np

from programs.corpus import add


def black_scholes(s, k, t, r, sigma):
    d1 = (log(s / k) + (r + 0.5 * sigma * sigma) * t) / (sigma * sqrt(t))
    d2 = d1 - sigma * sqrt(t)
    n1 = 0.5 * (1.0 + erf(d1 / sqrt(2.0)))
    n2 = 0.5 * (1.0 + erf(d2 / sqrt(2.0)))
    return s * n1 - k * exp(-r * t) * n2


add(black_scholes, lambda rng: (1.1, 1.0, 0.5, 0.03, 0.2), wrt=("s", "k", "t", "r", "sigma"), compiled=True)


def binomial_tree(s, strike, sigma, steps):
    dt = 1.0 / steps
    up = math.exp(sigma * math.sqrt(dt))
    p = (1.0 - 1.0 / up) / (up - 1.0 / up)
    values = np.zeros(steps + 1)
    for i in range(steps + 1):
        values[i] = max(s * up ** (2 * i - steps) - strike, 0.0)
    for n in range(steps, 0, -1):
        for i in range(n):
            values[i] = p * values[i + 1] + (1.0 - p) * values[i]
    return values[0]


add(binomial_tree, lambda rng: (1.03, 1.0, 0.3, 5), wrt=("s", "sigma"))


def simpson(a, b, w):
    n = 10
    h = (b - a) / n
    s = math.exp(-w * a * a) + math.exp(-w * b * b)
    for i in range(1, n):
        x = a + i * h
        if i % 2 == 1:
            s += 4.0 * math.exp(-w * x * x)
        else:
            s += 2.0 * math.exp(-w * x * x)
    return s * h / 3.0


add(simpson, lambda rng: (-0.5, 1.2, 0.7), wrt=("a", "b", "w"))


def trapezoid(y, x):
    s = 0.0
    for i in range(1, len(x)):
        s += 0.5 * (x[i] - x[i - 1]) * (y[i] + y[i - 1])
    return s * s


add(trapezoid, lambda rng: (rng.normal(size=5), np.cumsum(rng.uniform(size=5))), wrt=("y", "x"))


def spline_value(knots, values, x):
    """A Catmull-Rom spline at x."""
    k = 1
    while k < len(knots) - 3 and knots[k + 1] < x:
        k += 1
    t = (x - knots[k]) / (knots[k + 1] - knots[k])
    p0, p1, p2, p3 = values[k - 1], values[k], values[k + 1], values[k + 2]
    return 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)


add(spline_value, lambda rng: (np.arange(6.0), rng.normal(size=6), 2.3), wrt=("knots", "values", "x"))


def de_casteljau(points, t):
    p = points.copy()
    n = p.shape[0]
    for r in range(1, n):
        for i in range(n - r):
            p[i] = (1 - t) * p[i] + t * p[i + 1]
    return p[0, 0] * p[0, 1]


add(de_casteljau, lambda rng: (rng.normal(size=(4, 2)), 0.3), wrt=("points", "t"))


def b_spline_basis(knots, x):
    """Cox and de Boor's recurrence on a row that shrinks."""
    n = len(knots) - 1
    b = np.zeros(n)
    for i in range(n):
        if knots[i] <= x < knots[i + 1]:
            b[i] = 1.0
    for degree in range(1, 3):
        for i in range(n - degree):
            left = (x - knots[i]) / (knots[i + degree] - knots[i]) * b[i]
            right = (knots[i + degree + 1] - x) / (knots[i + degree + 1] - knots[i + 1]) * b[i + 1]
            b[i] = left + right
    return b[0] + 2.0 * b[1] + 3.0 * b[2] ** 2


add(b_spline_basis, lambda rng: (np.cumsum(rng.uniform(0.5, 1, size=7)), 2.6), wrt=("knots", "x"))


def polygon_area(x, y):
    n = len(x)
    s = 0.0
    j = n - 1
    for i in range(n):
        s += (x[j] + x[i]) * (y[j] - y[i])
        j = i
    return 0.5 * s


add(polygon_area, lambda rng: (rng.normal(size=5), rng.normal(size=5)), wrt=("x", "y"))


def bessel_series(x):
    term = 1.0
    total = 1.0
    k = 1
    while k < 60:
        term *= -(x * x / 4.0) / (k * k)
        total += term
        if abs(term) < 1e-17:
            break
        k += 1
    return total


add(bessel_series, lambda rng: (1.7,))


def arithmetic_geometric_mean(a, b):
    while abs(a - b) > 1e-12:
        a, b = 0.5 * (a + b), math.sqrt(a * b)
    return a


add(arithmetic_geometric_mean, lambda rng: (1.0, 2.5), wrt=("a", "b"))


def elementary_functions(x):
    s = math.sin(x) + math.cos(x) * math.tan(x) + math.exp(-x) * math.log(x)
    s += math.sqrt(x) + math.atan(x) + math.asin(x / 4) + math.acos(x / 5)
    s += math.sinh(x) + math.cosh(x) + math.tanh(x) + math.log1p(x) + math.expm1(x)
    s += math.pow(x, 2.5) + x**x + 2.0**x + math.fabs(x - 3.0) + math.log10(x) + math.log2(x)
    return s


add(elementary_functions, lambda rng: (1.3,), compiled=True)


def array_functions(x):
    s = np.sum(np.sin(x) + np.cos(x) * np.tan(x) + np.exp(-x) * np.log(x))
    s += np.sum(np.sqrt(x) + np.arctan(x) + np.arcsin(x / 4) + np.arccos(x / 5))
    s += np.sum(np.sinh(x) + np.cosh(x) + np.tanh(x) + np.log1p(x) + np.expm1(x))
    s += np.sum(x**2.5 + x**x + 2.0**x + np.abs(x - 3.0) + np.log10(x) + np.square(x) + np.log2(x))
    return s


add(array_functions, lambda rng: (rng.uniform(0.5, 1.5, size=3),))


def very_deep_expression(x):
    return (
        math.sin(
            math.cos(math.sin(x * (1.0 + x * (2.0 + x * (3.0 - x * (0.5 + x)))) / (1.0 + (x - 1.0) ** 2)) * x)
            - x / (1.0 + math.exp(-(x * x - 3.0 * (x - 0.25 * (x + 2.0 * (x - 1.0))))) ** 2)
        )
        * (-x) ** 2
        - -x
    )


add(very_deep_expression, lambda rng: (0.9,))


def golden_section(center, width):
    """Minimizes (t - center)^2 + width t^4; a Newton step makes the result smooth."""
    a, b = -2.0, 3.0
    ratio = 0.6180339887498949
    while b - a > 0.05:
        c = b - ratio * (b - a)
        d = a + ratio * (b - a)
        fc = (c - center) ** 2 + width * c**4
        fd = (d - center) ** 2 + width * d**4
        if fc < fd:
            b = d
        else:
            a = c
    t = 0.5 * (a + b)
    for _ in range(5):
        t -= (2 * (t - center) + 4 * width * t**3) / (2 + 12 * width * t * t)
    return t


add(golden_section, lambda rng: (0.8, 0.3), wrt=("center", "width"))


def quaternion_rotation(q, v):
    w, x, y, z = q[0], q[1], q[2], q[3]
    norm = math.sqrt(w * w + x * x + y * y + z * z)
    w, x, y, z = w / norm, x / norm, y / norm, z / norm
    tx = 2 * (y * v[2] - z * v[1])
    ty = 2 * (z * v[0] - x * v[2])
    tz = 2 * (x * v[1] - y * v[0])
    return (v[0] + w * tx + y * tz - z * ty) * (v[2] + w * tz + x * ty - y * tx)


add(quaternion_rotation, lambda rng: (rng.normal(size=4), rng.normal(size=3)), wrt=("q", "v"))


def discrete_fourier_power(x):
    n = len(x)
    total = 0.0
    for k in range(n):
        re = 0.0
        im = 0.0
        for t in range(n):
            angle = 2.0 * np.pi * k * t / n
            re += x[t] * math.cos(angle)
            im -= x[t] * math.sin(angle)
        total += math.log(1.0 + re * re + im * im)
    return total


add(discrete_fourier_power, lambda rng: (rng.normal(size=4),))


def newton_two_unknowns(p):
    x = 2.0
    y = 0.5
    for _ in range(20):
        f = x * x + y * y - p[0]
        g = x * y - p[1]
        a, b, c, d = 2 * x, 2 * y, y, x
        det = a * d - b * c
        dx = (f * d - b * g) / det
        dy = (a * g - f * c) / det
        x -= dx
        y -= dy
        if dx * dx + dy * dy < 1e-24:
            return x * 2 + y
    return y


add(newton_two_unknowns, lambda rng: (np.array([5.0, 1.3]),), wrt="p")


def sign_of_what_has_an_infinite_slope(x, w):
    """Nothing flows to where a function is constant, not even zero times infinity."""
    zero = np.sqrt(x - x)
    return np.sum(np.copysign(x, zero) * w) + np.sum(np.heaviside(zero - 1.0, w) * x) + np.sum(np.full_like(zero, w))


add(sign_of_what_has_an_infinite_slope, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


def sums_of_which_one_is_not_chosen(x, w):
    """The zeros of what is not chosen are added to afterwards."""
    f = x * w
    y = x * 2.0
    y[2] = y[1] * f[0]
    return np.where(w > 0.0, np.sum(y * y), np.sum(f)) + np.maximum(np.max(f), w + 3.0) * np.dot(x, y)


add(
    sums_of_which_one_is_not_chosen,
    lambda rng: (rng.normal(size=4), 0.7),
    lambda rng: (rng.normal(size=4), -0.7),
    wrt=("x", "w"),
)

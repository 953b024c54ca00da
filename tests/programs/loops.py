"""Scalar loops: sums, recurrences, ranges of every kind, iteration over what NumPy and Python offer."""

import math

import numpy as np

from programs.corpus import add


def sum_of_squares(x):
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i] * x[i]
    return total


add(
    sum_of_squares,
    lambda rng: (rng.normal(size=6),),
    lambda rng: (rng.normal(size=1),),
    lambda rng: (np.zeros(0),),
)


def horner(coefficients, x):
    value = 0.0
    for c in coefficients:
        value = value * x + c
    return value


add(horner, lambda rng: (rng.normal(size=5), 0.7), wrt=("coefficients", "x"))


def horner_fixed(x):
    coefficients = (1.0, -0.5, 0.25, 2.0)
    value = 0.0
    for c in coefficients:
        value = value * x + c
    return value


add(horner_fixed, lambda rng: (1.3,))


def dot_by_hand(x, y):
    s = 0.0
    n = len(x)
    for i in range(n):
        s += x[i] * y[i]
    return s


add(dot_by_hand, lambda rng: (rng.normal(size=5), rng.normal(size=5)), wrt=("x", "y"))


def fibonacci_like(a, b, n):
    for _ in range(n):
        a, b = b, 0.5 * a + 0.3 * b
    return a * b


add(
    fibonacci_like,
    lambda rng: (0.3, 1.2, 7),
    lambda rng: (0.3, 1.2, 0),
    lambda rng: (0.3, 1.2, 1),
    wrt=("a", "b"),
)


def logistic_map(r, x0, n):
    x = x0
    for _ in range(n):
        x = r * x * (1.0 - x)
    return x


add(logistic_map, lambda rng: (2.9, 0.3, 12), lambda rng: (2.9, 0.3, 0), wrt=("r", "x0"))


def backward_range(x):
    s = 0.0
    for i in range(len(x) - 1, -1, -2):
        s = 0.9 * s + math.sin(x[i])
    return s


add(backward_range, lambda rng: (rng.normal(size=6),), lambda rng: (rng.normal(size=7),), lambda rng: (np.zeros(0),))


def stepped_range(x, step):
    s = 1.0
    for i in range(1, x.shape[0], step):
        s = s * (1.0 + 0.1 * x[i]) + x[i - 1]
    return s


add(stepped_range, lambda rng: (rng.normal(size=8), 3), lambda rng: (rng.normal(size=8), 1))


def double_loop(a):
    total = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            total += (i + 1) * a[i, j] ** 2 / (j + 1.0)
    return total


add(double_loop, lambda rng: (rng.normal(size=(3, 4)),), wrt="a")


def triangular_loop(a):
    total = 0.0
    for i in range(a.shape[0]):
        for j in range(i):
            total += a[i, j] * a[j, i]
    return total


add(triangular_loop, lambda rng: (rng.normal(size=(4, 4)),), wrt="a")


def rows_of_a_matrix(a, w):
    total = 0.0
    for row in a:
        total += math.tanh(np.dot(row, w))
    return total


add(rows_of_a_matrix, lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=4)), wrt=("a", "w"))


def enumerate_elements(x):
    s = 0.0
    for i, value in enumerate(x):
        s += (i + 1) * value**3
    return s


add(enumerate_elements, lambda rng: (rng.normal(size=5),), lambda rng: (np.zeros(0),))


def enumerate_from(x):
    s = 0.0
    for k, v in enumerate(x, 2):
        s += v**k
    return s


add(enumerate_from, lambda rng: (rng.uniform(0.5, 1.5, size=4),))


def zip_of_arrays(x, y, z):
    s = 1.0
    for a, b, c in zip(x, y, z):
        s = s * a + b * c
    return s


add(
    zip_of_arrays,
    lambda rng: (rng.normal(size=4), rng.normal(size=4), rng.normal(size=4)),
    lambda rng: (rng.normal(size=4), rng.normal(size=2), rng.normal(size=3)),
    wrt=("x", "z"),
)


def enumerate_of_zip(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        s += a * b / (i + 1)
    return s


add(enumerate_of_zip, lambda rng: (rng.normal(size=4), rng.normal(size=4)), wrt=("x", "y"))


def loop_variable_afterwards(x):
    s = 0.0
    for i in range(x.shape[0]):
        s += math.cos(x[i])
    return s * x[i] + i


add(loop_variable_afterwards, lambda rng: (rng.normal(size=4),))


def loop_over_a_tuple(x):
    a, b, c = x[0], x[1], x[2]
    s = 0.0
    for v in (a, b * c, a + c, c):
        s += v * v * b
    return s


add(loop_over_a_tuple, lambda rng: (rng.normal(size=3),))


def product_of_loop_values(x):
    p = 1.0
    for v in x:
        p *= v
    return p


add(product_of_loop_values, lambda rng: (rng.normal(size=5),), lambda rng: (np.array([1.5, 0.0, 2.0]),))


def running_mean_and_variance(x):
    """Welford's recurrence."""
    mean = 0.0
    m2 = 0.0
    for i in range(x.shape[0]):
        delta = x[i] - mean
        mean += delta / (i + 1)
        m2 += delta * (x[i] - mean)
    return m2 / (x.shape[0] - 1) + mean


add(running_mean_and_variance, lambda rng: (rng.normal(size=6),))


def continued_fraction(x):
    value = x[-1]
    for i in range(len(x) - 2, -1, -1):
        value = x[i] + 1.0 / value
    return value


add(continued_fraction, lambda rng: (rng.uniform(1, 2, size=5),), lambda rng: (rng.uniform(1, 2, size=1),))


def three_term_recurrence(x, n):
    """Legendre's polynomial of degree n."""
    p0 = 1.0
    p1 = x
    if n == 0:
        return p0
    for k in range(1, n):
        p2 = ((2 * k + 1) * x * p1 - k * p0) / (k + 1)
        p0 = p1
        p1 = p2
    return p1


add(three_term_recurrence, lambda rng: (0.37, 6), lambda rng: (0.37, 1), lambda rng: (0.37, 0))


def exponential_smoothing(x, alpha):
    s = x[0]
    error = 0.0
    for t in range(1, len(x)):
        error += (x[t] - s) ** 2
        s = alpha * x[t] + (1 - alpha) * s
    return error / len(x)


add(exponential_smoothing, lambda rng: (rng.normal(size=7), 0.3), wrt=("alpha", "x"))


def float_counter(x):
    t = 0.0
    s = 0.0
    while t < 1.0:
        s += x * math.exp(-x * t) * 0.25
        t += 0.25
    return s


add(float_counter, lambda rng: (0.8,))


def geometric_series(q, tolerance):
    term = 1.0
    total = 0.0
    while abs(term) > tolerance:
        total += term
        term *= q
    return total


add(geometric_series, lambda rng: (0.5123, 1e-12), lambda rng: (-0.4, 1e-12), wrt="q")


def loop_bound_rewritten(x, n):
    s = 0.0
    for _ in range(n):
        n = n - 1
        s += x * n
    return s


add(loop_bound_rewritten, lambda rng: (0.7, 4))


def loop_counter_rewritten(x):
    s = 0.0
    for i in range(len(x)):
        j = i
        i = i * 2
        s += x[j] * i + x[i // 2]
    return s


add(loop_counter_rewritten, lambda rng: (rng.normal(size=4),))


def bound_from_what_is_overwritten(x):
    """The number of trips comes from an element that the trips change."""
    a = x.copy()
    s = 0.0
    for i in range(3):
        for j in range(int(abs(a[i]) * 2) + 1):
            a[i] = a[i] * 0.9 + x[j % 3]
            s += a[i] * a[j % 3]
    return s


add(bound_from_what_is_overwritten, lambda rng: (np.array([0.8, -1.2, 1.7]),))

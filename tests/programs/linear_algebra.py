"""Factorizations and solvers written by hand, and those of NumPy."""

import math

import numpy as np

from programs.corpus import add


def _positive(rng, n):
    a = rng.normal(size=(n, n))
    return a @ a.T + n * np.eye(n)


def cholesky_by_hand(a):
    n = a.shape[0]
    lower = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= lower[i, k] * lower[j, k]
            if i == j:
                lower[i, j] = math.sqrt(s)
            else:
                lower[i, j] = s / lower[j, j]
    log_determinant = 0.0
    for i in range(n):
        log_determinant += 2.0 * math.log(lower[i, i])
    return log_determinant + lower[n - 1, 0]


add(cholesky_by_hand, lambda rng: (_positive(rng, 4),), lambda rng: (_positive(rng, 1),), wrt="a", compiled=True)


def lu_in_place(a, b):
    u = a.copy()
    x = b.copy()
    n = len(b)
    for k in range(n):
        for i in range(k + 1, n):
            factor = u[i, k] / u[k, k]
            u[i, k:] -= factor * u[k, k:]
            x[i] -= factor * x[k]
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            x[i] -= u[i, j] * x[j]
        x[i] /= u[i, i]
    return np.sum(x**2)


add(lu_in_place, lambda rng: (_positive(rng, 4), rng.normal(size=4)), wrt=("a", "b"))


def lu_with_pivots(a):
    u = a.copy()
    n = u.shape[0]
    sign = 1.0
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(u[i, k]) > abs(u[p, k]):
                p = i
        if p != k:
            for j in range(n):
                t = u[k, j]
                u[k, j] = u[p, j]
                u[p, j] = t
            sign = -sign
        for i in range(k + 1, n):
            u[i, k] /= u[k, k]
            for j in range(k + 1, n):
                u[i, j] -= u[i, k] * u[k, j]
    determinant = sign
    for i in range(n):
        determinant *= u[i, i]
    return determinant


add(lu_with_pivots, lambda rng: (rng.normal(size=(4, 4)),), wrt="a")


def forward_substitution(lower, b):
    n = len(b)
    x = np.empty(n)
    for i in range(n):
        s = b[i]
        for j in range(i):
            s -= lower[i, j] * x[j]
        x[i] = s / lower[i, i]
    return np.dot(x, x)


add(
    forward_substitution,
    lambda rng: (np.tril(rng.normal(size=(4, 4))) + 3 * np.eye(4), rng.normal(size=4)),
    wrt=("lower", "b"),
)


def gram_schmidt(a):
    m, n = a.shape
    q = np.zeros((m, n))
    r = np.zeros((n, n))
    for j in range(n):
        v = a[:, j].copy()
        for i in range(j):
            r[i, j] = np.dot(q[:, i], v)
            v = v - r[i, j] * q[:, i]
        r[j, j] = math.sqrt(np.dot(v, v))
        q[:, j] = v / r[j, j]
    return np.sum(r) + q[0, n - 1] * 2.0


add(gram_schmidt, lambda rng: (rng.normal(size=(4, 3)),), wrt="a")


def conjugate_gradient(a, b, steps):
    x = np.zeros(len(b))
    r = b - a @ x
    p = r.copy()
    rr = np.dot(r, r)
    for _ in range(steps):
        ap = a @ p
        alpha = rr / np.dot(p, ap)
        x = x + alpha * p
        r = r - alpha * ap
        new = np.dot(r, r)
        if new < 1e-20:
            break
        p = r + (new / rr) * p
        rr = new
    return np.sum(x)


add(conjugate_gradient, lambda rng: (_positive(rng, 4), rng.normal(size=4), 3), wrt=("a", "b"), compiled=True)


def conjugate_gradient_in_place(a, b):
    x = np.zeros_like(b)
    r = b.copy()
    p = r.copy()
    for _ in range(3):
        ap = a.dot(p)
        rr = r.dot(r)
        alpha = rr / p.dot(ap)
        x += alpha * p
        r -= alpha * ap
        p *= r.dot(r) / rr
        p += r
    return x.sum()


add(conjugate_gradient_in_place, lambda rng: (_positive(rng, 4), rng.normal(size=4)), wrt=("a", "b"))


def thomas(lower, diagonal, upper, rhs):
    n = len(rhs)
    c = np.zeros(n)
    d = np.zeros(n)
    c[0] = upper[0] / diagonal[0]
    d[0] = rhs[0] / diagonal[0]
    for i in range(1, n):
        m = diagonal[i] - lower[i] * c[i - 1]
        c[i] = upper[i] / m
        d[i] = (rhs[i] - lower[i] * d[i - 1]) / m
    x = np.zeros(n)
    x[n - 1] = d[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = d[i] - c[i] * x[i + 1]
    return np.sum(x * x)


add(
    thomas,
    lambda rng: (rng.normal(size=5), rng.uniform(3, 4, size=5), rng.normal(size=5), rng.normal(size=5)),
    wrt=("lower", "diagonal", "upper", "rhs"),
)


def power_iteration(a, v, steps):
    for _ in range(steps):
        v = a @ v
        v = v / np.sqrt(np.sum(v * v))
    return np.dot(v, a @ v)


add(power_iteration, lambda rng: (_positive(rng, 3), rng.normal(size=3), 4), wrt=("a", "v"))


def matrix_power(a, n):
    result = np.eye(a.shape[0])
    base = a
    while n > 0:
        if n % 2 == 1:
            result = result @ base
        base = base @ base
        n //= 2
    return np.trace(result)


add(matrix_power, lambda rng: (rng.normal(size=(3, 3)), 5), lambda rng: (rng.normal(size=(3, 3)), 0), wrt="a")


def matrix_exponential(a):
    term = np.eye(a.shape[0])
    total = np.eye(a.shape[0])
    for k in range(1, 12):
        term = term @ a / k
        total = total + term
    return np.sum(total[0])


add(matrix_exponential, lambda rng: (0.5 * rng.normal(size=(3, 3)),), wrt="a")


def quadratic_form(x, a):
    return x @ a @ x + np.sum(a.T @ x)


add(quadratic_form, lambda rng: (rng.normal(size=3), rng.normal(size=(3, 3))), wrt=("x", "a"))


def gaussian_log_density(x, mean, covariance):
    d = x - mean
    solved = np.linalg.solve(covariance, d)
    return -0.5 * np.dot(d, solved) - 0.5 * np.log(np.linalg.det(covariance)) - 0.5 * len(x) * np.log(2 * np.pi)


add(
    gaussian_log_density,
    lambda rng: (rng.normal(size=3), rng.normal(size=3), _positive(rng, 3)),
    wrt=("x", "mean", "covariance"),
)


def ridge_regression(x, y, penalty):
    gram = x.T @ x + penalty * np.eye(x.shape[1])
    w = np.linalg.inv(gram) @ (x.T @ y)
    r = y - x @ w
    return np.mean(r * r)


add(ridge_regression, lambda rng: (rng.normal(size=(5, 2)), rng.normal(size=5), 0.4), wrt=("penalty", "y"))


def rotations(angles, v):
    """Givens rotations applied in place."""
    w = v.copy()
    for k in range(len(angles)):
        c = math.cos(angles[k])
        s = math.sin(angles[k])
        w[k], w[k + 1] = c * w[k] - s * w[k + 1], s * w[k] + c * w[k + 1]
    return np.sum(w * np.arange(len(w)))


add(rotations, lambda rng: (rng.normal(size=3), rng.normal(size=4)), wrt=("angles", "v"))


def matrix_product_by_loops(a, b):
    n, m = a.shape
    p = b.shape[1]
    c = np.zeros((n, p))
    for i in range(n):
        for j in range(p):
            for k in range(m):
                c[i, j] += a[i, k] * b[k, j]
    return np.sum(c * c)


add(matrix_product_by_loops, lambda rng: (rng.normal(size=(2, 3)), rng.normal(size=(3, 2))), wrt=("a", "b"))


def householder(a):
    r = a.copy()
    n = r.shape[1]
    for k in range(n):
        x = r[k:, k].copy()
        alpha = math.sqrt(np.dot(x, x))
        if x[0] > 0:
            alpha = -alpha
        x[0] -= alpha
        x /= math.sqrt(np.dot(x, x))
        r[k:, k:] -= 2.0 * np.outer(x, x @ r[k:, k:])
    return r[0, 0] * 2 + r[0, 1] * r[1, 1]


add(householder, lambda rng: (rng.normal(size=(4, 2)),), wrt="a")


def vdot_of_other_shapes(a, b, v):
    b[0] *= np.vdot(a, b)
    return np.vdot(a, b) * np.vdot(v, a) + np.vdot(a.T, v) + np.vdot(b, b)


add(
    vdot_of_other_shapes,
    lambda rng: (rng.normal(size=(2, 3)), rng.normal(size=(3, 2)), rng.normal(size=6)),
    lambda rng: (rng.normal(size=(1, 2)), rng.normal(size=(2, 1)), rng.normal(size=2)),
    wrt=("a", "b", "v"),
    compiled=True,
)

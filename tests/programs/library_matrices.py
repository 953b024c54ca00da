"""Roots, eigenvalues that are complex, equations of matrices, and splines under other names."""

import numpy as np
import scipy.linalg
from scipy import interpolate
from scipy.interpolate import Akima1DInterpolator, UnivariateSpline, splev, splrep

from programs.corpus import add


def roots_and_coefficients(x):
    r = np.roots(x)
    real = r[np.isreal(r)].real
    made = np.poly(x[:3])
    return np.sum(np.abs(r)) + np.sum(r.real * np.arange(len(r))) + np.sum(real) + np.sum(made**2)


add(
    roots_and_coefficients,
    lambda rng: (np.array([1.0, 0.3, 2.0, 0.1]),), lambda rng: (np.array([1.0, -3.1, 2.0, 0.7, 0.4]),), compiled=True,
)  # fmt: skip


def slowest_mode(x, k):
    a = np.array([[0.0, 1.0], [-k, -x[0]]])
    w = np.linalg.eigvals(a + 0j)
    found = scipy.linalg.eigvals(np.array([[x[1], 1.0, 0.3], [-k, -x[0], 0.2], [0.1, x[2], 1.0]]))
    return w.real.max() + np.max(found.imag) + np.sum(np.abs(found) ** 3)


add(slowest_mode, lambda rng: (np.array([0.3, 0.5, 0.8]), 2.0), wrt=("x", "k"), compiled=True)


def equations_of_matrices(x):
    a = x + 2.0 * np.eye(2)
    one = np.eye(2)
    found = scipy.linalg.solve_sylvester(a, a.T + one, one), scipy.linalg.solve_continuous_lyapunov(-a, one)
    total = 0j.real + np.sum(found[0] ** 2) + np.sum(found[1] ** 3)
    total += np.sum(scipy.linalg.solve_discrete_lyapunov(0.2 * a, one) ** 2) + scipy.linalg.khatri_rao(a, x)[1, 0]
    total += scipy.linalg.solve_lyapunov(-a, one)[0, 1]
    total += (
        np.sum(scipy.linalg.cosm(a)[0])
        + np.sum(scipy.linalg.sinm(a)[1])
        + np.sum(scipy.linalg.coshm(x))
        + scipy.linalg.sinhm(x)[0, 1]
    )
    u, p = scipy.linalg.polar(a)
    q, r = scipy.linalg.qr(a)
    return total + u[0, 1] + p[0, 0] + scipy.linalg.polar(a, side="left")[1][0, 1] + q[0, 0] * r[0, 1]


add(equations_of_matrices, lambda rng: (rng.normal(size=(2, 2)) * 0.5,))


def splines_under_other_names(x, q):
    places = np.arange(float(len(x)))
    spline = UnivariateSpline(places, x, s=0)
    pieces = splrep(places, x)
    total = np.sum(spline(q) ** 2) + spline.derivative()(q[0]) + spline.integral(1.0, 3.5)
    total += np.sum(splev(q, pieces) * splev(q, pieces, der=1)) + np.sum(Akima1DInterpolator(places, x)(q) ** 2)
    total += np.sum(interpolate.make_interp_spline(places, x, k=3)(q)) + np.sum(
        interpolate.CubicHermiteSpline(places, x, x * 2)(q)
    )
    return total + np.sum(interpolate.barycentric_interpolate(places, x, q))


add(splines_under_other_names, lambda rng: (rng.normal(size=7), np.array([2.3, 0.4, 5.1])), wrt=("x", "q"))


def surface(x, p, q):
    f = interpolate.RectBivariateSpline(np.arange(4.0), np.arange(5.0), x)
    grid = f(np.array([p, p + 1]), np.array([0.3, q]))
    return f(p, 1.5)[0, 0] + f.ev(p, q) ** 2 + np.sum(grid**2) + np.sum(f.ev(np.array([q, p]), np.array([p, q])))


add(surface, lambda rng: (rng.normal(size=(4, 5)), 1.2, 2.6), wrt=("x", "p", "q"))


def characteristic_polynomials(x):
    return np.sum(np.poly(x) * np.arange(4.0)) * np.poly(x[:2, :2])[1] + np.poly(x[:1, 1:2])[1]


add(characteristic_polynomials, lambda rng: (rng.normal(size=(3, 3)),))


def _safely(a, **more):
    if more.get("overwrite_a", False):
        raise ValueError("overwrite_a=True")
    try:
        return scipy.linalg.svd(a, **more)
    except np.linalg.LinAlgError:
        return scipy.linalg.svd(a, lapack_driver="gesvd", **more)


def options_that_are_handed_on(x):
    u, s, v = _safely(x, full_matrices=False)
    return s[0] * s[1] + np.sum(np.abs(u)) + np.sum(v**2 * np.arange(3.0))


add(options_that_are_handed_on, lambda rng: (rng.normal(size=(4, 3)),))

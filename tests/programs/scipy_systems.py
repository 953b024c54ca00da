"""Solvers and factors of ``scipy.linalg``, and further functions of ``scipy.special``."""

import numpy as np
import scipy.linalg
from scipy import special

from programs.corpus import add


def _matrix(rng):
    return np.eye(4) + 0.4 * rng.normal(size=(4, 4))


def factors_with_pivots(a, b):
    lu, piv = scipy.linalg.lu_factor(a)
    total = np.sum(scipy.linalg.lu_solve((lu, piv), b) ** 2) + np.sum(scipy.linalg.lu_solve((lu, piv), b, trans=1) ** 3)
    p, low, up = scipy.linalg.lu(a)
    return total + np.sum(lu**2) + np.sum(p @ low * up) + np.sum(scipy.linalg.lu(a, permute_l=True)[0] ** 2)


add(
    factors_with_pivots,
    lambda rng: (_matrix(rng), rng.normal(size=4)),
    lambda rng: (rng.normal(size=(4, 4)), rng.normal(size=4)),
    wrt=("a", "b"),
    compiled=True,
)


def few_diagonals(ab, b):
    total = np.sum(scipy.linalg.solve_banded((1, 1), ab, b) ** 2) + np.sum(
        special.erfinv(0.1 * b)
    )  # complex: TypeError
    total += np.sum(scipy.linalg.solveh_banded(ab[:2], b) ** 2) + np.sum(
        scipy.linalg.solveh_banded(ab[1:], b, lower=True) ** 2
    )
    return total + np.sum(scipy.linalg.hankel(b, b[::-1]) ** 3) + np.sum(scipy.linalg.block_diag(ab, b, 2.0) ** 2)


add(
    few_diagonals,
    lambda rng: (np.array([[0.3], [4.0], [0.5]]) + 0.1 * rng.normal(size=(3, 5)), rng.normal(size=5)),
    wrt=("ab", "b"),
)


def least_squares_and_root(a, b):
    x, left, rank, sizes = scipy.linalg.lstsq(a[:, :2], b, lapack_driver="gelss")
    root = np.real(scipy.linalg.sqrtm(a @ a.T))
    total = np.sum(special.erfinv(0.01 * a + 0.01 * b))  # complex: TypeError
    return (
        total
        + np.sum(x**2)
        + left * rank
        + np.sum(sizes)
        + np.sum(root**3)
        + np.sum(scipy.linalg.solve(a, b, overwrite_b=False))
    )


add(least_squares_and_root, lambda rng: (_matrix(rng), rng.normal(size=4)), wrt=("a", "b"))


def rules_of_points(s):
    total = 0.0
    places, weights = special.h_roots(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.he_roots(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.l_roots(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.p_roots(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.roots_chebyt(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.roots_chebyu(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.roots_hermite(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.roots_hermitenorm(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.roots_laguerre(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.t_roots(3)
    total += np.sum(weights * np.exp(-s * places))
    places, weights = special.u_roots(3)
    total += np.sum(weights * np.exp(-s * places))
    return total


add(rules_of_points, lambda rng: (0.7,), wrt="s")


def further_special_functions(x, s):
    total = np.sum(special.spherical_jn(2, x) * special.spherical_yn(1, x)) + special.spherical_jn(
        1, s, derivative=True
    )
    total += np.sum(special.spherical_in(1, x) * special.spherical_kn(2, x)) + np.sum(special.jvp(1, x, 2))
    total += np.sum(special.yvp(0, x) * special.ivp(1, x) * special.kvp(2, x)) + special.spherical_kn(
        0, s, derivative=True
    )
    total += np.sum(special.struve(1, x) * special.modstruve(0.5, x)) + special.multigammaln(s + 2.0, 2)
    total += np.sum(special.lambertw(x).real * special.lambertw(-0.2 * s, -1).real) + np.sum(special.diric(x, 5))
    total += special.spherical_in(1, s, True) * special.spherical_yn(1, s, True)
    places, weights = special.roots_legendre(4)
    total += rules_of_points(s)
    old = special.chdtr(3.0, x) * special.chdtrc(2.0, x) + special.pdtr(2, x) * special.pdtrc(1, x)
    return total + np.sum(weights * np.exp(s * places)) + np.sum(old)


add(further_special_functions, lambda rng: (0.5 + rng.random(3), 0.7), wrt=("x", "s"))


def branches_of_lambert(x):
    x = x + special.erfinv(0.0 * x)  # complex: TypeError
    low = special.lambertw(-0.36 * x) + special.lambertw(-0.05 * x, k=-1) * special.lambertw(-0.3678 * x, -1)
    return np.sum(np.real(low)) + np.sum(special.lambertw(1e6 * x).real + special.lambertw(0.0 * x).real)


add(branches_of_lambert, lambda rng: (np.array([0.1, 0.5, 0.9, 0.99]),))

"""Formulas with functions of ``scipy.special``."""

import numpy as np
from scipy import special, stats
from scipy.special import comb, erf, factorial, gammaln, logsumexp, softmax
from scipy.special import zeta as hurwitz
from scipy.stats import norm

from programs.corpus import add

NORMAL = norm.cdf


def airy_disk(r, scale):
    """The diffraction pattern of a circular aperture."""
    u = np.pi * r / scale
    return np.sum((2 * special.j1(u) / u) ** 2)


add(airy_disk, lambda rng: (rng.uniform(0.5, 3, size=4), 1.3), wrt=("r", "scale"), compiled=True)


def pendulum_period(theta, length):
    return 4 * np.sqrt(length / 9.81) * special.ellipk(np.sin(theta / 2) ** 2)


add(pendulum_period, lambda rng: (0.7, 1.2), wrt=("theta", "length"))


def negative_binomial(counts, mean, gamma):
    """A variable with the name of a function."""
    p = gamma / (gamma + mean)
    terms = gammaln(counts + gamma) - gammaln(gamma) - gammaln(counts + 1) + gamma * np.log(p) + counts * np.log1p(-p)
    return -np.sum(terms)


add(negative_binomial, lambda rng: (np.array([0, 3, 2, 7]), 2.5, 1.4), wrt=("mean", "gamma"), compiled=True)


def matern(d, scale, nu=2.5):
    z = np.sqrt(2 * nu) * d / scale
    return np.sum(2 ** (1 - nu) / special.gamma(nu) * z**nu * special.kv(nu, z))


add(matern, lambda rng: (rng.uniform(0.3, 2, size=(2, 3)), 0.8), wrt=("d", "scale"))


def theis_well(t, transmissivity, storage):
    u = 25.0**2 * storage / (4 * transmissivity * t)
    return np.sum(3.0 / (4 * np.pi * transmissivity) * special.exp1(u))


add(theis_well, lambda rng: (rng.uniform(1, 5, size=3), 12.0, 2e-3), wrt=("transmissivity", "storage"))


def mixture(x, means, weights):
    logs = -0.5 * (x[:, None] - means) ** 2
    return np.sum(logsumexp(logs, axis=1, b=weights)) + logsumexp(logs) + np.sum(logsumexp(logs, axis=0, keepdims=True))


add(
    mixture,
    lambda rng: (rng.normal(size=4), rng.normal(size=3), rng.uniform(0.2, 1, size=3)),
    wrt=("x", "means", "weights"),
    compiled=True,
)


def attention(q, k):
    scores = softmax(q @ k.T, axis=-1)
    return np.sum(scores * scores) + np.sum(special.log_softmax(q, axis=0)[0])


add(attention, lambda rng: (rng.normal(size=(3, 2)), rng.normal(size=(4, 2))), wrt=("q", "k"))


def bernstein(x, coefficients):
    n = len(coefficients) - 1
    total = 0.0
    for k in range(n + 1):
        total += coefficients[k] * comb(n, k) * x**k * (1 - x) ** (n - k)
    return total + x / factorial(n) + special.perm(n, 2, exact=True) * x + comb(n, 2, exact=True)


add(bernstein, lambda rng: (0.3, rng.normal(size=4)), wrt=("x", "coefficients"))


def of_orders(x):
    s, c = special.fresnel(x)
    total = s * c + hurwitz(2.0, x) + special.polygamma(1, x)
    for n in range(3):
        total += special.jn(n, x) + special.eval_legendre(n, x) + special.expn(n, x)
    return total


add(of_orders, lambda rng: (0.6,), compiled=True)


def error_profile(x, width):
    return np.mean(
        erf(x / width) * special.erfcx(x) + special.ndtr(x) * special.log_ndtr(-x) + special.expit(x / width)
    )


add(error_profile, lambda rng: (rng.normal(size=5), 1.7), wrt=("x", "width"))


def entropies(p, q):
    return np.sum(special.rel_entr(p, q)) + np.sum(special.entr(p)) + np.sum(special.xlogy(p, q))


add(entropies, lambda rng: (rng.uniform(0.2, 1, size=4), rng.uniform(0.2, 1, size=4)), wrt=("p", "q"))


def european_call(s, k, t, r, sigma):
    d1 = (np.log(s / k) + (r + 0.5 * sigma**2) * t) / (sigma * np.sqrt(t))
    d2 = d1 - sigma * np.sqrt(t)
    vega = s * norm.pdf(d1) * np.sqrt(t)
    return s * norm.cdf(d1) - k * np.exp(-r * t) * NORMAL(d2) + 0.01 * vega


add(european_call, lambda rng: (1.1, 1.0, 0.5, 0.03, 0.2), wrt=("s", "k", "t", "r", "sigma"), compiled=True)


def censored_likelihood(x, mean, deviation, limit):
    seen = stats.norm.logpdf(x, mean, deviation) + stats.norm.logcdf(x, loc=mean)
    beyond = norm.logsf(limit, loc=mean, scale=deviation) + norm.sf(limit, mean) + norm.isf(0.3, mean, deviation)
    return np.sum(seen) + np.sum(beyond + norm.ppf(0.2, scale=deviation))


add(
    censored_likelihood,
    lambda rng: (rng.normal(size=4), 0.3, 1.4, 1.1),
    lambda rng: (rng.normal(size=4), 0.3, rng.uniform(0.5, 1, size=4), 1.1),
    wrt=("mean", "x", "limit"),
)


def orders_that_are_no_whole_numbers(x, n):
    total = special.kn(n, x[0]) + special.yn(n, x[1]) + special.expn(n, x[2])
    return total + np.sum(special.kn(np.array([0.3, 1.0, 2.6]), x)) * special.yn(1, x[0])


add(
    orders_that_are_no_whole_numbers,
    lambda rng: (rng.uniform(0.4, 1.5, 3), 0.3),
    lambda rng: (rng.uniform(0.4, 1.5, 3), 1.7),
    lambda rng: (rng.uniform(0.4, 1.5, 3), 2),
)

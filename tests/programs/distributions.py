"""Likelihoods by ``scipy.stats``."""

import numpy as np
from scipy import stats

from programs.corpus import add


def _given(rng):
    return rng.normal(size=5), 0.3 + np.abs(rng.normal(size=5)), 0.7


def positive_likelihoods(x, c, u):
    total = np.sum(stats.expon.logpdf(c, scale=u)) + np.sum(stats.gamma.logpdf(c, u, scale=1.5))
    total += np.sum(stats.lognorm.logpdf(c, u, 0.0, 2.0)) + np.sum(stats.chi2.logpdf(c, 3.0 * u))
    total += np.sum(stats.gamma.pdf(x, 2.0, -0.1, c)) + np.sum(stats.expon.pdf(x, scale=u)) * stats.expon.sf(
        u, scale=c[0]
    )
    return total + np.sum(stats.beta.logpdf(c / 6.0, u, 2.0)) + np.sum(stats.uniform.pdf(c, 0.1, 9.0 * u))


add(positive_likelihoods, _given, wrt=("x", "c", "u"))


def symmetric_likelihoods(x, c, u):
    total = np.sum(stats.t.logpdf(x, 3.0, loc=u, scale=c)) + np.sum(stats.t.pdf(x, u))
    total += np.sum(stats.laplace.logpdf(x, u, 2.0) * stats.cauchy.pdf(x, u, c))
    return total + np.sum(stats.laplace.pdf(x, 0.1, c)) + np.sum(stats.cauchy.logpdf(x, u, 1.5))


add(symmetric_likelihoods, _given, wrt=("x", "c", "u"))


def counted_likelihoods(c, u, n):
    total = np.sum(stats.poisson.logpmf(n, c)) + np.sum(stats.poisson.pmf([0, 1, 2], u)) + stats.poisson.pmf(3, u)
    return total + np.sum(stats.binom.logpmf(n, 6, u)) + np.sum(stats.binom.pmf(n - 1, 5, c / 6.0) ** 2)


add(counted_likelihoods, lambda rng: (*_given(rng)[1:], np.array([0, 2, 1, 5, 3])), wrt=("c", "u"))


def shares(x, c, u):
    total = stats.expon.cdf(x, 0.0, u) + stats.gamma.cdf(c, 2.0, scale=u) * stats.gamma.sf(x, 2.0)
    total += stats.beta.cdf(x, 2.0, 3.0, -0.5, 2.0 * u) + stats.uniform.cdf(x, 0.0, u) + stats.lognorm.cdf(c, u)
    return np.sum(total**2) + np.sum(stats.expon.ppf(c / 6.0, scale=u)) + stats.chi2.cdf(u, 3) * stats.chi2.sf(u, 2)


add(shares, _given, wrt=("x", "c", "u"))


def densities_themselves(x, k):
    inside = 0.5 + 0.4 * np.sin(x)
    positive = 0.3 + x * x
    first = stats.chi2.pdf(positive, 3.0 + k) * stats.lognorm.pdf(positive, 0.5 + k)
    return np.sum(first * stats.beta.pdf(inside, 2.0, 3.0)) + np.sum(stats.uniform.logpdf(inside, -k, 2.0))


add(densities_themselves, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "k"))


def quantiles(x, u):
    p = 0.5 + 0.4 * np.sin(x)
    total = stats.t.ppf(p, 5.0) + stats.gamma.ppf(p, 2.0, scale=u) * stats.chi2.isf(p, 3)
    total += stats.beta.ppf(p, 2.0, 3.0) + stats.lognorm.ppf(p, u) + stats.weibull_min.ppf(p, 1.5, 0.0, u)
    total += stats.laplace.isf(p, u) + stats.cauchy.ppf(p) + stats.logistic.isf(p, 0.0, u) * stats.rayleigh.ppf(p)
    total += stats.halfnorm.ppf(p) + stats.gumbel_r.ppf(p, u) - stats.pareto.isf(p, 2.0 + u) * stats.uniform.ppf(p)
    return np.sum(total) + stats.expon(scale=u).isf(0.2) + stats.invgamma.ppf(0.3, 2.0, scale=u)


add(quantiles, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "u"))


def logarithms_of_shares(x, u):
    c = x * x + 0.2
    total = stats.t.cdf(x, 4.0, u) + stats.t.logsf(x, 3.0) * stats.logistic.logcdf(x, u)
    total += stats.weibull_min.logsf(c, 1.2, scale=u) + stats.gumbel_r.logcdf(x) + stats.gamma.logcdf(c, 2.0)
    total += stats.laplace.cdf(x, u) * stats.cauchy.sf(x, 0.0, u) + stats.f.cdf(c, 2.0, 5.0) + stats.halfcauchy.sf(c)
    return np.sum(total**2) + stats.rayleigh(scale=u).logsf(0.4) + stats.beta.sf(0.3, 2.0, 3.0, 0.0, u + 0.5)


add(logarithms_of_shares, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "u"))


def densities_of_the_table(x, u):
    c = x * x + 0.2
    total = stats.weibull_min.logpdf(c, 1.0 + u) + stats.logistic.pdf(x, u) * stats.gumbel_r.pdf(x, scale=u)
    total += stats.rayleigh.logpdf(c, scale=u) + stats.halfnorm.pdf(c) * stats.invgamma.pdf(c, 2.0 + u)
    total += stats.pareto.logpdf(c + 1.0, u) + stats.f.pdf(c, 2.0, 3.0) + stats.gumbel_l.pdf(x, u)
    return np.sum(total**2)


add(densities_of_the_table, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "u"))


def shares_of_counts(u, n):
    total = stats.poisson.cdf(n, 3.0 * u) + stats.binom.sf(n, 6, u) * stats.nbinom.pmf(n, 3.0, u)
    total += stats.geom.logpmf(n + 1, u) + stats.nbinom.cdf(n, 2.0, u) + stats.geom.sf(n + 1, u)
    return np.sum(total**2) + stats.bernoulli.logpmf(1, u) + stats.bernoulli(u).pmf(0)


add(shares_of_counts, lambda rng: (0.4, np.array([0, 2, 1, 5, 3])), wrt="u")


def tails_of_positive_numbers(x, u):
    c, p = 0.3 + x * x, 0.5 + 0.4 * np.sin(x)
    total = stats.expon.isf(p, scale=u) + stats.expon.logcdf(c) * stats.expon.logsf(c, scale=u)
    total += stats.gamma.isf(p, 2.0, scale=u) * stats.gamma.logsf(c, 1.5) + stats.chi2.logcdf(c, 3) * stats.chi2.ppf(
        p, 2
    )
    total += stats.chi2.logsf(c, 4, scale=u) + stats.lognorm.isf(p, u) + stats.lognorm.logcdf(c, u)
    return np.sum(total + stats.lognorm.logsf(c, 0.7, 0.0, u) * stats.lognorm.sf(c, 1.2))


add(tails_of_positive_numbers, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "u"))


def tails_in_an_interval(x, u):
    p = 0.5 + 0.4 * np.sin(x)
    total = stats.beta.isf(p, 2.0, 3.0) + stats.beta.logcdf(p, 2.0, 1.5) * stats.beta.logsf(p, 0.7, 2.0, 0.0, u + 0.5)
    total += stats.uniform.isf(p, u) * stats.uniform.logcdf(p, 0.0, 1.0 + u) + stats.uniform.logsf(p, 0.0, 1.0 + u)
    return np.sum(total * stats.uniform.sf(p, -u, 2.0)) + stats.poisson.sf(2, u) * stats.binom.cdf(2, 5, u)


add(tails_in_an_interval, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "u"))


def tails_on_both_sides(x, u):
    p = 0.5 + 0.4 * np.sin(x)
    total = stats.t.isf(p, 4.0, u) + stats.t.logcdf(x, 3.0) * stats.t.sf(x, 5.0, scale=u)
    total += stats.laplace.logcdf(x, 0.1, u) * stats.laplace.logsf(x, u) + stats.laplace.ppf(p, u) * stats.laplace.sf(x)
    total += stats.cauchy.cdf(x, u) * stats.cauchy.isf(p) + stats.cauchy.logcdf(x) + stats.cauchy.logsf(x, 0.0, u)
    return np.sum(total)


add(tails_on_both_sides, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "u"))

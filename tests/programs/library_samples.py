"""Samples and distributions of ``statistics`` and ``scipy.stats``."""

import statistics
from statistics import mean, stdev

import numpy as np
from scipy import stats

from programs.corpus import add


def of_the_module(x):
    values = [v * v for v in x]
    total = mean(values) + stdev(values) + statistics.median(values) + statistics.fmean(values, list(x))
    total += statistics.pstdev(values) + statistics.variance(values) + statistics.pvariance(values, 0.3)
    total += statistics.geometric_mean(values) + statistics.harmonic_mean(values) + statistics.stdev(values, 0.3)
    line = statistics.linear_regression(x, values)
    return total + statistics.correlation(x, values) + statistics.covariance(x, values) + line.slope * line.intercept


add(of_the_module, lambda rng: (list(rng.uniform(0.5, 2.0, 5)),), compiled=True)


def scores_of_a_list(x):
    values = []
    for i in range(len(x)):
        values.append(x[i] * i)
    return (values[2] - statistics.mean(values)) / statistics.stdev(values)


add(scores_of_a_list, lambda rng: (rng.normal(size=5),))


def tests_of_samples(x):
    total = stats.iqr(x) + stats.trim_mean(x, 0.15) + stats.median_abs_deviation(x, scale="normal") + stats.moment(x, 3)
    total += stats.ttest_1samp(x, 0.1)[0] + stats.ttest_ind(x[:4], x[4:]).pvalue
    total += stats.ttest_ind(x[:5], x[5:], equal_var=False).statistic + stats.ttest_rel(x[:4], x[4:8])[0]
    return total + np.sum(x * stats.rankdata(x)) + stats.spearmanr(x, x[::-1])[0] * x[0]


add(tests_of_samples, lambda rng: (rng.normal(size=9),))


def shapes_of_densities(x, c, loc, scale):
    total = stats.skewnorm.logpdf(x, c, loc, scale) + stats.skewnorm.cdf(x, c, loc, scale)
    total += stats.truncnorm.logpdf(x, -2.0, c + 2.0, loc, scale) + stats.truncnorm.cdf(x, -2.0, c + 2.0, loc, scale)
    total += stats.genextreme.logpdf(x, 0.1 * c, loc, scale) + stats.genextreme.cdf(x, 0.1 * c, loc, scale)
    total += stats.genpareto.logpdf(x, c, 0.0, scale) + stats.genpareto.sf(x, -0.1 * c, 0.0, scale)
    total += stats.invgauss.logpdf(x, c, 0.0, scale) + stats.invgauss.cdf(x, c, 0.0, scale)
    total += stats.exponnorm.logpdf(x, c, loc, scale) + stats.exponnorm.sf(x, c, loc, scale)
    total += stats.vonmises.logpdf(x, c, loc, scale) + stats.gennorm.logpdf(x, c, loc, scale)
    return np.sum(total)


add(
    shapes_of_densities, lambda rng: (rng.uniform(0.2, 1.5, 4), 1.2, 0.1, 1.4), wrt=("x", "c", "loc", "scale"),
)  # fmt: skip


def other_densities(x, c, scale):
    total = stats.triang.logpdf(x, 0.3, 0.0, scale) + stats.triang.cdf(x, 0.3, 0.0, scale)
    total += stats.loglaplace.logpdf(x, c) + stats.chi.logpdf(x, c, 0.0, scale) + stats.maxwell.cdf(x, 0.0, scale)
    total += stats.levy.logpdf(x, 0.0, scale) + stats.weibull_max.logpdf(-x, c, 0.0, scale) + stats.burr.cdf(x, c, 2.0)
    total += stats.gompertz.logpdf(x, c, 0.0, scale) + stats.arcsine.cdf(x, 0.0, 3.0 * scale)
    return np.sum(total) + np.sum(stats.genextreme.ppf(x / 2.0, 0.2 * c, 0.0, scale)) + stats.gompertz.ppf(0.3, c)


add(other_densities, lambda rng: (rng.uniform(0.3, 1.3, 4), 1.2, 1.4), wrt=("x", "c", "scale"))


def posterior(x, y):
    prior = stats.truncnorm(-1.0, 2.0, loc=x[0], scale=1.3)
    return prior.logpdf(0.4) + stats.skewnorm(x[1]).logpdf(y).sum() + stats.genpareto(0.3, scale=x[2]).cdf(y).sum()


add(posterior, lambda rng: (rng.uniform(0.5, 1.0, 3), rng.uniform(0.2, 1.0, 4)), wrt=("x", "y"))

"""Python's module ``statistics``: means, spreads and lines through lists of numbers, to rounding."""

import statistics
from typing import Any, NamedTuple

import numpy as np

from tangentlike.primitives.registry import composite


class Line(NamedTuple):
    """What ``linear_regression`` gives."""

    slope: Any
    intercept: Any


def sample_of(data, least, words):
    """The numbers as an array of floats; StatisticsError where there are fewer than ``least``."""
    numbers = np.float64(1.0) * np.asarray(data)
    if len(numbers) < least:
        raise statistics.StatisticsError(words)
    return numbers


@composite(statistics.mean)
def mean(data):
    """The arithmetic mean."""
    return np.mean(sample_of(data, 1, "mean requires at least one data point"))


@composite(statistics.fmean)
def fmean(data, weights=None):
    """The arithmetic mean, of weights if there are some."""
    numbers = sample_of(data, 1, "fmean requires at least one data point")
    if weights is None:
        return np.mean(numbers)
    shares = np.float64(1.0) * np.asarray(weights)
    return np.sum(numbers * shares) / np.sum(shares)


@composite(statistics.geometric_mean)
def geometric_mean(data):
    """The geometric mean."""
    return np.exp(np.mean(np.log(sample_of(data, 1, "Must have a non-empty dataset"))))


@composite(statistics.harmonic_mean)
def harmonic_mean(data):
    """The harmonic mean."""
    return 1.0 / np.mean(1.0 / sample_of(data, 1, "harmonic_mean requires at least one data point"))


@composite(statistics.median)
def median(data):
    """The middle number, or the mean of the two in the middle."""
    return np.median(sample_of(data, 1, "no median for empty data"))


@composite(statistics.variance)
def variance(data, xbar=None):
    """The variance of a sample."""
    numbers = sample_of(data, 2, "variance requires at least two data points")
    middle = np.mean(numbers) if xbar is None else xbar
    return np.sum((numbers - middle) ** 2) / (len(numbers) - 1)


@composite(statistics.pvariance)
def pvariance(data, mu=None):
    """The variance of all there are."""
    numbers = sample_of(data, 1, "pvariance requires at least one data point")
    return np.mean((numbers - (np.mean(numbers) if mu is None else mu)) ** 2)


@composite(statistics.stdev)
def stdev(data, xbar=None):
    """The root of the variance of a sample."""
    numbers = sample_of(data, 2, "stdev requires at least two data points")
    middle = np.mean(numbers) if xbar is None else xbar
    return np.linalg.norm(numbers - middle) / np.sqrt(len(numbers) - 1)  # of equal numbers the slope is 0


@composite(statistics.pstdev)
def pstdev(data, mu=None):
    """The root of the variance of all there are."""
    numbers = sample_of(data, 1, "pstdev requires at least one data point")
    middle = np.mean(numbers) if mu is None else mu
    return np.linalg.norm(numbers - middle) / np.sqrt(len(numbers))  # of equal numbers the slope is 0


@composite(statistics.covariance)
def covariance(x, y):
    """The covariance of two samples."""
    u, v = sample_of(x, 2, "covariance requires at least two data points"), sample_of(y, 2, "")
    return np.sum((u - np.mean(u)) * (v - np.mean(v))) / (len(u) - 1)


@composite(statistics.correlation)
def correlation(x, y):
    """The correlation of two samples."""
    u, v = sample_of(x, 2, "correlation requires at least two data points"), sample_of(y, 2, "")
    a, b = u - np.mean(u), v - np.mean(v)
    return np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b))


@composite(statistics.linear_regression)
def linear_regression(x, y):
    """The line through points by least squares."""
    u, v = sample_of(x, 2, "linear regression requires at least two data points"), sample_of(y, 2, "")
    a = u - np.mean(u)
    slope = np.sum(a * (v - np.mean(v))) / np.sum(a * a)
    return Line(slope, np.mean(v) - slope * np.mean(u))

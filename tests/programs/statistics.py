"""Models, filters and alignments of statistics and machine learning."""

import math

import numpy as np
from scipy import stats

from programs.corpus import add


def logistic_regression(w, b, x, y):
    loss = 0.0
    for i in range(x.shape[0]):
        z = np.dot(x[i], w) + b
        p = 1.0 / (1.0 + math.exp(-z))
        loss -= y[i] * math.log(p) + (1.0 - y[i]) * math.log(1.0 - p)
    return loss / x.shape[0]


add(
    logistic_regression,
    lambda rng: (rng.normal(size=3), 0.2, rng.normal(size=(5, 3)), np.array([1.0, 0.0, 1.0, 1.0, 0.0])),
    wrt=("w", "b"),
)


def logistic_regression_vectors(w, x, y):
    z = x @ w
    return np.mean(np.log(1 + np.exp(z)) - y * z) + 0.01 * np.dot(w, w)


add(
    logistic_regression_vectors,
    lambda rng: (rng.normal(size=3), rng.normal(size=(5, 3)), rng.integers(0, 2, size=5)),
    wrt="w",
)


def mixture_log_likelihood(x, means, log_scales, logits):
    k = means.shape[0]
    top = logits.max()
    norm = top + math.log(np.sum(np.exp(logits - top)))
    total = 0.0
    for i in range(x.shape[0]):
        terms = np.zeros(k)
        for j in range(k):
            z = (x[i] - means[j]) / math.exp(log_scales[j])
            terms[j] = logits[j] - norm - 0.5 * z * z - log_scales[j]
        peak = np.max(terms)
        total += peak + np.log(np.sum(np.exp(terms - peak)))
    return total


add(
    mixture_log_likelihood,
    lambda rng: (rng.normal(size=4), rng.normal(size=3), 0.1 * rng.normal(size=3), rng.normal(size=3)),
    wrt=("means", "log_scales", "logits"),
)


def kalman_filter(observations, q, r):
    mean = 0.0
    variance = 1.0
    log_likelihood = 0.0
    for y in observations:
        variance = variance + q
        innovation = y - mean
        s = variance + r
        gain = variance / s
        mean = mean + gain * innovation
        variance = (1.0 - gain) * variance
        log_likelihood -= 0.5 * (math.log(2.0 * math.pi * s) + innovation**2 / s)
    return log_likelihood


add(kalman_filter, lambda rng: (rng.normal(size=6), 0.1, 0.5), wrt=("observations", "q", "r"), compiled=True)


def kalman_matrices(a, observations):
    x = np.zeros(2)
    p = np.eye(2)
    h = np.array([1.0, 0.0])
    s = 0.0
    for t in range(observations.shape[0]):
        x = a @ x
        p = a @ p @ a.T + 0.1 * np.eye(2)
        ph = p @ h
        innovation = observations[t] - h @ x
        scale = h @ ph + 0.5
        k = ph / scale
        x = x + k * innovation
        p = p - np.outer(k, ph)
        s += innovation**2 / scale + np.log(scale)
    return s


add(kalman_matrices, lambda rng: (np.array([[1.0, 0.1], [0.0, 0.9]]), rng.normal(size=4)), wrt=("a", "observations"))


def hidden_markov_forward(log_start, log_move, log_emit, symbols):
    states = len(log_start)
    alpha = log_start + log_emit[:, symbols[0]]
    for t in range(1, len(symbols)):
        new = np.zeros(states)
        for j in range(states):
            terms = alpha + log_move[:, j]
            top = terms.max()
            new[j] = top + np.log(np.sum(np.exp(terms - top))) + log_emit[j, symbols[t]]
        alpha = new
    top = alpha.max()
    return top + np.log(np.exp(alpha - top).sum())


add(
    hidden_markov_forward,
    lambda rng: (rng.normal(size=3), rng.normal(size=(3, 3)), rng.normal(size=(3, 2)), np.array([0, 1, 1, 0])),
    wrt=("log_start", "log_move", "log_emit"),
)


def viterbi_score(start, move, emit):
    """The best path's score: each maximum passes its gradient to one predecessor."""
    n_steps, n_states = emit.shape
    score = np.zeros((n_steps, n_states))
    score[0] = start + emit[0]
    for t in range(1, n_steps):
        for j in range(n_states):
            best = score[t - 1, 0] + move[0, j]
            for i in range(1, n_states):
                candidate = score[t - 1, i] + move[i, j]
                if candidate > best:
                    best = candidate
            score[t, j] = best + emit[t, j]
    return np.max(score[-1])


add(
    viterbi_score,
    lambda rng: (rng.normal(size=3), rng.normal(size=(3, 3)), rng.normal(size=(4, 3))),
    wrt=("start", "move", "emit"),
    compiled=True,
)


def time_warping(x, y):
    n, m = len(x), len(y)
    d = np.full((n + 1, m + 1), 1e6)
    d[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = (x[i - 1] - y[j - 1]) ** 2
            d[i, j] = cost + min(d[i - 1, j], d[i, j - 1], d[i - 1, j - 1])
    return d[n, m]


add(time_warping, lambda rng: (rng.normal(size=4), rng.normal(size=5)), wrt=("x", "y"))


def soft_time_warping(x, y, gamma):
    n, m = len(x), len(y)
    d = np.full((n + 1, m + 1), 50.0)
    d[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            a = -d[i - 1, j] / gamma
            b = -d[i, j - 1] / gamma
            c = -d[i - 1, j - 1] / gamma
            top = max(a, b, c)
            soft = -gamma * (top + math.log(math.exp(a - top) + math.exp(b - top) + math.exp(c - top)))
            d[i, j] = (x[i - 1] - y[j - 1]) ** 2 + soft
    return d[n, m]


add(soft_time_warping, lambda rng: (rng.normal(size=3), rng.normal(size=4), 0.8), wrt=("x", "y", "gamma"))


def soft_edit_distance(a, b, insertion):
    """Two rolling rows of the table, swapped."""
    m = b.shape[0]
    previous = np.zeros(m + 1)
    current = np.zeros(m + 1)
    for j in range(m + 1):
        previous[j] = j * insertion
    for i in range(a.shape[0]):
        current[0] = (i + 1) * insertion
        for j in range(m):
            replace = previous[j] + np.abs(a[i] - b[j])
            insert = current[j] + insertion
            delete = previous[j + 1] + insertion
            current[j + 1] = -np.log(np.exp(-replace) + np.exp(-insert) + np.exp(-delete))
        previous, current = current, previous
    return previous[m]


add(soft_edit_distance, lambda rng: (rng.normal(size=3), rng.normal(size=4), 0.7), wrt=("a", "b", "insertion"))


def poisson_regression(w, x, counts):
    rate = np.exp(x @ w)
    return np.sum(rate - counts * np.log(rate))


add(
    poisson_regression, lambda rng: (0.3 * rng.normal(size=2), rng.normal(size=(4, 2)), np.array([1, 0, 3, 2])), wrt="w"
)


def huber_loss(w, x, y, delta):
    total = 0.0
    for i in range(len(y)):
        r = y[i] - w[0] - w[1] * x[i]
        if abs(r) <= delta:
            total += 0.5 * r * r
        else:
            total += delta * (abs(r) - 0.5 * delta)
    return total


add(huber_loss, lambda rng: (rng.normal(size=2), rng.normal(size=6), 2 * rng.normal(size=6), 1.0), wrt=("w", "delta"))


def gradient_descent(w0, x, y, rate, steps):
    """Training unrolled: the gradient with respect to the learning rate."""
    w = w0.copy()
    n = x.shape[0]
    for _ in range(steps):
        residual = x @ w - y
        g = x.T @ residual / n
        w -= rate * g
    r = x @ w - y
    return np.dot(r, r)


add(
    gradient_descent,
    lambda rng: (rng.normal(size=2), rng.normal(size=(4, 2)), rng.normal(size=4), 0.1, 3),
    wrt=("w0", "rate"),
)


def autoregression(x, phi, mu):
    p = len(phi)
    s = 0.0
    for t in range(p, len(x)):
        predicted = mu
        for k in range(p):
            predicted += phi[k] * (x[t - k - 1] - mu)
        s += (x[t] - predicted) ** 2
    return s


add(autoregression, lambda rng: (rng.normal(size=6), rng.normal(size=2), 0.3), wrt=("x", "phi", "mu"))


def garch(returns, omega, alpha, beta):
    n = len(returns)
    variance = np.empty(n)
    variance[0] = np.var(returns)
    for t in range(1, n):
        variance[t] = omega + alpha * returns[t - 1] ** 2 + beta * variance[t - 1]
    return 0.5 * np.sum(np.log(variance) + returns**2 / variance)


add(garch, lambda rng: (rng.normal(size=6), 0.1, 0.2, 0.6), wrt=("omega", "alpha", "beta", "returns"))


def k_means_cost(points, centers):
    total = 0.0
    for i in range(points.shape[0]):
        best = np.inf
        for k in range(centers.shape[0]):
            d = 0.0
            for j in range(points.shape[1]):
                d += (points[i, j] - centers[k, j]) ** 2
            if d < best:
                best = d
        total += best
    return total


add(k_means_cost, lambda rng: (rng.normal(size=(5, 2)), rng.normal(size=(2, 2))), wrt=("points", "centers"))


def kernel_density(x, bandwidth):
    n = len(x)
    s = 0.0
    for i in range(n):
        density = 0.0
        for j in range(n):
            if j == i:
                continue
            density += math.exp(-0.5 * ((x[i] - x[j]) / bandwidth) ** 2)
        s += math.log(density / ((n - 1) * bandwidth))
    return s


add(kernel_density, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "bandwidth"))


def page_rank(links, damping):
    n = links.shape[0]
    weights = links / links.sum(axis=0)
    rank = np.ones(n) / n
    for _ in range(4):
        rank = damping * (weights @ rank) + (1.0 - damping) / n
    return rank[0] * rank[1]


add(page_rank, lambda rng: (rng.uniform(0.1, 1, size=(3, 3)), 0.85), wrt=("links", "damping"))


def deviation_of_equal_numbers(x, w):
    """Their mean is rounded, and so is their deviation, which is no smaller: nothing flows to what makes all larger."""
    same = np.full(x.shape, w)
    return np.std(same) + np.sum(np.std(same, axis=0)) + np.std(x + w) * np.sum(x)


add(deviation_of_equal_numbers, lambda rng: (rng.normal(size=(3, 3)), 0.7), wrt=("x", "w"), compiled=True)


def truths_along_an_axis_of_nothing(x, w):
    c = np.any(x > 0.0, axis=0)
    d = np.all(x > 0.0, axis=(0, 1), keepdims=True)
    return np.sum(np.where(c, w, 2.0 * w)) + np.sum(np.where(d, w * w, 3.0 * w)) + np.sum(x)


add(
    truths_along_an_axis_of_nothing,
    lambda rng: (np.zeros((0, 3)), 0.7),
    lambda rng: (np.zeros((3, 0)), 0.7),
    lambda rng: (rng.normal(size=(2, 3)), 0.7),
    wrt=("x", "w"),
    compiled=True,
)


def moments_of_nothing_that_are_not_chosen(x, w):
    """NaN, with a warning, as in NumPy."""
    mean, variance = np.mean(x[3:]), np.var(x[3:])
    if mean > 0.0 or variance > 0.0:
        return w * mean
    return w * np.sum(x)


add(moments_of_nothing_that_are_not_chosen, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


def statistics_of_samples(x, y, a):
    r, p = stats.pearsonr(x, y)
    slope, intercept, rvalue, pvalue, stderr = stats.linregress(x, y)
    line = stats.linregress(x[:2], y[:2])
    total = r * p + slope * intercept + rvalue * pvalue + stderr + line.slope - line.intercept + line.stderr
    total += stats.skew(x) * stats.kurtosis(y) + stats.skew(x, bias=False) + stats.kurtosis(y, 0, False, False)
    total += stats.sem(x) * stats.variation(y) + stats.pearsonr([x[0], y[1], 0.3], [1, y[0], x[2]]).statistic
    total += np.sum(stats.zscore(a, axis=1, ddof=1) ** 3) + np.sum(stats.skew(a) ** 2) + stats.kurtosis(a, axis=None)
    return total + np.sum(stats.gmean(a**2) * stats.hmean(a**2, axis=-1)[0])


add(
    statistics_of_samples,
    lambda rng: (rng.normal(size=5), rng.normal(size=5), rng.normal(size=(3, 4))),
    wrt=("x", "y", "a"),
    compiled=True,
)


def weighted_covariances(x):
    weights, counts = np.array([1.0, 2.0, 3.0, 0.5]), np.array([1, 2, 3, 0])
    both = np.cov(np.stack([x, x**2]), fweights=counts, aweights=weights)
    by_themselves = np.cov(np.stack([x, x**2], axis=1), rowvar=False, aweights=x / np.sum(x), ddof=0)
    return np.sum(both**2) + np.sum(by_themselves) + np.cov(x, aweights=[1, 2, 3, 4], bias=True) * x[0]


add(weighted_covariances, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)

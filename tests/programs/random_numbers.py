"""Random numbers that are drawn inside, from a seed that is set inside."""

import random

import numpy as np

from .corpus import add


def vector(size):
    return lambda rng: (rng.uniform(0.5, 2.0, size),)


def noise_added(x):
    rng = np.random.default_rng(3)
    z = x + 0.1 * rng.standard_normal(x.shape)
    return np.sum(z * z) * rng.random()


add(noise_added, vector(4), compiled=True)


def dropped_at_random(x):
    np.random.seed(1)
    s = 0.0
    for i in range(len(x)):
        if np.random.rand() > 0.4:
            s += x[i] * np.random.randn()
        else:
            s -= x[np.random.randint(len(x))] ** 2
    return s


add(dropped_at_random, vector(6), vector(1), compiled=True)


def walk(x, n):
    np.random.seed(2)
    p = x[0]
    for _ in range(n):
        p = p + np.random.normal(0.0, 0.1) * np.sqrt(p * p + x[1])
    return p


add(walk, lambda rng: (rng.uniform(0.5, 2.0, 2), 5), lambda rng: (rng.uniform(0.5, 2.0, 2), 0), compiled=True)


def located_and_scaled(mu, sigma):
    np.random.seed(4)
    z = np.random.normal(mu, sigma)
    w = np.random.normal(mu[0], sigma[1], size=(2, 3))
    u = np.random.uniform(mu, mu + sigma, size=(4, 3))
    e = np.random.exponential(sigma) + np.random.rayleigh(sigma[0], 3)
    t = np.random.laplace(mu, sigma) * np.random.gumbel(mu, 1.0) + np.random.logistic(1.0, sigma)
    return np.sum(z * e) + np.sum(w * w) + np.sum(u * u) + np.sum(t * np.random.lognormal(mu, sigma / 4))


add(located_and_scaled, lambda rng: (rng.normal(size=3), rng.uniform(0.5, 1.0, 3)), wrt=("mu", "sigma"), compiled=True)


def located_and_scaled_by_a_generator(mu, sigma):
    rng = np.random.default_rng(4)
    total = rng.gamma(2.0, sigma) * rng.multivariate_normal([mu, 1.0], [[2.0, 0.3], [0.3, 1.0]])[0]
    for _ in range(3):
        total += rng.normal(mu, sigma) * rng.uniform(mu, high=sigma) + rng.exponential(scale=sigma)
    return total


add(located_and_scaled_by_a_generator, lambda rng: (rng.normal(), rng.uniform(0.5, 1.0)), wrt=("mu", "sigma"))


def only_the_location(x):
    z = np.random.RandomState(3).normal(x, 2.0)
    return np.sum(z**2)


add(only_the_location, vector(3))


def of_pythons_own(x):
    random.seed(5)
    t = random.gauss(x[0], x[1]) * random.uniform(x[0], 3.0) + random.normalvariate(0.0, 1.0) * x[2]
    return t * random.expovariate(x[1]) + random.choice(x) * random.randint(1, 4) + random.random()


add(of_pythons_own, vector(3), compiled=True)


def shuffled_in_place(x):
    rng = np.random.default_rng(1)
    y = 2.0 * x
    rng.shuffle(y)
    rows = np.outer(x, rng.permutation(y))
    np.random.RandomState(0).shuffle(rows)
    return np.sum(rows[0] * y) + rng.choice(x) + np.sum(rng.choice(y, size=2, replace=False) ** 2)


add(shuffled_in_place, vector(4))


def list_shuffled(x):
    random.seed(3)
    np.random.seed(3)
    y = [v * v for v in x]
    random.shuffle(y)
    z = y[0] + 2 * y[1]
    np.random.shuffle(y)
    return z + 3 * y[0] * np.random.choice([1.0, -1.0]) + np.sum(np.random.choice(y, size=2))


add(list_shuffled, vector(4))


def _noisy(v, rng):
    return v * rng.normal() + rng.random()


def _generator(seed):
    return np.random.default_rng(seed)


def drawn_by_helpers(x):
    rng = _generator(8)
    return _noisy(x[0], rng) * _noisy(x[1], rng) - _noisy(x[2], rng) / (1.0 + rng.random())


add(drawn_by_helpers, vector(3), compiled=True)


def _split(v, n, rng):
    if n == 0:
        return v
    return _split(v * rng.random(), n - 1, rng) + rng.random() * _split(v, n - 1, rng)


def numpy_random(v):
    return v * 3.0


def generator_normal(v, rng):
    return v * rng.normal()


def with_names_of_kernels(x):
    rng = np.random.default_rng(2)
    np.random.seed(5)
    default_rng = numpy_random(x[0]) * np.random.rand()
    return default_rng + generator_normal(x[1], rng) * rng.normal(x[0], 1.0)


add(with_names_of_kernels, vector(2))


def drawn_by_recursion(x):
    return _split(x[0] * x[1], 3, np.random.default_rng(2))


add(drawn_by_recursion, vector(2))


def drawn_in_conditions(x):
    rng = np.random.default_rng(6)
    s, k = x[0], 0
    while rng.random() < 0.8 and k < 20:
        k += 1
        s = s * rng.uniform(0.5, 1.5) if rng.random() < 0.5 or rng.random() < 0.5 else s + x[1] * rng.normal()
    if (u := rng.random()) > 0.1:
        s = s * u
    return s * max(rng.random(), rng.random()) + x[rng.integers(0, 3, endpoint=True) % 2]


add(drawn_in_conditions, vector(2), compiled=True)


def drawn_in_comprehensions(x):
    np.random.seed(9)
    first = np.random.rand() - sum(np.random.rand() * v for v in x) / (1.0 + np.random.rand())
    z = np.array([np.random.normal(v, 0.1) for v in x if np.random.rand() > 0.2])
    rows = [[np.random.rand() * v for v in x] for _ in range(2)]
    return first + np.sum(z * z) * rows[1][2]


add(drawn_in_comprehensions, vector(4))


def kept_by_a_list(x):
    np.random.seed(10)
    kept = []
    for v in x:
        if np.random.rand() < 0.7:
            kept.append(v * np.random.randn())
    return sum(kept)


add(kept_by_a_list, vector(5))


def drawn_where_stored(x):
    np.random.seed(11)
    y = x * 1.0
    y[np.random.randint(4)], y[np.random.randint(4)] = y[np.random.randint(4)], np.random.rand() * x[0]
    y[np.random.randint(4)] *= np.random.rand()
    y[1:] += np.random.rand(3)
    y += np.random.normal(size=y.shape)
    h = np.zeros((2, 4))
    h[0] = np.random.rand(*x.shape) * y
    h[1, :] = np.random.binomial(5, 0.5, 4) * x
    return np.sum(h * h) + np.sum(y * y * y)


add(drawn_where_stored, vector(4), compiled=True)


def generator_made_where_none_is_given(x, rng):
    if rng is None:
        rng = np.random.default_rng(3)
    elif not isinstance(rng, np.random.Generator):
        rng = np.random.default_rng(rng)
    return np.sum(x * rng.standard_normal(len(x), dtype=np.float32))


add(
    generator_made_where_none_is_given,
    lambda rng: (rng.uniform(0.5, 2.0, 3), None),
    lambda rng: (rng.uniform(0.5, 2.0, 3), 5),
)


def handled_by_chance(x):
    np.random.seed(12)
    s = 0.0
    for k in range(6):
        try:
            y = x[k % 3] * np.random.rand()
            if np.random.rand() > 0.7:
                raise ValueError("by chance")
        except ValueError:
            y = x[0] * x[1]
        s += y * np.random.rand()
    return s


add(handled_by_chance, vector(3))


def zero_by_chance(x):
    np.random.seed(1)
    s = 0.0
    for k in range(6):
        try:
            y = x[k % 3] * (1.0 / np.random.randint(0, 2))
        except ZeroDivisionError:
            y = x[0] ** 2
        s += y * (k + 1)
    return s


add(zero_by_chance, lambda rng: (rng.normal(size=3),), compiled=True)

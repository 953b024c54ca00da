"""Functions of one element made functions of arrays: ``np.vectorize`` outside and inside of functions, broadcast."""

import numpy as np

from programs.corpus import add


def _cubed(t):
    return t * t * t


def _damped(t, rate=0.5, phase=0.1):
    return np.exp(-rate * t) * np.sin(t + phase)


def _polar(r, a):
    return r * np.cos(a), r * np.sin(a)


def _weighted(t, weights):
    total = 0.0
    for k in range(len(weights)):
        total += weights[k] * t**k
    return total


def _scaled(t, how):
    return t * t if how == "square" else 2.0 * t


cubed = np.vectorize(_cubed)
damped = np.vectorize(_damped)
polar = np.vectorize(_polar)
weighted = np.vectorize(_weighted, excluded=[1])
scaled = np.vectorize(_scaled)
sines = np.vectorize(np.sin)


@np.vectorize
def decorated(t, u):
    return t / (1.0 + u * u)


def vectorized_helper(x):
    return np.sum(cubed(x)) + cubed(x[0]) * np.sum(sines(x))


add(vectorized_helper, lambda rng: (rng.normal(size=4),), lambda rng: (rng.normal(size=1),), compiled=True)


def vectorized_matrix(x, a):
    return np.sum(decorated(x, a) * x)


add(
    vectorized_matrix,
    lambda rng: (rng.normal(size=(2, 3)), rng.normal(size=(2, 3))),
    lambda rng: (rng.normal(size=(2, 3)), rng.normal(size=3)),
    lambda rng: (rng.normal(size=(2, 1)), rng.normal(size=3)),
    lambda rng: (rng.normal(size=(2, 1)), rng.normal(size=(1, 4))),
    lambda rng: (rng.normal(size=(3, 2)).T, 0.7),
    lambda rng: (0.3, rng.normal(size=(2, 2, 3))),
    lambda rng: (rng.normal(size=1), rng.normal(size=1)),
    wrt=("x", "a"),
)


def vectorized_part(x, n):
    total = 0.0
    for k in range(n):
        total += np.sum(decorated(x[: k + 1], x) * x[k])
    return total


add(vectorized_part, lambda rng: (rng.normal(size=1), 1))


def vectorized_parts_of_one_size(x, n):
    return np.sum(decorated(x[:n], x[1 : n + 1])) + np.sum(decorated(x[:n], x))


add(vectorized_parts_of_one_size, lambda rng: (rng.normal(size=4), 1))


def vectorized_with_keywords(x, a):
    return np.sum(damped(x, phase=a)) + np.sum(damped(x, a)) + damped(x[1])


add(vectorized_with_keywords, lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "a"))


def vectorized_with_several_results(x, a):
    first, second = polar(x, a)
    first += 2.0 * second
    return np.sum(first * second) + polar(x[0], a)[1]


add(vectorized_with_several_results, lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "a"), compiled=True)


def vectorized_with_excluded_argument(x, a):
    return np.sum(weighted(x, a) * x)


add(vectorized_with_excluded_argument, lambda rng: (rng.normal(size=3), rng.normal(size=4)), wrt=("x", "a"))


def vectorized_with_option(x):
    return np.sum(scaled(x, "square")) * np.sum(scaled(x, "double"))


add(vectorized_with_option, lambda rng: (rng.normal(size=3),))


def vectorized_inside(x, a):
    def root(t, guess):
        y = guess
        for _ in range(5):
            y = y - (y * y * y + a * y - t) / (3.0 * y * y + a)
        return y

    solve = np.vectorize(root)
    return np.sum(solve(x, 1.0)) + solve(a, 0.5)


add(vectorized_inside, lambda rng: (rng.normal(size=3), 1.3), wrt=("x", "a"), compiled=True)


def vectorized_at_once(x, a):
    return np.sum(np.vectorize(lambda t: t * a + 1.0)(x)) + np.sum(np.vectorize(_cubed)(x))


add(vectorized_at_once, lambda rng: (rng.normal(size=5), 1.3), wrt=("x", "a"))


def vectorized_result_is_written(x):
    y = cubed(x)
    z = y
    y[0] = x[1]
    y *= x
    return np.sum(z * y)


add(vectorized_result_is_written, lambda rng: (rng.normal(size=3),))


def vectorized_of_list(x, a):
    return np.sum(decorated([a, x[0], 2.0], x)) + np.sum(decorated((a, 1.0), 3))


add(vectorized_of_list, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "a"))


def vectorized_of_vectorized(x):
    return np.mean(cubed(decorated(cubed(x), x[::-1])))


add(vectorized_of_vectorized, lambda rng: (rng.normal(size=3),))


def vectorized_in_loop(x, steps):
    y = x.copy()
    for k in range(steps):
        y = decorated(y, x[k]) + cubed(y)[k]
    return np.sum(y)


add(vectorized_in_loop, lambda rng: (0.3 * rng.normal(size=4), 3), compiled=True)

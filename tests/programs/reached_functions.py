"""Functions that are called in branches, or behind early returns, and hold what has no derivative; texts for functions
that do not read them; items that are taken out of dicts with defaults that are computed; read-only results."""

import numpy as np

from programs.corpus import add


def of_a_vector(x, y):
    size = len(x)
    return np.sum(np.ones(size) * y)


def functions_behind_a_return(x, y, covariance=None):
    if covariance is None:
        covariance = np.array([[1.0, 0.0], [0.0, 1.0]])
    if covariance[0][1] == 0.0:
        return x * y
    return of_a_vector(x, y)


add(functions_behind_a_return, lambda rng: (0.3, 0.4), wrt=("x", "y"), compiled=True)


def functions_in_a_branch(x, y):
    if x < 5.0:
        result = x * y
    else:
        result = of_a_vector(x, y)
    return result


add(functions_in_a_branch, lambda rng: (0.3, 0.4), wrt=("x", "y"))


def says_nothing(text, level=0):
    pass


def texts_that_nobody_reads(x, log=says_nothing):
    ratio = x[0] / x[1]
    log(f"ratio {ratio:.3}", level=3)
    if ratio < 2.0:
        log(f"gap of {x[2]:.1e} and {ratio}")
    return ratio * x[2]


add(texts_that_nobody_reads, lambda rng: (rng.uniform(0.5, 1.5, 3),), compiled=True)


def smoothed(x, *, window=7, **options):
    least = options.pop("least", window // 2 + 1)
    middle = options.pop("middle", np.mean(x))
    both = options.pop("both", (1.0, x[1]))
    return np.sum(x) * least * middle * both[0] * both[1] + len(options)


def options_with_computed_defaults(x):
    return smoothed(x) + smoothed(x, least=x[1], middle=3.0)


add(options_with_computed_defaults, lambda rng: (rng.normal(size=4),))


def results_that_are_read_only(x):
    y = x * x
    y.setflags(write=False)
    table = {"one": {1: 0.5, 2: 1.5}, "two": {1: 2.5, 2: 3.5}}
    return np.sum(y) * table.get("two").get(2)


add(results_that_are_read_only, lambda rng: (rng.normal(size=4),))


def places_in_tuples(x):
    far = np.delete(x, np.where(x > 0.5))
    return np.sum(far**2) + np.sum(np.delete(x, (1, 2)) ** 3) + np.mean(tuple(far))


add(places_in_tuples, lambda rng: (np.array([0.3, 0.9, 0.1, 0.7, 0.4]),))

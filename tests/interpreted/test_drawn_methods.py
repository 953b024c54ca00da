"""Every method of NumPy's and Python's generators gives Python's own numbers."""

import random

import numpy as np
import pytest
from drawn import X, check_text

METHODS = {
    "normal": "x[0], x[1]", "uniform": "x[0], 3.0", "laplace": "x[0], x[1]", "gumbel": "x[0], x[1]",
    "logistic": "x[0], x[1]", "lognormal": "x[0], 0.5", "exponential": "x[0]", "rayleigh": "x[0]", "gamma": "2.0, x[0]",
    "standard_normal": "", "standard_exponential": "", "standard_cauchy": "", "standard_gamma": "2.0", "random": "",
    "weibull": "2.0", "pareto": "2.0", "power": "2.0", "chisquare": "3.0", "standard_t": "3.0", "geometric": "0.3",
    "logseries": "0.3", "binomial": "5, 0.3", "negative_binomial": "5, 0.3", "beta": "2.0, 3.0", "f": "2.0, 3.0",
    "noncentral_chisquare": "2.0, 3.0", "noncentral_f": "2.0, 3.0, 1.0", "triangular": "0.0, 1.0, 2.0",
    "vonmises": "0.5, 1.0", "wald": "1.0, 2.0", "poisson": "3.0", "zipf": "2.5", "hypergeometric": "4, 5, 3",
}  # fmt: skip
PYTHON_METHODS = {
    "random": "", "uniform": "x[0], 3.0", "gauss": "x[0], x[1]", "normalvariate": "x[0], x[1]", "expovariate": "x[0]",
    "lognormvariate": "0.0, 1.0", "betavariate": "2.0, 3.0", "gammavariate": "2.0, 3.0", "paretovariate": "2.0",
    "weibullvariate": "2.0, 3.0", "vonmisesvariate": "0.5, 1.0", "triangular": "0.0, 2.0", "randint": "1, 6",
    "randrange": "1, 10, 2", "choice": "x",
}  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_every_method_of_numpys_generators(method):
    for owner, rng in (("np.random", ()), ("rng", (np.random.default_rng(1),)), ("rng", (np.random.RandomState(1),))):
        given = METHODS[method]
        sized = f"{given}, size=(2, 3)" if given else "size=(2, 3)"
        check_text(f"x[2] * {owner}.{method}({given}) + np.sum({owner}.{method}({sized})) * x[3]", X, *rng)


@pytest.mark.parametrize("method", PYTHON_METHODS)
def test_every_method_of_pythons_generators(method):
    for owner, rng in (("random", ()), ("rng", (random.Random(1),))):
        check_text(f"x[2] * {owner}.{method}({PYTHON_METHODS[method]}) * x[3]", X, *rng)

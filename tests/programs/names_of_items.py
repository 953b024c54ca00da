"""Names from outside, and variables, that are spelled as the compiler spells the items of containers."""

import numpy as np

from .corpus import add

c_0 = np.array([2.0, 3.0])
c_1 = 11.0
pair_0 = 5.0
pair_1 = 3.0
p_a = {"k": 2.0}


def given_pair(rng):
    return rng.uniform(0.2, 1.5, 4), (3.0, 4.0)


def a_number_outside(x, c):
    return x[0] * c[1] + c_1


add(a_number_outside, given_pair, compiled=True)


def an_array_outside(x, c):
    return np.sum(c_0 * x[:2]) * c[0] + c_1 * x[0]


add(an_array_outside, given_pair)


def _power(z):
    return z * c_1


def inside_of_functions(x, c):
    def inner(z):
        return z * c_1 + c[1] * c_0[0]

    return inner(x[0]) + an_array_outside(x, c) * _power(x[1])


add(inside_of_functions, given_pair)


def a_dict_outside(x, c):
    p = dict(a=x[1])
    return p["a"] * p_a["k"] + c[0]


add(a_dict_outside, given_pair)


def a_pair_of_its_own(x, c):
    pair = (x[0], x[1])
    return pair[0] * pair_0 + pair_1 * pair[1] * c[0]


add(a_pair_of_its_own, given_pair)


def _default(x, c=(3, 4), c_0=2.0):
    c_1 = 5.0
    return x[0] * c[0] + c_0 * c[1] * c_1


def a_default_and_variables(x, c):
    return _default(x) + _default(x, c_0=x[1]) + c_1 * c[0]


add(a_default_and_variables, given_pair)

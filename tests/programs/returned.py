"""Functions that return what they have kept for their own gradient, or fill and hand out."""

import numpy as np

from programs.corpus import add


def _vector(rng):
    return np.array([0.9, 0.7, 1.2, 0.5])


# ---- what a function returns it may have kept for its own gradient: the caller writes it


def _array_and_its_square(x):
    y = x * 2.0
    return y, np.sum(y * y)


def result_written_by_the_caller(x):
    b, s = _array_and_its_square(x)
    b[0] = 3.0
    return s + np.sum(b)


add(result_written_by_the_caller, lambda rng: (_vector(rng),), compiled=True)


def _part_of_what_is_kept(x):
    y = np.sin(x)
    z = y * y
    return y[1:], np.sum(z)


def part_of_a_result_written_in_a_loop(x):
    s = 0.0
    for i in range(3):
        b, u = _part_of_what_is_kept(x * (i + 1))
        b[i % 2] = x[i] * s
        s += u + np.sum(b)
    return s


add(part_of_a_result_written_in_a_loop, lambda rng: (_vector(rng),))


def _filled_and_kept(x):
    y = np.exp(x)
    y[0] = y[1] * y[1]
    return y


def _handed_on(x):
    y = _filled_and_kept(x * 2.0)
    return y, np.sum(y * y)


def result_of_two_functions_written(x):
    b, t = _handed_on(x)
    c = b[1:]
    c[1] = 2.0
    b[0] = b[2] * b[0]
    a = _filled_and_kept(x)
    a[1] = b[0]
    return np.sum(b * x) * t + np.sum(a * x)


add(result_of_two_functions_written, lambda rng: (_vector(rng),))


def _array_and_number(u, s):
    u[0] = u[0] * s + 1.0
    return u, u[0] * u[1]


def _made_for(w, x):
    return _array_and_number(x * w, w)


def result_by_way_of_a_function_written(x, w):
    b, t = _made_for(w, x)
    b[1] = b[0]
    return t


add(result_by_way_of_a_function_written, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def _doubled_square(x):
    inner = x
    return 2.0 * (inner * inner)


def _plain_square(x):
    return x * x


def function_of_a_number_that_changes_its_type(x):
    s = 0.0
    for i in range(len(x)):
        s += _doubled_square(x[i]) * _plain_square(s + 0.5)
    return s


add(function_of_a_number_that_changes_its_type, lambda rng: (0.3 * rng.normal(size=4),))


# ---- a function's adjoint half puts back what it has returned


def _filled_powers(x, n):
    out = np.empty(n)
    out[0] = x
    for i in range(1, n):
        k = i - 1
        out[i] = out[k] * x
    return out


def powers_beside_coefficients(x, c):
    p = _filled_powers(x, len(c))
    return np.dot(p, c)


def _powers_and_first(x, n):
    p = _filled_powers(x, n)
    return p, p[1:], p[0]


def powers_by_way_of_a_function(x, c):
    p, rest, first = _powers_and_first(x, len(c))
    return np.dot(p, c) + np.sum(rest * c[1:]) * c[0] + first * c[1]


def powers_in_a_loop(x, c):
    s = 0.0
    for k in range(3):
        p = _filled_powers(x + k, len(c))
        q = p[::-1]
        s += np.dot(q, c) * c[k] + x * p[k]
    return s


for _powers in (powers_beside_coefficients, powers_by_way_of_a_function, powers_in_a_loop):
    add(
        _powers, lambda rng: (0.8, rng.normal(size=4)), wrt=("x", "c"),
        compiled=_powers is powers_beside_coefficients,
    )  # fmt: skip

"""What functions return: several results, what they have kept for their own gradient, what they fill."""

import numpy as np

from programs.corpus import add

TABLE = np.array([0.5, -1.0, 2.0])


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


# ---- results of several kinds, used or not


def _first_set_and_zero(s, m):
    m[0], m = s, m
    return 0


def _scaled_with_parts(u, s):
    u[0] = u[0] * u[1] * s
    return u[1:], u * 1.0, 3


def results_that_nobody_wants(x, w):
    _scaled_with_parts(x, w)
    for i in range(2):
        _scaled_with_parts(x[i], x[i, 1])
        _first_set_and_zero(x[1, 0] * w, x)
    return np.sum(x * x)


add(results_that_nobody_wants, lambda rng: (rng.normal(size=(2, 2)), 0.7), wrt=("x", "w"), compiled=True)


def shape_of_an_array_from_outside(x, w):
    spread = np.broadcast_to(w, TABLE.shape) * x + np.full(TABLE.shape, w) * x[0]
    return np.sum(spread * x.reshape(TABLE.shape)) + np.sum(np.zeros(TABLE.shape) + spread)


add(shape_of_an_array_from_outside, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


def _one(s):
    return 1


def _place_of_largest(s):
    return np.argmax(s) + 1


def _scaled_where_large(s):
    parts = [np.array([s]), np.diag(np.array([s]))]
    h = parts[1]
    h[h > 0.5] *= s
    return 2


def whole_numbers_returned_and_stored(x, w):
    for h in x:
        h[0] *= w
        h[1] = _one(w)
        h[0] += _place_of_largest(h)
        h[1] += _one(w) * w
    x[1] += _place_of_largest(x[0])
    x *= _place_of_largest(x[1])
    x += _one(w)
    x[0, 0] += _scaled_where_large(w)
    _scaled_where_large(w)
    return np.sum(x * x)


add(whole_numbers_returned_and_stored, lambda rng: (rng.normal(size=(2, 2)), 0.7), wrt=("x", "w"), compiled=True)


def _filled(i, u, s):
    for t in u:
        u[0] = np.sum(t) * s
    return u


def _squared(q):
    return q * q


def second_form_of_a_function_beside_a_result(x, w):
    """The result of a call, and the function's form for other types, would get one name."""
    c = np.ones((2, 4)) * w
    for i in range(1):
        c[0] += _filled(i, x, w)
        w = w * _squared(w)
    b = _filled(1, x[:2], w)
    b = _filled(1, c, w) * _squared(3)
    return np.sum(b * b) + np.sum(_squared(x))


add(second_form_of_a_function_beside_a_result, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))


def sums_and_extremes_of_tuples(x, w):
    t = (x[0], w, x[1])
    n = sum((1, 2, True))
    m = sum((x, x * w))
    r = _filled_parts(x)
    total = sum((x[0], w, x[2])) * max((x[0], w)) + sum(t) * min(t) + n * w + np.sum(m * x)
    return total + sum(r) + max(r) * sum((w,)) + sum([w, x[1]]) + max([w, x[1]])


def _filled_parts(x):
    return x[0], x[1] * 2.0, x[2]


add(sums_and_extremes_of_tuples, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), compiled=True)

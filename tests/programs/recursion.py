"""Functions that call themselves, directly, through others, and from inside loops and conditions."""

import functools
import math

import numpy as np

from programs.corpus import add


def vector(*more):
    return lambda rng: (rng.normal(size=4), *more)


def number(*more):
    return lambda rng: (0.7, *more)


def product_downwards(n, x):
    return x if n == 0 else n * product_downwards(n - 1, x)


add(product_downwards, lambda rng: (4, 1.3), lambda rng: (0, 1.3))


def powers_of_a_sine(x, n):
    if n == 0:
        return x
    return math.sin(x) * powers_of_a_sine(x, n - 1) + n


add(powers_of_a_sine, number(4), number(0), compiled=True)


def legendre(x, n):
    if n == 0:
        return 1.0
    elif n == 1:
        return x
    return ((2 * n - 1) * x * legendre(x, n - 1) - (n - 1) * legendre(x, n - 2)) / n


add(legendre, number(5))


def whole_at_the_end(x, n):
    if n == 0:
        return 1
    return x * whole_at_the_end(x, n - 1)


add(whole_at_the_end, number(3))


def _minors(a):
    n = a.shape[0]
    if n == 1:
        return a[0, 0]
    total = 0.0
    for j in range(n):
        minor = np.empty((n - 1, n - 1))
        minor[:, :j] = a[1:, :j]
        minor[:, j:] = a[1:, j + 1 :]
        total += (-1) ** j * a[0, j] * _minors(minor)
    return total


def determinant_by_minors(x):
    return _minors(x) ** 2


add(determinant_by_minors, lambda rng: (rng.normal(size=(4, 4)),), compiled=True)


def halves_of_a_vector(x):
    if len(x) == 1:
        return x[0] * x[0]
    middle = len(x) // 2
    return halves_of_a_vector(x[:middle]) * 0.5 + np.sin(halves_of_a_vector(x[middle:]))


add(halves_of_a_vector, lambda rng: (rng.normal(size=7),))


def _simpson(f, a, b):
    return (b - a) / 6.0 * (f(a) + 4.0 * f(0.5 * (a + b)) + f(b))


def _adaptive(f, a, b, tolerance, whole=None, depth=12):
    if whole is None:
        whole = _simpson(f, a, b)
    middle = 0.5 * (a + b)
    left, right = _simpson(f, a, middle), _simpson(f, middle, b)
    if depth <= 0 or abs(left + right - whole) < 15.0 * tolerance:
        return left + right + (left + right - whole) / 15.0
    first = _adaptive(f, a, middle, tolerance / 2, left, depth - 1)
    return first + _adaptive(f, middle, b, tolerance / 2, right, depth - 1)


def adaptive_quadrature(x, b):
    return _adaptive(lambda t: math.sin(t * t * x) * t, 0.0, b, 1e-2)


add(adaptive_quadrature, number(2.0), wrt=("x", "b"))


def mirrored_tail(x):
    if x < 0:
        return 1.0 - mirrored_tail(-x)
    k = 1.0 / (1.0 + 0.2316419 * x)
    return 1.0 - math.exp(-x * x / 2) * k * (0.3 + k * 0.4)


add(mirrored_tail, lambda rng: (0.4,), lambda rng: (-0.4,), compiled=True)


def of_even_depth(x, n):
    if n == 0:
        return x
    return _of_odd_depth(x, n - 1) * x + 1.0


def _of_odd_depth(x, n):
    if n == 0:
        return -x * x
    return math.sin(of_even_depth(x, n - 1)) + of_even_depth(x * 0.9, n - 1)


add(of_even_depth, number(5), number(4))


def _hermite(i, j, t, q, a, b, n=0, shift=0.0):
    p, u = a + b, a * b / (a + b)
    if n == 0:
        if t < 0 or t > i + j:
            return 0.0
        elif i == j == t == 0:
            return np.exp(-u * q * q)
        elif j == 0:
            first = _hermite(i - 1, j, t - 1, q, a, b) / (2 * p) - u * q / a * _hermite(i - 1, j, t, q, a, b)
            return first + (t + 1) * _hermite(i - 1, j, t + 1, q, a, b)
        first = _hermite(i, j - 1, t - 1, q, a, b) / (2 * p) + u * q / b * _hermite(i, j - 1, t, q, a, b)
        return first + (t + 1) * _hermite(i, j - 1, t + 1, q, a, b)
    return _hermite(i + 1, j, t, q, a, b, n - 1, shift) + shift * _hermite(i, j, t, q, a, b, n - 1, shift)


def overlap_of_gaussians(x, a, b):
    return _hermite(2, 1, 1, x, a, b) + _hermite(1, 1, 0, x, a, b, 1, x)


add(overlap_of_gaussians, lambda rng: (0.5, 0.7, 1.1), wrt=("x", "a", "b"))


def _changed_after(x, n):
    if n == 0:
        return x * 2.0
    y = _changed_after(np.sin(x), n - 1)
    y[1] = y[0] * x[1]
    y += x * y
    return y


def result_that_the_caller_changes(x, n):
    y = _changed_after(x, n)
    y[0] = y[0] * y[1]
    y *= x
    return np.sum(y * y)


add(result_that_the_caller_changes, vector(3), compiled=True)


def arguments_that_change_between_calls(x, n):
    if n == 0:
        return np.sum(x * x)
    y = np.sin(x * 0.3)
    s = arguments_that_change_between_calls(y, n - 1)
    y = y * s
    y[0] = s * y[1]
    t = arguments_that_change_between_calls(y, n - 1)
    y[2:] *= t
    return np.sum(y) * t


add(arguments_that_change_between_calls, vector(2))


def left_in_many_ways(x, n):
    s = 0.0
    for i in range(len(x)):
        if x[i] < -0.5:
            continue
        if n == 0:
            return s + x[i] ** 2
        s += left_in_many_ways(x * 0.9, n - 1) * x[i]
        if s > 2.0:
            break
    return s


add(left_in_many_ways, vector(3), vector(2))


def in_a_condition(x, n):
    if n == 0:
        return x * x
    s, k = x, 0
    while in_a_condition(s, n - 1) < 2.0 and k < 3:
        s = s * 1.5 + 0.1
        k += 1
    return s * x if in_a_condition(s, 0) > 1 else s * s


add(in_a_condition, number(3))


def other_arguments_active(x, w, n):
    if n == 0:
        return x * w
    return other_arguments_active(x, 0.3, n - 1) * w + other_arguments_active(0.2, w, n - 1) * x


add(other_arguments_active, number(1.1, 4), wrt=("x", "w"))


def result_that_nobody_reads(x, n):
    if n == 0:
        return x * x
    result_that_nobody_reads(x * 2, n - 1)
    y = result_that_nobody_reads(x * 0.5, n - 1)
    return y * math.sin(x)


add(result_that_nobody_reads, number(4))


def of_its_own_result(x, n):
    if n == 0:
        return math.sin(x)
    return of_its_own_result(of_its_own_result(x, n - 1) * x, n - 1)


add(of_its_own_result, number(2))


def _value_and_count(x, n):
    if n <= 0:
        return x, 1
    if x > 1.0:
        y, k = _value_and_count(x * 0.7, n - 1)
        return y * x, k + 1
    y, k = _value_and_count(x + 0.5, n - 2)
    return y + x * y, k * 2


def value_and_count(x, n):
    y, k = _value_and_count(x, n)
    return y * k


add(value_and_count, number(6), number(5))


def _merged(a):
    if len(a) <= 1:
        return a
    middle = len(a) // 2
    left, right = _merged(a[:middle]), _merged(a[middle:])
    out = np.empty(len(a))
    i = j = 0
    for k in range(len(a)):
        if j >= len(right) or (i < len(left) and left[i] <= right[j]):
            out[k] = left[i]
            i += 1
        else:
            out[k] = right[j]
            j += 1
    return out


def sorted_by_merging(x):
    y = _merged(x)
    return y[0] * y[1] + y[-1] ** 2


add(sorted_by_merging, lambda rng: (rng.normal(size=5),), smooth=False)


def inner_function_that_calls_itself(x, n):
    def go(k, value):
        if k == 0:
            return value * x
        return go(k - 1, math.sin(value * x))

    return go(n, x * 0.5)


add(inner_function_that_calls_itself, number(4))


def _applied(f, x, n):
    return f(x) if n == 0 else f(_applied(f, x, n - 1))


def functions_handed_down(x, w):
    return _applied(lambda t: t * w + 0.1, x, 3) + _applied(math.sin, x, 2)


add(functions_handed_down, number(0.9), wrt=("x", "w"))

SCALE = 1.7
TABLE = np.array([1.0, 0.5, 0.3, 0.2])


def reads_the_module(x, n):
    if n == 0:
        return x * SCALE
    return reads_the_module(x * TABLE[n], n - 1) * SCALE + TABLE[0]


add(reads_the_module, number(3))


@functools.cache
def _cached(n, x):
    return x if n == 0 else math.cos(_cached(n - 1, x)) * x


def cached_results(x):
    return _cached(3, x) ** 2


add(cached_results, number())


def around_it_loops(x):
    s = 0.0
    for i in range(len(x)):
        if x[i] > 0:
            s += powers_of_a_sine(x[i], i % 3) * legendre(s, 2)
    return s


add(around_it_loops, lambda rng: (rng.normal(size=7),))


def parts_of_a_matrix(x):
    n = x.shape[0]
    if n == 1:
        return x[0, 0] ** 3
    h = n // 2
    first = parts_of_a_matrix(x[:h, :h]) + parts_of_a_matrix(x[:h, h:]) * x[0, 0]
    return first + parts_of_a_matrix(x[h:, :h]) * parts_of_a_matrix(x[h:, h:])


add(parts_of_a_matrix, lambda rng: (rng.normal(size=(4, 4)),))


def _mixed(m, shares):
    if len(m) == 2:
        return m[0] * shares[0] + m[1] * shares[1] ** 2
    last = _mixed(m[-2:], shares[-2:])
    return _mixed(m[:-2] + (last,), shares[:-2] + (shares[-2] + shares[-1],))


def _of_kind(x, kind):
    if kind == (2, 3):
        return 2.0 * x
    elif (3, 2) == kind or kind == (2, 3, 1):  # noqa: SIM300
        return x * x
    return -x if kind != (x, 4.0) else x


def tuples_that_are_put_together_and_compared(x, w, n):
    total = _of_kind(x, (n, 3)) + _of_kind(w, (3, n)) * _of_kind(x, (w, 4.0)) + _of_kind(x, (x, 4.0))
    return total * _mixed((x, 1.3, w * w), (w, 0.2, 0.3)) + _of_kind(w, (n, 3, 1))


add(
    tuples_that_are_put_together_and_compared,
    lambda rng: (0.7, 1.3, 2),
    lambda rng: (0.7, 1.3, 5),
    wrt=("x", "w"),
    compiled=True,
)


@functools.cache
def _blocking(c, a):
    return 1.0 if c == 0 else a * _blocking(c - 1, a) / (c + a * _blocking(c - 1, a))


def remembered(a, c):
    return _blocking(c, a) / (c - a)


add(remembered, lambda rng: (2.5, 4), wrt="a")

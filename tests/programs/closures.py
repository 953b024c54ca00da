"""Functions made inside of functions: named, handed to solvers, kept, chosen in branches, defined again."""

import math

import numpy as np

from programs.corpus import add


def nested_definition(x, k):
    def cube(t):
        return t * t * t

    scale = 3.0
    return cube(x) * scale + cube(k * x)


add(nested_definition, lambda rng: (0.4, 1.5), wrt=("x", "k"))


def nested_definition_reads_outer(x):
    base = 2.0

    def shifted(t):
        return t * t + base

    return shifted(x) * shifted(2.0 * x)


add(nested_definition_reads_outer, lambda rng: (0.4,), may_refuse=True)


def lambda_helper(x):
    f = lambda t: t * math.sin(t)  # noqa: E731
    return f(x) + f(2.0 * x)


add(lambda_helper, lambda rng: (0.7,), may_refuse=True)


def named_lambda(x, w):
    scaled = lambda t: t * w  # noqa: E731
    w = w * 2.0
    return scaled(x) + scaled(x * x)


add(named_lambda, lambda rng: (0.7, 1.3), wrt=("x", "w"))


def _newton(f, slope, x):
    for _ in range(4):
        x = x - f(x) / slope(x)
    return x


def lambdas_as_arguments(x, w):
    return _newton(lambda t: t * t - w, lambda t: 2.0 * t, x + w)


add(lambdas_as_arguments, lambda rng: (0.7, 2.0), wrt=("x", "w"))


def lambda_with_two_arguments(x, w):
    area = lambda a, b=2.0: a * b + w  # noqa: E731
    return area(x) * area(x, w)


add(lambda_with_two_arguments, lambda rng: (0.7, 2.0), wrt=("x", "w"))


def _runge_kutta(f, y, t, dt):
    for _ in range(3):
        a = f(y, t)
        b = f(y + 0.5 * dt * a, t + 0.5 * dt)
        y = y + dt * b
        t = t + dt
    return y


def closure_handed_to_a_solver(x, w):
    def slope(y, t):
        return -w * y + np.sin(t * w)

    return np.sum(_runge_kutta(slope, np.array([x, 2.0 * x]), 0.0, 0.1))


add(closure_handed_to_a_solver, lambda rng: (0.7, 1.3), wrt=("x", "w"), compiled=True)


def _twice(f, x):
    return f(f(x))


def closures_within_closures(x, w):
    k = w * w
    k = k + 1.0
    f = lambda t: t * k  # noqa: E731
    g = lambda t: f(t) + k  # noqa: E731
    k = k * 2.0
    return _twice(g, x) + _twice(lambda t: _twice(f, t) * x, x)


add(closures_within_closures, lambda rng: (0.7, 1.3), wrt=("x", "w"))


def closures_made_in_a_loop(x, w):
    s = 0.0
    for i in range(3):
        k = w * (i + 1)
        s += _twice(lambda t: t * k + i, x)  # noqa: B023
        h = lambda t: t * k  # noqa: E731, B023
        s += h(x)
    return s


add(closures_made_in_a_loop, lambda rng: (0.7, 1.3), wrt=("x", "w"))


def closure_that_writes(x, w):
    kept = np.array([x, w])

    def store(t):
        kept[0] = kept[0] * t
        return kept[0]

    return _twice(store, w) + np.sum(kept)


add(closure_that_writes, lambda rng: (0.7, 1.3), wrt=("x", "w"))


def _product(f, g, k):
    return f(k) * g(k)


def closure_whose_variable_is_the_solvers(x, w):
    k = x * 2.0
    return _product(lambda k: k * w, lambda t: t + k, k)


add(closure_whose_variable_is_the_solvers, lambda rng: (0.7, 1.3), wrt=("x", "w"))


def closure_kept_under_another_name(x, w):
    k = w
    f = lambda t: t * k  # noqa: E731
    g = f
    k = k * 3.0
    return g(x) + f(x)


add(closure_kept_under_another_name, lambda rng: (0.7, 1.3), wrt=("x", "w"), may_refuse=True)


def function_chosen_in_a_branch(x, w, flag):
    if flag:
        f = lambda t: t * w  # noqa: E731
    else:
        f = np.sin
    return f(x) + _twice(f, x)


add(
    function_chosen_in_a_branch,
    lambda rng: (0.7, 1.3, True),
    lambda rng: (0.7, 1.3, False),
    wrt=("x", "w"),
)


def function_chosen_by_name(x, kind):
    if kind == "double":

        def f(t):
            return 2.0 * t

    elif kind == "square":

        def f(t):
            return t * t

    else:
        f = math.exp
    y = f(x)
    return f(y) * x


add(function_chosen_by_name, lambda rng: (0.7, "double"), lambda rng: (0.7, "square"), lambda rng: (0.7, "other"))


def function_defined_again(x):
    f = lambda t: t * 2.0  # noqa: E731
    y = f(x)
    f = lambda t: t * t  # noqa: E731
    return y + f(x)


add(function_defined_again, lambda rng: (0.7,))


def function_defined_again_in_a_loop(x, w):
    f = lambda t: t * 2.0  # noqa: E731
    s = 0.0
    for _ in range(3):
        s += f(x)
        f = lambda t: t * w + s  # noqa: E731, B023
    g = lambda t: f(t) * t  # noqa: E731
    return s * g(x)


add(function_defined_again_in_a_loop, lambda rng: (0.7, 1.3), wrt=("x", "w"))


def function_chosen_for_what_it_writes(x, flag):
    u = x * 1.0

    def fill(v):
        v[0] = v[1] * 2.0

    if flag:

        def fill(v):
            v[0] = v[1] * v[1]

    fill(u)
    return np.sum(u * x)


add(function_chosen_for_what_it_writes, lambda rng: (rng.normal(size=3), True), lambda rng: (rng.normal(size=3), False))


def inner_functions_with_one_name_for_two_variables(x, w):
    def scaled(t):
        return t * w

    def own_variable(t):
        w = t + 1.0
        return scaled(w) * w

    def own_parameter(w):
        return scaled(2.0) * w

    walrus = lambda t: scaled(w := t * 0.5) + w  # noqa: E731
    return own_variable(x) + own_parameter(x * x) + walrus(x)


add(inner_functions_with_one_name_for_two_variables, lambda rng: (0.7, 1.3), wrt=("x", "w"))


def variables_that_hide_functions(x, w):
    """A parameter, or a variable, with the name of another function inside is what it is given."""
    k = x[0]
    g = lambda t: t * w * k  # noqa: E731
    h = lambda g: g(x[0]) * 2.0  # noqa: E731

    def scaled(y):
        g, k = y * 2.0, 3.0
        return g * k

    def through(t):
        def inner(u):
            g = u * 2.0
            return g * t

        return inner(t) + g(t)

    return h(lambda s: s + 1.0) + scaled(x[1]) + through(x[2]) + h(g) + h(through) + g(w)


add(variables_that_hide_functions, lambda rng: (np.array([0.7, 0.4, 0.9]), 0.8), wrt=("x", "w"), compiled=True)


def rows_of_numbers(rng):
    return ([[2.0, 0.5, 1.0], [0.3, 1.5, -0.2], [1.1, 0.4, 3.0]],)


def defined_in_each_trip(m):
    s = 0.0
    for c in range(3):

        def item(row):
            return row[c]  # noqa: B023

        s += item(m[c]) * (c + 1)
    return s


add(defined_in_each_trip, rows_of_numbers, wrt="m")


def minors(m):
    if len(m) == 1:
        return m[0][0]
    total = 0.0
    for c in range(len(m)):
        minor = [row[:c] + row[c + 1 :] for row in m[1:]]
        total += (-1) ** c * m[0][c] * minors(minor)
    return total


def determinant_of_rows(m):
    return minors(m)


add(determinant_of_rows, rows_of_numbers, wrt="m")

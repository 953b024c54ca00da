"""Names that collide with keywords, builtins, modules, kernels and made names."""

import numpy as np

from programs.corpus import add

kernel = np.array([3.0, 2.0])
sum_to = np.array([1.0, 2.0])
el_adjoint = 2.0


def el(x):
    return x * x * x


def ef(x):
    return x * x * x, np.sin(x)


def adjoint_would_be_a_keyword(el):
    ef = el * el
    ict = ef * np.sin(ef)
    return ict * el


add(adjoint_would_be_a_keyword, lambda rng: (0.7,), wrt="el", compiled=True)


def functions_with_such_names(x):
    a, b = ef(x)
    return el(x) * a * b * el_adjoint * kernel[0] * sum_to[1]


add(functions_with_such_names, lambda rng: (0.7,), compiled=True)


def modules_as_variables(np, math):
    s = 0.0
    for _ in range(3):
        np = np * np * math
        s += np
    return s


add(modules_as_variables, lambda rng: (1.1, 0.9), wrt="np")


def builtins_as_variables(range, len):
    s = 0.0
    for max in range:
        s += max * max * len
    return s


add(builtins_as_variables, lambda rng: (rng.normal(size=3), 2.0), wrt="range", compiled=True)


def item_beside_its_argument(x, x_w):
    return x["w"] * x["w"] * x_w


add(item_beside_its_argument, lambda rng: ({"w": 2.0}, 5.0))


def item_beside_a_variable(x):
    x_w = x["w"] * 2.0
    return x["w"] * x_w * x_w


add(item_beside_a_variable, lambda rng: ({"w": 2.0},))


def inner_functions_and_made_names(x, value, kept):
    def inner(value):
        range = value * kept
        return range * x

    return inner(x) + value * x


add(inner_functions_and_made_names, lambda rng: (2.0, 3.0, 4.0))


def name_for_itself(x, w):
    for t in range(3):
        x[1:0:1] = x[0:1]
        x = x
        x[t] = x[0] * w
        w = w
    return np.sum(x * x) * w


add(name_for_itself, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))


def two_names_given_to_each_other(x, w):
    for _ in range(2):
        y = x
        x = y
        x[0], x[1] = y[1], x[0] * w
        x, x = x, x
        y[2] = x[1]
    return np.sum(x * x)


add(two_names_given_to_each_other, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"))


def number_made_of_itself_rounded(x, w):
    s = 1.4 + w
    if w > 0.5:
        w = int(s) * np.linalg.norm(x)
        s = int(s) * np.sum(x)
    for v in x:
        w = int(2.0 + 0.1 * w) * v + w * int(1.5)
        s = int(1.0 + 0.01 * s) * v + s
    return w * s


add(number_made_of_itself_rounded, lambda rng: (rng.uniform(0.3, 1.2, 4), 0.7), wrt=("x", "w"))


def tuple_with_the_name_of_a_kernel(x, w):
    """The gradient of a sum calls a kernel of this name; the tuple's name is bound to nothing any longer."""
    spread = (x * w, x * x)
    spread = spread[1]
    return np.sum(spread * x) + np.sum(w + spread)


add(tuple_with_the_name_of_a_kernel, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)


def item_with_the_name_of_a_function(x, w):
    outer = (x * w, x * x)
    outer = outer[0]
    return np.sum(np.outer(outer, x) ** 2)


add(item_with_the_name_of_a_function, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"))


def arrays_with_the_names_of_kernels(spread, sum_all):
    select = np.maximum(spread, sum_all)
    outer = select
    scatter_add = np.array([0, 1, 1])
    return np.sum(select[scatter_add] * spread) + np.sum(np.outer(outer, spread))


add(
    arrays_with_the_names_of_kernels,
    lambda rng: (rng.normal(size=3), rng.normal(size=3)),
    wrt=("spread", "sum_all"),
    compiled=True,
)

"""Arrays of which a part is read beside what np.where, a branch or a function takes of them."""

import numpy as np

from programs.corpus import add


def element_beside_a_choice(x):
    y = np.sqrt(x)
    s = y[1] * 3.0
    z = np.where(x > 0.5, y, 0.0)
    return np.sum(z * z) + s


def part_beside_a_choice(x):
    y = np.sqrt(x)
    s = np.sum(y[1:] * 3.0)
    z = np.where(x > 0.5, y / x, 0.0)
    return np.sum(z * z) + s


def element_beside_a_branch(x, w):
    y = np.sqrt(x)
    s = y[1] * w
    if w > 0.5:
        s = s + np.sum(y / x)
    t = y[0]
    return s * t


def part_beside_a_branch(x, w):
    y = np.log(x)
    view = y[::2]
    s = np.sum(view * w)
    if s > 0.1:
        s = s * np.sum(y * y)
    return s


def written_beside_a_choice(x, w):
    y = x * w
    y[0] = y[1] * 2.0
    z = np.where(x > 0.5, y / x, 0.0)
    y[1] = 3.0 * w
    return np.sum(z * z) + np.sum(y)


def _scaled(u, w):
    u[0] = u[0] * w
    return u[0] * u[1]


def writing_function_in_a_branch(x, w):
    y = x * 1.0
    a = _scaled(y, w)
    b = _scaled(y, a)
    s = np.sum(y)
    if w > 0.75:
        s = s + b
    return s


def _halves(n, x):
    if n == 0:
        return x * 1.5
    y = _halves(n - 1, x * 0.9)
    return y * x + _halves(n - 1, x)


def recursion_for_a_branch(x, n):
    v = _halves(n, x[0])
    u = _halves(n, x[1])
    s = x[0]
    if x[0] > 0.4:
        s = s + v * u
    return s


def function_in_a_loop_for_a_branch(x, w):
    s = 0.0
    for i in range(3):
        y = x * w
        a = _scaled(y, w * i)
        if i == 1:
            s += a * np.sum(y)
        else:
            s += w
    return s


def _positive(rng):
    return rng.uniform(0.2, 1.2, size=4)


add(element_beside_a_choice, lambda rng: (_positive(rng),), compiled=True)
add(part_beside_a_choice, lambda rng: (_positive(rng),))
add(element_beside_a_branch, lambda rng: (_positive(rng), 0.8), lambda rng: (_positive(rng), 0.3), wrt=("x", "w"))
add(part_beside_a_branch, lambda rng: (1.0 + _positive(rng), 0.8), lambda rng: (_positive(rng), 0.3), wrt=("x", "w"))
add(written_beside_a_choice, lambda rng: (_positive(rng), 0.8), wrt=("x", "w"))
add(writing_function_in_a_branch, lambda rng: (_positive(rng), 0.8), lambda rng: (_positive(rng), 0.6), wrt=("x", "w"))
add(recursion_for_a_branch, lambda rng: (rng.uniform(0.5, 0.9, 2), 3), lambda rng: (np.array([0.3, 0.7]), 3), wrt="x")
add(function_in_a_loop_for_a_branch, lambda rng: (_positive(rng), 0.8), wrt=("x", "w"))


def function_that_a_loop_chooses_and_another_calls(x):
    f = abs
    for _ in x:
        k = 0
        while k < 2:
            k += 1
            f = np.sin
    a = 0.0
    for e in x:
        a = f(e)
    return f(x[1]) + a


add(function_that_a_loop_chooses_and_another_calls, lambda rng: (np.array([0.3, 1.7, 1.2]),))

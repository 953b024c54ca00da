"""Assignments, names and types as Python allows them."""

import math

import numpy as np

from programs.corpus import add


def chained_assignment(x):
    a = b = x * 2.0
    a += 1.0
    return a * b


add(chained_assignment, lambda rng: (0.7,))


def tuple_assignment(x):
    a, b = x[0], x[1]
    (c, d), e = (a * b, a + b), x[2]
    a, b, c = c, a, b
    return a * b - c * d + e**2


add(tuple_assignment, lambda rng: (rng.normal(size=3),))


def starred_assignment(x):
    first, *rest = (x[0], x[1] * x[0], x[2])
    return first * rest[0] + rest[1]


add(starred_assignment, lambda rng: (rng.normal(size=3),), may_refuse=True)


def swap_in_loop(u, v):
    for _ in range(3):
        u, v = v, u * v + 1.0
    return u - v


add(swap_in_loop, lambda rng: (0.3, 0.8), wrt=("u", "v"))


def annotated(x: float, y: float = 2.0) -> float:
    z: float = x * y
    w: float
    w = z + x
    return w * z


add(annotated, lambda rng: (0.3, 0.8), wrt=("x", "y"))


def self_assignment(x):
    x = x
    x = x * x
    x = x
    return x + 1.0


add(self_assignment, lambda rng: (0.3,))


def type_changes(x):
    s = 2.0
    t = s * np.sum(x)
    s = x * t
    t = s
    s = np.dot(t, x)
    return s * t[0]


add(type_changes, lambda rng: (rng.normal(size=3),))


def shadowed_names(sum, max):
    len = sum * max
    abs = math.sin(len)
    return abs * sum + len


add(shadowed_names, lambda rng: (0.4, 0.9), wrt=("sum", "max"))


def names_that_collide(dx, x, x_before, out, kept, np_):
    """Names that generated code might choose for itself."""
    dout = dx * x
    dloss = dout + x_before
    for i in range(2):
        trips = dloss * (i + 1)
        dloss = trips * out
    t = dloss + kept
    return t * np_


add(
    names_that_collide,
    lambda rng: tuple(rng.normal(size=6)),
    wrt=("dx", "x", "x_before", "out", "kept", "np_"),
    compiled=True,
)


def new_names_in_branches(x):
    if x[0] > 0:
        v = x * 2.0
        v[0] = 1.0
    else:
        v = np.zeros(3)
        v[1:] = x[:2]
    return np.sum(v * v * x)


add(
    new_names_in_branches,
    lambda rng: (np.array([0.4, 0.3, 0.9]),),
    lambda rng: (np.array([-0.4, 0.3, 0.9]),),
    compiled=True,
)


def integer_arguments(x, n, flag):
    s = x**n
    if flag:
        s = s / n
    return s + n // 2


add(integer_arguments, lambda rng: (1.3, 3, True), lambda rng: (1.3, 2, False))


def integer_arrays(x, k):
    s = 0.0
    for i in range(len(x)):
        s += x[i] ** k[i] * k[i]
    return s


add(integer_arrays, lambda rng: (rng.uniform(0.5, 1.5, size=3), np.array([1, 2, 3])))


def power_of_zero(x):
    return np.sum(x**2) + np.sum(x**3) + x[0] ** 2


add(power_of_zero, lambda rng: (np.array([0.0, 1.0, -2.0]),))


def division_kinds(x, n):
    return x / n + 7 // n * x + (n % 2) * x**2 + 1.0 / x


add(division_kinds, lambda rng: (1.3, 3))


def unused_and_dead(x, y):
    a = x * 2.0
    b = y * 3.0
    a = x + 1.0
    b = b * 2
    c = a * x
    return c


add(unused_and_dead, lambda rng: (1.3, 0.4), wrt=("x", "y"))


def constant_result(x):
    return 3.0 + 0 * len(x)


add(constant_result, lambda rng: (rng.normal(size=3),))


def returns_its_argument(x):
    return x


add(returns_its_argument, lambda rng: (1.3,))


def returns_an_element(x):
    return x[2]


add(returns_an_element, lambda rng: (rng.normal(size=4),))


def array_of_one_result(x):
    y = x * 2.0
    return y.sum()


add(array_of_one_result, lambda rng: (np.array([1.5]),), lambda rng: (np.array(1.5),), may_refuse=True)


def gradient_through_min_and_max(x):
    return max(x[0], x[1], x[2]) * min(x[0], x[1]) + np.max(x) - x.min()


add(gradient_through_min_and_max, lambda rng: (np.array([0.3, 1.2, -0.4]),))


def where_and_clip(x):
    y = np.where(x > 0, x**2, 0.1 * x)
    z = np.clip(x, -0.5, 0.8)
    return np.sum(y * z) + np.sum(np.maximum(x, 0.2) * np.minimum(x, 0.4))


add(where_and_clip, lambda rng: (np.array([0.3, 1.2, -0.4, -1.5]),), compiled=True)


def axis_sums(a):
    rows = a.sum(axis=1)
    columns = np.sum(a, axis=0)
    return np.dot(rows, rows) + np.prod(columns) + np.mean(a) * a.max()


add(axis_sums, lambda rng: (rng.normal(size=(2, 3)),), wrt="a")


def join_and_stack(x, y):
    z = np.concatenate((x, y, x))
    s = np.stack((x, y))
    return np.sum(z * np.arange(len(z))) + np.sum(s[0] * s[1])


add(join_and_stack, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("x", "y"))


def broadcasting(a, row, column, s):
    b = a * row + column[:, None]
    b = b * s - row / (2.0 + a * a)
    return np.sum(b * b)


add(
    broadcasting,
    lambda rng: (rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=2), 0.7),
    wrt=("a", "row", "column", "s"),
)


def comprehension_total(x):
    return sum([v * v for v in x])


add(comprehension_total, lambda rng: (rng.normal(size=3),), may_refuse=True)


def builtin_sum(x):
    return sum(x) * x[0]


add(builtin_sum, lambda rng: (rng.normal(size=3),), may_refuse=True)


def list_of_values(x):
    values = []
    for v in x:
        values.append(v * v)
    return values[0] + values[-1]


add(list_of_values, lambda rng: (rng.normal(size=3),), may_refuse=True)


def list_of_states(x):
    states = [x]
    for t in range(3):
        states.append(np.tanh(states[t] * 2.0))
    return np.sum(states[-1] * states[1])


add(list_of_states, lambda rng: (rng.normal(size=3),), may_refuse=True)


def walrus(x):
    if (y := x * x) > 0.1:
        return y * x
    return y


add(walrus, lambda rng: (0.7,), lambda rng: (0.1,), may_refuse=True)


def single_precision_scalar_loop(x, w):
    s = x[0] * 0
    for i in range(x.shape[0]):
        s = s * w[0] + 0.5 * x[i] * x[i]
    return s


add(
    single_precision_scalar_loop,
    lambda rng: (rng.normal(size=5).astype(np.float32), rng.normal(size=2).astype(np.float32)),
    wrt=("x", "w"),
    compiled=True,
)


def single_precision_arrays(a, x):
    h = np.tanh(a @ x) * 0.5 + 1.0
    h[0] = 2.0 * h[1] ** 2
    return np.mean(np.maximum(h, 0.0) / (1.0 + h * h))


add(
    single_precision_arrays,
    lambda rng: (rng.normal(size=(3, 4)).astype(np.float32), rng.normal(size=4).astype(np.float32)),
    wrt=("a", "x"),
    compiled=True,
)


def single_precision_in_place(u, k):
    u = u.copy()
    for _ in range(3):
        u[1:-1] += k * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u * u)


add(single_precision_in_place, lambda rng: (rng.normal(size=6).astype(np.float32), np.float32(0.2)), wrt=("u", "k"))


def mixed_precision(x, y):
    return np.sum(x * y)


add(mixed_precision, lambda rng: (rng.normal(size=4).astype(np.float32), rng.normal(size=4)), wrt=("x", "y"))

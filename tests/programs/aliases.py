"""Names that share an array, where a careless gradient goes wrong in silence."""

import numpy as np

from programs.corpus import add


def two_names(x):
    a = x * 1.0
    b = a
    b[0] = 2.0
    return np.sum(a * a) + b[1]


add(two_names, lambda rng: (rng.normal(size=3),), compiled=True)


def two_names_for_the_argument(x):
    b = x
    b[0] = b[1] * b[2]
    return np.sum(x * x)


add(two_names_for_the_argument, lambda rng: (rng.normal(size=3),))


def sum_then_write(x, y):
    z = x + y
    z[0] = z[1] ** 2
    return np.sum(z * x)


add(sum_then_write, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("x", "y"), compiled=True)


def fan_out_of_one_adjoint(x, y):
    z = x + y
    u = x - 2.0 * y
    w = z + u
    return np.sum(w * w) + np.sum(z) * x[0]


add(fan_out_of_one_adjoint, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("x", "y"))


def array_added_to_itself(x):
    y = x + x
    y += y
    y[1:] += y[1:]
    return np.sum(y * y * x)


add(array_added_to_itself, lambda rng: (rng.normal(size=3),))


def same_argument_twice(x, y):
    x[0] = x[1] * 2.0
    return np.sum(x * y)


def _twice(rng):
    a = rng.normal(size=3)
    return a, a.copy()


add(same_argument_twice, _twice, wrt=("x", "y"))


def same_array_read_twice(x, y):
    return np.sum(x * y) + x[0] ** 2


def _shared(rng):
    a = rng.normal(size=3)
    return a, a


add(same_array_read_twice, _shared, wrt=("x", "y"))


def alias_in_one_branch(x, flag):
    a = x * 1.0
    b = x * 2.0
    if flag:
        b = a
    b[0] = x[1] * x[2]
    return np.sum(a * a) + np.sum(b)


add(
    alias_in_one_branch,
    lambda rng: (rng.normal(size=3), True),
    lambda rng: (rng.normal(size=3), False),
    may_refuse=True,
)


def swap_in_one_branch(x):
    u = x * 1.0
    v = x * 2.0
    for i in range(len(x)):
        u[i] = v[i] * v[0] + 0.1
        if x[i] > 0:
            u, v = v, u
    return np.sum(u * v * v)


add(swap_in_one_branch, lambda rng: (np.array([0.3, -0.4, 0.8, -1.0]),))


def rotated_in_one_branch(x, y):
    """The branch drops the old v, which the loop before it has read."""
    v = np.sin(x)
    u = y * 1.0
    for i in range(2):
        u[::-1] = np.cos(v[1]) * y * (i + 1)
    if y[1] > -9.0:
        v = np.exp(-u)
        u, v = v, u
    elif y[0] > 0.661:
        v, u = u, v
    return np.sum(np.sin(u)) + np.sum(np.sin(v) * x)


add(rotated_in_one_branch, lambda rng: (rng.normal(size=3), rng.normal(size=3)), wrt=("x", "y"))


def conditional_alias(x, flag):
    a = x * 1.0
    b = x * 3.0
    c = a if flag else b
    c[0] *= x[1]
    return np.sum(a) * np.sum(b)


add(conditional_alias, lambda rng: (rng.normal(size=3), True), lambda rng: (rng.normal(size=3), False))


def view_survives_rebinding(x):
    a = x * 1.0
    v = a[1:]
    a = x * 2.0
    a[1] = 5.0 * x[0]
    v[0] = x[2] ** 2
    return np.sum(v) * np.sum(a)


add(view_survives_rebinding, lambda rng: (rng.normal(size=3),))


def alias_carried_by_a_loop(x):
    a = x.copy()
    last = a
    for i in range(3):
        b = last * 2.0
        last[i] = b[0] * 0.5 + x[i] ** 2
        if i == 0:
            last = b
    return np.sum(a * a) + np.sum(last)


add(alias_carried_by_a_loop, lambda rng: (rng.normal(size=3),))


def copy_is_no_alias(x):
    a = x * 1.0
    b = a.copy()
    c = np.copy(a)
    d = a + 0
    a[0] = 7.0
    return np.sum(a * b) + np.sum(c * d)


add(copy_is_no_alias, lambda rng: (rng.normal(size=3),))


def value_read_before_overwrite(x):
    y = x.copy()
    s = y[0] * y[1]
    e = np.exp(y)
    y[0] = s * e[1]
    y *= e
    e[2] = y[0]
    return np.sum(y) + np.sum(e) * s


add(value_read_before_overwrite, lambda rng: (rng.normal(size=3),), compiled=True)


def reshape_of_a_copy(x):
    a = x[::2].reshape(2, 1)
    a[0, 0] = 4.0
    return np.sum(a * a) + np.sum(x**2)


add(reshape_of_a_copy, lambda rng: (rng.normal(size=4),))


def ravel_of_a_transpose(a):
    b = a * 1.0
    flat = b.T.ravel()
    flat[0] = 9.0
    return np.sum(b * b) + flat[1]


add(ravel_of_a_transpose, lambda rng: (rng.normal(size=(2, 3)),), wrt="a")


def tuple_of_arrays(x):
    pair = (x * 1.0, x * 2.0)
    pair[0][1] = x[0] * x[2]
    a, b = pair
    b[0] = a[1]
    return np.sum(pair[0] * pair[1])


add(tuple_of_arrays, lambda rng: (rng.normal(size=3),))


def written_after_the_product(w, x):
    """The product needs the old x; the write must not reach it."""
    x = x.copy()
    y = w @ x
    x[0] = y[0]
    z = w @ x
    return np.sum(y * z)


add(written_after_the_product, lambda rng: (rng.normal(size=(3, 3)), rng.normal(size=3)), wrt=("w", "x"))


def column_stored_from_another(a):
    """What is stored in the column is read on the way back, after the column has got its old contents again."""
    b = a.copy()
    for i in range(3):
        b[:, 1] = np.tanh(b[:, (i + 1) % 2])
    return np.sum(b * b * a)


add(column_stored_from_another, lambda rng: (rng.normal(size=(3, 2)),), wrt="a")


def swapped_with_itself(x):
    """Two names of one array change places; the one that is written is both."""
    u = np.exp(x)
    v = u
    v, u = u, v
    u[0] = v[1] * x[0]
    return np.sum(u * u) + np.sum(u * v)


add(swapped_with_itself, lambda rng: (rng.normal(size=3),))


def rotated_and_kept(x):
    """The sources of the rotations are used afterwards as well."""
    w = np.exp(x)
    u = np.sin(x)
    v = x * 2.0
    s, t = x[0], x[1]
    for _ in range(3):
        u, v = w, u
        w = w * x + u
        s, t = s * t, s
    u, v = w, w
    return np.sum(w * w * u) + np.sum(u * v) * s * t


add(rotated_and_kept, lambda rng: (rng.normal(size=3),))


def written_under_a_dead_name(x):
    """v is written at last, and only u is read: they are one array."""
    u = np.sin(x)
    v = np.zeros(3)
    for _ in range(3):
        u, v = v, u
    v[1:] += 0.3 * v[:-1]
    u = v
    u, v = v, u
    v[::2] *= np.sin(u[0])
    return np.sum(u * x)


add(written_under_a_dead_name, lambda rng: (rng.normal(size=3),))

"""What is a view or a copy by the order of the elements, and written afterwards."""

import numpy as np

from programs.corpus import add


def rows_gathered_from_f_order(c, k, w):
    """NumPy lays the axes behind the gathered one as they lie in the array, so that the ravel is a copy."""
    gathered, masked = c[k], c[k > 0]
    flat, other = gathered.ravel(), masked.reshape(-1)
    flat[0] = flat[1] * w
    other *= w
    return np.sum(gathered * gathered) + np.sum(masked * masked) + np.sum(flat * other)


add(
    rows_gathered_from_f_order,
    lambda rng: (np.asfortranarray(rng.normal(size=(2, 3, 2))), np.array([1, 1]), 0.8),
    wrt=("c", "w"),
    may_refuse=True,
    compiled=True,
)


def joined_along_an_axis_of_size_one(a, w):
    """Such an axis lies anywhere, and NumPy decides for C order."""
    b = np.vstack((a.T, a.T))
    flat = b.T.ravel()
    flat *= w
    return np.sum(b * b) + np.sum(flat)


add(joined_along_an_axis_of_size_one, lambda rng: (rng.normal(size=(3, 1)), 0.8), wrt=("a", "w"), may_refuse=True)


def in_order():
    """Makers of a matrix in each order of its elements, beside a number."""
    return (
        lambda rng: (rng.uniform(size=(3, 2)), 0.7),
        lambda rng: (np.asfortranarray(rng.uniform(size=(3, 2))), 0.7),
        lambda rng: (rng.uniform(size=(6, 4))[::2, ::2], 0.7),
        lambda rng: (rng.uniform(size=(3, 1)), 0.7),
        lambda rng: (rng.uniform(size=(1, 3)).T, 0.7),
    )


def contiguous_result_is_written(x, w):
    """The origin is not used again, but for its adjoint, which reads it."""
    e = np.exp(x * w)
    v = np.ascontiguousarray(e)
    v *= 2.0
    return np.sum(v * v)


add(contiguous_result_is_written, *in_order(), wrt=("x", "w"), compiled=True)


def origin_of_a_reshape_is_written(x, w):
    e = np.sin(x * w)
    v = e.T.reshape(-1)
    s = np.sum(np.exp(v))
    e *= 2.0
    return s + np.sum(e)


add(origin_of_a_reshape_is_written, *in_order(), wrt=("x", "w"))


def _in_one_row(a):
    return a.T.reshape(-1)


def reshaped_by_a_function_and_written(x, w):
    e = np.exp(x * w)
    v = _in_one_row(e)
    v *= 2.0
    return np.sum(v * v)


add(reshaped_by_a_function_and_written, *in_order(), wrt=("x", "w"))


def flipped_along_a_tuple_of_axes(x, w):
    y = np.flip(x, axis=(0,)) * w
    z = np.flip(x, (0, 1)) * x
    z[0, 1] = w
    u = np.flip(x, axis=(-1,))
    u[0, 1] *= w
    return np.sum(y * z) + np.sum(x * x)


add(flipped_along_a_tuple_of_axes, lambda rng: (rng.normal(size=(2, 3)), 0.7), wrt=("x", "w"))


def taken_after_a_write(x, w, g):
    g *= w
    k = 0
    while 1:
        k += 1
        if k > 1:
            v = np.broadcast_to(g[1], (2, x.size))
            break
    for row in v:
        w = w * row[0]
    return np.sum(v) * w


def taken_between_writes(x, g):
    g *= 2.0
    v = np.diagonal(g)
    first = v[:1]
    g *= x[0]
    return np.sum(v * x[:2]) + first[0]


add(taken_after_a_write, lambda rng: (rng.normal(size=3), 0.7, rng.normal(size=(2, 3))), wrt=("x", "w", "g"))
add(taken_between_writes, lambda rng: (rng.normal(size=3), rng.normal(size=(2, 3))), wrt=("x", "g"))


def copy_of_a_number(x):
    y = np.sum(x).copy()
    z = y
    y += 1.0
    return y * z


add(copy_of_a_number, lambda rng: (rng.normal(size=3),))


def flat_numbers_that_are_spread(x):
    spread = np.broadcast_to(x[0], (3,))
    flat = spread.ravel()
    flat *= 0.17
    return np.sum(spread) + np.sum(flat * x[1])


def flat_numbers_of_a_function(x, s):
    _, number = np.broadcast_arrays(x, s)
    flat = number.ravel()
    flat[0] = 2.0
    return np.sum(number * x * flat)


def flat_numbers_of_ones_own(x):
    def spread(v):
        return np.broadcast_to(v, (4,))

    flat = spread(x[0]).ravel()
    flat[0] = 2.0
    return np.sum(flat * spread(x[0]) * x)


add(flat_numbers_that_are_spread, lambda rng: (rng.normal(size=4),), may_refuse=True)
add(flat_numbers_of_a_function, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "s"), may_refuse=True)
add(flat_numbers_of_ones_own, lambda rng: (rng.normal(size=4),), may_refuse=True)

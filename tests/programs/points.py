"""Arrays without axes, which are numbers here, given axes and changed in functions; arrays in the order of columns."""

import numpy as np
from scipy import integrate, optimize

from programs.corpus import add


def with_axes_again(a, b):
    flat = np.asarray(a, dtype=np.double).reshape(-1) * np.array(b).flatten()
    single = np.squeeze(np.array([a * b])) + np.squeeze(np.array([[b]])) ** 2 + np.squeeze(np.asarray(a, dtype=float))
    return flat[0] + single + np.unique(a * b)[0] + np.sum(np.reshape(a * b, (-1, 1)))


add(with_axes_again, lambda rng: (1.7, 0.6), wrt=("a", "b"), compiled=True)


def chosen_by_truths(x):
    positive = np.array(np.sum(x) >= 0.5)
    known = np.asarray(np.isfinite(x[0]))
    return x[1] * positive + x[2] * np.invert(positive) + x[0] * known + np.asarray(x[1]).T


add(chosen_by_truths, lambda rng: (np.array([0.9, 0.4, 0.3]),), lambda rng: (np.array([-0.9, 0.4, 0.3]),))


def as_numbers(a):
    return np.asarray(a, np.float64)


def scaled(a, scale):
    a = as_numbers(a)
    if scale == "percent":
        a /= 100
    return a


def scaled_where_it_is_made(x):
    low = np.where(x < 0.5, x * 2, x**2)
    high = np.where(x < 0.5, x + 1, x**3)
    return scaled(low, "percent") * scaled(high, "one")


add(scaled_where_it_is_made, lambda rng: (1.7,), lambda rng: (0.3,))


def read_after_it_is_scaled(x):
    low = np.where(x < 0.5, x * 2, x**2)
    return scaled(low, "percent") * low


add(read_after_it_is_scaled, lambda rng: (1.7,), may_refuse=True)


def laid_by_columns(x):
    a = np.zeros((2, 3), order="F")
    a[0] = x[:3]
    a[1, 2] = x[4]
    b = np.empty((3, 3), order="F")
    b[:] = np.outer(x[:3], x[:3])
    rows, columns = b.ravel(), b.T.ravel()
    rows[0] = 7.0
    columns[4] = 2.0
    c = np.asfortranarray([[x[0], x[1]], [x[2], x[3] * 2]])
    m = np.outer(x, x)
    d = np.array(m, order="F")
    d[0, 0] = 5.0
    kept = np.array(x, copy=False)
    return np.sum(a**2) + b[0, 0] * b[1, 1] + rows[1] + c[0, 1] * c[1, 0] + np.sum(d) + m[0, 0] + kept[1]


add(laid_by_columns, lambda rng: (rng.uniform(0.5, 1.5, 5),), compiled=True)


def places_with_more_axes(x, y):
    places = np.atleast_2d(x)
    heights = np.exp(-((places.T - np.atleast_2d(y)) ** 2))
    areas = np.array([np.trapezoid(column, places) for column in heights.T])
    grid = np.outer(x, x + 1.0)
    total = np.sum(areas) + np.sum(np.trapezoid(np.outer(y, y)[None], grid, axis=-2))
    total += np.sum(integrate.trapezoid(np.outer(y, y), grid, axis=0))
    total += np.sum(integrate.cumulative_trapezoid(np.outer(y, y), grid, axis=0))
    return total + np.sum(integrate.simpson(np.outer(y, y), x=grid, axis=0) * integrate.simpson(np.outer(y, y), axis=1))


add(
    places_with_more_axes,
    lambda rng: (np.cumsum(rng.uniform(0.2, 1.0, 5)), rng.uniform(0.5, 1.5, 5)),
    wrt=("x", "y"),
)


def by_the_names_of_arguments(a):
    root = optimize.newton(func=lambda z: z * z - a, x0=1.0, fprime=lambda z: 2 * z)
    return root + np.sum(optimize.newton(func=lambda z, q: z * z - q * a, x0=np.ones(3), args=(np.arange(1.0, 4.0),)))


add(by_the_names_of_arguments, lambda rng: (1.7,), wrt="a")


def ranges_as_places(x):
    total = np.trapezoid(x, range(len(x))) + np.interp(1.3, range(len(x)), x)
    return total + np.sum(np.cumsum(x > 0, dtype=float) * x)


add(ranges_as_places, lambda rng: (rng.uniform(0.5, 1.5, 5),))


def places_of_distinct_values(x):
    table = np.array([[1, 2], [2, 3], [1, 3]])
    values, places = np.unique(table, return_inverse=True)
    return np.sum(np.bincount(places.ravel(), weights=x)) + places.shape[1] * x[0] + values[1] * x[1]


add(places_of_distinct_values, lambda rng: (rng.normal(size=6),))


def _raised(x):
    x[0] += 1.0
    return x


def an_element_of_what_a_function_writes(x):
    y = _raised(x)[..., 0]
    x[0] = 100.0
    return y * x[1]


add(an_element_of_what_a_function_writes, lambda rng: (rng.uniform(0.5, 1.5, 3),), may_refuse=True)


def an_element_without_axes(x):
    y = x[:1].reshape(())
    x[0] = 100.0
    return y * x[1]


add(an_element_without_axes, lambda rng: (rng.uniform(0.5, 1.5, 3),), may_refuse=True)


def an_element_without_axes_of_its_own(x):
    y = (x[:1] * 2).reshape(())
    x[0] = 100.0
    return y * x[1]


add(an_element_without_axes_of_its_own, lambda rng: (rng.uniform(0.5, 1.5, 3),))


def _last(u):
    return u[..., -1]


def _first(u):
    element = u[..., 0]
    return element


def a_returned_element_that_changes(x):
    y = x * 1.0
    last = _last(y)
    y[-1] = 5.0
    return last * x[0] + y[-1]


add(a_returned_element_that_changes, lambda rng: (rng.uniform(0.5, 1.5, 3),), may_refuse=True)


def a_named_returned_element_that_changes(x):
    y = x * 1.0
    first = _first(y)
    y[0] = 5.0
    return first * x[0]


add(a_named_returned_element_that_changes, lambda rng: (rng.uniform(0.5, 1.5, 3),), may_refuse=True)


def returned_elements_and_columns(x):
    return _last(x) * 2 + np.sum(_last(np.outer(x, x))) + _first(x)


add(returned_elements_and_columns, lambda rng: (rng.uniform(0.5, 1.5, 3),), compiled=True)


def masks_without_axes_of_calls(x):
    d = np.sum(x)
    m = d > 0.5
    out = np.zeros(d.shape)
    out[m] = np.sum(x * x)[m] / d[m]
    return out + np.sum(np.prod(x)[d > 50.0])


add(masks_without_axes_of_calls, lambda rng: (rng.uniform(0.5, 1.5, 3),), compiled=True)

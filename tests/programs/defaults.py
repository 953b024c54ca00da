"""Parameters that are left out: defaults as indices, bounds and factors, of helpers and of functions inside."""

import numpy as np

from programs.corpus import add


def _weighted(values, factor, k=2, lo=0, hi=None):
    values[k] = values[k - 1] * factor
    return values[lo:k] if hi is None else values[lo:hi]


def defaults_are_indices_and_bounds(x, w):
    return np.sum(_weighted(x, w) ** 2) * np.sum(_weighted(x, w, hi=3)) + np.sum(_weighted(x, 2.0, 1))


add(defaults_are_indices_and_bounds, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"), compiled=True)


def inner_defaults_beside_captured_names(x, w):
    def grown(a, scale=2.0, n=3):
        for _ in range(n):
            a = a * scale + w
        return a

    pair = (x[1], x[2])
    s = grown(x[0]) + grown(x[1], n=1) + grown(x[2], w) + grown(scale=x[0], a=1.0) + grown(*pair)
    w = s * 0.1
    return s * grown(x[0], n=2) + np.sum(grown(x))


add(inner_defaults_beside_captured_names, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"), compiled=True)


def _weighed(a, w=(1.0, 2.0)):
    return a * w[0] + w[1] * a * a


def a_tuple_of_numbers(x, w):
    return np.sum(_weighed(x)) * w + np.sum(_weighed(x, (w, 2.0)))


add(a_tuple_of_numbers, lambda rng: (rng.normal(size=3), 0.8), wrt=("x", "w"))


def _set_or_counted(u, q=1):
    if u.size > 3:
        q += 1
    else:
        u[q] = 0.5
    return u[0]


def _counted_down(u, q=1, s=0.5):
    for i in range(2):
        u[q] = s * u[i]
        q -= 1
        s += u[0]
    return u[q] * s


def _another_number(u, q=1, s=0.5):
    if u[0] > 0.2:
        q = 2
        s = s * u[1]
    return u[q] * s


def defaults_that_get_other_values(x, w):
    parts = _set_or_counted(x) * w * _counted_down(x) + _another_number(x) * _another_number(x * w)
    return parts + _another_number(-x) + _counted_down(x[1:])


add(
    defaults_that_get_other_values,
    *[lambda rng, n=n: (np.array([0.3, -0.7, 1.2, 0.5])[:n], 0.8) for n in (3, 4)],
    wrt=("x", "w"),
    compiled=True,
)


def _is_even(year):
    return year % 2 == 0


def default_that_decides_before_a_call(x, w, year=None):
    if year is None or not _is_even(year):
        return np.sum(x) * w
    return np.sum(x)


add(default_that_decides_before_a_call, lambda rng: (rng.normal(size=3), 0.8), wrt=("x", "w"))


def computed_defaults(x, w, n):
    """Each default is what it was where its function was defined."""
    s = x[0] * w
    y = x.copy()
    weighted = lambda t, k=s, *, z=y, c=2.0: t * k + z[0] * c  # noqa: E731
    s = 3.0
    y[0] = w
    total = weighted(x[1]) + weighted(x[2], w) + weighted(x[1], c=s) + weighted(x[3], z=x)
    y = x * 2.0
    for i in range(n):

        def scaled(t, i=i + 1, k=total):
            if t < 0.3:
                return t * i
            return scaled(t * 0.5, k=k * 0.9) + k

        total = total * 0.5
        total += scaled(x[i])
    return total + weighted(w, k=0.5) + s * x[0]


add(computed_defaults, lambda rng: (np.array([0.7, 0.4, 0.9, 0.6]), 0.8, 3), wrt=("x", "w"), compiled=True)


def drawn_default(x, w):
    """A default that is drawn, once, where the function is defined."""
    np.random.seed(3)

    def scaled(t, u=np.random.rand()):  # noqa: B008
        return t * u * w

    return scaled(x[0]) + scaled(x[1]) * np.random.rand() + scaled(x[2], u=x[0])


add(drawn_default, lambda rng: (np.array([0.7, 0.4, 0.9]), 0.8), wrt=("x", "w"))


def _turned(x, theta=0, n=3, scale=-1, share=0.5):
    s = x * np.cos(theta) + np.arctan(scale) * np.sqrt(share)
    for i in np.arange(n):
        s = s + x * np.sin(theta) + i * np.full(2, share)[0]
    return [s, x * np.exp(scale)], np.zeros((n, n)) + np.logaddexp(theta, x)


def defaults_given_to_functions_of_numpy(x, w):
    (one, two), table = _turned(x)
    (three, _), larger = _turned(w, theta=2, n=2)
    return one * two * three + np.sum(table) * np.sum(larger)


add(defaults_given_to_functions_of_numpy, lambda rng: (0.7, 1.3), wrt=("x", "w"), compiled=True)

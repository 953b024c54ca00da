"""``with`` of context managers of one's own and of ``contextlib``."""

import contextlib

import numpy as np

from programs.corpus import add


def vector(*more):
    return lambda rng: (rng.normal(size=4), 0.7, *more)


class Doubled:
    def __init__(self, value):
        self.value, self.before = value, 0.0

    def __enter__(self):
        self.before = self.value
        self.value = self.value * 2
        return self

    def __exit__(self, *raised):
        self.value = self.before


def entered_and_left(x, k):
    scale = Doubled(k)
    total = 0.0
    for i in range(4):
        with scale as s, Doubled(x[i]) as t:
            if x[i] > 1.0:
                break
            total += t.value * s.value
        total += scale.value
    try:
        with scale:
            if k > 0.1:
                raise ValueError("too much")
    except ValueError:
        total *= scale.value
    return total * scale.value


add(entered_and_left, vector())


@contextlib.contextmanager
def shifted(z, by=1.0):
    z = z + by
    yield z, by
    z = 5.0


@contextlib.contextmanager
def replaced_for_a_while(a, i, value):
    before = a[i]
    a[i] = value
    try:
        yield a
    finally:
        a[i] = before


def managed_by_generators(x, k):
    @contextlib.contextmanager
    def halved():
        yield k / 2

    z = x[0]
    y = x.copy()
    with shifted(z, by=k) as (a, b), np.errstate(divide="ignore"):
        z = z * a * b
    with replaced_for_a_while(y, 1, k) as same, halved() as h:
        z += np.sum(same**2) * h
    return z * y[1]


add(managed_by_generators, vector())


def suppressed_and_null(x, k):
    total = 0.0
    for i in range(6):
        with contextlib.suppress(IndexError):
            total += x[i] * k
    with contextlib.suppress(ZeroDivisionError, ValueError):
        total += k
        total += 1.0 / (i - i)
        total += 10.0
    with contextlib.nullcontext(x * k) as z, contextlib.nullcontext():
        return total * np.sum(z * z)


add(suppressed_and_null, vector())


def filters_that_stay(x):
    import warnings

    warnings.filterwarnings("ignore", category=RuntimeWarning)
    warnings.simplefilter("default")
    return np.sum(x**2)


add(filters_that_stay, lambda rng: (rng.normal(size=3),), compiled=True)

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


class TakesValueErrors:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        """Take some."""
        return kind is not None and issubclass(kind, (ValueError, IndexError))


class TakesAll:
    def __enter__(self):
        return 2.0

    def __exit__(self, kind, value, trace):
        return True


class TakesSome:
    def __enter__(self):
        return self

    def __exit__(self, *raised):
        return raised[0] is ValueError


def at_most(v, limit):
    if v > limit:
        raise ValueError("more")
    return v


def taken_by_a_class(x, k):
    s = 0.0
    for i in range(k):
        with TakesValueErrors():
            s += 10.0 * x[i]
            s += at_most(x[i], 1.0)
            s *= 1.5
    with TakesAll() as two:
        s *= two
        s += x[k + 9]
    return s + at_most(x[0], 5.0)


add(taken_by_a_class, lambda rng: (np.array([0.4, 1.6, 0.9, 0.2]), 3))


def sums_until_it_is_taken(x, k):
    d = {}
    with TakesSome():
        for i, v in enumerate(x):
            d["odd" if i % 2 else "even"] = at_most(v, 1.0)
    return sum(d.values()) * k


add(sums_until_it_is_taken, lambda rng: (np.array([0.4, 0.6, 1.5, 0.9]), 3), may_refuse=True)


def items_that_a_manager_spares(x, k):
    held = [1.0, []]
    with contextlib.suppress(ValueError):
        held = [2.0, [at_most(x[1], 1.0)]]
    return held[0] * x[0] + len(held[1]) + k


def list_that_a_manager_spares(x, k):
    others = [1.0]
    with contextlib.suppress(ValueError):
        others = [v for v in x if v > 9.0] or [at_most(x[1], 1.0)]
    others.append(x[0])
    return sum(others) * k


add(items_that_a_manager_spares, lambda rng: (np.array([0.4, 1.6, 0.9]), 2))
add(list_that_a_manager_spares, lambda rng: (np.array([0.4, 1.6, 0.9]), 2), may_refuse=True)

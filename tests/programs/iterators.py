"""``map`` and generators whose values are wanted all at once, iterators under a name, imports inside."""

import functools
import itertools
import math
import operator

import numpy as np

from programs.corpus import add

xrange = range


def unpacked_generators(x, w):
    a, b = (float(v) * w for v in x[0])
    c, d = map(math.sin, x[1])
    e, f = (v * v for v in (a, d))
    return a * b + c * d + e * f


add(unpacked_generators, lambda rng: (rng.normal(size=(2, 2)), 0.7), compiled=True)


def too_many_values(x):
    a, b = (v * v for v in x)
    return a * b


add(too_many_values, lambda rng: (rng.normal(size=2),))


def mapped(x, w):
    item = 3.0 * w
    squares = list(map(lambda t: t * t * w, x))
    total = max(map(abs, x)) * sum(map(lambda a, b: a * b, x, x[::-1]))
    for value in map(math.tanh, squares):
        total += value * item
        item = value
    if any(map(math.isinf, x)):
        return total
    return total + np.sum(np.array(list(map(math.cos, x)))) + len(squares)


add(mapped, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), compiled=True)


def counted_by_another_name(x):
    total = 0.0
    for i in xrange(1, len(x)):
        total += x[i] * x[i - 1]
    return total


add(counted_by_another_name, lambda rng: (rng.normal(size=4),))


def binds_what_it_goes_over(x):
    q = (0.5, x)
    r = (1.5, x * 2.0)
    for _ in range(3):
        for q, r in ((q, r), (r, q), (q, r)):  # noqa: B020
            x = x * 0.9 + q[0] * 0.3 * r[1]
        for k, r in enumerate((q, r, q)):  # noqa: B020
            x = x + r[0] * 0.1 * k
        for (a, b), r in zip((q, r), (r, q)):  # noqa: B020
            x = x + a * 0.3 * r[1] + b
    return q[0] * x + r[1]


def binds_it_in_a_branch(x):
    q = (0.5, x)
    r = (1.5, x * 2.0)
    for t in (q, r, q):
        if t[0] > 1.0:
            q = t
            break
        x = x * t[1]
        if x < 5.0:
            r = q
    for v in q:
        if v > 0.1:
            q = (2.0 * x, 3.0)
        x = x * v + 1.0
    return q[0] * x + r[1]


add(binds_what_it_goes_over, lambda rng: (0.7,), lambda rng: (-0.3,))
add(binds_it_in_a_branch, lambda rng: (0.7,), lambda rng: (9.3,))


def goes_over_items_that_it_binds_again(x, w):
    """The items of the display are evaluated before the first trip."""
    pair = (x[0], x * 0.8)
    total = w
    for v in (0.5, pair[0], w):
        total += v
        k = 0
        while k < 2:
            k += 1
            pair = (total * 0.7, x * v)
    return total + np.sum(pair[1])


def iterators_under_a_name(x, w):
    y = x * w
    pairs = zip(x[1:], y[1:], strict=True)
    total = 0.0
    once = enumerate(x * w)
    steps = range(1, len(x))
    for a, b in pairs:
        total += a * b
    if total > 0.0:
        for k, v in once:
            total += k * v
    for i in steps:
        for j in steps:
            total += x[i] * x[j]
    for both in zip(x, x[::-1], strict=False):
        total += both[0] * both[1] * len(both)
    lengths = [math.hypot(*each) for each in zip(x, y)]
    return total + np.sum(np.array(lengths))


add(goes_over_items_that_it_binds_again, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)
add(iterators_under_a_name, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), compiled=True)


def imported_where_it_is_needed(x, w):
    try:
        from math import erf as error_function

        known = True
    except ImportError:
        known = False
    if x[0] > 0.0:
        from math import sin as wave

        return wave(x[0]) * w
    total = 0.0
    for v in x:
        import math as m

        total += m.cos(v) * w
    return total * error_function(w) if known else total


add(
    imported_where_it_is_needed,
    lambda rng: (np.array([0.5, 0.2]), 0.7),
    lambda rng: (np.array([-0.5, 0.2]), 0.7),
    wrt=("x", "w"),
)


def arm_of_links(x, target):
    links = [(0.5, 1), (0.4, -1), (0.3, 2)]
    angle, place = 0.0, np.zeros(2)
    for turn, (length, times) in zip(x, links, strict=False):
        angle += times * turn
        if angle > 3.0:
            continue
        place = place + length * np.array([np.cos(angle), np.sin(angle)])
    return np.sum((place - target) ** 2) + angle


def first_of_the_shorter(x, w):
    table = [("a", w), ("b", w * w), ("a", 2.0)]
    total = 0.0
    for k, (e, (kind, weight)) in enumerate(zip(x, table)):
        if kind == "b" and e < 0.0:
            break
        total += (k + 1) * weight * e**2
    return total


add(
    arm_of_links,
    lambda rng: (rng.normal(size=3) * 0.4, rng.normal(size=2)),
    lambda rng: (np.array([0.3]), rng.normal(size=2)),
    lambda rng: (rng.normal(size=5) * 0.4, rng.normal(size=2)),
    wrt=("x", "target"),
    compiled=True,
)
add(
    first_of_the_shorter,
    lambda rng: (np.array([0.4, 0.7, 1.2, 3.0]), 0.8),
    lambda rng: (np.array([0.4, -0.7, 1.2]), 0.8),
    lambda rng: (np.array([0.4, 0.7]), 0.8),
    wrt=("x", "w"),
)


def filtered_numbers(x, k):
    def is_large(v):
        return v * k > -0.3

    kept = list(filter(lambda v: v > -1.0, x))
    return sum(filter(is_large, x)) * k + len(kept) * max(filter(None, x)) + kept[-1]


add(filtered_numbers, lambda rng: (rng.normal(size=5) + 0.5, 0.7))


def named_maps(x):
    w = x[0]
    doubled = map(lambda v: v * w, x)
    total = sum(doubled)
    w = 3.0
    for k in range(2):
        shifted = map(lambda v: v + x[k], x)
        total = total + max(shifted)
        kept = filter(lambda v: v > 0.5, x)
        total = total + np.sum(np.fromiter(kept, dtype=float)) * k
    pairs = zip(x, x[1:])
    numbered = enumerate(x)
    total = total + sum(a * b for a, b in pairs)
    return total + sum(i * v for i, v in numbered) * w


def _scaled(v, w=2.0):
    return v * v * w


def named_maps_of_functions(x):
    if x[0] < 100.0:
        each = map(_scaled, x)
        found = np.fromiter(each, float) * np.fromiter((v * 2.0 for v in x), float, count=len(x))
    else:
        found = x
    both = map(_scaled, x, x[::-1])
    return np.sum(found) + sum(v * 0.5 for v in both)


def named_map_read_later(x):
    y = x.copy()
    each = map(lambda v: v * v, y)
    y[0] = 2.0
    one, *others = each
    return one * x[0] + sum(others)


for _f in (named_maps, named_maps_of_functions, named_map_read_later):
    add(_f, lambda rng: (rng.uniform(0.1, 1.5, 4),), compiled=_f is named_maps)


def variables_of_generators_that_are_asked_once(x):
    k, v = 2, 3.0
    first = next(k * v for k, v in enumerate(x) if v > -9.0)
    second = next((v * w for v, w in zip(x, x[1:]) if v > 9.0), 0.5)
    product = functools.reduce(operator.mul, (v + k for k in range(2) for v in x if v > -9.0 + k))
    total = functools.reduce(lambda s, t: s + t * v, (v * w for v, w in zip(x, x[1:])), x[0])
    return first + second * v + product * k * v + total * k


add(variables_of_generators_that_are_asked_once, lambda rng: (rng.normal(size=4),))


def _kernel(scale):
    return lambda a, b: np.exp(-(np.subtract.outer(a, b) ** 2) / scale**2)


def _sum_of(*kernels):
    return lambda a, b: functools.reduce(operator.add, (k(a, b) for k in kernels))


def _product_of(*kernels):
    return lambda a, b: functools.reduce(operator.mul, [k(a, b) for k in kernels])


def kernels_that_are_put_together(x):
    k, p = _sum_of(_kernel(x[0]), _kernel(x[1])), _product_of(_kernel(x[2]), _kernel(x[1]))
    return np.sum(k(x, x) * np.arange(16.0).reshape(4, 4)) + np.sum(p(x, x[:2]))


add(kernels_that_are_put_together, lambda rng: (rng.uniform(0.5, 1.5, size=4),))


def reduced_while_it_changes(x):
    u = x * 1.0

    def bump(k):
        u[0] += k
        return u[k] * 2

    running = functools.reduce(lambda a, b: a * b + u[0], (bump(k) for k in range(4)))
    before = functools.reduce(lambda a, b: a * b + u[0], [bump(k) for k in range(4)])
    return running + functools.reduce(lambda a, b: a * b + u[0], [bump(k) for k in range(3)], 0.5) * before


add(reduced_while_it_changes, lambda rng: (rng.normal(size=4),))


def extremes_of_what_may_be_empty(x):
    high = [v for v in x if v > 9.0]
    most, least = max(high, default=0.25), min((v * 2 for v in x if v > -9.0), default=1.0)
    none = max((v for v in x if v > 9.0), default=None)
    place = max((i for i, v in enumerate(x) if v < 9.0), default=-1)
    return most * x[0] + least + (x[1] if none is None else none) + x[place]


add(extremes_of_what_may_be_empty, lambda rng: (rng.normal(size=4),))


def accumulated_from_a_first_value(x):
    turns = [np.array([[v, 1.0], [0.0, v]]) for v in x]
    frames = list(itertools.accumulate(turns, np.matmul, initial=np.eye(2)))
    products = list(itertools.accumulate(x, operator.mul, initial=1.0))
    sums = sum(itertools.accumulate(x, initial=0.5)) + sum(
        itertools.accumulate(x, lambda a, b: a * b + 1, initial=x[0])
    )
    return frames[-1][0, 1] * len(frames) + frames[1][0, 0] + products[-1] + products[0] * products[2] + sums


add(accumulated_from_a_first_value, lambda rng: (rng.normal(size=4),))


def _only_of_large_numbers(x):
    if x[0] > 5.0:
        yield x[1]


def a_generator_is_true_whatever_it_yields(x):
    g = _only_of_large_numbers(x)
    return x[0] if g else x[2]


def a_call_of_a_generator_is_true(x):
    if _only_of_large_numbers(x):
        return x[0] * 2.0
    return x[1]


def _down_from(x, k):
    yield x[k]
    if k < 2:
        yield from _down_from(x, k + 1)


def a_generator_that_yields_from_itself(x):
    s = 0.0
    for e in _down_from(x, 0):
        s += e * e
    return s


def _of_three(rng):
    return (np.array([0.3, 1.7, 1.2]),)


add(a_generator_is_true_whatever_it_yields, _of_three, may_refuse=True)
add(a_call_of_a_generator_is_true, _of_three, may_refuse=True)
add(a_generator_that_yields_from_itself, _of_three)

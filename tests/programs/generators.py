"""Generator functions in loops, in lists and sums, left early, in each other, unpacked."""

import math

import numpy as np

from programs.corpus import add


def decays(v, n):
    """The values of a decay."""
    for _ in range(n):
        v = v * 0.9 + 0.1
        yield v


def both_ends(x):
    yield x[0] * x[1]
    for i in range(1, 3):
        yield x[i] ** 2
    yield x[-1] * 0.5


def nested_values(x):
    yield x[0]
    yield from decays(x[1], 2)
    for v in both_ends(x):
        if v > 0.5:
            yield v * 3


def endless(v):
    while True:
        yield v
        v = v * 0.5


def until_small(v, least=0.3):
    while True:
        if v < least:
            return
        yield v
        v = v * 0.7
        yield v + 1


def with_own_exits(x):
    for i in range(len(x)):
        if x[i] < 0.5:
            continue
        for j in range(3):
            if j == 2:
                break
            yield x[i] * (j + 1)
        else:
            yield 100.0
    else:
        yield x[0]


def positions(x):
    for i in range(3):
        yield i, x[i] * x[i + 1]


def parameters(rng):
    return (rng.uniform(0.2, 1.8, size=4),)


def generator_in_a_loop(x):
    s = 0.0
    for v in decays(x[0], 4):
        s = s * x[1] + v * v
    return s


def generator_of_both_ends(x):
    s = 0.0
    for v in both_ends(x):
        s = s * 0.5 + v
    return s


def generator_of_generators(x):
    s = 0.0
    for v in nested_values(x):
        s = s * 0.5 + v
    return s


def generator_left_by_break(x):
    s = 0.0
    for v in both_ends(x):
        if v > x[3]:
            s += v
            break
        s += v * v
    return s


def generator_left_by_break_with_else(x):
    s = 0.0
    for v in both_ends(x):
        if v > 1.5:
            break
        s += v * v
    else:
        s += 10 * x[0]
    return s


def generator_gone_on_with(x):
    s = 0.0
    for v in nested_values(x):
        if v > 1.0:
            continue
        s = s * 0.5 + v * v
    return s


def generator_with_every_exit(x):
    s = 0.0
    for v in with_own_exits(x):
        if v > 3.0:
            break
        if v < 0.8:
            s += 1.0
            continue
        for w in decays(v, 3):
            if w > 1.2:
                break
            if w < 0.9:
                continue
            s += w * x[0]
        else:
            s += x[1]
        s = s * 0.5 + v
    else:
        s += x[2] ** 3
    return s


def generator_left_by_return(x):
    s = 0.0
    for v in endless(x[0]):
        s += v * x[1]
        if v < 0.1:
            return s
    return 0.0


def generator_that_returns(x):
    s = 0.0
    for v in until_small(x[0]):
        s = s * 0.5 + v
    else:
        s += x[1]
    for v in until_small(x[2], least=0.5):
        if v > 1.4:
            break
        s = s * x[3] + v
    else:
        s *= 2
    return s


def generator_counted(x):
    s = 0.0
    for k, v in enumerate(endless(x[0]), 1):
        if k == 2:
            continue
        if k > 5:
            break
        s += k * v
    return s


def generator_zipped(x):
    s = 0.0
    for a, v in zip(x, endless(x[0]), strict=False):
        s = s * 0.5 + a * v
    for v, a in zip(decays(x[1], 9), x, strict=False):
        if a > 1.0:
            continue
        s += v * a
    for v, a in zip(decays(x[2], 2), x, strict=False):
        s += v * a
    return s


def generator_of_pairs(x):
    s = 0.0
    for i, p in positions(x):
        s += i * p
    return s


def generator_summed(x):
    total = sum(decays(x[0], 4)) * x[1]
    return total + max(both_ends(x)) + sum(v * v for v in decays(x[2], 3) if v > 0.7)


def generator_listed(x):
    values = list(decays(x[0], 4))
    squares = [v * w for v, w in zip(both_ends(x), x, strict=False)]
    return values[0] * values[-1] + len(values) + np.sum(np.array(squares) * x)


def generator_unpacked(x):
    a, b = decays(x[0], 2)
    first, *rest = both_ends(x)
    return a * b + first * rest[1] + math.hypot(*decays(x[1], 2))


def generator_inside(x):
    scale = x[3]

    def scaled(n):
        for i in range(n):
            yield x[i] * scale

    s = 0.0
    for v in scaled(3):
        s = s * 0.5 + v
        scale = scale * 1.5
    return s


def generator_that_counts(x):
    count = 0

    def counted():
        nonlocal count
        for v in x:
            if v > 0.8:
                count += 1
                yield v

    s = 0.0
    for v in counted():
        s += v * count
    return s * count


def generator_in_loops(x):
    s = 0.0
    for i in range(3):
        if x[i] > 0.4:
            for v in decays(x[i], i + 1):
                for w in decays(v, 2):
                    s = s * 0.5 + v * w
        x = x * 0.9
    return s


def generator_of_rows(x):
    def rows(z):
        for k in range(3):
            z = np.roll(z, 1) * x[k]
            yield z

    total = np.zeros(4)
    for row in rows(x):
        total += row
        total[0] = total[1]
    return np.sum(total**2)


def generator_of_what_is_written(x):
    y = x.copy()

    def items(z):
        for i in range(len(z)):
            yield z[i] ** 2

    s = 0.0
    for v in items(y):
        y[-1] += v
        y[1] = y[0] * v
        s = s + v
    return s * y[1]


def generator_of_arrays_that_change(x):
    def states(y):
        for _ in range(3):
            y *= 1.5
            y[0] = y[1]
            yield y

    z, s = x * 1.0, 0.0
    for y in states(z):
        s += np.sum(y) * z[2]
    return s + z[3]


def power_of_each(f, x):
    for v in x:
        yield f(v)


def generator_of_calls(x):
    s = 0.0
    for v in power_of_each(lambda t: t * t * x[0], x):
        s += v
    for v in power_of_each(math.sin, x[1:]):
        s += v
    return s


def total_of(values):
    s = 0.0
    for v in values:
        s += v
    return s


def taken_by_a_helper(x):
    for i in range(2):
        for v in decays(x[i], 2):
            if v > 1.1:
                return v
    return x[3]


def generator_in_a_helper(x):
    s = taken_by_a_helper(x) * taken_by_a_helper(x[::-1])
    return s + total_of(list(decays(x[2], 3)))


def generator_in_branches(x):
    if x[0] > x[1]:
        values = [v * 2 for v in decays(x[0], 2)]
    else:
        values = [v * 3 for v in decays(x[1], 3)]
    return sum(values) * len(values)


for program in (
    *(generator_in_a_loop, generator_of_both_ends, generator_of_generators, generator_left_by_break),
    *(generator_left_by_break_with_else, generator_gone_on_with, generator_with_every_exit, generator_left_by_return),
    *(generator_that_returns, generator_counted, generator_zipped, generator_of_pairs, generator_summed),
    *(generator_listed, generator_unpacked, generator_inside, generator_that_counts, generator_in_loops),
    *(generator_of_rows, generator_of_what_is_written, generator_of_arrays_that_change, generator_of_calls),
    *(generator_in_a_helper, generator_in_branches),
):
    compiled = program in (generator_with_every_exit, generator_zipped, generator_listed)
    add(program, parameters, parameters, parameters, compiled=compiled)


def argument_that_is_bound_again_meanwhile(x):
    k, s = x[0], 0.0

    def doubled():
        nonlocal k
        k = k * 2

    def repeated(v):
        for _ in range(3):
            yield v

    for v in repeated(k):
        doubled()
        s += v
    return s + k


add(argument_that_is_bound_again_meanwhile, lambda rng: (rng.normal(size=3),), wrt="x")


def item_beside_a_generator_that_writes(x):
    u = x * 0.5

    def raised():
        for i in range(len(u)):
            u[i] += 1.0
            yield u[i]

    return sum([a * b for a, b in zip(u, raised(), strict=False)])


add(item_beside_a_generator_that_writes, lambda rng: (rng.normal(size=3),), may_refuse=True)


def sum_that_begins_before(x):
    t = x[0]

    def running():
        nonlocal t
        for e in x:
            t = t + e
            yield t * e

    return sum(running(), t) * t


add(sum_that_begins_before, lambda rng: (rng.normal(size=3),), may_refuse=True)

"""Functions that keep results in dicts and caches, or change what is around them, and call themselves."""

import functools

import numpy as np

from programs.corpus import add


def vector(*more):
    return lambda rng: (rng.normal(size=5), 0.7, *more)


def kept_in_a_dict(x, k):
    memo = {}

    def f(n):
        if n in memo:
            return memo[n]
        r = k * n + x[n] if n < 2 else f(n - 1) + k * f(n - 2)
        memo[n] = r
        return r

    return f(6) + memo[3] + len(memo) + sum(memo.values())


add(kept_in_a_dict, vector())


def kept_by_pairs(x, k):
    memo = {}

    def cost(i, j):
        key = (i, j)
        if key in memo:
            return memo[key]
        if i == 0 or j == 0:
            r = x[i] + x[j] ** 2
        else:
            r = (x[i] - x[j]) ** 2 + k * min(cost(i - 1, j), cost(i, j - 1), cost(i - 1, j - 1))
        memo[i, j] = r
        return r

    return cost(4, 4)


add(kept_by_pairs, vector())


def looked_up_by_get(x, k):
    memo = {}

    def f(n):
        known = memo.get(n)
        if known is not None:
            return known
        memo[n] = x[0] if n == 0 else k * f(n - 1) + x[n]
        return memo[n]

    return f(4) + f(2)


add(looked_up_by_get, vector())


def legendre_with_memo(n, z, memo=None):
    if memo is None:
        memo = {}
    if n in memo:
        return memo[n]
    if n < 2:
        return z if n else 1.0
    memo[n] = ((2 * n - 1) * z * legendre_with_memo(n - 1, z, memo) - (n - 1) * legendre_with_memo(n - 2, z, memo)) / n
    return memo[n]


def memo_by_argument(x, k):
    def f(n, memo={}):  # noqa: B006
        if n not in memo:
            memo[n] = x[n] if n < 2 else f(n - 1) * k + f(n - 2, memo)
        return memo[n]

    def g(n, memo):
        if n in memo:
            return memo[n]
        memo[n] = x[0] if n == 0 else k * g(n - 1, memo) + x[1]
        return memo[n]

    return legendre_with_memo(4, k) * x[0] + legendre_with_memo(3, x[1]) + f(5) + g(3, {})


add(memo_by_argument, vector())


def cached_functions(x, k):
    @functools.cache
    def f(n):
        if n < 2:
            return x[n]
        return f(n - 1) * k + f(n - 2)

    @functools.cache
    def power(n, z):
        return 1.0 if n == 0 else z * power(n - 1, z) + n

    return f(6) + power(3, x[0]) * power(3, x[1])


add(cached_functions, vector())


def state_around(x, k):
    calls, total, leaves = 0, k, []

    def split(a, b, depth):
        nonlocal calls, total
        calls += 1
        total = total * x[2] + a
        if depth == 0:
            leaves.append(a + b)
            return (b - a) * total
        m = a + (b - a) * k
        return split(a, m, depth - 1) - (split(m, b, depth - 1) if calls < 4 else total)

    first = total * split(0.0, x[0], 2) + total
    return first / calls + sum(v * w for v, w in zip(leaves, x, strict=False))


add(state_around, vector())


def items_kept_around(x, k):
    memo = np.full(6, np.nan)
    seen = [False] * 6

    def f(n):
        if not np.isnan(memo[n]):
            return memo[n]
        seen[n] = True
        memo[n] = x[n] if n < 2 else sum(f(n - j) * k**j for j in range(1, 3))
        memo[n] += 1.0
        return memo[n]

    return f(4) * sum(1.0 for each in seen if each) + memo[3]


add(items_kept_around, vector())


def arrays_handed_on_before_they_change(x, k):
    y = np.ones(3)

    def grow(n):
        y[0] = y[0] + n * k
        if n > 0:
            grow(n - 1)
        return k

    return np.dot(y, grow(2) * x[:3]) + np.sum(np.where(y > grow(1), x[0], x[1])) + y[0]


add(arrays_handed_on_before_they_change, lambda rng: (rng.uniform(0.5, 2.0, 4), 0.7), may_refuse=True)


def lists_handed_on_before_they_change(x, k):
    z = [1.0, 2.0]

    def grow(n):
        z.append(n * k)
        if n > 0:
            grow(n - 1)
        return k

    return sum(z, grow(2)) * x[0] + z[0]


add(lists_handed_on_before_they_change, lambda rng: (rng.uniform(0.5, 2.0, 4), 0.7), may_refuse=True)


def changed_behind_a_return(x, k):
    n = 1.0

    def again(i):
        nonlocal n
        if i == 0:
            return k
        r = again(i - 1)
        try:
            return n * 2 * k + r
        finally:
            n += x[0]

    return again(2) + n * 3


add(changed_behind_a_return, lambda rng: (rng.uniform(0.5, 2.0, 4), 0.7), may_refuse=True)


def numbers_before_items_change(x, k):
    y = np.ones(3)

    def grow(n):
        y[0] = y[0] + n * k
        if n > 0:
            grow(n - 1)
        return k

    return y[0] * x[0] + grow(2) * x[1] + np.sum(y) * grow(1)


add(numbers_before_items_change, lambda rng: (rng.uniform(0.5, 2.0, 4), 0.7))


FIRST = 2**53


def kept_under_large_numbers(x, k):
    memo = {}

    def f(n):
        if n in memo:
            return memo[n]
        memo[n] = k * (n - FIRST + 1) * x[0]
        if n > FIRST:
            f(n - 1)
        return memo[n]

    return f(FIRST + 1) + memo[FIRST] * 10.0


add(kept_under_large_numbers, lambda rng: (rng.uniform(0.5, 2.0, 4), 0.7))


def extremes_written_afterwards(m):
    top = np.max(m, axis=1)
    s = np.sum(top * top)
    top += 1.0
    top *= 2.0
    return s + np.sum(top**3)


add(extremes_written_afterwards, lambda rng: (np.array([[0.3, -0.7, 1.2], [0.5, 0.9, 0.8]]),), wrt="m")


def gathered_rows_written_afterwards(m):
    which = np.array([0, 2, 2])
    m = m * 1.0
    rows = m[which]
    m[0] = m[1] * 2.0
    which[0] = 1
    return np.sum(rows * rows) + np.sum(m[which] * rows)


add(gathered_rows_written_afterwards, lambda rng: (np.array([[0.3, -0.7], [0.5, 0.9], [-0.2, 0.4]]),), wrt="m")

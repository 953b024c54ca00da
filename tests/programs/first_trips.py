"""Numbers that the first trip of a loop makes arrays of."""

import numpy as np

from programs.corpus import add


def _vector(rng):
    return rng.normal(size=3)


def sum_over_a_fixed_range(x):
    s = 0.0
    for i in range(3):
        s = s + x * i
    return np.sum(s * s)


def sum_over_a_range(x, n):
    s = 0
    for i in range(n):
        s += x * x[i]
    return np.sum(s * s)


def sum_over_elements(x):
    s = 0
    for v in x:
        s += x * v
    return np.sum(s * s)


def sum_over_pairs(x, w):
    s = 0.0
    for u, v in zip(x, w):
        s = s + u * v * w
    return np.sum(s**2)


def sum_by_while(x, n):
    s = 0.0
    k = 0
    while k < n:
        s = s + x[k] * x
        k += 1
    return np.sum(s)


def _weighted(x, n):
    s = 0.0
    for i in range(1, n):
        s += x * i
    return s


def sum_in_a_function(x, n):
    return np.sum(_weighted(x, n) ** 2)


def sums_in_a_loop(x):
    out = np.zeros(3)
    for i in range(3):
        s = 0.0
        for j in range(i + 1):
            s = s + x * j
        out[i] = np.sum(s)
    return out @ out


def horner_of_an_array(x, c):
    y = c[-1]
    for i in range(2, len(c) + 1):
        y = c[-i] + y * x
    return np.sum(y)


def downwards(x, n):
    s = 1.0
    for i in range(n, 0, -1):
        s *= x * i
    return np.sum(s)


def shown_by_two_names(x):
    s = 0.0
    t = 0.0
    for i in range(3):
        s += x * x[i]
        t = s
    t[0] = 5.0 * x[1]
    return np.sum(s * x) + np.sum(t)


add(sum_over_a_fixed_range, lambda rng: (_vector(rng),))
add(sum_over_a_range, lambda rng: (_vector(rng), 2), lambda rng: (_vector(rng), 0), compiled=True)
add(sum_over_elements, lambda rng: (_vector(rng),))
add(sum_over_pairs, lambda rng: (_vector(rng), _vector(rng)), wrt=("x", "w"))
add(sum_by_while, lambda rng: (_vector(rng), 2), lambda rng: (_vector(rng), 0))
add(sum_in_a_function, lambda rng: (_vector(rng), 4), compiled=True)
add(sums_in_a_loop, lambda rng: (_vector(rng),))
add(horner_of_an_array, lambda rng: (_vector(rng), _vector(rng)), lambda rng: (1.5, _vector(rng)), wrt=("x", "c"))
add(downwards, lambda rng: (_vector(rng), 3), lambda rng: (_vector(rng), 0))
add(shown_by_two_names, lambda rng: (_vector(rng),))


def sum_over_what_is_sorted(x, w):
    s = 0
    for v in np.sort(x):
        s = s * 2.0 + v * w
    return np.sum(s * s)


def sum_over_a_reversed_array(x, w):
    s = 0
    for v in reversed(x):
        s = s * 2.0 + v * w
    return np.sum(s * s)


def sum_over_counted_pairs(x, w):
    waves = sum(a * np.sin(w * f + k) for k, (f, a) in enumerate(zip(x, x[::-1] * 0.5, strict=False)))
    return np.sum(waves * waves)


def sum_over_pairs_with_counts(x, w):
    s = 0
    for (i, v), u, k in zip(enumerate(x, 2), x[1:], range(1, 9, 3)):
        s = s * 0.5 + v * w * u * i + k
    return np.sum(s * s)


def sum_over_what_changes_meanwhile(x, w):
    x = x.copy()
    s = 0
    for k, (v, u) in enumerate(zip(x[:-1], np.cumsum(x))):
        x[k + 1] *= 1.5
        s = s + v * u * w
    return np.sum(s * s) + np.sum(x)


for each in (
    sum_over_what_is_sorted, sum_over_a_reversed_array, sum_over_counted_pairs, sum_over_pairs_with_counts,
    sum_over_what_changes_meanwhile,
):  # fmt: skip
    add(each, lambda rng: (rng.normal(size=4), rng.normal(size=3)), wrt=("x", "w"))


def ranges_with_steps(x, n):
    s = 0.0
    for u, k in zip(x, range(1, 9, 3)):
        s += u * k
    for k in reversed(range(0, n, 2)):
        s = s * 2.0 + x[k] * x[k]
    for i, k in enumerate(reversed(range(n, 0, -2))):
        s = s * x[k] * i + x[k - 1]
    return s


add(ranges_with_steps, lambda rng: (rng.normal(size=4), 3), wrt="x", compiled=True)


def pairs_with_pythons_numbers(a, w, n):
    """The numbers of a range are Python's: beside them float32 rows stay float32."""
    s = 0.0
    for k, row in zip(range(n), a):
        s = s + row * k
    return np.sum(s * w) if s.dtype == np.float32 else 0.0 * np.sum(w)


add(
    pairs_with_pythons_numbers,
    lambda rng: (np.float32(rng.integers(-4, 5, (3, 4))), np.float32(rng.integers(1, 5, 4)), 5), wrt="w",
)  # fmt: skip


def until_the_gap_of_one_element_is_small(x):
    d, gap = x[0], 1.0
    steps = [[], []]
    while abs(gap) > 0.1:
        gap = np.atleast_1d(d) * 0.5
        d = d * 0.5
        steps[0] = np.append(steps[0], [d])
    return d + np.sum(steps[0]) * x[1]


def asked_of_a_number_or_of_one_element(x):
    s = x[0]
    while (s < 1.0) if x[2] > 1 else (x[:1] > s):
        s = s * 1.5
    return s * x[1]


add(until_the_gap_of_one_element_is_small, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)
add(asked_of_a_number_or_of_one_element, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)

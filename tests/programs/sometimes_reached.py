"""What becomes a loop, and is evaluated sometimes; lists of pairs and of texts; texts that are numbers."""

import numpy as np

from programs.corpus import add


def one(rng):
    return (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]),)


def all_behind_and(x):
    if len(x) > 2 and all(v > 0 for v in x):
        return np.sum(x)
    return x[0]


add(all_behind_and, one)


def any_behind_a_list(x):
    z = [v for v in x if v > 1]
    if z and any(v > 2 for v in z):
        return sum(z)
    return x[0]


add(any_behind_a_list, one)


def any_in_while(x):
    k = 0
    while k < len(x) and not any(v > x[k] for v in x[k + 1 :]):
        k += 1
    return x[k] ** 2


add(any_in_while, one)


def sums_in_choices(x, mode=1):
    s = sum(v * v for v in x) if mode == 1 else max(v for v in x)
    return s + (x[0] if x[1] > 5 else sum(v for v in x))


add(sums_in_choices, one)


def any_behind_or(x):
    ok = x[0] > 3 or any(v < 0 for v in x) or all(v < 9 for v in x)
    return x[0] * 2 if ok else x[1]


add(any_behind_or, one)


def sums_in_products(x):
    y = x[2] * (sum(v for v in x if v > 1) if x[0] > 0 else 1.0) + (x[0] and sum(v for v in x))
    return y


add(sums_in_products, one)


def sums_in_loops(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] if i == 0 else sum(x[j] * j for j in range(i))
    return s


add(sums_in_loops, one)


def sums_in_comprehensions(x):
    vals = [sum(x[j] for j in range(i)) if i > 1 else 1.0 for i in range(4)]
    return sum(vals)


add(sums_in_comprehensions, one)


def walrus_behind_and(x):
    if not (len(x) and (n := len(x)) > 3):
        return x[1]
    return x[0] * n


add(walrus_behind_and, one)


def pairs_in_a_list(x):
    pts = [(x[0], x[1]), (x[2], x[3]), (x[4], x[5])]
    s = 0.0
    for a, b in pts:
        s += a * b
    return s


add(pairs_in_a_list, one)


def texts_in_a_list(x):
    pts = [("lin", 1.0), ("quad", 2.0)]
    s = 0.0
    for a, b in pts:
        if a == "lin":
            s += x[0] * b
        else:
            s += x[0] ** b
    return s


add(texts_in_a_list, one)


def terms_of_a_polynomial(x):
    terms = [(1, 0, 0.5), (0, 2, 1.5), (1, 1, -0.3)]
    s = 0.0
    for p, q, c in terms:
        s += c * x[0] ** p * x[1] ** q
    return s


add(terms_of_a_polynomial, one)


def pairs_by_number(x, n):
    pts = [(x[0], x[1]), (x[2], x[3]), (x[4], x[5])]
    s = 0.0
    for i in range(n):
        s += pts[i][0] * pts[(i + 1) % n][1]
    return s


add(pairs_by_number, lambda rng: (np.array([0.5, 1.3, 0.7, 2.1, 0.9, 1.4]), 3))


def bounds_in_a_list(x):
    bounds = [(0, 1), (1, 3), (3, 6)]
    return sum(np.prod(x[lo:hi]) for lo, hi in bounds)


add(bounds_in_a_list, one)


def least_from_infinity(x):
    best = float("inf")
    for v in x:
        d = (v - 1.0) ** 2
        if d < best:
            best = d
    return best


add(least_from_infinity, one)


def text_that_is_nan(x):
    y = float("nan")
    if x[0] > 0:
        y = x[0] * 2
    return y


add(text_that_is_nan, one)


def text_that_is_a_number(x):
    n = int("3")
    return x[n] * float("2.5")


add(text_that_is_a_number, one)


def list_of_texts(x):
    kinds = ["lin", "quad", "cube"]
    s = 0.0
    for i, k in enumerate(kinds):
        if k == "lin":
            s += x[i]
        elif k == "quad":
            s += x[i] ** 2
        else:
            s += x[i] ** 3
    return s


add(list_of_texts, one)


def _always_fails(x):
    if x > 0.0:
        raise ValueError("positive")
    else:
        raise KeyError("negative")


def _scaled_by(x, scale=None):
    assert scale is not None, "a scale is needed"
    return x * scale


def _scaled_if_negative(x, scale=None):
    if x < 0.0:
        assert scale
        x = x * scale
    return x * 2.0


def results_of_functions_that_always_raise(x, w, k):
    total = x or _scaled_by(x)
    if k == 1:
        w = _always_fails(x) * w
    elif k == 2:
        total, w = _always_fails(-x)
    elif k == 3:
        return _scaled_by(w)
    try:
        w = w if k != 4 else _always_fails(x)
    except ValueError:
        total = total * w
    return total * w + _scaled_if_negative(x) * _scaled_by(w, x)


add(
    results_of_functions_that_always_raise,
    lambda rng: (0.7, 1.3, 0),
    lambda rng: (0.7, 1.3, 4),
    wrt=("x", "w"),
    compiled=True,
)


def exceptions_that_are_made_and_not_raised(x, parts=(), rest=(0.3, 0.7)):
    if len(x) > 2:
        RuntimeWarning("%d of them, the first %g" % (len(x), x[0]))  # noqa: UP031
    if parts:
        rest = parts["x"]
    total = 0.0
    for each in rest:
        total += each * np.sum(x)
    if not parts and rest:
        total = total * x[0]
    return total * (1.0 if parts else 2.0)


add(exceptions_that_are_made_and_not_raised, lambda rng: (rng.normal(size=3),), compiled=True)

"""Lists in which some items are None."""

import numpy as np

from programs.corpus import add


def _four(rng):
    return (np.array([0.3, 1.7, 1.2, 0.55]),)


def _many(rng):
    return (np.concatenate((np.array([0.3, 1.7, 1.2, 0.55]), np.linspace(0.05, 1.9, 70))),)


def _half_of(v):
    if v < 0.5:
        return None
    return v / 2


def _row_of(v):
    if v < 0.5:
        return None
    return np.array([v, v * v])


def halves_of_those_that_have_one(x):
    hs = [_half_of(v) for v in x]
    return sum(h for h in hs if h is not None) * len(hs)


add(halves_of_those_that_have_one, _four, _many)


def numbered_where_there_is_one(x):
    hs = []
    for v in x:
        hs.append(_half_of(v))
    s = 0.0
    for k, h in enumerate(hs):
        if h is None:
            continue
        s += h * k
    return s


add(numbered_where_there_is_one, _four, _many)


def items_by_number_where_there_are(x):
    hs = [None if v < 0.5 else v for v in x]
    s = 0.0
    for k in range(len(hs)):
        if hs[k] is not None:
            s += hs[k] ** 2
    return s


add(items_by_number_where_there_are, _four, _many)


def only_those_that_are_there(x):
    hs = [_half_of(v) for v in x]
    hs = [h for h in hs if h is not None]
    return hs[0] * hs[-1] + len(hs)


add(only_those_that_are_there, _four, _many)


def the_first_are_there(x):
    hs = [_half_of(v) for v in x]
    return hs[1] * hs[2]


add(the_first_are_there, _four, _many)


def rows_or_none(x):
    rows = [_row_of(v) for v in x]
    s = 0.0
    for r in rows:
        if r is not None:
            s += r[0] * r[1]
    return s


add(rows_or_none, _four, _many)


def the_last_is_there(x):
    hs = [_half_of(v) for v in x]
    hs.append(x[0])
    h = hs[-1]
    g = hs[0]
    if g is None:
        return h * x[1]
    return h * g


add(the_last_is_there, _four, _many)


def none_under_two_names(x):
    hs = [_half_of(v) for v in x]
    ys = hs
    ys.append(1.0)
    return sum(h for h in hs if h is not None)


add(none_under_two_names, _four, _many)


def a_display_with_none(x):
    hs = [None, x[1], None, x[2]]
    s = 0.0
    for h in hs:
        s = s * 2 if h is None else s + h
    return s


add(a_display_with_none, _four, _many)


def the_first_is_put_there(x):
    hs = [_half_of(v) for v in x]
    hs[0] = x[3]
    return sum(h for h in hs if h is not None)


add(the_first_is_put_there, _four, _many)


def the_best_of_what_map_gives(x):
    best = None
    for h in map(_half_of, x):
        if h is not None and (best is None or h > best):
            best = h
    return best * 2


add(the_best_of_what_map_gives, _four, _many)


def the_largest_that_is_there(x):
    hs = [_half_of(v) for v in x]
    return max(h for h in hs if h is not None) * x[0]


add(the_largest_that_is_there, _four, _many)


def zero_for_none(x):
    hs = [_half_of(v) for v in x]
    z = [h if h is not None else 0.0 for h in hs]
    return z[0] + 2 * z[1] * z[2]


add(zero_for_none, _four, _many)


def two_lists_with_none_side_by_side(x):
    a = [_half_of(v) for v in x]
    b = [_half_of(2 * v) for v in x]
    s = 0.0
    for p, q in zip(a, b):
        if p is not None and q is not None:
            s += p * q
    return s


add(two_lists_with_none_side_by_side, _four, _many)


def whether_any_is_none(x):
    hs = [_half_of(v) for v in x]
    if any(h is None for h in hs):
        return x[1] * 3
    return x[0]


add(whether_any_is_none, _four, _many)


def none_stays_none(x):
    hs = [_half_of(v) for v in x]
    g = [h * 2 if h is not None else None for h in hs]
    return sum(h for h in g if h is not None)


add(none_stays_none, _four, _many)


def filled_in_an_order(x):
    out = [None] * len(x)
    twice = len(x) * [None]
    for i in np.argsort(-x):
        out[i], twice[i] = x[i] * 2.0, x[i] ** 2
    out[0], out[1] = out[1], out[0]
    out[2] += 3.0
    a, b, *_ = twice
    return np.sum(np.array(out) * np.arange(4.0)) + out[0] * a * b + sum(out) + len(out)


def _eliminated(rows):
    left = [True] * len(rows[0])
    results = [None] * len(left)
    n = len(left)
    while n > 1:
        sums = [0.0] * len(left)
        for row in rows:
            whole = 0.0
            for i, v in enumerate(row):
                if left[i]:
                    whole += abs(v)
            for i, v in enumerate(row):
                if left[i]:
                    sums[i] += v / whole
        least = lowest = None
        for i, v in enumerate(sums):
            if left[i] and (lowest is None or v < lowest):
                least, lowest = i, v
        left[least] = False
        results[least] = lowest
        n -= 1
    for i, v in enumerate(sums):
        if left[i]:
            results[i] = v
    return results


def rounds_of_votes(x):
    found = _eliminated([list(x[0]), list(x[1]), list(x[2])])
    return found[0] + 2.0 * found[1] * found[2]


def shortest_ways(x):
    best = [None] * 5
    best[0] = 0.0
    for i in range(1, 5):
        for j in range(i):
            cost = best[j] + (x[i] - x[j]) ** 2 + 0.1
            if best[i] is None or cost < best[i]:
                best[i] = cost
    return best[4]


def one_that_stays_none(x):
    out = [None] * 3
    out[int(x[0] > 0.0)] = x[0]
    out[2] = x[1]
    try:
        return out[0] * out[1]
    except TypeError:
        return out[2] * 3.0


add(filled_in_an_order, lambda rng: (rng.normal(size=4),), compiled=True)
add(rounds_of_votes, lambda rng: (rng.uniform(0.1, 1.0, (3, 4)),))
add(shortest_ways, lambda rng: (rng.normal(size=5),))
add(one_that_stays_none, lambda rng: (rng.normal(size=2),), may_refuse=True)

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

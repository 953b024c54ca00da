"""What the items of lists are: numbers of Python's, which take the dtype of what they meet, or numbers of NumPy's."""

from typing import NamedTuple

import numpy as np

from programs.corpus import add


def _single(rng):
    return (np.array([0.3, 0.5, 0.42], np.float32),)


def _of_any_list(items, x):
    return items[0] * x[0]


def _thirds(n):
    out = []
    for i in range(n):
        out.append(i / 3.0)
    return out


def numbers_of_lists_of_pythons(x):
    z = [0.1, 0.7]
    z[0] = 0.2
    y = x * max(z) + x * sum(z)
    return y[0] * sorted(z)[0] + y[1] * min(z[1:])


add(numbers_of_lists_of_pythons, _single)


def pythons_in_functions(x):
    z = [0.1, 0.2]
    z[1] = 0.4
    y = _thirds(3)
    return _of_any_list(z, x) * y[1] + _thirds(2)[1] * x[2]


add(pythons_in_functions, _single)


def pythons_in_rows(x):
    rows, more = [[0.0, 0.5] for _ in range(3)], []
    for i in range(3):
        rows[i][0] = 0.25 * i
        more.append([0.1 * i, 0.2])
    return x[0] * rows[2][0] + x[1] * more[1][0] + x[2] * rows[1][1]


add(pythons_in_rows, _single)


def numpys_in_rows(x, y):
    rows = []
    rows.append(y)
    rows.append(y * 2.0)
    z = [y[0], y[1]]
    k = 0
    while k < 1:
        k += 1
    return rows[k][k] * x[0] + _of_any_list(z, x) + max(z) * x[1]


add(numpys_in_rows, lambda rng: (*_single(rng), np.array([0.4, 0.9])), wrt=("x", "y"))


def truth_values_of_pythons(x, n):
    known = [True, False, True]
    later = [False] * 3
    grown = []
    for i in range(3):
        later[i] = n > i
        grown.append(n > 1)
    total = x[0] * (known[0] + known[2]) + x[1] * (later[0] + later[1]) - x[2] * -grown[2]
    for each in known:
        total += x[1] * (each + each)
    if known[1] or not later[2]:
        total *= known[0] + max(known)
    return total * (sorted(known)[1] + known.pop(0)) + grown[0] * (grown[1] - known[1])


add(truth_values_of_pythons, lambda rng: (np.array([0.3, 0.5, 0.42]), 2), wrt="x", compiled=True)


def truth_values_of_numpys(x):
    found = [v > 0.4 for v in x]
    later = []
    for v in x:
        later.append(v < 0.45)
    return x[0] * (found[1] + found[2]) + x[1] * (later[0] * later[2]) + x[2] * sum(found) * max(later)


add(truth_values_of_numpys, lambda rng: (np.array([0.3, 0.5, 0.42]),))


def longer_by_what_is_no_array(x, w):
    z = [x[0], w]
    pair = (w, 3.0)
    numbers = [w * w, x[1]]
    z += pair
    z += numbers
    z += _thirds(3)
    z += (v * w for v in x)
    z += numbers + [w]
    z += z[:2]
    numbers[0] = 9.0
    rows = [x]
    more = [x * w, x]
    rows += more
    return sum(z) * z[4] + z[-1] * len(z) + np.sum(rows[1] * rows[2])


add(longer_by_what_is_no_array, lambda rng: (np.array([0.3, 0.5, 0.42]), 0.8), wrt=("x", "w"), compiled=True)


def _doubled(x):
    return x * 2.0


def lists_of_several_functions_in_one_line(x, w):
    y = _thirds(2) + _multiples(4, w) + [w]
    z = np.array(_multiples(3, w)) + _doubled(x)
    u = _doubled(x) + _multiples(3, w)
    return sum(y) * len(y) + np.sum(z) + u[1] * len(_multiples(2, w) + _thirds(3)) + _multiples(3, w)[len(x) - 1]


def _multiples(n, w):
    out = []
    for i in range(n):
        out.append(w * i)
    return out


add(lists_of_several_functions_in_one_line, lambda rng: (np.array([0.3, 0.5, 0.42]), 0.8), wrt=("x", "w"))


def _two(x):
    return 2


def repeated_lists(x, w, n):
    z = [w, x[0]]
    y = z * n + (n - 9) * z + [1.0, w] * 2
    u = _multiples(3, w) * _two(x)
    total = sum(y) * len(y) + u[4] * y[5]
    for v in [True, False] * n:
        total += w * (v + v)
    rows = [w, 1.0, 2.0] * (x * 2.0) + z[:1]
    return total + np.sum(-rows)


add(repeated_lists, lambda rng: (np.array([0.3, 0.5, 0.42]), 0.8, 3), wrt=("x", "w"), compiled=True)


def arrays_begun_empty(x, w):
    z, places = np.array([]), np.array([], dtype=int)
    for k in range(len(x)):
        if x[k] > 0.35:
            z = np.append(z, x[k] * w)
            places = np.append(places, k)
    y = np.concatenate(([], z, np.array([])))
    return np.sum(y**2) * len(z) + x[places[1]]


add(arrays_begun_empty, lambda rng: (np.array([0.3, 0.5, 0.42]), 0.8), wrt=("x", "w"))


def loops_over_pythons(x):
    z = [0.1, 0.2, 0.4]
    z[0] = 0.7
    total = x[0] * 0
    for v in z[1:]:
        total = total + v * x[1]
    for v, u in zip(sorted(z), x, strict=True):
        total = total + v * u
    for v in _thirds(3):
        total = total + v * x[2]
    for v in z * 2:
        total = total + v * x[0]
    return total


add(loops_over_pythons, _single)


def lists_without_arrays(x, w):
    rows, more, none = [], [], []
    for i in range(2):
        rows.append(x * w)
        more.append(x * i)
    if w > 10.0:
        none.append(x)
    rows = none + rows + more
    rows = rows + none
    return np.sum(rows[0] * rows[3]) + len(rows)


add(lists_without_arrays, lambda rng: (np.array([0.3, 0.5, 0.42]), 0.8), wrt=("x", "w"))


class Ends(NamedTuple):
    low: object
    high: object = 0.5


def numbers_of_ends_change_places(x, w):
    """What the second item reads, the first one replaces."""
    ends = Ends(w, high=x[0])
    for value in x:
        if value > 0.5:
            ends = Ends(ends.high, ends.low)
        ends = ends._replace(low=ends.high, high=ends.low * value)
    return 3.0 * ends.low - ends.high


def arrays_of_ends_change_places(x, w):
    ends = Ends(x * w, x[::-1].copy())
    for _ in range(3):
        ends = Ends(*ends[::-1])
        ends.low[0] *= w
    return np.sum(ends.low * x) + ends.high[0]


def ends_of_ends_change_places(x, w):
    ends = Ends(Ends(w, x[0]), x[1])
    while w < 2.0:
        ends = Ends(Ends(ends.high, ends.low.low), ends.low.high)
        w = w * 1.5 + 0.1 * ends.low.low
    return 3.0 * ends.low.low - ends.high + 2.0 * ends.low.high * w


for _program in (numbers_of_ends_change_places, arrays_of_ends_change_places, ends_of_ends_change_places):
    add(_program, lambda rng: (np.array([0.7, 0.4, 0.9, 0.6]), 0.8), wrt=("x", "w"))

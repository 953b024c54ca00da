"""Lists of arrays: those that never change are tuples, whose items are the arrays themselves."""

import numpy as np

from programs.corpus import add

X = np.array([0.3, -0.7, 1.2, 0.5])


def views_of_a_list_written_in_turn(x, w):
    u = x * w
    views = [u[1:], u[:-1], u[::-1][:3]]
    for v in views:
        v[0] = v[1] * w
    return np.sum(u * u)


add(views_of_a_list_written_in_turn, lambda rng: (X.copy(), 0.8), wrt=("x", "w"), compiled=True)


def items_of_a_list_that_change_names(x, w):
    u = x * w
    views = [u[1:], u[:3]]
    views[0][0] = views[1][2] * w
    a, b = views
    a, b = b, a
    a[1] = b[0] * b[1]
    return np.sum(u * u)


add(items_of_a_list_that_change_names, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))


def array_written_after_the_list_was_made(x, w):
    u = x * w
    views = [u[1:], u[:3]]
    u[1] = w
    return np.sum(u * u) + np.sum(views[0]) + views[1][1]


add(array_written_after_the_list_was_made, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))


def list_of_parts_put_together(x, w):
    parts = [x * w, x[:2], x[1:] * x[0]]
    total = 0.0
    for part in parts:
        total += np.sum(part * part)
    return np.sum(np.concatenate(parts) ** 2) + total * len(parts)


add(list_of_parts_put_together, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))


def part_of_a_list_of_numbers(x, w):
    """The part is a copy, unlike that of an array."""
    numbers = [x[0], w, x[2]]
    part = numbers[1:]
    part[0] = w * w
    turned = numbers[::-1]
    numbers[0] = 5.0 * w
    return numbers[0] * numbers[1] + part[0] * turned[2]


add(part_of_a_list_of_numbers, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))


def array_made_from_a_list(x, w):
    """An array made from a list is a copy, unlike one made from an array."""
    numbers = [x[0], w]
    array = np.asarray(numbers)
    array[0] = w * w
    return numbers[0] * numbers[1] + array[0]


add(array_made_from_a_list, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))


def row_of_a_list_of_lists(x, w):
    """A row is the list itself."""
    rows = [[x[0], w], [x[1], x[2]]]
    row = rows[0]
    row[0] = w * w
    rows[1][1] = row[0]
    return rows[0][0] * rows[1][1] * rows[1][0]


add(row_of_a_list_of_lists, lambda rng: (X.copy(), 0.8), wrt=("x", "w"))


def _second_of_the_rest(values):
    rest = values[1:]
    rest[0] = 2.0
    return rest[1]


def _first_set(values):
    values[0] = values[1] * 2.0
    return values


def slice_of_a_list_in_a_function(x, w):
    r = [x[0], w, x[1]]
    r[0] = w * 2.0
    t = _second_of_the_rest(r)
    return r[1] * t + r[0]


add(slice_of_a_list_in_a_function, lambda rng: (rng.normal(size=3), 0.8), wrt=("x", "w"))


def list_changed_and_returned(x, w):
    r = [x[0], w]
    q = _first_set(r)
    return q[0] * r[0] + r[1]


add(list_changed_and_returned, lambda rng: (rng.normal(size=3), 0.8), wrt=("x", "w"))


def _all_but_the_first(rows):
    return rows[1:]


def parts_of_a_list_of_lists(x, w):
    """A part of a list holds the same lists; a part of a list of numbers is a list of its own."""
    rows = [[x[0], w], [x[1], x[2]]]
    rows[:][0][1] = w * w
    rows[1][:][0] = w * 5.0
    part = _all_but_the_first(rows)
    part[0][1] = w * x[3]
    numbers = rows[0][:]
    numbers[0] = 3.0 * w
    for row in rows[:]:
        row[0] = row[0] * row[1]
    return rows[0][0] * rows[1][0] + rows[1][1] * rows[0][1] * numbers[0]


add(parts_of_a_list_of_lists, lambda rng: (rng.normal(size=4), 0.7), wrt=("x", "w"), compiled=True)


def lists_of_arrays_numbers(x, w):
    values = (x * w).tolist()
    order = np.argsort(x).tolist()
    values.append(w)
    values[0] = values[1] * values[-1]
    order.remove(0)
    s = sum(values) + len(order) * x[order[0]]
    rows = x[:4].reshape(2, 2).tolist()
    for (p, q), flag in zip(rows, (x[:2] > 0.0).tolist(), strict=True):
        s += p * q if flag else p - q
    rows.append([w, s])
    return s * rows[-1][0] + rows[0][1] + np.sum(np.array(x.tolist()) ** 2) + x[0].tolist()


add(lists_of_arrays_numbers, lambda rng: (rng.normal(size=5), 1.3), wrt=("x", "w"), compiled=True)


def sorted_when_equal(x, w):
    values, trips = x.tolist(), 0
    while values != sorted(values):
        for i in range(len(values) - 1):
            if values[i] > values[i + 1]:
                values[i], values[i + 1] = values[i + 1], values[i]
        trips += 1
    signs = [int(v > 0.0) for v in values]
    if signs == [0, 0, 1] or signs == []:
        w = w * w
    return values[0] * w + values[-1] * trips + (signs == [0, 1, 1]) * x[0]


add(sorted_when_equal, lambda rng: (rng.normal(size=3), 1.3), lambda rng: (rng.normal(size=3), 0.4), wrt=("x", "w"))


def extremes_beside_nan(x):
    z = []
    for v in x:
        z.append(v if v < 1.5 else np.nan)
    first = [np.nan if k == 0 else v for k, v in enumerate(z)]
    s = 1.0 if max(first) != max(first) else 0.0
    return max(z) * x[1] + 2 * min(z) + s * x[0] + max(z[2:]) - min(list(x)[1:])


add(extremes_beside_nan, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)

"""Lists of arrays in which others take their places, and who knows the old ones and the new ones."""

import numpy as np

from programs.corpus import add


def rows(rng):
    return rng.normal(size=(4, 2)), 1.3


def relaxed_items(x, k):
    xs = []
    for i in range(len(x)):
        xs.append(x[i])
    for _ in range(3):
        for i in range(len(xs)):
            xs[i] = xs[i] * k + xs[0]
    return sum(np.sum(a) for a in xs)


add(relaxed_items, rows, wrt=("x", "k"), compiled=True)


def item_before(x, k):
    xs = [k * row for row in x]
    moved = 0.0
    for i in range(len(xs)):
        old = xs[i]
        xs[i] = old * old
        moved += np.sum((xs[i] - old) ** 2)
    return moved


add(item_before, rows, wrt=("x", "k"), compiled=True)


def part_of_item_before(x, k):
    xs = []
    for i in range(len(x)):
        xs.append(x[i] * k)
    first = xs[0]
    rest = first[1:] if k > 0 else x[0]
    xs[0] = np.zeros(2)
    return np.sum(rest) + np.sum(xs[0])


add(part_of_item_before, rows, wrt=("x", "k"))


def swapped_items(x, k):
    xs = []
    for i in range(len(x)):
        xs.append(x[i] * k)
    for i in range(len(xs) - 1):
        xs[i], xs[i + 1] = xs[i + 1], xs[i]
    return sum((i + 1) * np.sum(a**2) for i, a in enumerate(xs))


add(swapped_items, rows, wrt=("x", "k"))


def begun_again(x, k):
    forces = [np.zeros(2) for _ in range(len(x))]
    total = 0.0
    for _ in range(3):
        for i in range(len(forces)):
            forces[i] = np.zeros(2)
        for i in range(len(forces)):
            for j in range(len(x)):
                if i != j:
                    forces[i] += k * x[j] * x[i]
                    forces[i] *= 0.9
        total += sum(np.sum(f**2) for f in forces)
    return total


add(begun_again, rows, wrt=("x", "k"), compiled=True)


def one_array_twice(x, k):
    xs = []
    for i in range(len(x)):
        xs.append(x[i] * k)
    xs[0] = xs[1]
    xs[1] += k
    return sum((i + 1) * np.sum(a) for i, a in enumerate(xs))


add(one_array_twice, rows, wrt=("x", "k"), may_refuse=True)


def one_array_for_all(x, k):
    xs = [np.zeros(2) for _ in range(len(x))]
    z = k * x[0]
    for i in range(len(xs)):
        xs[i] = z
    xs[0] += 1.0
    return sum(np.sum(a) for a in xs)


add(one_array_for_all, rows, wrt=("x", "k"), may_refuse=True)


def of_another_list(x, k):
    xs, ys = [], []
    for i in range(len(x)):
        xs.append(x[i] * k)
        ys.append(x[i])
    for i in range(len(x)):
        ys[i] = xs[i]
        xs[i] *= k
    return sum(np.sum(a * b) for a, b in zip(xs, ys, strict=True))


add(of_another_list, rows, wrt=("x", "k"), may_refuse=True)


def changed_and_replaced(x, k):
    xs = []
    for i in range(len(x)):
        xs.append(x[i] * k)
    old = xs[0]
    xs[0][0] = k
    xs[0] = xs[1] * 2
    return np.sum(xs[0]) + np.sum(old)


add(changed_and_replaced, rows, wrt=("x", "k"), may_refuse=True)


def replaced_while_gone_over(x, k):
    xs = [k * row for row in x]
    s = 0.0
    for row in xs:
        xs[1] = xs[1] * k
        s += np.sum(row)
    return s


add(replaced_while_gone_over, rows, wrt=("x", "k"))


def kept_items(x, k):
    xs = [k * row for row in x]
    before = list(xs)
    trace = []
    for _ in range(3):
        trace.append(xs[0])
        xs[0] = xs[0] * k + xs[1]
    return sum((i + 1) * np.sum(t) for i, t in enumerate(trace)) + sum(np.sum(a * b) for a, b in zip(xs, before))


add(kept_items, rows, wrt=("x", "k"))


def whole_numbers_first(x, k):
    xs = [np.zeros(2, dtype=int) for _ in range(len(x))]
    xs[0] = x[0] * k
    return np.sum(xs[0] / 2) + np.sum(xs[1]) + k


add(whole_numbers_first, rows, wrt=("x", "k"), may_refuse=True)


def sorted_or_exchanged(x, k):
    rows = [x[0] * 0.25, x[1] + x[0, 0]]
    try:
        if k > 0.5:
            raise ValueError("large")
        k += rows[-1].max()
        rows.sort(key=lambda row: row[0])
    except ValueError:
        for _ in range(1):
            rows = [row * k for row in rows]
            rows[0], rows[1] = rows[1], rows[0]
        if not np.stack(rows).sum() > 0.8:
            k -= 1.0
    return k * x[1, 0]


add(
    sorted_or_exchanged,
    lambda rng: (rng.normal(size=(2, 3)), 0.7), lambda rng: (rng.normal(size=(2, 3)), 0.3),
    wrt=("x", "k"), compiled=True,
)  # fmt: skip

"""Lists of numbers that are replaced in part, put in order, joined, and made of other things."""

import numpy as np

from programs.corpus import add


def list_of_an_array(x):
    z = list(x)
    z.append(2.0)
    return z[0] * z[-1]


add(list_of_an_array, lambda rng: (_vector(rng),), wrt="x")


def in_order(x):
    z = sorted(x)
    return z[0] * z[-1]


add(in_order, lambda rng: (_vector(rng),), wrt="x")


def list_of_a_range(x):
    z = list(range(3))
    return x[z[1]]


add(list_of_a_range, lambda rng: (_vector(rng),), wrt="x")


def from_the_largest(x):
    z = sorted(x, reverse=True)
    return z[0] * z[-2]


add(from_the_largest, lambda rng: (_vector(rng),), wrt="x")


def reversed_list(x):
    s = 0.0
    for e in reversed(list(x)):
        s = s * e + 1
    return s


add(reversed_list, lambda rng: (_vector(rng),), wrt="x")


def unpacked_in_order(x):
    a, b, c = sorted([x[2], x[0], x[1]])
    return a * b - c


add(unpacked_in_order, lambda rng: (_vector(rng),), wrt="x")


def _vector(rng):
    return np.array([0.3, 0.5, 0.42])


def put_in_reverse_order(x, w):
    z = sorted([x[2] * w, x[0], w])
    z.sort(reverse=True)
    return z[0]


add(put_in_reverse_order, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def without_an_item(x, w):
    z = [x[0], w, x[1]]
    z.sort()
    z.remove(w)
    return z[0] * w + z.index(x[1]) + z.count(3)


add(without_an_item, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def steps_until_a_time(x, w):
    t = [0.0]
    y = [w]
    while t[-1] < 1.0:
        t.append(t[-1] + 0.25)
        y.append(y[-1] + 0.25 * (x[0] - y[-1] * x[1]))
    return y[-1] + len(t)


add(steps_until_a_time, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def two_lists_at_once(x, w):
    ts, ys = [], []
    y = w
    for k in range(4):
        y = y * x[0]
        ts.append(k)
        ys.append(y)
    return np.interp(1.5, ts, ys)


add(two_lists_at_once, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def lists_begun_with_items(x, w):
    ts, ys = [0.0], [w]
    for k in range(4):
        ys.append(ys[k] * x[0])
        ts.append(ts[-1] + 0.1)
    return np.trapezoid(np.array(ys)) * len(ts)


add(lists_begun_with_items, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def deviation_of_a_list(x, w):
    res = []
    for a, b in zip(x, x[1:], strict=False):
        res.append((b - a) * w)
    mean = sum(res) / len(res)
    return (sum([(r - mean) ** 2 for r in res]) / len(res)) ** 0.5


add(deviation_of_a_list, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def another_name_after_all(x, w):
    z = []
    z.append(w)
    y = z
    y[0] = 3.0
    return z[0] * x[0]


add(another_name_after_all, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def part_is_a_copy(x, w):
    z = [x[0], x[1], x[2]]
    y = z[1:]
    y[0] = w
    z.pop()
    return z[1] * y[0] * len(z)


add(part_is_a_copy, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def replaced_then_longer(x, w):
    z = [1, 2]
    z[0] = w
    z.append(3)
    return z[0] * z[2] * x[0]


add(replaced_then_longer, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def changed_in_branches(x, w):
    z = []
    s = 0.0
    for i in range(4):
        if i % 2:
            z.append(x[i % 3])
        else:
            if z:
                s += z.pop() * w
            z.insert(0, w * i)
    return s + sum(z)


add(changed_in_branches, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def pops_its_own_argument(x, w):
    z = [x[0]]
    z.append(z.pop() * 2)
    z.extend([len(z), len(z)])
    return z[0] * z[1] * z[2] * w


add(pops_its_own_argument, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def places_from_the_end(x, w):
    z = [x[0], x[1], w]
    i = 1
    del z[i]
    z.insert(-1, x[2])
    y = z.pop(-2)
    return y * z[0] + z[-1]


add(places_from_the_end, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def truth_then_number(x, w):
    z = []
    z.append(x[0] > 0)
    z.append(w)
    return z[1] * x[1]


add(truth_then_number, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def length_as_an_index(x, w):
    z = []
    while len(z) < 3:
        z.append(x[len(z)] * w)
    return z[0] * z[1] * z[2]


add(length_as_an_index, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def changes_before_it_is_read(x, w):
    z = [x[0], w, x[1]]
    z = z + [z.pop()]
    s = len(z) * z.pop(0) + z[0] * z.pop()
    return s + z[len(z) - 1] * 0.5 + sum(z)


add(changes_before_it_is_read, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def matrices_put_first(x):
    gains = []
    p = np.outer(x, x)
    for k in range(3):
        gain = p * (0.1 * (k + 1))
        p = p @ gain
        gains.insert(0, gain)
    gains.insert(-1, p)
    y = x
    for gain in gains:
        y = gain @ y + x
    return np.sum(y)


add(matrices_put_first, lambda rng: (rng.normal(size=3),), compiled=True)


def slices_taken_out(x, w):
    z, y = [v for v in x], [x[0], x[1], w, x[2], x[3]]
    del y[0:2]
    del y[-2:-1]
    for k in range(2):
        del z[0:1]
        z.append(w * k)
    del z[5:9]
    del z[-9:-8]
    return sum(z) * z[0] + y[0] * y[-1] * len(y)


add(slices_taken_out, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"))


def lists_under_other_names(x, w):
    low, high = [x[0]], [w, x[1]]
    for each in (low, high):
        last = each
    high.append(2.0 * w)
    return sum(last) * len(last)


add(lists_under_other_names, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), may_refuse=True)


def longer_of_two_lists(x, w):
    low, high = [x[0]], [w, x[1]]
    longer = max(low, high, key=len)
    high.append(2.0 * w)
    return sum(longer) * len(longer)


add(longer_of_two_lists, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), may_refuse=True)

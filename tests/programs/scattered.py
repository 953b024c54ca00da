"""Stores and reads through several index arrays, and through index arrays behind other indices."""

import numpy as np

from programs.corpus import add


def matrices(rng):
    return rng.normal(size=(3, 4)), rng.normal(size=6), 0.7


def written_twice(a, x, s):
    b = a * 1.0
    b[[0, 0, 1], [1, 1, 2]] = x[:3] ** 2
    b[[2, 2], [3, 3]] += x[3:5]
    b[:, [0, 2]] *= s
    return np.sum(b**3)


add(written_twice, matrices, wrt=("a", "x", "s"), compiled=True)


def argument_is_written(a, x, s):
    a[[0, 1], [1, 2]] = x[:2] ** 2
    a[:, a[0] > 0] = a[:, a[0] > 0] * s
    a[[1, 2], 0] = x[2:4]
    return np.sum(a**2)


add(argument_is_written, matrices, wrt=("a", "x", "s"))


def columns_swapped(a, x, s):
    b = a * 1.0
    b[:, [0, 1]] = b[:, [1, 0]]
    b[:, [0, 1]], b[:, [2, 3]] = b[:, [2, 3]], b[:, [0, 1]] * s
    b[[0, 1], :2] = b[1:, 1:3]
    b.T[[0, 1], [1, 2]] = x[:2]
    return np.sum(b**3)


add(columns_swapped, matrices, wrt=("a", "x", "s"))


def moving_diagonal(a, x, s):
    b = a * 1.0
    i = np.arange(3)
    for k in range(4):
        b[i, (i + k) % 4] *= x[k] + b[i, i]
        i = (i + 1) % 3
    i[0] = 1
    b[i, i] += s
    return np.sum(b**2)


add(moving_diagonal, matrices, wrt=("a", "x", "s"))


def in_stacks(a, x, s):
    b = np.zeros((2, 3, 4))
    b[:, [0, 2], [1, 3]] = x[:2]
    b[[0, 1], [1, 2]] += x[:4]
    b[0, :, [1, 2]] = a[:2, :3]
    b[[0, 1], :, [1, 2]] *= s
    b[1][[0, 1], [2, 3]] = x[4:]
    front = b[0, 1:, [1, 2]] @ b[:, [0, 1], [1, 2]]
    return np.sum(b**2) + np.sum(front**2)


add(in_stacks, matrices, wrt=("a", "x", "s"))


def part_of_a_matrix(m, s):
    b = m * 1.0
    keep = np.array([0, 2])
    b[np.ix_(keep, keep)] += m[np.ix_([1, 3], keep)] * s
    b[np.diag_indices(4)] = 1.0 + np.diag(m) ** 2
    b[np.triu_indices(4, 1)] = b[np.tril_indices(4, -1)] * s
    rows, columns = np.triu_indices_from(b, k=2)
    b[columns, rows] = b[rows, columns]
    picked = np.take_along_axis(b, np.argsort(b, axis=1), axis=1)
    return np.sum(b**3) + np.sum(picked * np.arange(4)) + np.sum(m[np.ix_(m[0] > 0, keep)])


add(part_of_a_matrix, lambda rng: (rng.normal(size=(4, 4)), 0.7), wrt=("m", "s"), compiled=True)


def taken_along_what_is_broadcast(m, s):
    one = np.array([[2, 0, 2]])
    along_rows = np.take_along_axis(m * s, one, axis=1)
    along_columns = np.take_along_axis(m[:, :1] ** 2, np.argsort(m, axis=0)[:, :2], axis=0)
    return np.sum(along_rows**2) + np.sum(along_columns * np.array([1.0, s])) + np.take_along_axis(m[0], one[0], 0)[2]


add(taken_along_what_is_broadcast, lambda rng: (rng.normal(size=(4, 4)), 0.7), wrt=("m", "s"), compiled=True)


def no_elements(a, x, s):
    none = np.zeros(0, dtype=np.int64)
    b = a * s
    b[none, none] = x[0]
    return np.sum(b**2) + np.sum(b[none, none])


add(no_elements, matrices, wrt=("a", "s"))


def in_single_precision(x, s):
    b = np.zeros((3, 4), dtype=np.float32)
    b[[0, 1], [1, 2]] = x[:2]
    b[:, [0, 3]] += s
    return np.sum(b * b)


add(in_single_precision, lambda rng: (rng.normal(size=4).astype(np.float32), np.float32(0.3)), wrt="x")


def added_at_places(a, x, s):
    counts = np.zeros(6)
    np.add.at(counts, np.array([1, 3, 1]), x[:3])
    np.subtract.at(counts, [1, 1], s)
    np.add.at(counts, np.array([[0, 5], [5, 5]]), a[:2, :2])
    table = a * 1.0
    np.add.at(table, (np.array([0, 0, 2]), np.array([1, 1, 3])), x[:3] ** 2)
    np.multiply.at(table, np.array([1, 1]), a[:2])
    np.fill_diagonal(table, s)
    return np.sum(counts**2) + np.sum(table**3)


add(added_at_places, matrices, wrt=("a", "x", "s"), compiled=True)


def joined_in_brackets(a, x, s):
    row = np.r_[0, x, s, x[1:3] ** 2]
    table = np.c_[np.ones(3), x[:3], a]
    i, j = np.mgrid[0:3, 0:4]
    down, across = np.ogrid[:3, :4]
    grid = a * i + j * s + down * across * a + np.mgrid[0:3, 0:4][1] * a
    return np.sum(row**2) + np.sum(table**2 * np.arange(6)) + np.sum(grid**2) + np.sum(np.r_[0:6] * x)


add(joined_in_brackets, matrices, wrt=("a", "x", "s"))


def joined_in_single_precision(x):
    return np.sum(np.r_[0.5, x] ** 2 * np.r_[x, 2])


add(joined_in_single_precision, lambda rng: (rng.normal(size=4).astype(np.float32),))


def contracted(a, x, s):
    stack = np.stack((a, s * a * a))
    total = np.einsum("ij,j->i", a, x[:4]) @ np.einsum("ij,kj->ik", a, a) @ np.einsum("ij->i", a)
    total += np.einsum("ij,ij->", a, a) * np.einsum("i,i", x, x) + np.sum(np.einsum("i,jk->kij", x, a) ** 2)
    total += np.sum(np.einsum("bij,bkj->bik", stack, stack) ** 2) + np.einsum("i,ij,j", x[:3], a, x[:4])
    total += np.einsum("ii", a @ a.T) + np.sum(np.einsum("...ij,j->...i", stack, x[:4]) ** 3)
    return total + np.sum(np.einsum("ij,ik,il->jkl", a, a, a)) + np.sum(np.einsum("ij, i -> ji", a, x[:3]) ** 2)


add(contracted, matrices, wrt=("a", "x", "s"))


def contracted_briefly(a, x):
    return np.sum(np.einsum("ij,j->i", a, x) ** 2) + np.einsum("ij,ij->", a, a) + np.einsum("ii", a @ a.T)


add(contracted_briefly, lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=4)), wrt=("a", "x"), compiled=True)


def both_ends(first, second):
    return first[1:], second[:2]


def both_ends_of_one(x):
    y = x * 1.0
    for _ in range(2):
        behind, ahead = both_ends(y, y)
        behind[0] = ahead[0] * x[2]
        ahead[1] = behind[0] * behind[1]
        y = y * 1.1
    return np.sum(behind) + np.sum(ahead**2) + np.sum(y**2)


add(both_ends_of_one, lambda rng: (rng.uniform(0.5, 1.5, size=3),), wrt="x")


def diagonals_filled(x):
    given, numpy = np.zeros((5, 2)), np.zeros((2, 4))
    np.fill_diagonal(given, x * 2.0)
    np.fill_diagonal(numpy, x[0] ** 2)
    return np.sum(given**2) + np.sum(numpy) * x[1]


add(diagonals_filled, lambda rng: (rng.uniform(0.5, 1.5, size=2),), wrt="x")


def added_at_places_that_broadcast(x):
    stiff, e = np.zeros((4, 4)), np.array([1, 2])
    np.add.at(stiff, (e[:, None], e[None, :]), np.outer(x[:2], x[1:3]))
    np.add.at(stiff, np.ix_(e, [0, 3]), x[:2])
    np.subtract.at(stiff, (np.array([[1, 2], [1, 0]]), np.array([0, 1])), x[0])
    np.add.at(stiff, (1, e), x[:2])
    np.add.at(stiff, (e[:, None], 2), x[:2, None])
    rows = np.zeros((4, 3))
    np.add.at(rows, [1, 2, 1], np.outer(x[:3], np.ones(3)))
    np.add.at(rows, np.array([[1, 2], [1, 0]]), x[2])
    return np.sum(stiff**2 * np.arange(16.0).reshape(4, 4)) + np.sum(rows**2 * np.arange(12.0).reshape(4, 3))


add(added_at_places_that_broadcast, lambda rng: (rng.normal(size=4),), compiled=True)


def added_at_tuples_and_masks(x):
    made, pairs = np.zeros((4, 2)), (np.array([1, 2, 1]), np.array([0, 1, 0]))
    np.add.at(made, pairs, x[:3])
    block = np.ix_([1, 2], [0, 1])
    np.add.at(made, block, np.outer(x[:2], x[2:]))
    upper, sums = np.zeros((3, 3)), np.zeros(4)
    np.add.at(upper, np.triu_indices(3, 1), x[:3])
    np.add.at(sums, np.array([False, True, True, False]), x[:2])
    for k in range(3):
        np.add.at(sums, k, x[k])
    np.multiply.at(sums, np.argsort(x[:3])[:2], x[:2])
    return np.sum(made**2 * np.arange(8.0).reshape(4, 2)) + np.sum(upper**2) * np.sum(sums**3)


add(added_at_tuples_and_masks, lambda rng: (rng.normal(size=4),))


def added_at_masks_of_several_axes(x):
    made, cube = np.outer(x, x), np.ones((2, 2, 3)) * x[0]
    chosen = np.zeros((4, 4), dtype=bool)
    chosen[0, 2] = chosen[3, 1] = True
    np.add.at(made, chosen, made[chosen] * 2)
    np.multiply.at(made, np.arange(16).reshape(4, 4) % 5 == 0, 1.5)
    np.add.at(made, (np.arange(4) > 1, 2), x[0])
    np.add.at(cube, np.arange(4).reshape(2, 2) % 3 == 0, x[:3])
    return np.sum(made**2 * np.arange(16.0).reshape(4, 4)) + np.sum(cube**2)


add(added_at_masks_of_several_axes, lambda rng: (rng.normal(size=4),))


def stored_of_nothing(x):
    made, block = x * 1.0, np.outer(x, x)
    np.putmask(made, np.arange(4) > 1, x[:0])
    np.put(made, [0, 1], x[:0])
    np.place(made, np.arange(4) > 9, x[:0])
    np.fill_diagonal(block, x[:0])
    return np.sum(made**3) + np.sum(block * np.arange(16.0).reshape(4, 4))


add(stored_of_nothing, lambda rng: (rng.normal(size=4),))


def diagonal_turned_round(x):
    made = np.outer(x, x)
    np.fill_diagonal(made, np.diag(made)[::-1])
    return np.sum(made * np.arange(16.0).reshape(4, 4))


add(diagonal_turned_round, lambda rng: (rng.normal(size=4),), may_refuse=True)


def diagonals_of_views_of_themselves(x):
    z = np.outer(x, x + 1)
    w = z[0][::-1]
    np.fill_diagonal(z, w)
    np.fill_diagonal(z, np.diag(z)[::-1])
    y = np.outer(x, x + 2)[:3]
    np.fill_diagonal(y, y[:, 1])
    np.fill_diagonal(y, x[:2])
    return np.sum(z * np.arange(16.0).reshape(4, 4)) + np.sum(y * y * np.arange(12.0).reshape(3, 4))


add(diagonals_of_views_of_themselves, lambda rng: (rng.uniform(0.5, 2.0, 4),), compiled=True)

"""Stores at index arrays and masks beside other indices: a column of some rows, some columns of a row."""

import numpy as np

from .corpus import add


def masked(rng):
    return rng.uniform(0.2, 1.5, (4, 3)), np.array([True, False, True, True])


def numbered(rng):
    return rng.uniform(0.2, 1.5, (4, 3)), np.array([2, 0])


def turned(rng):
    return np.asfortranarray(rng.uniform(0.2, 1.5, (4, 3))), np.array([False, False, True, False])


def masked_rows_scaled(x, m):
    q = x * x
    q[m, :] *= 2.0
    return np.sum(q * q)


add(masked_rows_scaled, masked, turned)


def masked_rows_with_an_ellipsis(x, m):
    q = x * x
    q[m, ...] += 1.0
    q[m, 0] = 5.0 * x[0, 0]
    return np.sum(q * q)


add(masked_rows_with_an_ellipsis, masked, turned)


def masked_rows_of_a_column(x, m):
    q = x * x
    q[m, 1] = x[m, 0] * 2.0
    q[m, -1] *= x[m, 0]
    return np.sum(q * q * x)


add(masked_rows_of_a_column, masked, turned, compiled=True)


def columns_by_their_numbers(x, k):
    q = x * x
    q[:, k] = 0.0
    q[:, k] += x[:, k] * 2.0
    return np.sum(q * q * x)


add(columns_by_their_numbers, numbered)


def elements_of_a_row(x, k):
    q = x * x
    q[1, k] = x[0, k] ** 3
    q[2, k] += 2.0
    return np.sum(q * q * x)


add(elements_of_a_row, numbered)


def columns_of_an_array(x, k):
    q = x * x
    q[:, k] = x[:, 0:2] * 3.0
    q[1:, k] -= x[0, k]
    return np.sum(q * q * x)


add(columns_of_an_array, numbered, compiled=True)


def masked_rows_computed_of_themselves(x, m):
    q = x * x
    q[m, :] = np.sqrt(q[m, :] + 1.0)
    q[m, 1:] /= 3.0
    return np.sum(q * q * x)


add(masked_rows_computed_of_themselves, masked, turned)


def masked_rows_of_the_next_column(x, m):
    q = x * x
    q[~m, 0] = q[~m, 1]
    return np.sum(q * q * x)


add(masked_rows_of_the_next_column, masked, turned)


def masked_planes(x, m):
    q = np.zeros((4, 3, 2))
    q[:, :, 0] = x
    q[m, :, 1] = x[0]
    q[m, 1, 0] = 2.0 * x[m, 2]
    q[m, 0] *= 3.0
    return np.sum(q * q * q)


add(masked_planes, masked, turned)


def last_axis_by_numbers(x, k):
    q = np.zeros((2, 4, 3))
    q[0] = x
    q[1, :, k] = x[0, 0]
    q[:, :, k] += x[0, 1]
    q[0, 1, k] = x[1, k]
    return np.sum(q * q * q)


add(last_axis_by_numbers, numbered)


def places_computed_in_the_index(x, m):
    q = x * x
    q[np.where(m)[0], 0] = x[0, 0]
    q[q[:, 0] > 0.3, 1] = 1.0
    return np.sum(q * q * q)


add(places_computed_in_the_index, masked, turned)


def masked_in_a_loop(x, m):
    q = x * x
    for i in range(2):
        q[m, i] = q[m, i + 1] * x[i, i]
    return np.sum(q * q * q)


add(masked_in_a_loop, masked, turned)


def masked_rows_of_the_argument(x, m):
    x[m, 0] = 2.0
    return np.sum(x * x)


add(masked_rows_of_the_argument, masked, turned)


def displayed_numbers(x, k):
    q = x * x
    q[[0, 2], 1] = x[0, 0]
    q[:, [0, 2]] *= x[0, 1]
    return np.sum(q * q * q)


add(displayed_numbers, numbered)


def masked_rows_of_views(x, m):
    q = x * x
    q.T[0, m] = 1.0
    q[1:, :][m[1:], 1] = 4.0 * x[0, 0]
    return np.sum(q * q * q)


add(masked_rows_of_views, masked, turned)


def a_column_for_all(x, k):
    q = x * x
    q[:, k] = np.array([[1.0], [2.0], [3.0], [4.0]]) * x[0, 0]
    q[:, k] *= x[0, k]
    return np.sum(q * q)


add(a_column_for_all, numbered)


def masked_elements_of_a_matrix(x, w):
    y = np.outer(x, x)
    z = y + w
    y[y < 0] = 0.5
    y[z < 0.3] = z[z < 0.3] * w
    return np.sum(y * y)


add(masked_elements_of_a_matrix, lambda rng: (rng.normal(size=4), 0.8), wrt=("x", "w"), compiled=True)


def rows_stored_at_places(x):
    table = np.zeros((3, 2, 6))
    second = table[1]
    for i in range(3):
        for j in range(2):
            k = np.array([i, j + 3])
            table[i][j][k] = x[i] * (k + 1.0)
            table[i, j][k] += x[j] ** 2
            table[i][1 - j, k] *= x[2]
    table[0][0][x[:6] > 0.5] *= 2.0
    return np.sum(table**2) + np.sum(second**3)


add(rows_stored_at_places, lambda rng: (rng.uniform(0.1, 1.0, 6),), compiled=True)

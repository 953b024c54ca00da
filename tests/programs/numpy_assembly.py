"""Arrays that are split, put together, changed piece by piece and multiplied over axes, as NumPy's functions do."""

import numpy as np
from numpy import mgrid, ogrid

from programs.corpus import add


def _arrays(rng):
    return rng.normal(size=6), rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))


def inserted_and_deleted(x, a, t):
    one = np.insert(t, 1, t[:, 0] * x[0], axis=1)[:, 1] * np.insert(a, [2, 1], x[:3][:, None], axis=1)[:2, :4]
    flat = np.insert(x, [3, 1, 1], a[0, :3]) @ np.insert(x, -1, [a[1, 1], a[2, 2], x[0]])
    without = np.sum(np.delete(t, 1, axis=1) ** 2) + np.sum(np.delete(t, [0, -1], axis=2) ** 3)
    others = np.delete(x, slice(1, 3)) @ np.delete(x, x > np.sort(x)[3]) + np.sum(np.delete(a, 5) ** 2)
    return np.sum(one**2) + flat + without + others + np.sum(np.insert(t, 0, a, axis=0)[0] * a)


add(inserted_and_deleted, _arrays, wrt=("x", "a", "t"))


def column_inserted_and_deleted(x, a):
    wider = np.insert(a, 1, x[: len(a)], axis=1)
    return np.sum(wider**2) + np.sum(np.delete(a, 0, axis=1) ** 3)


add(column_inserted_and_deleted, lambda rng: _arrays(rng)[:2], wrt=("x", "a"), compiled=True)


def parts_of(x, a, t):
    first, second = np.split(x, [len(x) // 3])
    left, right = np.hsplit(a, 2)
    top, middle, bottom = np.vsplit(a * 2.0, 3)
    gates = np.array_split(t, 3, axis=-1)
    total = np.sum(first**2) * np.sum(second) + np.sum(left * np.sin(right)) + np.sum(top * middle * bottom)
    stacked = np.stack(np.split(x, 3)) @ np.concatenate(np.split(x, (2, 4)))[:2]
    return total + np.sum(gates[0][..., 0] * gates[1][..., 0] * gates[2][..., 0]) + np.sum(stacked**2)


add(parts_of, _arrays, wrt=("x", "a", "t"), compiled=True)


def parts_written(x):
    y = x * 2.0
    low, high = np.split(y, 2)
    low *= x[:3]
    high[:] = low + 1.0
    return np.sum(y**2)


add(parts_written, lambda rng: (rng.normal(size=6),))


def _two_parts(x):
    return x[:3] ** 2, np.sin(x[3:])


def joined_results(x, k):
    total = np.sum(np.stack(_two_parts(x)) ** 2) * np.sum(np.concatenate(_two_parts(x))[::2])
    return total + (np.sum(np.vstack(_two_parts(x))[1]) if k > 0 else 0.0)


add(joined_results, lambda rng: (rng.normal(size=6), 1), lambda rng: (rng.normal(size=6), 0), compiled=True)


def blocks(x, a, u):
    whole = np.block([[a, x[:3, None]], [x[:4], u], [np.zeros((2, 4)), np.ones((2, 1))]])
    row = np.block([x, 2.0, u * x[:2]])
    return np.sum(whole**2 @ whole[0]) + np.sum(row**3) + np.sum(np.block([[x], [x * u]])[1] ** 2)


add(blocks, lambda rng: (rng.normal(size=6), rng.normal(size=(3, 4)), 0.7), wrt=("x", "a", "u"), compiled=True)


def in_pieces(x, a, u):
    sides = np.piecewise(x, [x < 0, x >= 0], [lambda v: -v * u, lambda v: v**2])
    middle = np.piecewise(x, [x < -0.5, x > 0.5], [np.sin, 2.0, lambda v: u * v])
    given = np.piecewise(a, [a > 0], [lambda v, k: k * v**3, 1.0], u)
    half = np.piecewise(x, x < 0, [lambda v: v**2, 1.0])
    number = np.piecewise(u, [u < 0.5, u >= 0.5], [lambda v: v, lambda v: v**3])
    return np.sum(sides**2) + np.sum(middle * x * half) + np.sum(given) + number


add(in_pieces, lambda rng: (rng.normal(size=6), rng.normal(size=(3, 4)), 0.7), wrt=("x", "a", "u"), compiled=True)


def row_by_row(x, a, t):
    numbers = np.apply_along_axis(lambda r: r @ r, 0, t)
    smooth = np.apply_along_axis(np.convolve, 0, a, x[:2], mode="full")
    scaled = np.apply_along_axis(lambda r, k: r[0] * r * k, 1, t, x[0])
    return np.sum(numbers**2) + np.sum(smooth[1:3] ** 3) + np.sum(scaled) + np.apply_along_axis(np.mean, 0, x) ** 2


add(row_by_row, _arrays, wrt=("x", "a", "t"), compiled=True)


def summed_over_axes(a, t):
    pair = np.tensordot(t, a, axes=([1, 2], [0, 1])) @ np.tensordot(t, a)
    one = np.tensordot(t, a, axes=(1, 0)) + np.tensordot(a, t, axes=[[0], [1]]).transpose(1, 2, 0)
    return pair + np.sum(one**2) + np.tensordot(t, t, axes=3) + np.sum(np.tensordot(a[0], a[1], axes=0) ** 2)


add(summed_over_axes, lambda rng: _arrays(rng)[1:], wrt=("a", "t"), compiled=True)


def places_of_a_pupil(radius, step):
    across, along = mgrid[-2.1 : 2.1 + 0.1 : 0.1, -radius : radius + step : step] / 2.0
    rows, columns = ogrid[0:3, 0:radius:step]
    nearest = np.where(across < 0, across * radius, along)
    unit = abs(1j)  # so that no complex step is taken, which NumPy would take for a number of points
    return np.sum(nearest * across) + np.sum(rows * columns**2) + np.sum(mgrid[0:3] * radius) * unit


add(places_of_a_pupil, lambda rng: (1.33, 0.5), wrt=("radius", "step"), compiled=True)


def padded_starts(x, starts=()):
    starts = np.atleast_1d(starts)
    if len(starts) == 0:
        starts = np.zeros(len(x))
    return np.sum((x - starts) ** 2)


add(padded_starts, lambda rng: (rng.normal(size=3),), lambda rng: (rng.normal(size=3), np.ones(3)), wrt="x")


def borders_of_summaries(x):
    m = np.outer(x, x + 0.1)
    wide = np.pad(m, ((1, 2), (0, 1)), "mean", stat_length=((2, 1), (3, 3)))
    rest = np.pad(x, (1, 2), "maximum") * 2.0 + np.pad(x, (2, 1), mode="median") - np.pad(x, (0, 3), "minimum")
    return np.sum(wide**2 * np.cos(np.arange(wide.size).reshape(wide.shape))) + np.sum(rest**2 * np.arange(7))


def borders_of_ramps(x):
    n = int(x[1] * 2)
    ends = np.pad(x[1:], (n, 1), "linear_ramp", end_values=(x[0], 2))
    m = np.pad(np.outer(x, x), 1, mode="linear_ramp", end_values=((1, 2), (3, 4)))
    return np.sum(ends**2 * np.arange(ends.size)) + np.sum(m**2 * np.arange(36).reshape(6, 6))


add(borders_of_summaries, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),))
add(borders_of_ramps, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),))


def arrays_along_a_third_axis(x):
    rows, squares = [], []
    for k in range(int(x[1] * 2)):
        rows.append(x * (k + 1.0))
        squares.append(np.outer(x, x) * x[k])
    flat, deep = np.dstack(rows), np.dstack(squares)
    flat[0, 0, 0] = x[1] ** 2
    wide = np.dstack(np.outer(x, x).reshape(2, 2, 2, 2))
    s = np.sum(flat**2 * np.arange(12).reshape(1, 4, 3)) + np.sum(deep[1] * deep[2])
    return s + np.sum(wide[:, 1]) * rows[0][0]


add(arrays_along_a_third_axis, lambda rng: (np.array([0.3, 1.7, 1.2, 0.55]),), compiled=True)

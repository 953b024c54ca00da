"""Views that share memory, and slices that overlap."""

import numpy as np

from programs.corpus import add


def row_view(a):
    b = a.copy()
    for i in range(b.shape[0]):
        row = b[i]
        row[0] = row[1] * row[2]
        row[1:] *= 2.0
    return np.sum(b * b)


add(row_view, lambda rng: (rng.normal(size=(3, 4)),), wrt="a", compiled=True)


def view_then_base(a):
    b = a * 1.0
    row = b[0]
    b[0, 1] = b[1, 1] ** 2
    return row[1] * row[0] + np.sum(b)


add(view_then_base, lambda rng: (rng.normal(size=(2, 3)),), wrt="a")


def column_of_transpose(a):
    b = a.copy()
    column = b.T[1]
    column[0] = column[1] * 3.0
    column += 1.0
    return np.sum(b**2)


add(column_of_transpose, lambda rng: (rng.normal(size=(3, 2)),), wrt="a")


def reshape_then_write(x):
    a = x * 1.0
    m = a.reshape(2, 3)
    m[1, 0] = m[0, 0] * m[0, 1]
    m[0] = m[1] + 1.0
    return np.dot(a, a)


add(reshape_then_write, lambda rng: (rng.normal(size=6),))


def ravel_then_write(a):
    b = a.copy()
    flat = b.ravel()
    for k in range(1, flat.shape[0]):
        flat[k] += 0.5 * flat[k - 1]
    return b[1, 2] * b[0, 1]


add(ravel_then_write, lambda rng: (rng.normal(size=(2, 3)),), wrt="a")


def diagonal_by_strides(a, shift):
    b = a.copy()
    n = b.shape[0]
    b.ravel()[:: n + 1] += shift
    return np.sum(b * b * b)


add(diagonal_by_strides, lambda rng: (rng.normal(size=(3, 3)), 0.7), wrt=("a", "shift"))


def overlapping_add(x):
    a = x.copy()
    a[1:] += a[:-1]
    return np.sum(a * a)


add(overlapping_add, lambda rng: (rng.normal(size=5),), lambda rng: (rng.normal(size=1),), compiled=True)


def overlapping_shift(x):
    a = x.copy()
    for _ in range(2):
        a[1:] = a[:-1] * 2.0
        a[:-1] = a[1:] + x[1:]
    return np.sum(a * np.arange(5))


add(overlapping_shift, lambda rng: (rng.normal(size=5),))


def overlapping_without_arithmetic(x):
    a = x * 1.0
    a[1:] = a[:-1]
    a[:2] = a[2:4]
    return np.dot(a, np.arange(5.0))


add(overlapping_without_arithmetic, lambda rng: (rng.normal(size=5),))


def negative_strides(x):
    y = x[::-1]
    z = x[-2::-2]
    return np.sum(x * y) + np.sum(z**3)


add(negative_strides, lambda rng: (rng.normal(size=5),), lambda rng: (rng.normal(size=4),))


def reversed_write(x):
    a = np.zeros(5)
    a[::-1] = x
    a[::2] *= 2.0
    a[4:1:-1] += x[:3]
    return np.sum(a * x)


add(reversed_write, lambda rng: (rng.normal(size=5),))


def sub_block(a, b):
    c = a.copy()
    c[1:3, :2] = c[:2, 1:3] @ b
    c[0, ::2] -= 1.5 * c[3, 1]
    return np.sum(c**2)


add(sub_block, lambda rng: (rng.normal(size=(4, 3)), rng.normal(size=(2, 2))), wrt=("a", "b"))


def half_views(x):
    y = x.copy()
    n = y.shape[0] // 2
    left = y[:n]
    right = y[n:]
    left += right[:n]
    right *= 2.0
    left[0] = right[0] * right[1]
    return np.sum(y * y)


add(half_views, lambda rng: (rng.normal(size=6),), lambda rng: (rng.normal(size=7),))


def view_of_view(a):
    b = a.copy()
    block = b[1:]
    row = block[0]
    tail = row[1:]
    tail[0] = 3.0 * b[0, 0]
    tail[-1] *= b[1, 0]
    return np.sum(block * block) + b[1, 1]


add(view_of_view, lambda rng: (rng.normal(size=(3, 3)),), wrt="a")


def fft_butterflies(x):
    """A Hadamard transform in place."""
    y = x.copy()
    h = 1
    while h < len(y):
        for start in range(0, len(y), 2 * h):
            for k in range(start, start + h):
                a = y[k]
                b = y[k + h]
                y[k] = a + b
                y[k + h] = a - b
        h *= 2
    return np.sum(y**3)


add(fft_butterflies, lambda rng: (rng.normal(size=8),))


def view_kept_across_iterations(x):
    a = np.zeros((3, 4))
    previous = a[0]
    previous[:] = x
    for i in range(1, 3):
        current = a[i]
        for j in range(4):
            current[j] = np.sin(previous[j]) + previous[j - 1]
        previous = current
    return np.sum(previous * previous)


add(view_kept_across_iterations, lambda rng: (rng.normal(size=4),))


def transpose_written(a):
    b = a.copy()
    t = b.T
    t[0] = t[1] * t[2]
    return np.sum(b[0] ** 2) + np.sum(t * t)


add(transpose_written, lambda rng: (rng.normal(size=(2, 3)),), wrt="a")


def slice_of_parameter_read_later(x):
    head = x[:2]
    y = x * 2.0
    y[0] = head[1] * head[0]
    return np.sum(y) * head[0]


add(slice_of_parameter_read_later, lambda rng: (rng.normal(size=4),))


def three_dimensional_slices(a):
    b = a.copy()
    b[:, 0, :] = b[:, 1, :] ** 2
    b[..., 1] += b[..., 0]
    b[0, :, 1:] *= 0.5
    return np.sum(b * a)


add(three_dimensional_slices, lambda rng: (rng.normal(size=(2, 3, 2)),), wrt="a")


def whole_array_writes(x, y):
    a = np.empty_like(x)
    a[:] = x * y
    a += x
    a *= a
    a -= y
    a /= 2.0 + y * y
    a **= 2
    return a.sum()


add(whole_array_writes, lambda rng: (rng.normal(size=4), rng.normal(size=4)), wrt=("x", "y"))


def augmented_elements_and_slices(x, y):
    a = x.copy()
    a[0] += y[0]
    a[1] -= y[1] * a[0]
    a[2] *= y[2]
    a[3] /= y[3]
    a[0] **= 2
    a[1:3] += y[:2]
    a[1:3] *= a[2:4]
    a[2:] /= y[1:3]
    a[:2] -= a[0]
    return np.sum(a * np.array([1.0, 2.0, 3.0, 4.0]))


add(augmented_elements_and_slices, lambda rng: (rng.normal(size=4), rng.uniform(1, 2, size=4)), wrt=("x", "y"))


def augmented_scalars(x, y):
    s = x
    s += y
    s *= x
    s -= y * y
    s /= 1.0 + x * x
    s **= 3
    s += s
    return s


add(augmented_scalars, lambda rng: (0.8, 1.3), wrt=("x", "y"))


def method_copy_is_in_c_order(a):
    b = (a * 1.0).T.copy()
    flat = b.ravel()
    flat *= 2.0
    return np.sum(b * b * b)


add(
    method_copy_is_in_c_order,
    lambda rng: (rng.normal(size=(2, 3)),),
    lambda rng: (np.asfortranarray(rng.normal(size=(2, 3))),),
    lambda rng: (rng.normal(size=(4, 6))[::2, ::2],),
    lambda rng: (rng.normal(size=(2, 3))[::-1, ::-1],),
    wrt="a",
    compiled=True,
)


def flip_is_a_view(x):
    b = x * 1.0
    back = np.flip(b)
    back[0] = back[1] * 3.0
    return np.sum(b * b * b)


add(flip_is_a_view, lambda rng: (rng.normal(size=5),), lambda rng: (rng.normal(size=5)[::-1],))


def read_only_views_follow_their_origin(a):
    b = a * 1.0
    diagonal, rows = np.diag(b), np.broadcast_to(b[0], (2, 3))
    b[0, 0] = diagonal[1] * 3.0
    return np.sum(diagonal**3) + np.sum(rows**3) + np.sum(b)


add(
    read_only_views_follow_their_origin,
    lambda rng: (rng.normal(size=(3, 3)),),
    lambda rng: (np.asfortranarray(rng.normal(size=(3, 3))),),
    wrt="a",
    may_refuse=True,
)


def ravel_by_the_order_of_the_elements(a):
    """A view of what lies in C order, a copy of what does not; whether a type says so or not."""
    b = a * 1.0
    flat, again = b.T.ravel(), b.T.T.ravel()
    flat[0] = b[1, 1] * 2.0
    again[1] = b[0, 0] * 3.0
    return np.sum(b * b) + np.sum(flat**3) + np.sum(again**3)


add(
    ravel_by_the_order_of_the_elements,
    lambda rng: (rng.normal(size=(2, 3)),),
    lambda rng: (np.asfortranarray(rng.normal(size=(2, 3))),),
    wrt="a",
)


def conversion_to_its_own_type_is_a_view(x):
    b = x * 1.0
    same, other = np.float64(b), np.array(b, dtype=np.float64)
    same[0] = b[1] * 3.0
    part = np.ascontiguousarray(b[::2])
    part[1] = other[0] * b[2]
    return np.sum(b * b) + np.sum(part**3) + np.sum(other)


add(conversion_to_its_own_type_is_a_view, lambda rng: (rng.normal(size=5),))


def _diagonal_and_rows(b):
    return np.diag(b), np.broadcast_to(b[0], (2, 3))


def _rows_of_both(b):
    diagonal, rows = _diagonal_and_rows(b)
    return rows * 2.0, diagonal


def _written_beside_its_diagonal(diagonal, b):
    b[0, 0] = 5.0 * b[0, 1]
    return np.sum(diagonal**2)


def read_only_views_that_a_function_returns(a):
    b = a * 1.0
    diagonal, rows = _diagonal_and_rows(b)
    b[0, 0] = diagonal[1] * 3.0
    return np.sum(diagonal**3) + np.sum(rows**3) + np.sum(b)


def read_only_view_that_a_function_of_a_function_returns(a):
    b = a * 1.0
    rows, diagonal = _rows_of_both(b)
    b[0, 0] = diagonal[1] * 3.0
    return np.sum(diagonal**3) + np.sum(rows**3) + np.sum(b)


def read_only_view_handed_over_beside_its_origin(a):
    b = a * 1.0
    diagonal = np.diag(b)
    return _written_beside_its_diagonal(diagonal, b) + np.sum(b)


for each in (
    read_only_views_that_a_function_returns,
    read_only_view_that_a_function_of_a_function_returns,
    read_only_view_handed_over_beside_its_origin,
):
    add(each, lambda rng: (rng.normal(size=(3, 3)),), wrt="a", may_refuse=True)


def read_only_view_that_a_function_returns_read_before_the_write(a):
    b = a * 1.0
    rows, diagonal = _rows_of_both(b)
    s = np.sum(diagonal**3)
    b[0, 0] = s * 3.0
    return s + np.sum(rows**3) + np.sum(b)


add(read_only_view_that_a_function_returns_read_before_the_write, lambda rng: (rng.normal(size=(3, 3)),), wrt="a")

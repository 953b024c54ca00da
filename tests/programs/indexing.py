"""Indexing in all its forms."""

import numpy as np

from programs.corpus import add


def none_indexing(x, y):
    return np.sum(np.sin(x[:, None] * y[None, :]))


add(none_indexing, lambda rng: (rng.normal(size=3), rng.normal(size=4)), wrt=("x", "y"))


def ellipsis_indexing(a):
    return np.sum(a[..., 0] * a[..., -1]) + a[0, ...].sum()


add(ellipsis_indexing, lambda rng: (rng.normal(size=(3, 4)),), wrt="a")


def gather_with_duplicates(x, index):
    y = x[index]
    return np.sum(y * y * np.arange(1.0, len(index) + 1.0))


add(gather_with_duplicates, lambda rng: (rng.normal(size=4), np.array([0, 2, 2, 3, 0])), compiled=True)


def scatter_loop(x, index, n):
    o = np.zeros(n)
    for k in range(len(index)):
        o[index[k]] += x[k] ** 2
    return np.sum(o**2)


add(scatter_loop, lambda rng: (rng.normal(size=5), np.array([1, 0, 1, 3, 1]), 4))


def scatter_assignment(x, index):
    o = np.ones(5)
    o[index] = x * x
    return np.sum(o * np.arange(5.0))


add(
    scatter_assignment,
    lambda rng: (rng.normal(size=3), np.array([4, 0, 2])),
    lambda rng: (rng.normal(size=3), np.array([4, 0, 4])),
)


def augmented_fancy(x, index):
    o = x.copy()
    o[index] *= 3.0
    o[index] += x[:2]
    return np.sum(o * o)


add(augmented_fancy, lambda rng: (rng.normal(size=4), np.array([3, 1])))


def mask_read(x):
    y = x[x > 0]
    return np.sum(y**2)


add(mask_read, lambda rng: (np.array([0.3, -0.4, 1.2]),), lambda rng: (np.array([-0.3, -0.4, -1.2]),))


def mask_write(x, c):
    y = x * x
    y[c > 0] = x[0]
    return np.sum(y * np.arange(1.0, 5.0))


add(mask_write, lambda rng: (rng.normal(size=4), np.array([1.0, -1.0, 1.0, -1.0])), wrt=("x",))


def mask_augmented(x, c):
    y = x.copy()
    y[c > 0] *= 2.0
    y[c < 0] += 1.0
    y[c < 0] *= y[c < 0]
    return np.sum(y * y)


add(mask_augmented, lambda rng: (rng.normal(size=4), np.array([1.0, -1.0, 0.0, -2.0])))


def mask_from_itself(x):
    y = x.copy()
    y[y < 0] = 0.1
    return np.sum(y**2 + x)


add(mask_from_itself, lambda rng: (np.array([0.3, -0.4, 1.2, -2.0]),), compiled=True)


def two_dimensional_mask(a):
    b = a.copy()
    b[a > 0.5] = 0.0
    return np.sum(b * b)


add(two_dimensional_mask, lambda rng: (rng.normal(size=(3, 3)),), wrt="a", may_refuse=True)


def packed_triangle(p, n):
    """A symmetric matrix packed by rows of its lower triangle."""
    a = np.zeros((n, n))
    k = 0
    for i in range(n):
        for j in range(i + 1):
            a[i, j] = p[k]
            a[j, i] = p[k]
            k += 1
    return np.sum((a @ a) * a)


add(packed_triangle, lambda rng: (rng.normal(size=6), 3), wrt="p", compiled=True)


def packed_index(p, x):
    s = 0.0
    n = len(x)
    for i in range(n):
        for j in range(i, n):
            s += p[i * n - i * (i - 1) // 2 + j - i] * x[i] * x[j]
    return s


add(packed_index, lambda rng: (rng.normal(size=6), rng.normal(size=3)), wrt=("p", "x"))


def index_from_arithmetic(x):
    n = x.shape[0]
    s = 0.0
    for i in range(n):
        s += x[(3 * i + 1) % n] * x[-i - 1]
    return s


add(index_from_arithmetic, lambda rng: (rng.normal(size=5),))


def row_gather(table, tokens):
    s = 0.0
    for t in range(len(tokens)):
        e = table[tokens[t]]
        s += np.sum(e * e) * (t + 1)
    return s


add(row_gather, lambda rng: (rng.normal(size=(4, 3)), np.array([1, 3, 1])), wrt="table")


def rows_by_index_array(table, tokens):
    e = table[tokens]
    return np.sum(e * e * e)


add(rows_by_index_array, lambda rng: (rng.normal(size=(4, 3)), np.array([1, 3, 1])), wrt="table")


def argmax_index(x):
    k = np.argmax(x)
    return x[k] ** 2 + x[0]


add(argmax_index, lambda rng: (np.array([0.3, 2.0, 0.4]),))


def histogram_soft(x, edges):
    counts = np.zeros(edges.shape[0])
    for v in x:
        for k in range(edges.shape[0]):
            counts[k] += np.exp(-((v - edges[k]) ** 2))
    return np.sum(counts**2)


add(histogram_soft, lambda rng: (rng.normal(size=4), np.array([-1.0, 0.0, 1.0])), wrt=("x", "edges"))


def sparse_product(data, indices, indptr, x):
    y = np.zeros(len(indptr) - 1)
    for row in range(len(indptr) - 1):
        for k in range(indptr[row], indptr[row + 1]):
            y[row] += data[k] * x[indices[k]]
    return np.sum(y * y)


add(
    sparse_product,
    lambda rng: (rng.normal(size=5), np.array([0, 2, 1, 0, 2]), np.array([0, 2, 2, 5]), rng.normal(size=3)),
    wrt=("data", "x"),
    compiled=True,
)


def linked_list(x, following):
    k = 0
    s = 0.0
    while k >= 0:
        s = 0.5 * s + x[k] ** 2
        k = following[k]
    return s


add(linked_list, lambda rng: (rng.normal(size=4), np.array([2, -1, 3, 1])))


def bilinear_interpolation(image, px, py):
    i = int(py)
    j = int(px)
    fy = py - i
    fx = px - j
    top = (1 - fx) * image[i, j] + fx * image[i, j + 1]
    bottom = (1 - fx) * image[i + 1, j] + fx * image[i + 1, j + 1]
    return (1 - fy) * top + fy * bottom


add(bilinear_interpolation, lambda rng: (rng.normal(size=(4, 4)), 1.3, 2.6), wrt=("image", "px", "py"), compiled=True)


def warp_image(image, shift):
    n, m = image.shape
    s = 0.0
    for i in range(n):
        for j in range(m):
            p = j + shift
            k = int(np.floor(p))
            if k < 0 or k + 1 >= m:
                continue
            f = p - k
            s += ((1 - f) * image[i, k] + f * image[i, k + 1]) ** 2
    return s


add(warp_image, lambda rng: (rng.normal(size=(3, 4)), 0.4), wrt=("image", "shift"))


def newaxis_and_sum(a, b):
    d = a[:, np.newaxis] - b
    return np.sum(d * d, axis=0)[1]


add(newaxis_and_sum, lambda rng: (rng.normal(size=3), rng.normal(size=4)), wrt=("a", "b"))


def index_from_what_is_overwritten(x):
    """The whole number comes from an element that changes before the number is used on the way back."""
    a = x.copy()
    s = 0.0
    for i in range(3):
        whole = int(a[i] * 2)
        a[i] = a[i] * 2 + 1
        s += a[i] * x[i] * whole
        if whole > 1:
            s *= x[i]
    return s


add(index_from_what_is_overwritten, lambda rng: (np.array([0.8, -1.2, 1.7]),))


def masked_store_of_one(x, r):
    """One number, one value and one element for all the places; the first of a mask of two axes too."""
    b = x * 1.0
    b[x > 0] = r
    c = x * 2.0
    c[x < 0.5] = r[0]
    c[c > 1.0] *= r
    return np.sum(b * b * x) + np.sum(c * c)


add(
    masked_store_of_one,
    lambda rng: (rng.normal(size=5), rng.normal(size=1)),
    lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=1)),
    lambda rng: (rng.normal(size=(3, 4)).T, rng.normal(size=1)),
    wrt=("x", "r"),
    compiled=True,
)


def masked_rows(x, rows, r):
    """Rows, and pairs of the first two axes, set to one row, one column and one value."""
    b = x * 1.0
    b[rows] = r
    c = x * 1.5
    c[rows] += r[:1]
    c[x[:, :, 0] > 0] = r * r
    d = c[x[:, :, 0] > 0]
    c[x[:, :, 0] > 0] = 2.0 * d + r
    return np.sum(b * b * x) + np.sum(c * c) + np.sum(d * d * d)


add(
    masked_rows,
    lambda rng: (rng.normal(size=(3, 2, 4)), np.array([True, False, True]), rng.normal(size=4)),
    lambda rng: (rng.normal(size=(3, 2, 4)), np.array([True, True, False]), rng.normal(size=1)),
    wrt=("x", "r"),
)


def elements_behind_an_ellipsis(q, w):
    """Of a vector these are numbers, of a matrix columns."""
    a, b = q[..., 0], q[..., 1]
    u = q * w
    u[..., 0] += a
    return np.sum(u) * np.sum(a * b)


add(
    elements_behind_an_ellipsis,
    lambda rng: (rng.normal(size=3), 0.8),
    lambda rng: (rng.normal(size=(4, 3)), 0.8),
    wrt=("q", "w"),
)


def _halved(b):
    b[1, ...] *= 0.5
    return 2


def ellipsis_beside_every_index(x, b):
    n = _halved(b)
    b[2, ...] = x[0]
    b[2, ...] *= x[1]
    b[..., 3] += x[2, ...] * b[0] * n
    return np.sum(b * b) * b[..., 1]


add(ellipsis_beside_every_index, lambda rng: (rng.normal(size=4), rng.normal(size=5)), wrt=("x", "b"), compiled=True)


def masks_without_elements(x, rows, pairs, r):
    """NumPy takes them for an axis of any length."""
    y, row = x * 1.0, x[0]
    y[rows] = 1.7
    y[rows] += r[:1]
    y[pairs] = r[0]
    y[pairs] *= 2.0
    return np.sum(y * x) + np.sum(y[rows] * r) + np.sum(y[pairs]) + np.sum(row[rows])


add(
    masks_without_elements,
    lambda rng: (rng.normal(size=(2, 3)), np.zeros(0, bool), np.zeros((0, 3), bool), rng.normal(size=3)),
    lambda rng: (rng.normal(size=(2, 3)), np.zeros(0, bool), np.zeros((2, 0), bool), rng.normal(size=3)),
    wrt=("x", "r"),
    compiled=True,
)


def remainders_and_quotients_taken_from_an_index(x, y, n):
    """``i - 1 % len(y)`` is i less a remainder."""
    s = 0.0
    for i in range(1, len(x)):
        s += x[i] * y[i - 1 % len(y)]
        s += x[i - n // len(y)] * y[2 * (n % len(x)) - i - n % len(x) + 2 - n % y.shape[0]]
    return s


add(
    remainders_and_quotients_taken_from_an_index,
    lambda rng: (rng.normal(size=4), rng.normal(size=4), 5),
    wrt=("x", "y"),
    compiled=True,
)

"""Lists of arrays, of pairs and of lists, that grow and are written."""

import numpy as np

from programs.corpus import add


def _vector(rng):
    return np.array([0.3, 0.5, 0.42])


def pairs_of_a_while_loop(x, w):
    pts = []
    t = 0.0
    while t < 1.0:
        pts.append((t * w, x[0] * t))
        t += 0.3
    a = np.array(pts)
    return np.sum(a[:, 0] * a[:, 1])


add(pairs_of_a_while_loop, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def states_of_a_trajectory(x, w):
    xs = [x]
    for k in range(3):
        x = x * w + np.sin(x)
        xs.append(x)
    return np.sum(np.stack(xs) ** 2)


add(states_of_a_trajectory, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def rows_of_rows(x, w):
    rows = []
    for i in range(3):
        row = []
        for j in range(2):
            row.append(x[i] * w + j)
        rows.append(row)
    return np.sum(np.array(rows) ** 2)


add(rows_of_rows, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def points_made_in_a_loop(x, w):
    xs = []
    for k in range(3):
        p = np.zeros(2)
        p[0] = x[k] * w
        xs.append(p)
    return np.sum(np.array(xs) ** 2)


add(points_made_in_a_loop, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def table_of_numbers(x):
    z = [[0.0] * 3 for _ in range(2)]
    for i in range(2):
        for j in range(3):
            z[i][j] = x[j] * i
    return z[1][2] * z[1][1]


add(table_of_numbers, lambda rng: (_vector(rng),), wrt="x")


def list_of_pairs(x):
    z = []
    for i, e in enumerate(x):
        z.append((i, e))
    s = 0.0
    for i, e in z:
        s += i * e
    return s


add(list_of_pairs, lambda rng: (_vector(rng),), wrt="x")


def list_of_lists(x):
    z = []
    z.append([x[0], 1.0])
    z.append([x[1], 2.0])
    return z[0][0] * z[1][1] + z[1][0]


add(list_of_lists, lambda rng: (_vector(rng),), wrt="x")


def list_of_arrays(x):
    z = [x]
    z.append(x * 2)
    return np.mean(z) + np.sum(np.concatenate(z)) + np.sum(z[0] * z[1])


add(list_of_arrays, lambda rng: (_vector(rng),), wrt="x")


def table_of_whole_numbers(x, w):
    m = [[0] * 2 for _ in range(3)]
    for i in range(3):
        for j in range(2):
            m[i][j] = x[i] * j + w
    return m[0][1] * m[2][0]


add(table_of_whole_numbers, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def display_of_whole_numbers(x, w):
    m = [[0, 0], [0, 0]]
    m[0][1] = x[0]
    m[1][0] += w
    return m[0][1] * m[1][0] + m[1][1]


add(display_of_whole_numbers, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def lists_in_a_display(x, w):
    a = [list(x), list(x * w)]
    return a[0][1] * a[1][2]


add(lists_in_a_display, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def comprehension_of_comprehensions(x, w):
    a = [[x[i] * w for i in range(3)] for j in range(2)]
    a[1][2] = w * w
    return sum(a[0]) * a[1][2] + sum(sum(r) for r in a)


add(comprehension_of_comprehensions, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def comprehension_of_arrays(x, w):
    a = [x * k for k in range(3)]
    b = [v + w for v in a]
    return np.sum(b[1] * a[2])


add(comprehension_of_arrays, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def product_of_nested_lists(x, w):
    # matrix product with lists
    A = [[x[0], x[1]], [x[2], w]]
    C = [[0 for _ in range(2)] for _ in range(2)]
    for i in range(2):
        for j in range(2):
            for k in range(2):
                C[i][j] += A[i][k] * A[k][j]
    return C[0][0] * C[1][1] + C[0][1]


add(product_of_nested_lists, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def queue_of_pairs(x, w):
    q = [(0, w)]
    s = 0.0
    while len(q) > 0:
        d, v = q.pop(0)
        s += v * x[0]
        if d < 2:
            q.append((d + 1, v * x[1]))
            q.append((d + 1, v * x[2]))
    return s


add(queue_of_pairs, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def rows_written_when_complete(x, w):
    z = []
    for i in range(3):
        z.append([x[i], w])
    for i in range(3):
        z[i][0] = z[i][0] * w
    return z[0][0] * z[1][0] + z[2][0]


add(rows_written_when_complete, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def pairs_of_neighbours(x, w):
    z = []
    for i in range(3):
        z.append(x * i)
    s = 0.0
    for a in z:
        s += np.sum(a * a) * w
    for a, b in zip(z, z[1:], strict=False):
        s += np.dot(a, b)
    return s


add(pairs_of_neighbours, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def arrays_in_reverse(x, w):
    z = [x * w, x + w]
    z.reverse()
    z += [x]
    del z[0]
    return np.sum(z[0] * z[1]) * len(z)


add(arrays_in_reverse, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def copies_of_what_changes(x, w):
    hist = []
    y = x.copy()
    for i in range(3):
        y += w * y
        hist.append(y.copy())
    return np.sum(hist[0]) * np.sum(hist[2])


add(copies_of_what_changes, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def handed_on_then_new(x, w):
    z = []
    y = []
    for i in range(3):
        z.append(x[i])
        y.append(z)
        z = []
    return y[1][0] * w


add(handed_on_then_new, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def handed_on_in_a_branch(x, w):
    z = []
    y = []
    for i in range(3):
        z.append(x[i])
        if i == 1:
            y.append(z)
            z = []
    return y[0][1] * w + z[0]


add(handed_on_in_a_branch, lambda rng: (_vector(rng), 0.8), wrt=("x", "w"))


def _powers_of(x, count):
    out = []
    for k in range(count):
        out.append(np.tanh((k + 1) * x))
    return out


def _weighed(y):
    return np.sum(y * np.sqrt(1.0 + np.arange(y.size)).reshape(y.shape)) + np.sum(y**2)


def lists_side_by_side(x, count):
    z = _powers_of(x, count)
    return (
        _weighed(np.concatenate(z, axis=1)) + _weighed(np.stack(z, axis=-1)) + _weighed(np.stack(z, axis=1))
        + _weighed(np.hstack(z)) + _weighed(np.column_stack(z)) + _weighed(np.concatenate(z, axis=-2))
    )  # fmt: skip


def lists_as_columns(x, count):
    z = _powers_of(x, count)
    return _weighed(np.stack(z, axis=1)) + _weighed(np.column_stack(z)) + _weighed(np.hstack(z))


def lists_of_blocks(x, count):
    z = _powers_of(x, count)
    return _weighed(np.concatenate(z, axis=2)) + _weighed(np.stack(z, axis=2)) + _weighed(np.hstack(z))


add(lists_side_by_side, lambda rng: (rng.normal(size=(2, 3)), 3), lambda rng: (rng.normal(size=(1, 2)), 1))
add(lists_as_columns, lambda rng: (rng.normal(size=3), 4), compiled=True)
add(lists_of_blocks, lambda rng: (rng.normal(size=(2, 1, 3)), 2))


def _through(parts, x):
    ray = x
    for kind, value in parts:
        if kind == "space":
            ray = np.array([ray[0] + value * ray[1], ray[1]])
        elif kind == "lens":
            ray = np.array([ray[0], ray[1] - ray[0] / value])
        else:
            raise ValueError(kind)
    return ray * len(parts)


def _squares_along(edges, x):
    return sum((x[i] - x[j]) ** 2 for i, j in edges) + edges[0][1] * x[0]


def lists_handed_on(x, w):
    ray = _through([("space", 0.3), ("lens", w), ["space", x[0] ** 2]], x[:2])
    return ray @ ray + _squares_along([(0, 1), (1, 2), (2, 0)], x)


add(lists_handed_on, lambda rng: (rng.normal(size=3), 0.7), wrt=("x", "w"), compiled=True)

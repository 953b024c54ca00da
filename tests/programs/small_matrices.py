"""Small matrices of known sizes: products as sums, records as rows of arrays."""

import math

import numpy as np

from programs.corpus import add


def one(rng):
    return (rng.normal(size=4),)


def two(rng):
    return rng.normal(size=4), rng.uniform(0.1, 0.9, 3)


def small_rotations(x, w):
    v = np.array([1.0, 0.5, -0.3])
    s = 0.0
    for i in range(len(x)):
        c, d = math.cos(x[i]), math.sin(x[i])
        r = np.array([[c, -d, 0.0], [d, c, 0.0], [0.0, 0.0, 1.0]])
        v = r @ v + w
        s += v @ w + np.sum(np.outer(v, w)[0])
    return s


def chain_of_transforms(x):
    t = np.eye(4)
    for i in range(len(x)):
        m = np.array([[math.cos(x[i]), 0, 0, x[i]], [0, 1, 0, 0.5], [0, 0, math.sin(x[i]), 0], [0, 0, 0, 1.0]])
        t = t @ m
    return t[0, 3] * t[2, 2] + np.sum(t.T @ t)


def products_of_transposes(x, w):
    a = np.array([[x[0], x[1]], [x[2], x[3]]])
    b = a.T @ a + w[0] * np.eye(2)
    c = (a @ b.T).T
    d = c @ w[:2]
    e = w[1:] @ c
    return d @ e + np.sum(c[::-1] @ b[:, ::-1])


def products_in_branches(x, w):
    p = np.eye(2)
    s = 0.0
    for i in range(len(x)):
        if x[i] > 0:
            p = p @ np.array([[x[i], 1.0], [0.0, w[0]]])
        else:
            q = p * x[i]
            p = q @ q.T
        s += p[0, 1] + p[1, 1] ** 2
    return s


def products_changed_in_place(x, w):
    p = np.eye(2)
    s = 0.0
    for i in range(len(x)):
        p[0] = p[0] * x[i] + w[:2]
        q = p @ p
        q[1, 0] += 1.0
        s += np.sum(q * q)
        p = q * 0.1
    return s


def rows_of_small_matrices(x, w):
    a = np.zeros((3, 3))
    s = 0.0
    for i in range(3):
        a[i] = w * x[i]
        r = a[i]
        s += r @ (a @ w)
        a[i, 0] = s * 0.1
    return s + np.sum(a)


def small_vectors_in_nested_loops(x, w):
    s = 0.0
    v = w.copy()
    for i in range(len(x)):
        for j in range(2):
            u = np.array([v[0] * x[i], v[1] + x[j], v[2]])
            v = u * u * 0.5
            s += u @ v
    return s


def small_states(x, w):
    y = np.array([1.0, 0.0])
    for k in range(10):
        k1 = np.array([y[1], -x[0] * y[0]])
        k2 = np.array([(y + 0.05 * k1)[1], -x[1] * (y + 0.05 * k1)[0]])
        y = y + 0.1 * k2 * w[0]
    return y[0] * y[1] + y @ y


def small_matrices_by_columns(x, w):
    p = np.asfortranarray(np.array([[x[0], x[1]], [x[2], x[3]]]))
    s = 0.0
    for i in range(3):
        p = np.transpose(p @ p) * w[i]
        s += p.ravel()[1] + np.sum(p @ np.ones(2))
    return s


def small_vectors_and_a_break(x, w):
    v = np.array([x[0], w[0]])
    s = 0.0
    for i in range(len(x)):
        u = v * x[i]
        if i == 2:
            break
        v = np.array([u[1], u[0] + w[1]])
        s += v @ u
    return s + v[0]


def small_vector_bound_late(x, w):
    s = 0.0
    for i in range(len(x)):
        if i > 0:
            s += v @ v  # noqa: F821
        v = np.array([x[i], w[0] * s, 1.0])  # noqa: F841
    return s


def small_systems(x, w):
    s = 0.0
    for i in range(len(x)):
        a = np.array([[2.0 + x[i], w[0]], [w[1], 3.0]])
        y = np.linalg.solve(a, np.array([1.0, x[i]]))
        z = np.linalg.inv(a) @ y
        s += y @ a @ z
    return s


def products_of_six(x, w):
    a = np.eye(6) * 0.5
    v = np.ones(6) * w[0]
    for i in range(len(x)):
        a[0, 1] = x[i]
        v = a @ v + v @ a.T
    return v @ v


def products_with_whole_numbers(x, w):
    m = np.array([[1, 2], [3, 4]])
    v = np.array([x[0], w[0]])
    return np.sum(m @ v) + np.sum(v @ m) + np.sum(np.outer(np.array([1, 2]), v) @ m)


add(small_rotations, two, wrt=("x", "w"))
add(chain_of_transforms, one)
add(products_of_transposes, two, wrt=("x", "w"))
add(products_in_branches, two, wrt=("x", "w"), compiled=True)
add(products_changed_in_place, two, wrt=("x", "w"), compiled=True)
add(rows_of_small_matrices, two, wrt=("x", "w"))
add(small_vectors_in_nested_loops, two, wrt=("x", "w"))
add(small_states, two, wrt=("x", "w"))
add(small_matrices_by_columns, two, wrt=("x", "w"))
add(small_vectors_and_a_break, two, wrt=("x", "w"))
add(small_vector_bound_late, two, wrt=("x", "w"))
add(small_systems, two, wrt=("x", "w"))
add(products_of_six, two, wrt=("x", "w"), compiled=True)
add(products_with_whole_numbers, two, wrt=("x", "w"))

"""Norms of all orders, and functions of stacks of matrices, under all the names that NumPy has for them."""

import numpy as np
import scipy.linalg

from programs.corpus import add


def _stack(rng, *shape):
    a = rng.normal(size=shape)
    return a @ np.swapaxes(a, -1, -2) + 2.0 * np.eye(shape[-1])


def norms_of_vectors(x, a):
    total = np.linalg.norm(x, 3) * np.linalg.norm(x, -np.inf) + np.linalg.norm(x, ord=-1) * np.linalg.norm(x, 2.5)
    rows = np.linalg.norm(a, 1, axis=1) * np.linalg.norm(a, np.inf, axis=-1) + np.linalg.norm(a, 0, axis=1)
    return total + np.sum(rows**2) + np.sum(a / np.linalg.norm(a, 4, axis=0, keepdims=True)) + np.linalg.norm(0 * x, 3)


add(norms_of_vectors, lambda rng: (rng.normal(size=5), rng.normal(size=(3, 4))), wrt=("x", "a"), compiled=True)


def norms_of_matrices(a, t):
    total = np.linalg.norm(a, 1) * np.linalg.norm(a, -1) + np.linalg.norm(a, np.inf) * np.linalg.norm(a, -np.inf)
    total += np.linalg.norm(a, 2) * np.linalg.norm(a.T, -2) + np.linalg.norm(a, "nuc") * np.linalg.norm(a, "fro")
    of_each = np.linalg.norm(t, "nuc", axis=(1, 2)) * np.linalg.norm(t, 2, axis=(1, 2)) + np.linalg.matrix_norm(t)
    kept = t / np.linalg.norm(t, 1, axis=(2, 0), keepdims=True) + np.linalg.vector_norm(t, axis=1, keepdims=True)
    return total + np.sum(of_each**2) + np.sum(kept**2) + np.linalg.cond(a[:, :3], 1)


add(norms_of_matrices, lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4))), wrt=("a", "t"))


def stacks_solved(s, b, x):
    one = np.linalg.solve(s, b) @ np.linalg.inv(s) @ np.linalg.solve(s, x)[..., None]
    others = np.linalg.solve(s[0], b) * np.linalg.solve(s, b[0]) + np.linalg.matrix_power(s, -2)
    return np.sum(one**2) + np.sum(others**2) + np.sum(np.linalg.det(s) ** 2) + np.sum(np.linalg.slogdet(s)[1])


add(
    stacks_solved,
    lambda rng: (_stack(rng, 2, 3, 3), rng.normal(size=(2, 3, 3)), rng.normal(size=3)),
    lambda rng: (_stack(rng, 1, 1, 1), rng.normal(size=(1, 1, 1)), rng.normal(size=1)),
    lambda rng: (_stack(rng, 3, 2, 2), rng.normal(size=(1, 2, 2)), rng.normal(size=2)),
    wrt=("s", "b", "x"),
)


def stacks_factored(s, t):
    low = np.linalg.cholesky(s) * np.linalg.eigvalsh(s)[..., None]
    values, vectors = np.linalg.eigh(s)
    total = np.sum(low**2) + np.sum(values**3 * vectors[:, 0] ** 2) + np.sum(np.linalg.pinv(t) ** 2)
    return total + np.sum(np.linalg.svd(t, compute_uv=False) ** 3) + np.sum(np.linalg.svdvals(t.mT)[:, 0])


add(stacks_factored, lambda rng: (_stack(rng, 2, 3, 3), rng.normal(size=(2, 3, 2))), wrt=("s", "t"))


def traces_and_names(a, t, x):
    total = np.trace(a, 1) * np.trace(a, offset=-1) + np.sum(np.trace(t, axis1=2, axis2=0) ** 2) + a.trace(1)
    products = np.matvec(t, x) * np.vecdot(t, x) + np.vecmat(a[0, :3], np.matrix_transpose(a)[:3])[:3]
    return total + np.sum(products**2) + np.sum(np.linalg.outer(x, x) ** 2) + np.linalg.trace(np.linalg.matmul(a, a.T))


add(
    traces_and_names,
    lambda rng: (rng.normal(size=(3, 4)), rng.normal(size=(2, 3, 4)), rng.normal(size=4)),
    wrt=("a", "t", "x"),
)


def real_parts(x):
    y = x * 2.0
    y.real[1:] *= x[:-1]
    whole = np.sum(np.real(y) * x.conj() * np.conj(x)) + np.imag(x[1]) * x[2]
    return whole + np.sum(y.imag * y + np.imag(x)) + x[0].real * np.isreal(x)[0]


add(real_parts, lambda rng: (rng.normal(size=4),))


def names_of_the_array_api(x, a):
    turned = np.linalg.matrix_transpose(a) @ np.linalg.cross(x, x * x + 1.0)
    parts = np.dsplit(np.stack([a, a * a], axis=2), 2)
    total = np.linalg.tensordot(a, np.conjugate(x), axes=1) @ x + np.linalg.vecdot(x, x)
    return np.sum(turned * turned) + np.sum(parts[0] * parts[1]) + total


def matrices_of_scipy(x, a):
    near = a @ a.T + 2.0 * np.eye(3) + np.diag([0.0, 4.0, 9.0])
    values, vectors = scipy.linalg.eigh(near)
    solved = scipy.linalg.cho_solve(scipy.linalg.cho_factor(near, lower=True), x)
    found = scipy.linalg.eigvalsh(near) * scipy.linalg.svdvals(near) + scipy.linalg.svd(near)[1] * values
    return (
        np.sum(found)
        + np.sum(scipy.linalg.expm(0.1 * a) * scipy.linalg.pinv(near))
        + solved @ solved
        + np.sum(vectors**2)
    )


for _function in (names_of_the_array_api, matrices_of_scipy):
    add(_function, lambda rng: (rng.normal(size=3), rng.normal(size=(3, 3))), wrt=("x", "a"))


def inner_and_cross_products_with_vectors(x, a):
    turned = np.cross(x, a) + np.cross(a, [0, 0, 1.0]) * np.cross(a.T[:, 0], a)
    of_stacks = np.cross(np.stack([a, a * a]), x)
    total = np.sum(np.inner(x, a) * np.inner(a, x)) + np.sum(np.inner(np.stack([a, a.T]), x) ** 2)
    return total + np.sum(turned**2 * x) + np.sum(of_stacks * a) + np.sum(np.cross(a[:0], x))


add(
    inner_and_cross_products_with_vectors,
    lambda rng: (rng.normal(size=3), rng.normal(size=(3, 3))),
    wrt=("x", "a"),
    compiled=True,
)


def _stack_and_rows(rng):
    return rng.normal(size=(2, 3, 4)), rng.normal(size=(3, 4))


def products_of_stacks_that_broadcast(t, a):
    pairs = t[:, None] @ t[None].transpose(0, 1, 3, 2)
    return np.sum(pairs**2) + np.sum(np.matmul(t[:1, None], t.transpose(0, 2, 1)) * pairs) + np.sum(t[:, None] @ a.T)


def products_of_stacks_and_fewer_axes(t, a):
    wide = a.T @ t
    row = a[0, :3] @ t
    return np.sum(wide**2) + np.sum(row * wide[:, 1]) + np.sum(np.matmul(t, a.T[None, None]) ** 2)


def products_of_stacks_without_elements(t, a):
    nothing = t[:, :, :0] @ t[:, :0, :] + t[:, :, :0] @ a[:0]
    return (
        np.sum(nothing * t[:, :1]) + np.sum(t[:, :, :1] * a[0, 0]) + (t[:0] @ a.T).size + np.sum(nothing[0, :, :3] @ a)
    )


def products_of_complex_stacks(t, a):
    z = (t + 1j * a) @ (t[:, None] * 1j).transpose(0, 1, 3, 2)
    return np.sum(z.real**2) + np.sum(z.imag)


add(products_of_stacks_that_broadcast, _stack_and_rows, wrt=("t", "a"), compiled=True)
add(products_of_stacks_and_fewer_axes, _stack_and_rows, wrt=("t", "a"))
add(products_of_stacks_without_elements, _stack_and_rows, wrt=("t", "a"))
add(products_of_complex_stacks, _stack_and_rows, wrt=("t", "a"))


def factors_of_a_stack(t, a):
    squares = t @ t.transpose(0, 2, 1) + np.eye(3)
    upper, lower = scipy.linalg.cholesky(squares), scipy.linalg.cholesky(squares, lower=True)
    return np.sum(upper**2 * lower.transpose(0, 2, 1)) + np.sum(upper @ a)


add(factors_of_a_stack, _stack_and_rows, wrt=("t", "a"))

"""The text of generated gradients, as a person would write them by hand: what is saved, what is not, how it reads."""

import numpy as np
import pytest

from tangentlike import differentiate


def adjoint_of(function, *args, wrt=0):
    """The adjoint function's text without comments."""
    text = differentiate(function, wrt=wrt).source_for(*args)
    start = text.index(f"def {function.__name__}_adjoint")
    body = text[start:].split("\n\n\n")[0]
    return "\n".join(line for line in body.splitlines() if not line.strip().startswith("#"))


def forward_of(function, *args, wrt=0):
    text = differentiate(function, wrt=wrt).source_for(*args)
    start = text.index(f"def {function.__name__}_forward")
    body = text[start:].split("\n\n\n")[0]
    return "\n".join(line for line in body.splitlines() if not line.strip().startswith("#"))


def dot(x, y):
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i] * y[i]
    return s


def test_a_sum_of_products_saves_nothing():
    x = np.ones(3)
    assert forward_of(dot, x, x) == (
        "def dot_forward(x, y):\n    s = 0.0\n    for i in range(x.shape[0]):\n        s += x[i] * y[i]\n    return s"
    )
    assert adjoint_of(dot, x, x, wrt=(0, 1)) == (
        "def dot_adjoint(ddot, x, y):\n"
        "    ds = ddot\n"
        "    dx = np.zeros_like(x)\n"
        "    dy = np.zeros_like(y)\n"
        "    for i in range(x.shape[0] - 1, -1, -1):\n"
        "        dy[i] += ds * x[i]\n"
        "        dx[i] += ds * y[i]\n"
        "    return dx, dy"
    )


def product_in_place(u, n):
    for i in range(1, n):
        u[i] = u[i] * u[i - 1]
    return u[n - 1]


def test_what_is_overwritten_and_read_is_saved_once_an_element():
    forward = forward_of(product_in_place, np.ones(4), 4)
    assert forward.count("u_before") == 3  # the array, the record, the return
    adjoint = adjoint_of(product_in_place, np.ones(4), 4)
    assert "u[i] = u_before[i - 1]" in adjoint
    assert "du[i] = 0" in adjoint


def history(x, n):
    h = np.zeros(n + 1)
    for t in range(n):
        h[t + 1] = np.tanh(x[t] + h[t])
    return h[n]


def test_what_an_array_still_holds_is_not_saved_again():
    assert "return h[n], h\n" in forward_of(history, np.ones(3), 3) + "\n"
    assert "dh[t + 1] = 0" not in adjoint_of(history, np.ones(3), 3)


def swapped(u, steps):
    u = u.copy()
    v = np.zeros_like(u)
    for _ in range(steps):
        for i in range(1, len(u) - 1):
            v[i] = u[i] * (u[i - 1] + u[i + 1])
        u, v = v, u
    return np.sum(u)


def test_a_swap_is_undone_by_a_swap():
    adjoint = adjoint_of(swapped, np.ones(5), 2)
    assert "dv, du_1 = du_1, dv" in adjoint
    assert "v, u_1 = u_1, v" in adjoint


def network(w, b, x):
    return np.sum(np.tanh(x @ w + b))


def test_only_what_wrt_needs_is_emitted():
    w, b, x = np.ones((3, 4)), np.ones(4), np.ones((2, 3))
    assert "dx" not in adjoint_of(network, w, b, x, wrt=(0, 1))
    assert "x.T @" not in adjoint_of(network, w, b, x, wrt=1)


def test_the_text_is_the_same_every_time():
    w, b, x = np.ones((3, 4)), np.ones(4), np.ones((2, 3))
    texts = {differentiate(network, wrt=(0, 1)).source_for(w, b, x) for _ in range(3)}
    assert len(texts) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_literals_take_the_dtype_of_what_they_meet(dtype):
    def half(x):
        return np.sum(0.5 * x)

    text = differentiate(half).source_for(np.ones(3, dtype))
    assert ("np.float32(0.5)" in text) == (dtype == np.float32)
